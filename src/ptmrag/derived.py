"""What is derived from an index's truth: vectors in FAISS, words in Tantivy, and their stamp.

The stamp names the generation of the truth that both were built from. It is taken away before they
change and written after, so a run that dies in between leaves files that nobody trusts.
"""

import json
import os
import shutil
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path
from typing import Protocol

from ptmrag.dense import DenseIndex, Vectors
from ptmrag.lexical import LexicalIndex, Row


class Truth(Protocol):
    """What the derived files are made of."""

    @property
    def generation(self) -> int:
        """The count of transactions that made it."""
        ...

    def passage_ids(self) -> set[int]:
        """The ids of all passages; an id is never used twice."""
        ...

    def words(self, ids: Collection[int]) -> Iterable[Row]:
        """Id, title, heading and text of passages."""
        ...

    def stacked_vectors(self, ids: Collection[int]) -> tuple[Sequence[int], Vectors]:
        """Ids and (n, dim) vectors of passages."""
        ...


class Derived:
    """The two searchable indexes of a library folder: loaded, kept in step, rebuilt."""

    def __init__(self, path: Path, dim: int) -> None:
        self._stamp = path / "derived.json"
        self._vectors = path / "vectors.faiss"
        self._words = path / "lexical"
        self._dim = dim
        self.generation: int | None = None
        self.dense = DenseIndex(dim)
        self.lexical = LexicalIndex(None)

    def stamped(self) -> int | None:
        """The generation that the files in the folder were built from, None if nobody knows."""
        try:
            return int(json.loads(self._stamp.read_text(encoding="utf-8"))["generation"])
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def load(self) -> bool:
        """Load the files; False where they are missing, damaged or not stamped."""
        stamped = self.stamped()
        if stamped is None:
            return False
        try:
            dense, lexical = DenseIndex.load(self._vectors), LexicalIndex(self._words)
        except (OSError, ValueError):
            return False
        if dense.dim != self._dim or len(dense) != len(lexical):
            return False
        self.dense, self.lexical, self.generation = dense, lexical, stamped
        return True

    def rebuild_in_memory(self, truth: Truth) -> None:
        """Build both anew for this reader alone; the folder stays as it is."""
        generation = truth.generation
        self.dense, self.lexical = DenseIndex(self._dim), LexicalIndex(None)
        self._apply(truth)
        self.generation = generation

    def write(self, truth: Truth) -> None:
        """Bring the files in step with the truth: by what changed, or anew where they are not ours.

        The caller is the one writer of the folder.
        """
        generation = truth.generation
        if self.generation is None and not self.load():
            shutil.rmtree(self._words, ignore_errors=True)
            self.dense, self.lexical = DenseIndex(self._dim), LexicalIndex(self._words)
        if self.generation == generation:
            return
        self._stamp.unlink(missing_ok=True)
        self._apply(truth)
        self.dense.save(self._vectors)
        part = self._stamp.with_name("derived.json.part")
        part.write_text(json.dumps({"generation": generation}), encoding="utf-8")
        os.replace(part, self._stamp)
        self.generation = generation

    def _apply(self, truth: Truth) -> None:
        """Let go of the passages that are gone and take in those that are new."""
        here, there = self.dense.ids(), truth.passage_ids()
        gone, new = here - there, there - here
        if gone or new:
            self.lexical.remove(gone)
            self.lexical.add(truth.words(new))
            self.lexical.commit()
            self.dense.remove(gone)
            self.dense.add(*truth.stacked_vectors(new))
