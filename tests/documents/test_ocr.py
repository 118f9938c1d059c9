"""Tesseract reads a scanned PDF if that is on; otherwise the PDF is reported as scanned."""

import os
import shutil
import sys
from contextlib import closing
from pathlib import Path

import pypdfium2
import pytest

from helpers import papers
from helpers.embedders import WordHasher
from ptmrag.documents.ocr import MAX_PAGES, TesseractTable, read_scan
from ptmrag.documents.reader_processes import ReaderProcesses, ReadingLimits
from ptmrag.errors import DocumentError
from ptmrag.ingestion.ingest import ingest
from ptmrag.ingestion.report import IngestReport
from ptmrag.language.verbatim import contains
from ptmrag.library.doctor import examine
from ptmrag.library.library import Library
from ptmrag.settings import Settings

# A program that says it is Tesseract and reads the same two paragraphs on every page.
STAND_IN = f"""#!{sys.executable}
import sys, time
{{before}}
if "--version" in sys.argv:
    print("tesseract 5.3.0")
elif "--list-langs" in sys.argv:
    print("List of available languages in \\"/nowhere/\\" (1):\\neng")
else:
    head = "level page_num block_num par_num line_num word_num left top width height conf text"
    rows = [head.split()]
    said = ["Larkspur reads long reports with a sparse memory", "The memory has sixty slots"]
    for number, line in enumerate(said, 1):
        for place, word in enumerate(line.split(), 1):
            box = 200 + 120 * place, 300 * number, 100, 40
            rows.append([5, 1, number, 1, 1, place, *box, 91.5, word])
    with open(sys.argv[2] + ".tsv", "w") as file:
        file.write("\\n".join("\\t".join(map(str, row)) for row in rows) + "\\n")
"""


def stand_in(folder: Path, monkeypatch: pytest.MonkeyPatch, before: str = "") -> None:
    program = folder / "bin" / "tesseract"
    program.parent.mkdir()
    program.write_text(STAND_IN.format(before=before))
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}{os.pathsep}{os.environ['PATH']}")


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
    """Its passages are verbatim in the page text that Tesseract gave, and the doctor agrees."""
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
    monkeypatch.setenv("PATH", str(tmp_path))
    (row,) = run(tmp_path, papers.scanned(), ocr=wanted).sources
    assert row.status == "failed"
    reason = str(row.reason)
    assert reason.startswith("scanned: 2 pages without text; to read it: pip install 'ptmrag[ocr]'")
    assert "apt-get install tesseract-ocr tesseract-ocr-chi-sim" in reason
    assert reason.endswith("then --ocr") is not wanted


def test_tesseract_is_bounded_in_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that takes too long is given up, its process is killed, and the next file is read."""
    mark = tmp_path / "started"
    hang = f"if len(sys.argv) > 2: open({str(mark)!r}, 'w').close(); time.sleep(600)"
    stand_in(tmp_path, monkeypatch, hang)
    path = tmp_path / "scan.pdf"
    path.write_bytes(papers.scanned())
    with ReaderProcesses(ReadingLimits(ocr_seconds=3.0), ocr=True) as workers:
        with pytest.raises(DocumentError, match="took longer than 3 s"):
            workers.read(path, source="file:scan.pdf")
        assert mark.exists()
        path.write_bytes(papers.one_column())
        assert workers.read(path, source="file:scan.pdf").pages


def words(*texts: str, confidence: float = 90.0) -> TesseractTable:
    """What Tesseract gives for a picture with one line of these words."""
    count = len(texts)
    ones = dict.fromkeys(("block_num", "par_num", "line_num"), [1] * count)
    boxes = {"left": list(range(0, 50 * count, 50)), "top": [9] * count}
    sizes = {"width": [40] * count, "height": [20] * count}
    return {**ones, **boxes, **sizes, "text": list(texts), "conf": [confidence] * count}


@pytest.mark.parametrize("seen", [words(), words(" ", ""), words("|~", "l;", "_", confidence=21.0)])
def test_pictures_without_text_stay_scanned(seen: TesseractTable) -> None:
    """Drawings, and what Tesseract itself doubts, are not indexed."""
    with pytest.raises(DocumentError, match="Tesseract finds no text"):
        read_scan(papers.scanned(), source="pdf:a", recognise=lambda picture, seconds: seen)


def test_chinese_comes_without_blanks() -> None:
    """Tesseract puts spaces between Chinese characters; passages have none, and are found on their page."""
    said = [*"青鸟模型在古籍语料上继续预训练并把断句作为辅助任务"]
    document = read_scan(
        papers.scanned(), source="pdf:a", recognise=lambda picture, seconds: words(*said)
    )
    assert document.blocks[0].text == "".join(said)
    assert contains(document.pages[0], document.blocks[0].text)


def test_a_long_scan_is_refused_before_it_costs_hours(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file with too many pages is refused before a page is rendered."""
    pdf = pypdfium2.PdfDocument.new()
    for _ in range(MAX_PAGES + 1):
        pdf.new_page(100, 100)
    path = Path("long.pdf")
    pdf.save(path)
    with pytest.raises(DocumentError, match=f"--ocr reads at most {MAX_PAGES}"):
        read_scan(path.read_bytes(), source="pdf:a", recognise=lambda picture, seconds: words())


def scan_of(pdf: bytes) -> bytes:
    """The pages of a PDF as pictures, as a scanner makes them."""
    pages = [page.render(scale=200 / 72).to_pil() for page in pypdfium2.PdfDocument(pdf)]
    pages[0].save("scan.pdf", save_all=True, append_images=pages[1:], resolution=200)
    return Path("scan.pdf").read_bytes()


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("tesseract") is None, reason="Tesseract is not installed")
def test_tesseract_reads_a_scan(tmp_path: Path) -> None:
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
@pytest.mark.skipif(shutil.which("tesseract") is None, reason="Tesseract is not installed")
def test_tesseract_reads_chinese(tmp_path: Path) -> None:
    """So does a Chinese one, where chi_sim is installed."""
    (row,) = run(tmp_path, scan_of(papers.chinese()), ocr=True).sources
    assert row.status == "new"
    with closing(Library.open(tmp_path / "index")) as library:
        assert contains(library.passages.page_text("file:scan.pdf", 1), "古籍")
