"""Adding to the library: uploads, ingests in the background, and how they are shown."""

import re
import shutil
from pathlib import Path

import pytest

from helpers import papers
from ptmrag.assistant import Assistant
from ptmrag.errors import InputError
from ptmrag.ingestion.worker import Task
from ptmrag.library.schema import FailedLink
from ptmrag.web.jobs import JobProgress, Jobs
from ptmrag.web.library_html import render_facts, render_progress, render_report
from ptmrag.web.uploads import keep_upload


def test_a_dropped_pdf_is_ingested_and_asked_without_a_restart(index: Path, tmp_path: Path) -> None:
    """The running chat answers from it, and the next start knows the report."""
    shutil.copytree(index, tmp_path / "index")
    running = Assistant.load(tmp_path / "index", llm="none")
    drop = tmp_path / "My paper.pdf"
    drop.write_bytes(papers.across_columns())
    jobs = Jobs(tmp_path / "index", mirror=str(tmp_path))
    before = running.library.status().passages
    keep_upload(str(drop), jobs.index / "papers")
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
    kept = []
    for _ in range(2):
        upload = tmp_path / "up" / f"{name.replace('/', '_')}.pdf"
        upload.parent.mkdir(exist_ok=True)
        upload.write_bytes(b"%PDF-1.4 x")
        kept.append(keep_upload(str(upload), folder))
    assert kept[0] == kept[1]
    assert kept[0].parent == folder
    assert not re.search("[<>:\u202e]", kept[0].name)
    fake = tmp_path / "fake.pdf"
    fake.write_bytes(b"<html>")
    with pytest.raises(InputError, match="is not a PDF"):
        keep_upload(str(fake), folder)


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
    assert re.findall(r"<summary>(.*?)</summary>", shown) == ["404 Not Found · 2", "timed out · 1"]
    assert "3 " in shown
    assert "multilingual" in render_facts(assistant.library.status())
