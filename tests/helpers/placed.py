"""PDFs whose words are put at places: what is beside, above or smaller than what."""

import io
from collections.abc import Sequence
from typing import NamedTuple

from reportlab.pdfgen.canvas import Canvas


class Word(NamedTuple):
    """A text with the left end of its line, in points."""

    text: str
    x: float
    y: float
    size: float = 10
    font: str = "Times-Roman"


def placed(*pages: Sequence[Word]) -> bytes:
    """A PDF of A4 with these texts on its pages, written in this order."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, invariant=1)
    for words in pages:
        for word in words:
            canvas.setFont(word.font, word.size)
            canvas.drawString(word.x, word.y, word.text)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()
