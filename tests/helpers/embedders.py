"""An embedder that compares words only, for tests that need no model."""

import hashlib
import re
from collections.abc import Callable, Iterator, Sequence

import numpy as np

from ptmrag.embed.vectors import EncodedPassage, EncodedQuery, Vectors
from ptmrag.language.tokens import tells_something, tokens

_PIECE = re.compile(r"[\u3400-\u9fff]|[^\s\u3400-\u9fff]+")


class WordHasher:
    """An embedder that hashes words: texts that share words are close."""

    name = "hasher"
    dim = 64
    max_tokens = 512

    def embed_passages(
        self, texts: Sequence[str], *, progress: Callable[[int], None] | None = None
    ) -> Vectors:
        return np.array([self.embed_query(text) for text in texts]).reshape(-1, self.dim)

    def embed_query(self, text: str) -> Vectors:
        vector = np.full(self.dim, 1e-3, dtype=np.float32)
        for word in tokens(text):
            vector[hashlib.sha256(word.encode()).digest()[0] % self.dim] += 1
        unit: Vectors = vector / np.linalg.norm(vector)
        return unit

    def encode_passages(self, texts: Sequence[str]) -> Iterator[tuple[int, EncodedPassage]]:
        for place, text in enumerate(texts):
            query = self.encode_query(text)
            spans = [match.span() for match in _PIECE.finditer(text)]
            yield (
                place,
                EncodedPassage(
                    query.vector, query.tokens, np.array(spans, dtype=np.int32).reshape(-1, 2)
                ),
            )

    def encode_query(self, text: str) -> EncodedQuery:
        words = _PIECE.findall(text)
        vectors = np.array([self.embed_query(w) for w in words], np.float32).reshape(-1, self.dim)
        weights = np.array([tells_something(word) for word in words], dtype=np.float32)
        return EncodedQuery(self.embed_query(text), vectors, weights)

    def encode_queries(self, texts: Sequence[str]) -> list[EncodedQuery]:
        return [self.encode_query(text) for text in texts]

    def count_tokens(self, text: str) -> int:
        return len(text.split())
