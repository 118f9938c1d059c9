"""The passage index in a library folder: loaded, brought up to date, published with a stamp.

The stamp, `derived.json`, names the library and the generation that the index was built from, and
the checksum of each file. It is removed before the files change and written after, so files that a
killed writer left half written are not trusted, and a damaged file is noticed before it is used.

    stamped = StampedIndex(folder, shape, kind=FaissTantivyIndex)
    stamped.load_newer(truth)     # a reader
    stamped.catch_up(truth)
    stamped.publish(truth)        # the one writer, which holds the folder's lock

It does not know SQLite: `Truth` says what it needs of it. It does not know FAISS or Tantivy either.
"""

import json
import zlib
from collections.abc import Collection, Iterable
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Protocol

from ptmrag.library.passage_index import IndexedPassage, IndexShape, PassageIndex

STAMP = "derived.json"
_BLOCK = 1 << 20


class Truth(Protocol):
    """What a passage index is built from."""

    @property
    def identity(self) -> str:
        """A text that no other library has."""
        ...

    @property
    def generation(self) -> int:
        """How many transactions made this library."""
        ...

    def snapshot(self) -> AbstractContextManager[None]:
        """Inside, all reads see one generation."""
        ...

    def ids(self) -> set[int]:
        """The ids of all passages; an id is never used twice."""
        ...

    def to_index(self, ids: Collection[int]) -> Iterable[IndexedPassage]:
        """Passages as an index takes them."""
        ...


@dataclass(frozen=True, slots=True)
class _Stamp:
    identity: str
    generation: int
    sums: dict[str, int]  # CRC-32 of each file


class StampedIndex:
    """The passage index of a library folder.

    `index` holds the passages of `generation`, none where that is None. Files of another
    shape are not loaded: the index is built anew. So are words that another version of
    `language.tokens` cut, unless `demand_tokens` is false.
    """

    def __init__(
        self,
        folder: Path,
        shape: IndexShape,
        *,
        kind: type[PassageIndex],
        demand_tokens: bool = True,
    ) -> None:
        self._folder = folder
        self._shape = shape
        self._kind = kind
        self._demand_tokens = demand_tokens
        self._index: PassageIndex | None = None
        self._published: int | None = None  # the generation of the files that `index` came from
        self.generation: int | None = None

    @property
    def index(self) -> PassageIndex:
        """The index as it is in memory."""
        if self._index is None:
            self._index = self._kind(self._shape)
        return self._index

    def load_newer(self, truth: Truth) -> None:
        """Load the files if they are sound, of this library, and newer than what is loaded."""
        stamp = self._read_stamp()
        if stamp is None or stamp.identity != truth.identity:
            return
        # Files that are ahead were made before the database was replaced by an older copy.
        loaded = -1 if self.generation is None else self.generation
        if not loaded < stamp.generation <= truth.generation or not self._is_sound(stamp):
            return
        try:
            index = self._kind.load(self._folder)
        except (OSError, ValueError):
            return
        # The stamp is still the same: nobody wrote while the files were read.
        if self._fits(index.shape) and stamp == self._read_stamp():
            self._index = index
            self.generation = self._published = stamp.generation

    def catch_up(self, truth: Truth) -> None:
        """Bring the index to the state of the truth, in memory: the folder stays as it is."""
        with truth.snapshot():
            generation = truth.generation
            if self.generation == generation:
                return
            if self.generation is None or self.generation > generation:
                self._begin_anew()
            self.generation = None  # until it is complete
            indexed, stored = self.index.ids(), truth.ids()
            try:
                self.index.remove(indexed - stored)
                self.index.add(truth.to_index(stored - indexed))
            except BaseException:
                self._begin_anew()
                raise
            self.generation = generation

    def publish(self, truth: Truth) -> None:
        """Bring the files to the state of the truth; the caller is the one writer of the folder."""
        self.catch_up(truth)
        if self.generation is None or self._published == self.generation:
            return
        self._published = None
        (self._folder / STAMP).unlink(missing_ok=True)
        names = self.index.save(self._folder)
        self._write_stamp(_Stamp(truth.identity, self.generation, self._sums(names)))
        self._published = self.generation

    def _begin_anew(self) -> None:
        self._index = self.generation = None

    def _fits(self, shape: IndexShape) -> bool:
        return (
            shape.dim == self._shape.dim
            and shape.embedder in ("", self._shape.embedder)  # ptmrag 0.1 saved no name
            and (shape.tokens == self._shape.tokens or not self._demand_tokens)
        )

    def _is_sound(self, stamp: _Stamp) -> bool:
        """Whether the files have the checksums in the stamp."""
        try:
            return self._sums(stamp.sums) == stamp.sums
        except OSError:
            return False

    def _sums(self, names: Iterable[str]) -> dict[str, int]:
        return {name: _checksum(self._folder / name) for name in names}

    def _read_stamp(self) -> _Stamp | None:
        try:
            stamp = _Stamp(**json.loads((self._folder / STAMP).read_text(encoding="utf-8")))
            return stamp if stamp.generation >= 0 and stamp.sums.keys() else None
        except (OSError, ValueError, TypeError, AttributeError):
            return None

    def _write_stamp(self, stamp: _Stamp) -> None:
        part = self._folder / f"{STAMP}.part"
        part.write_text(json.dumps(asdict(stamp)), encoding="utf-8")
        part.replace(self._folder / STAMP)


def _checksum(path: Path) -> int:
    total = 0
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            total = zlib.crc32(block, total)
    return total
