"""Ligatures that a PDF gives no letters are read as the letters that make words."""

import pytest

from helpers.odd_fonts import claiming
from helpers.texts import text_of
from ptmrag.documents import pdf_pages
from ptmrag.documents.pdf import read_pdf
from ptmrag.language.tokens import tokens
from ptmrag.language.verbatim import contains, sentences

# Drawn: ﬁ and ﬂ as themselves, "ff" as æ, "ffi" as œ.
SAID = (
    "The oœcial proﬁle was classiﬁed as signiﬁcant by twelve of the reviewers. We conﬁrm the ﬁnding",
    "of the ﬁrst trial: the diæerence of eæects is ﬂuent, and the inﬂuence on the oœce is diœcult.",
)
READ = (
    "The official profile was classified as significant by twelve of the reviewers. We confirm the finding "
    "of the first trial: the difference of effects is fluent, and the influence on the office is difficult."
)
KINDS = {
    "nul": dict.fromkeys("ﬁﬂæœ", "\0"),
    "replacement": dict.fromkeys("ﬁﬂæœ", "\ufffd"),
    "private": dict(zip("ﬁﬂæœ", "\ue001\ue002\ue003\ue004", strict=True)),
    "control": dict(zip("ﬁﬂæœ", "\x0c\x0e\x0b\x0f", strict=True)),
}


@pytest.mark.parametrize("claims", KINDS.values(), ids=KINDS)
def test_the_letters_of_a_ligature_are_found(claims: dict[str, str]) -> None:
    """The words are right, are found by search, and are verbatim on the page."""
    document = read_pdf(claiming(*((line, claims) for line in SAID)), source="file:x.pdf")
    assert [block.text for block in document.blocks] == [READ]
    assert {"offici", "signific", "find"} <= set(tokens(document.blocks[0].text))
    assert all(contains(document.pages[0], said) for said in sentences(READ))


def test_the_words_of_the_document_say_what_english_does_not() -> None:
    """A name that is written with letters elsewhere, or has a glyph that is known, is read too."""
    lines = ("Zweifler is a keeper.", "The keeper Zweiﬂer has inﬂuence and is ﬂuent.")
    claims = {"ﬂ": "\ue002"}
    document = read_pdf(claiming(*((line, claims) for line in lines)), source="file:x.pdf")
    assert "The keeper Zweifler has influence" in document.blocks[0].text


def test_what_makes_no_word_is_marked_and_ornaments_go() -> None:
    """A glyph whose words are none is no ligature: in a word it is marked, before one it is left out."""
    lines = (
        "Qrkæzv and Xtlæwv are the names of the herons in it.",
        "œMarshes are to be seen here.",
    )
    claims = {"æ": "\ue003", "œ": "\ue004"}
    document = read_pdf(claiming(*((line, claims) for line in lines)), source="file:x.pdf")
    text = text_of(document)
    assert text.startswith("Qrk\ufffdzv and Xtl\ufffdwv are the names")
    assert "Marshes are to be seen" in text


def test_text_with_all_its_letters_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only pages that lack letters are read a second time."""
    seen: list[object] = []
    monkeypatch.setattr(pdf_pages, "find_letters", lambda *given: seen.append(given))
    read_pdf(
        claiming(("The official profile of the heron that is seen here.", {})), source="file:x.pdf"
    )
    assert not seen


def test_the_symbol_of_a_formula_is_no_ligature() -> None:
    """A glyph of another font that makes one word by chance, a symbol with an index, gives no letters."""
    symbols = {"æ": "\x0f"}
    lines = (
        ("The smoothing has the value ", {}),
        ("æ", symbols),
        ("ls, which is small in all of it.", {}),
    )
    document = read_pdf(claiming(*lines, is_one_line=True), source="file:x.pdf")
    assert "fils" not in document.blocks[0].text


def test_a_control_character_elsewhere_on_the_page_does_no_harm() -> None:
    """Characters that are no part of a word are passed over."""
    claims = {"æ": "\x1a", "ﬁ": "\x0c"}
    lines = ("The ﬁrst ææ 3 æ of the ﬁnd.", "We conﬁrm the proﬁle of it all.")
    document = read_pdf(claiming(*((line, claims) for line in lines)), source="file:x.pdf")
    assert "We confirm the profile" in document.blocks[0].text
