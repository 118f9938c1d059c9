"""What is fetched, and what it would cost."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from ptmrag.catalog.entry import Entry, Link
from ptmrag.cli.commands import app
from ptmrag.ingestion.entries import ResolvedEntry
from ptmrag.ingestion.extent import Extent
from ptmrag.ingestion.own_papers import fingerprint
from ptmrag.ingestion.plan import PlannedPapers, foresee, plan
from ptmrag.library.schema import SourceState
from ptmrag.settings import Settings
from ptmrag.sources.resolve import resolve
from ptmrag.sources.source import Source


def linked(number: int, year: int | None, url: str = "") -> ResolvedEntry:
    address = url or f"https://arxiv.org/abs/2101.{number:05}"
    entry = Entry(f"e{number}", f"Entry {number}", (), "", 1, (Link(address, "paper"),), year)
    return ResolvedEntry(entry, resolve(entry))


LIST = [linked(1, 2018), linked(2, 2021), linked(3, None), linked(4, 2022)]


@pytest.mark.parametrize(
    ("extent", "left"),
    [
        (Extent(), "1 2 3 4"),
        (Extent(since=2020), "2 3 4"),
        (Extent(limit=2), "1 2"),
        (Extent(since=2020, limit=1), "2"),
        (Extent(only="ENTRY 4"), "4"),
        (Extent(only="2101.00001"), "1"),
    ],
)
def test_the_extent_of_a_run(extent: Extent, left: str) -> None:
    """Text, year and number restrict together; entries of an unknown year are not left out."""
    assert " ".join(linked.entry.title[-1] for linked in extent.of(LIST)) == left


def test_a_plan_counts_what_is_not_here() -> None:
    """Fresh sources are not counted; arXiv takes three seconds for each paper."""

    def state(source: Source) -> SourceState | None:
        fresh = SourceState(source.name, "", "ok", "", fresh_until="9999")
        return fresh if source.name == "arxiv:2101.00001" else None

    blog = linked(5, 2020, "https://blog.example.org/a")
    planned = plan([*LIST, blog], state, concurrency=5)
    assert (planned.sources, planned.fresh, planned.to_ask) == (5, 1, 4)
    assert dict(planned.hosts) == {"arxiv.org": 3, "blog.example.org": 1}
    assert planned.seconds >= 9
    assert "4 would be asked for" in str(planned)


def test_a_plan_knows_the_readers_own_papers(tmp_path: Path) -> None:
    """A link to a paper in a folder is not fetched; reading new files takes time."""
    files = [tmp_path / "2101.00002v3.pdf", tmp_path / "thesis.pdf", tmp_path / "old.pdf"]
    for file in files:
        file.write_bytes(b"%PDF-1.7")
    mark = fingerprint(files[2])

    def state(file: Path) -> SourceState | None:
        return (
            SourceState("arxiv:2101.00004", "", "ok", "", etag=mark) if file == files[2] else None
        )

    own = PlannedPapers.of(files, state)
    assert own.to_read == 2
    assert {"arxiv:2101.00002", "file:thesis.pdf", "arxiv:2101.00004"} == own.names
    planned = plan(LIST, lambda source: None, papers=own, concurrency=5)
    assert (planned.sources, planned.papers) == (2, 2)
    assert "2 PDFs of your own would be read" in str(planned)
    assert planned.seconds > plan(LIST[:1], lambda source: None, concurrency=5).seconds


def test_the_dry_run_takes_the_options_of_the_run(tmp_path: Path) -> None:
    """--concurrency shortens it, --papers counts the files, and with papers alone no list is read."""
    lines = [f"- [Page number {n}](https://host{n}.example.org/)" for n in range(40)]
    (tmp_path / "list.md").write_text("\n".join(lines))
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "a.pdf").write_bytes(b"%PDF-1.7")

    def seconds(concurrency: int) -> float:
        settings = Settings(concurrency=concurrency)
        found = foresee([Path("list.md")], index=None, settings=settings, extent=Extent())
        assert (found.sources, found.papers) == (40, 0)
        return found.seconds

    assert seconds(1) > seconds(4) > seconds(20) > 0
    words = ["ingest", "--dry-run", "--papers", "mine", "--concurrency", "2", "--json"]
    shown = CliRunner().invoke(app, words)
    assert shown.exit_code == 0
    assert json.loads(shown.stdout)["papers"] == 1
    assert json.loads(shown.stdout)["entries"] == 0
