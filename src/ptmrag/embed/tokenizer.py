"""Cuts texts into the tokens of the built-in model, without loading the 250,002 pieces of its vocabulary.

    tokenizer = PieceTokenizer(model_folder())
    [tokens] = tokenizer.tokens(["什么是 BERT？"])      # tokens.ids (n,) int64, tokens.spans (n, 2) int32

A few texts have a few hundred pieces in them, which are found in a sorted file. The `tokenizers` library
gets these alone, in 1 ms; the whole vocabulary takes it 0.8 s and 285 MB. The tokens are the same, because
no other piece can be a part of these texts. It embeds nothing.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ptmrag.embed.loaded_once import loaded_once
from ptmrag.embed.model_files import IDS, PIECES, SCORES
from ptmrag.embed.vectors import Spans

if TYPE_CHECKING:
    from tokenizers import Tokenizer
    from tokenizers.normalizers import Normalizer

# Their ids are 0 to 3. A text may spell them out: XLM-RoBERTa's tokenizer takes them for the tokens.
SPECIAL = ("<s>", "<pad>", "</s>", "<unk>")
_SPELLED = re.compile("|".join(map(re.escape, SPECIAL)))
# Finding the pieces of a text of so many characters takes longer than loading all pieces.
_FEW_CHARACTERS = 50_000


@dataclass(frozen=True, slots=True)
class Tokens:
    """The ids of a text, (n,) int64, with special tokens, and the characters of each, (n, 2) int32."""

    ids: NDArray[np.int64]
    spans: Spans


class PieceTokenizer:
    """The tokenizer of the vocabulary in the model's folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def tokens(self, texts: Sequence[str]) -> list[Tokens]:
        """The tokens of each text, special tokens included, none cut off."""
        if "whole" in self.__dict__ or sum(map(len, texts)) > _FEW_CHARACTERS:
            return [_tokens(self.whole, text) for text in texts]
        found, ids = self._with_pieces_of(texts)
        return [_tokens(found, text, ids) for text in texts]

    def count(self, text: str) -> int:
        """The number of tokens of a text, special tokens included. Loads the whole vocabulary."""
        return len(self.whole.encode(text).ids)

    def log_probabilities(self, ids: NDArray[np.int64]) -> NDArray[np.float32]:
        """Of the pieces with these ids, (n,) float32; 0 for special tokens."""
        return np.asarray(self._scores[ids])

    def _with_pieces_of(self, texts: Sequence[str]) -> tuple["Tokenizer", NDArray[np.int64]]:
        """A tokenizer with the pieces that occur in the texts, and the id of each of its ids."""
        longest = self._pieces.dtype.itemsize // np.dtype("U1").itemsize
        occurring = {part for text in texts for part in _parts(text, longest)}
        wanted = np.array(list(occurring), dtype=self._pieces.dtype)
        at = np.minimum(np.searchsorted(self._pieces, wanted), len(self._pieces) - 1)
        at = at[self._pieces[at] == wanted]
        at = at[self._ids[at] >= len(SPECIAL)]
        ids = self._ids[at].astype(np.int64)
        # The score of an unknown character depends on the least of all scores. No text has a line break:
        # the normalisation makes it a space.
        pieces = [*((name, 0.0) for name in SPECIAL), ("\n", self._least_score)]
        pieces += zip(self._pieces[at].tolist(), self._scores[ids].tolist(), strict=True)
        return unigram_tokenizer(pieces), np.concatenate([np.arange(len(SPECIAL)), [-1], ids])

    @loaded_once
    def whole(self) -> "Tokenizer":
        """The tokenizer with all pieces."""
        pieces = np.empty_like(self._pieces)
        pieces[self._ids] = self._pieces
        return unigram_tokenizer(list(zip(pieces.tolist(), self._scores.tolist(), strict=True)))

    @cached_property
    def _least_score(self) -> float:
        return float(self._scores.min())

    @cached_property
    def _pieces(self) -> NDArray[np.str_]:
        return self._mapped(PIECES)

    @cached_property
    def _ids(self) -> NDArray[np.int32]:
        return self._mapped(IDS)

    @cached_property
    def _scores(self) -> NDArray[np.float32]:
        return self._mapped(SCORES)

    def _mapped(self, name: str) -> NDArray[Any]:
        mapped: NDArray[Any] = np.load(self._folder / name, mmap_mode="r")
        return mapped


def unigram_tokenizer(pieces: list[tuple[str, float]]) -> "Tokenizer":
    """XLM-RoBERTa's tokenizer with these pieces and their log probabilities, the special ones first.

    nmt_nfkc, runs of spaces folded, Unigram pieces with ▁ for a space.
    """
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers
    from tokenizers.processors import TemplateProcessing

    begin, _, end, unknown = SPECIAL
    tokenizer = Tokenizer(models.Unigram(pieces, unk_id=SPECIAL.index(unknown)))
    tokenizer.normalizer = _normalizer()
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="always")
    tokenizer.decoder = decoders.Metaspace(prepend_scheme="always")
    tokenizer.post_processor = TemplateProcessing(
        single=f"{begin} $A {end}",
        special_tokens=[(name, SPECIAL.index(name)) for name in (begin, end)],
    )
    tokenizer.add_special_tokens(list(SPECIAL))
    return tokenizer


def _normalizer() -> "Normalizer":
    from tokenizers import Regex, normalizers

    return normalizers.Sequence(
        [normalizers.Nmt(), normalizers.NFKC(), normalizers.Replace(Regex(" {2,}"), " ")]
    )


def _parts(text: str, longest: int) -> Iterator[str]:
    """Everything in a text that could be a piece: what has at most `longest` characters."""
    normalizer = _normalizer()
    for stretch in _SPELLED.split(text):
        written = "▁" + normalizer.normalize_str(stretch).replace(" ", "▁")
        for start in range(len(written)):
            for end in range(start + 1, min(start + longest, len(written)) + 1):
                yield written[start:end]


def _tokens(tokenizer: "Tokenizer", text: str, ids: NDArray[np.int64] | None = None) -> Tokens:
    found = tokenizer.encode(text)
    given = np.array(found.ids, dtype=np.int64)
    spans = np.array(found.offsets, dtype=np.int32).reshape(-1, 2)
    return Tokens(given if ids is None else ids[given], spans)
