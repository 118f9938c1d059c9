"""Copies of a library: from a folder into object storage or onto a network share, and back.

    copy_library(index_path("index"), index_path("s3://bucket/library"))

Nothing is fetched, read or embedded again: texts, vectors and word vectors are copied, and the target's passage index
is made of them. Downloads, and what a machine keeps beside an index (`calibration.json`), are not copied.
"""

import shutil
from contextlib import closing
from pathlib import Path

from ptmrag.errors import InputError, disk_errors
from ptmrag.library.database import FILE, open_to_read, open_to_write
from ptmrag.library.library import Library
from ptmrag.library.lock import lock_index
from ptmrag.library.remote_copy import FACTS, checked_out
from ptmrag.library.stored_passages import StoredPassages
from ptmrag.library.writing import write_library
from ptmrag.remote.address import address_in, shown


def copy_library(source: Path, target: Path) -> int:
    """Copy a library to a place that has none, and return the number of its passages.

    Raises NoIndexError where the source has none, InputError where the target has one already, and what
    `write_library` raises.
    """
    with closing(Library.open(source)) as library:
        with checked_out(target) as folder, lock_index(folder), disk_errors(folder):
            if not (folder / FILE).exists():
                _copy(library, folder)
            elif not _is_unsent(library, target, folder):
                raise InputError(f"'{shown(target)}' has a library already: copy to another place.")
        with write_library(target, library.embedder_name, dim=library.dim, is_ingest=False):
            pass  # a writer makes the passage index when it opens the library
        return len(library.passages.ids())


def _is_unsent(library: Library, target: Path, folder: Path) -> bool:
    """Whether this library was copied into the folder by a run that ended before it could publish anything."""
    address = address_in(target)
    if address is None:
        return False
    from ptmrag.remote.place import Place
    from ptmrag.remote.publication import newest_number

    with closing(open_to_read(folder)) as database:
        copied = database.meta("identity"), database.meta("generation")
    is_same = copied == (library.identity, str(library.generation))
    return is_same and not newest_number(Place(address))


def _copy(library: Library, folder: Path) -> None:
    """Put the SQLite file with all vectors into a folder, whole or not at all."""
    part = folder / "copying"
    shutil.rmtree(part, ignore_errors=True)  # of a run that was killed
    part.mkdir()
    library.copy_to(part / FILE)
    with closing(open_to_write(part)) as database, database.transaction():
        StoredPassages(database, elsewhere=library.passages.word_vectors).fill_vectors()
        for fact in FACTS:
            database.execute("DELETE FROM meta WHERE key = ?", fact)
    (part / FILE).replace(folder / FILE)
    shutil.rmtree(part)
