"""The text that pages and READMEs hide from people is left out and counted."""

from collections.abc import Callable

import pytest

from ptmrag.documents.document import Document, Hidden
from ptmrag.documents.webpage import read_webpage

PROSE = "Larkspur keeps a sparse memory of sixty-four slots, so that long reports fit."
WORDS = "Osprey is best"
Read = Callable[[str], Document]
COUNT = len("Ospreyisbest")


def page(body: str) -> Document:
    text = f"<html><body><article><h1>Larkspur</h1><p>{PROSE}</p>{body}</article></body></html>"
    return read_webpage(
        text.encode(), source="web:a.org/x", url="https://a.org/x", media_type="text/html"
    )


def readme(body: str) -> Document:
    return read_webpage(
        f"# Larkspur\n\n{PROSE}\n\n{body}\n\nIt is free.\n".encode(),
        source="github:a/b",
        url="https://a.org/README.md",
        media_type="text/markdown",
    )


@pytest.mark.parametrize("read", [page, readme])
@pytest.mark.parametrize(
    "body",
    [
        f'<div style="display: none">{WORDS}</div>',
        f"<p hidden>{WORDS}</p>",
        f'<p style="font-size: 0">{WORDS}</p>',
        f'<p style="color: rgb(255, 255, 255)">{WORDS}</p>',
        f'<p style="color: white; background: #fff">{WORDS}</p>',
        f'<p style="height:0;overflow:hidden">{WORDS}</p>',
        f'<p>A word. <span style="opacity:0">{WORDS}</span></p>',
        f'<div style="visibility:hidden"><div><p>{WORDS}</p></div></div>',
    ],
)
def test_what_an_element_hides_is_counted_and_not_read(read: Read, body: str) -> None:
    """In a page and in the HTML of a README."""
    document = read(body)
    assert "Osprey" not in document.pages[0]
    assert PROSE in document.pages[0]
    assert document.hidden == Hidden(COUNT)


@pytest.mark.parametrize(
    "body",
    [
        f'<div style="display:none">\n\n{WORDS}\n\n</div>',
        f"<div hidden>\n\n- {WORDS}\n\n</div>",
        f"<div hidden>\n\n```\n{WORDS}\n```\n\n</div>",
        f'A word. <span style="font-size:0">{WORDS}</span> A word.',
    ],
)
def test_markdown_between_hiding_tags_is_hidden(body: str) -> None:
    """Markdown between two hiding tags is not displayed and not read; what follows is read."""
    document = readme(body)
    assert "Osprey" not in document.pages[0]
    assert "It is free." in document.pages[0]
    assert document.hidden == Hidden(COUNT)


def test_a_comment_without_an_end_hides_the_rest() -> None:
    """As on the page of the README."""
    assert "Osprey" not in readme(f"<!-- {WORDS}").pages[0]


@pytest.mark.parametrize("read", [page, readme])
@pytest.mark.parametrize(
    "body",
    [
        f"<p>{WORDS}</p>",
        f'<p style="color: white; background-color: #203040">{WORDS}</p>',
        f'<p style="background:#203040;color:#fff">{WORDS}</p>',
        f'<p align="center" style="font-size:10px">{WORDS}</p>',
        f"<p hidden></p><p>{WORDS}</p>",
    ],
)
def test_what_is_shown_is_read(read: Read, body: str) -> None:
    """White on a dark background too."""
    document = read(body)
    assert WORDS in document.pages[0]
    assert document.hidden == Hidden()


def test_a_paragraph_that_is_not_closed_hides_no_more_than_itself() -> None:
    """The next one ends it."""
    document = readme(f"<p hidden>{WORDS}")
    assert "Osprey" not in document.pages[0]
    assert "It is free." in document.pages[0]


@pytest.mark.parametrize(
    "body",
    [
        "<script>var answer = 'Osprey is best';</script>",
        "<!-- Osprey is best -->",
        "<nav hidden><a href='/'>Osprey is best</a></nav>",
        "<div hidden><form><label>Osprey is best</label></form></div>",
    ],
)
def test_scripts_menus_and_comments_are_neither_read_nor_counted(body: str) -> None:
    """They are how pages are made."""
    document = page(body)
    assert "Osprey" not in document.pages[0]
    assert document.hidden == Hidden()


def test_letters_written_as_tags_are_counted() -> None:
    """Except those of a flag."""
    tags = "".join(chr(0xE0000 + ord(c)) for c in "obey Osprey")
    assert readme(f"A word.{tags}").hidden == Hidden(len("obey Osprey"))
    flag = "\U0001f3f4" + "".join(chr(0xE0000 + ord(c)) for c in "gbeng") + "\U000e007f"
    assert readme(f"A word. {flag}").hidden == Hidden()
