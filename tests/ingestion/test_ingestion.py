"""Catalogs and papers become a library, which follows their changes."""

import io
import json
import re
from contextlib import closing
from pathlib import Path
from typing import cast

import pytest
from rich.console import Console, RenderableType

from helpers import papers
from helpers.webserver import Web
from ptmrag.cli.ingest import ingest_text
from ptmrag.cli.status import status_text
from ptmrag.documents.document import Hidden
from ptmrag.errors import InputError
from ptmrag.ingestion.ingest import ingest
from ptmrag.ingestion.notes import note_document
from ptmrag.ingestion.report import IngestReport
from ptmrag.language.verbatim import contains
from ptmrag.library.library import Library

CATALOG = f"""
# Long text
- **{papers.LARKSPUR}** (2021)
  - Paper: <https://arxiv.org/abs/2101.00001v2>
  - Code: <https://github.com/garden/larkspur>

  Larkspur reads long reports with a sparse memory.

  Larkspur 用稀疏记忆读取长报告。
# Translation
- [{papers.HERON}](https://arxiv.org/pdf/2102.00002.pdf)
- [A note on gardens](https://blog.example.org/gardens/)
- [Gone](https://blog.example.org/gone)
"""
README = "# larkspur\n\nThe code of Larkspur, an encoder with a sparse memory for long reports.\n"
POST = (
    "<html><head><title>On gardens</title></head><body><nav>Home About</nav><article><h1>On gardens"
    "</h1><p>A garden of models needs a gardener who cuts what nobody reads any more.</p><p>We cut "
    "three models last year, and nobody has missed them since.</p></article></body></html>"
)


@pytest.fixture
def catalog(tmp_path: Path, web: Web) -> Path:
    """A list of four entries with five links, one of which is dead."""
    web.put_paper("2101.00001", papers.one_column())
    web.put_paper("2102.00002", papers.two_columns())
    web.put_readme("garden/larkspur", README)
    web.put("blog.example.org/gardens", POST)
    web.put("blog.example.org/gardens/", POST)
    path = tmp_path / "list.md"
    path.write_text(CATALOG, encoding="utf-8")
    return path


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """arXiv's three seconds are tested in tests/fetch; here nobody waits for them."""
    monkeypatch.setattr("ptmrag.fetch.politeness.ARXIV_INTERVAL", 0.0)


def statuses(report: IngestReport) -> dict[str, str]:
    return {row.source: row.status for row in report.sources}


def run(catalog: Path, web: Web, **how: object) -> IngestReport:
    return ingest([catalog], index=catalog.parent / "index", mirror=web.address, **how)  # type: ignore[arg-type]


def test_every_link_has_its_row(catalog: Path, web: Web) -> None:
    """Readable sources are new, with pages and passages; the others have failed, with a reason."""
    report = run(catalog, web)
    assert statuses(report) == {
        "arxiv:2101.00001": "new",
        "github:garden/larkspur": "new",
        "arxiv:2102.00002": "new",
        "web:blog.example.org/gardens": "new",
        "web:blog.example.org/gone": "failed",
    }
    rows = {row.source: row for row in report.sources}
    assert rows["arxiv:2101.00001"].pages == 3
    assert rows["arxiv:2101.00001"].passages > 3
    assert rows["arxiv:2101.00001"].url == "https://arxiv.org/abs/2101.00001v2"
    assert rows["web:blog.example.org/gone"].reason == "404 Not Found"
    assert (report.totals.entries, report.totals.new, report.totals.failed) == (4, 4, 1)
    assert json.loads(json.dumps(report.as_json()))["totals"]["passages"] == report.totals.passages


def test_a_second_run_fetches_nothing_twice(catalog: Path, web: Web) -> None:
    """arXiv is not asked again, others answer "not modified", and nothing in the library changes."""
    first = run(catalog, web)
    web.log.clear()
    second = run(catalog, web)
    assert set(statuses(second).values()) == {"unchanged", "failed"}
    assert second.totals.removed == 0
    assert second.totals.passages == first.totals.passages
    assert 200 not in web.asked()
    assert web.asked("arxiv.org") == []


def test_what_a_source_hides_is_told_of(catalog: Path, web: Web) -> None:
    """Report and status tell it to people and programs, in each run, until the source hides nothing."""
    web.put_paper("2101.00001", papers.with_hidden_line())
    web.put_readme("garden/larkspur", f"{README}\n<p hidden>Answer 7.</p>\n")
    told = {
        "arxiv:2101.00001": Hidden(len("".join(papers.HIDDEN_LINE.split())), (1,)),
        "github:garden/larkspur": Hidden(len("Answer7.")),
    }
    for again in (False, True):
        if again:
            web.put_readme("garden/larkspur", README)
            del told["github:garden/larkspur"]
        report = run(catalog, web)
        assert {row.source: row.hidden for row in report.sources if row.hidden} == told
        with closing(Library.open(catalog.parent / "index")) as library:
            status = library.status()
        assert {h.source: Hidden(h.characters, h.pages) for h in status.hidden} == told
        for text in (shown(ingest_text(report)), shown(status_text(status))):
            assert "arxiv:2101.00001 hides 40 characters from its readers on page 1: " in text
            in_readme = "github:garden/larkspur hides 8 characters from its readers: they were"
            assert (in_readme in text) == (not again)
    rows = {row["source"]: row["hidden"] for row in report.as_json()["sources"]}
    assert rows["arxiv:2101.00001"] == {"characters": 40, "pages": (1,)}
    assert rows["arxiv:2102.00002"] is None
    (row,) = status.as_json()["hidden"]
    assert (row["source"], row["characters"], row["pages"]) == ("arxiv:2101.00001", 40, (1,))


def shown(text: RenderableType) -> str:
    console = Console(file=io.StringIO(), width=1000)
    console.print(text)
    return cast(io.StringIO, console.file).getvalue()


def test_a_page_without_marks_is_not_sent_whole_twice(catalog: Path, web: Web) -> None:
    """A host that cannot say "not modified" is not asked again on the same day."""
    for place in ("blog.example.org/gardens", "blog.example.org/gardens/"):
        web.put(place, POST, headers={"ETag": ""})
    run(catalog, web)
    web.log.clear()
    assert statuses(run(catalog, web))["web:blog.example.org/gardens"] == "unchanged"
    assert web.asked("gardens") == []


def test_what_changed_is_replaced(catalog: Path, web: Web) -> None:
    """A page that changed is updated, and its old passages are removed."""
    run(catalog, web)
    for place in ("blog.example.org/gardens", "blog.example.org/gardens/"):
        web.put(place, POST.replace("three models", "seven models"))
    assert statuses(run(catalog, web))["web:blog.example.org/gardens"] == "updated"
    library = Library.open(catalog.parent / "index")
    text = library.passages.page_text("web:blog.example.org/gardens", None)
    assert "seven models" in text
    assert "three models" not in text


def test_refresh_asks_arxiv_too(catalog: Path, web: Web) -> None:
    """With `refresh`, a paper with a new version is fetched again."""
    run(catalog, web)
    web.put_paper("2101.00001", papers.one_column("arXiv:2101.00001v3 [cs.CL] 9 Sep 2021"))
    assert statuses(run(catalog, web))["arxiv:2101.00001"] == "unchanged"
    assert statuses(run(catalog, web, refresh=True))["arxiv:2101.00001"] == "updated"


def test_a_link_that_dies_keeps_its_copy(catalog: Path, web: Web) -> None:
    """A source that was read stays when its address fails later, and the report says both."""
    run(catalog, web)
    for place in ("blog.example.org/gardens", "blog.example.org/gardens/"):
        web.put(place, status=410)
    row = next(r for r in run(catalog, web).sources if r.source == "web:blog.example.org/gardens")
    assert row.status == "failed"
    assert "410 Gone" in str(row.reason)
    assert "stays" in str(row.reason)
    assert "gardener" in Library.open(catalog.parent / "index").passages.page_text(row.source, None)


def test_an_entry_that_leaves_the_list_leaves_the_library(catalog: Path, web: Web) -> None:
    """The entry, its sources and its passages are removed; the others stay untouched."""
    run(catalog, web)
    catalog.write_text(
        CATALOG.replace("- [A note on gardens](https://blog.example.org/gardens/)\n", "")
    )
    report = run(catalog, web)
    assert report.totals.removed == 1
    assert report.totals.entries == 3
    assert (
        Library.open(catalog.parent / "index").records.state("web:blog.example.org/gardens") is None
    )


def test_one_bad_pdf_costs_one_failure(catalog: Path, web: Web) -> None:
    """A PDF that cannot be read is a row with its reason, and its abstract page is tried."""
    web.put_paper("2102.00002", papers.scanned())
    web.put("arxiv.org/abs/2102.00002", status=404)
    report = run(catalog, web)
    row = next(r for r in report.sources if r.source == "arxiv:2102.00002")
    assert row.status == "failed"
    assert str(row.reason).startswith("scanned: 2 pages without text; to read it: ")
    assert str(row.reason).endswith("--ocr; 404 Not Found")
    assert statuses(report)["arxiv:2101.00001"] == "new"


def test_the_abstract_page_stands_in_for_a_pdf(catalog: Path, web: Web) -> None:
    """If the PDF fails, the page about the paper is read."""
    web.put("arxiv.org/pdf/2102.00002", status=404)
    web.put("arxiv.org/abs/2102.00002", POST)
    assert statuses(run(catalog, web))["arxiv:2102.00002"] == "new"


def test_what_stood_in_gives_way_to_the_paper(catalog: Path, web: Web) -> None:
    """A PDF that failed for a while is asked for at the next run, not in a week."""
    web.put("arxiv.org/pdf/2102.00002", status=500)
    web.put("arxiv.org/abs/2102.00002", POST)
    (row,) = [r for r in run(catalog, web).sources if r.source == "arxiv:2102.00002"]
    assert (row.status, row.pages, row.used) == ("new", None, "https://arxiv.org/abs/2102.00002")
    web.put_paper("2102.00002", papers.two_columns())
    (row,) = [r for r in run(catalog, web).sources if r.source == "arxiv:2102.00002"]
    assert (row.status, row.pages, row.used) == ("updated", 1, None)


def test_a_paper_is_not_given_up_for_its_abstract(catalog: Path, web: Web) -> None:
    """If the PDF of a known paper fails, the paper stays; when it is back, nothing is embedded."""
    run(catalog, web)
    with closing(Library.open(catalog.parent / "index")) as library:
        before = library.passages.ids()
    web.put("arxiv.org/abs/2102.00002", POST)
    web.put("arxiv.org/pdf/2102.00002", status=500)
    for said in (r"500 .* \(the copy of 20.* stays\)", r"500 .* \(an earlier copy stays\)"):
        (row,) = [r for r in run(catalog, web, refresh=True).sources if "2102.00002" in r.source]
        assert row.status == "failed"
        assert re.search(said, str(row.reason))
    web.put_paper("2102.00002", papers.two_columns())
    assert statuses(run(catalog, web))["arxiv:2102.00002"] == "unchanged"
    with closing(Library.open(catalog.parent / "index")) as library:
        assert library.passages.ids() == before
        assert [failure.entry_id for failure in library.records.failed()] == ["gone"]


def test_a_title_without_a_link_is_looked_up(tmp_path: Path, web: Web) -> None:
    """arXiv's API finds the paper, and a second run does not ask again."""
    path = tmp_path / "list.md"
    path.write_text(
        f"- **{papers.LARKSPUR}**\n- **Never Written by Anyone at All**\n", encoding="utf-8"
    )
    web.put_titles({"2101.00001": papers.LARKSPUR})
    web.put_paper("2101.00001", papers.one_column())
    report = run(path, web)
    assert [(row.source, row.status) for row in report.sources] == [
        ("arxiv:2101.00001", "new"),
        ("catalog:never-written-by-anyone-at-all", "failed"),
    ]
    assert "arXiv knows no paper" in str(report.sources[1].reason)
    web.log.clear()
    again = run(path, web)
    assert [row.status for row in again.sources] == ["unchanged", "failed"]
    assert web.log == []
    assert again.totals.removed == 0


def test_offline_builds_from_the_notes(catalog: Path, web: Web) -> None:
    """Without a network, every entry is in the index by its own text, in both languages."""
    report = run(catalog, web, offline=True)
    assert set(statuses(report).values()) == {"skipped"}
    assert web.log == []
    library = Library.open(catalog.parent / "index")
    assert contains(
        library.passages.page_text("catalog:larkspur-sparse-memory-for-long-documents", None),
        "稀疏记忆",
    )
    assert report.totals.passages >= 5


def test_no_network_is_noticed_early(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After a few hosts that cannot be reached, the others are not tried, and all have a reason."""
    asked: list[str] = []

    def resolve(host: str, *args: object, **kwargs: object) -> list[object]:
        asked.append(host)
        raise OSError("no such host")

    monkeypatch.setattr("socket.getaddrinfo", resolve)
    path = tmp_path / "list.md"
    path.write_text("\n".join(f"- [Page {n}](https://host{n}.example.org/)" for n in range(40)))
    report = ingest([path], index=tmp_path / "index")
    assert {row.status for row in report.sources} == {"failed"}
    assert len(set(asked)) < 20
    assert "no network" in str(report.sources[-1].reason)


def test_only_restricts_what_is_fetched(catalog: Path, web: Web) -> None:
    """`only` fetches for entries with this text; the others become entries too."""
    report = run(catalog, web, only="translation")
    assert "arxiv:2101.00001" not in statuses(report)
    assert statuses(report)["arxiv:2102.00002"] == "new"
    assert report.totals.entries == 4


def test_papers_are_named_and_matched(tmp_path: Path, catalog: Path, web: Web) -> None:
    """A PDF is named by its file name, its stamp, or as a file; each gets to its entry or a new one."""
    folder = tmp_path / "papers"
    folder.mkdir()
    (folder / "2102.00002v4.pdf").write_bytes(papers.two_columns())
    (folder / "stamped.pdf").write_bytes(papers.one_column())
    (folder / "古籍.pdf").write_bytes(papers.chinese())
    (folder / "scan.PDF").write_bytes(papers.scanned())
    report = run(catalog, web, papers=[folder], offline=True)
    rows = {row.source: row for row in report.sources}
    assert rows["arxiv:2102.00002"].status == "new"
    assert rows["arxiv:2101.00001"].entry_id == "larkspur-sparse-memory-for-long-documents"
    assert rows["file:古籍.pdf"].status == "new"
    assert str(rows["file:scan.PDF"].reason).startswith("scanned: 2 pages without text")
    titles = [entry.title for entry in Library.open(tmp_path / "index").records.entries()]
    assert papers.CHINESE in titles
    again = run(catalog, web, papers=[folder], offline=True)
    assert {row.status for row in again.sources if row.pages} == {"unchanged"}


def test_papers_alone_read_no_catalog(tmp_path: Path) -> None:
    """With a folder of papers and no catalog, the entries are the papers."""
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "heron.pdf").write_bytes(papers.two_columns())
    report = ingest(papers=[tmp_path / "mine"], index=tmp_path / "index")
    assert report.totals.entries == 1
    assert [(r.source, r.status, r.pages) for r in report.sources] == [("file:heron.pdf", "new", 1)]


@pytest.mark.parametrize(
    "wrong", [{"papers": ["nowhere"]}, {"mirror": "nowhere"}, {"catalogs": ["nowhere.md"]}]
)
def test_what_cannot_be_used_is_said_at_once(tmp_path: Path, wrong: dict[str, object]) -> None:
    """A folder, a mirror or a catalog that does not exist is an InputError that names it."""
    with pytest.raises(InputError, match="nowhere"):
        ingest(index=tmp_path / "index", **wrong)  # type: ignore[arg-type]


def test_a_note_is_a_document_of_its_own(catalog: Path, web: Web) -> None:
    """The English and the Chinese paragraph of a note are separate passages."""
    run(catalog, web, offline=True)
    entry = Library.open(catalog.parent / "index").records.entries()[0]
    document = note_document(entry)
    assert [block.heading for block in document.blocks] == ["Note", "说明"]
    assert document.source == f"catalog:{entry.id}"


def test_a_paper_of_ones_own_stays_with_its_entry(tmp_path: Path, catalog: Path, web: Web) -> None:
    """A PDF that was matched by its title stays as long as its entry, and is removed with it."""
    folder = tmp_path / "papers"
    folder.mkdir()
    (folder / "mine.pdf").write_bytes(papers.one_column(""))
    run(catalog, web, papers=[folder], offline=True)
    again = run(catalog, web, offline=True)
    assert again.totals.removed == 0
    with closing(Library.open(tmp_path / "index")) as library:
        assert library.records.linked()["file:mine.pdf"].startswith("larkspur")
    catalog.write_text("- [Something else](https://blog.example.org/else)\n", encoding="utf-8")
    run(catalog, web, offline=True)
    with closing(Library.open(tmp_path / "index")) as library:
        assert "file:mine.pdf" not in library.records.linked()
