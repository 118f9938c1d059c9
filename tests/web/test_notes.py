"""Quotes that a reader keeps: in the browser, checked again, with notes, exported."""

import base64
import io
import json
import re
from contextlib import closing
from dataclasses import replace
from typing import Any

import pypdf
import pytest

from helpers.chat import Parsed
from helpers.hostile import HOSTILE
from ptmrag.api.pdf_viewer import PdfViewer
from ptmrag.assistant import Assistant
from ptmrag.errors import DocumentError
from ptmrag.web.cached_library import CachedLibrary
from ptmrag.web.notes.keeping import Kept, follow_pin_clicks
from ptmrag.web.notes.kept_quotes import KeptWork, kept_works
from ptmrag.web.notes.notes_files import highlighted_copy, notes_markdown
from ptmrag.web.notes.notes_html import render_kept, render_notes
from ptmrag.web.notes.pins import (
    LONGEST_NOTE,
    MOST_PINS,
    Pin,
    find_pin,
    keep_pin,
    pins_from_json,
    pins_to_json,
)
from ptmrag.web.quote_places import QuotePlace, write_place

LARKSPUR = "arxiv:2101.00001"
QUOTE = "a sparse memory of 64 slots"


@pytest.fixture(scope="module")
def library(assistant: Assistant) -> CachedLibrary:
    """The library as the page reads it."""
    return CachedLibrary(assistant)


@pytest.fixture(scope="module")
def place(assistant: Assistant) -> QuotePlace:
    """A quote of the first page of a paper."""
    entry = next(e for e in assistant.library.records.entries() if "Larkspur" in e.title)
    return QuotePlace(entry.id, LARKSPUR, 1, QUOTE)


def pin(n: int = 0, **changes: Any) -> Pin:
    return replace(Pin(QuotePlace("bert", "arxiv:1", 1, f"quote {n}"), "BERT"), **changes)


def test_pins_survive_the_browser() -> None:
    """What is read is what was written, in the same order."""
    pins = (pin(1, note="mine 笔记", date="2026-11-26"), pin(2))
    assert pins_from_json(json.loads(json.dumps(pins_to_json(pins)))) == pins


@pytest.mark.parametrize(
    "kept",
    [None, 3, {}, {"a": 1}, [None], [[]], [["a"] * 7], [["a", "b", "1", "q", "t", "n", "d"]],
     [["a", "b", 1, "q", "t", "n"]], [["a", "b", 1, "q", "t", {}, "d"]], [["a", "b", -1, "q", "t", "n", "d"]],
     [["a" * 999, "b", 1, "q", "t", "n", "d"]], [["a", "b", 1, "q" * 9_999, "t", "n", "d"]], [[["a"]]] * 9_999],
)  # fmt: skip
def test_what_is_no_pin_is_left_out(kept: object) -> None:
    """A browser may send anything."""
    assert pins_from_json(kept) == ()


def test_pins_are_bounded() -> None:
    """In their number, the length of a note and a title, and in all; the same quote is there once."""
    one = ["a", "b", 1, "q", "t" * 9_999, "n" * 9_999, "<script>"]
    (read,) = pins_from_json([one, one])
    assert len(read.note) == LONGEST_NOTE
    assert len(read.title) < 1_000
    assert read.date == ""
    many = [["a", "b", n + 1, "q", "t", "n", ""] for n in range(2 * MOST_PINS)]
    assert len(pins_from_json(many)) == MOST_PINS
    long = [["a", "b", n + 1, "q" * 1_999, "t", "n" * 1_999, ""] for n in range(MOST_PINS)]
    assert sum(pin.length for pin in pins_from_json(long)) <= 150_000
    full = pins_from_json(many)
    assert keep_pin(full, pin()) is None
    assert keep_pin(full, full[3]) == full


def test_a_quote_is_kept_noted_removed_and_put_back(
    library: CachedLibrary, place: QuotePlace
) -> None:
    """As the clicks say, in their order; the title is the library's."""
    after = follow_pin_clicks([("pin", write_place(*place))], Kept((pin(),)), quoted=library.quoted)
    assert after.pinned == after.pins[0]
    assert "Larkspur" in after.pins[0].title
    noted = follow_pin_clicks(
        [("note", json.dumps([place.key, " why 64? "]))], after, quoted=library.quoted
    )
    assert noted.pins[0].note == "why 64?"
    removed = follow_pin_clicks([("unpin-quote", place.key)], noted, quoted=library.quoted)
    assert removed.pins == (pin(),)
    assert follow_pin_clicks([("undo-pin", "")], removed, quoted=library.quoted).pins == noted.pins
    again = follow_pin_clicks([("pin", write_place(*place))], noted, quoted=library.quoted)
    assert again.pins == (pin(),)
    assert again.removed == (noted.pins[0], 0)


@pytest.mark.parametrize(
    "click",
    [("pin", ""), ("pin", "[1]"), ("unpin-quote", "zz"), ("unpin-quote", "f" * 16), ("undo-pin", ""),
     ("note", ""), ("note", "[1,2]"), ("note", '["x","y","z"]'), ("note", "[" * 4_999), ("drop", "all")],
)  # fmt: skip
def test_a_click_that_names_nothing_changes_nothing(
    library: CachedLibrary, click: tuple[str, str]
) -> None:
    """Whatever a browser sends."""
    kept = Kept((pin(),))
    assert follow_pin_clicks([click], kept, quoted=library.quoted).pins == kept.pins


def test_an_invented_quote_is_not_kept(library: CachedLibrary, place: QuotePlace) -> None:
    """Only what is verbatim on its page; one sentence says so."""
    invented = place._replace(quote="a dense memory of 640 slots")
    after = follow_pin_clicks([("pin", write_place(*invented))], Kept(), quoted=library.quoted)
    assert after.pins == ()
    assert after.problem is not None
    assert "not kept" in render_kept(after)


def works_of(library: CachedLibrary, *pins: Pin, wanted: str = "") -> tuple[KeptWork, ...]:
    return kept_works(pins, library, wanted=wanted)


def test_notes_are_grouped_searched_and_checked_again(
    library: CachedLibrary, place: QuotePlace
) -> None:
    """A pin that the library no longer has keeps its text, and is no citation in the page or in Markdown."""
    mine = Pin(place, "old title", "why *64*?", "2026-11-26")
    invented = Pin(place._replace(quote="a dense memory"), "T", "so?")
    works = works_of(library, mine, pin(1), invented)
    assert [len(work.quotes) for work in works] == [2, 1]
    assert [quote.citation is not None for quote in works[0].quotes] == [True, False]
    assert works[0].pdfs == (LARKSPUR,)
    assert not works[1].is_there
    shown = render_notes(works, total=3)
    assert shown.count("<blockquote") == 1
    assert shown.count("The library no longer has this text") == 2
    assert "quote 1" in shown
    assert "why *64*?" in shown
    text = notes_markdown(works, "en")
    assert re.findall(r"^> (?!—)(.+)$", text, re.MULTILINE) == [QUOTE]
    assert text.count("could not be checked: ") == 2
    assert r"why \*64\*?" in text
    assert "p. 1" in text
    assert "第 1 页" in notes_markdown(works, "zh")
    assert [work.title for work in works_of(library, mine, pin(1), wanted="WHY")] == [
        works[0].title
    ]
    assert works_of(library, mine, wanted="nothing of this kind") == ()


def test_a_copy_of_the_pdf_has_the_quote_and_the_note(
    library: CachedLibrary, place: QuotePlace
) -> None:
    """Under the key of the work; a work without a stored PDF has none."""
    (work,) = works_of(library, Pin(place, "", "why 64?"), Pin(place._replace(quote="x y z"), ""))
    with closing(PdfViewer()) as viewer:
        copy = highlighted_copy(work, LARKSPUR, library=library, viewer=viewer)
        with pytest.raises(DocumentError, match="not stored"):
            highlighted_copy(work, "arxiv:9999.99999", library=library, viewer=viewer)
    assert (copy.marked, copy.wanted) == (1, 1)
    assert copy.name.endswith("-notes.pdf")
    page = pypdf.PdfReader(io.BytesIO(base64.b64decode(copy.content))).pages[0]
    assert [one.get_object()["/Contents"] for one in page["/Annots"]] == ["why 64?"]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_pins_are_text(library: CachedLibrary, text: str) -> None:
    """Nothing that a browser sends becomes markup, a link or Markdown."""
    pins = pins_from_json([[text, text, 1, text, text, text, text]])
    works = works_of(library, *pins)
    parts = [render_notes(works, total=1), *(render_kept(Kept(pins, pinned=one)) for one in pins)]
    for part in parts:
        found = Parsed(part)
        assert not found.tags & {"script", "img", "iframe", "b", "object", "style"}
        assert not [name for name in found.attributes if name.startswith("on")]
        assert not re.search(r'href="(?!https?://)', part)
    assert "](javascript" not in notes_markdown(works, "en")
    assert find_pin(pins, text) is None
