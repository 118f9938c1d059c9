"""The best passages for a question: nearest in meaning and best in words, fused by rank.

>>> from ptmrag.retrieval import fuse
>>> [number for number, _ in fuse([[1, 2, 3], [2, 4]])]
[2, 1, 4, 3]

It answers nothing. What is fused and how is one small function each, to be measured and bettered.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ptmrag.catalog import Entry
from ptmrag.dense import Vectors
from ptmrag.documents import language
from ptmrag.embed import Embedder
from ptmrag.library import Library
from ptmrag.schema import Passage

# Reciprocal rank fusion: Cormack, Clarke and Büttcher, SIGIR 2009, who found k = 60.
_RRF_K = 60
_DEPTH = 100
# How much nearer a multilingual model holds texts of one language than texts of two: with e5-small,
# questions of unrelated papers are 0.857 (zh-zh) and 0.800 (zh-en), 0.802 (en-en) and 0.773 (en-zh).
CROSS_LINGUAL_GAP = 0.045
# A note of the catalog whose paper answers as well stands behind the paper: papers lead.
_NOTE_FACTOR = 0.8


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that was found, best first.

    `score` (0 to 1) orders the hits of one search; `similarity` is the cosine of question and
    passage, which can be compared between searches.
    """

    rank: int
    score: float
    entry_id: str
    title: str
    category: tuple[str, ...]
    source: str
    url: str
    page: int | None
    heading: str
    text: str
    chunk_id: int
    similarity: float


def fuse(rankings: Sequence[Sequence[int]], *, k: int = _RRF_K) -> list[tuple[int, float]]:
    """Fuse rankings of ids: each id scores the sum of 1 / (k + rank), best first."""
    scores: dict[int, float] = {}
    for ranking in rankings:
        for rank, number in enumerate(ranking, 1):
            scores[number] = scores.get(number, 0.0) + 1 / (k + rank)
    return sorted(scores.items(), key=lambda pair: (-pair[1], pair[0]))


def retrieve(
    library: Library,
    embedder: Embedder,
    question: str,
    *,
    k: int = 8,
    category: str | None = None,
    entry: str | None = None,
) -> list[Hit]:
    """The k best passages; the filters apply before ranking, so k are found where k exist."""
    within = None
    if category is not None or entry is not None:
        within = library.ids_within(category=category, entry=entry)
    vector = embedder.embed_query(question)
    depth = max(_DEPTH, 2 * k)
    nearest = library.nearest(vector, 3 * depth, within=within)
    worded = [number for number, _ in library.matching(question, depth, within=within)]
    passages = library.passages([*(number for number, _ in nearest), *worded])
    near = _across_languages(language(question), nearest, passages)[:depth]
    fused = [pair for pair in fuse([near, worded]) if pair[0] in passages]
    best = _papers_lead(fused, passages)[:k]
    return _hits(library, vector, best, passages, entry=entry)


def _across_languages(
    asked: str, nearest: Sequence[tuple[int, float]], passages: dict[int, Passage]
) -> list[int]:
    """The nearest passages, those in another language than the question's not held back by it."""
    fair = [
        (number, cosine + CROSS_LINGUAL_GAP * (language(passages[number].text) != asked))
        for number, cosine in nearest
        if number in passages
    ]
    return [number for number, _ in sorted(fair, key=lambda pair: -pair[1])]


def _papers_lead(
    fused: Sequence[tuple[int, float]], passages: dict[int, Passage]
) -> list[tuple[int, float]]:
    """Lower the catalog's notes, so that what they are about stands before them."""
    weighed = [
        (number, score * (_NOTE_FACTOR if passages[number].source.startswith("catalog:") else 1.0))
        for number, score in fused
    ]
    return sorted(weighed, key=lambda pair: (-pair[1], pair[0]))


def _hits(
    library: Library,
    vector: Vectors,
    best: Sequence[tuple[int, float]],
    passages: dict[int, Passage],
    *,
    entry: str | None,
) -> list[Hit]:
    ids = [number for number, _ in best]
    vectors = library.vectors(ids)
    sources = {passages[number].source for number in ids}
    linked, urls = library.entries_of(sources), library.urls(sources)
    highest = 2 / (_RRF_K + 1)
    hits = []
    for rank, (number, score) in enumerate(best, 1):
        passage = passages[number]
        owner = _owner(linked[passage.source], entry)
        hits.append(
            Hit(
                rank=rank,
                score=score / highest,
                entry_id=owner.id,
                title=owner.title,
                category=owner.category,
                source=passage.source,
                url=urls[passage.source],
                page=passage.page,
                heading=passage.heading,
                text=passage.text,
                chunk_id=number,
                similarity=float(np.dot(vectors[number], vector)),
            )
        )
    return hits


def _owner(entries: Sequence[Entry], wanted: str | None) -> Entry:
    """The entry to show a passage under: the one asked for, else the first that links it."""
    return next((entry for entry in entries if entry.id == wanted), entries[0])
