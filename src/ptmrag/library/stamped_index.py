"""The passage index in a library folder: loaded, brought up to date, published with a stamp.

The stamp, `derived.json`, names the library and the generation that the index was built from, and
the size and checksum of each file. The index writes new files beside those of the stamp, and the stamp
is replaced last, so what a killed writer left half written is not trusted. A damaged file is noticed
before it is used; where the files are large, only if its size differs or `altered` reads it all.

    stamped = StampedIndex(folder, shape, kind=FaissTantivyIndex)
    stamped.load_newer(truth)     # a reader
    stamped.catch_up(truth)
    stamped.publish(truth)        # the one writer, which holds the folder's lock

It does not know SQLite: `Truth` says what it needs of it. It does not know FAISS or Tantivy either.
"""

import json
import time
import zlib
from collections.abc import Collection, Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Protocol

from ptmrag.library.passage_changes import PassageChanges
from ptmrag.library.passage_index import IndexedPassage, IndexShape, PassageIndex

STAMP = "derived.json"
# Checksums of so many bytes are computed whenever an index is opened: some 50 ms. They cover the index of
# 30,000 passages; of more, those of files up to _LIST_BYTES, which name the others.
_READ_WHOLE = 64 << 20
_LIST_BYTES = 1 << 20
_ATTEMPTS = 6  # at loading files that a writer replaces meanwhile
# A writer puts its lists in place some moments before the stamp: waiting is quicker than building anew.
_WAIT = 0.2  # seconds
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

    def changed_since(self, generation: int) -> PassageChanges | None:
        """What was added and removed since a generation, None where that is not known."""
        ...

    def to_index(self, ids: Collection[int]) -> Iterable[IndexedPassage]:
        """Passages as an index takes them."""
        ...


@dataclass(frozen=True, slots=True)
class _Stamp:
    identity: str
    generation: int
    sums: dict[str, int]  # CRC-32 of each file
    sizes: dict[str, int] = field(default_factory=dict)  # in bytes; ptmrag 0.1 wrote none


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
        self._known: _Stamp | None = None  # of the files that `index` came from
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
        for _ in range(_ATTEMPTS):
            stamp = self._read_stamp()
            if stamp is None or stamp.identity != truth.identity:
                return
            # Files that are ahead were made before the database was replaced by an older copy.
            loaded = -1 if self.generation is None else self.generation
            if not loaded < stamp.generation <= truth.generation:
                return
            index = self._read(stamp)
            is_same = stamp == self._read_stamp()  # nobody wrote while the files were read
            if is_same and (index is not None or self.generation is not None):
                break
            if is_same:
                time.sleep(_WAIT)
        else:
            return
        if index is not None and self._fits(index.shape):
            self._index, self._known = index, stamp
            self.generation = self._published = stamp.generation

    def altered(self) -> list[str]:
        """The files that are not as they were written: their checksums are compared, however large."""
        stamp = self._read_stamp()
        return [] if stamp is None else [n for n in stamp.sums if not self._is_as_in(stamp, n)]

    def catch_up(self, truth: Truth) -> None:
        """Bring the index to the state of the truth, in memory: the folder stays as it is."""
        with truth.snapshot():
            generation = truth.generation
            if self.generation == generation:
                return
            if self.generation is None or self.generation > generation:
                self._begin_anew()
            loaded, self.generation = self.generation, None  # until it is complete
            try:
                added, removed = self._changes(truth, loaded)
                self.index.remove(removed)
                self.index.add(truth.to_index(added))
            except BaseException:
                self._begin_anew()
                raise
            self.generation = generation

    def _changes(
        self, truth: Truth, generation: int | None
    ) -> tuple[Collection[int], Collection[int]]:
        """The ids to add to the index of a generation, and those to remove."""
        known = None if generation is None else truth.changed_since(generation)
        if known is not None:
            return known.added, known.removed
        indexed, stored = self.index.ids(), truth.ids()
        return stored - indexed, indexed - stored

    def publish(self, truth: Truth) -> None:
        """Bring the files to the state of the truth; the caller is the one writer of the folder."""
        self.catch_up(truth)
        if self.generation is None or self._published == self.generation:
            return
        self._published = None
        names = self.index.save(self._folder)
        sizes = {name: (self._folder / name).stat().st_size for name in names}
        self._known = _Stamp(truth.identity, self.generation, self._sums(sizes), sizes)
        self._write_stamp(self._known)
        self._published = self.generation

    def _begin_anew(self) -> None:
        self._index = self.generation = self._known = None

    def _fits(self, shape: IndexShape) -> bool:
        return (
            shape.dim == self._shape.dim
            and shape.embedder in ("", self._shape.embedder)  # ptmrag 0.1 saved no name
            and (shape.tokens == self._shape.tokens or not self._demand_tokens)
        )

    def _read(self, stamp: _Stamp) -> PassageIndex | None:
        """The index in the files of a stamp, None where they are damaged."""
        try:
            if self._is_sound(stamp):
                return self._kind.load(self._folder)
        except (OSError, ValueError):
            pass
        return None

    def _is_sound(self, stamp: _Stamp) -> bool:
        """Whether the files have the sizes in the stamp and, unless that takes long, the checksums."""
        sizes = {name: (self._folder / name).stat().st_size for name in stamp.sums}
        if any(stamp.sizes.get(name, size) != size for name, size in sizes.items()):
            return False
        bound = _READ_WHOLE if sum(sizes.values()) <= _READ_WHOLE else _LIST_BYTES
        return all(self._is_as_in(stamp, name) for name, size in sizes.items() if size <= bound)

    def _is_as_in(self, stamp: _Stamp, name: str) -> bool:
        try:
            return _checksum(self._folder / name) == stamp.sums[name]
        except OSError:
            return False

    def _sums(self, sizes: Mapping[str, int]) -> dict[str, int]:
        """The checksums of files; those of large files that were there before are known.

        An index never changes a file under its name, but for lists, which are small.
        """
        known = self._known or _Stamp("", 0, {})
        return {
            name: known.sums[name]
            if size > _LIST_BYTES and known.sizes.get(name) == size
            else _checksum(self._folder / name)
            for name, size in sizes.items()
        }

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
