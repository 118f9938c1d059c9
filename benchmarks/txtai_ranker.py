"""Rank passages with txtai: its defaults or its hybrid search, with our embedding model.

    TxtaiRanker(embedder, hybrid=True).build(texts, folder)

txtai calls the model through its `external` method. Everything else is txtai's default: FAISS, its BM25,
their weights, the number of candidates.
"""

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from benchmarks.rankers import Rank
from ptmrag.embed.embedder import Embedder
from ptmrag.embed.vectors import Vectors


class TxtaiRanker:
    """An `Embeddings` database of txtai."""

    def __init__(self, embedder: Embedder, *, hybrid: bool) -> None:
        self._embedder = embedder
        self._hybrid = hybrid

    def build(self, texts: Sequence[str], folder: Path) -> None:
        """Index the texts. By default txtai stores their numbers, not the texts."""
        embeddings = _database(**self._settings(self._embed_texts()))
        embeddings.index(list(enumerate(texts)))
        embeddings.save(str(folder / "txtai"))

    def open(self, folder: Path) -> Rank:
        """Read the database."""
        embeddings = _database()
        embeddings.load(str(folder / "txtai"), config=self._settings(self._embed_questions()))

        def rank(question: str, k: int) -> list[int]:
            return [int(number) for number, _ in embeddings.search(question, k)]

        return rank

    def _settings(self, transform: Callable[[list[str]], Vectors]) -> dict[str, Any]:
        dense = {"method": "external", "transform": transform}
        return dense | ({"hybrid": True} if self._hybrid else {})

    # txtai takes a plain function, does not say whether it embeds texts or questions, and normalises the result
    # in place: hence two functions, and a copy.

    def _embed_texts(self) -> Callable[[list[str]], Vectors]:
        def transform(texts: list[str]) -> Vectors:
            return self._embedder.embed_passages(texts).copy()

        return transform

    def _embed_questions(self) -> Callable[[list[str]], Vectors]:
        import numpy as np

        def transform(texts: list[str]) -> Vectors:
            return np.stack([self._embedder.embed_query(text) for text in texts])

        return transform


def _database(**settings: Any) -> Any:
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    from txtai import Embeddings

    return Embeddings(**settings)
