"""Pages of PDFs as pictures, and the boxes of quotes on them."""

import io
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from PIL import Image

from helpers import papers
from ptmrag.errors import DocumentError
from ptmrag.fetch.blobs import store_body
from ptmrag.library.database import FILE
from ptmrag.library.library import Library
from ptmrag.web.pdf_viewer import PdfPage, PdfViewer, find_pdf


@pytest.fixture
def heron(tmp_path: Path) -> Path:
    path = tmp_path / "heron.pdf"
    path.write_bytes(papers.two_columns())
    return path


def ink(view: PdfPage, box: tuple[float, ...]) -> float:
    """The darkest grey inside a box, 0 is black."""
    picture = Image.open(io.BytesIO(view.image)).convert("L")
    left, top, width, height = (
        share * size for share, size in zip(box, (view.width, view.height) * 2, strict=True)
    )
    return picture.crop(
        (int(left), int(top), int(left + width) + 1, int(top + height) + 1)
    ).getextrema()[0]


@pytest.mark.parametrize("section", papers.HERON_SECTIONS, ids=lambda s: s[0])
def test_a_quote_over_broken_lines_has_a_box_on_each(heron: Path, section: tuple[str, str]) -> None:
    """Two columns, words broken at line ends: every line of the quote is marked, in its column."""
    quote = section[1][:160]
    view = PdfViewer().view(heron, 1, quote=quote)
    assert len(view.boxes) >= 2
    for left, top, width, height in view.boxes:
        assert 0 < left < left + width < 1
        assert 0 < top < top + height < 1
        assert width < 0.5
    assert all(ink(view, box) < 128 for box in view.boxes)


def test_a_quote_across_columns_is_marked_in_pieces(tmp_path: Path) -> None:
    """Where the text alternates between two columns, each piece of the quote is found."""
    path = tmp_path / "across.pdf"
    path.write_bytes(papers.across_columns())
    words = " ".join(text for _, text in papers.HERON_SECTIONS).split()
    view = PdfViewer().view(path, 1, quote=" ".join(words[0:18]))
    assert len(view.boxes) == 3
    assert len({round(top, 3) for _, top, _, _ in view.boxes}) == 3


def test_a_chinese_quote_is_marked(tmp_path: Path) -> None:
    """Without spaces, and with line breaks anywhere."""
    path = tmp_path / "zh.pdf"
    path.write_bytes(papers.chinese())
    assert len(PdfViewer().view(path, 1, quote=papers.CHINESE_SECTIONS[0][1]).boxes) >= 3


def test_a_quote_that_is_not_on_the_page_has_no_box(heron: Path) -> None:
    """Nothing is marked for it."""
    assert PdfViewer().view(heron, 1, quote="Penguins compose sonnets at midnight.").boxes == ()


def test_a_page_beyond_the_end_is_the_last(heron: Path) -> None:
    """The page number stays between the first and the last."""
    viewer = PdfViewer()
    last = viewer.view(heron, 99)
    assert last.number == last.pages
    assert viewer.view(heron, -3).number == 1


def test_the_kept_pictures_are_bounded(heron: Path) -> None:
    """Many sizes of a page do not fill the memory."""
    viewer = PdfViewer(kept_bytes=100_000)
    for width in range(300, 900, 60):
        viewer.view(heron, 1, width=width)
    assert 0 < viewer.kept_bytes <= 100_000


def test_a_broken_pdf_is_an_error_with_its_reason(tmp_path: Path) -> None:
    """So is a file that is gone."""
    broken = tmp_path / "broken.pdf"
    broken.write_bytes(b"%PDF-1.4 nothing")
    for path in (broken, tmp_path / "gone.pdf"):
        with pytest.raises(DocumentError, match="cannot be opened"):
            PdfViewer().view(path, 1)


def test_the_pdf_of_a_source_is_found_and_a_note_has_none(index: Path) -> None:
    """A source that was read from a PDF has one."""
    library = Library.open(index)
    source = next(
        s.source
        for e in library.records.entries()
        for s in library.records.sources_by_entry()[e.id]
        if s.source.startswith("arxiv:")
    )
    assert find_pdf(library, source) is not None
    assert find_pdf(library, f"catalog:{library.records.entries()[0].id}") is None
    library.close()


def test_a_fetched_pdf_is_found_among_the_downloads(index: Path, tmp_path: Path) -> None:
    """It is found by its hash, even if the file at its address is gone."""
    shutil.copytree(index, tmp_path / "index")
    content = papers.two_columns()
    _, digest = store_body(
        [content], tmp_path / "index" / "blobs", url="https://example.org/heron.pdf"
    )
    with closing(sqlite3.connect(tmp_path / "index" / FILE)) as connection, connection:
        connection.execute(
            "UPDATE sources SET sha256 = ?, address = 'https://example.org/heron.pdf' "
            "WHERE pages IS NOT NULL",
            (digest,),
        )
    library = Library.open(tmp_path / "index")
    source = next(row.source for row in library.records.overview() if row.pages)
    shown = find_pdf(library, source)
    library.close()
    assert shown is not None
    assert shown.read_bytes() == content
