"""Cells that are kept beside the index: read again, made anew where they cannot be, and never trusted unread."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from ptmrag.assistant import Assistant
from ptmrag.library.doctor import examine
from ptmrag.matrix import table_of_works
from ptmrag.matrix.kept_cells import FILE, KeptCells, key_of
from ptmrag.matrix.works_table import CellQuote

CELL = (CellQuote("12M", "12M parameters", "arxiv:1", "https://arxiv.org/abs/1", 3),)
KEY = key_of("work", "size", "en")


@pytest.fixture
def copied(index: Path, tmp_path: Path) -> Iterator[Path]:
    """An index of its own, that nobody has made a table of."""
    shutil.copytree(index, tmp_path / "index")
    (tmp_path / "index" / FILE).unlink(missing_ok=True)
    yield tmp_path / "index"
    table_of_works._kept.cache_clear()


def test_a_cell_is_kept_for_another_process(tmp_path: Path) -> None:
    """An empty cell is kept too, and is not the same as none."""
    KeptCells(tmp_path).put({KEY: CELL, "empty": ()})
    other = KeptCells(tmp_path)
    assert (other.get(KEY), other.get("empty"), other.get("other")) == (CELL, (), None)


@pytest.mark.parametrize("content", [b"", b"no database at all" * 99])
def test_a_damaged_file_is_made_anew(tmp_path: Path, content: bytes) -> None:
    """It is as if nothing was kept."""
    (tmp_path / FILE).write_bytes(content)
    assert KeptCells(tmp_path).get(KEY) is None
    KeptCells(tmp_path).put({KEY: CELL})
    assert KeptCells(tmp_path).get(KEY) == CELL


def test_without_a_folder_to_write_to_cells_are_kept_in_memory(tmp_path: Path) -> None:
    """A read-only index answers all the same."""
    kept = KeptCells(tmp_path / "missing")
    kept.put({KEY: CELL})
    assert kept.get(KEY) == CELL
    assert not (tmp_path / "missing").exists()


def test_a_table_is_made_of_kept_cells(copied: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second time nothing is searched for, and the doctor has nothing to say of the file."""
    first = Assistant.load(copied).table(["larkspur"])
    assert (copied / FILE).is_file()
    table_of_works._kept.cache_clear()
    monkeypatch.setattr(table_of_works, "cell_of", lambda *_: pytest.fail("found anew"))
    assert Assistant.load(copied).table(["larkspur"]) == first
    assert not examine(copied)


def test_what_is_kept_is_checked_again(copied: Path) -> None:
    """A quote that somebody changed in the file is not on its page, so it is found anew."""
    first = Assistant.load(copied).table(["larkspur"])
    with closing(sqlite3.connect(copied / FILE)) as file, file:
        file.execute("UPDATE cells SET content = replace(content, 'Larkspur', 'Sparrow')")
    table_of_works._kept.cache_clear()
    assert Assistant.load(copied).table(["larkspur"]) == first
