"""A passage index in a LanceDB table: vectors, words and word vectors, on this machine or in object storage.

    index = LanceIndex.open("s3://bucket/library", options, version=7)
    index.nearest(vector, 10)

Each version of a table stays as it is: readers are on one version while the writer makes the next. Up to EXACT
passages, a reader keeps the vectors in memory and compares with each; above, an index of short codes (`lance_vectors`)
finds candidates, whose exact cosines rank. Words are in the table's full-text index (`lance_words`). What was added is
found before it is indexed. It knows no library and no lock: `remote_files` does.
"""

import shutil
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Self

import lancedb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from ptmrag.library.batches import in_batches
from ptmrag.library.dense import Vectors
from ptmrag.library.held_vectors import HeldVectors
from ptmrag.library.lance_rows import (
    BATCH,
    IN_QUERY,
    TABLE,
    among,
    matrix,
    new_table,
    pairs,
    rows_of,
    shape_in,
)
from ptmrag.library.lance_vectors import probes, train
from ptmrag.library.lance_words import lance_query, name_query
from ptmrag.library.passage_index import IndexedPassage, IndexShape, IndexStatistics
from ptmrag.library.scratch import scratch_folder

# Up to so many passages every vector is compared: 150 MB in memory with 384 numbers each.
EXACT = 100_000
# Bytes of the table's indexes that are kept in memory; LanceDB's own bounds are 6 GB and 1 GB.
_INDEX_CACHE, _METADATA_CACHE = 1_000_000_000, 100_000_000
_REFINE = 4  # so many times k candidates get their exact cosine
# LanceDB counts the age of a version when it has done other things, some seconds later.
MARGIN = timedelta(minutes=10)

Errors = Callable[[], AbstractContextManager[None]]


class LanceIndex:
    """A `PassageIndex` in a LanceDB table; `LanceIndex(shape)` is in a temporary folder."""

    def __init__(
        self,
        shape: IndexShape,
        *,
        table: Any = None,
        saved: Path | None = None,
        errors: Errors = nullcontext,
    ) -> None:
        self._folder = scratch_folder(self) if table is None else None
        if self._folder is not None:
            database = lancedb.connect(self._folder)
            if saved is not None:
                shutil.copytree(saved, self._folder / f"{TABLE}.lance")
            table = database.open_table(TABLE) if saved else new_table(database, shape)
        self._table = table
        self._errors = errors
        self._shape = shape
        self._ids: NDArray[np.int64] | None = None
        self._held = HeldVectors(shape.dim)

    @classmethod
    def open(
        cls,
        uri: str,
        options: dict[str, str],
        *,
        shape: IndexShape,
        version: int | None,
        errors: Errors = nullcontext,
    ) -> Self:
        """The table of a place at a version; the newest where that is None, and then made where there is none.

        Inside `errors` the errors of the place are raised as ours.
        """
        session = lancedb.Session(_INDEX_CACHE, _METADATA_CACHE)
        database = lancedb.connect(uri, storage_options=options or None, session=session)
        try:
            table = database.open_table(TABLE)
        except (ValueError, FileNotFoundError):
            if version is not None:
                raise
            table = new_table(database, shape)
        if version is not None:
            _check_out(table, version)
        return cls(shape_in(table.schema), table=table, errors=errors)

    @property
    def shape(self) -> IndexShape:
        """What the index was built with."""
        return self._shape

    @property
    def version(self) -> int:
        """The version of the table."""
        return int(self._table.version)

    def move_to(self, version: int) -> None:
        """Read another version; vectors that both have stay in memory."""
        _check_out(self._table, version)
        self._ids = None

    def restore(self, version: int) -> None:
        """Make the table what it was at a version, whatever was written since, and go on from there."""
        self._table.checkout_latest()
        if self.version != version:
            self._table.checkout(version)
            self._table.restore()
            self._table.checkout_latest()
        self._ids = None

    def ids(self) -> set[int]:
        """The ids of its passages."""
        return set(self._sorted_ids().tolist())

    def add(self, passages: Iterable[IndexedPassage]) -> None:
        """Add passages, in batches. Raises ValueError where an id or a vector does not fit."""
        known = self.ids()
        for batch in in_batches(passages, BATCH):
            rows = rows_of(batch, self._shape, known)
            self._table.add(rows)
            known.update(passage.id for passage in batch)
        self._ids = None

    def remove(self, ids: Collection[int]) -> None:
        """Remove passages; ids that are not in the index are ignored."""
        for some in in_batches(sorted(self.ids().intersection(ids)), IN_QUERY):
            self._table.delete(among(some))
        self._ids = None

    def nearest(
        self, vector: Vectors, k: int, *, within: Collection[int] | None = None
    ) -> list[tuple[int, float]]:
        """The k passages nearest to a (dim,) float32 vector, best first: (id, cosine)."""
        if k < 1 or (within is not None and not within) or not len(self._sorted_ids()):
            return []
        if len(self._sorted_ids()) <= EXACT:
            self._held.update(self._sorted_ids(), self._vectors)
            return self._held.nearest(vector, k, within)
        query, most = np.ascontiguousarray(vector, dtype=np.float32), len(self._sorted_ids())

        def ask(limit: int, where: str | None) -> list[tuple[int, float]]:
            asked = self._table.search(query, vector_column_name="vector").distance_type("cosine")
            asked = asked.nprobes(probes(most)).refine_factor(_REFINE).select(["id", "_distance"])
            rows = self._rows(asked, where, limit)
            return pairs(rows["id"], 1 - rows["_distance"].to_numpy())

        return self._found(ask, k, within)

    def matching(
        self,
        query: str,
        k: int,
        *,
        within: Collection[int] | None = None,
        also: Sequence[Sequence[str]] = (),
    ) -> list[tuple[int, float]]:
        """The k passages that match the words best: (id, BM25); see `lance_words`."""
        asked = lance_query(query, also)
        if asked is None or k < 1 or (within is not None and not within):
            return []
        return self._found(lambda limit, where: self._texts(asked, limit, where), k, within)

    def knows(self, name: str, *, within: Collection[int] | None = None) -> bool:
        """Whether one passage has all words of a name."""
        asked = name_query(name)
        if asked is None or (within is not None and not within):
            return False
        return bool(self._found(lambda limit, where: self._texts(asked, limit, where), 1, within))

    def word_vectors(self, ids: Sequence[int]) -> dict[int, tuple[Vectors, bytes]]:
        """The (dim,) vectors of passages and their packed word vectors, of those that are in the index."""
        found: dict[int, tuple[Vectors, bytes]] = {}
        for some in in_batches(ids, IN_QUERY):
            rows = self._read(["id", "vector", "words"], among(some))
            vectors = matrix(rows["vector"], self._shape.dim)
            words = rows["words"].to_pylist()
            found |= dict(
                zip(rows["id"].to_pylist(), zip(vectors, words, strict=True), strict=True)
            )
        return found

    def statistics(self) -> IndexStatistics:
        """The sizes of its parts, which are one table."""
        count = int(self._table.count_rows())
        return IndexStatistics(vectors=count, texts=count)

    def merge(self) -> bool:
        """Index what was added, join small files, and train a vector index where one is needed.

        False where there is nothing to do.
        """
        before, count = self.version, int(self._table.count_rows())
        if count:
            self._table.optimize(cleanup_older_than=timedelta(days=36_500))  # `clean` does that
            if count > EXACT:
                train(self._table, count)
        return self.version != before

    def clean(self, oldest: int) -> None:
        """Delete the versions before one that is still read, but for those of the minutes before it."""
        made = {row["version"]: row["timestamp"] for row in self._table.list_versions()}
        if oldest in made:
            moment = made[oldest]
            now = datetime.now(moment.tzinfo or UTC) if moment.tzinfo else datetime.now()
            self._table.optimize(cleanup_older_than=max(timedelta(), now - moment + MARGIN))

    def save(self, folder: Path) -> list[str]:
        """Copy the table of a temporary folder into another one; return the files' paths."""
        if self._folder is None:
            raise ValueError("a table of a shared library is saved by its versions")
        name = f"{TABLE}.lance"
        part = folder / f"{name}.part"
        shutil.rmtree(part, ignore_errors=True)
        shutil.copytree(self._folder / name, part)
        shutil.rmtree(folder / name, ignore_errors=True)
        part.rename(folder / name)
        files = (file for file in (folder / name).rglob("*") if file.is_file())
        return [file.relative_to(folder).as_posix() for file in files]

    @classmethod
    def load(cls, folder: Path) -> Self:
        """A copy of the index that was saved in a folder; OSError or ValueError where it is damaged."""
        shape = shape_in(lancedb.connect(folder).open_table(TABLE).schema)
        return cls(shape, saved=folder / f"{TABLE}.lance")

    # --- searching ---------------------------------------------------------------------------

    def _found(
        self,
        ask: Callable[[int, str | None], list[tuple[int, float]]],
        k: int,
        within: Collection[int] | None,
    ) -> list[tuple[int, float]]:
        """The k best of those in `within`, which is part of the query where it is short."""
        if within is None:
            return ask(k, None)
        if len(within) <= IN_QUERY:
            return ask(k, among(within))
        allowed, limit, most = frozenset(within), 4 * k, len(self._sorted_ids())
        while True:
            found = ask(limit, None)
            kept = [pair for pair in found if pair[0] in allowed]
            if len(kept) >= k or len(found) < limit or limit >= most:
                return kept[:k]
            limit *= 8

    def _texts(self, asked: Any, limit: int, where: str | None) -> list[tuple[int, float]]:
        search = self._table.search(asked, query_type="fts").select(["id", "_score"])
        rows = self._rows(search, where, limit)
        return pairs(rows["id"], rows["_score"].to_numpy())

    def _vectors(self, ids: Sequence[int] | None) -> Iterator[tuple[NDArray[np.int64], Vectors]]:
        """The ids and (n, dim) vectors of some passages, in parts; of all if None."""
        for where in [None] if ids is None else map(among, in_batches(ids, IN_QUERY)):
            rows = self._read(["id", "vector"], where)
            yield rows["id"].to_numpy(), matrix(rows["vector"], self._shape.dim)

    def _sorted_ids(self) -> NDArray[np.int64]:
        if self._ids is None:
            self._ids = np.sort(self._read(["id"], None)["id"].to_numpy())
        return self._ids

    def _read(self, columns: list[str], where: str | None) -> pa.Table:
        return self._rows(self._table.search().select(columns), where, None)

    def _rows(self, asked: Any, where: str | None, limit: int | None) -> pa.Table:
        with self._errors():
            return (asked.where(where) if where else asked).limit(limit).to_arrow()


def _check_out(table: Any, version: int) -> None:
    try:
        table.checkout(version)
    except ValueError as error:  # a writer has deleted it, after readers had minutes to move on
        raise OSError(f"version {version} of the table was deleted; ask again") from error
