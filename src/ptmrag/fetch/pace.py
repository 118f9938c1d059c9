"""When this machine may ask arXiv again, kept on disk for all processes together.

    pace = Pace(folder / "arxiv.org")
    with pace.alone():        # one connection, whoever else runs
        wait(pace.wait())
        pace.not_before(3.0)  # seconds from now

arXiv counts the requests of a machine, not of a program. Times are those of the wall clock, the one
clock that processes share. If the folder cannot be written, each process keeps its own pace; an
ingest never fails because of it.
"""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock
from platformdirs import user_cache_path

from ptmrag.settings import read_settings

# A time further ahead than this, which no host asks for, comes from a clock that was set back.
_LONGEST = 24 * 3600.0


class Pace:
    """The next allowed time of one host, in a file."""

    def __init__(self, file: Path, *, now: Callable[[], float] = time.time) -> None:
        self._file = file
        self._now = now
        self._lock = FileLock(file.with_name(file.name + ".lock"), thread_local=False)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Wait until no other process asks this host. A process that dies gives up its turn."""
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            self._lock.acquire()
        except OSError:
            yield
            return
        try:
            yield
        finally:
            self._lock.release()

    def wait(self) -> float:
        """Seconds until the host may be asked, 0 if it may be asked now."""
        try:
            ahead = float(self._file.read_text(encoding="ascii")) - self._now()
        except (OSError, ValueError):
            return 0.0
        return ahead if 0 < ahead <= _LONGEST else 0.0

    def not_before(self, seconds: float) -> None:
        """Keep all processes from asking for some seconds; a longer rest stays as it is."""
        until = self._now() + max(seconds, self.wait())
        part = self._file.with_name(f"{self._file.name}.{os.getpid()}")
        try:
            part.write_text(f"{until:.3f}", encoding="ascii")
            part.replace(self._file)
        except OSError:
            with suppress(OSError):
                part.unlink(missing_ok=True)


def machine_pace(host: str) -> Pace:
    """The pace of a host for all of this user's processes."""
    return Pace(pace_folder() / host)


def pace_folder() -> Path:
    """The folder of the next allowed times: PTMRAG_PACE, else one in the user's cache."""
    return read_settings().pace or user_cache_path("ptmrag", appauthor=False) / "pace"
