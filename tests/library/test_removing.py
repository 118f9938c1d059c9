"""What is removed by hand is gone at once, comes back as it was, and a killed process leaves one or the other."""

import shutil
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

# ruff: noqa: S608 - names of tables
from helpers.two_papers import BERT, DIM, GPT, build, found, intact, linked, put
from ptmrag.library.doctor import examine
from ptmrag.library.library import Library
from ptmrag.library.removal_tables import KEPT
from ptmrag.library.removing import NewRemoval
from ptmrag.library.writing import LibraryWriter, write_library

BY_HAND = NewRemoval("entry", "bert", "bert", ("bert",), stays=True)
# Removes an entry, or takes that back, and is killed before the step with this number.
KILLED = """
import os, signal, sys
from pathlib import Path
sys.path[:0] = [{tests!r}]
from helpers.two_papers import DIM
from ptmrag.library.database import Database
from ptmrag.library.removing import NewRemoval
from ptmrag.library.writing import write_library

done = [0]
def counted(call):
    def one(self, *values):
        done[0] += 1
        if done[0] == {number}:
            os.kill(os.getpid(), signal.SIGKILL)
        return call(self, *values)
    return one

with write_library(Path({path!r}), "fake", dim=DIM, is_ingest=False) as writer:
    Database.execute = counted(Database.execute)
    Path.replace = counted(Path.replace)
    if {restores}:
        writer.removals.restore(1)
    else:
        writer.removals.remove(NewRemoval("entry", "bert", "bert", ("bert",), stays=True))
print("done", done[0], flush=True)
"""


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("template") / "index"
    build(folder)
    return folder


@pytest.fixture
def path(template: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(template, tmp_path / "index"))


def opened(path: Path, *, is_ingest: bool = False):  # type: ignore[no-untyped-def]
    return write_library(path, "fake", dim=DIM, is_ingest=is_ingest)


def rows(path: Path) -> dict[str, list[object]]:
    """All rows of what a library says, without the ids of its passages."""
    named = [*(set(KEPT) - {"passages", "passage_roles", "links"})]
    with closing(sqlite3.connect(path / "library.sqlite")) as connection:
        found = {name: connection.execute(f"SELECT * FROM {name}").fetchall() for name in named}
        found["passages"] = connection.execute(
            "SELECT source, ordinal, text, vector, words, section, roles FROM passages "
            "LEFT JOIN passage_roles ON passage = id"
        ).fetchall()
        found["links"] = connection.execute(
            "SELECT entry_id, source, link, kind FROM links"
        ).fetchall()
    return {name: sorted(map(repr, those)) for name, those in found.items()}


def test_the_tables_for_what_is_kept_have_the_columns_of_the_tables(path: Path) -> None:
    """A row is copied whole: a migration that changes one table has to change the other."""
    with closing(sqlite3.connect(path / "library.sqlite")) as connection:
        for table in KEPT:
            own, kept = (
                [row[1:3] for row in connection.execute(f"PRAGMA table_info({name})")]
                for name in (table, f"kept_{table}")
            )
            assert own == kept, table


def test_an_entry_is_gone_at_once_and_comes_back_as_it_was(path: Path) -> None:
    """Its texts are not found, the other's are; undone, every row is as before, and the index agrees."""
    before = rows(path)
    with opened(path) as writer:
        number = writer.removals.remove(BY_HAND)
    with closing(Library.open(path)) as library:
        assert library.records.entry("bert") is None
        assert "masked words" not in found(library, "masked words", 0)
        assert "decoder alone" in found(library, "decoder alone", 10)
        (removal,) = library.removals.all()
        assert (removal.kind, removal.entries, removal.can_undo) == ("entry", ("bert",), True)
        assert intact(library)
    assert examine(path) == ()
    with opened(path) as writer:
        assert writer.removals.restore(number)
    assert rows(path) == before
    with closing(Library.open(path)) as library:
        assert "masked words" in found(library, "masked words")
        assert library.removals.all() == ()
        assert intact(library)
    assert examine(path) == ()


def test_the_next_ingest_makes_it_final_and_the_mark_stays(path: Path) -> None:
    """Nothing is kept of the texts; the entry is still marked, and restoring it only lifts the mark."""
    with opened(path) as writer:
        number = writer.removals.remove(BY_HAND)
    with opened(path, is_ingest=True) as writer:
        (removal,) = writer.removals.all()
        assert (removal.can_undo, removal.catalogs) == (False, ("list",))
        assert [one.entry_id for one in writer.removals.entries()] == ["bert"]
        assert not writer.removals.restore(number)
        assert writer.removals.entries() == ()
        assert writer.records.entry("bert") is None
    with closing(sqlite3.connect(path / "library.sqlite")) as connection:
        for table in KEPT:
            assert connection.execute(f"SELECT count(*) FROM kept_{table}").fetchone() == (0,)


def shared(writer: LibraryWriter) -> None:
    """A second list whose entry links the same paper, and one whose paper has the same text."""
    writer.put_entries("other", [linked("bert-2", BERT, title="BERT again")])


def test_what_another_entry_links_stays(path: Path) -> None:
    """It loses the title of what is gone, and gets it again; in whatever order two removals are taken back."""
    with opened(path) as writer:
        shared(writer)
    before = rows(path)
    with opened(path) as writer:
        first = writer.removals.remove(BY_HAND)
        assert writer.passages.titles([BERT]) == {BERT: "BERT again"}
        second = writer.removals.remove(NewRemoval("entry", "bert-2", "BERT again", ("bert-2",)))
        assert writer.records.state(BERT) is None
        assert writer.removals.restore(first)
        assert writer.passages.titles([BERT]) == {BERT: "bert"}
        assert writer.removals.restore(second)
    assert rows(path) == before
    assert examine(path) == ()


def test_a_list_goes_as_a_whole(path: Path) -> None:
    """The library is empty, searches find nothing, and the undoing brings all back."""
    before = rows(path)
    with opened(path) as writer:
        number = writer.removals.remove(NewRemoval("list", "list", "list", ("bert", "gpt")))
    with closing(Library.open(path)) as library:
        assert library.records.entry_ids() == set()
        assert found(library, "masked decoder", 0) == []
        assert library.removals.lists() == ()
    with opened(path) as writer:
        assert writer.removals.restore(number)
        (known,) = writer.removals.lists()
        assert (known.name, known.entries) == ("list", 2)
        assert known.read_at
    assert rows(path) == before


def test_an_unknown_number_restores_nothing(path: Path) -> None:
    before = rows(path)
    with opened(path) as writer:
        assert not writer.removals.restore(7)
    assert rows(path) == before


@pytest.mark.parametrize("restores", [False, True], ids=["remove", "restore"])
@pytest.mark.parametrize("number", [1, 8, 20, 30, 40, 52])
def test_a_killed_removal_is_done_or_not_begun(path: Path, number: int, restores: bool) -> None:
    """Whichever step was the last one, the library is whole, with the entry or without; it can be tried again."""
    if restores:
        with opened(path) as writer:
            writer.removals.remove(BY_HAND)
    tests = str(Path(__file__).parents[1])
    code = KILLED.format(tests=tests, path=str(path), number=number, restores=restores)
    run = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True, text=True)
    assert run.returncode == (0 if "done" in run.stdout else -signal.SIGKILL), run.stderr
    with closing(Library.open(path)) as library:
        is_there = library.records.entry("bert") is not None
        assert ("masked words" in found(library, "masked words")) == is_there
        assert len(library.removals.all()) == (0 if is_there else 1)
    with opened(path) as writer:
        assert intact(writer.library)
        if not is_there:
            assert writer.removals.restore(1)
        assert writer.records.entry("bert") is not None
        put(writer, GPT, ["decoder alone", "few shots"], seed=10)
    assert examine(path) == ()
