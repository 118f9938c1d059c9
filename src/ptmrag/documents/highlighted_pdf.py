"""A copy of a PDF with highlights on quotes, each with a note that PDF readers show.

    highlighted = highlighted_pdf(path.read_bytes(), marks=[[3, "We pre-train …", "compare with ELECTRA"]])
    base64.b64decode(highlighted.content), highlighted.marked         # the copy, [True]

A quote is found as `page_picture` finds it, so that the highlight is where the page of the chat has its boxes. The
pages themselves are not changed. The file may be anybody's: only `bounded_processes` call this.
"""

import base64
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pypdfium2
from pypdf import PdfReader, PdfWriter
from pypdf.annotations import Highlight
from pypdf.errors import PyPdfError
from pypdf.generic import ArrayObject, FloatObject, NameObject, TextStringObject

from ptmrag.documents.document import Box, box_around
from ptmrag.documents.page_picture import quote_boxes
from ptmrag.errors import DocumentError

_COLOUR = "facc15"
_LARGEST = 60_000_000


@dataclass(frozen=True, slots=True)
class HighlightedPdf:
    """The copy in Base64, and for each mark whether its quote was found on its page."""

    content: str
    marked: tuple[bool, ...]


def highlighted_pdf(content: bytes, *, marks: Sequence[Sequence[Any]]) -> HighlightedPdf:
    """Highlight quotes; each mark is the number of a page (from 1), a quote and a note.

    Raises DocumentError if the file cannot be opened or copied.
    """
    places = _places(content, marks)
    try:
        reader = PdfReader(io.BytesIO(content))
        if reader.is_encrypted and not reader.decrypt(""):
            raise DocumentError("the PDF has a password, so no copy of it can be made")
        writer = PdfWriter(clone_from=reader)
        for (number, _, note), boxes in zip(marks, places, strict=True):
            if boxes:
                writer.add_annotation(int(number) - 1, _highlight(boxes, str(note)))
        copy = io.BytesIO()
        writer.write(copy)
    except PyPdfError as error:
        raise DocumentError(f"the PDF cannot be copied ({type(error).__name__})") from error
    if copy.tell() > _LARGEST:
        raise DocumentError(f"the copy would have more than {_LARGEST // 1_000_000} MB")
    encoded = base64.b64encode(copy.getvalue()).decode()
    return HighlightedPdf(encoded, tuple(map(bool, places)))


def _places(content: bytes, marks: Sequence[Sequence[Any]]) -> list[list[Box]]:
    """The lines of each quote on its page, in PDF points; none where it is not found."""
    try:
        pdf = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        raise DocumentError(f"the PDF cannot be opened ({type(error).__name__})") from error
    try:
        count = len(pdf)
        return [
            quote_boxes(pdf[int(number) - 1], str(quote)) if 1 <= int(number) <= count else []
            for number, quote, _ in marks
        ]
    except pypdfium2.PdfiumError as error:
        raise DocumentError(f"the page cannot be read ({type(error).__name__})") from error
    finally:
        pdf.close()


def _highlight(boxes: Sequence[Box], note: str) -> Highlight:
    """One annotation over all lines of a quote; the corners of a line are ordered as PDF readers take them."""
    corners = [
        FloatObject(value)
        for left, bottom, right, top in boxes
        for value in (left, top, right, top, left, bottom, right, bottom)
    ]
    highlight = Highlight(
        rect=box_around(boxes),
        quad_points=ArrayObject(corners),
        highlight_color=_COLOUR,
        printing=True,
    )
    made = datetime.now(UTC).strftime("D:%Y%m%d%H%M%SZ")
    highlight[NameObject("/Contents")] = TextStringObject(note)
    highlight[NameObject("/T")] = TextStringObject("ptmrag")
    highlight[NameObject("/M")] = TextStringObject(made)
    return highlight
