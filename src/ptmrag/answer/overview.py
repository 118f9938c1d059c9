"""The works of a library on a topic, by year, and the span in which each says what it does.

    overview = overview_of(request, reader, plan)
    overview.spans       # one of each work, the earliest work first, and the paper's own words beside a note
    overview.further     # the titles of works that were found too

Works come before passages: a work counts by its abstract or note, by its best passage and by how many of
its passages were found, so that a work that is about the topic goes before one that mentions it. Only the
first passages of a work are read.
"""

import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ptmrag.answer.abstracts import abstract_spans
from ptmrag.answer.evidence import PageOf
from ptmrag.answer.framing import plain_title
from ptmrag.answer.plan import Plan
from ptmrag.answer.reading import SentenceReader
from ptmrag.answer.request import Request
from ptmrag.answer.spans import Bounds, Sentence, Span, choose, fitting
from ptmrag.retrieval.hit import Hit
from ptmrag.sources.source import is_note, name_note

# So many passages are searched, so many works are read, shown, shown at least, and named beside those.
_SEARCHED, _READ, _SHOWN, _LEAST, _NAMED = 120, 20, 8, 4, 6
# The first passages of a work, which have its abstract.
_OPENING = 4
# The letters of a span, and the sentences of the abstract in it.
_LONGEST_SPAN, _SENTENCES_OF_ABSTRACT = 400, 2
# The weights of the score of the best passage and of the logarithm of their number, beside MaxSim of the abstract.
_PASSAGE_WEIGHT, _FOUND_WEIGHT = 0.3, 0.03
# A work that is worth so much less than the best is left out.
_MARGIN = 0.15
_SAYS_WHAT_IT_IS = ("abstract", "front", "about")


@dataclass(frozen=True, slots=True)
class Overview:
    """The spans of the works that are shown, by year, and the titles of further works, best first."""

    spans: tuple[Span, ...]
    further: tuple[str, ...]


def overview_of(request: Request, reader: SentenceReader, plan: Plan) -> Overview:
    """The best works on a topic: at least four, where so many were found."""
    found = _found_works(request)
    sources = list(found)[:_READ]
    notes = {source: name_note(found[source][0].entry_id) for source in sources}
    opened = list(dict.fromkeys([*sources, *notes.values()]))
    texts = reader.texts(opened, plan.want, opening=_OPENING)
    worth = {
        source: _worth(
            [*texts.get(source, []), *texts.get(notes[source], [])], found[source], reader
        )
        for source in sources
    }
    ranked = _close(sorted(sources, key=lambda source: -worth[source]), worth)
    page = request.evidence.page
    lead = {s: _lead(texts.get(s, []), page) for s in ranked}
    noted = {s: _lead(texts.get(notes[s], []), page) for s in ranked if notes[s] != s}
    first = {s: noted.get(s) or lead[s] for s in ranked[:_SHOWN]}
    beside = {s: lead[s] for s in first if first[s] != lead[s]}
    leads = [*itertools.chain(*first.values()), *itertools.chain(*beside.values())]
    spans = fitting(leads, Bounds(len(leads), plan.letters))
    shown = {span.hit.entry_id for span in spans}
    further = [found[s][0].title for s in ranked if found[s][0].entry_id not in shown]
    return Overview(_by_year(spans, request), tuple(map(plain_title, further[:_NAMED])))


def _found_works(request: Request) -> Mapping[str, list[Hit]]:
    """The hits of a wide search by the text of their work: its paper, else its note."""
    wider = request.search(request.question, _SEARCHED).ranking.hits
    found: dict[str, list[Hit]] = {}
    for hit in {hit.chunk_id: hit for hit in (*request.evidence.hits, *wider)}.values():
        own = request.works.works[hit.entry_id].source
        if own or not is_note(hit.source):
            found.setdefault(own or hit.source, []).append(hit)
    return found


def _worth(opening: Sequence[Sentence], found: Sequence[Hit], reader: SentenceReader) -> float:
    """How much a work is about the topic."""
    abstract = {s.hit.chunk_id: s.hit for s in opening if s.section in _SAYS_WHAT_IT_IS}
    nearest = max(map(reader.nearness, abstract.values()), default=0.0)
    passage = max(hit.score for hit in found)
    return nearest + _PASSAGE_WEIGHT * passage + _FOUND_WEIGHT * math.log(len(found))


def _close(ranked: Sequence[str], worth: Mapping[str, float]) -> Sequence[str]:
    """The works that are about as near to the topic as the best one, but not fewer than four."""
    close = [source for source in ranked if worth[source] >= worth[ranked[0]] - _MARGIN]
    return ranked[: max(_LEAST, len(close))]


def _lead(sentences: list[Sentence], page: PageOf) -> list[Span]:
    """The span in which a text says what its work does, none where it has no prose."""
    lead = abstract_spans(sentences, _SENTENCES_OF_ABSTRACT, page=page)
    return (lead or choose(sentences, Bounds(1, _LONGEST_SPAN), page=page))[:1]


def _by_year(spans: Sequence[Span], request: Request) -> tuple[Span, ...]:
    """Spans by the year of their work, those of works without a year last."""
    works = request.works.works
    return tuple(sorted(spans, key=lambda span: works[span.hit.entry_id].year or math.inf))
