"""The bytes of a PDF to a Document.

    document = read_pdf(path.read_bytes(), source="arxiv:1706.03762")

pdfium reads the text and its places; pypdf reads the outline and the metadata, and the text if
pdfium fails. It recognises no characters in pictures: for a scan it raises ScannedError, and `ocr`
may read it.
"""

import ctypes
import io
import logging
import math
import re
import threading
from collections.abc import Iterator, Sequence
from functools import partial
from urllib.parse import urlsplit

import pypdfium2
import pypdfium2.raw as pdfium
from pypdf import PdfReader
from pypdf.errors import DependencyError, PyPdfError
from pypdf.generic import Destination

from ptmrag.documents.document import Block, Document, Hidden, Table
from ptmrag.documents.gibberish import is_gibberish
from ptmrag.documents.headings import outline_names
from ptmrag.documents.hidden_in_pdf import hidden_characters
from ptmrag.documents.layout import blocks, title_of
from ptmrag.documents.printed_lines import PrintedLine, ordered_lines
from ptmrag.documents.printed_words import WordLine, word_lines
from ptmrag.documents.tables import CAPTION, find_tables
from ptmrag.errors import DocumentError, ScannedError
from ptmrag.language.verbatim import clean, contains, smuggled

MAX_PAGES = 3_000
PDFIUM = threading.Lock()  # pdfium is not thread-safe: hold this lock to call it
_BROKEN = "\x02\ufffe"  # pdfium's marks for a hyphen at the end of a line
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
    return _has_signature(head) or path.lower().endswith(".pdf") or path.startswith("/pdf")


def read_pdf(content: bytes, *, source: str) -> Document:
    """The text of a PDF in blocks. Raises DocumentError with the reason if there is none."""
    if not _has_signature(content):
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
    title = title_of(lines[0]) or named
    found = blocks(in_order, outline_names(outline))
    return Document(source, title, found, pages, hidden, tables)


def _has_signature(content: bytes) -> bool:
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
            pages, lines, unseen = [], [], dict[int, str]()
            words = dict[int, list[WordLine]]()
            for index in range(len(pdf)):
                page = pdf[index]
                text_page = page.get_textpage()
                hidden = hidden_characters(page, text_page)
                pages.append(_seen(text_page, hidden))
                unseen[index + 1] = _unseen(text_page, hidden, pages[-1])
                lines.append(list(_lines(text_page.raw, index + 1, hidden)))
                if CAPTION.search(pages[-1]):  # the places of all words take time
                    words[index + 1] = _word_lines(text_page.raw, hidden)
                text_page.close()
                page.close()
            return tuple(pages), lines, Hidden.on_pages(unseen), find_tables(words)
        finally:
            pdf.close()


def _seen(text_page: pypdfium2.PdfTextPage, hidden: frozenset[int]) -> str:
    """The text of a page without its hidden characters."""
    if not hidden:
        return str(text_page.get_text_range())
    characters = enumerate(_characters(text_page.raw))
    return _joined("".join(character for index, character in characters if index not in hidden))


def _unseen(text_page: pypdfium2.PdfTextPage, hidden: frozenset[int], seen: str) -> str:
    """The hidden lines of a page that are not visible elsewhere on it, and an "x" for each hidden tag."""
    text = enumerate(_characters(text_page.raw) if hidden else "")
    left_out = "".join(c if index in hidden or c.isspace() else "\n" for index, c in text)
    lines = [line for line in left_out.splitlines() if not contains(seen, line)]
    return "\n".join([*lines, "x" * smuggled(seen)])


def _characters(text_page: object) -> str:
    count = pdfium.FPDFText_CountChars(text_page)
    return "".join(chr(pdfium.FPDFText_GetUnicode(text_page, i)) for i in range(count))


def _lines(text_page: object, number: int, hidden: frozenset[int]) -> Iterator[PrintedLine]:
    """The lines of a page without hidden text; a wide gap between two columns ends a line."""
    text = _characters(text_page)
    if hidden:
        text = "".join(" " if index in hidden else c for index, c in enumerate(text))
    start = 0
    for match in re.finditer(rf"\r?\n|[{_BROKEN}]|$", text):
        hyphen = match[0] in _BROKEN and match[0] != ""
        yield from _segments(text_page, text, start, match.start(), number, hyphen=hyphen)
        start = match.end()


def _word_lines(text_page: object, hidden: frozenset[int]) -> list[WordLine]:
    """The lines of a page with the places of their words, without hidden text."""
    texts = [" " if i in hidden else text for i, text in enumerate(_characters(text_page))]
    places = partial(_box, text_page), partial(_size, text_page)
    return list(word_lines(texts, box=places[0], size=places[1]))


def _segments(
    text_page: object, text: str, start: int, end: int, number: int, *, hyphen: bool
) -> Iterator[PrintedLine]:
    """A line, or the parts of it that a wide gap separates."""
    inked = [i for i in range(start, end) if not text[i].isspace()]
    if not inked:
        return
    cuts = [inked[0]]
    blanks = [i for i in inked[1:] if text[i - 1].isspace()]
    if blanks and end - start > 30:
        size = _size(text_page, inked[0])
        for i in blanks:
            before = max(j for j in inked if j < i) if text[i - 1].isspace() else i - 1
            gap = _box(text_page, i)[0] - _box(text_page, before)[2]
            if gap > max(1.8 * size, 14):
                cuts.append(i)
    for a, b in zip(cuts, [*cuts[1:], end], strict=True):
        line = _line(text_page, text, a, b, number)
        if line is not None:
            is_last = b == end
            yield (
                PrintedLine(line.text + "\x02", number, line.box, line.size, line.bold)
                if hyphen and is_last
                else line
            )


def _line(text_page: object, text: str, start: int, end: int, number: int) -> PrintedLine | None:
    inked = [i for i in range(start, end) if not text[i].isspace()]
    if not inked:
        return None
    boxes = [_box(text_page, i) for i in {inked[0], inked[len(inked) // 2], inked[-1]}]
    box = (
        min(b[0] for b in boxes),
        min(b[1] for b in boxes),
        max(b[2] for b in boxes),
        max(b[3] for b in boxes),
    )
    middle = inked[len(inked) // 2]
    # In small capitals, only the first letter has the size of the font.
    size = max(_size(text_page, inked[0]), _size(text_page, middle))
    shown = _joined(text[start:end].strip())
    return PrintedLine(shown, number, box, size, _is_bold(text_page, middle))


def _joined(text: str) -> str:
    """A text in which characters beyond U+FFFF are one character each: pdfium gives two surrogates."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "ignore")


def _box(text_page: object, index: int) -> tuple[float, float, float, float]:
    """Left, bottom, right, top of a character."""
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    pdfium.FPDFText_GetCharBox(text_page, index, left, right, bottom, top)
    return left.value, bottom.value, right.value, top.value


def _size(text_page: object, index: int) -> float:
    """The size of a character in points: that of its font, scaled as on the page."""
    matrix = pdfium.FS_MATRIX()
    pdfium.FPDFText_GetMatrix(text_page, index, matrix)
    scale = math.hypot(matrix.b, matrix.d) or 1.0
    return float(pdfium.FPDFText_GetFontSize(text_page, index)) * scale


def _is_bold(text_page: object, index: int) -> bool:
    buffer, flags = ctypes.create_string_buffer(128), ctypes.c_int()
    pdfium.FPDFText_GetFontInfo(text_page, index, buffer, 128, flags)
    name = buffer.value.decode("utf-8", "replace")
    return bool(re.search(r"bold|medi(?!um)|cmbx|black|heavy|simhei", name, re.IGNORECASE))


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
        pages = tuple(_joined(page.extract_text()) for page in reader.pages)
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
