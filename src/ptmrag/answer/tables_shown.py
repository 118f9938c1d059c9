"""The tables that an answer to a question on a number begins with.

    shown = tables_shown(request, plan)
    shown[0].lines, shown[0].citations

It looks in the works that a question names, else in those that the search found first. A question that asks for
no number gets none.
"""

import re

from ptmrag.answer.framing import ShownTable
from ptmrag.answer.plan import Plan
from ptmrag.answer.request import Request
from ptmrag.answer.small_tables import shown_rows
from ptmrag.answer.table_rows import ChosenRows, choose_rows
from ptmrag.answer.table_terms import terms_of
from ptmrag.retrieval.hit import Hit
from ptmrag.sources.source import is_note

_WANTS = ("result", "data", "fact", "other")
# Where no work is named, so many of the works found first are looked into.
_FIRST, _MOST_WORKS = 8, 3
_COMPARES = re.compile(r"\bthan\b|\bvs\b|\bover\b|比", re.IGNORECASE)


def tables_shown(request: Request, plan: Plan) -> list[ShownTable]:
    """The rows that answer a question, as small tables; none where it asks for no number."""
    question, hits = request.question, request.evidence.hits
    terms = terms_of(question)
    is_number = plan.want == "result" or question.kind == "number"
    if plan.want not in _WANTS or not (is_number or any(t.kind == "measure" for t in terms)):
        return []
    named = [name for name in request.named if name.is_certain]
    sources = list(plan.sources) or [name.works[0].source for name in named]
    if not sources:
        first = dict.fromkeys(hit.source for hit in hits[:_FIRST])
        sources = [source for source in first if not is_note(source)][:_MOST_WORKS]
    tables = request.library.tables.of(sources)
    ordered = {source: tables[source] for source in sources if source in tables}
    names = tuple(name.name for name in named)
    compares = _COMPARES.search(question.text) is not None
    chosen = choose_rows(ordered, terms, names=names, is_comparison=compares)
    return _shown(chosen, request) if chosen else []


def _shown(chosen: ChosenRows, request: Request) -> list[ShownTable]:
    """The rows with their work; none where they are not verbatim on their page."""
    records, source = request.library.records, chosen.source
    linked = records.shown_entries_of({source}).get(source)
    if not linked:
        return []
    hit = Hit(
        rank=0,
        score=0.0,
        entry_id=linked[0].id,
        title=linked[0].title,
        category=linked[0].category,
        source=source,
        url=records.urls({source})[source],
        page=chosen.table.page,
        heading="",
        text="",
        chunk_id=-1,
        similarity=0.0,
    )
    page = request.evidence.page(hit)
    lines, citations = shown_rows(chosen, hit, on_page=page, lang=request.lang)
    return [ShownTable(hit.entry_id, hit.title, tuple(lines), citations)] if citations else []
