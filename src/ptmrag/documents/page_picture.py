"""A page of a PDF as a picture, and where a quote is on it.

    picture = page_picture(path.read_bytes(), number=3, width=900, quote="We pre-train …")
    picture.image, picture.boxes                             # WebP in Base64; fractions of the page

Quotes are compared as `verbatim.contains` compares them: line breaks, hyphens, columns and ligatures make
no difference. It checks no citation. A file may take for ever to draw: only `bounded_processes` call this.
"""

import base64
import ctypes
import io
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from ptmrag.documents.document import Box, box_around
from ptmrag.documents.pdf_characters import joined
from ptmrag.errors import DocumentError
from ptmrag.language.verbatim import normalise

# A page as large as a poster must not fill the memory.
_MAX_PIXELS = 6_000_000
_SHORTEST_PIECE = 12


@dataclass(frozen=True, slots=True)
class PagePicture:
    """A page: its number of how many, its size in pixels, WebP in Base64, and boxes as fractions of it.

    A box is left, top, width, height. Without a picture, its size is 0.
    """

    number: int
    pages: int
    width: int = 0
    height: int = 0
    image: str = ""
    boxes: tuple[Box, ...] = ()


def page_picture(content: bytes, *, number: int, width: int, quote: str = "") -> PagePicture:
    """Page `number` (from 1; the nearest that exists), about `width` pixels wide; for 0 without its picture.

    Raises DocumentError if the file cannot be opened.
    """
    try:
        pdf = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        raise DocumentError(f"the PDF cannot be opened ({type(error).__name__})") from error
    try:
        count = len(pdf)
        number = max(1, min(number, count))
        page = pdf[number - 1]
        drawn = _draw(page, width) if width else (0, 0, "")
        boxes = tuple(_fractions(page, quote_boxes(page, quote))) if quote.strip() else ()
        return PagePicture(number, count, *drawn, boxes)
    except pypdfium2.PdfiumError as error:
        raise DocumentError(f"the page cannot be drawn ({type(error).__name__})") from error
    finally:
        pdf.close()


def _draw(page: Any, width: int) -> tuple[int, int, str]:
    """The width and height of a picture, and the picture."""
    across, down = page.get_size()
    scale = min(width / max(across, 1), (_MAX_PIXELS / max(across * down, 1)) ** 0.5)
    picture = page.render(scale=scale).to_pil().convert("RGB")
    buffer = io.BytesIO()
    picture.save(buffer, "WEBP", quality=82, method=2)
    return picture.width, picture.height, base64.b64encode(buffer.getvalue()).decode()


# --- where a quote is ------------------------------------------------------------------------


def quote_boxes(page: Any, quote: str) -> list[Box]:
    """Left, bottom, right, top of each line of the quote, in PDF points."""
    text_page = page.get_textpage()
    try:
        raw = text_page.raw
        text, places = _folded(
            [pdfium.FPDFText_GetUnicode(raw, i) for i in range(pdfium.FPDFText_CountChars(raw))]
        )
        wanted = [i for run in _runs(text, normalise(quote)) for i in places[run]]
        return _lines(_boxes(raw, dict.fromkeys(wanted)))
    finally:
        text_page.close()


def _folded(codes: Sequence[int]) -> tuple[str, list[int]]:
    """The page's text in the form that quotes are compared in, and the character that each letter is from."""
    text: list[str] = []
    places: list[int] = []
    for start, cluster in _clusters(codes):
        folded = normalise(cluster)
        text.append(folded)
        places += [start] * len(folded)
    return "".join(text), places


def _clusters(codes: Sequence[int]) -> Iterator[tuple[int, str]]:
    """Characters with their combining accents; two surrogates are one character."""
    start, cluster = 0, ""
    for index, code in enumerate(codes):
        letter = chr(code)
        is_low = 0xDC00 <= code < 0xE000
        if cluster and (is_low or unicodedata.combining(letter)):
            cluster += letter
            continue
        if cluster:
            yield start, joined(cluster)
        start, cluster = index, letter
    if cluster:
        yield start, joined(cluster)


def _runs(text: str, quote: str) -> Iterator[slice]:
    """Where the quote is: in one run, or in several because columns interrupt it."""
    at = text.find(quote)
    if at >= 0:
        yield slice(at, at + len(quote))
        return
    while len(quote) >= _SHORTEST_PIECE:
        length = _longest_prefix(text, quote)
        if length < _SHORTEST_PIECE:
            quote = quote[1:]
            continue
        at = text.find(quote[:length])
        yield slice(at, at + length)
        quote = quote[length:]


def _longest_prefix(text: str, quote: str) -> int:
    """How many letters at the start of a quote are together on the page."""
    least, most = 0, len(quote)
    while least < most:
        middle = (least + most + 1) // 2
        least, most = (middle, most) if quote[:middle] in text else (least, middle - 1)
    return least


def _boxes(raw: Any, indices: Iterable[int]) -> Iterator[Box]:
    for index in indices:
        left, right, bottom, top = (ctypes.c_double() for _ in range(4))
        if pdfium.FPDFText_GetCharBox(raw, index, left, right, bottom, top):
            yield left.value, bottom.value, right.value, top.value


def _lines(boxes: Iterable[Box]) -> list[Box]:
    """The boxes of lines, joined from those of characters."""
    lines: list[Box] = []
    for box in boxes:
        if lines and _is_beside(lines[-1], box):
            lines[-1] = box_around((lines[-1], box))
        else:
            lines.append(box)
    return lines


def _is_beside(line: Box, box: Box) -> bool:
    """Whether a character continues a line: at its height, with no gap between columns before it."""
    height = max(line[3] - line[1], box[3] - box[1], 1.0)
    is_level = min(line[3], box[3]) - max(line[1], box[1]) > -0.1 * height
    return is_level and -2 * height < box[0] - line[2] < 2 * height


def _fractions(page: Any, boxes: Iterable[Box]) -> Iterator[Box]:
    """Boxes as fractions of the picture, however the page is rotated or cropped."""
    for left, bottom, right, top in boxes:
        one, other = _on_picture(page, left, top), _on_picture(page, right, bottom)
        x, y = min(one[0], other[0]), min(one[1], other[1])
        yield x, y, abs(other[0] - one[0]), abs(other[1] - one[1])


def _on_picture(page: Any, x: float, y: float) -> tuple[float, float]:
    fine = 100_000
    across, down = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDF_PageToDevice(page.raw, 0, 0, fine, fine, 0, x, y, across, down)
    return across.value / fine, down.value / fine
