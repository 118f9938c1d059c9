"""The lines of facts that answer a question about works that it names, as spans to quote.

    fact_spans(request, reader)      # "Parameters / 参数量: 110M (base), 340M (large)", of BERT's entry

A list says such a fact in so many words, so that it is quoted before prose. It quotes nothing else.
"""

from collections.abc import Iterator, Sequence

from ptmrag.answer.reading import SentenceReader
from ptmrag.answer.request import Request
from ptmrag.answer.spans import Sentence, Span
from ptmrag.answer.works import NamedWork
from ptmrag.catalog.facts import fact_of
from ptmrag.retrieval.hit import Hit
from ptmrag.sources.source import name_note
from ptmrag.understanding.asked_facts import facts_asked

_MOST_WORKS = 6


def fact_spans(request: Request, reader: SentenceReader) -> list[Span]:
    """The lines that say what a question asks of the works that it names, or that the reader picked."""
    asked = facts_asked(request.question.text)
    if not asked:
        return []
    named = request.named
    works = [name.works[0].entry_id for name in named if name.is_certain]
    works = works or list(request.within.entries)
    if not works or len(works) > _MOST_WORKS:
        return []
    hits = reader.own_passages([name_note(entry) for entry in dict.fromkeys(works)])
    spans = [
        Span((line,))
        for hit in hits
        if "fact" in hit.roles
        for line in _lines(hit)
        if (fact := fact_of(line.text)) is not None and fact.name in asked
    ]
    # "How big is A, and is it faster than B?" asks for the size of A alone.
    first = min(works, key=lambda entry: _place(entry, named, request.question.text))
    if not any(span.hit.entry_id == first for span in spans):
        return []
    return [span for span in spans if request.evidence.page(span.hit).contains(span.text)]


def _place(entry: str, named: Sequence[NamedWork], question: str) -> int:
    """Where a question names a work."""
    names = (one.name for one in named if one.works[0].entry_id == entry)
    return min((question.find(name) for name in names), default=0)


def _lines(hit: Hit) -> Iterator[Sentence]:
    """The lines of a passage of facts, each as one sentence."""
    at = 0
    for place, text in enumerate(hit.text.split("\n\n")):
        yield Sentence(hit, place, at, at + len(text), "about", "fact")
        at += len(text) + len("\n\n")
