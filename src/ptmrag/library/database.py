"""The SQLite file of an index: one connection behind one lock, snapshots and transactions.

    database = open_to_read(path)
    with database.snapshot():
        ...  # whatever is read here belongs to one generation

A connection may be used by one thread at a time: the lock sees to that, so any thread may call any
method. In WAL mode readers and the writer do not wait for each other. It knows no entries and no
passages: `records` and `stored_passages` do.
"""

import sqlite3
import threading
import uuid
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from ptmrag.errors import DamagedIndexError, IncompatibleIndexError, NoIndexError, demand_disk
from ptmrag.library.migrations import VERSION, is_readable, migrate, show_as_newest, version_of
from ptmrag.library.schema import moment

FILE = "library.sqlite"
LOCK = "writer.lock"


class Database:
    """An open `library.sqlite`; `lock` is held by whoever reads or writes it."""

    def __init__(self, folder: Path, connection: sqlite3.Connection) -> None:
        self.folder = folder
        self.lock = threading.RLock()
        self._connection = connection
        self._file = _identity(folder / FILE)
        # Whether a fault of the file was found since it was opened.
        self.is_suspect = False

    def close(self) -> None:
        """Close the file; the object is of no use afterwards."""
        with self.lock:
            self._connection.close()

    @property
    def is_replaced(self) -> bool:
        """Whether another file has taken the place of the open one, or there is none any more."""
        return _identity(self.folder / FILE) != self._file

    def reopen(self) -> None:
        """Read the file that is in the folder now.

        Raises NoIndexError where there is none, DamagedIndexError where it cannot be read.
        """
        if not (self.folder / FILE).is_file():
            raise NoIndexError(f"No index at '{self.folder}' any more. Build one: ptmrag ingest")
        with self.lock:
            connection = _to_read(self.folder)
            self._connection.close()
            self._connection, self._file = connection, _identity(self.folder / FILE)
            self.demand_readable()

    @property
    def is_older(self) -> bool:
        """Whether an older ptmrag wrote the file, so that some tables have other names."""
        return self.version != VERSION

    @property
    def version(self) -> int | None:
        """The number of the last migration: 0 of an empty file, None of a file that is not ours."""
        with self.lock:
            return version_of(self._connection)

    def query(self, sql: str, *values: object) -> list[Any]:
        """All rows that a statement gives."""
        with self.lock:
            try:
                return self._connection.execute(sql, values).fetchall()
            except sqlite3.OperationalError:
                # A table is missing: the file is older than this code, or a writer has migrated it,
                # or the names were made inside a snapshot and went with it.
                show_as_newest(self._connection)
                return self._connection.execute(sql, values).fetchall()

    def execute(self, sql: str, *values: object) -> int:
        """Run a statement that writes, and return how many rows it changed."""
        with self.lock:
            return self._connection.execute(sql, values).rowcount

    def execute_many(self, sql: str, rows: Iterable[Sequence[object]]) -> None:
        """Run a statement that writes, once for each row."""
        with self.lock:
            self._connection.executemany(sql, rows)

    def meta(self, key: str) -> str:
        """A fact about the whole library, "" where it is not known."""
        rows = self.query("SELECT value FROM meta WHERE key = ?", key)
        return str(rows[0][0]) if rows else ""

    def set_meta(self, key: str, value: str) -> None:
        """Keep a fact about the whole library."""
        self.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", key, value)

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Inside, all reads see one generation, whatever is committed meanwhile."""
        with self.lock:
            if self._connection.in_transaction:
                yield
                return
            self._connection.execute("BEGIN")
            try:
                yield
            finally:
                self._connection.rollback()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Inside, all writes are kept or, where an exception leaves it, none."""
        with self.lock, self._connection:
            self._connection.execute("BEGIN IMMEDIATE")
            yield

    def copy_to(self, file: Path) -> None:
        """Copy what is committed, page by page, into a file that needs no other files beside it."""
        file.unlink(missing_ok=True)
        with self.lock, closing(sqlite3.connect(file)) as copy:
            self._connection.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE")

    def demand_readable(self) -> None:
        """Raise NoIndexError or IncompatibleIndexError where this ptmrag cannot read the file."""
        version = self.version
        if version == 0:  # its making was interrupted, or is under way
            raise NoIndexError(f"No index at '{self.folder}'. Build one: ptmrag ingest")
        if not is_readable(version):
            raise IncompatibleIndexError(_unreadable(self.folder, version))

    def show_as_newest(self) -> None:
        """Look at the tables anew: a writer may have migrated them since this file was opened."""
        with self.lock:
            show_as_newest(self._connection)

    def prepare(self, embedder_name: str, *, dim: int) -> None:
        """Make the tables of a new library, or migrate those of an older one: all or none."""
        with self.transaction():
            is_new = self.version == 0
            if not is_new:
                self.demand_readable()
            migrate(self._connection)
            if is_new:
                self.set_meta("identity", uuid.uuid4().hex)
                self.set_meta("embedder", embedder_name)
                self.set_meta("dim", str(dim))
                self.set_meta("generation", "0")
                self.set_meta("built_at", moment())


def open_to_read(folder: Path) -> Database:
    """Open the file of an index folder in a way that cannot write.

    Raises DamagedIndexError where it is no database; its version is not checked yet.
    """
    return Database(folder, _to_read(folder))


def _to_read(folder: Path) -> sqlite3.Connection:
    # SQLite wants to make files beside a WAL database; in a folder that may only be read it needs
    # to know that nothing changes.
    for mode in ("mode=ro", "immutable=1"):
        try:
            return _connection(folder / FILE, mode)
        except sqlite3.OperationalError:
            continue
        except sqlite3.DatabaseError:
            break
    raise _damaged(folder / FILE)


def open_to_write(folder: Path) -> Database:
    """Open the file of an index folder to write, and make an empty one where there is none."""
    try:
        connection = _connection(folder / FILE, "mode=rwc")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA foreign_keys = ON")
    except sqlite3.DatabaseError as error:
        demand_disk(error, folder)
        raise _damaged(folder / FILE) from error
    return Database(folder, connection)


def _connection(file: Path, mode: str) -> sqlite3.Connection:
    uri = f"{file.resolve().as_uri()}?{mode}"
    connection = sqlite3.connect(uri, uri=True, check_same_thread=False, isolation_level=None)
    connection.execute("PRAGMA temp_store = MEMORY")
    connection.create_function("casefold", 1, str.casefold, deterministic=True)
    try:
        connection.execute("SELECT count(*) FROM sqlite_master")
    except sqlite3.DatabaseError:
        connection.close()
        raise
    return connection


def _identity(file: Path) -> tuple[int, int] | None:
    """What tells a file from one that takes its place, None where there is none."""
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _unreadable(folder: Path, version: int | None) -> str:
    if version is None:
        return f"'{folder / FILE}' is not a library of ptmrag: name another folder (--index)."
    cure = "upgrade ptmrag, or build" if version > VERSION else "build"
    return (
        f"The index '{folder}' has version {version}, this ptmrag reads version {VERSION}: "
        f"{cure} another index (ptmrag ingest --index FOLDER)."
    )


def _damaged(file: Path) -> DamagedIndexError:
    return DamagedIndexError(
        f"'{file}' is not a library of ptmrag, or it is damaged: build another index "
        "(ptmrag ingest --index FOLDER)."
    )
