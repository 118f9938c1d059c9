"""Renders the catalog: the table, the bar below the filters, one entry, and what the chat is limited to.

    render_table(filter_entries(overview.entries, filters), total=34, picked=())

It filters nothing (`catalog_filters` does) and keeps nothing of what a visitor picked.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from ptmrag.answer.card import Card
from ptmrag.answer.citation_list import CitationList
from ptmrag.catalog.entry import Entry
from ptmrag.catalog.facts import label_of
from ptmrag.export.exported_work import ExportedWork
from ptmrag.export.formats import FORMATS
from ptmrag.language.cut_at_word import cut_at_word
from ptmrag.language.detect import Language, detect_language
from ptmrag.library.entry_summaries import EntrySummary
from ptmrag.sources.arxiv import address_of_work
from ptmrag.sources.source import scheme_of
from ptmrag.web.catalog.catalog_filters import EXTENT_LABELS, kind_label
from ptmrag.web.catalog.citations_html import shown_citations
from ptmrag.web.catalog.digest_html import ShownDigest, shown_digest
from ptmrag.web.exports import downloads
from ptmrag.web.labels import Label
from ptmrag.web.overview import Overview
from ptmrag.web.rendering import render

SHOWN = 200
NO_ENTRY = render(
    "hint.html", label=Label("选择一个条目以查看详情。", "Select an entry to see its details.")
)
_ZOTERO = Label("Zotero 条目", "Zotero item")
# Titles in the line that says what the chat is limited to, and the letters of each.
_NAMED, _LONGEST_TITLE = 3, 48


@dataclass(frozen=True, slots=True)
class SourceLine:
    """A link of an entry: its kind, where it leads, and what was read from it or why nothing was."""

    source: str
    kind: Label
    url: str
    passages: int
    reason: str


@dataclass(frozen=True, slots=True)
class ShownFact:
    """A fact of an entry: its label and its value."""

    label: Label
    value: Label


def render_table(entries: Sequence[EntrySummary], *, total: int, picked: Collection[str]) -> str:
    """The entries as a table with a box to pick each; beyond 200 they are only counted."""
    return render(
        "catalog_table.html",
        entries=entries,
        total=total,
        picked=frozenset(picked),
        most=SHOWN,
        extent_labels=EXTENT_LABELS,
    )


def render_ask_bar(picked: Collection[str]) -> str:
    """The buttons for the picked entries; disabled while none is picked."""
    return render("ask_bar.html", count=len(picked))


def render_export_bar() -> str:
    """The formats in which the entries that are picked or listed can be saved."""
    return render("export_bar.html", formats=FORMATS)


def render_limit(overview: Overview, picked: Sequence[str]) -> str:
    """What the chat is limited to, with a button to lift the limit; empty without a limit."""
    if not picked:
        return ""
    entries = [one.entry for one in overview.entries if one.entry.id in picked]
    shown = entries[:_NAMED]
    titles = [cut_at_word(entry.title, _LONGEST_TITLE) for entry in shown]
    return render("limit.html", shown=shown, titles=titles, more=len(entries) - len(shown))


def render_entry(
    overview: Overview,
    entry_id: str,
    *,
    card: Card | None = None,
    citations: CitationList | None = None,
    work: ExportedWork | None = None,
) -> str:
    """One entry: its note in both languages, its digest if there is one, links, what was read from them,
    what it cites and what cites it, similar entries, BibTeX and the other formats."""
    summary = overview.find(entry_id)
    if summary is None:
        return NO_ENTRY
    return render(
        "entry.html",
        summary=summary,
        extent_labels=EXTENT_LABELS,
        paragraphs=_paragraphs(summary.entry.prose),
        facts=_facts(summary.entry),
        sources=_source_lines(summary),
        card=card,
        digest=_digest(card, summary),
        citations=shown_citations(citations) if citations else None,
        neighbours=overview.similar_to(entry_id),
        files=downloads([work], work.key) if work else [],
    )


def _digest(card: Card | None, summary: EntrySummary) -> ShownDigest | None:
    """The digest of a work that was read; a note is shown in full anyway."""
    if card is None or summary.extent in ("note", "failed"):
        return None
    return shown_digest(card, {source.source: source.url or "" for source in summary.sources})


def _facts(entry: Entry) -> list[ShownFact]:
    """The facts of an entry, with their labels and values in both languages."""
    return [
        ShownFact(
            Label(label_of(fact.name, "zh"), label_of(fact.name, "en")),
            Label(fact.chinese, fact.english),
        )
        for fact in entry.facts
    ]


def _paragraphs(note: str) -> list[tuple[Language, str]]:
    """The paragraphs of a note, each with its language."""
    parts = [part.strip() for part in re.split(r"\n\s*\n", note) if part.strip()]
    return [(detect_language(part), part) for part in parts]


def _source_lines(summary: EntrySummary) -> list[SourceLine]:
    return [
        SourceLine(
            source.source,
            _ZOTERO if scheme_of(source.source) == "zotero" else kind_label(source.kind),
            address_of_work(source.source, source.url or "") or source.link,
            source.passages,
            (source.reason or "")[:300],
        )
        for source in summary.sources
        if source.kind != "note"
    ]
