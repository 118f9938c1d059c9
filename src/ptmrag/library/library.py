"""The index folder as one thing.

SQLite is the truth (`schema`): entries, sources, page texts, passages and their vectors. FAISS and
Tantivy are derived from it, and rebuilt from it where they are missing, damaged or behind.

    Library.open(path).nearest(vector, 10)

Any number of readers, in any number of processes and threads, while `writing` writes. It fetches
nothing, embeds nothing and ranks nothing.
"""

import sqlite3
from collections.abc import Collection, Sequence
from pathlib import Path

from filelock import FileLock, Timeout
from platformdirs import user_data_path

from ptmrag.errors import IncompatibleIndexError, NoIndexError, StorageError, disk_errors
from ptmrag.library.database import FILE, LOCK, connect_to_read
from ptmrag.library.dense import Vectors
from ptmrag.library.derived import Derived
from ptmrag.library.records import Records
from ptmrag.library.schema import VERSION, Status
from ptmrag.settings import read_settings

__all__ = ["Library", "Status", "default_index_path"]


def default_index_path() -> Path:
    """The setting `index` (PTMRAG_INDEX), else ./index where that folder exists, else a folder in the user's data."""
    if named := read_settings().index:
        return named
    here = Path("index")
    return here if here.is_dir() else user_data_path("ptmrag", appauthor=False) / "index"


class Library(Records):
    """An open index, to read. Use `Library.open`; `writing.write_library` opens one to write."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        super().__init__(path, connection)
        self._derived = Derived(path, self.dim)

    @classmethod
    def open(cls, path: Path | str, embedder_name: str | None = None) -> "Library":
        """Open for reading; any embedder will do where none is named.

        Raises NoIndexError or IncompatibleIndexError, each with its cure.
        """
        path = Path(path)
        if not (path / FILE).is_file():
            where = "" if path == default_index_path() else f" --index '{path}'"
            raise NoIndexError(f"No index at '{path}'. Build one: ptmrag ingest{where}")
        library = cls(path, connect_to_read(path / FILE))
        try:
            if embedder_name is not None:
                library.demand_embedder(embedder_name)
            library.refresh()
        except BaseException:
            library.close()
            raise
        return library

    def demand_embedder(self, name: str) -> None:
        """Raise IncompatibleIndexError where another embedder made the index."""
        if self.embedder_name != name:
            raise IncompatibleIndexError(
                f"The index '{self.path}' was built with the embedder '{self.embedder_name}', not "
                f"'{name}': name that one, or build anew in another folder (--index)."
            )

    def refresh(self) -> None:
        """See what the last ingest has committed.

        Beside a writer at work, the searchable files may be behind: they are consistent all the
        same. Where no writer will bring them in step, this reader does, or keeps its own in memory
        if it may only read the folder.
        """
        with self._lock:
            derived = self._derived
            if derived.generation == self.generation:
                return
            derived.load_newer(self)
            if derived.generation == self.generation:
                return
            try:
                with disk_errors(self.path), FileLock(self.path / LOCK).acquire(timeout=0):
                    derived.write(self)
            except Timeout:
                if derived.generation is None:
                    derived.rebuild_in_memory(self)
            except (OSError, StorageError):
                derived.rebuild_in_memory(self)

    # --- searching ---------------------------------------------------------------------------

    def nearest(
        self, vector: Vectors, k: int, *, within: Collection[int] | None = None
    ) -> list[tuple[int, float]]:
        """The k passages whose vectors are nearest: (id, cosine).

        As with `matching`, ids may be among them that the library has let go of since.
        """
        with self._lock:
            return self._derived.dense.search(vector, k, within=within)

    def matching(
        self,
        query: str,
        k: int,
        *,
        within: Collection[int] | None = None,
        also: Sequence[Sequence[str]] = (),
    ) -> list[tuple[int, float]]:
        """The k passages that match the words best: (id, BM25); see `LexicalIndex.search`."""
        with self._lock:
            return self._derived.lexical.search(query, k, within=within, also=also)

    def knows(self, name: str, entry: str | None = None) -> bool:
        """Whether a name stands in the passages or titles of an entry, by its id; of any, if None."""
        within = None if entry is None else self.ids_of(entry)
        with self._lock:
            return self._derived.lexical.knows(name, within=within)

    def status(self) -> Status:
        """What the index holds, and what failed."""
        with self.snapshot():
            entries, sources, passages = self._query(
                "SELECT (SELECT count(*) FROM entries), (SELECT count(DISTINCT source) FROM links "
                "WHERE source NOT LIKE 'catalog:%'), (SELECT count(*) FROM passages)"
            )[0]
            built_at, failed, hidden = self._meta("built_at"), self.failed(), self.hidden()
        return Status(
            self.path,
            VERSION,
            self.embedder_name,
            self.dim,
            entries,
            sources,
            passages,
            bytes=_size(self.path),
            built_at=built_at,
            failed=tuple(failed),
            hidden=tuple(hidden),
        )


def _size(folder: Path) -> int:
    """The bytes in a folder; a file that a writer takes away meanwhile counts nothing."""
    total = 0
    for path in folder.rglob("*"):
        try:
            total += path.stat().st_size if path.is_file() else 0
        except OSError:
            continue
    return total
