"""Pages with tables, drawn cell by cell, so that a test says where each cell is."""

import io
from collections.abc import Sequence

from reportlab.pdfgen.canvas import Canvas

# The places of four columns, in points.
LEFT = (72, 200, 270, 340)
# A cell at its place, or a line of text from the left margin.
Line = str | Sequence[tuple[float, str]]

RESULTS: tuple[Line, ...] = (
    "Larkspur: Sparse Memory for Long Documents",
    "We present Larkspur, an encoder that keeps a sparse memory of 64 slots beside the text it reads.",
    "Table 1: Accuracy on two sets of questions and the size of each encoder.",
    [(72, "Encoder"), (200, "LedgerQA"), (270, "CourtQA"), (340, "Parameters")],
    [(72, "Plain"), (200, "79.0"), (270, "61.5"), (340, "110M")],
    [(72, "Larkspur-Small"), (200, "80.2"), (270, "-"), (340, "24M")],
    [(72, "Larkspur-Large"), (200, "81.4"), (270, "66.9"), (340, "340M")],
    "The memory helps most where the reports are long, and costs hardly any time, as the table says.",
)


def drawn(*pages: Sequence[Line], step: float = 14) -> bytes:
    """A PDF whose pages have these lines, from the top down."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, invariant=1)
    for lines in pages:
        canvas.setFont("Times-Roman", 10)
        for number, line in enumerate(lines):
            cells = [(72.0, line)] if isinstance(line, str) else line
            for left, text in cells:
                canvas.drawString(left, 760 - number * step, text)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()
