"""Nearest vectors: segments of vectors that FAISS searches, and a list of them.

>>> import numpy
>>> from ptmrag.library.dense import DenseIndex
>>> index = DenseIndex(2)
>>> index.add([7, 9], numpy.array([[1, 0], [0, 1]], dtype="float32"))
>>> index.search(numpy.array([1, 0], dtype="float32"), 1)
[(7, 1.0)]

Saving writes what is new: a segment of the new vectors, and the list, which also says what was removed.
Small segments are merged when there are many, so a vector is written a few times in all. Up to
EXACT_UP_TO vectors a search compares the question with all of them; above, most are in coded segments
(`vector_segment`), which is an approximation.
"""

import json
import zlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from contextlib import suppress
from itertools import compress
from pathlib import Path
from typing import Any

import faiss
import numpy as np

from ptmrag.library.vector_segment import Places, Segment, Vectors, merged

# Comparing 200,000 vectors of 384 numbers takes some 30 ms and reads 300 MB: more would be felt.
EXACT_UP_TO = 200_000
# So many segments of about one size are merged into one.
MERGED = 8
# So many rows of the coded segments are compared exactly: 0017 has the recall.
CANDIDATES = 5_000
# Of a coded segment, so many allowed rows are compared without asking the codes.
FEW = 4_000
_SMALL = 64  # vectors: segments of fewer are of one size
_LIST = "list.json"
__all__ = ["DenseIndex", "Vectors"]


class DenseIndex:
    """Ids and their vectors, `dim` wide, L2-normalised: the inner product is the cosine."""

    def __init__(self, dim: int) -> None:
        self.dim = dim
        self._segments: list[Segment] = []

    def __len__(self) -> int:
        return sum(map(len, self._segments))

    def ids(self) -> set[int]:
        """The ids of its vectors."""
        return {i for s in self._segments for i in s.ids[s.positions()].tolist()}

    def add(self, ids: Sequence[int] | Places, vectors: Vectors) -> None:
        """Add (n, dim) float32 vectors under n new ids. Raises ValueError where they do not fit."""
        rows, numbers = np.asarray(vectors, dtype=np.float32), np.asarray(ids, dtype=np.int64)
        if len(numbers) == 0 and rows.size == 0:
            return
        if rows.shape != (len(numbers), self.dim):
            raise ValueError(f"{len(ids)} ids need vectors ({len(ids)}, {self.dim}): {rows.shape}")
        unique, counts = np.unique(numbers, return_counts=True)
        twice = [unique[counts > 1], *(segment.holds(unique) for segment in self._segments)]
        if found := np.concatenate(twice).tolist():
            raise ValueError(f"already in the index: {sorted(found)[:5]}")
        self._segments.append(Segment.of(numbers, rows))
        # What is saved is merged by `save` alone: a reader that adds what is new must not wait.
        self._merge([segment for segment in self._segments if not segment.name])

    def remove(self, ids: Collection[int]) -> None:
        """Remove the ids; those that are not in the index are ignored."""
        numbers = _numbers(ids)
        for segment in self._segments:
            segment.remove(numbers)
        self._segments = [segment for segment in self._segments if len(segment)]

    def search(
        self, vector: Vectors, k: int, *, within: Collection[int] | None = None
    ) -> list[tuple[int, float]]:
        """The k nearest (id, cosine) to a (dim,) float32 vector; `within` filters before ranking."""
        if k < 1:
            return []
        # One question is too little for several threads: they would wait for each other.
        faiss.omp_set_num_threads(1)
        query = np.ascontiguousarray(vector, dtype=np.float32).reshape(self.dim)
        wanted = None if within is None else _numbers(within)
        among = [(segment, segment.positions(wanted)) for segment in self._segments]
        chosen = _chosen(query, max(CANDIDATES, 2 * k), among)
        found = [s.nearest(query, k, places) for s, places in chosen if len(places)]
        if not found:
            return []
        numbers, scores = (np.concatenate(column) for column in zip(*found, strict=True))
        best = np.lexsort((numbers, -scores))[:k]
        return list(zip(numbers[best].tolist(), scores[best].tolist(), strict=True))

    # --- files -------------------------------------------------------------------------------

    def save(self, folder: Path) -> list[str]:
        """Write what the folder has not yet, its list last; return the files' names.

        Files that neither this list nor the one before it names are deleted: a reader may be about to
        open those of the list before.
        """
        folder.mkdir(parents=True, exist_ok=True)
        self._merge(self._segments)
        for segment in self._segments:
            if not segment.is_written_in(folder):
                segment.write(folder)
        names = [name for segment in self._segments for name in segment.files]
        kept = {*names, *_listed_files(folder), _LIST}
        _write_list(folder, {"dim": self.dim, "segments": [_row(s) for s in self._segments]})
        for file in folder.iterdir():
            if file.name not in kept:
                with suppress(OSError):  # on Windows, a reader may have it open
                    file.unlink()
        return [*names, _LIST]

    @classmethod
    def load(cls, folder: Path) -> "DenseIndex":
        """Read what `save` wrote. Raises OSError or ValueError where it is missing or damaged."""
        listed = _read_list(folder)
        try:
            index = cls(int(listed["dim"]))
            for row in listed["segments"]:
                segment = Segment.load(folder, row["name"], dim=index.dim, coded=row["coded"])
                for first, count in row["removed"]:
                    segment.removed[first : first + count] = True
                index._segments.append(segment)
        except (KeyError, TypeError) as error:
            raise ValueError(f"'{folder / _LIST}' is not a list of segments: {error!r}") from error
        return index

    @classmethod
    def load_of_0_1(cls, path: Path) -> "DenseIndex":
        """Read the one FAISS file that older versions wrote. Raises ValueError where it is damaged."""
        raw = np.frombuffer(path.read_bytes(), dtype=np.uint8)
        try:
            inner = faiss.deserialize_index(raw)
            ids, rows = faiss.vector_to_array(inner.id_map), inner.index.reconstruct_n()
        except (RuntimeError, MemoryError, AttributeError) as error:
            raise ValueError(f"'{path}' is not an index of vectors: {error}") from error
        index = cls(inner.d)
        index.add(ids, rows)
        return index

    def _merge(self, segments: Iterable[Segment]) -> None:
        """Merge those of some segments that should be one, until none should."""
        left = list(segments)
        while due := _due(left):
            is_large = sum(map(len, due)) > _exact_up_to(left)
            new = merged(due, coded=is_large or any(segment.is_coded for segment in due))
            left = [new, *(segment for segment in left if segment not in due)]
            self._segments = [new, *(s for s in self._segments if s not in due)]


def _chosen(
    query: Vectors, count: int, among: Sequence[tuple[Segment, Places]]
) -> list[tuple[Segment, Places]]:
    """The positions that are to be compared: all, and of coded segments the most promising ones."""
    is_asked = [segment.is_coded and len(places) > FEW for segment, places in among]
    asked = list(compress(among, is_asked))
    if not asked:
        return list(among)
    guesses = [segment.candidates(query, count, places) for segment, places in asked]
    worst = np.sort(np.concatenate([distances for _, distances in guesses]))[:count][-1]
    promising = [
        (segment, np.sort(places[distances <= worst]))
        for (segment, _), (places, distances) in zip(asked, guesses, strict=True)
    ]
    return [*compress(among, np.logical_not(is_asked)), *promising]


def _due(segments: Sequence[Segment]) -> list[Segment]:
    """The segments that should be merged into one, none where all is well."""
    exact = [segment for segment in segments if not segment.is_coded]
    if sum(map(len, exact)) > _exact_up_to(segments):
        return exact
    alike: defaultdict[tuple[bool, int], list[Segment]] = defaultdict(list)
    for segment in segments:
        size = int(np.log(max(len(segment), _SMALL) / _SMALL) / np.log(MERGED))
        alike[segment.is_coded, size].append(segment)
    for group in alike.values():
        if len(group) >= MERGED:
            return group
    # One that is rewritten for what was removed has shrunk by a quarter.
    return [s for s in segments if s.removed.sum() > len(s.ids) / 4][:1]


def _exact_up_to(segments: Sequence[Segment]) -> int:
    """So many vectors may be exact; beside coded ones fewer, which a search then compares besides."""
    return EXACT_UP_TO // 4 if any(segment.is_coded for segment in segments) else EXACT_UP_TO


def _numbers(ids: Collection[int]) -> Places:
    return np.fromiter(ids, dtype=np.int64, count=len(ids))


# --- the list ------------------------------------------------------------------------------------


def _row(segment: Segment) -> dict[str, Any]:
    """A segment in the list; what was removed as [first position, count], for it is whole documents."""
    edges = np.flatnonzero(np.diff(segment.removed.astype(np.int8), prepend=0, append=0))
    runs = [[int(first), int(end - first)] for first, end in edges.reshape(-1, 2)]
    return {"name": segment.name, "coded": segment.is_coded, "removed": runs}


def _listed_files(folder: Path) -> set[str]:
    """The files that the list in a folder names, none where there is none."""
    try:
        names = {row["name"] for row in _read_list(folder)["segments"]}
    except (OSError, ValueError, KeyError, TypeError):
        return set()
    return {file.name for file in folder.iterdir() if file.name.split(".")[0] in names}


def _read_list(folder: Path) -> dict[str, Any]:
    path = folder / _LIST
    checksum, _, text = path.read_text(encoding="utf-8").partition("\n")
    if checksum != str(zlib.crc32(text.encode())):
        raise ValueError(f"'{path}' is not a list of segments, or it is damaged")
    listed = json.loads(text)
    if not isinstance(listed, dict):
        raise ValueError(f"'{path}' is not a list of segments")  # noqa: TRY004 - the file is at fault
    return listed


def _write_list(folder: Path, listed: dict[str, Any]) -> None:
    text = json.dumps(listed)
    part = folder / f"{_LIST}.part"
    part.write_text(f"{zlib.crc32(text.encode())}\n{text}", encoding="utf-8")
    part.replace(folder / _LIST)
