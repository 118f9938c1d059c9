"""Tables with lines around their cells, drawn cell by cell in any order."""

import io

from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from ptmrag.documents.document import Document
from ptmrag.documents.pdf import read_pdf
from ptmrag.language.verbatim import contains

Cell = tuple[str, ...]  # the lines of a cell
COLUMNS, HEIGHT = (70, 130, 330, 420), 30
ROWS: tuple[tuple[Cell, ...], ...] = (
    (("No.",), ("Full name",), ("Publisher",)),
    (("1",), ("Meeting on Herons and", "Their Marshes"), ("Reed Press",)),
    (("2",), ("Workshop on Manuls",), ("Steppe Books",)),
)
PROSE = "The marsh was counted twice in every year, before dawn and after the rain of the night."


def drawn(*, with_lines: bool, heading: str = "") -> bytes:
    """A page with a paragraph above the table, which is drawn first and column by column from the right."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A4)
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    canvas.setFont("Helvetica", 9)
    for column in (2, 1, 0):
        for row, cells in enumerate(ROWS):
            lines = cells[column]
            for number, line in enumerate(lines):
                y = 690 - HEIGHT * row - 16 - 10 * number + 5 * (len(lines) - 1)
                canvas.drawString(COLUMNS[column] + 4, y, line)
    if with_lines:
        canvas.grid(list(COLUMNS), [690 - HEIGHT * row for row in range(len(ROWS) + 1)])
    canvas.drawString(70, 740, PROSE)
    canvas.setFont("STSong-Light", 9)
    canvas.drawString(70, 700, heading)
    canvas.setFont("Helvetica", 9)
    canvas.drawString(70, 560, "Below the table, the report goes on with the manuls of the steppe.")
    canvas.save()
    return buffer.getvalue()


def read(**how: object) -> Document:
    return read_pdf(drawn(**how), source="file:table.pdf")  # type: ignore[arg-type]


def test_a_row_is_one_block_with_its_cells_from_left_to_right() -> None:
    """Rows are read whole, at their place in the page; each is verbatim in the text of the page."""
    document = read(with_lines=True)
    assert [block.text for block in document.blocks] == [
        PROSE,
        "No. Full name Publisher",
        "1 Meeting on Herons and Their Marshes Reed Press",
        "2 Workshop on Manuls Steppe Books",
        "Below the table, the report goes on with the manuls of the steppe.",
    ]
    assert [block.kind for block in document.blocks[1:4]] == ["row"] * 3
    assert all(contains(document.pages[0], block.text) for block in document.blocks)


def test_without_lines_there_are_no_such_rows() -> None:
    """Text in columns without lines between them is left as the file has it."""
    assert not any("1 Meeting" in block.text for block in read(with_lines=False).blocks)


def test_the_first_row_says_under_which_heading_it_is() -> None:
    """A numbered heading just above a table begins its first row, so that a quote of it says what it lists."""
    texts = [block.text for block in read(with_lines=True, heading="二、B 类").blocks]
    assert "二、B 类 No. Full name Publisher" in texts
