"""The page of a work: what it is, what of it was read, its digest, and quotes that open beside it."""

import copy
import re
from dataclasses import replace

import pytest

from helpers.chat import Parsed, both
from helpers.hostile import HOSTILE
from ptmrag.assistant import Assistant
from ptmrag.catalog.entry import Entry
from ptmrag.catalog.record import Person, Record
from ptmrag.library.entry_summaries import EntrySummary
from ptmrag.library.schema import SourceRow
from ptmrag.web.cached_library import CachedLibrary
from ptmrag.web.catalog.picking import follow_clicks
from ptmrag.web.catalog.source_lines import source_lines
from ptmrag.web.catalog.work_html import AUTHORS, render_digest, render_work
from ptmrag.web.catalog.work_view import OpenWork
from ptmrag.web.overview import Overview
from ptmrag.web.quote_places import read_place


@pytest.fixture(scope="module")
def library(assistant: Assistant) -> CachedLibrary:
    """The library as the page reads it."""
    return CachedLibrary(assistant)


def row(source: str, **changes: object) -> SourceRow:
    usual = SourceRow(
        "e", source, f"https://x.example/{source}", "paper", "ok", None, "", None, "", 3
    )
    return replace(usual, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("source", "chinese", "english"),
    [
        (row("arxiv:1", pages=16, passages=1_051), "已读全文：16 页，1,051 个段落",
         "Full text read: 16 pages, 1,051 passages"),
        (row("arxiv:1", pages=1, passages=1), "已读全文：1 页，1 个段落", "Full text read: 1 page, 1 passage"),
        (row("arxiv:1"), "只读到摘要：3 个段落", "Only the abstract was read: 3 passages"),
        (row("github:a/b", kind="code"), "已读 README：3 个段落", "README read: 3 passages"),
        (row("web:a.example", kind="page"), "已读网页：3 个段落", "Web page read: 3 passages"),
        (row("catalog:e", kind="note"), "目录说明：3 个段落", "Catalog note: 3 passages"),
        (row("arxiv:1", status="failed", reason="404", passages=0), "未能读取", "Could not be read"),
        (row("arxiv:1", status=None, passages=0), "尚未读取", "Not read yet"),
        (row("arxiv:1", passages=0), "已读取，但没有可用的文字", "Read, but without usable text"),
    ],
)  # fmt: skip
def test_each_link_says_what_was_read_of_it(
    view: Overview, source: SourceRow, chinese: str, english: str
) -> None:
    """In both languages, with pages and passages, or that nothing was and why."""
    (line,) = source_lines(replace(view.entries[0], sources=(source,)))
    assert (line.said.zh, line.said.en) == (chinese, english)
    assert line.reason == (source.reason or "")
    assert line.is_read == bool(source.passages)


def test_why_a_link_was_not_read_is_said_in_both_languages(view: Overview) -> None:
    """Beside the link, and in the tooltip of what was read of the work."""
    failed = row("arxiv:1", status="failed", reason="403 Forbidden", passages=0)
    summary = replace(view.entries[0], sources=(failed,), reason="403 Forbidden")
    parts = render_work(replace(view, entries=(summary, *view.entries[1:])), summary.entry.id)
    assert both("403：网站拒绝程序访问", "403 Forbidden") in parts.side
    assert 'title="403：网站拒绝程序访问 403 Forbidden"' in parts.head


def test_many_authors_are_folded(library: CachedLibrary, view: Overview) -> None:
    """The first are shown, the others are one click away; that there are more still is said."""
    entry_id = view.entries[0].entry.id
    (work,) = library.works([entry_id])
    people = tuple(Person(f"Otter{n}", "Olga") for n in range(AUTHORS + 4))
    head = render_work(view, entry_id, work=replace(work, authors=people)).head
    before, _, folded = head.partition("<details>")
    assert f"Olga Otter{AUTHORS - 1}" in before
    assert f"Olga Otter{AUTHORS}" not in before
    assert f"Olga Otter{AUTHORS + 3}" in folded
    assert "and 4 more" in folded
    few = replace(work, authors=people[:2], has_more_authors=True)
    assert "et al." in render_work(view, entry_id, work=few).head


def test_the_abstract_is_shown_once(library: CachedLibrary, view: Overview) -> None:
    """That of the record with the page, else that of the paper with its digest."""
    summary = view.entries[0]
    card, record = library.card(summary.entry.id), library.record(summary.entry.id)
    assert card is not None
    assert record is not None
    card = replace(card, abstract="The otters were counted in every river of the north.")
    known = replace(record, record=replace(record.record, abstract="From the record: otters."))
    head = render_work(view, summary.entry.id, record=known).head
    assert "From the record: otters." in head
    assert "in every river" not in render_digest(card, summary, has_abstract=True)
    assert "in every river" in render_digest(card, summary, has_abstract=False)


def test_each_quote_of_a_digest_opens_its_page(library: CachedLibrary, view: Overview) -> None:
    """Its button carries the place, which the library confirms; beside it the quote can be kept."""
    summary = view.entries[0]
    card = library.card(summary.entry.id)
    shown = render_digest(card, summary)
    places = re.findall(r'data-act="cite" data-id="([^"]+)"', shown)
    assert card is not None
    assert len(places) == sum(map(len, card.parts.values())) > 0
    assert shown.count('data-act="pin"') == len(places)
    for one in places:
        place = read_place(one.replace("&#34;", '"').replace("&#39;", "'").replace("&amp;", "&"))
        assert place is not None
        assert library.quoted(place) is not None


def test_a_work_has_its_record_and_its_neighbours(library: CachedLibrary, view: Overview) -> None:
    """BibTeX to copy without notes, the files with them, and a link of its own."""
    entry_id = view.entries[0].entry.id
    (work,) = library.works([entry_id])
    parts = render_work(view, entry_id, work=work, record=library.record(entry_id))
    (copied,) = re.findall(r'data-copy="([^"]+)"', parts.side)
    assert copied.startswith("@")
    assert "annote" not in copied
    assert f'data-link="?entry={entry_id}"' in parts.head
    assert parts.side.count('data-act="open"') == 2
    assert 'data-act="only"' in parts.head
    assert 'data-act="tabulate"' in parts.head


def test_an_unknown_work_says_so(view: Overview) -> None:
    """One sentence with what to do, and the way to the list."""
    parts = render_work(view, "<b>nothing</b>")
    assert "The library does not have this work" in parts.head
    assert "data-leave" in parts.head
    assert (parts.digest, parts.cited, parts.side) == ("", "", "")


def test_clicks_open_and_leave_a_work(view: Overview) -> None:
    """The last one counts; one work can join the table without being picked."""
    key, other = view.entries[0].entry.id, view.entries[1].entry.id
    assert follow_clicks([("open", key), ("leave", "")], (), overview=view).leaves
    assert follow_clicks([("leave", "map")], (), overview=view).page == "map"
    assert follow_clicks([("leave", "<b>")], (), overview=view).page == ""
    again = follow_clicks([("leave", ""), ("entry", other)], (), overview=view)
    assert (again.entry_id, again.leaves) == (other, False)
    joined = follow_clicks([("tabulate", key)], (other,), overview=view)
    assert (joined.to_table, joined.picked, joined.page) == ((key,), (other,), "write")
    assert follow_clicks([("tabulate", "none")], (), overview=view).to_table == ()


def test_each_visitor_has_an_open_work_of_their_own() -> None:
    """A state is copied for each session."""
    one = OpenWork("bert")
    assert copy.deepcopy(one).entry_id == ""


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_is_text_on_the_page_of_a_work(
    view: Overview, library: CachedLibrary, text: str
) -> None:
    """No author, venue, abstract, reason or fact becomes markup or a link."""
    entry = Entry(text, text, ("x", text), f"{text}\n\nLicence: {text}", 1, (), 2020)
    source = SourceRow(text, text, text, "paper", "failed", text, text, None, text, 0)
    bad = replace(
        view, entries=(EntrySummary(entry, (source,), "failed", text, 0), *view.entries[1:])
    )
    known = library.record(view.entries[1].entry.id)
    assert known is not None
    record = replace(known, record=Record(venue=text, abstract=text, retraction=text))
    (work,) = library.works([view.entries[1].entry.id])
    work = replace(work, authors=(Person(text, text),) * (AUTHORS + 1))
    parts = render_work(bad, text, work=work, record=record)
    for part in (parts.head, parts.digest, parts.cited, parts.side):
        found = Parsed(part)
        assert not found.tags & {"script", "img", "iframe", "b", "object", "style"}
        assert not [name for name in found.attributes if name.startswith("on")]
        assert not re.search(r'href="(?!https?://|data:text/plain)', part)
