"""What was found as it was makes no new generation, so nobody loads or writes anything for it."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from helpers.two_papers import AT, BERT, DIM, GPT, build, entry, linked, put, source
from ptmrag.catalog.entry import Entry
from ptmrag.catalog.record import Record
from ptmrag.library.schema import SourceState
from ptmrag.library.writing import LibraryWriter, write_library

LATER = "2026-02-28T12:00:00+00:00"
OF_THE_WRITER = ("library.sqlite", "library.sqlite-wal", "library.sqlite-shm", "writer.lock")
GONE = SourceState("web:gone", "u", "failed", AT, reason="404")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A library of two papers, a source that is gone, and a record."""
    build(tmp_path / "index")
    with write_library(tmp_path / "index", "fake", dim=DIM) as writer:
        writer.put_entries("other", [linked("gone", GONE.name)])
        writer.put_failure(GONE)
        writer.put_records("arxiv", {"bert": Record(venue="NAACL")}, at=AT)
    return tmp_path / "index"


def look(writer: LibraryWriter) -> None:
    """The paper is unchanged, with another ETag, and the other source is still gone."""
    known = writer.records.state(BERT)
    assert known is not None
    writer.put_state(replace(known, at=LATER, etag="new", fresh_until=LATER))
    writer.put_failure(replace(GONE, at=LATER))


def same_list(writer: LibraryWriter) -> None:
    assert writer.put_entries("list", [linked("bert", BERT), linked("gpt", GPT)]) == []


def same_record(writer: LibraryWriter) -> None:
    writer.put_records("arxiv", {"bert": Record(venue="NAACL")}, at=LATER)
    writer.put_records("crossref", {"bert": Record()}, at=LATER)


@pytest.mark.parametrize("write", [look, same_list, same_record])
def test_what_is_as_it_was_makes_no_generation(
    path: Path, write: Callable[[LibraryWriter], None]
) -> None:
    """The searchable files stay untouched, too; the times of the looks are kept."""
    before = {
        file: file.stat().st_mtime_ns for file in path.rglob("*") if file.name not in OF_THE_WRITER
    }
    with write_library(path, "fake", dim=DIM) as writer:
        generation = writer.library.generation
        write(writer)
        assert writer.library.generation == generation
    after = {
        file: file.stat().st_mtime_ns for file in path.rglob("*") if file.name not in OF_THE_WRITER
    }
    assert after == before
    with write_library(path, "fake", dim=DIM) as writer:
        bert, gone = writer.records.state(BERT), writer.records.state(GONE.name)
        asked = writer.library.works.asked_at("arxiv")["bert"]
    assert bert is not None
    assert gone is not None
    if write is look:
        assert (bert.at, bert.etag, bert.fresh_until, gone.at) == (LATER, "new", LATER, LATER)
    assert asked == (LATER if write is same_record else AT)


def other_list(writer: LibraryWriter, *entries: Entry, catalog: str = "list") -> None:
    writer.put_entries(catalog, [(one, [source(BERT)]) for one in entries])


CHANGES: dict[str, Callable[[LibraryWriter], object]] = {
    "another reason": lambda w: w.put_failure(replace(GONE, reason="timed out")),
    "a failure": lambda w: w.put_failure(SourceState(BERT, "u", "failed", AT, reason="404")),
    "another note": lambda w: other_list(w, replace(entry("bert", BERT), note="Another note.")),
    "another line": lambda w: other_list(w, replace(entry("bert", BERT), line=9)),
    "another list": lambda w: other_list(w, entry("bert-2", BERT), catalog="third"),
    "a list's record": lambda w: other_list(
        w, replace(entry("bert", BERT), record=Record(key="k"))
    ),
    "another record": lambda w: w.put_record("bert", "arxiv", Record(venue="ACL")),
    "no record any more": lambda w: w.put_record("bert", "arxiv", Record()),
}


@pytest.mark.parametrize("change", [*CHANGES])
def test_a_change_makes_a_generation(path: Path, change: str) -> None:
    """However small it is."""
    with write_library(path, "fake", dim=DIM) as writer:
        generation = writer.library.generation
        CHANGES[change](writer)
        assert writer.library.generation == generation + 1


def test_a_look_does_not_outlive_what_came_after_it(path: Path) -> None:
    """A document that replaces the one that was looked at keeps its own state; a removed one stays away."""
    with write_library(path, "fake", dim=DIM) as writer:
        look(writer)
        put(writer, BERT, ["read anew"], seed=5)
        writer.remove_sources([GONE.name])
    with write_library(path, "fake", dim=DIM) as writer:
        state = writer.records.state(BERT)
        assert state is not None
        assert (state.at, state.etag, state.sha256) == (AT, None, "5")
        assert writer.records.state(GONE.name) is None


def test_a_transaction_that_is_given_back_keeps_the_looks(path: Path) -> None:
    """They were to be written with a list that turned out to be the same."""
    with write_library(path, "fake", dim=DIM) as writer:
        look(writer)
        same_list(writer)
    with write_library(path, "fake", dim=DIM) as writer:
        state = writer.records.state(BERT)
        assert state is not None
        assert (state.at, state.etag) == (LATER, "new")


def test_looks_are_written_together(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Many at once, and where they are rare after some seconds: a killed run repeats few of them."""

    def kept() -> int:
        with closing(sqlite3.connect(path / "library.sqlite")) as connection:
            sql = "SELECT count(*) FROM sources WHERE at = ?"
            return int(connection.execute(sql, (LATER,)).fetchone()[0])

    monkeypatch.setattr("ptmrag.library.looks._TOGETHER", 2)
    with write_library(path, "fake", dim=DIM) as writer:
        writer.put_failure(replace(GONE, at=LATER))
        assert kept() == 0
        look(writer)
        assert kept() == 2
        monkeypatch.setattr("ptmrag.library.looks._SECONDS", -1.0)
        state = writer.records.state(GPT)
        assert state is not None
        writer.put_state(replace(state, at=LATER))
        assert kept() == 3
