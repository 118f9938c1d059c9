"""The evidence beside the chat: a page or a text with the quote marked."""

import json
import re
from contextlib import closing
from dataclasses import replace

import pytest

from helpers.chat import Parsed, shown_in
from helpers.hostile import HOSTILE
from ptmrag.answer.answer import Answer, Citation
from ptmrag.api.pdf_viewer import BOUNDS, PdfViewer
from ptmrag.assistant import Assistant
from ptmrag.web.cached_library import CachedLibrary
from ptmrag.web.chat.exchange import Exchange
from ptmrag.web.chat.memory import from_json, to_json
from ptmrag.web.chat.replies import write_messages
from ptmrag.web.evidence import OpenCitation, open_citation, render_evidence, turn


def test_a_mark_opens_the_page_with_its_quote(
    assistant: Assistant, exchanges: tuple[Exchange, ...]
) -> None:
    """From the link in the text to the picture of the page and the boxes on it."""
    cited = exchanges[0].answer.citations if exchanges[0].answer else ()
    paged = next(c for c in cited if c.page)  # a note has no page
    (place,) = set(re.findall(rf"#cite-(0-{paged.n})\"", shown_in(write_messages(exchanges)[-1])))
    seen = open_citation(exchanges, place)
    assert seen is not None
    assert seen.page >= 1
    seen, shown = render_evidence(
        seen, exchanges, library=CachedLibrary(assistant), viewer=PdfViewer()
    )
    assert "data:image/webp;base64," in shown
    assert shown.count('class="mark"') >= 1
    turned_on, other = render_evidence(
        turn(seen, "next"), exchanges, library=CachedLibrary(assistant), viewer=PdfViewer()
    )
    assert turned_on.page == seen.page + 1
    assert 'class="mark"' not in other
    assert turn(turn(seen, "larger"), "larger").zoom == 200
    assert turn(seen, "close") == OpenCitation()


def test_a_page_that_cannot_be_drawn_is_shown_as_its_text(
    assistant: Assistant, exchanges: tuple[Exchange, ...]
) -> None:
    """One sentence says why, beside the link to the source and the text around the quote."""
    cited = exchanges[0].answer.citations if exchanges[0].answer else ()
    paged = next(c for c in cited if c.page)
    with closing(PdfViewer(bounds=replace(BOUNDS, seconds=0.0))) as viewer:
        seen, shown = render_evidence(
            OpenCitation(0, paged.n, paged.page or 0),
            exchanges,
            library=CachedLibrary(assistant),
            viewer=viewer,
        )
    assert seen.page == paged.page
    assert "This page cannot be shown here (drawing it took longer than 0 s)" in shown
    assert "此页无法在这里显示" in shown
    assert "<mark>" in shown
    assert "<img" not in shown


@pytest.mark.parametrize("place", ["", "0", "0-99", "9-1", "-1-1", "0-1x", "<b>", "9" * 50])
def test_an_unknown_place_opens_nothing(exchanges: tuple[Exchange, ...], place: str) -> None:
    """Whatever a browser sends, only a citation of this visitor's conversation is shown."""
    assert open_citation(exchanges, place) is None


def test_a_note_is_shown_in_its_context(assistant: Assistant) -> None:
    """A source without pages is shown as the text around the quote."""
    entry = assistant.library.records.entries()[0]
    quote = "Larkspur keeps a sparse memory beside the text."
    cited = Citation(1, entry.id, entry.title, f"catalog:{entry.id}", "", None, quote)
    said = (Exchange("?", "", Answer("?", "[1]", "en", (cited,))),)
    _, shown = render_evidence(
        OpenCitation(0, 1), said, library=CachedLibrary(assistant), viewer=PdfViewer()
    )
    assert f"<mark>{quote}</mark>" in shown
    assert "Larkspur is an encoder for long reports." in shown


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_is_text_in_the_evidence(assistant: Assistant, text: str) -> None:
    """No markup comes from a citation, in the chat or beside it, with a page or without."""
    for page in (None, 2):
        cited = Citation(1, text, text, f"web:{text}", text, page, text)
        reply = Answer(text, f"“{text}” [1]", "en", (cited,))
        said = from_json(json.loads(json.dumps(to_json([Exchange(text, "", reply)]))))
        if not said:  # too long to be kept
            said = (Exchange(text, "", reply),)
        _, shown = render_evidence(
            OpenCitation(0, 1, page or 0),
            said,
            library=CachedLibrary(assistant),
            viewer=PdfViewer(),
        )
        found = Parsed(shown)
        assert not found.tags & {"script", "img", "iframe", "b", "object", "style"}
        assert not [name for name in found.attributes if name.startswith("on")]
        assert not re.search(r'href="(?!https?://)', shown)
        for message in write_messages(said):
            assert not Parsed(shown_in(message)).tags & {"script", "img", "iframe", "b"}
