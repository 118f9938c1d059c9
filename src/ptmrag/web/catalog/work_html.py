"""Renders the page of one work: what it is, what it says, what it cites, and what of it was read.

    parts = render_work(overview, "bert", work=work, record=record, citations=citations)
    parts.head, render_digest(card, summary)

The digest takes the longest, so it is a part of its own that comes when it is ready. Nothing is looked up here.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ptmrag.answer.card import Card
from ptmrag.answer.citation_list import CitationList
from ptmrag.answer.work_notes import notes_of
from ptmrag.catalog.entry import Entry
from ptmrag.catalog.facts import label_of
from ptmrag.catalog.record import WorkRecord
from ptmrag.export.exported_work import ExportedWork, brief_works
from ptmrag.export.formats import FORMATS
from ptmrag.language.detect import Language, detect_language
from ptmrag.library.entry_summaries import EntrySummary
from ptmrag.web.catalog.catalog_filters import EXTENT_LABELS
from ptmrag.web.catalog.citations_html import shown_citations
from ptmrag.web.catalog.digest_html import shown_digest
from ptmrag.web.catalog.source_lines import source_lines
from ptmrag.web.exports import downloads
from ptmrag.web.labels import Label
from ptmrag.web.overview import Overview
from ptmrag.web.rendering import render

AUTHORS = 8  # that are shown without opening the rest
_LEAST_ABSTRACT = 40  # characters


@dataclass(frozen=True, slots=True)
class WorkParts:
    """The page of a work as the HTML of its parts."""

    head: str = ""
    digest: str = ""
    cited: str = ""
    side: str = ""


@dataclass(frozen=True, slots=True)
class ShownFact:
    """A fact of an entry: its label and its value."""

    label: Label
    value: Label


def render_work(
    overview: Overview,
    entry_id: str,
    *,
    work: ExportedWork | None = None,
    record: WorkRecord | None = None,
    citations: CitationList | None = None,
) -> WorkParts:
    """The page of a work without its digest; a sentence alone for a work that the library does not have."""
    summary = overview.find(entry_id)
    if summary is None:
        return WorkParts(render("work_gone.html"))
    entry = summary.entry
    people = [f"{one.given} {one.family}".strip() for one in work.authors] if work else []
    head = render(
        "work_head.html",
        summary=summary,
        authors=people[:AUTHORS],
        more_authors=people[AUTHORS:],
        is_open=bool(work and work.has_more_authors),
        venue=record.record.venue if record else "",
        abstract=record.record.abstract if record else "",
        notes=notes_of(record) if record else (),
        paragraphs=_paragraphs(entry.prose),
        extent_labels=EXTENT_LABELS,
    )
    cited = render(
        "work_cited.html",
        summary=summary,
        citations=shown_citations(citations) if citations else None,
    )
    side = render(
        "work_side.html",
        summary=summary,
        facts=_facts(entry),
        sources=source_lines(summary),
        neighbours=overview.similar_to(entry_id),
        bibtex=FORMATS["bibtex"].write(brief_works([work])).strip() if work else "",
        files=downloads([work], work.key) if work else [],
    )
    return WorkParts(head, render("work_reading.html") if has_digest(summary) else "", cited, side)


def has_digest(summary: EntrySummary) -> bool:
    """Whether something of the work was read: of a note there is none, as it is shown in full."""
    return summary.extent not in ("note", "failed")


def render_digest(card: Card | None, summary: EntrySummary, *, has_abstract: bool = True) -> str:
    """The digest of a work, with its abstract where the record has none; "" where nothing of it was read."""
    if card is None or not has_digest(summary):
        return ""
    urls = {source.source: source.url or "" for source in summary.sources}
    abstract = card.abstract if len(card.abstract) >= _LEAST_ABSTRACT else ""
    return render(
        "digest.html",
        digest=shown_digest(card, urls),
        abstract="" if has_abstract else abstract,
    )


def _facts(entry: Entry) -> list[ShownFact]:
    """The facts of an entry, with their labels and values in both languages."""
    return [
        ShownFact(
            Label(label_of(fact.name, "zh"), label_of(fact.name, "en")),
            Label(fact.chinese, fact.english),
        )
        for fact in entry.facts
    ]


def _paragraphs(note: str) -> Sequence[tuple[Language, str]]:
    """The paragraphs of a note, each with its language; the page's style shows the reader's first."""
    parts = [part.strip() for part in re.split(r"\n\s*\n", note) if part.strip()]
    return [(detect_language(part), part) for part in parts]
