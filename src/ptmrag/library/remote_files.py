"""The passage index of a shared library: a LanceDB table beside published SQLite files.

    files = RemoteFiles(database, address, shape)
    files.load_newer(truth)     # a reader: the version of the table that the copy names
    files.publish(truth)        # the one writer: table, then SQLite file, then the publication

The passages' vectors and word vectors are in the table alone: the writer empties them in SQLite once they are there,
so that the file stays a quarter of the size. An order of steps keeps readers and killed writers right: the table's
version is only named by a SQLite file, which is only named by a publication. It does what `StampedIndex` does for an
index of one machine.
"""

import uuid
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import TYPE_CHECKING

from ptmrag.errors import DamagedIndexError, IndexBusyError, first_line
from ptmrag.library.batches import in_batches
from ptmrag.library.database import FILE, Database
from ptmrag.library.dense import Vectors
from ptmrag.library.passage_index import IndexedPassage, IndexShape, PassageIndex
from ptmrag.library.remote_copy import (
    BASE,
    GENERATION,
    NUMBER,
    TABLE_VERSION,
    TOKEN,
    is_based_on,
    state_of,
)
from ptmrag.library.schema import moment
from ptmrag.library.stored_passages import StoredPassages
from ptmrag.remote.address import Address, written_to

if TYPE_CHECKING:
    from ptmrag.library.lance_index import LanceIndex
    from ptmrag.remote.publication import Publication

_BATCH = 2_000
# The file is made anew when so much of it is empty.
_EMPTY = 0.5


class RemoteFiles:
    """The table of a shared library, as a copy of its SQLite file names it."""

    def __init__(self, database: Database, address: Address, shape: IndexShape) -> None:
        from ptmrag.remote.place import Place

        self._database = database
        self._place = Place(address)
        self._shape = shape
        self._opened: LanceIndex | None = None
        self._is_writer = written_to(database.folder) is not None
        self._changes = -1
        self.generation: int | None = None
        if self._is_writer:
            database.query(
                "PRAGMA secure_delete = ON"
            )  # what was emptied is zeros, which cost nothing

    @property
    def index(self) -> PassageIndex:
        """The table at the version that the copy names; the writer's, as it is now."""
        return self._table

    def word_vectors(self, ids: Sequence[int]) -> dict[int, tuple[Vectors, bytes]]:
        """The (dim,) vectors of passages and their packed word vectors, from the table."""
        return self._table.word_vectors(ids)

    def load_newer(self, truth: StoredPassages) -> None:
        """Read the version that the copy names. The writer keeps the table that it has changed."""
        version = self._version
        if version and not self._is_writer:
            if self._table.version != version:
                with self._errors():
                    self._table.move_to(version)
            self.generation = truth.generation

    def catch_up(self, truth: StoredPassages) -> None:
        """The writer brings the table to the state of the truth; readers see no change."""
        if not self._is_writer:
            return
        with truth.snapshot(), self._errors():
            if self.generation == truth.generation:
                return
            self.generation = None  # until it is complete
            indexed, stored = self._table.ids(), truth.ids()
            self._table.remove(indexed - stored)
            for some in in_batches(sorted(stored - indexed), _BATCH):
                self._table.add(_with_words(truth, some))
            self.generation = truth.generation

    def publish(self, truth: StoredPassages) -> None:
        """Publish what is committed, unless nothing was since the last publication."""
        from ptmrag.remote.publication import newest
        from ptmrag.remote.writer_lock import demand_lock

        before = newest(self._place)
        if self._has_news(truth, before):
            demand_lock(self._place)
            # A lock that was lost and is free again says nothing of what others did meanwhile.
            if not is_based_on(state_of(self._database.folder / FILE), before):
                raise self._overtaken()
            self.catch_up(truth)
            self._merge()
            self._empty(before)
            self._send(before)

    # --- the steps of a publication ----------------------------------------------------------

    def _has_news(self, truth: StoredPassages, before: "Publication | None") -> bool:
        """Whether anything was committed since the newest publication, or that was not completed."""
        if before is None or self._database.meta(TOKEN) != before.token:
            return True
        is_changed = self._changes >= 0 and self._total_changes() != self._changes
        return is_changed or self._database.meta(GENERATION) != str(truth.generation)

    def _merge(self) -> None:
        with self._errors():
            self._table.merge()

    def _empty(self, before: "Publication | None") -> None:
        """Note the version of the table, and remove from SQLite what the table has."""
        with self._database.transaction():
            self._database.execute(
                "UPDATE passages SET vector = x'', words = x'' WHERE length(vector) > 0"
            )
            self._database.set_meta(TABLE_VERSION, str(self._table.version))
            self._database.set_meta(GENERATION, str(self.generation))
            self._database.set_meta(NUMBER, str(before.number + 1 if before else 1))
            self._database.set_meta(TOKEN, uuid.uuid4().hex)
            self._database.set_meta(BASE, before.token if before else "")
        (free,), (pages,) = (
            self._database.query(f"PRAGMA {what}")[0] for what in ("freelist_count", "page_count")
        )
        if free > _EMPTY * pages:
            self._database.execute("VACUUM")
        self._changes = self._total_changes()

    def _send(self, before: "Publication | None") -> None:
        """Send the file's new blocks, then the publication, then clean up."""
        from ptmrag.remote.blocks import put_file
        from ptmrag.remote.publication import Publication, publish, sweep
        from ptmrag.remote.writer_lock import demand_lock

        copy = self._database.folder / f"{FILE}.sent"
        try:
            self._database.copy_to(copy)
            known = frozenset(before.blocks if before else ())
            blocks = put_file(self._place, copy, known=known)
            size = copy.stat().st_size
        finally:
            copy.unlink(missing_ok=True)
        demand_lock(self._place)
        number, token = int(self._database.meta(NUMBER)), self._database.meta(TOKEN)
        publication = Publication(number, token, self._table.version, size, blocks, moment())
        if not publish(self._place, publication):
            raise self._overtaken()
        oldest = sweep(self._place)
        if oldest is not None:
            with self._errors():
                self._table.clean(oldest)

    def _overtaken(self) -> IndexBusyError:
        return IndexBusyError(
            f"Another process has published '{self._place.address}' meanwhile: run the command again."
        )

    def _errors(self) -> AbstractContextManager[None]:
        """Inside, errors of the storage are StorageErrors."""
        from ptmrag.remote.place import storage_errors

        return storage_errors(self._place.address)

    def _total_changes(self) -> int:
        return int(self._database.query("SELECT total_changes()")[0][0])

    # --- the table ---------------------------------------------------------------------------

    @property
    def _version(self) -> int:
        return int(self._database.meta(TABLE_VERSION) or 0)

    @property
    def _table(self) -> "LanceIndex":
        if self._opened is None:
            self._opened = self._open()
        return self._opened

    def _open(self) -> "LanceIndex":
        from ptmrag.library.lance_index import LanceIndex
        from ptmrag.remote.place import table_location

        uri, options = table_location(self._place.address)
        version = self._version
        try:
            with self._errors():
                table = LanceIndex.open(
                    uri, options, shape=self._shape, version=version or None, errors=self._errors
                )
                if version and self._is_writer:
                    table.restore(version)  # a killed writer's rows were never published
                elif self._is_writer:
                    table.remove(table.ids())
        except (FileNotFoundError, ValueError) as error:
            raise DamagedIndexError(
                f"The table of '{self._place.address}' is missing or damaged ({first_line(error)}): put a copy of it "
                "back, or copy the library to another place (ptmrag copy)."
            ) from error
        return table


def _with_words(truth: StoredPassages, ids: Sequence[int]) -> Iterator[IndexedPassage]:
    words = truth.word_vectors(ids)
    return (replace(passage, words=words[passage.id][1]) for passage in truth.to_index(ids))
