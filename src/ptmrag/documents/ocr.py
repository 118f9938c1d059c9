"""A scanned PDF to a Document, with RapidOCR (`pip install 'ptmrag[ocr]'`, which brings its models).

    document = read_scan(path.read_bytes(), source="pdf:host/old.pdf")

pdfium renders each page, and RapidOCR finds the lines of the picture and reads them. What it reads is the text of the
page against which quotes are checked, so a quote repeats a letter that was misread. PDFs that have text
are read by `pdf`. Why not Tesseract: docs/decisions/0019-ocr.md.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from importlib.util import find_spec
from statistics import median
from typing import Any

import numpy as np
import pypdfium2

from ptmrag.documents.document import Document
from ptmrag.documents.front_matter import marked_front
from ptmrag.documents.gibberish import is_gibberish
from ptmrag.documents.layout import blocks
from ptmrag.documents.pdf import PDFIUM
from ptmrag.documents.printed_lines import PrintedLine, ordered_lines
from ptmrag.documents.title import title_of
from ptmrag.documents.vocabulary import Vocabulary
from ptmrag.errors import DocumentError, first_line

INSTALL = "pip install 'ptmrag[ocr]'"
MAX_PAGES = 100
SECONDS = 1800.0  # for all pages of one PDF
_DOTS = 200  # per inch; RapidOCR makes the longer side of a larger picture 2,000 dots
_MOST_DOTS = 10_000_000  # of a page: a poster is rendered smaller
# RapidOCR's own measure, from 0 to 1: pictures taken for letters are below it, print is above 0.8.
_LEAST_CONFIDENCE = 0.5
_BODY = 10.0  # points
# One thread for each file, since several are read at a time; scans that stand on their heads are rare, and to look for
# them takes as long as a fifth of the reading.
_PARAMETERS = {
    "EngineConfig.onnxruntime.intra_op_num_threads": 1,
    "EngineConfig.onnxruntime.inter_op_num_threads": 1,
    "Global.use_cls": False,
    "Global.log_level": "critical",
}


@dataclass(frozen=True, slots=True)
class SeenLine:
    """A line that was read in a picture: its text, how sure that is (0 to 1), and its box in dots from the top left."""

    text: str
    confidence: float
    left: float
    top: float
    right: float
    bottom: float


Recognise = Callable[[Any], Sequence[SeenLine]]  # a picture


def cure(*, wanted: bool) -> str:
    """What is missing so that a scanned PDF can be read: an installation, the option, or nothing ("")."""
    steps = [] if is_installed() else [INSTALL]
    return ", then ".join(steps if wanted else [*steps, "--ocr"])


def is_installed() -> bool:
    """Whether RapidOCR is installed."""
    return find_spec("rapidocr") is not None


def read_scan(content: bytes, *, source: str, recognise: Recognise | None = None) -> Document:
    """The text of a PDF's rendered pages in blocks. Raises DocumentError if there is none."""
    recognise = recognise or rapidocr()
    ends = time.monotonic() + SECONDS
    pages, confidences = [], []
    for number, (picture, scale) in enumerate(_pictures(content), 1):
        if time.monotonic() > ends:
            raise DocumentError(f"scanned: reading it took longer than {SECONDS:g} s")
        seen = [line for line in recognise(picture) if line.text.strip()]
        confidences += [line.confidence for line in seen]
        pages.append([_line(one, number, height=picture.height, scale=scale) for one in seen])
    if not confidences or sum(confidences) / len(confidences) < _LEAST_CONFIDENCE:
        raise DocumentError(f"scanned: {len(pages)} pages, and OCR finds no text in them")
    return _document(pages, source)


def rapidocr() -> Recognise:
    """RapidOCR with the models of its package, which read Chinese and English."""
    from rapidocr import RapidOCR

    engine = RapidOCR(params=_PARAMETERS)

    def recognise(picture: Any) -> list[SeenLine]:
        try:
            found: Any = engine(np.asarray(picture.convert("RGB")))
        except Exception as error:
            raise DocumentError(f"scanned: OCR failed: {first_line(error)[:80]}") from error
        if found.txts is None or found.boxes is None:
            return []
        return [
            SeenLine(text, float(score), *box.min(axis=0).tolist(), *box.max(axis=0).tolist())
            for text, score, box in zip(found.txts, found.scores, found.boxes, strict=True)
        ]

    return recognise


def _pictures(content: bytes) -> Iterator[tuple[Any, float]]:
    """Each page in grey, and its scale in dots per point."""
    with PDFIUM:
        pdf = pypdfium2.PdfDocument(content)
        count = len(pdf)
    try:
        if count > MAX_PAGES:
            raise DocumentError(
                f"scanned: {count} pages without text, but --ocr reads at most {MAX_PAGES}"
            )
        for index in range(count):
            with PDFIUM:
                page = pdf[index]
                width, height = page.get_size()
                scale = min(_DOTS / 72, (_MOST_DOTS / max(width * height, 1.0)) ** 0.5)
                picture = page.render(scale=scale, grayscale=True).to_pil()
                page.close()
            yield picture, scale
    finally:
        with PDFIUM:
            pdf.close()


def _line(seen: SeenLine, number: int, *, height: int, scale: float) -> PrintedLine:
    """The line in points from the bottom left, as a PDF has them."""
    box = (
        seen.left / scale,
        (height - seen.bottom) / scale,
        seen.right / scale,
        (height - seen.top) / scale,
    )
    return PrintedLine(seen.text, number, box, (seen.bottom - seen.top) / scale)


def _document(pages: Sequence[Sequence[PrintedLine]], source: str) -> Document:
    sized = _sized(pages)
    in_order = ordered_lines(sized)
    texts = tuple("\n".join(line.text for line in page) for page in in_order)
    if is_gibberish("\n".join(texts)):
        raise DocumentError(f"scanned: {len(pages)} pages, and OCR finds no text in them")
    words = Vocabulary.of(line.text for page in in_order for line in page)
    title = title_of(sized[0], words)
    found = marked_front(blocks(in_order, words=words), title)
    return Document(source, title, found, texts)


def _sized(pages: Sequence[Sequence[PrintedLine]]) -> list[list[PrintedLine]]:
    """Lines with font sizes. The height of a line depends on its letters, so similar heights are one size."""
    usual = median(line.size for page in pages for line in page) or 1.0
    return [
        [
            replace(
                line, size=_BODY if 0.7 < line.size / usual < 1.35 else _BODY * line.size / usual
            )
            for line in page
        ]
        for page in pages
    ]
