"""Older indexes: a reader reads them as they are, a writer migrates them with nothing lost."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Collection
from contextlib import closing
from pathlib import Path

import pytest

from helpers.open_folder import open_folder
from helpers.two_papers import (
    AT,
    BERT,
    DIM,
    GPT,
    entry,
    found,
    intact,
    linked,
    put,
    source,
    vector,
)
from ptmrag.documents.chunks import Chunk
from ptmrag.documents.document import Document
from ptmrag.errors import IncompatibleIndexError
from ptmrag.language.tokens import TOKENS_VERSION
from ptmrag.library.doctor import examine
from ptmrag.library.filter import Filter
from ptmrag.library.library import Library
from ptmrag.library.migrations import VERSION
from ptmrag.library.schema import HiddenText, SourceState
from ptmrag.library.writing import write_library

# The tables of 0.1, as it made them.
TABLES_OF_0_1 = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE entries (
    id TEXT PRIMARY KEY, catalog TEXT NOT NULL, position INTEGER NOT NULL, title TEXT NOT NULL,
    category TEXT NOT NULL, note TEXT NOT NULL, line INTEGER NOT NULL, year INTEGER
);
CREATE TABLE links (
    entry_id TEXT NOT NULL REFERENCES entries (id) ON DELETE CASCADE,
    position INTEGER NOT NULL, source TEXT NOT NULL, link TEXT NOT NULL, kind TEXT NOT NULL,
    PRIMARY KEY (entry_id, position)
);
CREATE INDEX links_by_source ON links (source);
CREATE TABLE sources (
    name TEXT PRIMARY KEY, url TEXT NOT NULL, status TEXT NOT NULL, reason TEXT,
    address TEXT NOT NULL, etag TEXT, last_modified TEXT, sha256 TEXT NOT NULL, pages INTEGER,
    title TEXT NOT NULL, at TEXT NOT NULL, fresh_until TEXT NOT NULL
);
CREATE INDEX sources_by_address ON sources (address);
CREATE TABLE pages (
    source TEXT NOT NULL REFERENCES sources (name) ON DELETE CASCADE,
    page INTEGER NOT NULL, text TEXT NOT NULL, PRIMARY KEY (source, page)
) WITHOUT ROWID;
CREATE TABLE passages (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    source TEXT NOT NULL REFERENCES sources (name) ON DELETE CASCADE,
    ordinal INTEGER NOT NULL, page INTEGER, heading TEXT NOT NULL, kind TEXT NOT NULL,
    text TEXT NOT NULL, language TEXT NOT NULL, start INTEGER NOT NULL, boxes TEXT NOT NULL,
    vector BLOB NOT NULL, words BLOB NOT NULL
);
CREATE INDEX passages_by_source ON passages (source);
"""
# These were added over time: an index may have each of them or not.
ADDED = {
    "twins": "CREATE TABLE twins (source TEXT PRIMARY KEY REFERENCES sources (name) "
    "ON DELETE CASCADE, same_as TEXT NOT NULL) WITHOUT ROWID",
    "arrivals": "CREATE TABLE arrivals (source TEXT PRIMARY KEY, first INTEGER NOT NULL, "
    "last INTEGER NOT NULL) WITHOUT ROWID",
    "hidden": "CREATE TABLE hidden (source TEXT PRIMARY KEY REFERENCES sources (name) "
    "ON DELETE CASCADE, characters INTEGER NOT NULL, pages TEXT NOT NULL) WITHOUT ROWID",
}
NOW = {"twins": "duplicates", "arrivals": "source_ingests", "hidden": "hidden_text"}
SAME = ("entries", "links", "sources", "pages", "passages")
COPY = "pdf:example.org/bert.pdf"


def rows(file: Path, table: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(file)) as connection:
        return connection.execute(f"SELECT * FROM {table} ORDER BY 1, 2").fetchall()  # noqa: S608 - our own names


@pytest.fixture(scope="module")
def newest(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of today, with a duplicate and a source that hides text."""
    path = tmp_path_factory.mktemp("newest") / "index"
    copy = SourceState(COPY, "https://example.org/bert.pdf", "ok", AT, sha256="2", pages=1)
    with write_library(path, "fake", dim=DIM) as writer:
        writer.put_entries("list", [linked("bert", BERT), linked("gpt", GPT)])
        writer.put_entry("list", 2, entry=entry("copy", COPY), sources=[source(COPY)])
        put(writer, BERT, ["masked words", "掩码语言模型"])
        put(writer, GPT, ["decoder alone", "few shots"], seed=10)
        writer.put_duplicate(copy, Document(COPY, "BERT", (), ("masked words",)), same_as=BERT)
    with closing(sqlite3.connect(path / "library.sqlite")) as connection, connection:
        connection.execute("INSERT INTO hidden_text VALUES (?, 40, '[1, 3]')", (GPT,))
    return path


def of_0_1(newest: Path, path: Path, tables: Collection[str]) -> Path:
    """The same index as ptmrag 0.1 has it, with some of the tables that were added over time."""
    shutil.copytree(newest, path)
    (path / "library.sqlite").unlink()
    with closing(sqlite3.connect(path / "library.sqlite")) as connection, connection:
        connection.executescript(TABLES_OF_0_1 + ";".join(ADDED[name] for name in tables))
        connection.execute("ATTACH ? AS newest", (str(newest / "library.sqlite"),))
        for table in ("meta", *SAME, *tables):
            now = NOW.get(table, table)
            connection.execute(f"INSERT INTO main.{table} SELECT * FROM newest.{now}")  # noqa: S608 - our own names
        connection.execute("UPDATE meta SET value = '2' WHERE key = 'version'")
    # Its searchable files do not say what shaped them.
    (path / "shape.json").unlink()
    stamp = json.loads((path / "derived.json").read_text(encoding="utf-8"))
    del stamp["sums"]["shape.json"]
    (path / "derived.json").write_text(json.dumps(stamp), encoding="utf-8")
    return path


@pytest.fixture(params=[(), ("twins",), tuple(ADDED)], ids=["first", "later", "last"])
def older(newest: Path, tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """An index of 0.1, of several states of that version."""
    return of_0_1(newest, tmp_path / "older", request.param)


def is_complete(library: Library) -> bool:
    """Whether a library has what `newest` has, whatever 0.1 kept of the rest."""
    own = library.passages.ids_within(Filter(sources=(BERT,)))
    return (
        [e.id for e in library.records.entries()] == ["bert", "gpt", "copy"]
        and sorted(found(library, "masked", seed=11)) == ["few shots", "masked words"]
        and library.passages.page_text(COPY, 1) == "masked words"
        and own == library.passages.ids_within(Filter(entries=("copy",), kind="paper"))
        and len(library.records.link_states()) == 7
        and intact(library)
    )


def test_a_reader_reads_an_index_of_0_1_and_leaves_it(older: Path) -> None:
    """Without the tables that it lacks nothing is known of duplicates, ingests and hidden text."""
    before = (older / "library.sqlite").read_bytes()
    tables = {row[0] for row in _tables(older)}
    with closing(Library.open(older)) as library:
        assert is_complete(library)
        assert library.status().version == 2
        assert library.records.duplicate_of(COPY) == (BERT if "twins" in tables else None)
        hidden = [HiddenText(GPT, source(GPT).url, 40, (1, 3))] if "hidden" in tables else []
        assert library.records.hidden() == hidden
        firsts = {state.source: state.first for state in library.records.link_states()}
        assert firsts[BERT] == (1 if "arrivals" in tables else 0)
    assert examine(older) == ()
    assert (older / "library.sqlite").read_bytes() == before


def _tables(path: Path) -> list[tuple[str]]:
    with closing(sqlite3.connect(path / "library.sqlite")) as connection:
        return connection.execute("SELECT name FROM sqlite_master").fetchall()


_TABLES_OF_3 = (
    *("meta", "entries", "links", "sources", "pages", "passages"),
    *("duplicates", "source_ingests", "hidden_text"),
)
_TABLES_ADDED = (
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' "
    "AND name NOT IN (SELECT value FROM json_each(?))"
)


def test_an_index_of_version_3_has_no_tables_until_it_is_written_to(
    newest: Path, tmp_path: Path
) -> None:
    """A reader finds none in it, a writer makes a place for them."""
    path = Path(shutil.copytree(newest, tmp_path / "index"))
    with closing(sqlite3.connect(path / "library.sqlite")) as connection, connection:
        for (table,) in connection.execute(_TABLES_ADDED, (json.dumps(_TABLES_OF_3),)).fetchall():
            connection.execute(f"DROP TABLE {table}")
        connection.execute("PRAGMA user_version = 3")
    with closing(Library.open(path)) as library:
        assert is_complete(library)
        assert library.tables.of([BERT]) == {}
    with write_library(path, "fake", dim=DIM) as writer:
        assert writer.library.tables.of([BERT]) == {}
    assert "document_tables" in {name for (name,) in _tables(path)}


def test_names_that_a_snapshot_made_do_not_go_with_it(older: Path) -> None:
    """An index of 0.1 is read inside a snapshot, behind it, and inside the next."""
    library = Library.open(older)
    with library.snapshot():
        first = library.passages.ids_within(Filter(sources=("arxiv:1",)))
    assert library.passages.ids_within(Filter(sources=("arxiv:1",))) == first
    with library.snapshot():
        assert library.passages.ids_within(Filter(sources=("arxiv:1",))) == first


def test_a_writer_migrates_an_index_of_0_1(older: Path) -> None:
    """Every row is kept; the words are cut anew where their version is another."""
    file = older / "library.sqlite"
    before = {table: rows(file, table) for table in SAME}
    added = {NOW[name]: rows(file, name) for (name,) in _tables(older) if name in NOW}
    with closing(Library.open(older)) as reader, write_library(older, "fake", dim=DIM) as writer:
        assert is_complete(writer.library)
        assert is_complete(reader)  # it was open before the tables had their new names
        assert reader.records.duplicate_of(COPY) == writer.records.duplicate_of(COPY)
    assert {table: rows(file, table) for table in SAME} == before
    assert {table: rows(file, table) for table in added} == added
    assert {name for (name,) in _tables(older)} & NOW.keys() == set()
    assert {name for (name,) in _tables(older)} >= set(NOW.values())
    with closing(Library.open(older)) as library:
        assert is_complete(library)
        assert library.status().version == VERSION
    shape = json.loads((older / "shape.json").read_text(encoding="utf-8"))
    assert shape == {"dim": DIM, "embedder": "fake", "tokens": TOKENS_VERSION}
    assert examine(older) == ()


def test_a_reader_sees_the_roles_that_a_writer_brings(older: Path) -> None:
    """An older index has no roles; those of a source that is read anew are seen by an open reader."""
    roles = ("prose", "caption")
    chunk = Chunk(GPT, 0, 1, "3 Method", "body", "Decoder. Alone.", 0, (), "method", roles)
    with closing(Library.open(older)) as reader:
        assert {(p.section, p.roles) for p in reader.passages.openings()} == {(None, ())}
        with write_library(older, "fake", dim=DIM) as writer:
            state = SourceState(GPT, source(GPT).url, "ok", AT, sha256="new", pages=1)
            document = Document(GPT, GPT, (), ("Decoder. Alone.",))
            writer.put_document(state, document, chunks=[chunk], vectors=vector(5).reshape(1, DIM))
        reader.refresh()
        known = {(p.source, p.section, p.roles) for p in reader.passages.openings()}
        assert known == {(GPT, "method", roles), (BERT, None, ())}


def test_a_migrated_index_is_as_a_new_one(older: Path, newest: Path) -> None:
    """The same tables with the same columns, and the same version."""

    def shape(path: Path) -> dict[str, object]:
        with closing(sqlite3.connect(path / "library.sqlite")) as connection:
            version = connection.execute("PRAGMA user_version").fetchone()[0]
            tables = [name for (name,) in _tables(path) if not name.startswith("sqlite_")]
            columns = {t: connection.execute(f"PRAGMA table_info({t})").fetchall() for t in tables}
        return {"version": version, **columns}

    with write_library(older, "fake", dim=DIM):
        pass
    assert shape(older) == shape(newest)
    # ptmrag 0.1 reads the version here, and says that it cannot read this one.
    assert ("version", str(VERSION)) in rows(older / "library.sqlite", "meta")


def test_a_migration_that_fails_changes_nothing(
    older: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All of it or none: the index can be read as before."""

    def fail(connection: sqlite3.Connection) -> None:
        connection.execute("DROP TABLE passages")
        raise RuntimeError("on the way")

    monkeypatch.setattr("ptmrag.library.database.migrate", fail)
    with pytest.raises(RuntimeError, match="on the way"), write_library(older, "fake", dim=DIM):
        pass
    with closing(Library.open(older)) as library:
        assert is_complete(library)


@pytest.mark.parametrize(
    ("version", "cure"), [(VERSION + 1, "upgrade ptmrag, or build another"), (1, "build another")]
)
def test_versions_that_cannot_be_read_are_refused_with_a_cure(
    newest: Path, tmp_path: Path, version: int, cure: str
) -> None:
    """One sentence with both versions, for a reader and a writer; the file stays as it is."""
    path = Path(shutil.copytree(newest, tmp_path / "index"))
    with closing(sqlite3.connect(path / "library.sqlite")) as connection, connection:
        connection.execute(f"PRAGMA user_version = {version if version > 2 else 0}")
        connection.execute("UPDATE meta SET value = ? WHERE key = 'version'", (str(version),))
    before = rows(path / "library.sqlite", "meta")
    for opening in (Library.open, examine, lambda p: write_library(p, "fake", dim=DIM).__enter__()):
        with pytest.raises(
            IncompatibleIndexError, match=f"version {version}, .* {VERSION}: {cure}"
        ):
            opening(path)
    assert rows(path / "library.sqlite", "meta") == before
    assert IncompatibleIndexError.exit_code == 3


READER = """
import os, sys
sys.path[:0] = {tests!r}
from test_migrations import Library, is_complete
is_complete(Library.open({copy!r}))  # loads every module: a stranger may not read Python's own
if os.geteuid() == 0:  # root may write everywhere
    os.setgid(65534); os.setuid(65534)
assert not os.access({path!r}, os.W_OK)
print(is_complete(Library.open({path!r})))
"""


@pytest.mark.skipif(os.name != "posix", reason="permissions are POSIX's")
def test_an_index_of_0_1_opens_where_it_may_only_be_read(older: Path) -> None:
    """Nothing needs to be written beside it."""
    with open_folder() as place:
        index = Path(shutil.copytree(older, place / "older"))
        folders = [index, index / "lexical"]
        for folder in folders:
            folder.chmod(0o555)
        names = sorted(index.rglob("*"))
        tests = [str(folder) for folder in Path(__file__).parents[:2]]
        code = READER.format(tests=tests, path=str(index), copy=str(older))
        read = [sys.executable, "-c", code]
        run = subprocess.run(read, capture_output=True, text=True, check=False)
        for folder in folders:
            folder.chmod(0o755)
        assert (run.returncode, run.stdout.strip()) == (0, "True"), run.stderr
        assert sorted(index.rglob("*")) == names
