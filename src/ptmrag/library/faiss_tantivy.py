"""The passage index in use: vectors in FAISS (`dense`), words in Tantivy (`lexical`).

    index = FaissTantivyIndex.load(Path("index"))
    index.matching("masked words", 10)

It keeps both parts in step and saves what shaped them; `passage_index` says what an index can do.
"""

import json
from collections.abc import Collection, Iterable, Sequence
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Self

import numpy as np

from ptmrag.library.batches import in_batches
from ptmrag.library.dense import DenseIndex, Vectors
from ptmrag.library.lexical import LexicalIndex
from ptmrag.library.passage_index import IndexedPassage, IndexShape, IndexStatistics

_VECTORS = "vectors"
_VECTORS_OF_0_1 = "vectors.faiss"
_WORDS = "lexical"
_SHAPE = "shape.json"
# So many passages are added at once: some 20 MB.
_BATCH = 4_000


class FaissTantivyIndex:
    """A `PassageIndex` of vectors for FAISS and a Tantivy index."""

    def __init__(self, shape: IndexShape) -> None:
        self._shape = shape
        self._dense = DenseIndex(shape.dim)
        self._lexical = LexicalIndex()

    @property
    def shape(self) -> IndexShape:
        """What the index was built with."""
        return self._shape

    def ids(self) -> set[int]:
        """The ids of its passages."""
        return self._dense.ids()

    def add(self, passages: Iterable[IndexedPassage]) -> None:
        """Add passages, in batches. Raises ValueError where an id or a vector does not fit."""
        for batch in in_batches(passages, _BATCH):
            # FAISS refuses a batch before it changes anything.
            self._dense.add([p.id for p in batch], np.stack([p.vector for p in batch]))
            self._lexical.add((p.id, p.title, p.heading, p.text) for p in batch)
        self._lexical.commit()

    def remove(self, ids: Collection[int]) -> None:
        """Remove passages; ids that are not in the index are ignored."""
        self._dense.remove(ids)
        self._lexical.remove(ids)
        self._lexical.commit()

    def nearest(
        self, vector: Vectors, k: int, *, within: Collection[int] | None = None
    ) -> list[tuple[int, float]]:
        """The k passages nearest to a (dim,) float32 vector, best first: (id, cosine)."""
        return self._dense.search(vector, k, within=within)

    def matching(
        self,
        query: str,
        k: int,
        *,
        within: Collection[int] | None = None,
        also: Sequence[Sequence[str]] = (),
    ) -> list[tuple[int, float]]:
        """The k passages that match the words best: (id, BM25); see `LexicalIndex.search`."""
        return self._lexical.search(query, k, within=within, also=also)

    def knows(self, name: str, *, within: Collection[int] | None = None) -> bool:
        """Whether one passage has all words of a name; see `LexicalIndex.knows`."""
        return self._lexical.knows(name, within=within)

    def statistics(self) -> IndexStatistics:
        """The sizes of both parts."""
        return IndexStatistics(vectors=len(self._dense), texts=len(self._lexical))

    def save(self, folder: Path) -> list[str]:
        """Write what is new into `vectors/` and `lexical/`, and `shape.json`; return the files' paths."""
        vectors = self._dense.save(folder / _VECTORS)
        words = self._lexical.save(folder / _WORDS)
        part = folder / f"{_SHAPE}.part"
        part.write_text(json.dumps(asdict(self._shape)), encoding="utf-8")
        part.replace(folder / _SHAPE)
        with suppress(OSError):
            (folder / _VECTORS_OF_0_1).unlink(missing_ok=True)
        return [
            _SHAPE,
            *(f"{_VECTORS}/{name}" for name in vectors),
            *(f"{_WORDS}/{name}" for name in words),
        ]

    @classmethod
    def load(cls, folder: Path) -> Self:
        """The index that was saved in a folder; OSError or ValueError where it is damaged."""
        dense, lexical = _read_vectors(folder), LexicalIndex.load(folder / _WORDS)
        if len(dense) != len(lexical):
            raise ValueError(f"'{folder}' has {len(dense)} vectors and {len(lexical)} texts")
        shape = _read_shape(folder / _SHAPE, dense.dim)
        if shape.dim != dense.dim:
            raise ValueError(f"the vectors in '{folder}' have {dense.dim} numbers, not {shape.dim}")
        loaded = cls(shape)
        loaded._dense, loaded._lexical = dense, lexical
        return loaded


def _read_vectors(folder: Path) -> DenseIndex:
    if (folder / _VECTORS).exists() or not (folder / _VECTORS_OF_0_1).exists():
        return DenseIndex.load(folder / _VECTORS)
    return DenseIndex.load_of_0_1(folder / _VECTORS_OF_0_1)


def _read_shape(file: Path, dim: int) -> IndexShape:
    """The shape in a file; ptmrag 0.1 wrote none, and had the first version of the tokens."""
    if not file.exists():
        return IndexShape(dim, embedder="", tokens=1)
    try:
        return IndexShape(**json.loads(file.read_text(encoding="utf-8")))
    except TypeError as error:
        raise ValueError(f"'{file}' is not the shape of an index: {error}") from error
