"""A scanned PDF to a Document, with Tesseract (`pip install 'ptmrag[ocr]'`, and the program itself).

    document = read_scan(path.read_bytes(), source="pdf:host/old.pdf")

pdfium renders each page, and Tesseract reads the picture. What it reads is the text of the page
against which quotes are checked, so a quote repeats a letter that was misread. PDFs that have text
are read by `pdf`.
"""

import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import median
from typing import Any

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

INSTALL = "pip install 'ptmrag[ocr]' and apt-get install tesseract-ocr tesseract-ocr-chi-sim"
MAX_PAGES = 100
SECONDS = 600.0  # for all pages of one PDF
_PAGE_SECONDS = 60.0
_LANGUAGES = ("chi_sim", "eng")
_DOTS = 300  # per inch: what Tesseract is trained on
_MOST_DOTS = 25_000_000  # of a page: a poster is rendered smaller
# Tesseract's own measure in per cent: pictures taken for letters are below it, print is above 80.
_LEAST_CONFIDENCE = 50.0
_BODY = 10.0  # points

TesseractTable = Mapping[str, Sequence[Any]]  # columns, as pytesseract gives them
Recognise = Callable[[Any, float], TesseractTable]  # a picture, and the seconds that it may take


@dataclass(frozen=True, slots=True)
class _Page:
    text: str
    lines: list[PrintedLine]
    confidences: list[float]


def cure(*, wanted: bool) -> str:
    """What is missing so that a scanned PDF can be read: an installation, the option, or nothing ("")."""
    steps = [] if is_installed() else [INSTALL]
    return ", then ".join(steps if wanted else [*steps, "--ocr"])


def is_installed() -> bool:
    """Whether Tesseract and pytesseract are installed."""
    try:
        import pytesseract
    except ImportError:
        return False
    try:
        pytesseract.get_tesseract_version()
    except (pytesseract.TesseractError, OSError, SystemExit):
        return False
    return True


def read_scan(content: bytes, *, source: str, recognise: Recognise | None = None) -> Document:
    """The text of a PDF's rendered pages in blocks. Raises DocumentError if Tesseract finds none."""
    recognise = recognise or tesseract(_LANGUAGES)
    ends = time.monotonic() + SECONDS
    pages = []
    for number, (picture, scale) in enumerate(_pictures(content), 1):
        left = ends - time.monotonic()
        if left <= 0:
            raise DocumentError(f"scanned: reading it took longer than {SECONDS:g} s")
        words = recognise(picture, min(left, _PAGE_SECONDS))
        pages.append(_page(words, number, height=picture.height, scale=scale))
    return _document(pages, source)


def tesseract(languages: Sequence[str]) -> Recognise:
    """Tesseract for these languages as far as they are installed, else for all installed ones."""
    import pytesseract

    os.environ.setdefault("OMP_THREAD_LIMIT", "1")  # its threads cost more time than they save
    installed = pytesseract.get_languages()
    chosen = "+".join(name for name in languages if name in installed) or "+".join(installed)

    def recognise(picture: Any, seconds: float) -> TesseractTable:
        try:
            found: TesseractTable = pytesseract.image_to_data(
                picture, lang=chosen, timeout=seconds, output_type=pytesseract.Output.DICT
            )
        except RuntimeError as error:  # a time-out, or an error of Tesseract
            raise DocumentError(f"scanned: Tesseract failed: {first_line(error)[:80]}") from error
        return found

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


def _page(words: TesseractTable, number: int, *, height: int, scale: float) -> _Page:
    """The words of a picture as lines, with empty lines between Tesseract's paragraphs."""
    lines: dict[tuple[int, ...], list[int]] = {}
    for place, word in enumerate(words["text"]):
        if str(word).strip():
            names = ("block_num", "par_num", "line_num")
            lines.setdefault(tuple(int(words[name][place]) for name in names), []).append(place)
    text, before = "", None
    for key, places in lines.items():
        between = "" if before is None else "\n" if before == key[:2] else "\n\n"
        text += between + " ".join(str(words["text"][place]) for place in places)
        before = key[:2]
    found = [
        _line(words, places, number=number, height=height, scale=scale) for places in lines.values()
    ]
    return _Page(
        text, found, [float(words["conf"][place]) for places in lines.values() for place in places]
    )


def _line(
    words: TesseractTable, places: Sequence[int], *, number: int, height: int, scale: float
) -> PrintedLine:
    tops = [int(words["top"][place]) for place in places]
    lefts = [int(words["left"][place]) for place in places]
    bottoms = [top + int(words["height"][p]) for top, p in zip(tops, places, strict=True)]
    rights = [left + int(words["width"][p]) for left, p in zip(lefts, places, strict=True)]
    box = (
        min(lefts) / scale,
        (height - max(bottoms)) / scale,
        max(rights) / scale,
        (height - min(tops)) / scale,
    )
    text = " ".join(str(words["text"][place]) for place in places)
    return PrintedLine(text, number, box, max(bottoms) / scale - min(tops) / scale)


def _document(pages: Sequence[_Page], source: str) -> Document:
    texts = tuple(page.text for page in pages)
    confidences = [confidence for page in pages for confidence in page.confidences]
    if (
        not confidences
        or is_gibberish("\n".join(texts))
        or sum(confidences) / len(confidences) < _LEAST_CONFIDENCE
    ):
        raise DocumentError(f"scanned: {len(pages)} pages, and Tesseract finds no text in them")
    sized = _sized([page.lines for page in pages])
    in_order = ordered_lines(sized)
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
