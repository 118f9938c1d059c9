"""Which reader a body gets: by its first bytes before what the host calls it."""

from pathlib import Path

import pytest

from helpers import books, papers
from ptmrag.documents.reader_processes import ReaderProcesses
from ptmrag.documents.readers import OWN_FILES, READERS, Body, choose_reader, read_document
from ptmrag.errors import DocumentError

PDF = papers.one_column()[:2_000]
EPUB = books.book("<p>One</p>")
HTML = b"<!DOCTYPE html><html><body><p>Owls hunt at night and hear better than they see.</p></body>"
TEXT = b"Owls hunt at night\nand hear better than they see.\n"


@pytest.mark.parametrize(
    ("head", "media_type", "address", "name"),
    [
        (PDF, "application/pdf", "https://example.org/a", "PDF"),
        (PDF, "text/html", "https://example.org/a", "PDF"),
        (b"\n" + PDF, "text/plain", "https://example.org/a.txt", "PDF"),
        (HTML, "text/html", "https://example.org/a.pdf", "PDF"),  # refused: a wall in its place
        (HTML, "text/html", "https://openreview.net/pdf?id=a", "PDF"),
        (EPUB, "application/octet-stream", "https://example.org/a", "EPUB"),
        (EPUB, "application/epub+zip", "https://example.org/a", "EPUB"),
        (HTML, "application/epub+zip", "https://example.org/a.epub", "web page"),
        (b"PK\x03\x04 a spreadsheet", "application/zip", "https://example.org/a.xlsx", "web page"),
        (TEXT, "text/plain", "https://example.org/a", "plain text"),
        (TEXT, "text/plain", "https://example.org/a.txt", "plain text"),
        (TEXT, "", "a.txt", "plain text"),
        (TEXT, "text/html", "https://example.org/a.txt", "web page"),
        (HTML, "text/plain", "https://example.org/a", "web page"),
        (HTML, "text/plain", "https://example.org/a.txt", "web page"),
        (b"How <body > tags work\n" + TEXT, "text/plain", "https://example.org/a", "plain text"),
        (TEXT, "text/plain", "https://raw.githubusercontent.com/b/o/HEAD/README.md", "web page"),
        (TEXT, "text/plain", "https://raw.githubusercontent.com/b/o/HEAD/README", "web page"),
        (b"# Owls\n" + TEXT, "text/plain", "https://example.org/llms.txt", "web page"),
        (b"Owls\n====\n\n" + TEXT, "text/plain", "https://example.org/a.rst.txt", "web page"),
        (TEXT, "text/markdown", "https://example.org/a", "web page"),
        (HTML, "text/html", "https://example.org/a", "web page"),
    ],
)
def test_a_body_gets_its_reader(head: bytes, media_type: str, address: str, name: str) -> None:
    """The first bytes count most; media type and address count if the bytes fit several formats."""
    assert choose_reader(head, media_type, address).name == name


@pytest.mark.parametrize(
    ("content", "address"),
    [
        (papers.one_column(), "a.pdf"),
        (books.book(f"<p>{books.PARAGRAPH}</p>"), "a.epub"),
        (TEXT, "a.txt"),
        (HTML, "a.html"),
    ],
)
def test_every_reader_gives_a_document(tmp_path: Path, content: bytes, address: str) -> None:
    """Whatever the format, a body becomes a document of its source."""
    path = tmp_path / "body"
    path.write_bytes(content)
    with ReaderProcesses() as processes:
        document = read_document(Body(path, "web:a", address=address, url=address), processes)
    assert document.source == "web:a"
    assert document.blocks


def test_what_no_reader_knows_is_refused(tmp_path: Path) -> None:
    """The last reader says that it is no text."""
    path = tmp_path / "body"
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(500))
    with ReaderProcesses() as processes, pytest.raises(DocumentError, match="binary data"):
        read_document(Body(path, "web:a", "text/plain", "https://example.org/a.txt"), processes)


def test_the_table_is_complete() -> None:
    """Names are unique, the last row accepts anything, and own files are PDFs and EPUBs."""
    assert len({reader.name for reader in READERS}) == len(READERS)
    assert READERS[-1].accepts(b"", "", "")
    assert sorted(OWN_FILES) == [".epub", ".pdf"]
