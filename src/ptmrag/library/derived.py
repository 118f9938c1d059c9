"""What is derived from an index's truth: vectors in FAISS, words in Tantivy, and their stamp.

The stamp names the library and the generation that both were built from, and their checksums. It is
taken away before they change and written after, so a run that dies in between leaves files that
nobody trusts, and a damaged file is found before it is read.

    derived = Derived(folder, dim)
    derived.write(library)        # by the one who holds the folder's lock
    derived.load_newer(library)   # by everyone

It does not know SQLite: the truth is whatever has the verbs of `Truth`.
"""

import json
import shutil
import zlib
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Protocol

from ptmrag.library.dense import DenseIndex, Vectors
from ptmrag.library.lexical import LexicalIndex, Row

# Passages taken from the truth at once: some 20 MB.
_BATCH = 4_000
_BLOCK = 1 << 20


class Truth(Protocol):
    """What the derived files are made of."""

    @property
    def identity(self) -> str:
        """Which library it is: no two have the same."""
        ...

    @property
    def generation(self) -> int:
        """The count of transactions that made it."""
        ...

    def snapshot(self) -> AbstractContextManager[None]:
        """Inside, all reads see one generation."""
        ...

    def ids(self) -> set[int]:
        """The ids of all passages; an id is never used twice."""
        ...

    def words(self, ids: Collection[int]) -> Iterable[Row]:
        """Id, title, heading and text of passages."""
        ...

    def stacked_vectors(self, ids: Collection[int]) -> tuple[Sequence[int], Vectors]:
        """Ids and (n, dim) vectors of passages."""
        ...


@dataclass(frozen=True, slots=True)
class _Stamp:
    identity: str
    generation: int
    sums: dict[str, int]  # CRC-32 of each file


class Derived:
    """The two searchable indexes of a library folder: loaded, kept in step, rebuilt.

    `generation` is the one of the truth that `dense` and `lexical` hold, None while they hold none.
    """

    dense: DenseIndex
    lexical: LexicalIndex
    generation: int | None

    def __init__(self, path: Path, dim: int) -> None:
        self._path = path
        self._stamp = path / "derived.json"
        self._vectors = path / "vectors.faiss"
        self._words = path / "lexical"
        self._dim = dim
        self._in_memory()

    def load_newer(self, truth: Truth) -> None:
        """Load the files where they are sound, this library's, and newer than what is loaded."""
        stamp = self._read_stamp()
        if stamp is None or stamp.identity != truth.identity:
            return
        # Files ahead of the truth were made before it was put back to an older copy.
        loaded = -1 if self.generation is None else self.generation
        if not loaded < stamp.generation <= truth.generation:
            return
        if not self._is_sound(stamp):
            return
        try:
            dense, lexical = DenseIndex.load(self._vectors), LexicalIndex.load(self._words)
        except (OSError, ValueError):
            return
        # The same stamp after as before: nobody wrote while these were read.
        if dense.dim == self._dim and len(dense) == len(lexical) and stamp == self._read_stamp():
            self.dense, self.lexical = dense, lexical
            self.generation, self._on_disk = stamp.generation, True

    def rebuild_in_memory(self, truth: Truth) -> None:
        """Build both anew for this reader alone; the folder stays as it is."""
        self._in_memory()
        with truth.snapshot():
            self._apply(truth)
            self.generation = truth.generation

    def write(self, truth: Truth) -> None:
        """Bring the files in step with the truth: by what changed, or anew where they are no base.

        The caller is the one writer of the folder.
        """
        if not self._on_disk:
            self._in_memory()
        self.load_newer(truth)
        with truth.snapshot():
            generation = truth.generation
            if self.generation == generation:
                return
            is_base = self.generation is not None and self._is_sound(self._read_stamp())
            self._stamp.unlink(missing_ok=True)
            self.generation, self._on_disk = None, False  # until all is done
            if not is_base:
                self._begin_anew()
            self._apply(truth)
            self.dense.save(self._vectors)
            for name in self._files():  # Tantivy hides its list from other users
                shutil.copymode(self._vectors, self._path / name)
            self._write_stamp(_Stamp(truth.identity, generation, self._sums(self._files())))
            self.generation, self._on_disk = generation, True

    def _begin_anew(self) -> None:
        if self._words.exists():
            shutil.rmtree(self._words)
        self.dense, self.lexical = DenseIndex(self._dim), LexicalIndex(self._words)

    def _in_memory(self) -> None:
        self.dense, self.lexical = DenseIndex(self._dim), LexicalIndex(None)
        self.generation = None
        self._on_disk = False

    def _apply(self, truth: Truth) -> None:
        """Let go of the passages that are gone and take in those that are new."""
        here, there = self.dense.ids(), truth.ids()
        self.lexical.remove(here - there)
        self.dense.remove(here - there)
        for ids in _batches(sorted(there - here)):
            self.lexical.add(truth.words(ids))
            self.dense.add(*truth.stacked_vectors(ids))
        self.lexical.commit()

    def _files(self) -> list[str]:
        """What the stamp vouches for: Tantivy's hidden files are locks and notes to itself."""
        files = (self._vectors, *self._words.glob("[!.]*"))
        return [path.relative_to(self._path).as_posix() for path in files]

    def _is_sound(self, stamp: _Stamp | None) -> bool:
        """Whether the files are what the stamp says that they are."""
        try:
            return stamp is not None and self._sums(stamp.sums) == stamp.sums
        except OSError:
            return False

    def _sums(self, names: Iterable[str]) -> dict[str, int]:
        return {name: _checksum(self._path / name) for name in names}

    def _read_stamp(self) -> _Stamp | None:
        try:
            stamp = _Stamp(**json.loads(self._stamp.read_text(encoding="utf-8")))
            return stamp if stamp.generation >= 0 and stamp.sums.keys() else None
        except (OSError, ValueError, TypeError, AttributeError):
            return None

    def _write_stamp(self, stamp: _Stamp) -> None:
        part = self._stamp.with_name("derived.json.part")
        part.write_text(json.dumps(asdict(stamp)), encoding="utf-8")
        part.replace(self._stamp)


def _checksum(path: Path) -> int:
    total = 0
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            total = zlib.crc32(block, total)
    return total


def _batches(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    return (ids[start : start + _BATCH] for start in range(0, len(ids), _BATCH))
