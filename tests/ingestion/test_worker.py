"""The process in which the web chat ingests."""

import json
import re
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from helpers.embedders import WordHasher
from helpers.webserver import Web
from ptmrag.errors import InputError
from ptmrag.ingestion.jobs import Jobs
from ptmrag.ingestion.task import Task
from ptmrag.ingestion.worker import run

LIST = """# Papers
- [Larkspur](https://blog.example.org/larkspur)
- [Heron](https://blog.example.org/heron)
"""
PAGE = (
    "<html><body><article><h1>{0}</h1><p>{0} reads reports with a sparse memory, and {1}.</p>"
    "</article></body></html>"
)


@pytest.fixture
def mirror(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository whose README lists two posts, and the posts."""
    monkeypatch.setattr(
        "ptmrag.ingestion.ingest.load_embedder", lambda name=None, **_: WordHasher()
    )
    readme = tmp_path / "web" / "raw.githubusercontent.com" / "owner" / "papers" / "HEAD"
    posts = tmp_path / "web" / "blog.example.org"
    for folder in (readme, posts):
        folder.mkdir(parents=True)
    (readme / "README.md").write_text(LIST, encoding="utf-8")
    for name in ("Larkspur", "Heron"):
        text = PAGE.format(name, "what it keeps is written down at length here, slot by slot")
        (posts / f"{name.lower()}.html").write_text(text, encoding="utf-8")
    return tmp_path / "web"


def test_a_repositorys_address_is_a_catalog_and_stays_one(mirror: Path, tmp_path: Path) -> None:
    """The README is the list, and the next update without a name reads it again."""
    index = str(tmp_path / "index")
    task = Task(index, address="https://github.com/owner/papers", mirror=str(mirror))
    first = run(task)
    assert (first.totals.entries, first.totals.new) == (2, 2)
    again = run(Task(index, mirror=str(mirror)))
    assert (again.totals.entries, again.totals.unchanged, again.totals.removed) == (2, 2, 0)


def test_a_retry_asks_for_the_named_entries_alone(mirror: Path, tmp_path: Path) -> None:
    """Entries are named by their ids, not by words in them; the others stay."""
    index = str(tmp_path / "index")
    run(Task(index, address="https://github.com/owner/papers", mirror=str(mirror)))
    report = run(Task(index, only=("heron",), refresh=True, mirror=str(mirror)))
    assert [row.entry_id for row in report.sources] == ["heron"]
    assert report.totals.entries == 2


def test_a_task_is_what_was_written() -> None:
    """`read(as_json())` is the task, also through JSON."""
    task = Task("index", catalogs=("a.md", "b.md"), only=("heron",), refresh=True, mirror="m")
    assert Task.read(task.as_json()) == task
    assert Task.read(json.loads(json.dumps(task.as_json()))) == task


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{", "not JSON"),
        ("null", "not a task"),
        ("{}", "index: .*required"),
        ('{"index": "i", "only": 3}', "only: .*, not 3"),
    ],
)
def test_a_wrong_task_is_one_sentence(text: str, says: str) -> None:
    """It is printed as any other error, with its exit code."""
    command = [sys.executable, "-m", "ptmrag.ingestion.worker"]
    done = subprocess.run(command, input=text, capture_output=True, text=True, check=False)
    assert done.returncode == InputError.exit_code
    assert re.search(says, json.loads(done.stdout)["error"])


def test_a_stop_waits_for_no_host(tmp_path: Path, web: Web) -> None:
    """A host that does not answer delays an ingest, but not its end; the next start is clean."""
    gate = threading.Event()
    web.put("blog.example.org/larkspur", PAGE.format("Larkspur", "so on"), gate=gate)
    (tmp_path / "list.md").write_text(LIST, encoding="utf-8")
    jobs = Jobs(tmp_path / "index", mirror=web.address)
    jobs.begin(Task("", catalogs=(str(tmp_path / "list.md"),)))
    while not web.asked("blog.example.org/larkspur"):
        assert jobs.wait(0.05).state == "running"
    process = jobs._process
    jobs.stop()
    assert process is not None
    assert process.returncode == 130  # it ended by itself: nobody had to kill it
    assert jobs.progress().state == "stopped"
    gate.set()
    jobs.resume()
    ended = jobs.wait(120)
    assert ended.state == "done", ended.error
    assert ended.report is not None
    assert ended.report["totals"]["failed"] == 1  # Heron, which nobody wrote
