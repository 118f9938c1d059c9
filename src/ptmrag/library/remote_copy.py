"""This machine's copy of a shared library: the SQLite file, brought to the newest publication.

    pull(folder)                       # a reader, before it opens `folder / library.sqlite`, and at each refresh
    with checked_out(folder) as own:   # the one writer, which writes in `own` and publishes from there
        ...

For an index of this machine alone, `pull` does nothing and `checked_out` gives the folder itself. A copy names the
table's version that belongs to it (`remote_files`), so replacing one file moves a reader to a whole publication.
"""

import json
import os
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ptmrag.errors import NoIndexError, StorageError, disk_errors
from ptmrag.library.database import FILE
from ptmrag.remote.address import SHARE, SHARE_MARK, WRITING, Address, address_in

if TYPE_CHECKING:
    from ptmrag.remote.place import Place
    from ptmrag.remote.publication import Publication

# A reader asks whether there is something newer at most so often.
EVERY = 2.0  # seconds
_TRIES = 3
NUMBER, TOKEN, BASE = "published", "published_token", "published_after"
GENERATION, TABLE_VERSION = "published_generation", "table_version"
# What the file of a shared library says of its publication.
FACTS = (NUMBER, TOKEN, BASE, GENERATION, TABLE_VERSION)
_asked: dict[Path, float] = {}
# Visitors of one process would write the same file.
_PULLING = threading.Lock()


@dataclass(frozen=True, slots=True)
class CopyState:
    """The publication that a copy is of, or is to be, and the token of the one before it."""

    number: int = 0
    token: str = ""
    base: str = ""


def pull(folder: Path) -> None:
    """Bring a reader's copy to the newest publication, if it is one; NoIndexError where there is none."""
    address = address_in(folder)
    if address is None:
        return
    with _PULLING:
        if time.monotonic() - _asked.get(folder, -EVERY) >= EVERY:
            _bring(address, folder)


def _bring(address: Address, folder: Path) -> None:
    from ptmrag.remote.place import Place
    from ptmrag.remote.publication import newest, newest_number

    place, here = Place(address), state_of(folder / FILE)
    # The first time the whole is compared: the library may have been deleted and made anew.
    if folder not in _asked or here is None or here.number != newest_number(place):
        found = newest(place)
        if found is None:
            raise NoIndexError(
                f"No index at '{address}'. Build one: ptmrag ingest --index {address}"
            )
        if here is None or here.token != found.token:
            _fetch(place, folder)
    _asked[folder] = time.monotonic()


@contextmanager
def checked_out(folder: Path) -> Iterator[Path]:
    """The folder to write an index in, alone: of a shared library, this machine's writing copy.

    What an earlier writer of this machine committed there and did not publish is kept, if nobody published
    since. Raises IndexBusyError where another process writes.
    """
    address = address_in(folder)
    if address is None:
        yield folder
        return
    from ptmrag.remote.place import Place
    from ptmrag.remote.publication import newest
    from ptmrag.remote.writer_lock import writer_lock

    place, own = Place(address), folder / WRITING
    with disk_errors(folder):
        own.mkdir(exist_ok=True)
    with writer_lock(place):
        mark_share(place, address)
        found, here = newest(place), state_of(own / FILE)
        if not is_based_on(here, found):
            for name in (f"{FILE}-wal", f"{FILE}-shm", *(() if found else (FILE,))):
                (own / name).unlink(missing_ok=True)
            if found:
                _fetch(place, own)
        yield own
        _asked.pop(folder, None)


def stored_bytes(folder: Path) -> int:
    """The bytes of a shared library where it is stored."""
    from ptmrag.remote.place import Place

    address = address_in(folder)
    return sum(one.size for one in Place(address).list()) if address else 0


def state_of(file: Path) -> CopyState | None:
    """What a copy is of; None where there is none, or a damaged one."""
    if not file.is_file():
        return None
    with suppress(sqlite3.Error, ValueError), closing(_opened(file)) as connection:
        facts = dict(connection.execute("SELECT key, value FROM meta"))
        number, token, base = (facts.get(fact, "") for fact in (NUMBER, TOKEN, BASE))
        return CopyState(int(number or 0), token, base)
    return None


def is_based_on(here: CopyState | None, found: "Publication | None") -> bool:
    """Whether a writer's copy goes on from the newest publication, `found`.

    Or is the next one: then the writer was killed after it changed the table, before it published.
    """
    if here is None:
        return False
    number, token = (found.number, found.token) if found else (0, "")
    return here.token == token or (here.number == number + 1 and here.base == token)


def mark_share(place: "Place", address: Address) -> None:
    """Note in the folder of a network share that its library is shared: then its path alone names it."""
    if address.folder is not None:
        place.create(SHARE_MARK, json.dumps(SHARE).encode())


def _fetch(place: "Place", folder: Path) -> None:
    """Put the file of the newest publication into a folder; blocks that the old one has are not fetched."""
    from ptmrag.remote.blocks import get_file
    from ptmrag.remote.publication import newest

    file, part = folder / FILE, folder / f"{FILE}.{os.getpid()}.part"
    try:
        for _ in range(_TRIES):  # a writer may delete an older publication while it is fetched
            publication: Publication | None = newest(place)
            if publication is None:
                raise NoIndexError(f"No index at '{place.address}' any more.")
            with disk_errors(folder):
                like = file if file.is_file() else None
                if get_file(place, publication.blocks, part, size=publication.size, like=like):
                    part.replace(file)
                    return
        raise StorageError(
            f"'{place.address}' is written faster than it can be fetched, or objects of it are missing: try again, or "
            "copy the library to another place (ptmrag copy)."
        )
    finally:
        part.unlink(missing_ok=True)


def _opened(file: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True)
