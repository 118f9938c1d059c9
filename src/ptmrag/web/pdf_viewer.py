"""Renders a page of a stored PDF as a picture, and finds where a quote is on it.

    page = PdfViewer().view(find_pdf(library, "arxiv:1810.04805"), 3, quote="We pre-train …")
    page.image, page.boxes                                   # WebP bytes; fractions of the page

Quotes are compared as `verbatim.contains` compares them: line breaks, hyphens, columns and ligatures make
no difference. It checks no citation, and opens only what an ingest has stored.
"""

import ctypes
import io
import re
import threading
import unicodedata
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from ptmrag.documents.document import Box
from ptmrag.documents.pdf import PDFIUM
from ptmrag.errors import DocumentError
from ptmrag.fetch.blobs import blob_path
from ptmrag.language.verbatim import normalise
from ptmrag.library.library import Library

MAX_WIDTH = 1_800
# A page as large as a poster must not fill the memory.
_MAX_PIXELS = 6_000_000
_MAX_FILE = 128_000_000
_KEPT_BYTES = 48_000_000
_SHORTEST_PIECE = 12
_DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class PdfPage:
    """A page: WebP bytes, its size in pixels, and boxes as fractions of it: left, top, width, height."""

    number: int
    pages: int
    width: int
    height: int
    image: bytes
    boxes: tuple[Box, ...] = ()


@dataclass(frozen=True, slots=True)
class _Rendered:
    pages: int
    width: int
    height: int
    image: bytes


class PdfViewer:
    """Renders pages and keeps the last ones, up to 48 MB; safe to use from several threads."""

    def __init__(self, kept_bytes: int = _KEPT_BYTES) -> None:
        self._kept_bytes = kept_bytes
        self._kept: OrderedDict[tuple[object, ...], _Rendered] = OrderedDict()
        self._lock = threading.Lock()

    def view(self, file: Path, number: int, *, quote: str = "", width: int = 900) -> PdfPage:
        """Page `number` (from 1; the nearest that exists), about `width` pixels wide.

        Raises DocumentError with the reason if the file cannot be shown.
        """
        width = max(200, min(width, MAX_WIDTH))
        try:
            stat = file.stat()
            if stat.st_size > _MAX_FILE:
                raise DocumentError(f"the PDF is larger than {_MAX_FILE // 1_000_000} MB")
            with PDFIUM:
                return self._view(file, (str(file), stat.st_mtime_ns, width), number, quote)
        except (OSError, pypdfium2.PdfiumError) as error:
            raise DocumentError(f"the PDF cannot be opened ({type(error).__name__})") from error

    @property
    def kept_bytes(self) -> int:
        """How many bytes the kept pictures take."""
        with self._lock:
            return self._size()

    def _view(self, file: Path, key: tuple[str, int, int], number: int, quote: str) -> PdfPage:
        pdf = pypdfium2.PdfDocument(file)
        try:
            count = len(pdf)
            number = max(1, min(number, count))
            page = pdf[number - 1]
            rendered = self._recall((*key, number))
            if rendered is None:
                rendered = _render(page, count, key[-1])
                self._remember((*key, number), rendered)
            boxes = tuple(_fractions(page, _quote_boxes(page, quote))) if quote.strip() else ()
            page.close()
        finally:
            pdf.close()
        return PdfPage(number, count, rendered.width, rendered.height, rendered.image, boxes)

    def _recall(self, key: tuple[object, ...]) -> _Rendered | None:
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def _remember(self, key: tuple[object, ...], rendered: _Rendered) -> None:
        with self._lock:
            self._kept[key] = rendered
            while len(self._kept) > 1 and self._size() > self._kept_bytes:
                self._kept.popitem(last=False)

    def _size(self) -> int:
        return sum(len(rendered.image) for rendered in self._kept.values())


def find_pdf(library: Library, source: str) -> Path | None:
    """The PDF that a source was read from; None if it was not a PDF or is no longer stored."""
    state = library.records.state(source)
    if state is None or state.status != "ok" or state.pages is None:
        return None
    # The reader's own PDFs stay where they are; their address is a path.
    places = [] if "://" in state.address or not state.address else [Path(state.address)]
    if _DIGEST.fullmatch(state.sha256):
        places.insert(0, blob_path(library.path / "blobs", state.sha256))
    return next((place for place in places if _is_pdf(place)), None)


def _is_pdf(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return b"%PDF-" in file.read(1024)
    except OSError:
        return False


def _render(page: Any, count: int, width: int) -> _Rendered:
    across, down = page.get_size()
    scale = min(width / max(across, 1), (_MAX_PIXELS / max(across * down, 1)) ** 0.5)
    picture = page.render(scale=scale).to_pil().convert("RGB")
    buffer = io.BytesIO()
    picture.save(buffer, "WEBP", quality=82, method=2)
    return _Rendered(count, picture.width, picture.height, buffer.getvalue())


# --- where a quote is ------------------------------------------------------------------------


def _quote_boxes(page: Any, quote: str) -> list[Box]:
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
            yield start, _whole(cluster)
        start, cluster = index, letter
    if cluster:
        yield start, _whole(cluster)


def _whole(cluster: str) -> str:
    return cluster.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "ignore")


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
            last = lines[-1]
            lines[-1] = (
                min(last[0], box[0]),
                min(last[1], box[1]),
                max(last[2], box[2]),
                max(last[3], box[3]),
            )
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
