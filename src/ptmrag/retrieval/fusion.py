"""Fuse the scores of many passages to one score each, and leave out repetitions.

>>> import numpy
>>> from ptmrag.retrieval.fusion import fuse
>>> fuse(numpy.array([0.9, 0.8]), numpy.array([0.0, 3.0]), sources=["arxiv:1", "arxiv:2"]).round(2)
array([ 1.05, -1.05])

It reads no index. The weights were measured in docs/decisions/0005-retrieval.md.
"""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from ptmrag.language.verbatim import normalise

Scores = NDArray[np.float64]
Ranked = list[tuple[int, float]]  # ids and scores, best first

# The weight of BM25 beside late interaction, both standardised: within one language, and across two,
# where the glossary's words are worth more and the model's vectors less.
_WORDS_WEIGHT = 0.3
_WORDS_WEIGHT_ACROSS = 0.8
# The weight of the mean score of a source's best passages in the score of each of its passages.
_SOURCE_WEIGHT = 0.5
_SOURCE_BEST = 3
# Passages whose runs of five characters have this Jaccard similarity count as the same.
_SAME_TEXT = 0.8
_RUN = 5
# Runs are numbered by an odd factor without a pattern (2**64 by the golden ratio); one in eight is in the sample,
# and a sample of so many tells whether two texts may be the same.
_FACTOR = np.uint64(0x9E3779B97F4A7C15)
_SAMPLED = np.uint64(2**61)
_TELLING = 32
# Repetitions are looked for among the first so many, since all are compared with all.
_COMPARED = 40


def fuse(
    meaning: Scores,
    words: Scores,
    *,
    sources: Sequence[str],
    foreign: float = 0.0,
) -> Scores:
    """(n,) scores of passages from (n,) scores of their meaning and (n,) of their words.

    `foreign` is the share of passages in another language than the question's. Passages of one source
    support each other: the paper that a question is about usually has several that fit.
    """
    weight = _WORDS_WEIGHT + (_WORDS_WEIGHT_ACROSS - _WORDS_WEIGHT) * foreign
    scores = _standardised(meaning) + weight * _standardised(words)
    best: dict[str, list[float]] = {}
    for source, score in zip(sources, scores.tolist(), strict=True):
        best.setdefault(source, []).append(score)
    of_source = {s: float(np.mean(sorted(all_)[-_SOURCE_BEST:])) for s, all_ in best.items()}
    lifted: Scores = scores + _SOURCE_WEIGHT * np.array([of_source[s] for s in sources])
    return lifted


def distinct(ranked: Ranked, texts: Mapping[int, str], *, k: int) -> Ranked:
    """The k best passages that do not repeat each other, then repetitions if there are fewer than k.

    A preprint and its reprint, or a caption on every page, count once.
    """
    kept: Ranked = []
    repeated: Ranked = []
    seen: list[_Runs] = []
    for number, score in ranked:
        if len(kept) == k:
            break
        runs = _Runs.of(texts[number]) if len(kept) < _COMPARED else None
        if runs and any(runs.is_same(other) for other in seen):
            repeated.append((number, score))
        else:
            kept.append((number, score))
            seen += [runs] if runs else []
    return [*kept, *repeated][:k]


def _standardised(values: Scores) -> Scores:
    """Mean 0 and standard deviation 1; all 0 where the values do not differ."""
    spread = values.std() if len(values) else 0.0
    standard: Scores = (values - values.mean()) / spread if spread > 1e-9 else values * 0
    return standard


@dataclass(frozen=True)
class _Runs:
    """The runs of five characters of a text as numbers, and the same part of them for every text.

    The part tells texts apart that share little, which most do.
    """

    numbers: NDArray[np.uint64]
    sample: frozenset[int]

    @cached_property
    def all(self) -> frozenset[int]:
        """All runs, for the few texts that the sample does not tell apart."""
        return frozenset(self.numbers.tolist())

    @classmethod
    def of(cls, text: str) -> "_Runs":
        """Those of a text without spaces, hyphens and capitals."""
        letters = normalise(text).encode("utf-32-le", "surrogatepass").ljust(4 * _RUN, b"\0")
        codes = np.frombuffer(letters, np.uint32).astype(np.uint64)
        runs = np.zeros(len(codes) - _RUN + 1, np.uint64)
        for place in range(_RUN):
            runs = runs * _FACTOR + codes[place : place + len(runs)]
        runs ^= runs >> np.uint64(29)
        runs *= _FACTOR
        return cls(runs, frozenset(runs[runs < _SAMPLED].tolist()))

    def is_same(self, other: "_Runs") -> bool:
        """Whether the texts have nearly the same runs."""
        least = min(len(self.sample), len(other.sample))
        if least >= _TELLING and not _is_alike(self.sample, other.sample, _SAME_TEXT / 2):
            return False
        return _is_alike(self.all, other.all, _SAME_TEXT)


def _is_alike(one: AbstractSet[int], other: AbstractSet[int], similarity: float) -> bool:
    """Whether two sets have at least this Jaccard similarity."""
    shorter, longer = sorted((len(one), len(other)))
    if shorter < similarity * longer:
        return False
    shared = len(one & other)
    return shared >= similarity * (len(one) + len(other) - shared)
