"""Tables of PDFs of our own: which cells are in which column, and when no header is given to them."""

import io

import pytest
from reportlab.pdfgen.canvas import Canvas

from helpers.table_pages import RESULTS, Line, drawn
from ptmrag.documents.document import Table
from ptmrag.documents.pdf import read_pdf
from ptmrag.language.verbatim import contains

CAPTION = "Table 2: Accuracy of the encoders on the questions of both sets."
ROWS: tuple[Line, ...] = (
    [(72, "Plain"), (200, "79.0"), (270, "61.5"), (340, "70.2"), (410, "58.1")],
    [(72, "Larkspur"), (200, "81.4"), (270, "66.9"), (340, "73.8"), (410, "-")],
)
PROSE = "This line is a sentence of the paper, and it is no part of any table that is above or below it."


def tables_of(*lines: Line) -> tuple[Table, ...]:
    return read_pdf(drawn([PROSE, PROSE, *lines, PROSE]), source="file:x.pdf").tables


def test_a_table_has_its_caption_headers_and_cells() -> None:
    """Each row comes with a cell for each header, and its text is verbatim on the page."""
    document = read_pdf(drawn(RESULTS), source="file:x.pdf")
    (table,) = document.tables
    assert (table.page, table.caption) == (1, RESULTS[2])
    assert table.header == (("Encoder",), ("LedgerQA",), ("CourtQA",), ("Parameters",))
    assert [row.cells for row in table.rows] == [
        ("Plain", "79.0", "61.5", "110M"),
        ("Larkspur-Small", "80.2", "-", "24M"),
        ("Larkspur-Large", "81.4", "66.9", "340M"),
    ]
    assert all(contains(document.pages[0], row.text) for row in table.rows)


def test_a_caption_below_is_that_of_the_table_above() -> None:
    """Papers have their captions on either side."""
    (table,) = tables_of([(72, "Encoder"), (200, "Ledger"), (270, "Court")], *ROWS[:1], CAPTION, "")
    assert table.caption == CAPTION
    assert table.rows[0].cells[:3] == ("Plain", "79.0", "61.5")


def test_two_tables_with_captions_on_the_same_side_keep_their_own_rows() -> None:
    """A caption between two tables has the one that is on its side everywhere else."""
    first, second = tables_of(
        CAPTION,
        [(72, "Encoder"), (200, "LedgerQA")],
        [(72, "Plain"), (200, "79.0")],
        CAPTION.replace("2", "3"),
        [(72, "Encoder"), (200, "Minutes")],
        [(72, "Plain"), (200, "12.5")],
    )
    assert (first.header[1], first.rows[0].cells[1]) == (("LedgerQA",), "79.0")
    assert (second.header[1], second.rows[0].cells[1]) == (("Minutes",), "12.5")


def test_a_header_above_several_columns_is_that_of_each() -> None:
    """Two lines of headers: the upper one is in the middle of the columns that it speaks of."""
    upper = [(72, "Encoder"), (222, "LedgerQA"), (365, "CourtQA")]
    lower = [(200, "dev"), (270, "test"), (340, "dev"), (410, "test")]
    (table,) = tables_of(CAPTION, upper, lower, *ROWS)
    assert table.header == (
        ("Encoder",),
        ("LedgerQA", "dev"),
        ("LedgerQA", "test"),
        ("CourtQA", "dev"),
        ("CourtQA", "test"),
    )


def test_an_empty_cell_moves_no_number_under_another_header() -> None:
    """Places decide, not the count: a row with a gap keeps it."""
    header = [(72, "Encoder"), (200, "dev"), (270, "test"), (340, "hard"), (410, "long")]
    gap = [(72, "Heron"), (200, "80.0"), (340, "71.1"), (410, "60.3")]
    (table,) = tables_of(CAPTION, header, *ROWS, gap)
    assert table.rows[-1].cells == ("Heron", "80.0", "", "71.1", "60.3")


@pytest.mark.parametrize(
    "header",
    [
        [(72, "Encoder"), (200, "dev"), (270, "test"), (340, "hard")],
        [(72, "Encoder"), (200, "dev"), (270, "dev"), (340, "hard"), (410, "hard")],
        [(72, "Encoder"), (200, "dev"), (300, "test"), (340, "hard"), (410, "long")],
    ],
    ids=["too few", "twice the same", "between two columns"],
)
def test_a_doubtful_header_is_given_to_no_column(header: Line) -> None:
    """No header is better than a wrong one: the lines above the rows are kept as they are printed."""
    (table,) = tables_of(CAPTION, header, *ROWS)
    assert table.header == ()
    assert table.head[0].startswith("Encoder dev")
    assert table.rows[1].cells == ("Larkspur", "81.4", "66.9", "73.8", "-")


def test_a_second_header_among_the_rows_ends_the_first() -> None:
    """The rows below it are not shown under the headers above."""
    header = [(72, "Encoder"), (200, "dev"), (270, "test"), (340, "hard"), (410, "long")]
    other = [(72, "Decoder"), (200, "easy"), (270, "short"), (340, "news"), (410, "law")]
    first, second = tables_of(CAPTION, header, *ROWS, other, *ROWS)
    assert first.header[1] == ("dev",)
    assert second.header == ()


def test_rows_have_the_title_of_their_section() -> None:
    """A line of one cell above some rows says what they have in common."""
    header = [(72, "Encoder"), (200, "dev"), (270, "test"), (340, "hard"), (410, "long")]
    (table,) = tables_of(CAPTION, header, "Single models", ROWS[0], "Ensembles", ROWS[1])
    assert [row.section for row in table.rows] == ["Single models", "Ensembles"]


def test_a_name_beside_several_rows_belongs_to_each() -> None:
    """It is left of the columns, and stands in the file before the first of its rows."""
    small = [(120, "small"), (200, "79.0"), (270, "61.5")]
    large = [(120, "large"), (200, "81.4"), (270, "66.9")]
    header = [(72, "Encoder"), (200, "dev"), (270, "test")]
    (table,) = tables_of(CAPTION, header, "Heron", small, large, "Lark", small, large)
    assert [(row.section, row.cells[0]) for row in table.rows] == [
        ("Heron", "small"),
        ("Heron", "large"),
        ("Lark", "small"),
        ("Lark", "large"),
    ]


@pytest.mark.parametrize(
    "lines", [(PROSE, CAPTION, PROSE), ROWS], ids=["a caption alone", "rows without a caption"]
)
def test_what_is_no_table_is_none(lines: tuple[Line, ...]) -> None:
    """Nothing is looked for but rows beside a caption."""
    assert tables_of(*lines) == ()


def test_an_exponent_is_no_digit_of_its_number() -> None:
    """What is printed smaller and higher is shown so, and is verbatim all the same."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer)
    for number, line in enumerate((PROSE, CAPTION, "Model", "Plain", "Heron")):
        canvas.setFont("Times-Roman", 10)
        canvas.drawString(72, 700 - 14 * number, line)
        if line == "Model":
            canvas.drawString(200, 700 - 14 * number, "Steps")
        if line in ("Plain", "Heron"):
            canvas.drawString(200, 700 - 14 * number, "10")
            canvas.setFont("Times-Roman", 7)
            canvas.drawString(210, 704 - 14 * number, "8")
    canvas.save()
    document = read_pdf(buffer.getvalue(), source="file:x.pdf")
    (table,) = document.tables
    assert table.rows[0].cells == ("Plain", "10⁸")
    assert contains(document.pages[0], table.rows[0].text)
