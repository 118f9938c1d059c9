"""Store bodies on disk: each complete one in a file named by its hash, no incomplete one.

    with Download(folder, url) as download:
        path, digest = download.take(parts)

If a body breaks off, what came is kept until the download is closed, so that the next try can ask
for the rest. It sends no requests.
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
# A process number may be used again, in a container at each start.
_PROCESS = secrets.token_hex(4)
# Where it cannot be found out whether a process is alive: no download takes so long.
_STALE_SECONDS = 3_600.0


class Download:
    """One body, which may come in several answers.

    size       the bytes that are here
    validator  the ETag or date of the body, empty if it cannot be continued
    """

    def __init__(self, folder: Path, url: str) -> None:
        self._folder = folder
        self._url = url
        self._part: Path | None = None
        self.size = 0
        self.validator = ""

    def __enter__(self) -> "Download":
        return self

    def __exit__(self, *_: object) -> None:
        if self._part is not None:
            with suppress(OSError):
                self._part.unlink(missing_ok=True)

    @property
    def can_continue(self) -> bool:
        """Whether a part is here, and a validator to ask for the rest of the same body."""
        return self.size > 0 and bool(self.validator)

    def restart(self, validator: str) -> None:
        """Drop what is here: another body begins."""
        self.size, self.validator = 0, validator

    def take(self, parts: Iterable[bytes]) -> tuple[Path, str]:
        """Add the parts to what is here, and move the whole to its place; its path and its SHA-256."""
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
            demand_disk(error, self._folder)  # a full disk is not this address's failure
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
    """The path of the body with this SHA-256, whether it exists or not."""
    return folder / digest[:2] / digest


def sweep(folder: Path) -> None:
    """Delete the incomplete downloads of processes that have died."""
    for part in folder.glob(f"{PART}*") if folder.is_dir() else ():
        with suppress(OSError):
            if not _is_in_use(part):
                part.unlink(missing_ok=True)


def _is_in_use(part: Path) -> bool:
    number, _, rest = part.name.removeprefix(PART).partition("-")
    if not number.isdecimal() or os.name == "nt":  # on Windows, signal 0 would end the process
        return time.time() - part.stat().st_mtime < _STALE_SECONDS
    if int(number) == os.getpid():
        return rest.startswith(_PROCESS)
    try:
        os.kill(int(number), 0)
    except (ProcessLookupError, OverflowError):
        return False
    except OSError:
        return True  # a process of another user
    return True


def store_body(parts: Iterable[bytes], folder: Path, *, url: str) -> tuple[Path, str]:
    """Store a body that comes in one answer; its path and its SHA-256."""
    with Download(folder, url) as download:
        return download.take(parts)
