"""The table of readers: which function makes a Document of which bytes.

    body = Body(path, "web:example.org/post", media_type="text/html", address="https://example.org/post")
    document = read_document(body, processes)

A new format is one file with a function `accepts` and a function that gives a Document, and one row
here. All readers run in processes of their own: a stranger made the file. It fetches nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from ptmrag.documents import epub, pdf, plain_text
from ptmrag.documents.document import Document
from ptmrag.documents.reader_processes import ReaderProcesses
from ptmrag.documents.reference_lists import references_in
from ptmrag.documents.webpage import read_webpage
from ptmrag.errors import DocumentError
from ptmrag.regular_files import open_regular

_HEAD = 4096  # bytes
_LARGEST = 2_000_000_000  # bytes: the processes have no more memory


@dataclass(frozen=True, slots=True)
class Body:
    """A file to read and what is known of it.

    `source` is the name of its source, `address` where the source is said to be, and `url` where it
    was found after redirects.
    """

    path: Path
    source: str
    media_type: str = ""
    address: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Reader:
    """A format: which bodies it accepts (first bytes, media type, address), and how they are read.

    `own_files` are the suffixes of the files that are read from a user's own folders.
    """

    name: str
    accepts: Callable[[bytes, str, str], bool]
    read: Callable[[Body, ReaderProcesses], Document]
    own_files: tuple[str, ...] = ()


def _read_pdf(body: Body, processes: ReaderProcesses) -> Document:
    return processes.read(body.path, pdf.read_pdf, source=body.source)


def _read_epub(body: Body, processes: ReaderProcesses) -> Document:
    return processes.read(body.path, epub.read_epub, source=body.source)


def _read_plain_text(body: Body, processes: ReaderProcesses) -> Document:
    return processes.read(body.path, plain_text.read_plain_text, source=body.source)


def _read_webpage(body: Body, processes: ReaderProcesses) -> Document:
    return processes.read(
        body.path, read_webpage, source=body.source, url=body.url, media_type=body.media_type
    )


def _accepts_all(head: bytes, media_type: str, address: str) -> bool:
    return True


# The first row that accepts a body reads it.
READERS = (
    Reader("PDF", pdf.accepts, _read_pdf, own_files=(".pdf",)),
    Reader("EPUB", epub.accepts, _read_epub, own_files=(".epub",)),
    Reader("plain text", plain_text.accepts, _read_plain_text),
    Reader("web page", _accepts_all, _read_webpage),
)
OWN_FILES = frozenset(suffix for reader in READERS for suffix in reader.own_files)


def read_document(body: Body, processes: ReaderProcesses) -> Document:
    """The document in a body. Raises DocumentError with the reason if there is none."""
    with open_regular(body.path, most=_LARGEST) as file:
        head = file.read(_HEAD)
    reader = choose_reader(head, body.media_type, body.address)
    document = reader.read(body, processes)
    if all(block.kind in ("heading", "reference") for block in document.blocks):
        raise DocumentError("no text besides headings and references")
    if document.references:
        return document
    # Only PDFs have lines with places.
    has_pages = any(block.page for block in document.blocks)
    return replace(document, references=references_in(document.pages, has_pages=has_pages))


def choose_reader(head: bytes, media_type: str, address: str) -> Reader:
    """The reader for a body with these first bytes, media type and address."""
    return next(reader for reader in READERS if reader.accepts(head, media_type, address))
