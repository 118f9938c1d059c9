"""Questions on numbers: which rows of tables answer them, and how they are shown."""

from pathlib import Path

import pytest

from helpers.hits import hit
from helpers.table_pages import RESULTS, Line, drawn
from ptmrag.answer.answer import Citation
from ptmrag.answer.small_tables import shown_rows
from ptmrag.answer.table_rows import ChosenRows, choose_rows
from ptmrag.answer.table_terms import terms_of
from ptmrag.assistant import Assistant
from ptmrag.documents.document import Table, TableRow
from ptmrag.documents.pdf import read_pdf
from ptmrag.language.question_words import read_question
from ptmrag.language.verbatim import NormalisedText

PAPER = "arxiv:2101.00001"
TEST: tuple[Line, ...] = (
    "Table 2: BLEU of the translators on news of two years.",
    [(72, "System"), (200, "news2017"), (300, "news2018")],
    [(72, "Heron"), (200, "12.0"), (300, "11.3")],
    [(72, "Heron + filter"), (200, "12.9"), (300, "11.8")],
)


def chosen_for(question: str, **how: bool) -> ChosenRows | None:
    tables = read_pdf(drawn(RESULTS, TEST), source=PAPER).tables
    return choose_rows(
        {PAPER: tables}, terms_of(read_question(question)), names=("Larkspur",), **how
    )


def shown_for(question: str) -> tuple[list[str], tuple[Citation, ...]]:
    chosen = chosen_for(question)
    assert chosen is not None
    page = read_pdf(drawn(RESULTS, TEST), source=PAPER).pages[chosen.table.page - 1]
    return shown_rows(chosen, hit(), on_page=NormalisedText.of(page), lang="en")


@pytest.mark.parametrize(
    ("question", "row", "column"),
    [
        ("What accuracy does Larkspur-Large reach on CourtQA?", "Larkspur-Large", "66.9"),
        ("Larkspur-Small 在 LedgerQA 上的准确率是多少？", "Larkspur-Small", "80.2"),
        ("How many parameters does Larkspur-Large have?", "Larkspur-Large", "340M"),
        ("larkspur-large 有多少参数？", "Larkspur-Large", "340M"),
        ("What BLEU does Heron reach on news2018?", "Heron", "11.3"),
    ],
)
def test_the_row_and_the_column_that_are_asked_for(question: str, row: str, column: str) -> None:
    """A row's name, its headers and the caption together say what the question names."""
    chosen = chosen_for(question)
    assert chosen is not None
    assert [found.cells[0] for found in chosen.rows] == [row]
    assert [chosen.rows[0].cells[number] for number in chosen.columns] == [column]


@pytest.mark.parametrize(
    "question",
    [
        "What accuracy does Larkspur-Large reach on RiverQA?",
        "What accuracy does Osprey reach on CourtQA?",
        "How does Larkspur work?",
        "Larkspur 的主要贡献是什么？",
    ],
)
def test_no_row_is_shown_that_does_not_answer(question: str) -> None:
    """A model or a data set that no table has, and questions on other things."""
    assert chosen_for(question) is None


def test_a_comparison_has_a_row_for_each_name() -> None:
    """In the order of the table."""
    asked = "How much more accurate is Larkspur-Large than Larkspur-Small on LedgerQA?"
    chosen = chosen_for(asked, is_comparison=True)
    assert chosen is not None
    assert [row.cells[0] for row in chosen.rows] == ["Larkspur-Small", "Larkspur-Large"]


def test_a_column_without_a_number_is_no_answer() -> None:
    """The table says that this was not measured: no other row is shown in its place."""
    assert chosen_for("What accuracy does Larkspur-Small reach on CourtQA?") is None


def test_rows_are_shown_as_a_small_table() -> None:
    """Caption with page and mark, headers, cells; the quote is the row as it is printed."""
    lines, citations = shown_for("How many parameters does Larkspur-Large have?")
    assert lines == [
        f"{RESULTS[2]} (p. 1) [1]",
        "",
        "| Encoder | LedgerQA | CourtQA | Parameters |",
        "| --- | --- | --- | --- |",
        "| Larkspur-Large | 81.4 | 66.9 | 340M |",
    ]
    assert [citation.quote for citation in citations] == ["Larkspur-Large 81.4 66.9 340M"]


def shown_of(table: Table, page: str) -> tuple[list[str], tuple[Citation, ...]]:
    chosen = ChosenRows(PAPER, table, table.rows, ())
    return shown_rows(chosen, hit(), on_page=NormalisedText.of(page), lang="zh", start=3)


def test_without_certain_headers_the_lines_are_shown_as_they_are_printed() -> None:
    """No header stands over a number; reference marks of the paper are not ours."""
    row = TableRow("Heron [7] 12.0 11.3", ("Heron [7]", "12.0", "11.3"))
    table = Table(1, "Table 2: BLEU.", (), ("System news",), (row,))
    lines, citations = shown_of(table, "Table 2: BLEU.\nSystem news\nHeron [7] 12.0 11.3")
    assert lines == [
        "Table 2: BLEU.（第 1 页） [3]",
        "",
        "- 表头（按原文）：System news",
        "- “Heron […] 12.0 11.3”",
    ]
    assert [(citation.n, citation.quote) for citation in citations] == [(3, row.text)]


def test_what_is_not_verbatim_is_not_shown() -> None:
    """A row that is not on its page has no citation; a cell that is not in its row, no table."""
    row = TableRow("Heron 12.0", ("Heron", "12.0"))
    table = Table(1, "Table 2: BLEU.", (("System",), ("news",)), ("System news",), (row,))
    assert shown_of(table, "Table 2: BLEU.\nSystem news\nHeron 12.5") == ([], ())
    other = Table(
        1, table.caption, table.header, table.head, (TableRow(row.text, ("Heron", "12.1")),)
    )
    lines, _ = shown_of(other, "Table 2: BLEU.\nSystem news\nHeron 12.0")
    assert "| --- | --- |" not in lines
    lines, _ = shown_of(table, "Heron 12.0")
    assert lines == ["（第 1 页） [3]", "", "- “Heron 12.0”"]


def test_rows_that_follow_each_other_are_one_quote() -> None:
    """As far as they do so on the page."""
    rows = (TableRow("a 1 2"), TableRow("b 3 4"), TableRow("c 5 6"))
    table = Table(1, "Table 2.", (), (), rows)
    _, citations = shown_of(table, "Table 2.\na 1 2\nb 3 4\n2021\nc 5 6")
    assert [citation.quote for citation in citations] == ["a 1 2 b 3 4", "c 5 6"]


@pytest.mark.parametrize(
    ("question", "row"),
    [
        ("How many seconds does Larkspur need for a report?", "| Larkspur | 81.4 | 4.6 |"),
        ("Larkspur 在 LedgerQA 上得多少分？", "| Larkspur | 81.4 | 4.6 |"),
    ],
)
def test_an_answer_on_a_number_begins_with_its_row(index: Path, question: str, row: str) -> None:
    """The table is below the title of its work; every mark has its citation."""
    answer = Assistant.load(index).ask(question)
    assert row in answer.text.splitlines()
    assert answer.citations[0].quote == "Larkspur 81.4 4.6"
    assert answer.citations[0].page == 3
    assert [c.n for c in answer.citations] == list(range(1, len(answer.citations) + 1))
