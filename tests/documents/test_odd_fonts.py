"""PDFs whose fonts double, widen, displace or lose letters are read as people see them."""

import string

import pytest

from helpers.odd_fonts import claiming
from helpers.texts import text_of
from ptmrag.documents.document import Document
from ptmrag.documents.pdf import read_pdf
from ptmrag.errors import ScannedError

FILL = ("The herons of the lower marsh were counted twice, before dawn and after the rain.", {})
# What a font gives whose glyph numbers are taken for letters: "Here" is "+HUH".
DISPLACED = {
    letter: chr(ord(letter) - 29) for letter in string.ascii_letters + string.digits if letter > "="
}
# As a TeX font of Chinese does: every glyph is as high and as wide as a character, and mapped to Latin letters.
SQUARE = dict(zip("WMmw@%#&QO", "ÍÆlnüá^xeo", strict=True))


def read(*lines: tuple[str, dict[str, str]], **how: object) -> Document:
    return read_pdf(claiming(*lines, FILL, **how), source="file:odd.pdf")  # type: ignore[arg-type]


def test_text_of_a_font_without_a_right_map_is_left_out_by_the_run() -> None:
    """A figure's displaced letters are in no block; the text beside it is."""
    document = read(("Here the agent takes a shower quickly", DISPLACED))
    assert text_of(document) == FILL[0]
    assert "+HUH" not in document.pages[0]


def test_a_document_of_such_text_is_a_scan_with_its_reason() -> None:
    """If most pages are of such text, the reason says so, and OCR may read it."""
    lines = [("Walking quickly through the high marshes at dawn", DISPLACED)] * 8
    with pytest.raises(ScannedError, match="1 pages of text whose font has no map to Unicode"):
        read_pdf(claiming(*lines), source="file:odd.pdf")


def test_chinese_mapped_to_latin_letters_is_left_out() -> None:
    """Square glyphs are no Latin letters, whatever these are."""
    assert text_of(read(("WMmw@%#&QO" * 3, SQUARE))) == FILL[0]


def test_a_font_of_capitals_is_read() -> None:
    """A font whose small letters are drawn as capitals is mapped all right."""
    small_capitals = dict(zip(string.ascii_uppercase, string.ascii_lowercase, strict=True))
    document = read(("THE QUICK ZEBRAS JUMP OVER A WOVEN BOX", small_capitals))
    assert "the quick zebras jump over a woven box" in text_of(document)


@pytest.mark.parametrize(
    ("drawn", "claims", "seen"),
    [
        ("abc", {"a": "⼿手", "b": "术", "c": "⼀一"}, "手术一"),
        ("ab", {"a": "不不", "b": "⻓长"}, "不长"),
        ("abab", {"a": "多", "b": "多"}, "多多多多"),
        ("ab", {"a": "⻅", "b": "⾼"}, "见高"),
        ("ab", {"a": "\uf967", "b": "\uf97e\u91cf"}, "不量"),
        ("ab", {"a": "情", "b": "\ue012"}, "情"),
    ],
)
def test_chinese_characters_are_read_once(drawn: str, claims: dict[str, str], seen: str) -> None:
    """A glyph that gives a radical and its character, or one twice, is one character; two glyphs are two."""
    assert text_of(read((drawn, claims))).startswith(f"{seen} ")


def test_full_width_letters_are_folded_and_their_blanks_found() -> None:
    """Letters that are wide only in name have the words that their places show."""
    wide = {letter: chr(ord(letter) + 0xFEE0) for letter in string.ascii_letters + string.digits}
    wide |= {"-": "?", ".": "．"}
    assert text_of(read(("fine-grained opinion mining reaches 71.6", wide))).startswith(
        "fine-grained opinion mining reaches 71.6 The herons"
    )


@pytest.mark.parametrize(
    ("rotate", "matrix"), [(0, "0 1 -1 0 595 0"), (90, "0 1 -1 0 595 0"), (270, "0 -1 1 0 0 842")]
)
def test_sideways_pages_are_read(rotate: int, matrix: str) -> None:
    """A page whose text runs up or down is read, whether it is shown upright or not."""
    document = read(("Forty manuls were seen in the steppe.", {}), rotate=rotate, matrix=matrix)
    assert text_of(document) == f"Forty manuls were seen in the steppe. {FILL[0]}"
