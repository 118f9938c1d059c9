"""Folders for files that live as long as an object of this process.

    folder = scratch_folder(index)       # deleted with `index`, or when the process ends
    sweep_scratch_folders()              # deletes what killed processes left behind

A process holds a lock in each of its folders; the system releases it when the process dies.
"""

import shutil
import tempfile
import time
import weakref
from contextlib import suppress
from pathlib import Path

from filelock import FileLock, Timeout

_PREFIX = "ptmrag-"
_LOCK = ".in-use"
# A folder that is younger may not have its lock yet.
_YOUNG = 60.0  # seconds


def scratch_folder(owner: object) -> Path:
    """A new folder in the system's folder for temporary files, for as long as `owner` lives."""
    folder = Path(tempfile.mkdtemp(prefix=_PREFIX))
    lock = FileLock(folder / _LOCK)
    lock.acquire()
    weakref.finalize(owner, _delete, folder, lock)
    return folder


def sweep_scratch_folders() -> None:
    """Delete the folders of processes that were killed."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        with suppress(OSError, Timeout):  # another user's, or in use
            if time.time() - folder.stat().st_mtime > _YOUNG and (folder / _LOCK).exists():
                lock = FileLock(folder / _LOCK)
                lock.acquire(timeout=0)
                _delete(folder, lock)


def _delete(folder: Path, lock: FileLock) -> None:
    lock.release()
    shutil.rmtree(folder, ignore_errors=True)
