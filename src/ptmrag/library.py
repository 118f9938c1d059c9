"""The index folder as one thing.

SQLite is the truth (`schema`): entries, sources, page texts, passages and their vectors. FAISS and
Tantivy are derived from it, and rebuilt from it where they are missing, damaged or behind.

    Library.open(path).nearest(vector, 10)

Any number of readers, in any number of processes, while `writing` writes. It fetches nothing,
embeds nothing and ranks nothing.
"""

import json
import os
import sqlite3
import threading
from collections.abc import Collection, Sequence
from pathlib import Path

import numpy as np
from filelock import FileLock, Timeout
from platformdirs import user_data_path

from ptmrag.catalog import Entry
from ptmrag.dense import Vectors
from ptmrag.derived import Derived
from ptmrag.errors import IncompatibleIndexError, NoIndexError
from ptmrag.schema import VERSION, FailedLink, Passage, SourceState, Status

FILE = "library.sqlite"
LOCK = "writer.lock"
STATE_COLUMNS = (
    "name, url, status, at, reason, address, etag, last_modified, sha256, pages, title, fresh_until"
)


def default_index_path() -> Path:
    """PTMRAG_INDEX, else ./index where that folder exists, else a folder in the user's data."""
    if named := os.environ.get("PTMRAG_INDEX"):
        return Path(named)
    here = Path("index")
    return here if here.is_dir() else user_data_path("ptmrag", appauthor=False) / "index"


class Library:
    """An open index, to read. Use `Library.open`; `writing.write_library` opens one to write.

    One SQLite connection behind a lock: any thread may call any method.
    """

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path = path
        self._sql = connection
        self._lock = threading.RLock()
        self._demand_version()
        self.embedder_name = self._meta("embedder")
        self.dim = int(self._meta("dim"))
        self._derived = Derived(path, self.dim)

    @classmethod
    def open(cls, path: Path) -> "Library":
        """Open for reading. Raises NoIndexError or IncompatibleIndexError, each with its cure."""
        file = path / FILE
        if not file.is_file():
            raise NoIndexError(f"No index at '{path}'. Build one: ptmrag ingest --index {path}")
        library = cls(path, _connect(file))
        library.reload()
        return library

    def close(self) -> None:
        """Close the file; the object is of no use afterwards."""
        self._sql.close()

    # --- reading -----------------------------------------------------------------------------

    def reload(self) -> None:
        """See what the last ingest has committed."""
        with self._lock:
            derived = self._derived
            if derived.generation == self.generation:
                return
            # A writer is at work: what it stamped last is consistent, and stays in step with it.
            if self._has_writer() and (
                derived.generation == derived.stamped() is not None or derived.load()
            ):
                return
            if not (derived.load() and derived.generation == self.generation):
                derived.rebuild_in_memory(self)

    @property
    def generation(self) -> int:
        """How many transactions made this library."""
        return int(self._meta("generation"))

    def nearest(
        self, vector: Vectors, k: int, *, within: Collection[int] | None = None
    ) -> list[tuple[int, float]]:
        """The k passages whose vectors are nearest: (id, cosine)."""
        return self._derived.dense.search(vector, k, within=within)

    def matching(
        self, query: str, k: int, *, within: Collection[int] | None = None
    ) -> list[tuple[int, float]]:
        """The k passages that match the words best: (id, BM25)."""
        return self._derived.lexical.search(query, k, within=within)

    def knows(self, name: str) -> bool:
        """Whether a name stands anywhere in the library's passages or titles."""
        return self._derived.lexical.knows(name)

    def passages(self, ids: Sequence[int]) -> dict[int, Passage]:
        """The passages by id; those that are gone are missing."""
        rows = self._query(
            "SELECT id, source, page, heading, kind, text FROM passages "
            "WHERE id IN (SELECT value FROM json_each(?)) AND source IN (SELECT source FROM links)",
            json.dumps(list(ids)),
        )
        return {row[0]: Passage(*row) for row in rows}

    def vectors(self, ids: Sequence[int]) -> dict[int, Vectors]:
        """The vectors of passages, each (dim,) float32."""
        rows = self._query(
            "SELECT id, vector FROM passages WHERE id IN (SELECT value FROM json_each(?))",
            json.dumps(list(ids)),
        )
        return {row[0]: np.frombuffer(row[1], dtype=np.float32) for row in rows}

    def ids_within(self, *, category: str | None = None, entry: str | None = None) -> set[int]:
        """The ids of the passages of an entry, or of entries under a heading with this text."""
        rows = self._query(
            "SELECT DISTINCT passages.id FROM passages JOIN links USING (source) "
            "JOIN entries ON entries.id = links.entry_id "
            "WHERE (?1 IS NULL OR entries.id = ?1) "
            "AND (?2 IS NULL OR instr(lower(entries.category), lower(?2)) > 0)",
            entry,
            category,
        )
        return {row[0] for row in rows}

    def entries(self) -> list[Entry]:
        """All entries, in the order of their catalogs; links are left out (`links_of`)."""
        rows = self._query(
            "SELECT id, title, category, note, line, year FROM entries ORDER BY catalog, position"
        )
        return [_entry(row) for row in rows]

    def entry_ids(self, *, besides: Collection[str] = ()) -> set[str]:
        """The ids of all entries but those of some catalogs."""
        rows = self._query("SELECT id, catalog FROM entries")
        return {row[0] for row in rows if row[1] not in besides}

    def linked(self) -> dict[str, str]:
        """The entry of each source, the first where there are several."""
        rows = self._query(
            "SELECT source, entry_id FROM links JOIN entries ON entries.id = entry_id "
            "ORDER BY catalog DESC, entries.position DESC"
        )
        return dict(rows)

    def entries_of(self, sources: Collection[str]) -> dict[str, list[Entry]]:
        """The entries that link each source, in the order of their catalogs."""
        rows = self._query(
            "SELECT id, title, category, note, line, year, source FROM entries "
            "JOIN links ON links.entry_id = entries.id "
            "WHERE source IN (SELECT value FROM json_each(?)) ORDER BY catalog, entries.position",
            json.dumps(list(sources)),
        )
        found: dict[str, list[Entry]] = {}
        for *row, source in rows:
            found.setdefault(source, []).append(_entry(row))
        return found

    def urls(self, sources: Collection[str]) -> dict[str, str]:
        """The addresses to show to a reader."""
        rows = self._query(
            "SELECT name, url FROM sources WHERE name IN (SELECT value FROM json_each(?))",
            json.dumps(list(sources)),
        )
        return dict(rows)

    def state(self, name: str) -> SourceState | None:
        """What is known of a source, None if it was never asked for."""
        rows = self._query(f"SELECT {STATE_COLUMNS} FROM sources WHERE name = ?", name)  # noqa: S608
        return SourceState(*rows[0]) if rows else None

    def state_at(self, address: str) -> SourceState | None:
        """What is known of the source that was read from an address."""
        rows = self._query(f"SELECT {STATE_COLUMNS} FROM sources WHERE address = ?", address)  # noqa: S608
        return SourceState(*rows[0]) if rows else None

    def passage_count(self, source: str) -> int:
        """How many passages a source has."""
        rows = self._query("SELECT count(*) FROM passages WHERE source = ?", source)
        return int(rows[0][0])

    def page_text(self, source: str, page: int | None) -> str:
        """The text of a page as the extractor gave it; of a source without pages, all of it."""
        rows = self._query(
            "SELECT text FROM pages WHERE source = ? AND page = ?", source, page or 1
        )
        return str(rows[0][0]) if rows else ""

    def status(self) -> Status:
        """What the index holds, and what failed."""
        counts = self._query(
            "SELECT (SELECT count(*) FROM entries), (SELECT count(DISTINCT source) FROM links "
            "WHERE link <> ''), (SELECT count(*) FROM passages)"
        )[0]
        failed = self._query(
            "SELECT entry_id, CASE link WHEN '' THEN url ELSE link END, reason, at FROM sources "
            "JOIN links ON links.source = sources.name WHERE status = 'failed' "
            "ORDER BY entry_id, position"
        )
        size = sum(f.stat().st_size for f in self.path.rglob("*") if f.is_file())
        entries, sources, passages = counts
        return Status(
            index=self.path,
            version=VERSION,
            embedder=self.embedder_name,
            dim=self.dim,
            entries=entries,
            sources=sources,
            passages=passages,
            bytes=size,
            built_at=self._meta("built_at"),
            failed=tuple(FailedLink(*row) for row in failed),
        )

    # --- what FAISS and Tantivy are derived from (`derived.Truth`) ---------------------------

    def passage_ids(self) -> set[int]:
        """The ids of all passages; an id is never used twice."""
        return {row[0] for row in self._query("SELECT id FROM passages")}

    def words(self, ids: Collection[int]) -> list[tuple[int, str, str, str]]:
        """Id, title, heading and text of passages."""
        rows = self._query(
            "SELECT id, source, heading, text FROM passages "
            "WHERE id IN (SELECT value FROM json_each(?))",
            json.dumps(list(ids)),
        )
        entries = self.entries_of({row[1] for row in rows})
        titles = {source: linked[0].title for source, linked in entries.items()}
        return [(i, titles.get(source, ""), heading, text) for i, source, heading, text in rows]

    def stacked_vectors(self, ids: Collection[int]) -> tuple[list[int], Vectors]:
        """Ids and (n, dim) vectors of passages."""
        found = self.vectors(list(ids))
        vectors = np.array(list(found.values()), dtype=np.float32).reshape(-1, self.dim)
        return list(found), vectors

    # --- inside ------------------------------------------------------------------------------

    def _query(self, sql: str, *values: object) -> list[tuple]:  # type: ignore[type-arg]
        with self._lock:
            return self._sql.execute(sql, values).fetchall()

    def _meta(self, key: str) -> str:
        rows = self._query("SELECT value FROM meta WHERE key = ?", key)
        return str(rows[0][0])

    def _demand_version(self) -> None:
        try:
            found = f"version {self._meta('version')}"
        except (sqlite3.DatabaseError, IndexError):
            found = "no version"
        if found != f"version {VERSION}":
            self._sql.close()
            raise IncompatibleIndexError(
                f"The index '{self.path}' has {found}, this ptmrag reads version {VERSION}: "
                "build anew in another folder (--index)."
            )

    def _has_writer(self) -> bool:
        lock = FileLock(self.path / LOCK)
        try:
            with lock.acquire(timeout=0):
                return False
        except Timeout:
            return True
        except OSError:  # a folder that we may only read has no writer of ours
            return False


def _connect(file: Path) -> sqlite3.Connection:
    for mode in ("mode=ro", "immutable=1"):  # the second for a folder that we may only read
        connection = sqlite3.connect(
            f"{file.resolve().as_uri()}?{mode}", uri=True, check_same_thread=False
        )
        try:
            connection.execute("SELECT count(*) FROM sqlite_master")
        except sqlite3.OperationalError:
            connection.close()
        except sqlite3.DatabaseError:
            connection.close()
            break
        else:
            return connection
    raise IncompatibleIndexError(
        f"'{file}' is not a library of ptmrag, or it is damaged: build anew in another folder."
    )


def _entry(row: Sequence) -> Entry:  # type: ignore[type-arg]
    identifier, title, category, note, line, year = row
    return Entry(identifier, title, tuple(json.loads(category)), note, line, (), year)
