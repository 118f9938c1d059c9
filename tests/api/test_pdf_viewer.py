"""Pages of PDFs as pictures, and the boxes of quotes on them."""

import io
import os
import shutil
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from helpers import hostile_pdfs, papers
from ptmrag.api.pdf_viewer import BOUNDS, PdfPage, PdfViewer, find_pdf
from ptmrag.errors import DocumentError
from ptmrag.fetch.blobs import store_body
from ptmrag.library.database import FILE
from ptmrag.library.library import Library


@pytest.fixture(scope="module")
def viewer() -> Iterator[PdfViewer]:
    with closing(PdfViewer()) as made:
        yield made


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
def test_a_quote_over_broken_lines_has_a_box_on_each(
    viewer: PdfViewer, heron: Path, section: tuple[str, str]
) -> None:
    """Two columns, words broken at line ends: every line of the quote is marked, in its column."""
    quote = section[1][:160]
    view = viewer.view(heron, 1, quote=quote)
    assert len(view.boxes) >= 2
    for left, top, width, height in view.boxes:
        assert 0 < left < left + width < 1
        assert 0 < top < top + height < 1
        assert width < 0.5
    assert all(ink(view, box) < 128 for box in view.boxes)


def test_a_quote_across_columns_is_marked_in_pieces(viewer: PdfViewer, tmp_path: Path) -> None:
    """Where the text alternates between two columns, each piece of the quote is found."""
    path = tmp_path / "across.pdf"
    path.write_bytes(papers.across_columns())
    words = " ".join(text for _, text in papers.HERON_SECTIONS).split()
    view = viewer.view(path, 1, quote=" ".join(words[0:18]))
    assert len(view.boxes) == 3
    assert len({round(top, 3) for _, top, _, _ in view.boxes}) == 3


def test_a_chinese_quote_is_marked(viewer: PdfViewer, tmp_path: Path) -> None:
    """Without spaces, and with line breaks anywhere."""
    path = tmp_path / "zh.pdf"
    path.write_bytes(papers.chinese())
    assert len(viewer.view(path, 1, quote=papers.CHINESE_SECTIONS[0][1]).boxes) >= 3


def test_a_quote_that_is_not_on_the_page_has_no_box(viewer: PdfViewer, heron: Path) -> None:
    """Nothing is marked for it."""
    assert viewer.view(heron, 1, quote="Penguins compose sonnets at midnight.").boxes == ()


def test_a_page_beyond_the_end_is_the_last(viewer: PdfViewer, heron: Path) -> None:
    """The page number stays between the first and the last."""
    last = viewer.view(heron, 99)
    assert last.number == last.pages
    assert viewer.view(heron, -3).number == 1


def test_the_kept_pictures_are_bounded(heron: Path) -> None:
    """Many sizes of a page do not fill the memory."""
    with closing(PdfViewer(kept_bytes=100_000)) as viewer:
        for width in range(300, 900, 60):
            viewer.view(heron, 1, width=width)
        assert 0 < viewer.kept_bytes <= 100_000


def test_a_kept_page_shows_each_quote(viewer: PdfViewer, heron: Path) -> None:
    """The picture is kept, the boxes are those of the quote that is asked for."""
    first, second = (text[:80] for _, text in papers.HERON_SECTIONS[:2])
    shown = [viewer.view(heron, 1, quote=quote) for quote in (first, second, "")]
    assert shown[0].image == shown[1].image == shown[2].image
    assert shown[0].boxes != shown[1].boxes
    assert not shown[2].boxes


def test_a_page_that_takes_for_ever_stops_nobody(heron: Path, tmp_path: Path) -> None:
    """It is given up with a reason and not tried again at once; other pages are shown meanwhile."""
    slow, reasons = tmp_path / "slow.pdf", []
    slow.write_bytes(hostile_pdfs.many_tiles())

    def open_it() -> None:
        with pytest.raises(DocumentError) as raised:
            viewer.view(slow, 1)
        reasons.append(str(raised.value))

    with closing(PdfViewer(bounds=replace(BOUNDS, seconds=3.0))) as viewer:
        visitors = [threading.Thread(target=open_it) for _ in range(9)]
        for visitor in visitors:
            visitor.start()
        assert viewer.view(heron, 1).image
        assert viewer.view(heron, 2, width=500).image
        assert not reasons  # all nine still wait
        for visitor in visitors:
            visitor.join()
        assert set(reasons) == {"drawing it took longer than 3 s"}
        started = time.monotonic()
        open_it()
        assert time.monotonic() - started < 3.0  # what drawing it anew would take
        assert viewer.view(heron, 2).image


def _large(path: Path) -> None:
    path.write_bytes(papers.one_column())
    os.truncate(path, 120_000_000)  # a hole: the disk holds nothing of it


def _nested(path: Path) -> None:
    """Small, but each form that is drawn takes memory: about 500 MB a second."""
    path.write_bytes(hostile_pdfs.nested_forms())


@pytest.mark.parametrize(("write", "memory"), [(_large, 200_000_000), (_nested, 500_000_000)])
def test_a_page_that_wants_too_much_memory_is_given_up(
    tmp_path: Path, heron: Path, write: Callable[[Path], None], memory: int
) -> None:
    """The limit of memory holds, and the next page is shown. The limit of time is out of reach."""
    large = tmp_path / "large.pdf"
    write(large)
    with closing(PdfViewer(bounds=replace(BOUNDS, memory=memory, seconds=60.0))) as viewer:
        with pytest.raises(DocumentError, match=r"too much memory|the reader crashed"):
            viewer.view(large, 1)
        assert viewer.view(heron, 1).image


def test_a_broken_pdf_is_an_error_with_its_reason(viewer: PdfViewer, tmp_path: Path) -> None:
    """So is a file that is gone."""
    broken = tmp_path / "broken.pdf"
    broken.write_bytes(b"%PDF-1.4 nothing")
    for path in (broken, tmp_path / "gone.pdf"):
        with pytest.raises(DocumentError, match="cannot be opened"):
            viewer.view(path, 1)


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
