"""OCR reads a scanned PDF if that is on; otherwise the PDF is reported as scanned."""

import os
import sys
from contextlib import closing
from pathlib import Path

import pypdfium2
import pytest

from helpers import papers
from helpers.embedders import WordHasher
from ptmrag.documents.ocr import MAX_PAGES, SeenLine, read_scan
from ptmrag.documents.reader_processes import ReaderProcesses, ReadingLimits
from ptmrag.errors import DocumentError
from ptmrag.ingestion.ingest import ingest
from ptmrag.ingestion.report import IngestReport
from ptmrag.language.verbatim import contains
from ptmrag.library.doctor import examine
from ptmrag.library.library import Library
from ptmrag.settings import Settings

# A module that says it is RapidOCR and reads the same two paragraphs on every page.
STAND_IN = """
import time
from types import SimpleNamespace
import numpy as np

class RapidOCR:
    def __init__(self, params):
        pass

    def __call__(self, picture):
        {before}
        said = ("Larkspur reads long reports with a sparse memory", "The memory has sixty slots")
        boxes = [[(200, top), (900, top), (900, top + 40), (200, top + 40)] for top in (300, 600)]
        return SimpleNamespace(txts=said, scores=(0.9, 0.9), boxes=np.array(boxes, dtype=float))
"""


def stand_in(folder: Path, monkeypatch: pytest.MonkeyPatch, before: str = "pass") -> None:
    place = folder / "modules"
    place.mkdir()
    (place / "rapidocr.py").write_text(STAND_IN.format(before=before), encoding="utf-8")
    monkeypatch.syspath_prepend(place)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(place), *map(str, sys.path)]))


def run(tmp_path: Path, pdf: bytes, *, ocr: bool) -> IngestReport:
    folder = tmp_path / "mine"
    folder.mkdir(exist_ok=True)
    (folder / "scan.pdf").write_bytes(pdf)
    settings = Settings(ocr=ocr)
    return ingest(papers=[folder], index=tmp_path / "index", settings=settings, offline=True)


@pytest.fixture(autouse=True)
def _no_model(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "ptmrag.ingestion.ingest.load_embedder", lambda name=None, **_: WordHasher()
    )


def test_a_scan_is_read_where_that_is_wanted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its passages are verbatim in the page text that OCR gave, and the doctor agrees."""
    stand_in(tmp_path, monkeypatch)
    (row,) = run(tmp_path, papers.scanned(), ocr=True).sources
    assert (row.status, row.pages) == ("new", 2)
    with closing(Library.open(tmp_path / "index")) as library:
        found = library.passages.by_id(sorted(library.passages.ids())).values()
        read = [passage for passage in found if passage.source == "file:scan.pdf"]
        assert {passage.page for passage in read} == {1, 2}
        assert all(
            contains(library.passages.page_text(p.source, p.page), p.text[:48]) for p in read
        )
        assert "sparse memory" in library.passages.page_text("file:scan.pdf", 1)
    assert examine(tmp_path / "index") == ()


def test_a_scan_that_was_refused_is_read_once_ocr_is_wanted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the option, the reason names it; a later run with the option reads the file."""
    stand_in(tmp_path, monkeypatch)
    (row,) = run(tmp_path, papers.scanned(), ocr=False).sources
    assert row.reason == "scanned: 2 pages without text; to read it: --ocr"
    (row,) = run(tmp_path, papers.scanned(), ocr=True).sources
    assert row.status in ("new", "updated")


@pytest.mark.parametrize("wanted", [True, False])
def test_what_is_not_installed_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wanted: bool
) -> None:
    """The reason is "scanned", with what to install."""
    monkeypatch.setattr("ptmrag.documents.ocr.is_installed", lambda: False)
    (row,) = run(tmp_path, papers.scanned(), ocr=wanted).sources
    assert row.status == "failed"
    reason = str(row.reason)
    assert reason.startswith("scanned: 2 pages without text; to read it: pip install 'ptmrag[ocr]'")
    assert reason.endswith("then --ocr") is not wanted


def test_it_is_bounded_in_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that takes too long is given up, its process is killed, and the next file is read."""
    mark = tmp_path / "started"
    hang = f"open({str(mark)!r}, 'w').close(); time.sleep(600)"
    stand_in(tmp_path, monkeypatch, hang)
    path = tmp_path / "scan.pdf"
    path.write_bytes(papers.scanned())
    with ReaderProcesses(ReadingLimits(ocr_seconds=3.0), ocr=True) as workers:
        with pytest.raises(DocumentError, match="took longer than 3 s"):
            workers.read(path, source="file:scan.pdf")
        assert mark.exists()
        path.write_bytes(papers.one_column())
        assert workers.read(path, source="file:scan.pdf").pages


def lines(*texts: str, confidence: float = 0.9) -> list[SeenLine]:
    """What OCR gives for a picture with these lines, one below the other."""
    return [
        SeenLine(text, confidence, 100, 40 * n, 100 + 20 * len(text), 40 * n + 30)
        for n, text in enumerate(texts, 1)
    ]


@pytest.mark.parametrize(
    "seen", [lines(), lines(" ", ""), lines("|~", "l;", "_", confidence=0.21)], ids=len
)
def test_pictures_without_text_stay_scanned(seen: list[SeenLine]) -> None:
    """Drawings, and what OCR itself doubts, are not indexed."""
    with pytest.raises(DocumentError, match="OCR finds no text"):
        read_scan(papers.scanned(), source="pdf:a", recognise=lambda picture: seen)


def test_columns_are_read_one_after_the_other() -> None:
    """OCR gives the lines from the top down; a sentence goes on in its own column, also in the text of the page."""
    left = [f"The memory of Larkspur has {n} slots, of which each decays," for n in range(20)]
    right = [f"Heron filters pair {n} of its data by a round trip, and so" for n in range(20)]
    said = [
        SeenLine(text, 0.9, start, 200 + 40 * row, start + 600, 230 + 40 * row)
        for row, pair in enumerate(zip(left, right, strict=True))
        for text, start in zip(pair, (150, 850), strict=True)
    ]
    document = read_scan(papers.scanned(), source="pdf:a", recognise=lambda picture: said)
    assert contains(document.pages[0], " ".join(left))
    assert contains(document.pages[0], " ".join(right))


def test_a_failure_is_a_reason(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What OCR itself cannot do is said of the file, and the run goes on."""
    stand_in(tmp_path, monkeypatch, "raise ValueError('no such picture')")
    (row,) = run(tmp_path, papers.scanned(), ocr=True).sources
    assert row.status == "failed"
    assert str(row.reason).startswith("scanned: OCR failed: no such picture")


def test_a_long_scan_is_refused_before_it_costs_hours(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file with too many pages is refused before a page is rendered."""
    pdf = pypdfium2.PdfDocument.new()
    for _ in range(MAX_PAGES + 1):
        pdf.new_page(100, 100)
    path = Path("long.pdf")
    pdf.save(path)
    with pytest.raises(DocumentError, match=f"--ocr reads at most {MAX_PAGES}"):
        read_scan(path.read_bytes(), source="pdf:a", recognise=lambda picture: lines())


def scan_of(pdf: bytes) -> bytes:
    """The pages of a PDF as pictures, as a scanner makes them."""
    pages = [page.render(scale=200 / 72).to_pil() for page in pypdfium2.PdfDocument(pdf)]
    pages[0].save("scan.pdf", save_all=True, append_images=pages[1:], resolution=200)
    return Path("scan.pdf").read_bytes()


@pytest.mark.slow
def test_rapidocr_reads_a_scan(tmp_path: Path) -> None:
    """A scanned paper gives its title, its sections and sentences that can be quoted."""
    (row,) = run(tmp_path, scan_of(papers.one_column()), ocr=True).sources
    assert (row.status, row.pages) == ("new", 3)
    with closing(Library.open(tmp_path / "index")) as library:
        assert [entry.title for entry in library.records.entries()] == [papers.LARKSPUR]
        page = library.passages.page_text("file:scan.pdf", 1)
        assert contains(page, "an encoder that keeps a sparse memory of 64 slots beside the text")
        found = library.passages.by_id(sorted(library.passages.ids())).values()
        assert {"Abstract", "1 Introduction"} <= {passage.heading for passage in found}
    assert examine(tmp_path / "index") == ()


@pytest.mark.slow
def test_rapidocr_reads_chinese(tmp_path: Path) -> None:
    """So does a Chinese one."""
    (row,) = run(tmp_path, scan_of(papers.chinese()), ocr=True).sources
    assert row.status == "new"
    with closing(Library.open(tmp_path / "index")) as library:
        assert contains(library.passages.page_text("file:scan.pdf", 1), "古籍")
