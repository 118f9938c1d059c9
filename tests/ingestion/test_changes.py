"""The report lists what changed in an edited list and on the web."""

from contextlib import closing
from pathlib import Path

import pytest
from rich.console import Console

from helpers import papers
from helpers.embedders import WordHasher
from helpers.webserver import Web
from ptmrag.catalog.changes import Change, compare
from ptmrag.catalog.entry import Entry
from ptmrag.cli.ingest import ingest_text
from ptmrag.ingestion.ingest import ingest
from ptmrag.ingestion.report import IngestReport
from ptmrag.library.library import Library

NEW_PATHS = "web:blog.example.org/new-paths"
POST = (
    "<html><head><title>On gardens</title></head><body><article><h1>On gardens</h1>"
    "<p>A garden of models needs a gardener who cuts what nobody reads any more, and {}.</p>"
    "<p>We cut three models last year, and nobody has missed them since.</p></article></body></html>"
)
BEFORE = f"""
# Long text
- [{papers.LARKSPUR}](https://arxiv.org/abs/2101.00001)
- [On beds](https://blog.example.org/beds)
- [On paths](https://blog.example.org/paths)
# Translation
- [On hedges](https://blog.example.org/hedges)
- [On walls](https://blog.example.org/walls)
"""
AFTER = f"""
# Long text
- [{papers.LARKSPUR}](https://arxiv.org/abs/2101.00001)
- [On flower beds](https://blog.example.org/beds)
- [On paths](https://blog.example.org/new-paths)
- [On walls](https://blog.example.org/walls)
# Translation
- [On ponds](https://blog.example.org/ponds)
"""


def entry(title: str, *category: str, note: str = "") -> Entry:
    return Entry(title.lower().replace(" ", "-"), title, category, note, 1, ())


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (
            [(entry("One"), ["web:a"])],
            [(entry("Another"), ["web:b"])],
            [("added", "another"), ("removed", "one")],
        ),
        ([(entry("One"), ["web:a"])], [(entry("Another"), ["web:a"])], [("renamed", "another")]),
        ([(entry("One", "A"), [])], [(entry("One", "B"), [])], [("moved", "one")]),
        ([(entry("One"), ["web:a"])], [(entry("One"), ["web:b"])], [("link replaced", "one")]),
        ([(entry("One"), ["web:a"])], [(entry("One"), [])], [("link removed", "one")]),
        ([(entry("One"), [])], [(entry("One"), ["web:a"])], [("link added", "one")]),
        ([(entry("One"), [])], [(entry("One", note="Said."), [])], [("rewritten", "one")]),
        (
            [(entry("One", "A"), ["web:a"])],
            [(entry("Another", "B"), ["web:a", "web:b"])],
            [("renamed", "another"), ("moved", "another"), ("link added", "another")],
        ),
        ([(entry("One"), ["web:a"])], [(entry("One"), ["web:a"])], []),
    ],
)
def test_each_kind_of_edit_is_told(
    before: list[tuple[Entry, list[str]]],
    after: list[tuple[Entry, list[str]]],
    expected: list[tuple[str, str]],
) -> None:
    """Each edit is reported with its kind and the id of the entry."""
    assert [(change.kind, change.entry_id) for change in compare(before, after)] == expected


@pytest.fixture
def catalog(tmp_path: Path, web: Web, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("ptmrag.fetch.politeness.ARXIV_INTERVAL", 0.0)
    monkeypatch.setattr(
        "ptmrag.ingestion.ingest.load_embedder", lambda name=None, **_: WordHasher()
    )
    web.put_paper("2101.00001", papers.one_column())
    for name in ("beds", "paths", "new-paths", "hedges", "walls", "ponds"):
        web.put(f"blog.example.org/{name}", POST.format(name))
    path = tmp_path / "list.md"
    path.write_text(BEFORE, encoding="utf-8")
    return path


def run(catalog: Path, web: Web, **how: object) -> IngestReport:
    return ingest([catalog], index=catalog.parent / "index", mirror=web.address, **how)  # type: ignore[arg-type]


def test_an_edited_list_is_followed_and_told(catalog: Path, web: Web) -> None:
    """Each edit has its line; entries that were not edited are not fetched, read or embedded again."""
    first = run(catalog, web)
    assert [change.kind for change in first.changes] == ["added"] * 5
    assert run(catalog, web).changes == ()
    with closing(Library.open(catalog.parent / "index")) as library:
        before = {
            p.source: p.id for p in library.passages.by_id(sorted(library.passages.ids())).values()
        }
    web.put("blog.example.org/walls", POST.format("a wall with a door"))
    catalog.write_text(AFTER, encoding="utf-8")
    web.log.clear()
    report = run(catalog, web)
    assert report.changes == (
        Change("renamed", "on-flower-beds", "On beds", "On flower beds"),
        Change("link replaced", "on-paths", "web:blog.example.org/paths", NEW_PATHS),
        Change("moved", "on-walls", "Translation", "Long text"),
        Change("added", "on-ponds", after="On ponds"),
        Change("removed", "on-hedges", before="On hedges"),
        Change("source removed", None, before="web:blog.example.org/hedges"),
        Change("source removed", None, before="web:blog.example.org/paths"),
        Change("new text", "on-walls", after="web:blog.example.org/walls"),
    )
    assert report.totals.removed == 2
    assert web.asked("2101.00001") == []
    with closing(Library.open(catalog.parent / "index")) as library:
        after = {
            p.source: p.id for p in library.passages.by_id(sorted(library.passages.ids())).values()
        }
    assert after["arxiv:2101.00001"] == before["arxiv:2101.00001"]
    assert "web:blog.example.org/paths" not in after


def test_people_and_programs_read_the_same(catalog: Path, web: Web) -> None:
    """The text has a line for each change, the JSON an object for each."""
    run(catalog, web)
    catalog.write_text(AFTER, encoding="utf-8")
    report = run(catalog, web)
    console = Console(record=True, width=200, file=None, quiet=False)
    with console.capture() as shown:
        console.print(ingest_text(report))
    assert "Changed: 1 renamed, 1 link replaced, 1 moved, 1 added, 1 removed" in shown.get()
    assert "renamed: 'On beds' -> 'On flower beds'" in shown.get()
    assert {
        "kind": "moved",
        "entry_id": "on-walls",
        "before": "Translation",
        "after": "Long text",
    } in report.as_json()["changes"]


def test_a_paper_put_under_an_entry_stays_with_it(catalog: Path, tmp_path: Path, web: Web) -> None:
    """A PDF from a folder stays with its entry when the list is read again, and after a rename."""
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "heron.pdf").write_bytes(papers.two_columns())
    named = BEFORE.replace("On beds", papers.HERON)
    catalog.write_text(named, encoding="utf-8")
    first = run(catalog, web, papers=[folder])
    assert [r.status for r in first.sources if r.source == "file:heron.pdf"] == ["new"]
    again = run(catalog, web, papers=[folder])
    assert [r.status for r in again.sources if r.source == "file:heron.pdf"] == ["unchanged"]
    catalog.write_text(BEFORE, encoding="utf-8")
    assert [change.kind for change in run(catalog, web).changes] == ["renamed"]
    with closing(Library.open(catalog.parent / "index")) as library:
        assert [
            entry.id for entry in library.records.entries_of(["file:heron.pdf"])["file:heron.pdf"]
        ] == ["on-beds"]
