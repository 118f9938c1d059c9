"""PDFs of our own making, read back."""

from collections.abc import Callable

import pypdfium2
import pytest
from pypdf.errors import DependencyError

from helpers import papers
from helpers.texts import text_of
from ptmrag.documents import pdf
from ptmrag.documents.pdf import read_pdf
from ptmrag.errors import DocumentError
from ptmrag.language.verbatim import contains, sentences

Render = Callable[[], bytes]
Sections = tuple[tuple[str, str], ...]


@pytest.mark.parametrize(
    ("render", "sections"),
    [
        (papers.one_column, papers.LARKSPUR_SECTIONS),
        (papers.two_columns, papers.HERON_SECTIONS),
        (papers.chinese, papers.CHINESE_SECTIONS),
    ],
)
def test_what_was_written_is_read(render: Render, sections: Sections) -> None:
    """Every section comes back under its heading, word for word and in order."""
    document = read_pdf(render(), source="file:paper.pdf")
    headings = [block.text for block in document.blocks if block.kind == "heading"]
    assert [h for h in headings if h != "References"] == [heading for heading, _ in sections]
    for heading, text in sections:
        said = " ".join(b.text for b in document.blocks if b.heading == heading)
        assert contains(said, text)


@pytest.mark.parametrize("render", [papers.one_column, papers.two_columns, papers.chinese])
def test_every_sentence_is_on_its_page(render: Render) -> None:
    """A sentence of a block is verbatim in the raw text of the block's page."""
    document = read_pdf(render(), source="file:paper.pdf")
    for block in document.blocks:
        assert block.page is not None
        for sentence in sentences(block.text):
            assert contains(document.pages[block.page - 1], sentence)


def test_lines_written_across_two_columns_are_read_down_the_columns() -> None:
    """Reading order follows the columns where the file's own order does not."""
    document = read_pdf(papers.across_columns(), source="file:paper.pdf")
    assert contains(text_of(document), " ".join(text for _, text in papers.HERON_SECTIONS))


def test_furniture_is_dropped() -> None:
    """Running heads, page numbers and the stamp in the margin are in no block."""
    document = read_pdf(papers.one_column(), source="file:paper.pdf")
    assert "running head" not in text_of(document)
    assert "arXiv:" not in text_of(document)
    assert not any(block.text.isdigit() for block in document.blocks)
    assert contains(document.pages[0], "arXiv:2101.00001v2")


def test_references_are_set_apart_and_captions_known() -> None:
    """Text below "References" is a reference; text that starts with "Table 1:" is a caption."""
    document = read_pdf(papers.one_column(), source="file:paper.pdf")
    texts = {
        kind: " ".join(b.text for b in document.blocks if b.kind == kind)
        for kind in ("reference", "caption")
    }
    assert "Memory for machines" in texts["reference"]
    assert texts["caption"].startswith("Table 1")


def test_blocks_know_their_places() -> None:
    """A block knows its page, and its box lies on the page."""
    document = read_pdf(papers.one_column(), source="file:paper.pdf")
    memory = next(b for b in document.blocks if b.text.startswith("Each slot"))
    assert memory.page == 2
    assert len(document.pages) == 3
    assert memory.box is not None
    left, bottom, right, top = memory.box
    assert 0 < left < right < papers.WIDTH
    assert 0 < bottom < top < papers.HEIGHT


@pytest.mark.parametrize(
    ("render", "title"),
    [
        (papers.one_column, papers.LARKSPUR),
        (papers.two_columns, papers.HERON),
        (papers.chinese, papers.CHINESE),
    ],
)
def test_the_title_is_the_largest_text(render: Render, title: str) -> None:
    """The title is the largest text on the first page."""
    assert read_pdf(render(), source="file:paper.pdf").title == title


def test_pypdf_reads_what_pdfium_cannot(monkeypatch: pytest.MonkeyPatch) -> None:
    """If pdfium fails on a file, its text is that of pypdf."""

    def give_up(content: bytes) -> None:
        raise pypdfium2.PdfiumError("Failed to load document")

    monkeypatch.setattr(pdf, "_read_with_pdfium", give_up)
    document = read_pdf(papers.one_column(), source="file:paper.pdf")
    assert contains(text_of(document), papers.LARKSPUR_SECTIONS[2][1])


def test_a_pdf_is_read_though_pypdf_lacks_a_package_for_its_cipher(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """pypdf cannot decrypt AES alone; pdfium can, so only the outline and the metadata are missing."""

    def give_up(content: object) -> None:
        raise DependencyError("cryptography>=3.1 is required for AES algorithm")

    monkeypatch.setattr(pdf, "PdfReader", give_up)
    document = read_pdf(papers.one_column(), source="file:paper.pdf")
    assert contains(text_of(document), papers.LARKSPUR_SECTIONS[2][1])


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "not a PDF"),
        (b"hello", "not a PDF"),
        (b"<!DOCTYPE html><html>captcha</html>", "a web page came instead"),
        (papers.one_column()[:2000], "cut off"),
        (b"%PDF-1.5\n" + bytes(range(256)) * 20, "cut off"),
        (papers.scanned(), "scanned: 2 pages without text"),
        (papers.encrypted(), "password"),
    ],
)
def test_a_bad_file_has_one_clear_reason(content: bytes, reason: str) -> None:
    """Each kind of bad file is named for what it is."""
    with pytest.raises(DocumentError, match=reason):
        read_pdf(content, source="file:bad.pdf")
