"""A copy of a PDF with highlights: read back by two libraries, the highlight is over the words and has the note."""

import base64
import io
from typing import Any

import pypdf
import pypdfium2
import pytest
from reportlab.pdfgen.canvas import Canvas

from ptmrag.documents.highlighted_pdf import highlighted_pdf
from ptmrag.errors import DocumentError
from ptmrag.language.verbatim import normalise

QUOTE = "Otters remember every river that they have crossed, and they draw maps of them."
LINES = ("Otters remember every river that they have", "crossed, and they draw maps of them.")
NOTE = "Compare with badgers: 和獾比较 (p. 3)"


def paper(*, rotate: int = 0, crop: bool = False, locked: bool = False) -> bytes:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, invariant=1)
    for page in ("A first page.", *[""] * 2):
        canvas.drawString(72, 800, page or "Another page about otters.")
        for number, line in enumerate(LINES if not page else ()):
            canvas.drawString(120, 600 - 16 * number, line)
        canvas.showPage()
    canvas.save()
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(buffer.getvalue()))
    for one in writer.pages:
        if crop:
            one.cropbox = pypdf.generic.RectangleObject((50, 100, 500, 820))
        one.rotate(rotate)
    if locked:
        writer.encrypt("otters")
    done = io.BytesIO()
    writer.write(done)
    return done.getvalue()


def highlights(content: bytes, number: int) -> list[Any]:
    page = pypdf.PdfReader(io.BytesIO(content)).pages[number - 1]
    found = [one.get_object() for one in page.get("/Annots", [])]
    return [one for one in found if one["/Subtype"] == "/Highlight"]


def places_of_words(content: bytes, number: int) -> dict[str, tuple[float, float]]:
    """Where pypdf says that each line begins, in points."""
    found: dict[str, tuple[float, float]] = {}

    def visit(text: str, _: Any, matrix: Any, *__: Any) -> None:
        if text.strip():
            found[text.strip()] = (matrix[4], matrix[5])

    pypdf.PdfReader(io.BytesIO(content)).pages[number - 1].extract_text(visitor_text=visit)
    return found


@pytest.mark.parametrize("rotate", [0, 90, 180])
@pytest.mark.parametrize("crop", [False, True])
def test_a_highlight_is_over_the_words_of_the_quote(rotate: int, crop: bool) -> None:
    """However the page is turned or cropped: pypdf and pdfium find the words inside it."""
    original = paper(rotate=rotate, crop=crop)
    made = highlighted_pdf(original, marks=[[2, QUOTE, NOTE]])
    assert made.marked == (True,)
    content = base64.b64decode(made.content)
    (highlight,) = highlights(content, 2)
    assert highlight["/Contents"] == NOTE
    corners = [float(value) for value in highlight["/QuadPoints"]]
    assert len(corners) == 8 * len(LINES)
    left, bottom, right, top = (float(value) for value in highlight["/Rect"])
    for x, y in zip(corners[::2], corners[1::2], strict=True):
        assert left <= x <= right
        assert bottom <= y <= top
    begun = places_of_words(content, 2)
    for line, at in zip(LINES, range(0, len(corners), 8), strict=True):
        x, y = begun[line]
        xs, ys = corners[at : at + 8 : 2], corners[at + 1 : at + 8 : 2]
        assert min(xs) - 1 <= x <= min(xs) + 2
        assert min(ys) - 1 <= y <= max(ys)
        pdf = pypdfium2.PdfDocument(content)
        inside = (
            pdf[1]
            .get_textpage()
            .get_text_bounded(min(xs) - 1, min(ys) - 1, max(xs) + 1, max(ys) + 1)
        )
        pdf.close()
        assert normalise(inside) == normalise(line)


def test_nothing_else_of_the_file_changes() -> None:
    """The pages have the text that they had, and only the page of the quote has a highlight."""
    original = paper()
    content = base64.b64decode(highlighted_pdf(original, marks=[[2, QUOTE, ""]]).content)
    before, after = (pypdf.PdfReader(io.BytesIO(one)) for one in (original, content))
    assert [p.extract_text() for p in after.pages] == [p.extract_text() for p in before.pages]
    assert [len(highlights(content, number)) for number in (1, 2, 3)] == [0, 1, 0]


def test_a_quote_that_is_not_there_has_no_highlight() -> None:
    """Nor one on a page that the file does not have; the others are highlighted all the same."""
    marks = [[1, QUOTE, "a"], [99, QUOTE, "b"], [3, QUOTE, "c"]]
    made = highlighted_pdf(paper(), marks=marks)
    assert made.marked == (False, False, True)
    assert [one["/Contents"] for one in highlights(base64.b64decode(made.content), 3)] == ["c"]


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7\nnonsense", b"<html>"])
def test_what_is_no_pdf_is_refused_with_a_reason(content: bytes) -> None:
    """One sentence, no traceback."""
    with pytest.raises(DocumentError, match="cannot be"):
        highlighted_pdf(content, marks=[[1, QUOTE, ""]])


def test_a_file_with_a_password_is_refused() -> None:
    """A copy of it cannot be made."""
    with pytest.raises(DocumentError):
        highlighted_pdf(paper(locked=True), marks=[[2, QUOTE, ""]])
