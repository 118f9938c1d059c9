"""Nearest vectors: an exact FAISS index over the passages' vectors.

>>> import numpy
>>> from ptmrag.library.dense import DenseIndex
>>> index = DenseIndex(2)
>>> index.add([7, 9], numpy.array([[1, 0], [0, 1]], dtype="float32"))
>>> index.search(numpy.array([1, 0], dtype="float32"), 1)
[(7, 1.0)]

It does not approximate: comparing with every vector is fast enough for a library of papers. FAISS
cannot open non-ASCII paths on Windows, so it gives bytes and Python writes the file.
"""

from collections.abc import Collection, Sequence
from pathlib import Path

import faiss
import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]


class DenseIndex:
    """Ids and their vectors, `dim` wide, L2-normalised: the inner product is the cosine."""

    def __init__(self, dim: int) -> None:
        self.dim = dim
        self._index = faiss.IndexIDMap2(faiss.IndexFlatIP(dim))

    def __len__(self) -> int:
        return int(self._index.ntotal)

    def ids(self) -> set[int]:
        """The ids of its vectors."""
        return set(faiss.vector_to_array(self._index.id_map).tolist())

    def add(self, ids: Sequence[int], vectors: Vectors) -> None:
        """Add (n, dim) float32 vectors under n new ids. Raises ValueError where they do not fit."""
        rows = np.ascontiguousarray(vectors, dtype=np.float32)
        if len(ids) == 0 and rows.size == 0:
            return
        if rows.shape != (len(ids), self.dim):
            raise ValueError(f"{len(ids)} ids need vectors ({len(ids)}, {self.dim}): {rows.shape}")
        if twice := self.ids().intersection(ids):
            raise ValueError(f"already in the index: {sorted(twice)[:5]}")
        self._index.add_with_ids(rows, np.asarray(ids, dtype=np.int64))

    def remove(self, ids: Collection[int]) -> None:
        """Remove the ids; those that are not in the index are ignored."""
        if ids:
            self._index.remove_ids(_selector(ids))

    def search(
        self, vector: Vectors, k: int, *, within: Collection[int] | None = None
    ) -> list[tuple[int, float]]:
        """The k nearest (id, cosine) to a (dim,) float32 vector; `within` filters before ranking."""
        if not len(self) or k < 1 or (within is not None and not within):
            return []
        query = np.ascontiguousarray(vector, dtype=np.float32).reshape(1, self.dim)
        parameters = faiss.SearchParameters()
        selector = None if within is None else _selector(within)  # FAISS borrows it: keep it alive
        parameters.sel = selector
        scores, ids = self._index.search(query, min(k, len(self)), params=parameters)
        return [(int(i), float(s)) for i, s in zip(ids[0], scores[0], strict=True) if i >= 0]

    def save(self, path: Path) -> None:
        """Write the file, all of it or nothing."""
        part = path.with_name(path.name + ".part")
        part.write_bytes(faiss.serialize_index(self._index).tobytes())
        part.replace(path)

    @classmethod
    def load(cls, path: Path) -> "DenseIndex":
        """Read a file that `save` wrote. Raises ValueError where it is damaged."""
        raw = np.frombuffer(path.read_bytes(), dtype=np.uint8)
        try:
            inner = faiss.deserialize_index(raw)
        except (RuntimeError, MemoryError) as error:
            raise ValueError(f"'{path}' is not a FAISS index: {error}") from error
        if not isinstance(inner, faiss.IndexIDMap2):
            raise ValueError(  # noqa: TRY004 - the file is at fault, not a type in the code
                f"'{path}' is not an index of ids: {type(inner).__name__}"
            )
        loaded = cls(inner.d)
        loaded._index = inner
        return loaded


def _selector(ids: Collection[int]) -> faiss.IDSelectorBatch:
    return faiss.IDSelectorBatch(np.fromiter(ids, dtype=np.int64, count=len(ids)))
