"""An open index: what it holds, and the search for passages.

    library = Library.open(path)
    library.nearest(vector, 10)                  # ids of passages and their cosines
    library.passages.by_id([7])[7].text
    library.records.entries()

SQLite holds the truth (`records`, `stored_passages`): entries, sources, page texts, passages and
their vectors. FAISS and Tantivy files are derived from it. Any number of readers, in any number of
processes and threads, may read while one writer writes (`writing`). A reader writes nothing. This
module fetches nothing, embeds nothing and ranks nothing.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from contextlib import AbstractContextManager
from itertools import groupby
from pathlib import Path

from ptmrag.errors import IncompatibleIndexError, NoIndexError, PtmragError
from ptmrag.language.tokens import TOKENS_VERSION
from ptmrag.library.citations import Citations
from ptmrag.library.database import FILE, Database, open_to_read
from ptmrag.library.dense import Vectors
from ptmrag.library.extent import EXTENTS, Extent, extent_of
from ptmrag.library.faiss_tantivy import FaissTantivyIndex
from ptmrag.library.history import History
from ptmrag.library.index_path import default_index_path
from ptmrag.library.passage_index import IndexShape
from ptmrag.library.records import Records
from ptmrag.library.remote_copy import pull, stored_bytes
from ptmrag.library.remote_files import RemoteFiles
from ptmrag.library.removals import Removals
from ptmrag.library.schema import LibraryStatus
from ptmrag.library.stamped_index import StampedIndex
from ptmrag.library.stored_passages import Elsewhere, StoredPassages
from ptmrag.library.stored_tables import StoredTables
from ptmrag.library.structure import blaming_damage, damaged, index_faults
from ptmrag.library.work_records import WorkRecords
from ptmrag.remote.address import address_in, index_folder, shown

SearchableFiles = StampedIndex | RemoteFiles


def searchable_files(database: Database, *, demand_tokens: bool = True) -> SearchableFiles:
    """The passage index of a library, as it is in its folder or shared; nothing is loaded yet.

    Words that an older ptmrag cut are cut anew, unless `demand_tokens` is false.
    """
    shape = IndexShape(int(database.meta("dim")), database.meta("embedder"), TOKENS_VERSION)
    if address := address_in(index_folder(database.folder)):
        return RemoteFiles(database, address, shape)
    return StampedIndex(database.folder, shape, kind=FaissTantivyIndex, demand_tokens=demand_tokens)


class Library:
    """An open index, to read. Use `Library.open`; `writing.write_library` opens one to write.

    `records` are its entries and sources, `passages` its passages and pages, `tables` the tables of its
    documents, `works` their bibliographic records, `citations` which of them cite which, `history` what
    changed. They read what is committed at this moment; the searches find what was committed at the last
    `refresh`.
    """

    def __init__(self, database: Database, stamped: SearchableFiles) -> None:
        self.path = index_folder(database.folder)
        self.embedder_name = database.meta("embedder")
        self.dim = int(database.meta("dim"))
        self.records = Records(database)
        self.passages = StoredPassages(database, elsewhere=elsewhere_of(stamped))
        self.tables = StoredTables(database)
        self.works = WorkRecords(database)
        self.citations = Citations(database)
        self.history = History(database)
        self.removals = Removals(database)
        self._database = database
        self._stamped = stamped

    @classmethod
    def open(cls, path: Path | str, embedder_name: str | None = None) -> "Library":
        """Open an index for reading, whichever embedder made it unless one is named.

        Raises NoIndexError or IncompatibleIndexError, each with its cure.
        """
        library = cls._of_folder(Path(path))
        try:
            with library.reading():
                if embedder_name is not None:
                    library.demand_embedder(embedder_name)
                library.refresh()
        except BaseException:
            library.close()
            raise
        return library

    @classmethod
    def embedder_of(cls, path: Path) -> str | None:
        """The embedder that made an index, None where there is no index; what is searched is not loaded."""
        try:
            library = cls._of_folder(path)
        except NoIndexError:
            return None
        library.close()
        return library.embedder_name

    @classmethod
    def _of_folder(cls, path: Path) -> "Library":
        """An open index that searches nothing until its first `refresh`."""
        pull(path)
        if not (path / FILE).is_file():
            where = "" if path == default_index_path() else f" --index '{path}'"
            raise NoIndexError(f"No index at '{path}'. Build one: ptmrag ingest{where}")
        database = open_to_read(path)
        try:
            with blaming_damage(database):
                database.demand_readable()
                return cls(database, searchable_files(database))
        except BaseException:
            database.close()
            raise

    def copy_to(self, file: Path) -> None:
        """Copy the SQLite file as it is committed; of a shared library, it has no vectors."""
        self._database.copy_to(file)

    def close(self) -> None:
        """Close the files; the object is of no use afterwards."""
        self._database.close()

    def demand_embedder(self, name: str, *, dim: int | None = None) -> None:
        """Raise IncompatibleIndexError where another embedder, or one of another size, made the index."""
        if self.embedder_name != name:
            raise IncompatibleIndexError(
                f"The index '{shown(self.path)}' was built with the embedder '{self.embedder_name}', not "
                f"'{name}': name that one, or build another index (ptmrag ingest --index FOLDER)."
            )
        if dim is not None and self.dim != dim:
            raise IncompatibleIndexError(
                f"The vectors of the index '{shown(self.path)}' have {self.dim} numbers, those of "
                f"'{name}' {dim}: build another index (ptmrag ingest --index FOLDER)."
            )

    @property
    def generation(self) -> int:
        """How many transactions made this library."""
        return self.passages.generation

    @property
    def identity(self) -> str:
        """A text that no other library has."""
        return self.passages.identity

    def snapshot(self) -> AbstractContextManager[None]:
        """Inside, all reads see one generation, whatever is committed meanwhile."""
        return self._database.snapshot()

    def refresh(self) -> None:
        """Search what is committed at this moment, and not only what was at the last refresh.

        It loads the searchable files where they are newer, and indexes what they lack in memory, in
        full where they are missing or damaged. A file that was replaced, or whose damage was found, is
        opened anew: DamagedIndexError as long as it is damaged. It writes nothing and takes no lock.
        """
        pull(self._database.folder)
        with self._database.lock, self.reading():
            if self._database.is_replaced or self._database.is_suspect:
                self._reopen()
            if self._stamped.generation != self.generation:
                self._database.show_as_newest()
                self._stamped.load_newer(self.passages)
                self._stamped.catch_up(self.passages)

    def reading(self) -> AbstractContextManager[None]:
        """Inside, an error that damage of the index explains is a DamagedIndexError."""
        return blaming_damage(self._database)

    def fault(self) -> str:
        """What is wrong with the index as far as it was noticed, in one sentence; "" for nothing."""
        try:
            self.refresh()
        except PtmragError as error:
            return str(error)
        return ""

    def _reopen(self) -> None:
        self._database.reopen()
        fault = next(index_faults(self._database), None)
        self._database.is_suspect = fault is not None
        if fault is not None:
            raise damaged(self._database, fault)
        self.embedder_name, self.dim = (
            self._database.meta("embedder"),
            int(self._database.meta("dim")),
        )
        if isinstance(self._stamped, StampedIndex):
            self._stamped = searchable_files(self._database)
        else:  # a reader of a shared library keeps the vectors that it has in memory
            self._stamped.generation = None
        self.passages = StoredPassages(self._database, elsewhere=elsewhere_of(self._stamped))

    # --- searching ---------------------------------------------------------------------------

    def nearest(
        self, vector: Vectors, k: int, *, within: Collection[int] | None = None
    ) -> list[tuple[int, float]]:
        """The k passages whose vectors are nearest to a (dim,) float32 vector: (id, cosine).

        `within` restricts them to some ids. As with `matching`, passages that were removed since
        the last `refresh` may be among them.
        """
        with self._database.lock:
            return self._stamped.index.nearest(vector, k, within=within)

    def matching(
        self,
        query: str,
        k: int,
        *,
        within: Collection[int] | None = None,
        also: Sequence[Sequence[str]] = (),
    ) -> list[tuple[int, float]]:
        """The k passages that match the words best: (id, BM25); see `PassageIndex.matching`."""
        with self._database.lock:
            return self._stamped.index.matching(query, k, within=within, also=also)

    def knows(self, name: str, entry: str | None = None) -> bool:
        """Whether a name occurs in the passages or titles of an entry, by its id; of any, if None."""
        within = None if entry is None else self.passages.ids_of(entry)
        with self._database.lock:
            return self._stamped.index.knows(name, within=within)

    # --- status ------------------------------------------------------------------------------

    def status(self) -> LibraryStatus:
        """What the index holds, and what failed."""
        address = address_in(self.path)
        with self.reading(), self.snapshot():
            entries, sources, passages = self._database.query(
                "SELECT (SELECT count(*) FROM entries), (SELECT count(DISTINCT source) FROM links "
                "WHERE source NOT LIKE 'catalog:%'), (SELECT count(*) FROM passages)"
            )[0]
            failed = tuple(self.records.failed())
            return LibraryStatus(
                address or self.path,
                self._database.version or 0,
                self.embedder_name,
                self.dim,
                entries,
                sources,
                passages,
                bytes=stored_bytes(self.path) if address else _size(self.path),
                built_at=self._database.meta("built_at"),
                failed=failed,
                hidden=tuple(self.records.hidden()),
                extents=_extents(self.records, {link.entry_id for link in failed}),
                misleading=tuple(self.records.misleading()),
                lists=self.removals.lists(),
            )


def elsewhere_of(stamped: SearchableFiles) -> Elsewhere | None:
    """Where vectors are that SQLite does not have."""
    return stamped.word_vectors if isinstance(stamped, RemoteFiles) else None


def _extents(records: Records, failed: Collection[str]) -> dict[Extent, int]:
    """The number of entries by how much of them was read, best first; `failed` are those with failures."""
    rows = groupby(records.overview(), key=lambda row: row.entry_id)  # which are in their order
    counts = Counter(extent_of(own, has_failed=entry in failed) for entry, own in rows)
    return {extent: counts[extent] for extent in EXTENTS}


def _size(folder: Path) -> int:
    """The bytes in a folder; a file that a writer removes meanwhile counts nothing."""
    total = 0
    for path in folder.rglob("*"):
        try:
            total += path.stat().st_size if path.is_file() else 0
        except OSError:
            continue
    return total
