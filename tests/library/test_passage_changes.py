"""The log of passages: what was added and removed since a generation, whatever wrote it."""

import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from helpers.two_papers import BERT, DIM, GPT, build, entry, linked, put, source, vector
from ptmrag.documents.chunks import Chunk
from ptmrag.documents.document import Document
from ptmrag.library import passage_changes, removal_tables
from ptmrag.library.library import Library
from ptmrag.library.passage_changes import PassageChanges
from ptmrag.library.schema import SourceState
from ptmrag.library.writing import LibraryWriter, write_library

COPY = "file:copy.pdf"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A library of two papers with two passages each, and no notes: passages 1 to 4."""
    build(tmp_path / "index")
    return tmp_path / "index"


WRITES: dict[str, Callable[[LibraryWriter], object]] = {
    "a document": lambda writer: put(writer, "web:new", ["one", "two", "three"]),
    "a document anew": lambda writer: put(writer, BERT, ["masked words"]),
    "another title": lambda writer: writer.put_entry(
        "list", 0, entry=entry("bert", BERT, title="Masked"), sources=[source(BERT)]
    ),
    "a list without an entry": lambda writer: writer.put_entries("list", [linked("gpt", GPT)]),
    "sources removed": lambda writer: writer.remove_sources([BERT, GPT]),
    "a duplicate": lambda writer: writer.make_duplicate(GPT, same_as=BERT),
    "another name": lambda writer: writer.rename_source(GPT, source(COPY)),
    "a failure": lambda writer: writer.put_failure(
        SourceState(GPT, "", "failed", "2026-01-31T12:00:00+00:00", reason="404")
    ),
}


@pytest.mark.parametrize("write", [*WRITES])
def test_the_changes_lead_from_the_old_ids_to_the_new_ones(path: Path, write: str) -> None:
    """From every generation that is logged, and an added passage is one that is there."""
    with write_library(path, "fake", dim=DIM) as writer:
        passages = writer.passages
        before = {passages.generation: passages.ids()}
        WRITES[write](writer)
        before[passages.generation] = passages.ids()
        put(writer, "web:last", ["the last"])
        writer.remove_sources(["web:last"])
        for generation, ids in before.items():
            changes = passages.changed_since(generation)
            assert changes is not None
            assert ids.union(changes.added).difference(changes.removed) == passages.ids()
            assert ids.isdisjoint(changes.added)
            assert set(changes.added) <= passages.ids()
            assert passages.ids().isdisjoint(changes.removed)
            assert [*changes.added] == sorted(changes.added)
        assert passages.changed_since(passages.generation) == PassageChanges((), ())


def test_what_is_given_back_is_no_change(path: Path) -> None:
    """A transaction that fails leaves passages and log as they were."""
    with write_library(path, "fake", dim=DIM) as writer:
        generation = writer.passages.generation
        with pytest.raises(ValueError, match="zip"):
            put_half(writer)
        assert writer.passages.changed_since(generation) == PassageChanges((), ())


def put_half(writer: LibraryWriter) -> None:
    """Replace a document by passages that have no word vectors, after the old ones are removed."""
    state = SourceState(BERT, "", "ok", "2026-01-31T12:00:00+00:00", sha256="9", pages=1)
    chunks = [Chunk(BERT, i, 1, "", "body", "text", 0, ()) for i in range(2)]
    writer.put_document(
        state,
        Document(BERT, BERT, (), ("text",)),
        chunks=chunks,
        vectors=vector(1).repeat(2).reshape(DIM, 2).T,
        words=[b""],
    )


def test_an_index_of_version_11_gets_its_log(path: Path) -> None:
    """A reader learns that nothing is known; a writer logs from then on."""
    with closing(sqlite3.connect(path / "library.sqlite")) as connection, connection:
        connection.executescript(
            "DROP TRIGGER passages_removed; DROP TABLE generations; DROP TABLE removed_passages;"
            + "".join(f"DROP TABLE {name};" for name in removal_tables.ADDED)
            + "PRAGMA user_version = 11"
        )
    with closing(Library.open(path)) as reader:
        generation = reader.generation
        assert reader.passages.changed_since(generation) is None
        with write_library(path, "fake", dim=DIM) as writer:
            assert writer.passages.changed_since(generation - 1) is None
            writer.remove_sources([GPT])
            assert writer.passages.changed_since(generation) == PassageChanges((), (3, 4))
        reader.refresh()
        assert reader.passages.changed_since(generation) == PassageChanges((), (3, 4))


def test_an_old_log_is_pruned_and_says_so(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By an ingest; the generations that are kept are still right, older ones are not known."""
    monkeypatch.setattr(passage_changes, "KEPT", 2)
    with write_library(path, "fake", dim=DIM) as writer:
        first = writer.passages.generation
        for number in range(6):
            put(writer, BERT, [f"text {number}"])
        kept, ids = writer.passages.generation - 2, {3, 4, 8}
    with write_library(path, "fake", dim=DIM) as writer:
        assert writer.passages.changed_since(first) is None
        changes = writer.passages.changed_since(kept)
        assert changes == PassageChanges((10,), (8, 9))
        assert ids.union(changes.added).difference(changes.removed) == writer.passages.ids()
    with closing(sqlite3.connect(path / "library.sqlite")) as connection:
        rows = connection.execute("SELECT count(*) FROM removed_passages").fetchone()
        assert rows == (2,)


KILLED = """
import os, signal, sys
from pathlib import Path
sys.path[:0] = {tests!r}
from helpers.two_papers import BERT, DIM, put
from ptmrag.library import passage_changes, writing
passage_changes.note_generation = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
with writing.write_library(Path({path!r}), "fake", dim=DIM) as writer:
    put(writer, BERT, ["half"])
"""


def test_a_writer_that_is_killed_before_the_log_is_written_changed_nothing(path: Path) -> None:
    """Passages and log are one transaction."""
    with closing(Library.open(path)) as library:
        generation, ids = library.generation, library.passages.ids()
    copy = shutil.copytree(path, path.with_name("copy"))
    code = KILLED.format(tests=[str(Path(__file__).parents[1])], path=str(copy))
    run = subprocess.run([sys.executable, "-c", code], check=False)
    assert run.returncode == -signal.SIGKILL
    with closing(Library.open(copy)) as library:
        assert (library.generation, library.passages.ids()) == (generation, ids)
        assert library.passages.changed_since(generation) == PassageChanges((), ())
