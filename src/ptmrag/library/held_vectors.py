"""Vectors that a reader holds in memory, to compare a question with each.

    held = HeldVectors(dim=384)
    held.update(ids, read)             # reads those that it does not have
    held.nearest(vector, 10, None)

It is for a table of moderate size in storage that is far away. It opens no file: `read` does.
"""

from collections.abc import Callable, Collection, Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from ptmrag.library.dense import Vectors

Ids = NDArray[np.int64]
# The ids and (n, dim) vectors of some passages, of all if None, in parts.
Read = Callable[[Sequence[int] | None], Iterable[tuple[Ids, Vectors]]]


class HeldVectors:
    """Ids, ascending, and their (n, dim) float32 vectors of length 1."""

    def __init__(self, dim: int) -> None:
        self._ids: Ids = np.empty(0, np.int64)
        self._vectors: Vectors = np.empty((0, dim), np.float32)

    def update(self, ids: Ids, read: Read) -> None:
        """Hold the vectors of these ids, which are in order, and no others."""
        if np.array_equal(self._ids, ids):
            return
        vectors = np.empty((len(ids), self._vectors.shape[1]), np.float32)
        kept = np.isin(self._ids, ids)
        vectors[np.searchsorted(ids, self._ids[kept])] = self._vectors[kept]
        wanted = np.setdiff1d(ids, self._ids).tolist() if kept.any() else None
        for numbers, part in read(wanted):
            vectors[np.searchsorted(ids, numbers)] = part
        self._ids, self._vectors = ids, vectors

    def nearest(
        self, vector: Vectors, k: int, within: Collection[int] | None
    ) -> list[tuple[int, float]]:
        """The k nearest (id, cosine) to a (dim,) float32 vector, of those in `within` if that is given."""
        ids, cosines = self._ids, self._vectors @ np.ascontiguousarray(vector, dtype=np.float32)
        if within is not None:
            chosen = np.isin(ids, np.fromiter(within, dtype=np.int64, count=len(within)))
            ids, cosines = ids[chosen], cosines[chosen]
        best = np.argsort(-cosines, kind="stable")[:k]
        return [(int(ids[at]), float(cosines[at])) for at in best]
