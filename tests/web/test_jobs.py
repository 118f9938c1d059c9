"""Adding to the library: uploads, ingests in the background, and how they are shown."""

import re
import shutil
import threading
from pathlib import Path

import pytest

from helpers import papers
from helpers.chat import both
from helpers.webserver import Web
from ptmrag.assistant import Assistant
from ptmrag.errors import InputError
from ptmrag.ingestion.jobs import JobProgress, Jobs
from ptmrag.ingestion.task import Task
from ptmrag.library.schema import FailedLink
from ptmrag.web.library.library_html import render_facts, render_progress, render_report
from ptmrag.web.library.uploads import MAX_FILES, kept, sorted_out


def test_a_dropped_pdf_is_ingested_and_asked_without_a_restart(index: Path, tmp_path: Path) -> None:
    """The running chat answers from it, and the next start knows the report."""
    shutil.copytree(index, tmp_path / "index")
    running = Assistant.load(tmp_path / "index", llm="none")
    drop = tmp_path / "My paper.pdf"
    drop.write_bytes(papers.across_columns())
    jobs = Jobs(tmp_path / "index", mirror=str(tmp_path))
    before = running.library.status().passages
    with kept([str(drop)], jobs.index / "papers"):
        jobs.begin(Task("", papers=(str(jobs.index / "papers"),)))
    with pytest.raises(InputError, match="already running"):
        jobs.begin(Task(""))
    ended = jobs.wait(120)
    assert (ended.state, ended.error) == ("done", "")
    assert ended.report is not None
    assert ended.report["totals"]["new"] == 1
    assert running.library.status().passages > before
    assert any(h.source == "file:My paper.pdf" for h in running.search("translate sentences", k=20))
    assert Jobs(tmp_path / "index").progress().report == ended.report


def test_an_ingest_is_stopped_and_resumed(index: Path, tmp_path: Path) -> None:
    """A stopped ingest stays stopped after a restart; resuming it does the rest."""
    shutil.copytree(index, tmp_path / "index")
    (tmp_path / "papers").mkdir()
    (tmp_path / "papers" / "new.pdf").write_bytes(papers.across_columns())
    jobs = Jobs(tmp_path / "index", mirror=str(tmp_path))
    jobs.begin(Task("", papers=(str(tmp_path / "papers"),)))
    jobs.stop()
    assert jobs.progress().state == "stopped"
    again = Jobs(tmp_path / "index")
    assert again.progress().state == "stopped"
    assert not again.is_unfinished()
    again.resume()
    assert again.wait(120).state == "done"


def test_a_failed_ingest_is_one_sentence(tmp_path: Path) -> None:
    """A catalog that cannot be fetched: the reason is shown, and the next start tries again."""
    jobs = Jobs(tmp_path / "index", mirror=str(tmp_path))
    jobs.begin(Task("", address="https://lists.example/papers.md"))
    ended = jobs.wait(120)
    assert ended.state == "failed"
    assert "https://lists.example/papers.md" in ended.error
    assert "Traceback" not in ended.error
    assert Jobs(tmp_path / "index").is_unfinished()
    with pytest.raises(InputError, match="no ingest"):
        Jobs(tmp_path / "other").resume()


@pytest.mark.parametrize("name", ["..", "a/b", "x\u202ey", "<b>", "CON:", "  ", "é中文", "a" * 200])
def test_an_upload_gets_a_harmless_name(tmp_path: Path, name: str) -> None:
    """It stays in its folder, and the same file is kept once."""
    folder = tmp_path / "papers"
    upload = tmp_path / "up" / f"{name.replace('/', '_')}.pdf"
    upload.parent.mkdir()
    upload.write_bytes(b"%PDF-1.4 x")
    for _ in range(2):
        with kept([str(upload)], folder) as files:
            assert [file.parent for file in files] == [folder]
    (file,) = folder.iterdir()
    assert not re.search("[<>:\u202e]", file.name)


def write_pdfs(folder: Path, **contents: bytes) -> list[str]:
    """Uploads by their names."""
    folder.mkdir()
    for name, content in contents.items():
        (folder / f"{name}.pdf").write_bytes(content)
    return [str(folder / f"{name}.pdf") for name in contents]


def test_a_broken_file_does_not_take_the_others_with_it(tmp_path: Path) -> None:
    """What is no PDF, or is gone, is named with its reason; the good ones are added."""
    uploads = write_pdfs(tmp_path / "up", one=b"%PDF-1", two=b"<html>", three=b"%PDF-3", four=b"")
    Path(uploads[3]).unlink()
    sound, unsound = sorted_out(uploads)
    assert [(one.name, one.reason.en) for one in unsound] == [
        ("two.pdf", "not a PDF"),
        ("four.pdf", "no longer there: drop it again"),
    ]
    with kept(sound, tmp_path / "papers"):
        pass
    assert {p.name for p in (tmp_path / "papers").iterdir()} == {"one.pdf", "three.pdf"}


def test_what_cannot_be_ingested_is_not_kept(tmp_path: Path) -> None:
    """If the ingest does not begin, the new files go again; what was there before stays."""
    uploads = write_pdfs(tmp_path / "up", old=b"%PDF-1", new=b"%PDF-2")
    with kept(uploads[:1], tmp_path / "papers"):
        pass
    with pytest.raises(InputError), kept(uploads, tmp_path / "papers"):
        raise InputError("An ingest is already running.")
    assert [p.name for p in (tmp_path / "papers").iterdir()] == ["old.pdf"]


def test_several_visitors_may_add_the_same_files(tmp_path: Path) -> None:
    """Gradio keeps one upload of each for all: the others find it whole, and one copy is kept."""
    contents = {f"paper{n}": b"%%PDF-%d" % n for n in range(MAX_FILES)}
    uploads = write_pdfs(tmp_path / "up", **contents)
    together = threading.Barrier(4)

    def add() -> None:
        together.wait()
        with kept(uploads, tmp_path / "papers"):
            pass

    visitors = [threading.Thread(target=add) for _ in range(4)]
    for visitor in visitors:
        visitor.start()
    for visitor in visitors:
        visitor.join()
    assert {p.stem: p.read_bytes() for p in (tmp_path / "papers").iterdir()} == contents
    assert all(Path(upload).exists() for upload in uploads)


def test_papers_and_an_address_are_added_together(tmp_path: Path, web: Web) -> None:
    """The list at the address does not take the place of the papers that were dropped with it."""
    post = "<html><body><article><h1>On herons</h1><p>{}</p></article></body></html>"
    web.put(
        "lists.example.org/l.md",
        "# L\n- [On herons](https://blog.example.org/h)\n",
        media_type="text/markdown",
    )
    web.put("blog.example.org/h", post.format("A heron waits for fish at the shore. " * 9))
    (tmp_path / "papers").mkdir()
    (tmp_path / "papers" / "new.pdf").write_bytes(papers.across_columns())
    jobs = Jobs(tmp_path / "index", mirror=web.address)
    address = "https://lists.example.org/l.md"
    jobs.begin(Task("", papers=(str(tmp_path / "papers"),), address=address))
    ended = jobs.wait(120)
    assert (ended.state, ended.error) == ("done", "")
    assert Assistant.load(tmp_path / "index", llm="none").library.status().entries == 2


def test_progress_shows_the_time_left() -> None:
    """It shows how many sources are done, and the time left at this pace."""
    shown = render_progress(JobProgress("running", 10, 40, "arxiv:1", seconds=20.0))
    assert "10 / 40" in shown
    assert "about 60 s left" in shown
    assert 'value="10" max="40"' in shown


def test_failed_links_are_grouped_by_reason(assistant: Assistant) -> None:
    """The most frequent reason is first."""
    links = [FailedLink("a", "https://x.example/1", "404 Not Found", "")] * 2
    shown = render_report({"totals": {"new": 3}}, [FailedLink("b", "y", "timed out", ""), *links])
    assert re.findall(r"<summary>(.*?)</summary>", shown) == [
        both("404：页面不存在", "404 Not Found") + " · " + both("2 个链接", "2 links"),
        both("timed out", "timed out") + " · " + both("1 个链接", "1 link"),
    ]
    assert both("3 个链接获取失败", "3 links failed") in shown
    assert "correct it in the list" in shown
    assert "3 " in shown
    assert "multilingual" in render_facts(assistant.library.status())
