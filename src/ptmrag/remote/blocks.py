"""A file as blocks that are named by their content: what did not change is neither sent nor fetched again.

    blocks = put_file(place, Path("library.sqlite"), known=frozenset(before))
    get_file(place, blocks, target, size=size, like=older)

A block is a mebibyte, deflated; one that is all zeros is "" and is not stored. SQLite changes a file in few places,
so a small change is a few blocks, however large the file is. A block that was altered in the storage is noticed.
"""

import hashlib
import os
import zlib
from collections.abc import Collection, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from ptmrag.errors import DamagedIndexError
from ptmrag.remote.place import Place

FOLDER = "blocks"
_SIZE = 1 << 20
_AT_ONCE = 8
_LEVEL = 1  # of zlib: the text of papers to a third, at 100 MB a second


def put_file(place: Place, file: Path, *, known: Collection[str]) -> tuple[str, ...]:
    """Write the blocks of a file that are not known yet; the names of all, in their order."""
    with file.open("rb") as opened, ThreadPoolExecutor(_AT_ONCE) as pool:
        handle, size = opened.fileno(), file.stat().st_size

        def put(start: int) -> str:
            content = _read(handle, start)
            name = _name(content)
            if name and name not in known:
                place.write(f"{FOLDER}/{name}", zlib.compress(content, _LEVEL))
            return name

        return tuple(pool.map(put, range(0, size, _SIZE)))


def get_file(
    place: Place, blocks: Sequence[str], target: Path, *, size: int, like: Path | None = None
) -> bool:
    """Make a file of its blocks, of those of an older file as far as it has them.

    Whether all blocks are there: a writer may have deleted those of an older publication meanwhile.
    """
    have = dict(_blocks_of(like)) if like is not None else {}
    with target.open("wb") as made, ThreadPoolExecutor(_AT_ONCE) as pool:
        made.truncate(size)
        old = os.open(like, os.O_RDONLY) if like is not None else -1

        def get(at: int) -> bool:
            name = blocks[at]
            if name in have:
                content: bytes | None = _read(old, have[name])
            else:
                content = _fetched(place, name) if name else b""
            if content is None:
                return False
            os.pwrite(made.fileno(), content, at * _SIZE)
            return True

        try:
            return all(pool.map(get, range(len(blocks))))
        finally:
            if old >= 0:
                os.close(old)


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
            "library there again (ptmrag copy)."
        )
    return content


def _blocks_of(file: Path) -> Iterator[tuple[str, int]]:
    with file.open("rb") as opened:
        for start in range(0, file.stat().st_size, _SIZE):
            yield _name(_read(opened.fileno(), start)), start


def _read(handle: int, start: int) -> bytes:
    return os.pread(handle, _SIZE, start)


def _name(content: bytes) -> str:
    if not content.strip(b"\0"):
        return ""
    return hashlib.blake2b(content, digest_size=20).hexdigest()
