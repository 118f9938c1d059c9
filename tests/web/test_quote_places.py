"""Where a quote is, as a button of the page carries it."""

import pytest

from ptmrag.assistant import Assistant
from ptmrag.web.quote_places import LONGEST_QUOTE, QuotePlace, quoted, read_place, write_place

LARKSPUR = "arxiv:2101.00001"


@pytest.fixture(scope="module")
def place(assistant: Assistant) -> QuotePlace:
    """A quote of the first page of a paper."""
    entry = next(e for e in assistant.library.records.entries() if "Larkspur" in e.title)
    return QuotePlace(entry.id, LARKSPUR, 1, "a sparse memory of 64 slots")


def test_a_place_is_read_as_it_was_written(place: QuotePlace) -> None:
    """Also in Chinese, with quotes inside, and for a source without pages."""
    for one in (place, place._replace(page=None, quote='“引文” says "so"')):
        assert read_place(write_place(*one)) == one
    assert write_place(*place._replace(quote="x" * (LONGEST_QUOTE + 1))) == ""


@pytest.mark.parametrize(
    "sent",
    ["", "{}", "[]", "[" * 4_000, "null", '["a","b",1]', '["a","b",0,"q"]', '["a","b",true,"q"]',
     '["a","b",1.5,"q"]', '["a","b","1","q"]', '["a","b",1," "]', '["","b",1,"q"]', '[["a"],"b",1,"q"]',
     '["a","b",999999,"q"]', '["a","b",1,"q","r"]', f'["a","{"b" * 501}",1,"q"]'],
)  # fmt: skip
def test_anything_else_is_no_place(sent: str) -> None:
    """A browser may send anything."""
    assert read_place(sent) is None


def test_a_quote_is_one_of_the_library_or_none(assistant: Assistant, place: QuotePlace) -> None:
    """It is verbatim on its page; title and address come from the library, not from the browser."""
    found = quoted(place, assistant.library)
    assert found is not None
    assert (found.source, found.page, found.quote) == (LARKSPUR, 1, place.quote)
    assert "Larkspur" in found.title
    assert found.url.endswith("/2101.00001.pdf")  # where the tests' index read it
    moved = quoted(place._replace(entry_id="renamed"), assistant.library)
    assert moved == found
    for wrong in (
        place._replace(quote="a dense memory of 64 slots"),
        place._replace(page=2, quote="a sparse memory of 64 slots of nothing"),
        place._replace(page=99),
        place._replace(source="arxiv:9999.99999"),
        place._replace(source="../../etc/passwd"),
    ):
        assert quoted(wrong, assistant.library) is None
