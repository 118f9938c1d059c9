"""The SQLite file of an index: one connection behind one lock, and snapshots.

    store = Store(path, connect_to_read(path / FILE))
    with store.snapshot():
        ...  # whatever is read here belongs to one generation

SQLite objects may be used by one thread at a time: the lock sees to that, so any thread may call any
method. In WAL mode readers and the writer do not wait for each other. It knows no entries and no
passages: `library` does.
"""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ptmrag.errors import IncompatibleIndexError, NoIndexError
from ptmrag.library.schema import VERSION

FILE = "library.sqlite"
LOCK = "writer.lock"


class Store:
    """An open `library.sqlite` of this version."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path = path
        self._sql = connection
        self._lock = threading.RLock()
        try:
            self._demand_version()
        except (IncompatibleIndexError, NoIndexError):
            self.close()
            raise
        self.embedder_name = self._meta("embedder")
        self.dim = int(self._meta("dim"))

    def close(self) -> None:
        """Close the file; the object is of no use afterwards."""
        with self._lock:
            self._sql.close()

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Inside, all reads see one generation, whatever is committed meanwhile."""
        with self._lock:
            if self._sql.in_transaction:
                yield
                return
            self._sql.execute("BEGIN")
            try:
                yield
            finally:
                self._sql.rollback()

    @property
    def generation(self) -> int:
        """How many transactions made this library."""
        return int(self._meta("generation"))

    @property
    def identity(self) -> str:
        """Which library it is: no two have the same."""
        return self._meta("identity")

    def _query(self, sql: str, *values: object) -> list[Any]:
        with self._lock:
            return self._sql.execute(sql, values).fetchall()

    def _meta(self, key: str) -> str:
        rows = self._query("SELECT value FROM meta WHERE key = ?", key)
        return str(rows[0][0]) if rows else ""

    def _demand_version(self) -> None:
        tables = {row[0] for row in self._query("SELECT name FROM sqlite_master")}
        if not tables:  # its making was interrupted, or is under way
            raise NoIndexError(f"No index at '{self.path}'. Build one: ptmrag ingest")
        version = self._meta("version") if "meta" in tables else "none"
        if version != str(VERSION):
            raise IncompatibleIndexError(
                f"The index '{self.path}' has version {version}, this ptmrag reads version "
                f"{VERSION}: build anew in another folder (--index)."
            )


def connect_to_read(file: Path) -> sqlite3.Connection:
    """A connection that cannot write. Raises IncompatibleIndexError for what is no database."""
    # SQLite wants to make files beside a WAL database; in a folder that we may only read it is told
    # that nothing changes.
    for mode in ("mode=ro", "immutable=1"):
        try:
            return _connection(f"{file.resolve().as_uri()}?{mode}")
        except sqlite3.OperationalError:
            continue
        except sqlite3.DatabaseError:
            break
    raise _damaged(file)


def connect_to_write(file: Path) -> sqlite3.Connection:
    """A connection that writes; the file is made where there is none."""
    try:
        connection = _connection(f"{file.resolve().as_uri()}?mode=rwc")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA foreign_keys = ON")
    except sqlite3.DatabaseError as error:
        raise _damaged(file) from error
    return connection


def _connection(uri: str) -> sqlite3.Connection:
    connection = sqlite3.connect(uri, uri=True, check_same_thread=False, isolation_level=None)
    connection.create_function("casefold", 1, str.casefold, deterministic=True)
    try:
        connection.execute("SELECT count(*) FROM sqlite_master")
    except sqlite3.DatabaseError:
        connection.close()
        raise
    return connection


def _damaged(file: Path) -> IncompatibleIndexError:
    return IncompatibleIndexError(
        f"'{file}' is not a library of ptmrag, or it is damaged: build anew in another folder."
    )
