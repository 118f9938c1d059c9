"""The parts of the page beside the chat: evidence, catalog, map, library, exports, memory."""

import json
import re
import shutil
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from helpers import papers
from helpers.hostile import HOSTILE
from ptmrag.answer.answer import Answer, Citation
from ptmrag.assistant import Assistant
from ptmrag.catalog.entry import Entry
from ptmrag.errors import InputError
from ptmrag.ingestion.worker import Task
from ptmrag.library.filter import Filter
from ptmrag.library.schema import FailedLink, SourceRow
from ptmrag.web.cached_library import CachedLibrary
from ptmrag.web.catalog_filters import CatalogFilters, filter_entries, list_choices
from ptmrag.web.catalog_html import render_entry, render_limit, render_table
from ptmrag.web.conversation import Interrupt, respond
from ptmrag.web.evidence import OpenCitation, open_citation, render_evidence, turn
from ptmrag.web.examples import suggest_questions
from ptmrag.web.exchange import Exchange
from ptmrag.web.exports import (
    Reference,
    cited_entries,
    render_tools,
    write_bibtex,
    write_markdown,
)
from ptmrag.web.jobs import JobProgress, Jobs
from ptmrag.web.library_html import render_facts, render_progress, render_report
from ptmrag.web.map_html import render_map
from ptmrag.web.memory import from_json, to_json
from ptmrag.web.overview import EntrySummary, Overview, read_overview
from ptmrag.web.pdf_viewer import PdfViewer
from ptmrag.web.replies import write_messages
from ptmrag.web.uploads import keep_upload


class Parsed(HTMLParser):
    """The tags and attributes that a browser would see."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}


@pytest.fixture(scope="module")
def assistant(index: Path) -> Assistant:
    return Assistant.load(index, llm="none")


@pytest.fixture(scope="module")
def view(assistant: Assistant) -> Overview:
    return read_overview(assistant.library)


@pytest.fixture(scope="module")
def exchanges(assistant: Assistant) -> tuple[Exchange, ...]:
    *_, last = respond(assistant, "What memory does Larkspur keep?", (), Interrupt())
    return last


# --- evidence ------------------------------------------------------------------------------------


def test_a_mark_opens_the_page_with_its_quote(
    assistant: Assistant, exchanges: tuple[Exchange, ...]
) -> None:
    """From the link in the text to the picture of the page and the boxes on it."""
    (place,) = set(re.findall(r"#cite-(0-1)\)", write_messages(exchanges)[-1]["content"]))
    seen = open_citation(exchanges, place)
    assert seen is not None
    assert seen.page >= 1
    seen, shown = render_evidence(seen, exchanges, CachedLibrary(assistant), PdfViewer())
    assert "data:image/webp;base64," in shown
    assert shown.count('class="mark"') >= 1
    turned_on, other = render_evidence(
        turn(seen, "next"), exchanges, CachedLibrary(assistant), PdfViewer()
    )
    assert turned_on.page == seen.page + 1
    assert 'class="mark"' not in other
    assert turn(turn(seen, "larger"), "larger").zoom == 200
    assert turn(seen, "close") == OpenCitation()


@pytest.mark.parametrize("place", ["", "0", "0-99", "9-1", "-1-1", "0-1x", "<b>", "9" * 50])
def test_a_place_that_is_none_opens_nothing(exchanges: tuple[Exchange, ...], place: str) -> None:
    """Whatever a browser sends, only a citation of this visitor's conversation is shown."""
    assert open_citation(exchanges, place) is None


def test_a_note_is_shown_in_its_context(assistant: Assistant) -> None:
    """What has no pages is shown as text around the quote."""
    entry = assistant.library.records.entries()[0]
    quote = "Larkspur keeps a sparse memory beside the text."
    cited = Citation(1, entry.id, entry.title, f"catalog:{entry.id}", "", None, quote)
    said = (Exchange("?", "", Answer("?", "[1]", "en", (cited,))),)
    _, shown = render_evidence(OpenCitation(0, 1), said, CachedLibrary(assistant), PdfViewer())
    assert f"<mark>{quote}</mark>" in shown
    assert "Larkspur is an encoder for long reports." in shown


# --- catalog and map -----------------------------------------------------------------------------


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
    heading = list_choices(rows, "category", "en")[1][1]
    assert filter_entries(rows, CatalogFilters(category=heading)) == [rows[0]]
    years = [r.entry.year for r in filter_entries(rows, CatalogFilters(sort="year"))]
    assert years == sorted(years, key=lambda year: -(year or 0))
    assert "No entries match" in render_table([], total=3, picked=())
    assert "library is empty" in render_table([], total=0, picked=())


def test_picked_entries_are_ticked_and_named(view: Overview) -> None:
    """What the chat is limited to is said, with a way out."""
    key = view.entries[1].entry.id
    assert render_table(view.entries, total=3, picked=[key]).count(" checked") == 1
    assert "Heron" in render_limit(view, [key])
    assert 'data-act="unpick"' in render_limit(view, [key])
    assert render_limit(view, ()) == ""


def test_only_the_picked_entries_are_asked(assistant: Assistant, view: Overview) -> None:
    """The answer of a limited chat rests on nothing else."""
    heron = next(r.entry.id for r in view.entries if "Heron" in r.entry.title)
    hits = assistant.search("What memory does Larkspur keep?", within=Filter(entries=(heron,)))
    assert hits
    assert {hit.entry_id for hit in hits} == {heron}


def test_an_entry_shows_notes_links_neighbours_and_a_record(view: Overview) -> None:
    """Both languages, each marked as what it is."""
    shown = render_entry(view, view.entries[0].entry.id)
    assert '<p lang="en"' in shown
    assert '<p lang="zh"' in shown
    assert "https://arxiv.org/abs/2101.00001" in shown
    assert shown.count("<li>") >= 3
    assert "eprint = {2101.00001}" in shown


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_is_text_in_catalog_map_and_report(view: Overview, text: str) -> None:
    """Title, heading, note, source, reason: nothing of a list becomes markup or a link."""
    entry = Entry(text, text, ("x", text), f"{text}\n\n{text}", 1, (), 2020)
    source = SourceRow(text, text, text, "paper", "failed", text, text, None, text, 0)
    row = EntrySummary(entry, (source,), "failed", text, 0, (0.0, 0.0))
    bad = replace(view, entries=(row, *view.entries[1:]))
    parts = (
        render_table(bad.entries, total=1, picked=[text]),
        render_entry(bad, text),
        render_limit(bad, [text]),
        render_map(bad.entries),
        render_report(None, [FailedLink(text, text, text, "2026")]),
        render_progress(JobProgress("running", 1, 2, text)),
        render_progress(JobProgress("failed", error=text)),
        render_tools([Answer(text, text, "en", (Citation(1, text, text, text, text, 1, text),))]),
    )
    for part in parts:
        found = Parsed(part)
        assert not found.tags & {"script", "img", "iframe", "b", "object", "style"}
        assert not [name for name in found.attributes if name.startswith("on")]
        assert not re.search(r'href="(?!https?://|data:text/plain)', part)
        assert not re.search("[\u202a-\u202e\u2066-\u2069\x00\x1b]", part)


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_is_text_in_the_evidence(assistant: Assistant, text: str) -> None:
    """Nor does a citation, in the chat or beside it, whether it has a page or not."""
    for page in (None, 2):
        cited = Citation(1, text, text, f"web:{text}", text, page, text)
        reply = Answer(text, f"“{text}” [1]", "en", (cited,))
        said = from_json(json.loads(json.dumps(to_json([Exchange(text, "", reply)]))))
        if not said:  # too long to be kept
            said = (Exchange(text, "", reply),)
        _, shown = render_evidence(
            OpenCitation(0, 1, page or 0), said, CachedLibrary(assistant), PdfViewer()
        )
        found = Parsed(shown)
        assert not found.tags & {"script", "img", "iframe", "b", "object", "style"}
        assert not [name for name in found.attributes if name.startswith("on")]
        assert not re.search(r'href="(?!https?://)', shown)
        for message in write_messages(said):
            assert not Parsed(message["content"]).tags & {"script", "img", "iframe", "b"}


def test_the_map_names_every_entry(view: Overview) -> None:
    """A point for each, and a bar for each year."""
    shown = render_map(view.entries)
    assert shown.count('data-act="open"') == 3
    assert "2021: 2" in shown
    assert "empty" in render_map(())


# --- exports and memory --------------------------------------------------------------------------


def test_a_conversation_is_exported_with_references(exchanges: tuple[Exchange, ...]) -> None:
    """Every mark has its reference below, with page and quote."""
    answers = [e.answer for e in exchanges if e.answer]
    text = write_markdown(answers)
    assert text.startswith("## What memory does Larkspur keep?")
    for citation in answers[0].citations:
        assert f"\n[{citation.n}] " in text
    assert cited_entries(answers)[0].key in write_bibtex(cited_entries(answers))
    assert render_tools([]) == ""


def test_a_record_is_valid_whatever_its_title_holds() -> None:
    """Braces are balanced and TeX's own characters are escaped."""
    shown = write_bibtex(
        [Reference("a b}c", "50% of {x} & y_z\\", "https://x.example/}", 2020)] * 2
    )
    assert shown.count("@misc{") == 1
    assert "@misc{a-b-c," in shown
    assert r"50\% of \{x\} \& y\_z\textbackslash{}" in shown
    assert re.sub(r"\\[{}]", "", shown).count("{") == re.sub(r"\\[{}]", "", shown).count("}")


def test_a_conversation_survives_the_browser(exchanges: tuple[Exchange, ...]) -> None:
    """What was kept is shown as it was; its citations open."""
    back = from_json(json.loads(json.dumps(to_json(exchanges))))
    assert write_messages(back) == write_messages(exchanges)
    assert back[0].answer.citations == exchanges[0].answer.citations
    assert open_citation(back, "0-1") == open_citation(exchanges, "0-1")


@pytest.mark.parametrize(
    "kept", [None, 3, "x", {}, [None], [{"question": "q", "text": "t"}], [{"text": 1}], [[]] * 99]
)
def test_what_the_browser_made_up_is_left_out(kept: object) -> None:
    """A visitor's storage is a visitor's word."""
    assert from_json(kept) == ()


# --- the library ---------------------------------------------------------------------------------


def test_a_dropped_pdf_is_ingested_and_asked_without_a_restart(index: Path, tmp_path: Path) -> None:
    """The running chat answers from it; the note in the index tells the next start."""
    shutil.copytree(index, tmp_path / "index")
    running = Assistant.load(tmp_path / "index", llm="none")
    drop = tmp_path / "My paper.pdf"
    drop.write_bytes(papers.across_columns())
    jobs = Jobs(tmp_path / "index", mirror=str(tmp_path))
    before = running.library.status().passages
    keep_upload(str(drop), jobs.index / "papers")
    jobs.begin(Task("", papers=(str(jobs.index / "papers"),)))
    with pytest.raises(InputError, match="already running"):
        jobs.begin(Task(""))
    ended = jobs.wait(120)
    assert (ended.state, ended.error) == ("done", "")
    assert ended.report is not None
    assert ended.report["totals"]["new"] == 1
    assert running.library.status().passages > before
    assert any(h.source == "file:My paper.pdf" for h in running.search("translate sentences", k=20))
    assert Jobs(tmp_path / "index").progress().report == ended.report


def test_an_ingest_is_stopped_and_goes_on(index: Path, tmp_path: Path) -> None:
    """A stop is a stop, kept over a restart; going on does the rest."""
    shutil.copytree(index, tmp_path / "index")
    (tmp_path / "papers").mkdir()
    (tmp_path / "papers" / "new.pdf").write_bytes(papers.across_columns())
    jobs = Jobs(tmp_path / "index", mirror=str(tmp_path))
    jobs.begin(Task("", papers=(str(tmp_path / "papers"),)))
    jobs.stop()
    assert jobs.progress().state == "stopped"
    again = Jobs(tmp_path / "index")
    assert again.progress().state == "stopped"
    assert not again.is_unfinished()
    again.resume()
    assert again.wait(120).state == "done"


def test_what_cannot_be_done_is_one_sentence(tmp_path: Path) -> None:
    """A catalog that is not to be had: the reason, and the next start tries again."""
    jobs = Jobs(tmp_path / "index", mirror=str(tmp_path))
    jobs.begin(Task("", address="https://lists.example/papers.md"))
    ended = jobs.wait(120)
    assert ended.state == "failed"
    assert "https://lists.example/papers.md" in ended.error
    assert "Traceback" not in ended.error
    assert Jobs(tmp_path / "index").is_unfinished()
    with pytest.raises(InputError, match="no ingest"):
        Jobs(tmp_path / "other").resume()


@pytest.mark.parametrize("name", ["..", "a/b", "x\u202ey", "<b>", "CON:", "  ", "é中文", "a" * 200])
def test_an_upload_gets_a_harmless_name(tmp_path: Path, name: str) -> None:
    """It stays in its folder; the same file again is the same file."""
    folder = tmp_path / "papers"
    kept = []
    for _ in range(2):
        upload = tmp_path / "up" / f"{name.replace('/', '_')}.pdf"
        upload.parent.mkdir(exist_ok=True)
        upload.write_bytes(b"%PDF-1.4 x")
        kept.append(keep_upload(str(upload), folder))
    assert kept[0] == kept[1]
    assert kept[0].parent == folder
    assert not re.search("[<>:\u202e]", kept[0].name)
    fake = tmp_path / "fake.pdf"
    fake.write_bytes(b"<html>")
    with pytest.raises(InputError, match="is not a PDF"):
        keep_upload(str(fake), folder)


def test_progress_tells_how_long_it_takes() -> None:
    """Sources done, and the time left at this pace."""
    shown = render_progress(JobProgress("running", 10, 40, "arxiv:1", seconds=20.0))
    assert "10 / 40" in shown
    assert "about 60 s left" in shown
    assert 'value="10" max="40"' in shown


def test_failures_stand_under_their_reason(assistant: Assistant) -> None:
    """The most frequent reason first."""
    links = [FailedLink("a", "https://x.example/1", "404 Not Found", "")] * 2
    shown = render_report({"totals": {"new": 3}}, [FailedLink("b", "y", "timed out", ""), *links])
    assert re.findall(r"<summary>(.*?)</summary>", shown) == ["404 Not Found · 2", "timed out · 1"]
    assert "3 " in shown
    assert "multilingual" in render_facts(assistant.library.status())


def test_the_examples_are_of_this_library(view: Overview) -> None:
    """Somebody else's list is asked about what is in it."""
    found = suggest_questions([row.entry for row in view.entries])
    assert any("Larkspur" in question for question in found)
    assert not any("ELECTRA" in question for question in found)
