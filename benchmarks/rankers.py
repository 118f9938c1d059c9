"""Rank passages with other libraries: FAISS, bm25s, and the two fused by rank.

    ranker = FusedRanker([FaissRanker(embedder), WordRanker()])
    ranker.build(texts, folder)
    ranker.open(folder)("a question", 10)      # the numbers of the ten best texts

It reads no PDFs and does not measure.
"""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

import numpy as np

from ptmrag.embed.embedder import Embedder

Rank = Callable[[str, int], list[int]]

# The defaults of LangChain's EnsembleRetriever: c = 60 and equal weights.
_RRF_C = 60
_FUSED_DEPTH = 100


class Ranker(Protocol):
    """Indexes texts in a folder and ranks them."""

    def build(self, texts: Sequence[str], folder: Path) -> None:
        """Index the texts and write the index to a folder."""
        ...

    def open(self, folder: Path) -> Rank:
        """Return the function that takes a question and k and returns the numbers of the k best texts."""
        ...


class FaissRanker:
    """Nearest vectors as LangChain's FAISS store finds them: an exact index of L2 distances."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder

    def build(self, texts: Sequence[str], folder: Path) -> None:
        """Embed all texts and write the index."""
        import faiss

        index = faiss.IndexFlatL2(self._embedder.dim)
        index.add(self._embedder.embed_passages(texts))
        faiss.write_index(index, str(folder / "index.faiss"))

    def open(self, folder: Path) -> Rank:
        """Read the index."""
        import faiss

        index = faiss.read_index(str(folder / "index.faiss"))

        def rank(question: str, k: int) -> list[int]:
            vector = self._embedder.embed_query(question)
            _, numbers = index.search(vector[np.newaxis], min(k, index.ntotal))
            return [int(number) for number in numbers[0] if number >= 0]

        return rank


class WordRanker:
    """BM25 with the defaults of bm25s: words of two or more characters, English stop words."""

    def build(self, texts: Sequence[str], folder: Path) -> None:
        """Index the words."""
        import bm25s

        model = bm25s.BM25()
        model.index(bm25s.tokenize(list(texts), show_progress=False), show_progress=False)
        model.save(str(folder / "bm25s"))
        (folder / "bm25s" / "texts.json").write_text(json.dumps(len(texts)))

    def open(self, folder: Path) -> Rank:
        """Read the index."""
        import bm25s

        model = bm25s.BM25.load(str(folder / "bm25s"))
        total = int(json.loads((folder / "bm25s" / "texts.json").read_text()))

        def rank(question: str, k: int) -> list[int]:
            words = bm25s.tokenize(question, return_ids=False, show_progress=False)
            if not words[0]:
                return []
            numbers, scores = model.retrieve(words, k=min(k, total), show_progress=False)
            pairs = zip(numbers[0], scores[0], strict=True)
            return [int(number) for number, score in pairs if score > 0]

        return rank


class FusedRanker:
    """Several rankings fused by reciprocal rank, as LangChain's EnsembleRetriever does."""

    def __init__(self, parts: Sequence[Ranker]) -> None:
        self._parts = parts

    def build(self, texts: Sequence[str], folder: Path) -> None:
        """Index the texts with each ranker."""
        for part in self._parts:
            part.build(texts, folder)

    def open(self, folder: Path) -> Rank:
        """Open each ranker."""
        ranks = [part.open(folder) for part in self._parts]

        def rank(question: str, k: int) -> list[int]:
            return fused([one(question, max(k, _FUSED_DEPTH)) for one in ranks])[:k]

        return rank


def fused(rankings: Sequence[Sequence[int]]) -> list[int]:
    """Fuse rankings by reciprocal rank, best first.

    >>> fused([[1, 2], [2, 3]])
    [2, 1, 3]
    """
    scores: dict[int, float] = {}
    for ranking in rankings:
        for place, number in enumerate(ranking, 1):
            scores[number] = scores.get(number, 0.0) + 1 / (_RRF_C + place)
    return sorted(scores, key=lambda number: (-scores[number], number))
