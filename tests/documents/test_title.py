"""The title of a document is found on its first page and is readable."""

import pytest
from reportlab.pdfbase.pdfmetrics import stringWidth

from helpers.placed import Word, placed
from ptmrag.documents.pdf import read_pdf
from ptmrag.documents.printed_lines import PrintedLine
from ptmrag.documents.title import title_of
from ptmrag.documents.vocabulary import Vocabulary
from ptmrag.language.tokens import tokens
from ptmrag.language.verbatim import contains, sentences

TEXT = (
    "We present MARSH, an encoder that is pre-trained on the notes of keepers.",
    "Their encoders are keepers. It is smaller than BERT and ReedNet, and its attention is disentangled.",
    "The language of the notes is that of the fen, and the graph is from Wikipedia.",
    "A learning rate of a third is used in all of the models that we train.",
)


def line(text: str, y: float, *, size: float = 10) -> PrintedLine:
    return PrintedLine(text, 1, (72, y, 72 + 0.5 * size * len(text), y + size), size)


def found(*lines: PrintedLine, named: str = "") -> str:
    body = [line(text, 300 - 12 * n) for n, text in enumerate(TEXT)]
    words = Vocabulary.of(one.text for one in (*lines, *body))
    return title_of([*lines, *body], words, named=named)


@pytest.mark.parametrize(
    ("printed", "title"),
    [
        ("MARSH: PRE-TRAINING ENCODERS OF A FEN", "MARSH: Pre-training Encoders of a Fen"),
        ("REEDNET: THE LITE BERT", "ReedNet: The Lite BERT"),
        ("R EED N ET: THE LITE BERT", "ReedNet: The Lite BERT"),
        ("A WIKIPEDIA GRAPH FOR KEEPERS", "A Wikipedia Graph for Keepers"),
        ("WINTER II: BERT-BASED NOTES", "Winter II: BERT-based Notes"),
        ("QWX: COUNTING WITHOUT MARSHLANDERS", "QWX: Counting without Marshlanders"),
        ("MARSH: P RE-TRAINING E NCODERS A S K EEPERS", "MARSH: Pre-training Encoders as Keepers"),
        ("THE 2ND FEN IN 3D", "The 2nd Fen in 3D"),
        ("Marsh Notes for BERT", "Marsh Notes for BERT"),
        ("Marsh Notes∗", "Marsh Notes"),
        ("Marsh Notes²", "Marsh Notes"),
        ("Marsh Notes 2", "Marsh Notes 2"),
    ],
)
def test_capitals_and_marks_are_not_part_of_a_title(printed: str, title: str) -> None:
    """A title in capitals is written as a title is, and its names as the text writes them."""
    assert found(line(printed, 700, size=17)) == title


def test_a_broken_word_of_a_title_is_joined() -> None:
    """The hyphen of a line's end goes, in capitals too."""
    lines = (line("READING LAN\x02", 700, size=17), line("GUAGE WITH DIS\x02", 680, size=17))
    assert found(*lines, line("ENTANGLED NETS", 660, size=17)) == (
        "Reading Language with Disentangled Nets"
    )


@pytest.mark.parametrize(
    "above",
    [
        ". Invited Review .",
        "RESEARCH ARTICLE",
        "东湖大学硕士学位论文",
        "东湖学报",
        "Master's Thesis",
    ],
)
def test_what_is_printed_above_a_title_is_not_the_title(above: str) -> None:
    """The kind of the work and the name of the journal may be larger than the title."""
    assert found(line(above, 760, size=20), line("Marsh Notes of a Year", 700, size=17)) == (
        "Marsh Notes of a Year"
    )


@pytest.mark.parametrize("label", ["论文题目:", "论文题目 ", "题 目：", "中文题目：", "Title: "])
def test_the_label_on_a_cover_says_what_the_title_is(label: str) -> None:
    """The title goes on in the next lines, up to the next label."""
    cover = (
        line("东湖大学", 780, size=26),
        line(f"{label}基于注意力的古籍", 600, size=16),
        line("断句方法研究", 580, size=16),
        line("姓名：林舟", 560, size=16),
    )
    assert found(*cover) == "基于注意力的古籍断句方法研究"


@pytest.mark.parametrize(
    ("named", "title"),
    [
        ("untitled", ""),
        ("(anonymous)", ""),
        ("Microsoft Word - a.doc", ""),
        ("Marsh Notes", "Marsh Notes"),
    ],
)
def test_text_of_one_size_is_no_title(named: str, title: str) -> None:
    """Then the title is that of the metadata, unless a program put it there."""
    assert (
        found(line("The marsh was counted before dawn and after the rain.", 700), named=named)
        == title
    )


def behind(text: str, x: float, *, size: float = 10) -> float:
    """Where the next letter would be."""
    return x + stringWidth(text, "Times-Roman", size)


def test_the_numbers_of_footnotes_are_raised() -> None:
    """They do not stick to words: the words are found, and sentences end. Names with digits stay."""
    said = "We count herons with the reedmeter."
    words = [Word("Marsh Notes of a Year", 72, 760, 17), Word(said, 72, 700)]
    words.append(Word("3", behind(said, 72), 704, 7))
    words.append(Word("Then the Reed2 net reads them, and 10", 72, 688))
    words.append(Word("5", behind("Then the Reed2 net reads them, and 10", 72), 692, 7))
    words.append(Word("notes are in the list.", 72, 676))
    document = read_pdf(placed(words), source="file:herons.pdf")
    text = document.blocks[-1].text
    assert text == f"{said}³ Then the Reed2 net reads them, and 105 notes are in the list."
    assert sentences(text)[0] == f"{said}³"
    assert all(contains(document.pages[0], sentence) for sentence in sentences(text))
    assert tokens("reedmeter³")[0] == tokens("reedmeter")[0]


def test_two_lines_at_different_heights_are_not_one() -> None:
    """A running head that the file has in one run with the title is not part of it."""
    words = [Word("Under Review", 72, 800, 10), Word("MARSH: NOTES OF A YEAR", 150, 730, 17)]
    words += [Word(text, 72, 600 - 12 * n) for n, text in enumerate(TEXT)]
    assert read_pdf(placed(words), source="file:x.pdf").title == "MARSH: Notes of a Year"


def test_a_long_line_of_letters_is_no_title_and_takes_no_time() -> None:
    """A hostile first line has thousands of capitals."""
    assert found(line("A B C D E F " * 20_000, 700, size=17)) == ""
