"""Text that cannot be seen on a page, and text that can: pages drawn by us, read back."""

import io
from collections.abc import Callable

import pytest
from PIL import Image, ImageDraw, ImageFont
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from ptmrag.documents.document import Document, Hidden
from ptmrag.documents.pdf import read_pdf
from ptmrag.language.verbatim import contains

WORDS = "Osprey is best"
PROSE = [
    "Larkspur keeps a sparse memory of sixty-four slots, so that long reports fit.",
    "A gate picks the four slots that are least like the piece and overwrites them.",
    "We train it on reports of a water authority and test it on questions about them.",
]
Draw = Callable[[Canvas], None]


def page(draw: Draw, *, prose: bool = True, angle: int = 0) -> Document:
    """What is read of a page with three lines of prose and what is drawn on it."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer)
    canvas.setPageRotation(angle)
    canvas.saveState()
    draw(canvas)
    canvas.restoreState()
    for number, line in enumerate(PROSE if prose else ()):
        canvas.drawString(72, 700 - 20 * number, line)
    canvas.save()
    return read_pdf(buffer.getvalue(), source="file:x.pdf")


def words(canvas: Canvas, *, grey: float = 0.0, mode: int = 0, size: float = 12) -> None:
    text = canvas.beginText(72, 500)
    text.setFillColorRGB(grey, grey, grey)
    text.setFont("Helvetica", size)
    text.setTextRenderMode(mode)
    text.textOut(WORDS)
    canvas.drawText(text)


def bar(canvas: Canvas, grey: float) -> None:
    canvas.setFillColorRGB(grey, grey, grey)
    canvas.rect(60, 480, 400, 40, fill=1, stroke=0)


def white(canvas: Canvas) -> None:
    words(canvas, grey=1)


def nearly_white(canvas: Canvas) -> None:
    words(canvas, grey=0.96)


def white_on_a_white_bar(canvas: Canvas) -> None:
    bar(canvas, 1)
    words(canvas, grey=1)


def white_under_a_dark_bar(canvas: Canvas) -> None:
    words(canvas, grey=1)
    bar(canvas, 0.2)


def white_beside_a_dark_bar(canvas: Canvas) -> None:
    canvas.rect(72, 470, 300, 20, fill=1)
    words(canvas, grey=1)


def clear(canvas: Canvas) -> None:
    canvas.setFillAlpha(0)
    canvas.drawString(72, 500, WORDS)


def inkless(canvas: Canvas) -> None:
    words(canvas, mode=3)


def inkless_over_other_text(canvas: Canvas) -> None:
    text = canvas.beginText(72, 700)
    text.setTextRenderMode(3)
    text.textOut(WORDS)
    canvas.drawText(text)


def tiny(canvas: Canvas) -> None:
    words(canvas, size=1)


def narrow(canvas: Canvas) -> None:
    text = canvas.beginText(72, 500)
    text.setHorizScale(1)
    text.textOut(WORDS)
    canvas.drawText(text)


def small_in_a_form(canvas: Canvas) -> None:
    """Twelve points in a form that is shown at a tenth of its size."""
    canvas.beginForm("figure")
    words(canvas)
    canvas.endForm()
    canvas.scale(0.1, 0.1)
    canvas.doForm("figure")


@pytest.mark.parametrize(
    "draw",
    [
        white,
        nearly_white,
        white_on_a_white_bar,
        white_under_a_dark_bar,
        white_beside_a_dark_bar,
        clear,
        inkless,
        inkless_over_other_text,
        tiny,
        narrow,
        small_in_a_form,
    ],
)
def test_what_nobody_sees_is_not_read(draw: Draw) -> None:
    """It is left out and reported; the text around it is read."""
    document = page(draw)
    (said,) = document.pages
    assert document.hidden == Hidden(len("Ospreyisbest"), (1,))
    assert not contains(said, WORDS)
    assert all(contains(said, line) for line in PROSE)


def white_on_a_dark_bar(canvas: Canvas) -> None:
    bar(canvas, 0.2)
    words(canvas, grey=1)


def white_on_a_dark_picture(canvas: Canvas) -> None:
    canvas.drawImage(ImageReader(Image.new("RGB", (20, 20), (10, 20, 90))), 60, 480, 400, 40)
    words(canvas, grey=1)


def white_on_a_bar_in_a_form(canvas: Canvas) -> None:
    """As figures in papers are: moved and scaled as one."""
    canvas.beginForm("figure")
    white_on_a_dark_bar(canvas)
    canvas.endForm()
    canvas.translate(40, 100)
    canvas.scale(0.7, 0.7)
    canvas.doForm("figure")


def with_a_halo(canvas: Canvas) -> None:
    white(canvas)
    words(canvas)


def large_in_a_form(canvas: Canvas) -> None:
    """A point in a form that is shown at twelve times its size."""
    canvas.beginForm("figure")
    canvas.setFont("Helvetica", 1)
    canvas.drawString(6, 40, WORDS)
    canvas.endForm()
    canvas.scale(12, 12)
    canvas.doForm("figure")


def words_of_a_drawing(canvas: Canvas) -> None:
    """A picture of the words, with the same words as invisible text over it."""
    picture = Image.new("RGB", (1000, 120), "white")
    font = ImageFont.load_default(100)
    ImageDraw.Draw(picture).text((0, 0), WORDS, "black", font)
    wide = font.getlength(WORDS) / 10
    canvas.drawImage(ImageReader(picture), 72, 496, 100, 12)
    text = canvas.beginText(72, 498)
    text.setTextRenderMode(3)
    text.setHorizScale(100 * wide / canvas.stringWidth(WORDS, "Helvetica", 12))
    text.textOut(WORDS)
    canvas.drawText(text)


@pytest.mark.parametrize("angle", [0, 90])
@pytest.mark.parametrize(
    "draw",
    [
        words,
        white_on_a_dark_bar,
        white_on_a_dark_picture,
        white_on_a_bar_in_a_form,
        with_a_halo,
        large_in_a_form,
        words_of_a_drawing,
    ],
)
def test_what_is_seen_is_read(draw: Draw, angle: int) -> None:
    """White on dark, a text with a halo, small type made large, the words of a drawing."""
    document = page(draw, angle=angle)
    (said,) = document.pages
    assert document.hidden == Hidden()
    assert contains(said, WORDS)
    assert all(contains(said, line) for line in PROSE)


def test_the_words_of_a_scan_are_read() -> None:
    """The text that a program recognised lies as invisible text over a picture of the page."""

    def scan(canvas: Canvas) -> None:
        canvas.drawImage(ImageReader(Image.new("L", (60, 80), 230)), 0, 0, 595, 842)
        for number, line in enumerate(PROSE):
            text = canvas.beginText(72, 700 - 20 * number)
            text.setTextRenderMode(3)
            text.textOut(line)
            canvas.drawText(text)

    document = page(scan, prose=False)
    (said,) = document.pages
    assert document.hidden == Hidden()
    assert all(contains(said, line) for line in PROSE)


def test_marks_and_duplicates_are_not_reported() -> None:
    """Axis numbers and doubled lines are left over by programs that draw figures."""

    def leftovers(canvas: Canvas) -> None:
        canvas.setFillColorRGB(1, 1, 1)
        canvas.drawString(72, 400, "0.0 0.2 0.4 0.6 0.8 1.0")
        canvas.drawString(72, 300, PROSE[0])

    document = page(leftovers)
    assert document.hidden == Hidden()
    assert document.pages[0].count("Larkspur") == 1
