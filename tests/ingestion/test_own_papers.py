"""The reader's own PDFs: told apart by content, and never taken for another paper."""

import hashlib
import re
import shutil
import threading
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

import pytest

from helpers import papers
from helpers.webserver import Web
from ptmrag.assistant import Assistant
from ptmrag.documents.document import Document
from ptmrag.documents.reader_processes import ReaderProcesses
from ptmrag.documents.readers import Body, read_document
from ptmrag.ingestion.ingest import ingest
from ptmrag.ingestion.own_papers import claimed_source
from ptmrag.ingestion.report import IngestReport
from ptmrag.library.doctor import examine
from ptmrag.library.filter import Filter
from ptmrag.library.library import Library
from ptmrag.retrieval.hit import Hit

STAMP = "arXiv:2101.00001v2 [cs.CL] 4 Jan 2021"


def paper(title: str, *texts: str, head: str = "") -> bytes:
    """A PDF of one page."""
    return papers.typeset(title, texts, head=head)


def read(index: Path, *folders: Path, catalog: Path | None = None) -> IngestReport:
    """Ingest folders of PDFs, and a list if one is named, without the network."""
    lists = [catalog] if catalog else []
    return ingest(lists, papers=folders, index=index, offline=True)


def texts(index: Path) -> Mapping[str, str]:
    """The text of each source of an index."""
    with closing(Library.open(index)) as library:
        names = sorted(library.passages.titles())
        return {name: library.passages.source_text(name) for name in names}


def found(index: Path, question: str) -> Hit:
    """The best passage."""
    assistant = Assistant.load(index)
    with closing(assistant.library):
        return assistant.search(question)[0]


def put(folder: Path, name: str, content: bytes) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(content)
    return folder


def test_files_of_one_name_are_sources_of_their_own(tmp_path: Path) -> None:
    """Zotero's "Full Text PDF.pdf" in two folders: two entries, each with its own words."""
    store, index = tmp_path / "storage", tmp_path / "index"
    put(store / "AB12", "Full Text PDF.pdf", paper("Otters at Dusk", "Otters hunt at dusk. " * 9))
    put(store / "CD34", "Full Text PDF.pdf", paper("Herons at Dawn", "Herons fish at dawn. " * 9))
    report = read(index, store)
    assert [row.status for row in report.sources] == ["new", "new"]
    first, second = sorted(row.source for row in report.sources)
    assert re.fullmatch(r"file:Full Text PDF-[0-9a-f]{8}\.pdf", first)
    assert second == "file:Full Text PDF.pdf"
    assert "Otters" in texts(index)[second]
    assert "Herons" in texts(index)[first]
    hit = found(index, "When do herons fish?")
    assert (hit.source, hit.title) == (first, "Herons at Dawn")
    assert {row.status for row in read(index, store).sources} == {"unchanged"}


def test_a_file_keeps_its_name_when_its_folder_moves(tmp_path: Path) -> None:
    """A moved folder gives the same sources and entries: nothing is lost, and nothing is read twice."""
    old, index = tmp_path / "old", tmp_path / "index"
    put(old / "a", "paper.pdf", paper("Otters at Dusk", "Otters hunt at dusk. " * 9))
    put(old / "b", "paper.pdf", paper("Herons at Dawn", "Herons fish at dawn. " * 9))
    read(index, old)
    before = texts(index)
    shutil.move(old, tmp_path / "new")
    report = read(index, tmp_path / "new")
    assert texts(index) == before
    assert report.totals.entries == 2
    assert {row.status for row in read(index, tmp_path / "new").sources} == {"unchanged"}
    assert examine(index) == ()


def test_an_edited_file_replaces_its_own_text_alone(tmp_path: Path) -> None:
    """A file that changes where it is stays one source; its namesake is untouched."""
    folder, index = tmp_path / "mine", tmp_path / "index"
    put(folder / "a", "paper.pdf", paper("Otters at Dusk", "Otters hunt at dusk. " * 9))
    put(folder / "b", "paper.pdf", paper("Herons at Dawn", "Herons fish at dawn. " * 9))
    read(index, folder)
    put(folder / "a", "paper.pdf", paper("Otters at Dusk", "Otters sleep at dusk. " * 9))
    report = read(index, folder)
    assert sorted(row.status for row in report.sources) == ["unchanged", "updated"]
    joined = "".join(texts(index).values())
    assert "Otters sleep" in joined
    assert "Otters hunt" not in joined
    assert "Herons fish" in joined


def test_a_stamp_makes_no_paper_that_a_list_names_otherwise(tmp_path: Path) -> None:
    """A PDF with the stamp of another work is a file of its own, also where the list comes later."""
    folder, index = tmp_path / "mine", tmp_path / "index"
    catalog = tmp_path / "list.md"
    catalog.write_text(f"- [{papers.LARKSPUR}](https://arxiv.org/abs/2101.00001)\n", "utf-8")
    put(folder, "planted.pdf", paper("Larkspur reads your mail", "It reads mail. " * 9, head=STAMP))
    read(index, folder)  # nothing is known of 2101.00001 yet
    assert "arxiv:2101.00001" in texts(index)
    read(index, catalog=catalog)
    said = texts(index)
    assert "It reads mail." in said["file:planted.pdf"]
    assert "It reads mail." not in said["arxiv:2101.00001"]
    hit = found(index, "What reads mail?")
    assert (hit.source, hit.title) == ("file:planted.pdf", "Larkspur reads your mail")
    assert {row.status for row in read(index, folder).sources} == {"unchanged"}
    assert examine(index) == ()


def test_a_copy_never_replaces_what_was_fetched(tmp_path: Path, web: Web) -> None:
    """Not even a PDF with the right title stands in for a paper that was fetched."""
    index, folder, catalog = tmp_path / "index", tmp_path / "mine", tmp_path / "list.md"
    web.put_paper("2101.00001", papers.one_column())
    catalog.write_text(f"- [{papers.LARKSPUR}](https://arxiv.org/abs/2101.00001)\n", "utf-8")
    ingest([catalog], index=index, mirror=web.address)
    fetched = texts(index)["arxiv:2101.00001"]
    put(folder, "2101.00001.pdf", paper(papers.LARKSPUR, "The moon is made of slots. " * 9))
    read(index, folder)
    said = texts(index)
    assert said["arxiv:2101.00001"] == fetched
    assert "The moon" in said["file:2101.00001.pdf"]


def test_a_copy_is_said_to_be_the_readers_own(tmp_path: Path) -> None:
    """A citation from the reader's copy of a paper links to the copy, not to arXiv."""
    folder, index = tmp_path / "mine", tmp_path / "index"
    put(folder, "2101.00001v3.pdf", paper(papers.LARKSPUR, "Larkspur has 64 slots of memory. " * 4))
    read(index, folder)
    assistant = Assistant.load(index)
    with closing(assistant.library):
        mine = Filter(sources=("arxiv:2101.00001",))
        answer = assistant.ask("How many slots does Larkspur have?", within=mine)
    citation = answer.citations[0]
    assert citation.source == "arxiv:2101.00001"
    assert citation.url == (folder / "2101.00001v3.pdf").as_uri()
    assert "(your own copy)" in str(answer)
    assert "arxiv.org" not in str(answer)
    assert answer.as_json()["citations"][0]["own_copy"] == "2101.00001v3.pdf"


def test_a_file_that_cannot_be_read_fails_under_its_own_name(tmp_path: Path) -> None:
    """A damaged namesake neither replaces a good file nor marks it as failed."""
    folder, index = tmp_path / "mine", tmp_path / "index"
    put(folder / "a", "paper.pdf", paper("Otters at Dusk", "Otters hunt at dusk. " * 9))
    put(folder / "b", "paper.pdf", b"%PDF-1.4\nbroken")
    rows = {row.source: row for row in read(index, folder).sources}
    assert rows["file:paper.pdf"].status == "new"
    assert [row.status for name, row in rows.items() if name != "file:paper.pdf"] == ["failed"]
    put(folder / "b", "paper.pdf", paper("Herons at Dawn", "Herons fish at dawn. " * 9))
    assert sorted(row.status for row in read(index, folder).sources) == ["new", "unchanged"]
    assert found(index, "When do herons fish?").title == "Herons at Dawn"


def test_an_entry_made_of_a_pdf_has_the_year_on_its_first_page(tmp_path: Path) -> None:
    """A thesis with a date is found by its year; an edited file keeps its entry and its id."""
    said = "The herons of the marsh were counted twice, before dawn and after the rain."
    folder = put(
        tmp_path / "pdfs", "herons.pdf", paper("HERONS OF A MARSH", said, head="March 2008")
    )
    read(tmp_path / "index", folder)
    put(folder, "herons.pdf", paper("Herons: of a Marsh", f"{said} They rest.", head="March 2008"))
    read(tmp_path / "index", folder)
    with closing(Library.open(tmp_path / "index")) as library:
        entries = list(library.records.entries())
    assert [(entry.id, entry.year) for entry in entries] == [("herons-of-a-marsh", 2008)]


OTTERS, HERONS = "Otters at Dusk in the Marsh", "Herons at Dawn in the Marsh"


@pytest.mark.parametrize("is_listed", [True, False])
def test_another_work_on_the_path_is_another_work(tmp_path: Path, is_listed: bool) -> None:
    """A file that is replaced by another work is cited under its own title, and the old text is gone."""
    folder, index, catalog = tmp_path / "mine", tmp_path / "index", tmp_path / "list.md"
    catalog.write_text(f"- [{OTTERS}](https://a.example/otters.pdf)\n", "utf-8")
    named = catalog if is_listed else None
    put(folder, "download.pdf", paper(OTTERS, "Otters hunt at dusk. " * 9))
    read(index, folder, catalog=named)
    put(folder, "download.pdf", paper(HERONS, "Herons fish at dawn. " * 9))
    report = read(index, folder, catalog=named)
    hit = found(index, "When do herons fish?")
    assert (hit.title, hit.url) == (HERONS, (folder / "download.pdf").as_uri())
    assert "Otters hunt" not in "".join(texts(index).values())
    assert ("source removed", "file:download.pdf") in {(c.kind, c.before) for c in report.changes}
    assert report.totals.entries == (2 if is_listed else 1)
    assert {row.status for row in read(index, folder).sources} == {"unchanged"}
    assert examine(index) == ()


def test_a_copy_that_is_replaced_is_not_quoted(tmp_path: Path) -> None:
    """The old text of a copy goes with it: its link would lead to another work."""
    folder, index, catalog = tmp_path / "mine", tmp_path / "index", tmp_path / "list.md"
    catalog.write_text(f"- [{OTTERS}](https://arxiv.org/abs/2101.00001)\n", "utf-8")
    put(folder, "2101.00001.pdf", paper(OTTERS, "Otters hunt at dusk. " * 9))
    read(index, folder, catalog=catalog)
    put(folder, "2101.00001.pdf", paper(HERONS, "Herons fish at dawn. " * 9))
    read(index, folder, catalog=catalog)
    said = texts(index)
    assert "Herons fish" in said["file:2101.00001.pdf"]
    assert "Otters hunt" not in "".join(said.values())
    assert found(index, "When do herons fish?").title == HERONS
    assert examine(index) == ()


def test_a_copy_that_is_gone_is_replaced_by_its_own_work_alone(tmp_path: Path) -> None:
    """A file with the stamp of a copy that was deleted is that paper only if it has its title."""
    folder, index = tmp_path / "mine", tmp_path / "index"
    put(folder, "a.pdf", paper(OTTERS, "Otters hunt at dusk. " * 9, head=STAMP))
    read(index, folder)
    (folder / "a.pdf").unlink()
    put(folder, "b.pdf", paper(HERONS, "Herons fish at dawn. " * 9, head=STAMP))
    read(index, folder)
    hit = found(index, "When do herons fish?")
    assert (hit.source, hit.title) == ("file:b.pdf", HERONS)
    put(folder, "c.pdf", paper(OTTERS, "Otters sleep at dusk. " * 9, head=STAMP))
    read(index, folder)
    assert "Otters sleep" in texts(index)["arxiv:2101.00001"]


def test_no_file_has_the_name_of_another(tmp_path: Path) -> None:
    """A file that is named as another would be named after its content does not replace it."""
    folder, index = tmp_path / "mine", tmp_path / "index"
    herons = paper(HERONS, "Herons fish at dawn. " * 9)
    mark = hashlib.sha256(herons).hexdigest()[:8]
    put(folder / "a", f"paper-{mark}.pdf", paper("Voles at Noon", "Voles dig at noon. " * 9))
    put(folder / "a", "paper.pdf", paper(OTTERS, "Otters hunt at dusk. " * 9))
    put(folder / "b", "paper.pdf", herons)
    assert len({row.source for row in read(index, folder).sources}) == 3
    for question, title in (
        ("When do herons fish?", HERONS),
        ("When do voles dig?", "Voles at Noon"),
    ):
        assert found(index, question).title == title
    assert {row.status for row in read(index, folder).sources} == {"unchanged"}


@pytest.mark.parametrize("title", ["Handouts", "College of the Marsh", "Annals of Marsh Biology"])
def test_a_title_alone_does_not_make_two_files_one_work(tmp_path: Path, title: str) -> None:
    """What is printed large on two files may be a series or a journal; their texts tell them apart."""
    folder, index = tmp_path / "mine", tmp_path / "index"
    put(folder, "1.pdf", paper(title, "Otters hunt at dusk. " * 9))
    put(folder, "2.pdf", paper(title, "Herons fish at dawn. " * 9))
    assert read(index, folder).totals.entries == 2


def test_versions_of_a_file_are_one_entry(tmp_path: Path) -> None:
    """Two files with one title and nearly one text belong together."""
    folder, index = tmp_path / "mine", tmp_path / "index"
    prose = [papers.prose(seed) for seed in range(4)]
    put(folder, "v1.pdf", paper(OTTERS, *prose))
    put(folder, "v2.pdf", paper(OTTERS, *prose, "Otters hunt at dusk."))
    assert read(index, folder).totals.entries == 1
    assert "Otters hunt" in texts(index)["file:v2.pdf"]


def test_a_reply_in_a_folder_is_not_the_work_in_the_list(tmp_path: Path) -> None:
    """A file belongs to the entry with its title, not to the one whose title it has in its own."""
    folder, index, catalog = tmp_path / "mine", tmp_path / "index", tmp_path / "list.md"
    catalog.write_text(f"- [{OTTERS}](https://a.example/otters.pdf)\n", "utf-8")
    put(folder, "1.pdf", paper(OTTERS, "Otters hunt at dusk. " * 9))
    put(folder, "2.pdf", paper(f"Comment: {OTTERS}", "Otters never hunt. " * 9))
    rows = {row.source: row for row in read(index, folder, catalog=catalog).sources}
    assert rows["file:1.pdf"].entry_id == "otters-at-dusk-in-the-marsh"
    assert rows["file:2.pdf"].entry_id == "comment-otters-at-dusk-in-the-marsh"


def test_every_citation_of_a_file_says_so(tmp_path: Path) -> None:
    """Also a file that is no arXiv paper is said to be the reader's own, and linked."""
    folder, index = tmp_path / "mine", tmp_path / "index"
    put(folder, "my thesis.pdf", paper(OTTERS, "Otters hunt at dusk near the old mill. " * 4))
    read(index, folder)
    assistant = Assistant.load(index)
    with closing(assistant.library):
        answer = assistant.ask(
            "When do otters hunt?", within=Filter(sources=("file:my thesis.pdf",))
        )
    assert "(your own copy)" in str(answer)
    assert answer.citations[0].url == (folder / "my thesis.pdf").as_uri()
    assert answer.as_json()["citations"][0]["own_copy"] == "my thesis.pdf"


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("2024.0131.pdf", "file"),
        ("2031.12345.pdf", "file"),
        ("0512.0001.pdf", "file"),
        ("1413.1234.pdf", "file"),
        ("1412.12345.pdf", "file"),
        ("1501.1234.pdf", "file"),
        ("2100.00001.pdf", "file"),
        ("0704.0001.pdf", "arxiv"),
        ("1412.6980v9.pdf", "arxiv"),
        ("arXiv-1501.00001.pdf", "arxiv"),
    ],
)
def test_a_date_is_no_arxiv_id(name: str, source: str) -> None:
    """An id is a year from 2007, a month and a number with the digits of its time."""
    assert claimed_source(Path(name)).partition(":")[0] == source


def test_copies_and_moves_are_no_changes(tmp_path: Path) -> None:
    """One content at three paths is read once; files that change places have not changed."""
    folder, index = tmp_path / "mine", tmp_path / "index"
    otters, herons = paper(OTTERS, "Otters hunt. " * 9), paper(HERONS, "Herons fish. " * 9)
    for place in ("a", "b", "c"):
        put(folder / place, "paper.pdf", otters)
    put(folder / "d", "paper.pdf", herons)
    assert [row.status for row in read(index, folder).sources] == ["new", "new"]
    again = read(index, folder)
    assert ({row.status for row in again.sources}, again.changes) == ({"unchanged"}, ())
    put(folder / "d", "paper.pdf", otters)
    put(folder / "a", "paper.pdf", herons)
    swapped = read(index, folder)
    assert ({row.status for row in swapped.sources}, swapped.changes) == ({"unchanged"}, ())
    assert found(index, "Do herons fish?").url == (folder / "a" / "paper.pdf").as_uri()
    assert examine(index) == ()


def test_a_list_that_comes_later_takes_the_entry(tmp_path: Path) -> None:
    """A file that was read before the list belongs to the entry of its title, as if it came after."""
    folder, index, catalog = tmp_path / "mine", tmp_path / "index", tmp_path / "list.md"
    put(folder, "otters.pdf", paper(OTTERS, "Otters hunt at dusk. " * 9))
    read(index, folder)
    catalog.write_text(f"- [{OTTERS}](https://a.example/otters.pdf)\n", "utf-8")
    report = read(index, folder, catalog=catalog)
    assert report.totals.entries == 1
    assert {row.entry_id for row in report.sources if row.source == "file:otters.pdf"} == {
        found(index, "When do otters hunt?").entry_id
    }
    assert read(index, folder, catalog=catalog).changes == ()
    assert examine(index) == ()


def test_files_are_read_ahead(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two files of a folder are read at the same time, and stored in their order."""
    folder, together = tmp_path / "mine", threading.Barrier(2, timeout=60)
    put(folder, "a.pdf", paper("Otters at Dusk", "Otters hunt at dusk. " * 9))
    put(folder, "b.pdf", paper("Herons at Dawn", "Herons fish at dawn. " * 9))

    def read_together(body: Body, workers: ReaderProcesses) -> Document:
        together.wait()
        return read_document(body, workers)

    monkeypatch.setattr("ptmrag.ingestion.papers_ahead.read_document", read_together)
    report = read(tmp_path / "index", folder)
    assert [row.source for row in report.sources] == ["file:a.pdf", "file:b.pdf"]
    assert all(row.passages for row in report.sources)


def test_a_file_that_is_replaced_while_it_waits_is_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is stored is the text of the file whose size and time are stored, not that of the one before."""
    folder, is_replaced = tmp_path / "mine", threading.Event()
    put(folder, "a.pdf", paper("Otters at Dusk", "Otters hunt at dusk. " * 9))
    put(folder, "b.pdf", paper("Herons at Dawn", "Herons fish at dawn. " * 9))

    def read_and_replace(body: Body, workers: ReaderProcesses) -> Document:
        document = read_document(body, workers)
        if "Otters" in document.title:
            assert is_replaced.wait(60)  # the other file is read and replaced meanwhile
        elif not is_replaced.is_set():
            put(folder, "b.pdf", paper("Herons at Dawn", "Herons sleep by noon. " * 9))
            is_replaced.set()
        return document

    monkeypatch.setattr("ptmrag.ingestion.papers_ahead.read_document", read_and_replace)
    read(tmp_path / "index", folder)
    assert "Herons sleep by noon." in texts(tmp_path / "index")["file:b.pdf"]
