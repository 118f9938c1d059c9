"""A full or failing disk, told by what Python, SQLite and Tantivy say of it.

    with disk_errors(path):
        ...     # raises StorageError with one sentence, whoever met it first

It frees nothing: what was committed before stays, and the same command goes on from there.
"""

import errno
import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ptmrag.errors import StorageError

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_FAILING = (errno.EIO, errno.EROFS)
# Tantivy has no error of its own for it: what the system says stands in its text.
_SAID = re.compile(r"os error (\d+)|no space left on device", re.IGNORECASE)


@contextmanager
def disk_errors(path: Path) -> Iterator[None]:
    """Whatever of a full or failing disk is raised inside becomes a StorageError."""
    try:
        yield
    except (OSError, ValueError, RuntimeError, sqlite3.Error) as error:
        demand_disk(error, path)
        raise


def demand_disk(error: BaseException, path: Path) -> None:
    """Raise StorageError where an error says that the disk is full or fails."""
    number = _number(error)
    if number in _FULL:
        raise StorageError(
            f"The disk with '{path}' is full: make room, and the same command goes on from here."
        ) from error
    if number in _FAILING:
        raise StorageError(
            f"The disk with '{path}' cannot be written ({error}): what was done before is kept."
        ) from error


def _number(error: BaseException) -> int | None:
    """The system's number of an error, None for what is no matter of the disk."""
    if isinstance(error, sqlite3.Error):
        code = (getattr(error, "sqlite_errorcode", 0) or 0) & 0xFF
        known = {sqlite3.SQLITE_FULL: errno.ENOSPC, sqlite3.SQLITE_IOERR: errno.EIO}
        return known.get(code)
    if isinstance(error, OSError) and error.errno is not None:
        return error.errno
    said = _SAID.search(str(error))
    if said is None:
        return None
    return int(said[1]) if said[1] else errno.ENOSPC
