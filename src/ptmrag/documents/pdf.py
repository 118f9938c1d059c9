"""The bytes of a PDF to a Document.

    document = read_pdf(path.read_bytes(), source="arxiv:1706.03762")

pdfium reads the text and its places; pypdf reads the outline and the metadata, and the text if
pdfium fails. It recognises no characters in pictures: for a scan it raises ScannedError, and `ocr`
may read it.
"""

import io
import logging
import re
import threading
from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

import pypdfium2
from pypdf import PdfReader
from pypdf.errors import DependencyError, PyPdfError
from pypdf.generic import Destination

from ptmrag.documents.document import Block, Document, Hidden, Table
from ptmrag.documents.front_matter import marked_front
from ptmrag.documents.gibberish import is_gibberish
from ptmrag.documents.headings import outline_names
from ptmrag.documents.layout import blocks
from ptmrag.documents.pdf_characters import joined
from ptmrag.documents.pdf_pages import Page, read_pages
from ptmrag.documents.printed_lines import PrintedLine, ordered_lines
from ptmrag.documents.reference_lists import references_on
from ptmrag.documents.tables import find_tables
from ptmrag.documents.title import title_of
from ptmrag.documents.vocabulary import Vocabulary
from ptmrag.documents.year import year_of
from ptmrag.errors import DocumentError, ScannedError
from ptmrag.language.verbatim import clean

MAX_PAGES = 3_000
PDFIUM = threading.Lock()  # pdfium is not thread-safe: hold this lock to call it
# What pypdf raises on files that break the rules, besides its own errors. DependencyError, which is none
# of these, is for AES: pypdf needs another package for it, pdfium does not.
_PYPDF_ERRORS = (
    PyPdfError,
    DependencyError,
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    NotImplementedError,
    OSError,
    RecursionError,
    TypeError,
    ValueError,
)
logging.getLogger("pypdf").setLevel(logging.CRITICAL)


def accepts(head: bytes, media_type: str, address: str) -> bool:
    """Whether a body is a PDF, or its address says so: then it is read, or refused, as one."""
    path = urlsplit(address).path
    return has_signature(head) or path.lower().endswith(".pdf") or path.startswith("/pdf")


def read_pdf(content: bytes, *, source: str) -> Document:
    """The text of a PDF in blocks. Raises DocumentError with the reason if there is none."""
    if not has_signature(content):
        raise DocumentError(_not_a_pdf(content))
    outline, named = _outline_and_title(content)
    try:
        pages, lines, hidden, tables = _read_with_pdfium(content)
    except pypdfium2.PdfiumError as error:
        reason = _pdfium_reason(error, content)
        if reason is not None:
            raise DocumentError(reason) from error
        return _read_with_pypdf(content, source, named=named)
    if not pages:
        raise DocumentError("a PDF without pages")
    if sum(len(page.strip()) for page in pages) < 40 * min(len(pages), 5):
        raise ScannedError(f"scanned: {len(pages)} pages without text")
    if is_gibberish("\n".join(pages)):
        raise DocumentError("gibberish: its fonts do not map their glyphs to letters")
    in_order = ordered_lines(lines)
    words = Vocabulary.of(line.text for page in in_order for line in page)
    title = title_of(_first(lines), words, named=named)
    found = marked_front(blocks(in_order, outline_names(outline), words=words), title)
    year = year_of([line.text for some in lines for line in some if line.page == 1])
    references = references_on(in_order, pages)
    return Document(source, title, found, pages, hidden, tables, year, references)


def _first(pages: Sequence[Sequence[PrintedLine]]) -> Sequence[PrintedLine]:
    """The lines of the first page that run in the direction of most of its text."""
    on_first = [lines for lines in pages if lines and lines[0].page == 1]
    return max(on_first, key=lambda lines: sum(len(line.text) for line in lines), default=pages[0])


def has_signature(content: bytes) -> bool:
    """Whether the first bytes of a file are those of a PDF; some junk may be before its mark."""
    return b"%PDF-" in content[:1024]


def _read_with_pdfium(
    content: bytes,
) -> tuple[tuple[str, ...], list[list[PrintedLine]], Hidden, tuple[Table, ...]]:
    """The text of each page, its lines, the hidden text that both leave out, and the tables."""
    with PDFIUM:
        pdf = pypdfium2.PdfDocument(content)
        try:
            if len(pdf) > MAX_PAGES:
                raise DocumentError(f"more than {MAX_PAGES:,} pages")
            pages = read_pages(pdf)
        finally:
            pdf.close()
    _refuse_unreadable(pages)
    hidden = Hidden.on_pages({number: page.hidden for number, page in enumerate(pages, 1)})
    tables = find_tables({number: page.words for number, page in enumerate(pages, 1) if page.words})
    lines = [lines for page in pages for lines in page.lines]
    return tuple(page.text for page in pages), lines, hidden, tables


def _refuse_unreadable(pages: Sequence[Page]) -> None:
    """Raise ScannedError if OCR would read more of a document than its text gives."""
    unread = sum(page.is_unreadable for page in pages)
    if unread > sum(bool(page.text.strip()) for page in pages):
        raise ScannedError(f"{unread} pages of text whose font has no map to Unicode")


def _outline_and_title(content: bytes) -> tuple[list[str], str]:
    """The titles in the outline, and the title in the metadata; nothing if pypdf cannot read them."""
    try:
        reader = PdfReader(io.BytesIO(content))
        named = str(reader.metadata.title or "") if reader.metadata else ""
        return list(_titles(reader.outline)), clean(named)
    except _PYPDF_ERRORS:
        return [], ""


def _titles(outline: Sequence[object]) -> Iterator[str]:
    for item in outline:
        if isinstance(item, list):
            yield from _titles(item)
        elif isinstance(item, Destination):
            yield str(item.title or "")


def _read_with_pypdf(content: bytes, source: str, *, named: str) -> Document:
    """The text in paragraphs without boxes, for files on which pdfium fails."""
    try:
        reader = PdfReader(io.BytesIO(content))
        if len(reader.pages) > MAX_PAGES:
            raise DocumentError(f"more than {MAX_PAGES:,} pages")
        pages = tuple(joined(page.extract_text()) for page in reader.pages)
    except _PYPDF_ERRORS as error:
        raise DocumentError(f"a damaged PDF ({type(error).__name__})") from error
    found = [
        Block(clean(paragraph), number)
        for number, page in enumerate(pages, 1)
        for paragraph in re.split(r"\n\s*\n", page)
        if paragraph.strip()
    ]
    if not found:
        raise ScannedError(f"scanned: {len(pages)} pages without text")
    if is_gibberish("\n".join(pages)):
        raise DocumentError("gibberish: its fonts do not map their glyphs to letters")
    return Document(source, named, tuple(found), pages)


def _pdfium_reason(error: pypdfium2.PdfiumError, content: bytes) -> str | None:
    """Why pdfium cannot read a file, or None if pypdf should try."""
    if "password" in str(error).lower():
        return "encrypted: it needs a password"
    if b"%%EOF" not in content[-2048:] and b"startxref" not in content[-4096:]:
        return "cut off: the file has no end"
    return None


def _not_a_pdf(content: bytes) -> str:
    start = content[:512].lstrip().lower()
    if start.startswith((b"<!doctype", b"<html", b"<?xml")):
        return "not a PDF: a web page came instead"
    return "not a PDF"
