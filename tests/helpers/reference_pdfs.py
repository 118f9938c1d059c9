"""PDFs that end in a list of references, set line by line: with labels, hanging indents, or gaps; in columns."""

import io
import textwrap
from collections.abc import Sequence

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

_TOP, _STEP, _SIZE = 740, 12, 10


def listed(  # noqa: PLR0913 - what a list looks like, each by name
    references: Sequence[str],
    *,
    columns: int = 1,
    rows: int = 40,
    hanging: float = 0,
    gap: float = 0,
    heading: str = "References",
    below: Sequence[str] = (),
    font: str = "Times-Roman",
) -> bytes:
    """A paper whose list has these references, and the lines `below` under it.

    A column has `rows` lines. The second and further lines of a reference are `hanging` points to the right, and
    `gap` points are between two references.
    """
    if font != "Times-Roman":
        pdfmetrics.registerFont(UnicodeCIDFont(font))
    characters = (90 if columns == 1 else 46) // (1 if font == "Times-Roman" else 2)
    opening = ["A paper on otters"]
    opening += [f"Otters swim in river number {n}." for n in range(2 * columns * rows)]
    lines = [(text, 0.0, 0.0) for text in (*opening, heading)]
    for reference in references:
        for number, text in enumerate(textwrap.wrap(reference, characters)):
            lines.append((text, hanging if number else 0.0, 0.0 if number else gap))
    lines += [(text, 0.0, 0.0) for text in below]
    return _drawn(lines, columns=columns, rows=rows, font=font)


def _drawn(
    lines: Sequence[tuple[str, float, float]], *, columns: int, rows: int, font: str
) -> bytes:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, invariant=1)
    for start in range(0, len(lines), columns * rows):
        page = lines[start : start + columns * rows]
        canvas.setFont(font, _SIZE)
        canvas.drawString(60, 790, "Otters and their papers")
        canvas.drawCentredString(300, 30, str(canvas.getPageNumber()))
        for column in range(columns):
            y = float(_TOP)
            for text, indent, gap in page[column * rows : (column + 1) * rows]:
                y -= _STEP + gap
                canvas.drawString(60 + column * 250 + indent, y, text)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()
