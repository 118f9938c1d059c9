"""What can go wrong.

A failure that a user can cause is either an exception with one clear sentence, or, where the work
goes on without the item that failed, a `Failure`: data that ends up in a report.

    PtmragError                exit code 1
    ├── InputError             2   an option, a file or a catalog that cannot be used
    │   ├── NotFoundError      2   an entry, a source or a page that the library does not have
    │   └── NotAllowedError    2   what this server does not let its visitors do
    ├── NoIndexError           3   there is no index at this place
    ├── IncompatibleIndexError 3   another version or another embedder wrote this index
    │   └── DamagedIndexError  3   its files are damaged
    ├── IndexBusyError         2   another process is writing this index
    ├── StorageError           2   a disk that is written is full, or fails
    ├── EmbedderError          2   the embedding model cannot be loaded
    ├── ChatModelError         2   the chat model cannot be loaded, or gives no answer
    │   ├── NoReplyError       2   the chat model answered without text, or was sent too much
    │   └── SlowReplyError     2   the chat model was still writing when its time was over
    ├── FetchError             1   an address gave nothing (`permanent`: asking again will not help)
    └── DocumentError          1   bytes that hold no readable document
        └── ScannedError       1   a PDF of pictures: only OCR may read it

>>> raise NoIndexError("No index at 'index'. Build one: ptmrag ingest")
Traceback (most recent call last):
ptmrag.errors.NoIndexError: No index at 'index'. Build one: ptmrag ingest
"""

import errno
import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ptmrag.redaction import redacted

if TYPE_CHECKING:
    from pydantic import ValidationError

INTERRUPTED = 130  # the exit code after Ctrl-C, as shells have it
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_FAILING = (errno.EIO, errno.EROFS)
# Tantivy has no error class for a full disk: the system's message is in its text.
_SAID = re.compile(r"os error (\d+)|no space left on device", re.IGNORECASE)


class PtmragError(Exception):
    """Anything that ptmrag raises on purpose; `exit_code` is what the command ends with."""

    exit_code = 1

    def __str__(self) -> str:
        """The sentence, without the keys and passwords that a name or another library's error has in it."""
        return redacted(super().__str__())


class InputError(PtmragError):
    """An option, a file or a catalog that cannot be used."""

    exit_code = 2


class NotFoundError(InputError):
    """An entry, a source, a page or a job that is not there."""


class NotAllowedError(InputError):
    """What this server does not let its visitors do."""


class NoIndexError(PtmragError):
    """There is no index at this place."""

    exit_code = 3


class IncompatibleIndexError(PtmragError):
    """Another version or another embedder wrote this index."""

    exit_code = 3


class DamagedIndexError(IncompatibleIndexError):
    """The files of this index are damaged."""


class IndexBusyError(PtmragError):
    """Another process is writing this index."""

    exit_code = 2


class StorageError(PtmragError):
    """A disk that is written is full, or fails."""

    exit_code = 2


class EmbedderError(PtmragError):
    """The embedding model cannot be loaded."""

    exit_code = 2


class ChatModelError(PtmragError):
    """The chat model cannot be loaded, or gives no answer."""

    exit_code = 2


class NoReplyError(ChatModelError):
    """The chat model answered without text, usually because it was sent more than its context holds."""


class SlowReplyError(ChatModelError):
    """The chat model was still writing, or had not begun, when its time was over."""


class FetchError(PtmragError):
    """An address gave nothing.

    `reason` is short and ready for a report; `permanent` says that asking again will not help,
    `unreachable` that no host answered at all; `status` is what HTTP said, 0 for nothing.
    """

    def __init__(
        self,
        reason: str,
        *,
        url: str,
        permanent: bool = False,
        unreachable: bool = False,
        status: int = 0,
    ) -> None:
        super().__init__(f"{url}: {reason}")
        self.status = status
        self.reason = reason
        self.url = url
        self.permanent = permanent
        self.unreachable = unreachable


class NotInMirrorError(FetchError):
    """A folder that stands for the web has no copy of an address."""


class DocumentError(PtmragError):
    """Bytes that hold no readable document; the message is the reason, ready for a report."""


class ScannedError(DocumentError):
    """A PDF of pictures: only OCR may read it."""


@dataclass(frozen=True, slots=True)
class Failure:
    """One item that failed while the rest went on: where, what, why, and the line if there is one."""

    stage: str
    item: str
    reason: str
    line: int | None = None


def first_problem(error: "ValidationError") -> str:
    """What pydantic rejects first: where, why, and the value that it was given."""
    problem = error.errors()[0]
    place = ".".join(map(str, problem["loc"]))
    given = "" if problem["type"] in ("missing", "json_invalid") else f", not {problem['input']!r}"
    return f"{place}: {problem['msg']}{given}".removeprefix(": ")


def first_line(error: BaseException) -> str:
    """What another library's error says first, without keys, or its name where it says nothing."""
    return redacted((str(error).strip().splitlines() or [type(error).__name__])[0])


@contextmanager
def disk_errors(path: Path) -> Iterator[None]:
    """Raise StorageError for errors inside the block that a full or failing disk causes."""
    try:
        yield
    except (OSError, ValueError, RuntimeError, sqlite3.Error) as error:
        demand_disk(error, path)
        raise


def demand_disk(error: BaseException, path: Path) -> None:
    """Raise StorageError where an error says that the disk is full or fails: that of `path`, or of its own file."""
    number = _number(error)
    path = getattr(error, "filename", None) or path
    if number in _FULL:
        raise StorageError(
            f"The disk with '{path}' is full: make room, and the same command goes on from here."
        ) from error
    if number in _FAILING:
        raise StorageError(
            f"The disk with '{path}' cannot be written ({_said(error)}): what was done before is kept."
        ) from error


def _said(error: BaseException) -> str:
    return str(getattr(error, "strerror", None) or error)


def _number(error: BaseException) -> int | None:
    """The system's number of an error; None if the error is not about the disk."""
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
