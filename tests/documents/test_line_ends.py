"""Words that are broken at the ends of lines are read as they are written elsewhere."""

import pytest

from helpers.odd_fonts import claiming
from ptmrag.documents.line_ends import without_breaks
from ptmrag.documents.pdf import read_pdf
from ptmrag.documents.plain_text import read_plain_text
from ptmrag.documents.vocabulary import Vocabulary
from ptmrag.language.verbatim import contains, sentences

ENGLISH = "The keeper of the marsh counts what is there before it can be seen by all of the others."


def joined(text: str, elsewhere: str = ENGLISH) -> str:
    return without_breaks(text, Vocabulary.of([elsewhere, text]))


@pytest.mark.parametrize(
    ("broken", "elsewhere", "whole"),
    [
        ("pre-\ntrained", "A pre-trained heron.", "pre-trained"),
        ("pre-\ntrained", "A pretrained heron.", "pretrained"),
        ("pre-\ntrained", "Pretraining takes a day.", "pretrained"),
        ("pre-\ntrained", "Pre-training takes a day.", "pre-trained"),
        ("Marsh-\nBERT", "MarshBERT is small.", "MarshBERT"),
        ("Marsh-\nBERT", "A marsh is no BERT.", "Marsh-BERT"),
        ("theR-\needs", "We read Reeds.", "theReeds"),
        ("reedo-\nmatic", "A reedomatic net.", "reedomatic"),
    ],
)
def test_what_the_document_writes_elsewhere_decides(
    broken: str, elsewhere: str, whole: str
) -> None:
    """A word that is written elsewhere, or another form of it, says whether the hyphen is its own."""
    assert joined(broken, f"{ENGLISH} {elsewhere}") == whole


@pytest.mark.parametrize(
    ("broken", "whole"),
    [
        ("long-\nterm", "long-term"),
        ("mem-\nory", "memory"),
        ("memory-\nhungry", "memory-hungry"),
        ("over-\nlooked", "overlooked"),
        ("state-\nof-the-art", "state-of-the-art"),
        ("state-of-the-\nart", "state-of-the-art"),
        ("one-\nand two-way", "one- and two-way"),
        ("n-\ngram", "n-gram"),
        ("GPT-\n3", "GPT-3"),
        ("LAN-\nGUAGE", "LANGUAGE"),
        ("Fen-\nwick", "Fenwick"),
        ("in\x02formation5", "information5"),
        ("in\xad\nformation", "information"),
        ("re\x02ﬁned", "reﬁned"),
        ("沼泽-\n模型", "沼泽-模型"),
    ],
)
def test_a_compound_of_two_words_keeps_its_hyphen(broken: str, whole: str) -> None:
    """Two words whose whole is none are a compound; a hyphen between parts of a word goes."""
    assert joined(broken) == whole


@pytest.mark.parametrize(("style", "whole"), [("non-", "non-linear"), ("non", "nonlinear")])
def test_a_prefix_is_written_as_it_is_with_other_words(style: str, whole: str) -> None:
    """A document that writes "non-lethal" writes "non-linear"."""
    elsewhere = f"{ENGLISH} We saw {style}lethal and {style}existent birds."
    assert joined("non-\nlinear", elsewhere) == whole


def test_in_another_language_only_the_document_decides() -> None:
    """The list of English words says nothing about German ones."""
    german = "Der Reiher steht im Wasser und die alten Leute haben ihn dort gesehen, als er noch jung war."
    assert joined("hand-\nlang", german) == "handlang"
    assert joined("hand-\nlang", ENGLISH) == "hand-lang"


def test_a_pdf_is_read_and_quoted_so() -> None:
    """The blocks have the compound, and each sentence is still verbatim on its page."""
    lines = ("Herons have a long-", "term memory for wet mead-", "ows, and a memory for cats.")
    document = read_pdf(claiming(*((line, {}) for line in lines)), source="file:herons.pdf")
    whole = "Herons have a long-term memory for wet meadows, and a memory for cats."
    assert [block.text for block in document.blocks] == [whole]
    assert all(contains(document.pages[0], said) for said in sentences(whole))


def test_plain_text_is_read_so() -> None:
    """Lines of a plain text are wrapped as those of a PDF are."""
    text = f"{ENGLISH}\n\nHerons have a long-\nterm memory for wet mead-\nows."
    document = read_plain_text(text.encode(), source="web:example.org/herons.txt")
    assert document.blocks[-1].text == "Herons have a long-term memory for wet meadows."
