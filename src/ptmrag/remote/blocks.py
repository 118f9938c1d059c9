"""A file as blocks that are named by their content: what did not change is neither sent nor fetched again.

    blocks = put_file(place, Path("library.sqlite"), known=frozenset(before))
    get_file(place, blocks, target, size=size, like=older)

A block is a mebibyte, deflated; one that is all zeros is "" and is not stored. SQLite changes a file in few places,
so a small change is a few blocks, however large the file is. A block that was altered in the storage is noticed.
"""

import hashlib
import os
import zlib
from collections.abc import Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from threading import Lock
from typing import BinaryIO

from ptmrag.errors import DamagedIndexError
from ptmrag.remote.place import Place

FOLDER = "blocks"
_SIZE = 1 << 20
_AT_ONCE = 8
_LEVEL = 1  # of zlib: the text of papers to a third, at 100 MB a second


def put_file(place: Place, file: Path, *, known: Collection[str]) -> tuple[str, ...]:
    """Write the blocks of a file that are not known yet; the names of all, in their order."""
    with file.open("rb") as opened, ThreadPoolExecutor(_AT_ONCE) as pool:
        one = _File(opened)

        def put(start: int) -> str:
            content = one.read(start)
            name = _name(content)
            if name and name not in known:
                place.write(f"{FOLDER}/{name}", zlib.compress(content, _LEVEL))
            return name

        return tuple(pool.map(put, one.starts()))


def get_file(
    place: Place, blocks: Sequence[str], target: Path, *, size: int, like: Path | None = None
) -> bool:
    """Make a file of its blocks, of those of an older file as far as it has them.

    Whether all blocks are there: a writer may have deleted those of an older publication meanwhile.
    """
    with target.open("wb") as made, ExitStack() as stack:
        made.truncate(size)
        new = _File(made)
        # Opened once: another process may put a newer file in its place.
        old = _File(stack.enter_context(like.open("rb"))) if like is not None else None
        have = {_name(old.read(start)): start for start in old.starts()} if old else {}

        def get(at: int) -> bool:
            name = blocks[at]
            if not name:
                return True  # zeros, which the file has already
            found = old.read(have[name]) if old and name in have else _fetched(place, name)
            if found is None:
                return False
            new.write(at * _SIZE, found)
            return True

        with ThreadPoolExecutor(_AT_ONCE) as pool:
            return all(pool.map(get, range(len(blocks))))


class _File:
    """An open file that several threads read and write at places: Windows has no `pread`."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._lock = Lock()

    def starts(self) -> range:
        """Where its blocks begin."""
        return range(0, os.fstat(self._file.fileno()).st_size, _SIZE)

    def read(self, start: int) -> bytes:
        """The block that begins there."""
        with self._lock:
            self._file.seek(start)
            return self._file.read(_SIZE)

    def write(self, start: int, content: bytes) -> None:
        """Write a block."""
        with self._lock:
            self._file.seek(start)
            self._file.write(content)


def _fetched(place: Place, name: str) -> bytes | None:
    raw = place.read(f"{FOLDER}/{name}")
    if raw is None:
        return None
    try:
        content = zlib.decompress(raw)
    except zlib.error:
        content = b""
    if _name(content) != name:
        raise DamagedIndexError(
            f"The object '{FOLDER}/{name}' of '{place.address}' is damaged: put a copy of it back, or copy the "
            "library to another place (ptmrag copy)."
        )
    return content


def _name(content: bytes) -> str:
    if not content.strip(b"\0"):
        return ""
    return hashlib.blake2b(content, digest_size=20).hexdigest()
