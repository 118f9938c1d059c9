"""Bodies on their way to the disk: whole under the name of their hash, or not at all.

    with Download(folder, url) as download:
        path, digest = download.take(parts)

A body that was cut off keeps what came, for as long as the download lasts: the next try may ask for
the rest. It knows no HTTP beyond the mark (an ETag or a date) that says whether the rest is of the
same body.
"""

import hashlib
import os
import secrets
import tempfile
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from ptmrag.errors import FetchError, demand_disk

PART = ".part-"
# A process number alone may come again, in a container at each start.
_PROCESS = secrets.token_hex(4)
# Where nobody can ask whether a process lives: no download takes so long.
_STALE_SECONDS = 3_600.0


class Download:
    """One body, in as many pieces as it takes."""

    def __init__(self, folder: Path, url: str) -> None:
        self._folder = folder
        self._url = url
        self._part: Path | None = None
        self.size = 0
        self.mark = ""

    def __enter__(self) -> "Download":
        return self

    def __exit__(self, *_: object) -> None:
        if self._part is not None:
            with suppress(OSError):
                self._part.unlink(missing_ok=True)

    @property
    def can_go_on(self) -> bool:
        """Whether a part is here, and a mark by which the rest can be told to be of the same body."""
        return self.size > 0 and bool(self.mark)

    def forget(self) -> None:
        """Begin at the beginning."""
        self.size, self.mark = 0, ""

    def take(self, parts: Iterable[bytes]) -> tuple[Path, str]:
        """Add the parts to what is here and move the whole to its place, named by its SHA-256."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            if self._part is None:
                prefix = f"{PART}{os.getpid()}-{_PROCESS}-"
                descriptor, name = tempfile.mkstemp(prefix=prefix, dir=self._folder)
                os.close(descriptor)
                self._part = Path(name)
            with self._part.open("r+b") as file:
                file.truncate(self.size)
                file.seek(self.size)
                for part in parts:
                    file.write(part)
                    self.size += len(part)
            return self._moved(self._part)
        except OSError as error:
            demand_disk(error, self._folder)  # a full disk is no fault of this address
            reason = f"cannot be stored in '{self._folder}': {error.strerror}"
            raise FetchError(reason, url=self._url) from error

    def _moved(self, part: Path) -> tuple[Path, str]:
        with part.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        path = blob_path(self._folder, digest)
        path.parent.mkdir(exist_ok=True)
        os.replace(part, path)
        self._part = None
        return path, digest


def blob_path(folder: Path, digest: str) -> Path:
    """Where the body with this SHA-256 lies, if it is there."""
    return folder / digest[:2] / digest


def sweep(folder: Path) -> None:
    """Throw away the beginnings of downloads whose processes have died."""
    for part in folder.glob(f"{PART}*") if folder.is_dir() else ():
        with suppress(OSError):
            if not _is_at_work(part):
                part.unlink(missing_ok=True)


def _is_at_work(part: Path) -> bool:
    number, _, rest = part.name.removeprefix(PART).partition("-")
    if not number.isdecimal() or os.name == "nt":  # there, signal 0 would end the process
        return time.time() - part.stat().st_mtime < _STALE_SECONDS
    if int(number) == os.getpid():
        return rest.startswith(_PROCESS)
    try:
        os.kill(int(number), 0)
    except (ProcessLookupError, OverflowError):
        return False
    except OSError:
        return True  # another user's
    return True


def store(parts: Iterable[bytes], folder: Path, url: str) -> tuple[Path, str]:
    """A body that comes in one piece."""
    with Download(folder, url) as download:
        return download.take(parts)
