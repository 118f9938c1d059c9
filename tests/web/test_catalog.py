"""The catalog: filters, the table, one entry, what is picked."""

import re
from dataclasses import replace

import pytest
from markupsafe import escape

from helpers import papers
from helpers.chat import Parsed, both
from helpers.hostile import HOSTILE
from helpers.work_page import work_page
from ptmrag.answer.answer import Answer, Citation
from ptmrag.answer.card import Card, CardQuote
from ptmrag.answer.digest import missing_line
from ptmrag.assistant import Assistant
from ptmrag.catalog.entry import Entry
from ptmrag.catalog.record import Person, Record
from ptmrag.export.exported_work import ExportedWork, exported_works
from ptmrag.ingestion.jobs import JobProgress
from ptmrag.library.entry_summaries import EntrySummary
from ptmrag.library.filter import Filter
from ptmrag.library.schema import FailedLink, SourceRow
from ptmrag.web.cached_library import CachedLibrary
from ptmrag.web.catalog.catalog_filters import CatalogFilters, filter_entries, list_choices
from ptmrag.web.catalog.catalog_html import render_limit, render_table
from ptmrag.web.exports import (
    render_tools,
)
from ptmrag.web.library.library_html import render_progress, render_report
from ptmrag.web.overview import Overview


def test_the_catalog_is_filtered_and_sorted(view: Overview) -> None:
    """By words, heading, year, kind and state; by title and year."""
    rows = view.entries
    assert [r.entry.title for r in filter_entries(rows, CatalogFilters("sparse ENCODER"))] == [
        papers.LARKSPUR
    ]
    assert [r.entry.title for r in filter_entries(rows, CatalogFilters(year="2022"))] == [
        rows[2].entry.title
    ]
    assert len(filter_entries(rows, CatalogFilters(kind="paper"))) == 3
    assert filter_entries(rows, CatalogFilters(kind="code")) == []
    assert len(filter_entries(rows, CatalogFilters(extent="full"))) == 3
    assert filter_entries(rows, CatalogFilters(extent="failed")) == []
    heading = list_choices(rows, "category", language="en")[1][1]
    assert filter_entries(rows, CatalogFilters(category=heading)) == [rows[0]]
    twice = replace(rows[1], entry=replace(rows[1].entry, other_categories=(("Second place",),)))
    assert ("Second place", "Second place") in list_choices([twice], "category", language="en")
    assert filter_entries([rows[0], twice], CatalogFilters(category="Second place")) == [twice]
    assert "Second place" in render_table([twice], total=1, picked=())
    years = [r.entry.year for r in filter_entries(rows, CatalogFilters(sort="year"))]
    assert years == sorted(years, key=lambda year: -(year or 0))
    assert "No entries match" in render_table([], total=3, picked=())
    assert "library is empty" in render_table([], total=0, picked=())


def test_headings_and_reasons_are_in_the_language_of_the_page(view: Overview) -> None:
    """Of a heading in both languages one half is shown; why something was not read is said in both."""
    heading = "压缩 / Compression"
    entry = replace(view.entries[0].entry, category=(heading,), other_categories=())
    row = replace(view.entries[0], entry=entry, extent="failed", reason="not in the mirror")
    assert list_choices([row], "category", language="zh")[1] == ("压缩", heading)
    assert list_choices([row], "category", language="en")[1] == ("Compression", heading)
    assert filter_entries([row], CatalogFilters(category=heading)) == [row]
    table = render_table([row], total=1, picked=())
    assert both("压缩", "Compression") in table
    assert 'title="镜像中没有 not in the mirror"' in table


def test_picked_entries_are_ticked_and_named(view: Overview) -> None:
    """The page says what the chat is limited to, and has a button to lift the limit."""
    key = view.entries[1].entry.id
    assert render_table(view.entries, total=3, picked=[key]).count(" checked") == 1
    assert "Heron" in render_limit(view, [key])
    assert 'data-act="unpick"' in render_limit(view, [key])
    assert render_limit(view, ()) == ""


def test_the_limit_names_titles_cut_at_words_and_counts_the_rest(view: Overview) -> None:
    """Each title has a button that takes it out; a title with a colon keeps its beginning up to a word."""
    long = "Heron: a memory for the very long documents of the national archives"
    rows = [
        replace(view.entries[0], entry=replace(view.entries[0].entry, id=str(n), title=long))
        for n in range(5)
    ]
    shown = render_limit(replace(view, entries=tuple(rows)), [str(n) for n in range(5)])
    assert both("只问：", "Asking only:") in shown
    assert shown.count("<bdi>Heron: a memory for the very long documents of…</bdi>") == 3
    assert shown.count('data-act="pick"') == 3
    assert both("等 5 个条目", "and 2 more") in shown


def test_only_the_picked_entries_are_asked(assistant: Assistant, view: Overview) -> None:
    """A limited chat searches nothing else."""
    heron = next(r.entry.id for r in view.entries if "Heron" in r.entry.title)
    hits = assistant.search("What memory does Larkspur keep?", within=Filter(entries=(heron,)))
    assert hits
    assert {hit.entry_id for hit in hits} == {heron}


def test_an_entry_shows_the_digest_of_its_work(assistant: Assistant, view: Overview) -> None:
    """The same quotes as `ptmrag card`, each with its page; what is missing is named, in both languages."""
    library = CachedLibrary(assistant)
    for summary in view.entries:
        card = library.card(summary.entry.id)
        assert card is not None
        assert library.card(summary.entry.id) is card  # it is made once
        assert card == assistant.card(summary.entry.id)
        shown = work_page(view, summary.entry.id, card=card)
        quotes = [quote for quotes in card.parts.values() for quote in quotes]
        assert quotes
        assert all(str(escape(quote.text)) in shown for quote in quotes)
        pages = [quote.page for quote in quotes if quote.page]
        assert all(f"第 {page} 页" in shown and f"p. {page}" in shown for page in pages)
        less = replace(card, parts={**card.parts, "data": (), "limitations": ()})
        shown = work_page(view, summary.entry.id, card=less)
        assert str(escape(missing_line(less.missing, "zh"))) in shown
        assert str(escape(missing_line(less.missing, "en"))) in shown
    assert library.card("no-such-entry") is None


def test_the_note_of_an_entry_is_not_shown_twice(assistant: Assistant, view: Overview) -> None:
    """Where no paper was read, the note is all there is, and it is shown in full."""
    summary = replace(view.entries[0], extent="note")
    noted = replace(view, entries=(summary, *view.entries[1:]))
    card = assistant.card(summary.entry.id)
    assert 'class="digest"' not in work_page(noted, summary.entry.id, card=card)


def test_an_entry_shows_its_facts(view: Overview) -> None:
    """As a table with the labels and values of both languages, and not among the paragraphs."""
    first = view.entries[0]
    noted = replace(first.entry, note="A note.\n\nLicence: MIT\nData / 训练数据: reports / 报告")
    shown = work_page(
        replace(view, entries=(replace(first, entry=noted), *view.entries[1:])), noted.id
    )
    rows = re.findall(r"<tr>.*?</tr>", shown, re.DOTALL)
    assert len(rows) == 2
    assert all(said in rows[0] for said in ("Licence", "许可证", "MIT"))
    assert all(said in rows[1] for said in ("训练数据", "reports", "报告"))
    assert shown.count("MIT") == 2  # once in each language
    assert "A note." in shown


def test_an_entry_shows_notes_links_neighbours_and_a_record(
    view: Overview, assistant: Assistant
) -> None:
    """Each paragraph of the note is marked with its language; the record is there in all formats."""
    entry_id = view.entries[0].entry.id
    (work,) = exported_works(assistant.library, [entry_id])
    shown = work_page(view, entry_id, work=work)
    assert '<p lang="en"' in shown
    assert '<p lang="zh"' in shown
    assert "https://arxiv.org/abs/2101.00001" in shown
    assert shown.count("<li") >= 3
    assert "eprint = {2101.00001}" in shown
    names = re.findall(r'download="(\S+)"', shown)
    assert names == [f"{work.key}.{ending}" for ending in ("bib", "json", "ris", "csv", "md")]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_is_text_in_catalog_and_report(view: Overview, text: str) -> None:
    """No title, heading, note, source or reason becomes markup or a link."""
    entry = Entry(text, text, ("x", text), f"{text}\n\n{text}", 1, (), 2020)
    source = SourceRow(text, text, text, "paper", "failed", text, text, None, text, 0)
    row = EntrySummary(entry, (source,), "failed", text, 0)
    bad = replace(view, entries=(row, *view.entries[1:]))
    full = replace(bad, entries=(replace(row, extent="full"), *view.entries[1:]))
    card = Card(text, text, 2020, text, {"summary": (CardQuote(text, text, 1, text),)})
    record = Record(venue=text, authors=(Person(text, text),))
    work = ExportedWork(text, text, text, text, record, record.authors, url=text, notes=(text,))
    parts = (
        render_table(bad.entries, total=1, picked=[text]),
        work_page(bad, text, work=work),
        work_page(full, text, card=card),
        render_limit(bad, [text]),
        render_report(None, [FailedLink(text, text, text, "2026")]),
        render_progress(JobProgress("running", 1, 2, text)),
        render_progress(JobProgress("failed", error=text)),
        render_tools(
            [Answer(text, text, "en", (Citation(1, text, text, text, text, 1, text),))], [work]
        ),
    )
    for part in parts:
        found = Parsed(part)
        assert not found.tags & {"script", "img", "iframe", "b", "object", "style"}
        assert not [name for name in found.attributes if name.startswith("on")]
        assert not re.search(r'href="(?!https?://|data:text/plain)', part)
        assert not re.search("[\u202a-\u202e\u2066-\u2069\x00\x1b]", part)
