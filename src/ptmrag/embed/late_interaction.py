"""Late interaction: a passage as the vectors of its words, scored against the tokens of a question.

The score is MaxSim (Khattab and Zaharia, ColBERT, SIGIR 2020): the cosine of each token of the
question with its nearest word of the passage, averaged by the weights of the tokens. The token
vectors are the embedder's, so no other model is needed.

    packed = pack(words_of(text, encoded, offset=offset), centre=encoded.vector)
    words = WordVectors.of([packed], [encoded.vector])
    cosines = words.cosines(query.tokens)
    scores = words.maxsim(query, cosines=cosines)

A word is stored in two bits a dimension: its difference from the passage's own vector, rotated so
that all dimensions are distributed alike, and quantised at the levels that are optimal for a normal
distribution (Lloyd and Max; the rotation as in TurboQuant, Zandieh et al. 2025). No codebook is
learnt, so it works with any embedder. Words stay packed: products unpack a block at a time, which
fits into the processor's cache. It does not search: `retrieval` selects the passages.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from ptmrag.embed.one_thread import one_thread
from ptmrag.embed.vectors import EncodedPassage, EncodedQuery, Vectors, normalised
from ptmrag.language.tokens import HAN, tells_something

# The start of a word of the context that precedes a passage: it has no place in the passage.
OUTSIDE = 65_535
# Max 1960, table I: the four output levels for a normal distribution, and the bounds between them.
_LEVELS = np.array([-1.510, -0.4528, 0.4528, 1.510], dtype=np.float32)
_BOUNDS = np.array([-0.9816, 0.0, 0.9816], dtype=np.float32)
_PER_BYTE = 4
# Two vectors of length 1 differ by at most 2; `pack` scales this up to correct for quantisation.
_LONGEST = 8.0
# So many words are unpacked at once: 400 kB at 384 dimensions.
_BLOCK = 256


@dataclass(frozen=True, slots=True)
class PassageWords:
    """The words of a passage: (n, dim) L2-normalised vectors, and the index of their first characters."""

    vectors: Vectors
    starts: NDArray[np.uint16]


def words_of(text: str, encoded: EncodedPassage, *, offset: int = 0) -> PassageWords:
    """The words of an encoded text, without stop words and punctuation.

    The tokens of one word are averaged. `offset` is the index at which the passage starts in the
    text; what precedes it is its context.
    """
    words = [
        word for word in _grouped(text, encoded.spans.tolist()) if tells_something(word.text(text))
    ]
    if not words or not len(encoded.tokens):
        return PassageWords(np.zeros((0, len(encoded.vector)), np.float32), np.zeros(0, np.uint16))
    vectors = np.array([encoded.tokens[word.first : word.last + 1].mean(0) for word in words])
    starts = [word.start - offset if word.start >= offset else OUTSIDE for word in words]
    return PassageWords(normalised(vectors), np.minimum(starts, OUTSIDE).astype(np.uint16))


@dataclass(slots=True)
class _Word:
    """Adjacent tokens: the characters that they cover, and the indices of the first and last token."""

    start: int
    end: int
    first: int
    last: int

    def text(self, whole: str) -> str:
        return whole[self.start : self.end]


def _grouped(text: str, spans: Sequence[tuple[int, int]]) -> list[_Word]:
    """Group tokens that no space or punctuation separates; a Chinese token is a word of its own."""
    words: list[_Word] = []
    open_end = -1  # where the next token must start to belong to the last word
    for number, (start, end) in enumerate(spans):
        start = max(start, 0)
        piece = text[start:end]
        start += len(piece) - len(piece.lstrip())
        if not any(map(str.isalnum, piece)):
            open_end = -1
        elif start == open_end and not HAN.search(piece):
            words[-1].end, words[-1].last, open_end = end, number, end
        else:
            words.append(_Word(start, end, number, number))
            open_end = -1 if HAN.search(piece) else end
    return words


def pack(words: PassageWords, centre: Vectors) -> bytes:
    """The words as bytes: starts (uint16), lengths (float16), and two bits for each dimension.

    What is stored of a word is its difference from `centre` (dim,).
    """
    count, dim = words.vectors.shape
    rotation = _rotation(dim)
    differences = words.vectors - centre
    lengths = np.linalg.norm(differences, axis=1, keepdims=True)
    scaled = (differences / np.maximum(lengths, 1e-9)) @ rotation * np.float32(dim**0.5)
    codes = np.digitize(scaled, _BOUNDS).astype(np.uint8)
    levels = _LEVELS[codes]
    # Scaled so that the inner product of a difference with its quantised form is exact.
    products = (scaled * levels).sum(1, keepdims=True)
    lengths = lengths * (scaled * scaled).sum(1, keepdims=True) / np.maximum(products, 1e-9)
    width = -(-dim // _PER_BYTE)
    padded = np.zeros((count, width * _PER_BYTE), np.uint8)
    padded[:, :dim] = codes
    quads = padded.reshape(count, width, _PER_BYTE)
    packed = quads[..., 0] | quads[..., 1] << 2 | quads[..., 2] << 4 | quads[..., 3] << 6
    return b"".join(
        (words.starts.tobytes(), lengths[:, 0].astype(np.float16).tobytes(), packed.tobytes())
    )


def fault_of(packed: bytes, dim: int, *, length: int) -> str | None:
    """What is wrong with the packed words of a passage of `length` characters, or None."""
    size = -(-dim // _PER_BYTE) + 4
    if len(packed) % size:
        return f"the word vectors have {len(packed)} bytes, which is no multiple of {size}"
    count = len(packed) // size
    starts = np.frombuffer(packed[: 2 * count], np.uint16)
    if np.any((starts >= length) & (starts != OUTSIDE)):
        return "a word vector belongs to a word beyond the end of the passage"
    lengths = np.frombuffer(packed[2 * count : 4 * count], np.float16)
    if not np.all(np.isfinite(lengths) & (lengths >= 0) & (lengths < _LONGEST)):
        return f"a word vector has a length that is not in [0, {_LONGEST:g})"
    return None


@dataclass(frozen=True, slots=True)
class WordVectors:
    """The n words of p passages, one passage after the other, as they are packed.

    `codes` (n, bytes of a word) stand for levels, which times `scales` (n,) are the differences from `centres`
    (p, dim), rotated. Passage i has the rows from `bounds[i]` to `bounds[i + 1]`. `starts` (n,) are the indices of
    first characters.
    """

    codes: NDArray[np.uint8]
    scales: Vectors
    centres: Vectors
    bounds: NDArray[np.int64]
    starts: NDArray[np.uint16]

    @classmethod
    def of(cls, packed: Sequence[bytes], centres: Sequence[Vectors]) -> "WordVectors":
        """The words of p passages: the bytes that `pack` gave, and the centres that it was given."""
        dim = len(centres[0])
        width = -(-dim // _PER_BYTE)
        counts = [len(raw) // (width + 4) for raw in packed]
        pairs = list(zip(packed, counts, strict=True))
        starts = b"".join(raw[: 2 * n] for raw, n in pairs)
        scales = b"".join(raw[2 * n : 4 * n] for raw, n in pairs)
        codes = b"".join(raw[4 * n :] for raw, n in pairs)
        return cls(
            np.frombuffer(codes, np.uint8).reshape(sum(counts), width),
            np.frombuffer(scales, np.float16).astype(np.float32) / np.float32(dim**0.5),
            np.asarray(centres, dtype=np.float32),
            np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
            np.frombuffer(starts, np.uint16),
        )

    def passage(self, row: int) -> "WordVectors":
        """The words of one passage alone; views, nothing is copied."""
        first, last = int(self.bounds[row]), int(self.bounds[row + 1])
        bounds = np.array([0, last - first], dtype=np.int64)
        centre = self.centres[row : row + 1]
        return WordVectors(
            self.codes[first:last],
            self.scales[first:last],
            centre,
            bounds,
            self.starts[first:last],
        )

    def cosines(self, tokens: Vectors) -> Vectors:
        """(m, n) cosines of m tokens of a question with all n words."""
        count, width = self.codes.shape
        rotated = np.zeros((width * _PER_BYTE, len(tokens)), dtype=np.float32)
        # A row for each word: few columns are faster for BLAS than few rows.
        found: Vectors = np.empty((count, len(tokens)), dtype=np.float32)
        levels = np.empty((min(_BLOCK, count), width, _PER_BYTE), dtype=np.float32)
        with one_thread():
            rotated[: tokens.shape[1]] = (tokens @ _rotation(tokens.shape[1])).T
            for first in range(0, count, _BLOCK):
                codes = self.codes[first : first + _BLOCK]
                block = np.take(_table(), codes, axis=0, out=levels[: len(codes)], mode="clip")
                part = found[first : first + _BLOCK]
                np.matmul(block.reshape(len(codes), -1), rotated, out=part)
            found *= self.scales[:, None]
            found += np.repeat(self.centres @ tokens.T, np.diff(self.bounds), axis=0)
        return found.T

    def best_of_spans(self, spans: Sequence[tuple[int, int]], *, cosines: Vectors) -> Vectors:
        """(s, m) the best cosine of each of m tokens of a question in parts of the first passage.

        A part is the characters from a start to an end. The context of the passage belongs to each part; a
        part without any word has -inf. `cosines` are those of the tokens with all words.
        """
        order = np.argsort(self.starts, kind="stable")  # the words of the context come last
        starts = self.starts[order]
        edges = np.asarray(spans, dtype=np.int64).reshape(-1, 2)
        places = np.searchsorted(starts, np.minimum(edges, OUTSIDE))
        # A column more, so that a part may end behind the last word.
        lowest = np.full((len(cosines), 1), -np.inf, dtype=np.float32)
        ordered = np.concatenate([cosines[:, order], lowest], axis=1)
        best: Vectors = np.maximum.reduceat(ordered, places.ravel(), axis=1)[:, ::2].T.copy()
        best[places[:, 0] >= places[:, 1]] = -np.inf
        context = ordered[:, np.searchsorted(starts, OUTSIDE) :]
        np.maximum(best, context.max(axis=1), out=best)
        return best

    def maxsim(self, query: EncodedQuery, *, cosines: Vectors) -> Vectors:
        """(p,) MaxSim scores; for a passage without words, the cosine of its vector with the question's.

        `cosines` are those of the question's tokens with all words.
        """
        with one_thread():
            whole: Vectors = self.centres @ query.vector
        total = float(query.weights.sum())
        filled = np.flatnonzero(np.diff(self.bounds))
        if not len(filled) or not total:
            return whole
        best = np.maximum.reduceat(cosines, self.bounds[filled], axis=1)
        whole[filled] = query.weights @ best / np.float32(total)
        return whole


@cache
def _rotation(dim: int) -> Vectors:
    """A random rotation, (dim, dim), identical on every machine.

    NumPy's NEP 19 freezes the numbers of RandomState, and a QR decomposition is unique if the
    diagonal of R is positive.
    """
    numbers = np.random.RandomState(384).standard_normal((dim, dim))
    with one_thread():
        q, r = np.linalg.qr(numbers)
    rotation: Vectors = (q * np.sign(np.diag(r))).astype(np.float32)
    return rotation


@cache
def _table() -> Vectors:
    """The four levels that each byte encodes, (256, 4)."""
    codes = np.arange(256)[:, None] >> np.array([0, 2, 4, 6]) & 3
    table: Vectors = _LEVELS[codes]
    return table
