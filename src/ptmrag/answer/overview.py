"""The works of a library on a topic, and the span in which each says what it does.

Works come before passages: a work counts by its abstract and by its best sentences, so that a work that
is about the topic goes before one that mentions it often.
"""

import itertools
from collections.abc import Mapping, Sequence

from ptmrag.answer.evidence import PageOf
from ptmrag.answer.notes import is_note
from ptmrag.answer.plan import Plan
from ptmrag.answer.reading import SentenceReader
from ptmrag.answer.request import Request
from ptmrag.answer.spans import Bounds, Sentence, Span, abstract_spans, choose
from ptmrag.retrieval.hit import Hit
from ptmrag.sources.source import name_note

# So many passages are searched, so many works are read, and so many are shown.
_SEARCHED, _READ, _SHOWN = 40, 14, 8
_BEST_SENTENCES = 3
_LONGEST_SPAN = 400  # letters, of a work without an abstract
_SENTENCES_OF_ABSTRACT = 2
# The weights of the score of the best passage, and of each of up to three passages found.
_PASSAGE_WEIGHT, _FOUND_WEIGHT = 0.05, 0.01


def overview_spans(request: Request, reader: SentenceReader, plan: Plan) -> list[Span]:
    """One span for each of the best works on a topic, best first, and the paper's own words beside a note."""
    found = _found_works(request)
    sources = list(found)[:_READ]
    notes = {source: name_note(found[source][0].entry_id) for source in sources}
    passages = reader.own_passages(list(dict.fromkeys([*sources, *notes.values()])))
    by_text: dict[str, list[Sentence]] = {}
    for sentence in reader.sentences(passages, plan.want):
        by_text.setdefault(sentence.hit.source, []).append(sentence)
    worth = {
        source: _worth([*by_text.get(source, []), *by_text.get(notes[source], [])], found[source])
        for source in sources
    }
    ranked = sorted(sources, key=lambda source: -worth[source])[:_SHOWN]
    page = request.evidence.page
    lead = {s: _lead(by_text.get(s, []), page) for s in ranked}
    noted = {s: _lead(by_text.get(notes[s], []), page) for s in ranked if notes[s] != s}
    first = {s: noted.get(s) or lead[s] for s in ranked}
    beside = {s: lead[s] for s in ranked if first[s] != lead[s]}
    return _fitting([*first.values(), *beside.values()], plan.letters)


def _found_works(request: Request) -> Mapping[str, list[Hit]]:
    """The hits of a wide search by the text of their work: its paper, else its note."""
    wider = request.search(request.question, _SEARCHED).ranking.hits
    found: dict[str, list[Hit]] = {}
    for hit in (*request.evidence.hits, *wider):
        own = request.works.works[hit.entry_id].source
        if own or not is_note(hit.source):
            found.setdefault(own or hit.source, []).append(hit)
    return found


def _lead(sentences: list[Sentence], page: PageOf) -> list[Span]:
    """The span in which a text says what its work does, none where it has no prose."""
    lead = abstract_spans(sentences, _SENTENCES_OF_ABSTRACT, page=page)
    return (lead or choose(sentences, Bounds(1, _LONGEST_SPAN), page=page))[:1]


def _fitting(spans: Sequence[Sequence[Span]], letters: int) -> list[Span]:
    """As many spans as fit, in their order."""
    kept: list[Span] = []
    for span in itertools.chain.from_iterable(spans):
        if len(span.text) <= letters:
            kept.append(span)
            letters -= len(span.text)
    return kept


def _worth(sentences: list[Sentence], hits: list[Hit]) -> float:
    """How much a work is about the topic: half its abstract, half its best sentences."""
    best = sorted((s.score for s in sentences if s.role == "prose"), reverse=True)
    top = best[:_BEST_SENTENCES]
    mean = sum(top) / len(top) if top else 0.0
    abstract = max((s.score for s in sentences if s.section in ("abstract", "about")), default=0.0)
    passage = max(hit.score for hit in hits)
    count = min(_BEST_SENTENCES, len(hits))
    return 0.5 * abstract + 0.5 * mean + _PASSAGE_WEIGHT * passage + _FOUND_WEIGHT * count
