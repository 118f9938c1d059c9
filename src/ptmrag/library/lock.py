"""The lock of an index: one process writes at a time.

    with lock_index(path):
        ...

Readers take no lock.
"""

from pathlib import Path

from filelock import AcquireReturnProxy, FileLock, Timeout

from ptmrag.errors import IndexBusyError, InputError
from ptmrag.library.database import LOCK


def lock_index(path: Path) -> AcquireReturnProxy[FileLock]:
    """Take the lock of an index folder, which is made where there is none."""
    try:
        path.mkdir(parents=True, exist_ok=True)
        return FileLock(path / LOCK).acquire(timeout=0)
    except Timeout as error:
        raise IndexBusyError(
            f"Another process is writing the index '{path}': wait until it is done."
        ) from error
    except (OSError, ValueError) as error:  # ValueError: a name that no folder can have
        reason = getattr(error, "strerror", None) or error
        raise InputError(
            f"The index folder '{path}' cannot be written ({reason}): name another one (--index)."
        ) from error
