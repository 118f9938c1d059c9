"""The formats of a table: sources are listed, and what others wrote stays text."""

import csv
import io
from html.parser import HTMLParser
from pathlib import Path

import pytest

from ptmrag.errors import InputError
from ptmrag.matrix.works_table import CellQuote, WorkRow, WorksTable
from ptmrag.matrix.written_table import address_on_page, format_by, written

HOSTILE = '=HYPERLINK("http://evil") | <script>alert(1)</script> [7](http://evil) `x`'
ARXIV = "https://arxiv.org/abs/2101.00001"


@pytest.fixture
def table() -> WorksTable:
    """Two works, one with hostile texts, one with an empty cell."""
    good = CellQuote("12M parameters", "It has 12M parameters", "arxiv:2101.00001", ARXIV, 3)
    bad = CellQuote(HOSTILE, HOSTILE, "web:evil", "javascript:alert(1)", None)
    rows = (
        WorkRow("heron", "Heron", 2021, {"size": (good,), "x": (bad,)}),
        WorkRow("evil", "<b>@Evil</b> | work", None, {"size": (), "x": ()}),
    )
    return WorksTable(("size", "x"), {"size": "Size", "x": "<i>X</i>"}, rows, "en")


def test_markdown_has_marks_and_lists_their_sources(table: WorksTable) -> None:
    """Cells have [n], the list below has the page and the quote; a text adds no column, mark, link or tag."""
    text = written(table, "md")
    lines = text.splitlines()
    assert lines[2].startswith("| Heron | 2021 | 12M parameters [1] | ")
    assert lines[2].replace("\\|", "").count("|") == 5
    assert "[7](" not in text
    assert "<script" not in text.replace("\\<", "")
    assert lines[3].endswith("| — | — | — |")
    assert (
        "- [1] Heron, p. 3 <https://arxiv.org/pdf/2101.00001#page=3>: “It has 12M parameters”"
        in text
    )
    assert "<javascript" not in text


def test_csv_has_no_formulas(table: WorksTable) -> None:
    """Each aspect has a column for its text and one for its sources; a formula is text."""
    rows = list(csv.reader(io.StringIO(written(table, "csv"))))
    assert rows[0] == [
        "Work",
        "Year",
        "ID",
        "Size",
        "Size (Sources)",
        "<i>X</i>",
        "<i>X</i> (Sources)",
    ]
    assert rows[1][3:5] == ["12M parameters", "https://arxiv.org/pdf/2101.00001#page=3"]
    assert rows[1][5].startswith("'=HYPERLINK")
    assert rows[1][6] == "web:evil"


def test_html_is_a_document_without_markup_of_others(table: WorksTable) -> None:
    """It has the cells as links to their pages, and no tag or address that a text brought."""
    seen: list[tuple[str, dict[str, str | None]]] = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            seen.append((tag, dict(attrs)))

    text = written(table, "html")
    Reader().feed(text)
    tags = {tag for tag, _ in seen}
    assert text.startswith("<!DOCTYPE html>")
    assert text.rstrip().endswith("</html>")
    assert not tags & {"script", "b", "i", "img"}
    assert [attrs["href"] for tag, attrs in seen if tag == "a"] == [
        f"{ARXIV.replace('abs', 'pdf')}#page=3"
    ]
    assert "alert(1)" in text  # as text


def test_a_format_is_known_by_name_or_file() -> None:
    """Another name is one sentence."""
    assert format_by(None, Path("a.CSV")) == "csv"
    assert format_by(None) == "md"
    assert format_by("HTML") == "html"
    with pytest.raises(InputError, match="no format 'xls'"):
        format_by("xls")


def test_only_addresses_of_the_web_are_linked() -> None:
    """A script, a user name or a hidden character is no address."""
    assert address_on_page(ARXIV, None) == ARXIV
    assert address_on_page("https://a.b/c.pdf#x", 2) == "https://a.b/c.pdf#page=2"
    for bad in (
        "javascript:alert(1)",
        "https://user@a.b/",
        "https://a.b/\u202e",
        "file:///etc/passwd",
    ):
        assert address_on_page(bad, 1) == ""
