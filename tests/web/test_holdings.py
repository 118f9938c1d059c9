"""What the library page lists, removes and adds; reasons and questions in both languages."""

import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from helpers import papers
from helpers.chat import both
from helpers.webserver import Web
from ptmrag.assistant import Assistant
from ptmrag.catalog.parse import default_catalog_path
from ptmrag.errors import InputError
from ptmrag.ingestion.ingest import ingest
from ptmrag.ingestion.jobs import Jobs
from ptmrag.library.library import Library
from ptmrag.web.library.adding import (
    NothingAddedError,
    Wanted,
    begin,
    is_at_home,
)
from ptmrag.web.library.holdings import found_in, read_holdings
from ptmrag.web.library.library_html import (
    render_found,
    render_holdings,
    render_not_added,
    render_question,
)
from ptmrag.web.reasons import _table, next_step, reason_of


@pytest.fixture
def jobs(index: Path, tmp_path: Path) -> Iterator[Jobs]:
    """The jobs of a copy of the index of three papers."""
    shutil.copytree(index, tmp_path / "index")
    found = Jobs(tmp_path / "index", mirror=str(tmp_path))
    yield found
    found.close()


def shown(index: Path, *, can_write: bool = True) -> str:
    with closing(Library.open(index)) as library:
        return render_holdings(read_holdings(library), can_write=can_write)


def test_lists_and_pdfs_are_named_without_their_folders(jobs: Jobs) -> None:
    """The browser gets the names of files and keys, no path of this machine."""
    page = shown(jobs.index)
    assert "list.md" in page
    assert "2101.00001.pdf" in page
    assert str(jobs.index.parent) not in page


def test_who_may_not_write_sees_no_button(jobs: Jobs) -> None:
    """What is in is told all the same."""
    page = shown(jobs.index, can_write=False)
    assert "list.md" in page
    assert 'data-act="remove"' not in page
    assert 'data-act="restore"' not in page


def test_a_key_of_the_page_removes_and_its_number_restores(jobs: Jobs) -> None:
    """Unknown keys stand for nothing."""
    with closing(Library.open(jobs.index)) as library:
        held = read_holdings(library)
        named = held.named(held.lists[0].key)
        assert named is not None
        assert held.named("list:0123") is None
        assert held.named("entry:") is None
        entries = library.status().entries
    (removal,) = jobs.remove(*named)
    assert f'data-act="restore" data-id="{removal.number}"' in shown(jobs.index)
    jobs.restore(removal.number)
    with closing(Library.open(jobs.index)) as library:
        assert library.status().entries == entries


def test_an_entry_and_a_pdf_are_found_to_be_removed(jobs: Jobs) -> None:
    """By their titles, ids and names."""
    with closing(Library.open(jobs.index)) as library:
        held = read_holdings(library)
        entries = [*found_in(library, held, "HERON")]
        files = [*found_in(library, held, "qingniao.pdf")]
    assert [key.split(":")[0] for key, _, _ in entries] == ["entry"]
    assert [name for _, _, name in files] == ["qingniao.pdf"]
    assert "Yes, remove" in render_found(entries, "heron")
    assert "No such entry" in render_found([], "nothing")
    assert render_found([], "") == ""


def test_an_empty_library_offers_the_survey(tmp_path: Path) -> None:
    """It is not built before somebody wants it."""
    (tmp_path / "empty.md").write_text("", encoding="utf-8")
    ingest([tmp_path / "empty.md"], index=tmp_path / "index", offline=True)
    page = shown(tmp_path / "index")
    assert 'data-act="survey"' in page
    assert (
        both(
            "资料库是空的：在上面添加 PDF 或列表即可开始。",
            "The library is empty: add PDFs or a list above to begin.",
        )
        in page
    )
    with closing(Library.open(tmp_path / "index")) as library:
        assert not read_holdings(library).is_survey_alone


def test_only_the_survey_alone_asks_before_it_is_mixed(tmp_path: Path) -> None:
    """The question has the number of its entries and both ways on."""
    ingest([default_catalog_path()], index=tmp_path / "index", offline=True)
    with closing(Library.open(tmp_path / "index")) as library:
        held = read_holdings(library)
    assert held.is_survey_alone
    question = render_question(held.lists[0].entries)
    assert 'data-id="alone"' in question
    assert 'data-id="add"' in question


def test_what_cannot_be_added_is_named_and_the_rest_is_added(jobs: Jobs, tmp_path: Path) -> None:
    """A page that calls itself a PDF, a list that cannot be read, an address that is none."""
    up = tmp_path / "up"
    up.mkdir()
    (up / "good.pdf").write_bytes(papers.across_columns())
    (up / "bad.pdf").write_bytes(b"<html>")
    (up / "works.rtf").write_text(r"{\rtf1 no list}", encoding="utf-8")
    (up / "works.json").write_text('{"a": 1}', encoding="utf-8")
    wanted = Wanted(
        [str(up / "good.pdf"), str(up / "bad.pdf")],
        str(up / "works.json"),
        "ftp://x",
        "zotero:../x",
        is_at_home=True,
    )
    unsound = begin(jobs, wanted)
    assert jobs.wait(120).state == "done"
    assert {one.name for one in unsound} >= {"bad.pdf", "ftp://x", "zotero:../x"}
    assert (jobs.index / "papers" / "good.pdf").is_file()
    assert "bad.pdf" in render_not_added(None, unsound)
    assert not any(str(tmp_path) in one.reason.en for one in unsound)


def test_where_nothing_is_left_nothing_is_kept(jobs: Jobs, tmp_path: Path) -> None:
    (tmp_path / "bad.pdf").write_bytes(b"<html>")
    with pytest.raises(NothingAddedError, match="Nothing was added") as found:
        begin(jobs, Wanted([str(tmp_path / "bad.pdf")]))
    assert [one.name for one in found.value.files] == ["bad.pdf"]
    with pytest.raises(NothingAddedError, match="too many"):
        begin(jobs, Wanted(["x.pdf"] * 51))
    with pytest.raises(NothingAddedError, match="Nothing to add"):
        begin(jobs, Wanted())
    assert jobs.progress().state == "idle"


def test_a_removed_pdf_that_is_dropped_again_is_added(jobs: Jobs, tmp_path: Path) -> None:
    """Though the ingest that follows would delete the file."""
    upload = tmp_path / "new.pdf"
    upload.write_bytes(papers.across_columns())
    begin(jobs, Wanted([str(upload)]))
    assert jobs.wait(120).state == "done"
    jobs.remove("file", "file:new.pdf")
    begin(jobs, Wanted([str(upload)]))
    assert jobs.wait(120).state == "done"
    assert (jobs.index / "papers" / "new.pdf").is_file()
    with closing(Library.open(jobs.index)) as library:
        assert library.records.state("file:new.pdf") is not None
        assert library.removals.all() == ()


def test_an_own_library_begins_without_the_survey(tmp_path: Path) -> None:
    """The survey goes in the ingest that brings the reader's own papers."""
    index = tmp_path / "index"
    ingest([default_catalog_path()], index=index, offline=True)
    jobs = Jobs(index, mirror=str(tmp_path))
    upload = tmp_path / "new.pdf"
    upload.write_bytes(papers.across_columns())
    begin(jobs, Wanted([str(upload)], without_survey=True))
    assert jobs.wait(120).state == "done"
    with closing(Library.open(index)) as library:
        assert library.records.catalogs() == ["papers"]


def test_a_visitor_asks_while_another_removes(jobs: Jobs) -> None:
    """Each answer is from before or from after, and none is an error."""
    assistant = Assistant.load(jobs.index, llm="none")
    stream = assistant.stream("What memory does Larkspur keep?")
    last = next(stream)
    with closing(Library.open(jobs.index)) as library:
        names = [one.name for one in library.removals.lists()]
    for name in names:
        jobs.remove("list", name)
    for last in stream:
        assert last.text
    assert last.text
    assert assistant.ask("What memory does Larkspur keep?").citations == ()


def test_while_an_ingest_runs_nothing_is_removed(jobs: Jobs, tmp_path: Path, web: Web) -> None:
    """The sentence says what to do; the library stays as it is."""
    upload = tmp_path / "new.pdf"
    upload.write_bytes(papers.across_columns())
    begin(jobs, Wanted([str(upload)]))
    with pytest.raises(InputError, match="already running"):
        jobs.remove("list", "papers")
    assert jobs.wait(120).state == "done"


@pytest.mark.parametrize(
    ("said", "chinese"),
    [
        ("no answer within 30 s", "30 秒内没有应答"),
        ("404 Not Found", "404：页面不存在"),
        ("its PDF: 403 Forbidden", "其 PDF：403：网站拒绝程序访问"),
        ("a damaged PDF (PdfiumError); to read it: print it", "PDF 已损坏（PdfiumError）"),
        ("something that nobody has seen", "something that nobody has seen"),
        ("{0} {x}", "{0} {x}"),
    ],
)
def test_a_reason_is_told_in_the_readers_language(said: str, chinese: str) -> None:
    """One that the table lacks stays English."""
    assert reason_of(said).zh == chinese


def test_each_reason_of_the_table_can_be_told() -> None:
    """Its Chinese has no slot that the English lacks, and its next step exists."""
    for row in _table()["reason"]:
        said = row["en"].replace("{}", "7")
        told = reason_of(said)
        assert "{" not in told.zh, row
        assert told.zh != told.en, row
        assert row.get("next", "") in {"", *_table()["next"]}
    step = next_step("404 Not Found")
    assert step is not None
    assert "correct it" in step.en


def test_who_is_elsewhere_adds_no_zotero(jobs: Jobs) -> None:
    """Also where a call names it that no page has offered: it would be the library of the server's owner."""
    with pytest.raises(NothingAddedError) as raised:
        begin(jobs, Wanted(zotero="zotero:"))
    (unsound,) = raised.value.files
    assert "can only be added on the computer" in unsound.reason.en
    assert jobs.progress().state == "idle"


@pytest.mark.parametrize(
    ("host", "user", "headers", "is_home"),
    [
        ("127.0.0.1", None, {}, True),
        ("192.0.2.7", None, {}, False),
        ("127.0.0.1", "ada", {}, False),
        ("127.0.0.1", None, {"x-forwarded-for": "192.0.2.7"}, False),
        ("127.0.0.1", None, {"via": "1.1 proxy"}, False),
    ],
)
def test_zotero_is_for_who_sits_at_its_machine(
    host: str, user: str | None, headers: dict[str, str], *, is_home: bool
) -> None:
    request: Any = SimpleNamespace(
        client=SimpleNamespace(host=host), username=user, headers=headers
    )
    assert is_at_home(request) is is_home
