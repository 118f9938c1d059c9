"""A paper with two addresses is embedded once and found under both entries."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from rich.console import Console

from helpers import papers
from helpers.embedders import WordHasher
from helpers.webserver import Web
from ptmrag.cli.ingest import ingest_text
from ptmrag.ingestion.duplicates import is_same_text, runs_of
from ptmrag.ingestion.ingest import ingest
from ptmrag.ingestion.report import IngestReport
from ptmrag.library.doctor import examine
from ptmrag.library.filter import Filter
from ptmrag.library.library import Library

TITLE = "Larkspur: Sparse Memory for Long Documents"
TEXT = [papers.prose(seed) for seed in range(4)]
PREPRINT, PUBLISHED = "arxiv:2101.00001", "acl:2021.acl-long.7"
LIST = """
# Preprints
- [Larkspur](https://arxiv.org/abs/2101.00001)
# Proceedings
- [Larkspur at ACL](https://aclanthology.org/2021.acl-long.7/)
- [On gardens](https://blog.example.org/a)
"""


@pytest.fixture
def catalog(tmp_path: Path, web: Web, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A list with the preprint and the proceedings of one paper, which differ in a few words."""
    monkeypatch.setattr("ptmrag.fetch.politeness.ARXIV_INTERVAL", 0.0)
    monkeypatch.setattr(
        "ptmrag.ingestion.ingest.load_embedder", lambda name=None, **_: WordHasher()
    )
    web.put_paper("2101.00001", papers.typeset(TITLE, TEXT, head="arXiv preprint"))
    published = [*TEXT[:3], TEXT[3].replace("report", "document")]
    put_published(web, papers.typeset(TITLE, published, columns=2, head="Proceedings of ACL"))
    web.put("blog.example.org/a", f"<article><p>{TEXT[0]}</p></article>")
    path = tmp_path / "list.md"
    path.write_text(LIST, encoding="utf-8")
    return path


def put_published(web: Web, pdf: bytes) -> None:
    web.put("aclanthology.org/2021.acl-long.7.pdf", pdf, media_type="application/pdf")


def run(catalog: Path, web: Web, **how: object) -> IngestReport:
    return ingest([catalog], index=catalog.parent / "index", mirror=web.address, **how)  # type: ignore[arg-type]


@contextmanager
def opened(catalog: Path) -> Iterator[Library]:
    with closing(Library.open(catalog.parent / "index")) as library:
        yield library


def duplicates_in(report: IngestReport) -> set[tuple[str, str]]:
    return {(row.source, row.same_as) for row in report.sources if row.same_as is not None}


def embedded(catalog: Path) -> dict[str, int]:
    """How many passages each of the two versions has."""
    with opened(catalog) as library:
        return {name: library.passages.count(name) for name in (PREPRINT, PUBLISHED)}


def test_two_versions_are_embedded_once(catalog: Path, web: Web) -> None:
    """One version has the passages, both entries find them, and the report says so."""
    report = run(catalog, web)
    ((other, kept),) = duplicates_in(report)
    assert {other, kept} == {PREPRINT, PUBLISHED}
    assert embedded(catalog)[kept] > 2
    assert embedded(catalog)[other] == 0
    with opened(catalog) as library:
        assert {e.id for e in library.records.entries_of([kept])[kept]} == {
            "larkspur",
            "larkspur-at-acl",
        }
        for entry in ("larkspur", "larkspur-at-acl"):
            found = library.passages.ids_within(Filter(entries=(entry,), kind="paper"))
            assert {p.source for p in library.passages.by_id(sorted(found)).values()} == {kept}
        assert [len(entry.links) for entry in library.records.entries()] == [1, 1, 1]
        assert "part" in library.passages.page_text(other, 1).lower()
    assert examine(catalog.parent / "index") == ()
    console = Console(width=200)
    with console.capture() as shown:
        console.print(ingest_text(report))
    assert f"Same text, kept once: {other} and {kept}" in shown.get()


def test_a_second_run_changes_nothing(catalog: Path, web: Web) -> None:
    """A second run leaves both as they are and reports no change."""
    run(catalog, web)
    before = embedded(catalog)
    report = run(catalog, web)
    assert {row.status for row in report.sources} == {"unchanged"}
    assert (report.changes, embedded(catalog)) == ((), before)
    assert len(duplicates_in(report)) == 1


def test_when_the_one_with_the_passages_goes_the_other_is_read(catalog: Path, web: Web) -> None:
    """A paper keeps its text as long as one of its versions is linked, whichever that is."""
    ((other, kept),) = duplicates_in(run(catalog, web))
    gone = "- [Larkspur](" if kept == PREPRINT else "- [Larkspur at ACL]("
    lines = [line for line in LIST.splitlines() if not line.startswith(gone)]
    catalog.write_text("\n".join(lines), encoding="utf-8")
    report = run(catalog, web)
    assert {row.source: row.status for row in report.sources}[other] == "new"
    assert (embedded(catalog)[other] > 2, embedded(catalog)[kept]) == (True, 0)
    assert duplicates_in(report) == set()


def test_a_failure_is_told_of_its_own_link(catalog: Path, web: Web) -> None:
    """If one of two versions fails later, the entry of the other has no failure and keeps the
    text."""
    ((_, kept),) = duplicates_in(run(catalog, web))
    web.put("arxiv.org/pdf/2101.00001", status=500)
    put_published(web, b"")
    run(catalog, web, refresh=True)
    with opened(catalog) as library:
        assert [(failure.entry_id, failure.url) for failure in library.records.failed()] == [
            ("larkspur", "https://arxiv.org/abs/2101.00001"),
            ("larkspur-at-acl", "https://aclanthology.org/2021.acl-long.7/"),
        ]
        assert library.passages.count(kept) > 2


def test_when_one_changes_they_part(catalog: Path, web: Web) -> None:
    """If one version gets another text, both versions are read in the same run."""
    run(catalog, web)
    web.put_paper("2101.00001", papers.typeset(TITLE, [papers.prose(s) for s in range(10, 14)]))
    report = run(catalog, web, refresh=True)
    assert duplicates_in(report) == set()
    assert min(embedded(catalog).values()) > 2
    with opened(catalog) as library:
        entries = library.records.entries_of([PREPRINT, PUBLISHED])
        assert [e.id for e in entries[PREPRINT]] == ["larkspur"]
        assert [e.id for e in entries[PUBLISHED]] == ["larkspur-at-acl"]
    assert examine(catalog.parent / "index") == ()


def test_an_extended_version_is_a_paper_of_its_own(catalog: Path, web: Web) -> None:
    """A survey and its journal version with a third of new text are both embedded."""
    longer = [*TEXT, papers.prose(20), papers.prose(21)]
    put_published(web, papers.typeset(TITLE, longer, columns=2))
    assert duplicates_in(run(catalog, web)) == set()
    assert min(embedded(catalog).values()) > 2


def test_the_readers_own_copy_is_recognised(catalog: Path, tmp_path: Path, web: Web) -> None:
    """A PDF from a folder that is also linked is embedded once, as it was fetched; all can be opened."""
    folder = tmp_path / "mine"
    folder.mkdir()
    copy = papers.typeset(TITLE, TEXT, head="arXiv preprint") + b"% saved again\n"
    (folder / "larkspur.pdf").write_bytes(copy)
    report = run(catalog, web, papers=[folder])
    pairs = duplicates_in(report)
    (kept,) = {kept for _, kept in pairs}
    assert {other for other, _ in pairs} == {PREPRINT, PUBLISHED, "file:larkspur.pdf"} - {kept}
    again = run(catalog, web, papers=[folder])
    assert (duplicates_in(again), again.changes) == (pairs, ())


@pytest.mark.parametrize("is_first", [True, False])
def test_a_copy_with_a_word_changed_is_no_copy(
    catalog: Path, tmp_path: Path, web: Web, is_first: bool
) -> None:
    """What was fetched keeps its text, and a changed word is quoted as the reader's own alone."""
    folder = tmp_path / "mine"
    folder.mkdir()
    changed = [*TEXT[:3], TEXT[3].replace("report", "forgery", 1)]
    planted = papers.typeset(TITLE, changed, head="arXiv preprint")
    (folder / "larkspur.pdf").write_bytes(planted)
    if is_first:
        ingest([], papers=[folder], index=tmp_path / "index", offline=True)
    else:
        run(catalog, web)
    report = run(catalog, web, papers=[folder])
    assert {"file:larkspur.pdf"}.isdisjoint(name for pair in duplicates_in(report) for name in pair)
    assert sum(embedded(catalog).values()) > 2
    with opened(catalog) as library:
        assert "forgery" in library.passages.source_text("file:larkspur.pdf")
        fetched = [library.passages.source_text(name) for name in (PREPRINT, PUBLISHED)]
    assert "forgery" not in "".join(fetched)
    assert examine(catalog.parent / "index") == ()


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        (" ".join(TEXT), True),
        (" ".join(TEXT[:3]), False),
        (" ".join([*TEXT, papers.prose(9)[:300]]), True),
        (" ".join(papers.prose(seed) for seed in range(5, 9)), False),
    ],
    ids=["the same", "a quarter less", "a few sentences more", "another"],
)
def test_what_counts_as_the_same_text(other: str, expected: bool) -> None:
    """Two texts are the same if four fifths of the longer one are in the shorter one."""
    assert is_same_text(runs_of(" ".join(TEXT)), runs_of(other)) is expected


def test_little_text_is_never_the_same() -> None:
    """A few words are too little to compare; Chinese is compared by its characters."""
    assert not is_same_text(runs_of("An erratum."), runs_of("An erratum."))
    chinese = "".join(chr(0x4E00 + n) for n in range(300))
    assert is_same_text(runs_of(chinese), runs_of(chinese[:290]))
