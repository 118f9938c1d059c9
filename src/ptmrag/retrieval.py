"""The best passages for a question: nearest in meaning and best in words, fused by rank.

>>> from ptmrag.retrieval import fuse
>>> [number for number, _ in fuse([[1, 2, 3], [2, 4]])]
[2, 1, 4, 3]

It answers nothing. What is fused and how is one small function each, to be measured and bettered.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ptmrag.catalog import Entry
from ptmrag.dense import Vectors
from ptmrag.documents import language, normalise
from ptmrag.embed import Embedder
from ptmrag.library import Library
from ptmrag.schema import Passage

# Reciprocal rank fusion: Cormack, Clarke and Büttcher, SIGIR 2009, who found k = 60.
_RRF_K = 60
_DEPTH = 100
# How much nearer a multilingual model holds texts of one language than texts of two: questions and
# passages that have nothing to do with each other are 0.857 near (zh-zh) and 0.800 (zh-en), 0.802
# (en-en) and 0.773 (en-zh) with multilingual-e5-small (docs/decisions/0003-two-languages.md).
CROSS_LINGUAL_GAP = 0.045
# Passages whose runs of five characters are the same to this share (Jaccard) say the same thing.
_SAME_TEXT = 0.8
_RUN = 5

Ranked = list[tuple[int, float]]  # ids and scores, best first
# Text of a category's heading, id of an entry, ids of entries (none: all of them).
Filter = tuple[str | None, str | None, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that was found, best first.

    `score` (0 to 1, where 1 is first in meaning and in words) orders the hits of one search;
    `similarity` is the cosine of question and passage, which can be compared between searches.
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


def fuse(rankings: Sequence[Sequence[int]], *, k: int = _RRF_K) -> Ranked:
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
    entries: Sequence[str] = (),
) -> list[Hit]:
    """The k best passages, of an entry or of entries under a heading with this text if asked.

    The filters apply before ranking, so k are found where k exist. Raises IncompatibleIndexError
    where another embedder made the library.
    """
    library.demand_embedder(embedder.name)
    if k < 1:
        return []
    wanted = (category, entry, tuple(entries))
    vector = embedder.embed_query(question)
    with library.snapshot():
        ranked, passages = _candidates(library, vector, question, k, wanted)
        best = _distinct(ranked, passages, k)
        linked = library.entries_of({passages[number].source for number, _ in best})
        best = _papers_lead(best, passages, linked)
        return _hits(library, vector, best, passages, linked, wanted)


def _candidates(
    library: Library, vector: Vectors, question: str, k: int, wanted: Filter
) -> tuple[Ranked, dict[int, Passage]]:
    """The fused ranking of passages that are there, at least k of them where there are so many."""
    category, entry, entries = wanted
    within = None
    if category is not None or entry is not None or entries:
        within = library.ids_within(category=category, entry=entry, entries=entries)
    depth = max(_DEPTH, 2 * k)
    while True:
        nearest = library.nearest(vector, 3 * depth, within=within)
        worded = [number for number, _ in library.matching(question, depth, within=within)]
        passages = library.passages([*(number for number, _ in nearest), *worded])
        near = _across_languages(language(question), nearest, passages)[:depth]
        # Too few where many were found that the library has let go of since: look further down.
        if len(near) >= k or len(nearest) < 3 * depth:
            fused = fuse([near, worded])
            return [pair for pair in fused if pair[0] in passages], passages
        depth *= 4


def _across_languages(asked: str, nearest: Ranked, passages: Mapping[int, Passage]) -> list[int]:
    """The nearest passages, those in another language than the question's not held back by it."""
    fair = [
        (number, cosine + CROSS_LINGUAL_GAP * (language(passages[number].text) != asked))
        for number, cosine in nearest
        if number in passages
    ]
    return [number for number, _ in sorted(fair, key=lambda pair: -pair[1])]


def _distinct(ranked: Ranked, passages: Mapping[int, Passage], k: int) -> Ranked:
    """The k best that do not repeat each other; repetitions fill up where others are too few.

    A preprint and its reprint, a caption on every page: the best of them is enough.
    """
    kept: Ranked = []
    repeated: Ranked = []
    seen: list[frozenset[str]] = []
    for number, score in ranked:
        if len(kept) == k:
            break
        runs = _runs(passages[number].text)
        if any(_is_same(runs, other) for other in seen):
            repeated.append((number, score))
        else:
            kept.append((number, score))
            seen.append(runs)
    return [*kept, *repeated][:k]


def _runs(text: str) -> frozenset[str]:
    letters = normalise(text)
    return frozenset(letters[i : i + _RUN] for i in range(max(1, len(letters) - _RUN + 1)))


def _is_same(runs: frozenset[str], other: frozenset[str]) -> bool:
    shorter, longer = sorted((len(runs), len(other)))
    if shorter < _SAME_TEXT * longer:
        return False
    shared = len(runs & other)
    return shared >= _SAME_TEXT * (len(runs) + len(other) - shared)


def _papers_lead(
    best: Ranked, passages: Mapping[int, Passage], linked: Mapping[str, Sequence[Entry]]
) -> Ranked:
    """Put an entry's own text behind the passages of its paper and code, where those were found.

    It says what the paper says, shorter; the paper is what a reader wants to see cited.
    """
    order = list(best)
    for note in best:
        source = passages[note[0]].source
        if source.startswith("catalog:"):
            own = linked[source][0].id
            places = [
                place
                for place, (number, _) in enumerate(order)
                if not passages[number].source.startswith("catalog:")
                and any(entry.id == own for entry in linked[passages[number].source])
            ]
            if places and places[-1] > order.index(note):
                order.remove(note)
                order.insert(places[-1], note)
    return order


def _hits(
    library: Library,
    vector: Vectors,
    best: Ranked,
    passages: Mapping[int, Passage],
    linked: Mapping[str, Sequence[Entry]],
    wanted: Filter,
) -> list[Hit]:
    vectors = library.vectors([number for number, _ in best])
    urls = library.urls(linked.keys())
    hits: list[Hit] = []
    score = 1.0
    for rank, (number, fused) in enumerate(best, 1):
        # Where a note was put behind its paper, its score follows its rank.
        score = min(score, fused * (_RRF_K + 1) / 2)
        passage = passages[number]
        owner = _owner(linked[passage.source], wanted)
        hits.append(
            Hit(
                rank=rank,
                score=score,
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


def _owner(entries: Sequence[Entry], wanted: Filter) -> Entry:
    """The entry to show a passage under: the first that was asked for, else the first."""
    category, identifier, chosen = wanted
    for entry in entries:
        headings = (heading.casefold() for heading in entry.category)
        is_wanted = identifier in (None, entry.id) and (not chosen or entry.id in chosen)
        if is_wanted and (
            category is None or any(category.casefold() in heading for heading in headings)
        ):
            return entry
    return entries[0]
