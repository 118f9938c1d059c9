"""A second run sends no body again and does not wait for hosts that have nothing new."""

from contextlib import closing
from pathlib import Path

import pytest

from helpers import papers
from helpers.webserver import Web
from ptmrag.documents import ocr
from ptmrag.ingestion.ingest import ingest
from ptmrag.ingestion.report import IngestReport
from ptmrag.library.library import Library

README = (
    "# Reed nets\n\nThe nets that were used in the reeds, with a script that mends them again.\n"
)


pytestmark = pytest.mark.usefixtures("quick_ingest")


def read(web: Web, link: str, **how: bool) -> IngestReport:
    Path("list.md").write_text(f"- [On reeds and their nets]({link})\n", encoding="utf-8")
    web.log.clear()
    return ingest(["list.md"], index="index", mirror=web.address, **how)  # type: ignore[arg-type]


def status(report: IngestReport) -> str:
    return report.sources[0].status


def test_a_paper_that_arxiv_lacks_is_asked_for_again_after_a_day(web: Web) -> None:
    """arXiv wants three seconds before each request; the report says when, and --refresh asks now."""
    link = "https://arxiv.org/abs/2101.00001"
    assert status(read(web, link)) == "failed"
    assert web.asked("2101.00001") == [404, 404]
    again = read(web, link)
    assert (status(again), web.log) == ("failed", [])
    assert str(again.sources[0].reason).startswith("404 Not Found (asked again after 20")
    web.put_paper("2101.00001", papers.one_column())
    assert status(read(web, link, refresh=True)) == "new"


def test_a_paper_that_arxiv_failed_to_send_is_asked_for_at_once(web: Web) -> None:
    """A failure that may pass does not wait for a day."""
    web.put("arxiv.org/pdf/2101.00001", status=403, headers={"Retry-After": "4000"}, times=1)
    web.put("arxiv.org/abs/2101.00001", status=404)
    link = "https://arxiv.org/abs/2101.00001"
    assert status(read(web, link)) == "failed"
    web.put_paper("2101.00001", papers.one_column())
    assert status(read(web, link)) == "new"


def test_the_page_of_a_folder_without_a_readme_file_is_not_sent_again(web: Web) -> None:
    """The page stands in for the files that are not there, and is fresh as any page without marks."""
    page = f"<html><body><article class='markdown-body'><h1>Nets</h1><p>{README}</p></article></body></html>"
    web.put("github.com/reed/nets/tree/main/mend", page, headers={"ETag": ""})
    link = "https://github.com/reed/nets/tree/main/mend"
    assert status(read(web, link)) == "new"
    assert status(read(web, link)) == "unchanged"
    assert 200 not in web.asked()


@pytest.mark.parametrize(
    "body", [papers.scanned(), b"<html><body><p>Log in</p></body></html>"], ids=["scan", "page"]
)
def test_a_body_that_cannot_be_read_is_not_sent_again(web: Web, body: bytes) -> None:
    """It fails again with the same reason until it changes; then it is read."""
    web.put("reeds.example.org/a.pdf", body, media_type="application/pdf")
    link = "https://reeds.example.org/a.pdf"
    first = read(web, link).sources[0]
    for _ in range(2):
        again = read(web, link).sources[0]
        assert (again.status, again.reason) == ("failed", first.reason)
        assert web.asked("a.pdf") == [304]
    read(web, link, refresh=True)
    assert web.asked("a.pdf") == [200]
    web.put("reeds.example.org/a.pdf", papers.two_columns(), media_type="application/pdf")
    assert status(read(web, link)) == "new"


def test_a_scan_is_sent_again_once_it_can_be_read(
    web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It has not changed, but OCR is on now."""
    web.put("reeds.example.org/a.pdf", papers.scanned(), media_type="application/pdf")
    link = "https://reeds.example.org/a.pdf"
    read(web, link)
    monkeypatch.setenv("PTMRAG_OCR", "1")
    monkeypatch.setattr(ocr, "is_installed", lambda: True)
    read(web, link)
    assert web.asked("a.pdf") == [200]


def test_a_run_that_finds_nothing_new_leaves_the_index_as_it_is(web: Web) -> None:
    """No new generation, no file written anew; the list, its pages and their failures were looked at."""
    web.put("reeds.example.org/a", f"<html><body><p>{README * 9}</p></body></html>")
    web.put("reeds.example.org/gone", status=404)
    lines = [f"- [On {name}](https://reeds.example.org/{name})" for name in ("a", "gone")]
    Path("list.md").write_text("\n".join(lines), encoding="utf-8")
    for number in range(3):
        before = _files(Path("index")), _generation(Path("index"))
        web.log.clear()
        report = ingest(["list.md"], index="index", mirror=web.address)
        assert report.totals.failed == 1
        assert [status for path, status in web.log if path.endswith("/a")] == [
            304 if number else 200
        ]
        if number:
            assert (_files(Path("index")), _generation(Path("index"))) == before


def _files(index: Path) -> dict[str, int]:
    return {
        str(f): f.stat().st_mtime_ns
        for f in index.rglob("*")
        if "sqlite" not in f.name and "lock" not in f.name
    }


def _generation(index: Path) -> int:
    if not index.exists():
        return 0
    with closing(Library.open(index)) as library:
        return library.generation
