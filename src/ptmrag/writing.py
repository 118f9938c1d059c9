"""Writing an index: one writer at a time, one transaction for each document.

    with write_library(path, embedder.name, embedder.dim) as library:
        library.put_entries("list.md", [(entry, sources)])
        library.put_document(state, document, chunks, vectors)

Killed at any moment, it leaves whole documents; the derived files are brought in step at the end,
and by the next reader or writer where that did not happen.
"""

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

import numpy as np
from filelock import FileLock, Timeout

from ptmrag.catalog import Entry
from ptmrag.chunks import Chunk
from ptmrag.dense import Vectors
from ptmrag.documents import Document
from ptmrag.errors import IncompatibleIndexError, IndexBusyError
from ptmrag.library import FILE, LOCK, STATE_COLUMNS, Library
from ptmrag.schema import TABLES, VERSION, SourceState, moment
from ptmrag.sources import Source


@contextmanager
def write_library(path: Path, embedder_name: str, dim: int) -> Iterator["LibraryWriter"]:
    """Open an index for writing, alone; a new one is made where there is none.

    Raises IndexBusyError where another process writes, IncompatibleIndexError where another
    embedder or version made the index.
    """
    path.mkdir(parents=True, exist_ok=True)
    lock = FileLock(path / LOCK)
    try:
        lock.acquire(timeout=0)
    except Timeout as error:
        raise IndexBusyError(
            f"Another process is writing the index '{path}': wait until it is done."
        ) from error
    with lock, closing(_connect(path / FILE)) as connection:
        _initialise(connection, embedder_name, dim)
        library = LibraryWriter(path, connection)
        library.demand_embedder(embedder_name)
        try:
            yield library
        finally:
            library.refresh()


class LibraryWriter(Library):
    """A Library that can be changed. Use `write_library`."""

    def put_entries(
        self, catalog: str, entries: Sequence[tuple[Entry, Sequence[Source]]]
    ) -> list[str]:
        """Replace a catalog's entries and their links; return the sources that nobody links now.

        Those are removed, with their passages.
        """
        with self._transaction():
            self._sql.execute("DELETE FROM entries WHERE catalog = ?", (catalog,))
            for position, (entry, sources) in enumerate(entries):
                self._put_entry(catalog, position, entry, sources)
            orphans = [
                row[0]
                for row in self._sql.execute(
                    "SELECT name FROM sources WHERE name NOT IN (SELECT source FROM links) "
                    "AND status <> 'alias' AND name NOT LIKE 'title:%'"
                )
            ]
            self._remove(orphans)
        return orphans

    def put_entry(
        self, catalog: str, position: int, entry: Entry, sources: Sequence[Source]
    ) -> None:
        """Add one entry, or replace it."""
        with self._transaction():
            self._sql.execute("DELETE FROM entries WHERE id = ?", (entry.id,))
            self._put_entry(catalog, position, entry, sources)

    def put_link(self, entry_id: str, source: Source, *, instead_of: str = "") -> None:
        """Link a source to an entry, in the place of another one if that is named."""
        with self._transaction():
            changed = self._sql.execute(
                "UPDATE links SET source = ?, kind = ? WHERE entry_id = ? AND source = ? "
                "AND kind <> 'note'",
                (source.name, source.kind, entry_id, instead_of),
            ).rowcount
            if not changed:
                self._sql.execute(
                    "INSERT INTO links SELECT ?1, 1 + coalesce(max(position), 0), ?2, ?3, ?4 "
                    "FROM links WHERE entry_id = ?1",
                    (entry_id, source.name, source.link, source.kind),
                )

    def put_document(
        self, state: SourceState, document: Document, chunks: Sequence[Chunk], vectors: Vectors
    ) -> None:
        """Replace what is known of a source: state, pages, passages, (n, dim) vectors."""
        with self._transaction():
            self._remove([state.name])
            self._put_state(state)
            self._sql.executemany(
                "INSERT INTO pages VALUES (?, ?, ?)",
                [(state.name, number, text) for number, text in enumerate(document.pages, 1)],
            )
            rows = zip(chunks, vectors, strict=True)
            for chunk, vector in rows:
                self._put_passage(state.name, chunk, vector)

    def put_state(self, state: SourceState) -> None:
        """Keep what was learnt of a source without a new document; an older one stays."""
        with self._transaction():
            self._put_state(state)

    def refresh(self) -> None:
        """Bring the derived files to the state of the truth, so that readers see it."""
        with self._lock:
            self._derived.write(self)

    def _put_entry(
        self, catalog: str, position: int, entry: Entry, sources: Sequence[Source]
    ) -> None:
        self._sql.execute(
            "INSERT INTO entries VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                entry.id,
                catalog,
                position,
                entry.title,
                json.dumps(entry.category, ensure_ascii=False),
                entry.note,
                entry.line,
                entry.year,
            ),
        )
        rows = [(s.name, s.link, s.kind) for s in sources] + [(f"catalog:{entry.id}", "", "note")]
        self._sql.executemany(
            "INSERT INTO links VALUES (?, ?, ?, ?, ?)",
            [(entry.id, number, *row) for number, row in enumerate(rows)],
        )

    def _put_state(self, state: SourceState) -> None:
        names = STATE_COLUMNS.split(", ")
        changes = ", ".join(f"{name} = excluded.{name}" for name in names[1:])
        marks = ", ".join("?" * len(names))
        self._sql.execute(
            f"INSERT INTO sources ({STATE_COLUMNS}) VALUES ({marks}) "  # noqa: S608 - constants alone
            f"ON CONFLICT (name) DO UPDATE SET {changes}",
            [getattr(state, name) for name in names],
        )

    def _put_passage(self, source: str, chunk: Chunk, vector: Vectors) -> None:
        self._sql.execute(
            "INSERT INTO passages (source, ordinal, page, heading, kind, text, start, boxes, vector)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                source,
                chunk.ordinal,
                chunk.page,
                chunk.heading,
                chunk.kind,
                chunk.text,
                chunk.start,
                json.dumps(chunk.boxes),
                np.asarray(vector, dtype=np.float32).tobytes(),
            ),
        )

    def _remove(self, names: Sequence[str]) -> None:
        """The pages and passages of a source go with it."""
        self._sql.executemany("DELETE FROM sources WHERE name = ?", [(name,) for name in names])

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        """All of it or nothing; what was committed is a new generation."""
        with self._lock, self._sql:
            self._sql.execute("BEGIN IMMEDIATE")
            yield
            self._set_meta("generation", str(self.generation + 1))
            self._set_meta("built_at", moment())

    def demand_embedder(self, name: str) -> None:
        """Raise IncompatibleIndexError where another embedder made the index."""
        if self.embedder_name != name:
            raise IncompatibleIndexError(
                f"The index '{self.path}' was built with the embedder '{self.embedder_name}', not "
                f"'{name}': name that one, or build anew in another folder (--index)."
            )

    def _set_meta(self, key: str, value: str) -> None:
        self._sql.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))


def _connect(file: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(file, check_same_thread=False, isolation_level=None)
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA foreign_keys = ON")
    except sqlite3.DatabaseError as error:
        connection.close()
        raise IncompatibleIndexError(
            f"'{file}' is not a library of ptmrag, or it is damaged: build anew in another folder."
        ) from error
    return connection


def _initialise(connection: sqlite3.Connection, embedder_name: str, dim: int) -> None:
    """Make the tables of a new library; leave one that is there as it is."""
    if connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'meta'").fetchone():
        return
    connection.executescript(f"BEGIN; {TABLES} COMMIT;")
    rows = {"version": VERSION, "embedder": embedder_name, "dim": dim, "generation": 0}
    with connection:
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany(
            "INSERT INTO meta VALUES (?, ?)", [(k, str(v)) for k, v in rows.items()]
        )
        connection.execute("INSERT INTO meta VALUES ('built_at', ?)", (moment(),))
