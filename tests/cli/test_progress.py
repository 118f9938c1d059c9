"""Without a terminal, a long ingest says on stderr how far it is; a short one says nothing."""

import io
import threading
from pathlib import Path

import pytest
from rich.console import Console
from typer.testing import CliRunner

from helpers.clock import Clock
from helpers.embedders import WordHasher
from ptmrag.cli import progress
from ptmrag.cli.commands import app
from ptmrag.cli.progress import ProgressLines, shown_progress


def test_a_line_every_ten_seconds() -> None:
    """It has what is done, what is left and how long that may take."""
    clock = Clock()
    lines = ProgressLines(clock)
    clock.sleep(9.0)
    assert lines.due() is None
    clock.sleep(1.0)
    assert lines.due() == "ingest: reading the lists and their notes, 10 s so far"
    assert lines.update(1, 40, "arxiv:2101.00001") is not None  # the links begin
    for done in range(2, 11):
        clock.sleep(1.0)
        assert lines.update(done, 40, "web:reed.example") is None
    clock.sleep(1.0)
    assert lines.due() == (
        "ingest: 10 of 40 done, 30 left, about 30 s; 20 s so far; last: web:reed.example"
    )
    assert lines.due() is None


def test_a_short_run_is_quiet() -> None:
    """Nothing is printed if all is done within ten seconds, however many parts there are."""
    clock = Clock()
    lines = ProgressLines(clock)
    said = [lines.update(done, total, "x") for total in (3, 5) for done in range(1, total + 1)]
    assert set(said) == {None}


def test_lines_come_while_nothing_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    """The time goes on during a long download; a terminal has a bar instead."""
    written = threading.Event()

    class Written(io.StringIO):
        def write(self, text: str) -> int:
            written.set()
            return super().write(text)

    monkeypatch.setattr(progress, "EVERY", 0.001)
    file = Written()
    with shown_progress(Console(file=file, width=40)):
        assert written.wait(30)
    assert file.getvalue().startswith("ingest: reading the lists and their notes, ")


def test_stdout_stays_as_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With `--json`, one document and nothing else is on stdout."""
    monkeypatch.setattr(
        "ptmrag.ingestion.ingest.load_embedder", lambda name=None, **_: WordHasher()
    )
    monkeypatch.setattr(progress, "EVERY", 0.01)
    (tmp_path / "list.md").write_text("- [On reeds](https://reeds.example.org/)\n  They grow.\n")
    (tmp_path / "mirror").mkdir()
    words = ["ingest", "list.md", "--mirror", "mirror", "--index", "index", "--json"]
    done = CliRunner().invoke(app, words)
    assert done.stdout.startswith("{\n")
    assert "ingest: " in done.stderr
