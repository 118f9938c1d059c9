"""The sentences of found passages, alone or two neighbours, that are nearest to a sentence of a draft.

    for window in nearest_windows(retrieved, 60):
        window.text, window.hit.page, window.nearness

A window is verbatim a part of its passage. It judges none: `judging` does.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from ptmrag.answer.passage_roles import roles_in
from ptmrag.language.verbatim import sentence_places
from ptmrag.retrieval.hit import Hit
from ptmrag.retrieval.search import CROSS_LINGUAL_LATE, Retrieved

_MOST_SENTENCES = 2
_LONGEST = 700  # characters
# What a window loses for each further sentence, so that the shortest that says it is quoted.
_FOR_EACH_MORE = 0.004
# Lists of references and what is repeated on every page say nothing of their own.
_LEFT_OUT = frozenset(("reference", "authors", "furniture", "code"))


@dataclass(frozen=True, slots=True)
class Window:
    """Neighbouring sentences of a passage; `nearness` is their MaxSim with the sentence of the draft."""

    hit: Hit
    sentences: tuple[str, ...]
    text: str
    nearness: float


def nearest_windows(found: Retrieved, most: int, language: str) -> list[Window]:
    """The nearest windows of the passages that were found for a sentence, best first."""
    windows = [w for hit in found.ranking.hits for w in _of_hit(hit, found, language)]
    return sorted(windows, key=lambda window: -window.nearness)[:most]


def _of_hit(hit: Hit, found: Retrieved, language: str) -> Iterator[Window]:
    places = sentence_places(hit.text)
    texts = [hit.text[start:end] for start, end in places]
    roles = roles_in(hit, texts)
    runs = [
        (first, last)
        for size in range(_MOST_SENTENCES)
        for first in range(len(places) - size)
        for last in [first + size]
        if places[last][1] - places[first][0] <= _LONGEST
        and not any(role in _LEFT_OUT for role in roles[first : last + 1])
    ]
    spans = [(places[first][0], places[last][1]) for first, last in runs]
    near = _nearness(hit, found, spans)
    gap = CROSS_LINGUAL_LATE * (hit.language != language)
    for (first, last), (start, end), value in zip(runs, spans, near, strict=True):
        nearness = value + gap - _FOR_EACH_MORE * (last - first)
        yield Window(hit, tuple(texts[first : last + 1]), hit.text[start:end], nearness)


def _nearness(hit: Hit, found: Retrieved, spans: list[tuple[int, int]]) -> list[float]:
    """MaxSim of each span; without word vectors that of its passage."""
    known, query = found.words_of(hit.chunk_id), found.query
    if (
        not spans
        or known is None
        or query is None
        or not len(known[0].starts)
        or not len(query.tokens)
    ):
        return [hit.similarity] * len(spans)
    words, cosines = known
    best = words.best_of_spans(spans, cosines=cosines)
    best = np.where(np.isfinite(best), best, np.float32(0))
    return [float(value) for value in best @ query.weights / query.weights.sum()]
