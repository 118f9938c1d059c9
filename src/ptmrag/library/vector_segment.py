"""A segment of the dense index: vectors under ascending ids, in files that are never changed.

    segment = Segment.of([7, 9], vectors)          # (2, dim) float32
    segment.write(folder)                          # <name>.ids.npy, <name>.rows.npy
    segment.nearest(query, 10, segment.positions())

A small segment is exact: FAISS compares a question with every vector. A large one is coded: its rows have
half precision and stay on disk, mapped, and FAISS searches one bit for each of their numbers (RaBitQ, in
inverted lists), which gives candidates that are then compared exactly. `docs/decisions/0017-scale.md` has
the measurements. Python opens all files: FAISS cannot open non-ASCII paths on Windows.

It knows no other segments: `dense` merges them and keeps their list.
"""

import os
import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
Places = NDArray[np.int64]  # positions of rows in a segment, or ids

# Inverted lists of a coded segment: more of them let a search skip more, fewer are trained faster.
_LISTS = 256
# So many rows for each list are enough to train on (k-means), and fewer are too few.
_TRAINED_ON = 64
# Of the lists, those nearest to the question are searched: with fewer, recall falls; see 0017.
_PROBED = 1 / 2
# Where a filter allows more than this share, more are asked for and those that are not allowed are left out.
_WIDE = 1 / 8
_BLOCK = 20_000  # rows that are coded at once
_THREADS = faiss.omp_get_max_threads()  # that code them; a search takes one
# Files of more bytes are mapped, smaller ones are read: who cuts them breaks nothing.
_MAPPED = 64 << 20


class Segment:
    """Vectors and their ids; `removed` marks rows that are not to be found any more."""

    def __init__(self, ids: Places, rows: NDArray[Any], codes: Any = None, name: str = "") -> None:
        self.ids = ids
        self.rows = rows
        self.name = name  # "" until it is written
        self.removed: NDArray[np.bool_] = np.zeros(len(ids), dtype=bool)
        self._codes = codes
        self._found: Places | None = None  # the positions of what is not removed
        self._sizes: dict[str, int] = {}

    @classmethod
    def of(cls, ids: Sequence[int] | Places, rows: Vectors, *, coded: bool = False) -> "Segment":
        """A segment of (n, dim) vectors; `coded` makes a large one."""
        numbers = np.asarray(ids, dtype=np.int64)
        order = np.argsort(numbers, kind="stable")
        kept = np.ascontiguousarray(rows[order], dtype=np.float16 if coded else np.float32)
        return cls(numbers[order], kept, _code(kept) if coded else None)

    def __len__(self) -> int:
        """How many of its vectors can be found."""
        return len(self.ids) - int(self.removed.sum())

    @property
    def is_coded(self) -> bool:
        """Whether it is a large one."""
        return self._codes is not None

    def remove(self, ids: Places) -> None:
        """Mark the rows of those ids that it has."""
        self.removed[self._positions_of(ids)] = True
        self._found = None

    def holds(self, ids: Places) -> Places:
        """Those of the ids that it has, without those that were removed."""
        found = self._positions_of(ids)
        return self.ids[found[~self.removed[found]]]

    def positions(self, within: Places | None = None) -> Places:
        """The positions of the rows that can be found, of those with some ids if they are given."""
        if within is None:
            if self._found is None:
                self._found = np.flatnonzero(~self.removed)
            return self._found
        found = self._positions_of(within)
        return np.unique(found[~self.removed[found]])

    def _positions_of(self, ids: Places) -> Places:
        places = np.searchsorted(self.ids, ids)
        places[places == len(self.ids)] = 0
        found: Places = places[self.ids[places] == ids] if len(self.ids) else places[:0]
        return found

    # --- searching ---------------------------------------------------------------------------

    def nearest(self, query: Vectors, k: int, among: Places) -> tuple[Places, Vectors]:
        """Ids and cosines of the k rows at the positions `among` that are nearest, best first."""
        if self.is_coded or len(among) < len(self.ids) // 8:
            chosen = np.ascontiguousarray(self.rows[among], dtype=np.float32)
            places, scores = _compared(query, chosen, k)
            return self.ids[among[places]], scores
        selector = None
        if len(among) < len(self.ids):  # FAISS borrows the selector: keep it alive
            mask = np.zeros(len(self.ids), dtype=bool)
            mask[among] = True
            selector = _selector(mask)
        places, scores = _compared(query, self.rows, min(k, len(among)), selector)
        return self.ids[places], scores

    def candidates(self, query: Vectors, count: int, among: Places) -> tuple[Places, Vectors]:
        """Positions and estimated distances of rows of a coded segment, nearest first."""
        mask = np.zeros(len(self.ids), dtype=bool)
        mask[among] = True
        share = len(among) / len(self.ids)
        if share > _WIDE:
            lists = max(1, round(self._codes.nlist * _PROBED))
            places, distances = self._asked(query, round(count / share), lists, None)
            allowed = mask[places]
            if share == 1 or allowed.sum() >= count / 2:
                return places[allowed], distances[allowed]
        return self._asked(query, min(count, len(among)), self._codes.nlist, _selector(mask))

    def _asked(
        self, query: Vectors, count: int, lists: int, selector: faiss.IDSelector | None
    ) -> tuple[Places, Vectors]:
        parameters = faiss.SearchParametersIVF()
        parameters.nprobe = lists
        parameters.sel = selector
        count = min(count, len(self.ids))
        distances, places = self._codes.search(query.reshape(1, -1), count, params=parameters)
        found = places[0] >= 0
        return places[0][found], distances[0][found]

    # --- files -------------------------------------------------------------------------------

    @property
    def files(self) -> list[str]:
        """The names of its files."""
        kinds = ("ids.npy", "rows.npy", "codes")[: 3 if self.is_coded else 2]
        return [f"{self.name}.{kind}" for kind in kinds]

    def write(self, folder: Path) -> None:
        """Write its files under a name that no other segment has."""
        self.name = uuid.uuid4().hex[:16]
        ids, rows, *codes = (folder / name for name in self.files)
        for path, array in ((ids, self.ids), (rows, self.rows)):
            with path.open("wb") as file:
                np.save(file, array, allow_pickle=False)
                _to_disk(file)
        for path in codes:
            with path.open("wb") as file:
                faiss.write_index(self._codes, faiss.PyCallbackIOWriter(file.write))
                _to_disk(file)
        self._sizes = _sizes(folder, self.files)

    def is_written_in(self, folder: Path) -> bool:
        """Whether its files are in the folder, of the right size."""
        try:
            return bool(self.name) and _sizes(folder, self.files) == self._sizes
        except OSError:
            return False

    @classmethod
    def load(cls, folder: Path, name: str, *, dim: int, coded: bool) -> "Segment":
        """Read the files of a segment; OSError or ValueError where they are missing or damaged."""
        try:
            ids = np.load(folder / f"{name}.ids.npy", allow_pickle=False)
            path = folder / f"{name}.rows.npy"
            mapped = path.stat().st_size > _MAPPED
            rows = np.load(path, mmap_mode="r" if mapped else None, allow_pickle=False)
            codes = _read_codes(folder / f"{name}.codes") if coded else None
        except (EOFError, ValueError, RuntimeError, MemoryError) as error:
            raise ValueError(f"'{folder / name}' is not a segment of vectors: {error}") from error
        kind = np.float16 if coded else np.float32
        if not (
            (ids.ndim, ids.dtype) == (1, np.int64)
            and (rows.shape, rows.dtype) == ((len(ids), dim), kind)
            and np.all(np.diff(ids) > 0)
            and (codes is None or (codes.d, codes.ntotal) == rows.shape[::-1])
        ):
            raise ValueError(f"'{folder / name}' is not a segment of vectors ({dim} numbers each)")
        segment = cls(ids, rows, codes, name)
        segment._sizes = _sizes(folder, segment.files)
        return segment


def merged(segments: Sequence[Segment], *, coded: bool) -> Segment:
    """One segment of what can be found in several."""
    kept = [~segment.removed for segment in segments]
    ids = np.concatenate([s.ids[rows] for s, rows in zip(segments, kept, strict=True)])
    kind = np.float16 if coded else np.float32
    rows = np.concatenate(
        [s.rows[rows].astype(kind) for s, rows in zip(segments, kept, strict=True)]
    )
    return Segment.of(ids, rows, coded=coded)


def _selector(mask: NDArray[np.bool_]) -> faiss.IDSelectorBitmap:
    return faiss.IDSelectorBitmap(np.packbits(mask, bitorder="little"))


def _compared(
    query: Vectors, rows: NDArray[Any], k: int, selector: faiss.IDSelector | None = None
) -> tuple[Places, Vectors]:
    """Positions and inner products of the k rows that are nearest to a query, best first."""
    k = min(k, len(rows))
    scores, places = np.empty((1, k), np.float32), np.empty((1, k), np.int64)
    faiss.knn_inner_product(
        faiss.swig_ptr(query),
        faiss.swig_ptr(rows),
        *(rows.shape[1], 1, len(rows), k),
        faiss.swig_ptr(scores),
        faiss.swig_ptr(places),
        selector,
    )
    return places[0], scores[0]


def _code(rows: NDArray[Any]) -> Any:
    faiss.omp_set_num_threads(_THREADS)
    count, dim = rows.shape
    lists = max(1, min(_LISTS, count // _TRAINED_ON))
    codes = faiss.IndexIVFRaBitQFastScan(faiss.IndexFlatL2(dim), dim, lists, faiss.METRIC_L2)
    codes.cp.niter, codes.cp.max_points_per_centroid = 10, _TRAINED_ON
    codes.cp.min_points_per_centroid = 1  # no warning where there are few
    codes.train(rows[:: max(1, count // (lists * _TRAINED_ON))].astype(np.float32))
    for start in range(0, count, _BLOCK):
        codes.add(rows[start : start + _BLOCK].astype(np.float32))
    return codes


def _read_codes(path: Path) -> Any:
    with path.open("rb") as file:
        codes = faiss.read_index(faiss.PyCallbackIOReader(file.read))
    if not isinstance(codes, faiss.IndexIVFRaBitQFastScan):
        raise ValueError(  # noqa: TRY004 - the file is at fault, not a type in the code
            f"'{path}' has no codes of vectors: {type(codes).__name__}"
        )
    return codes


def _sizes(folder: Path, names: Sequence[str]) -> dict[str, int]:
    return {name: (folder / name).stat().st_size for name in names}


def _to_disk(file: Any) -> None:
    """Wait until the disk has a file, so that no list names one whose content is lost with the power."""
    file.flush()
    os.fsync(file.fileno())
