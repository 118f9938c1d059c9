"""PDFs that a list names for its works are read from disk, and their works are not fetched."""

import io
import json
import os
import shutil
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from helpers import papers
from helpers.webserver import Web
from ptmrag.ingestion.entries import ResolvedEntry
from ptmrag.ingestion.extent import Extent
from ptmrag.ingestion.ingest import ingest
from ptmrag.ingestion.listed_files import files_of
from ptmrag.ingestion.plan import foresee
from ptmrag.ingestion.read_list import read_list
from ptmrag.ingestion.report import IngestReport, SourceReport
from ptmrag.ingestion.task import Task
from ptmrag.ingestion.worker import run
from ptmrag.library.library import Library
from ptmrag.settings import read_settings

OWLS = "Owls of the Northern Forest at Dusk"
OTTERS = "Swimming Otters in the Harbour of Bergen"


def pdf(title: str, word: str) -> bytes:
    """A paper of one page."""
    return papers.typeset(title, [f"The {word} were counted every night for a year. " * 9])


def write(path: Path, content: bytes | str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def texts(index: Path) -> dict[str, str]:
    """The text of each file of an index, by the title of its entry."""
    with closing(Library.open(index)) as library:
        linked = library.records.linked()
        names = [name for name in linked if name.startswith(("file:", "arxiv:"))]
        found = {name: library.passages.source_text(name) for name in names}
        titles = {entry.id: entry.title for entry in library.records.entries()}
    return {titles[linked[name]]: text for name, text in found.items() if text}


def fetched(web: Web) -> list[str]:
    """The addresses that were asked for, but for services that have the records of works, and the mirror's table."""
    services = ("api.", "export.arxiv.org/api", "manifest.tsv")
    return [place for place, _ in web.log if not place.startswith(services)]


def rows(report: IngestReport, status: str) -> list[SourceReport]:
    return [row for row in report.sources if row.status == status]


def bib(title: str, file: str, *, more: str = "") -> str:
    return f"@article{{k{len(title)}, title={{{title}}}, file={{{file}}}, {more}}}\n"


def better_bibtex_json(title: str, path: str) -> str:
    item = {
        "itemType": "journalArticle",
        "title": title,
        "attachments": [{"title": "PDF", "path": path}],
    }
    return json.dumps({"config": {}, "collections": {}, "items": [item]})


def test_a_better_bibtex_export_is_read_from_disk(tmp_path: Path, web: Web) -> None:
    """Both works have their PDFs in the library, and no address of theirs is asked for, now and at the next run."""
    write(tmp_path / "files/3/owls.pdf", pdf(OWLS, "owls"))
    write(tmp_path / "far/otters.pdf", pdf(OTTERS, "otters"))
    both = "Full Text:files/3/owls.pdf:application/pdf;Snapshot:files/3/p.html:text/html"
    list_ = write(
        tmp_path / "refs.bib",
        bib(OWLS, both, more="eprint={2101.00001}")
        + bib(
            OTTERS,
            f"{tmp_path}/far/otters.pdf",
            more="doi={10.1000/otters}, url={https://otters.example/x}",
        ),
    )
    index = tmp_path / "index"
    for status in ("new", "unchanged"):
        report = ingest([list_], index=index, mirror=web.address)
        assert fetched(web) == []
        assert sorted(row.entry_id[:5] for row in rows(report, status)) == ["owls-", "swimm"]
        assert not rows(report, "failed")
        instead = {row.reason for row in rows(report, "skipped")}
        assert instead == {
            "read from your file 'owls.pdf' instead",
            "read from your file 'otters.pdf' instead",
        }
    found = texts(index)
    assert "owls were counted" in found[OWLS]
    assert "otters were counted" in found[OTTERS]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("x.bib", lambda at: bib(OWLS, f"{at}/p/a b.pdf")),
        ("x.bib", lambda at: bib(OWLS, "p/a b.pdf;p/other.html")),
        ("x.bib", lambda at: bib(OWLS, ":p/a b.pdf:PDF")),
        ("x.bib", lambda at: bib(OWLS, f":{at}/p/a b.pdf:pdf".replace(":/", ":"))),
        ("x.bib", lambda at: bib(OWLS, r"PDF:p\\a b.pdf:application/pdf")),
        ("x.bib", lambda at: bib(OWLS, f"{at}/p/c\\:d.pdf")),
        ("x.bib", lambda at: bib(OWLS, f"{at}/p/c: d.pdf")),
        ("x.bib", lambda at: bib(OWLS, "storage:ABCD2345/a.pdf")),
        ("x.json", lambda at: better_bibtex_json(OWLS, f"{at}/p/a b.pdf")),
        ("x.json", lambda at: better_bibtex_json(OWLS, "files/7/a.pdf")),
        ("x.ris", lambda at: f"TY  - JOUR\nTI  - {OWLS}\nL1  - {at}/p/a b.pdf\nER  - \n"),
        ("x.ris", lambda at: f"TY  - JOUR\nTI  - {OWLS}\nL1  - {(at / 'p/a b.pdf').as_uri()}\nER  - \n"),
        ("x.ris", lambda at: f"TY  - JOUR\nTI  - {OWLS}\nL4  - p/a b.pdf\nER  - \n"),
        ("x.ris", lambda at: f"TY  - JOUR\nTI  - {OWLS}\nL1  - internal-pdf://0123/a.pdf\nER  - \n"),
        ("x.enw", lambda at: f"%0 Journal Article\n%T {OWLS}\n%> {at}/p/a b.pdf\n"),
        ("x.csv", lambda at: f'"Title","Year","File Attachments"\n"{OWLS}","2020","{at}/p/a b.pdf; {at}/p/x.html"\n'),
    ],
)  # fmt: skip
def test_ways_to_name_a_file(tmp_path: Path, name: str, content: Callable[[Path], str]) -> None:
    """The paths of Better BibTeX, JabRef, Mendeley, Zotero and EndNote, absolute and beside the list."""
    for place in (
        "p/a b.pdf",
        "p/c:d.pdf",
        "p/c: d.pdf",
        "storage/ABCD2345/a.pdf",
        "files/7/a.pdf",
        "x.Data/PDF/0123/a.pdf",
    ):
        write(tmp_path / place, b"%PDF-1.4")
    catalog = read_list(write(tmp_path / name, content(tmp_path)))
    (entry,) = catalog.entries
    listed = files_of([ResolvedEntry(entry, (), str(tmp_path / name))], index=tmp_path / "index")
    assert [path.is_file() for path, _ in listed.files] == [True]
    assert listed.passed_over == ()


def test_a_file_that_is_not_there(tmp_path: Path, web: Web) -> None:
    """The report has one line for a list with what to do, and the links are fetched."""
    web.put_paper("2101.00001", papers.one_column())
    list_ = write(
        tmp_path / "refs.bib",
        bib(OWLS, "/nowhere/owls.pdf", more="eprint={2101.00001}")
        + bib(OTTERS, r"C\:\\Papers\\o.pdf"),
    )
    report = ingest([list_], index=tmp_path / "index", mirror=web.address)
    (line,) = [row for row in rows(report, "skipped") if not row.entry_id]
    assert line.url == "/nowhere/owls.pdf"
    assert line.reason is not None
    assert "No such file" in line.reason
    assert "1 others that the list names" in line.reason
    assert "correct its path in the list" in line.reason
    assert [row.source for row in rows(report, "new")] == ["arxiv:2101.00001"]


def test_another_work_is_not_read_as_the_one_that_is_named(tmp_path: Path, web: Web) -> None:
    """A PDF with the title and the text of another work is refused, and the link is fetched."""
    web.put("owls.example/o.pdf", pdf(OWLS, "owls"), media_type="application/pdf")
    write(tmp_path / "wrong.pdf", pdf(OTTERS, "otters"))
    more = "url={https://owls.example/o.pdf}"
    list_ = write(tmp_path / "refs.bib", bib(OWLS, "wrong.pdf", more=more))
    index = tmp_path / "index"
    report = ingest([list_], index=index, mirror=web.address)
    (refused,) = rows(report, "failed")
    assert refused.reason is not None
    assert f"its title is '{OTTERS}': it is another work than '{OWLS}'" in refused.reason
    with closing(Library.open(index)) as library:
        assert "otters" not in "".join(
            library.passages.source_text(name) for name in library.passages.titles()
        )
    assert [row.source for row in rows(report, "new")] == ["pdf:owls.example/o.pdf"]


def test_a_file_that_became_another_work_goes(tmp_path: Path) -> None:
    """What was read from a file is removed when the file holds another work."""
    file = write(tmp_path / "o.pdf", pdf(OWLS, "owls"))
    list_, index = write(tmp_path / "refs.bib", bib(OWLS, "o.pdf")), tmp_path / "index"
    ingest([list_], index=index, offline=True)
    assert "owls were counted" in texts(index)[OWLS]
    write(file, pdf(OTTERS, "otters"))
    ingest([list_], index=index, offline=True)
    assert texts(index) == {}


def test_lists_from_elsewhere_name_no_files(
    tmp_path: Path, web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A list from the web and one from standard input open no file of this disk, whatever they say."""
    file = write(tmp_path / "secret.pdf", pdf(OWLS, "owls"))
    web.put_readme("a/b", bib(OWLS, str(file)))
    report = ingest(["https://github.com/a/b"], index=tmp_path / "one", mirror=web.address)
    assert not rows(report, "new")
    assert texts(tmp_path / "one") == {}

    class Standard:
        buffer = io.BytesIO(bib(OWLS, str(file)).encode())

    monkeypatch.setattr("sys.stdin", Standard)
    ingest(["-"], index=tmp_path / "two", offline=True)
    assert texts(tmp_path / "two") == {}


def test_lists_that_came_by_the_page_name_no_files(tmp_path: Path, web: Web) -> None:
    """A list that a visitor dropped, or whose address one entered, opens no file of the owner, then and later."""
    file = write(tmp_path / "secret.pdf", pdf(OWLS, "owls"))
    index = tmp_path / "index"
    web.put("owls.example/refs.bib", bib(OWLS, str(file)), media_type="text/plain")
    dropped = write(index / "catalogs" / "mine.bib", bib(OTTERS, str(file)))
    task = Task(
        str(index),
        catalogs=(str(dropped),),
        address="https://owls.example/refs.bib",
        mirror=web.address,
    )
    for report in (run(task), run(Task(str(index), mirror=web.address))):
        assert report.totals.entries == 2
        assert not [row for row in report.sources if "secret" in row.url]
    assert texts(index) == {}
    plan = foresee([dropped], index=index, settings=read_settings(), extent=Extent())
    assert plan.papers == 0
    copy = tmp_path / "copy"  # of the index, with the paths of the lists in the first one
    shutil.copytree(index, copy)
    plan = foresee([dropped], index=copy, settings=read_settings(), extent=Extent())
    assert plan.papers == 0


def test_only_regular_pdfs_are_read(tmp_path: Path) -> None:
    """No key, no pipe and no folder is opened, whatever a list calls it."""
    write(tmp_path / "id_rsa", "secret")
    os.mkfifo(tmp_path / "pipe.pdf")
    (tmp_path / "folder.pdf").mkdir()
    list_ = write(
        tmp_path / "refs.bib",
        bib(OWLS, "id_rsa;pipe.pdf")
        + bib(
            OTTERS,
            "folder.pdf;file://elsewhere.example/x.pdf;file://[/x.pdf;http://a.example/x.pdf",
        ),
    )
    report = ingest([list_], index=tmp_path / "index", offline=True)
    (line,) = [row for row in rows(report, "skipped") if not row.entry_id]
    assert line.reason is not None
    assert line.reason.startswith("it is a pipe, not a file, and 1 others")
    assert texts(tmp_path / "index") == {}


def test_an_entry_that_was_made_for_a_file_joins_the_list(tmp_path: Path) -> None:
    """A file that was read with --papers, under its own title, belongs to the entry that names it later."""
    file = write(tmp_path / "pdfs/o.pdf", pdf("Northern Owls", "owls"))
    index = tmp_path / "index"
    ingest(papers=[tmp_path / "pdfs"], index=index, offline=True)
    list_ = write(tmp_path / "refs.bib", bib(OWLS, str(file)))
    ingest([list_], index=index, offline=True)
    with closing(Library.open(index)) as library:
        assert [entry.title for entry in library.records.entries()] == [OWLS]
    assert "owls were counted" in texts(index)[OWLS]


def test_an_entry_that_was_made_for_two_files_joins_the_list(tmp_path: Path) -> None:
    """Two downloads of one paper have one entry of their own: it joins the entry that names both."""
    sentences = [f"Owl {n} was seen near tree {n % 7} in night {n}." for n in range(90)]
    paper = papers.typeset("Northern Owls Counted in Winter", [" ".join(sentences)])
    for name in ("a.pdf", "b.pdf"):
        write(tmp_path / "pdfs" / name, paper + f"\n% {name}\n".encode())
    index = tmp_path / "index"
    ingest(papers=[tmp_path / "pdfs"], index=index, offline=True)
    with closing(Library.open(index)) as library:
        assert len(library.records.entries()) == 1
    list_ = write(tmp_path / "refs.bib", bib(OWLS, "pdfs/a.pdf;pdfs/b.pdf"))
    report = ingest([list_], index=index, offline=True)
    assert [change.kind for change in report.changes] == ["added", "removed"]
    with closing(Library.open(index)) as library:
        (entry,) = library.records.entries()
        linked = library.records.linked()
    assert (linked["file:a.pdf"], linked["file:b.pdf"]) == (entry.id, entry.id)
    assert ingest([list_], index=index, offline=True).changes == ()


def test_a_paper_that_another_entry_needs_is_fetched(tmp_path: Path, web: Web) -> None:
    """An address is left out only where all entries that link it have a file."""
    web.put("a.example/both.pdf", pdf("Proceedings of Both", "both"), media_type="application/pdf")
    write(tmp_path / "o.pdf", pdf(OWLS, "owls"))
    more = "url={https://a.example/both.pdf}"
    list_ = write(tmp_path / "refs.bib", bib(OWLS, "o.pdf", more=more) + bib("Both", "", more=more))
    ingest([list_], index=tmp_path / "index", mirror=web.address)
    assert web.asked("both.pdf") == [200]


def test_the_plan_counts_listed_files(tmp_path: Path) -> None:
    """`--dry-run` reads the files and asks for nothing."""
    write(tmp_path / "o.pdf", pdf(OWLS, "owls"))
    list_ = write(tmp_path / "refs.bib", bib(OWLS, "o.pdf", more="eprint={2101.00001}"))
    plan = foresee([list_], index=tmp_path / "index", settings=read_settings(), extent=Extent())
    assert (plan.to_ask, plan.papers) == (0, 1)
