"""What can go wrong.

A failure that a user can cause is either an exception with one clear sentence, or, where the work
goes on without the item that failed, a `Failure`: data that ends up in a report.

    PtmragError                exit code 1
    ├── InputError             2   an option, a file or a catalog that cannot be used
    ├── NoIndexError           3   there is no index at this place
    ├── IncompatibleIndexError 3   another version or another embedder wrote this index
    ├── IndexBusyError         2   another process is writing this index
    ├── StorageError           1   the disk of the index is full, or fails
    ├── EmbedderError          2   the embedding model cannot be loaded
    ├── ChatModelError         2   the chat model cannot be loaded, or gives no answer
    │   └── NoReplyError       2   the chat model is there and wrote nothing, or was sent too much
    ├── FetchError             1   an address gave nothing (`permanent`: asking again will not help)
    └── DocumentError          1   bytes that hold no readable document
        └── ScannedError       1   a PDF of pictures: only OCR may read it

>>> raise NoIndexError("No index at 'index'. Build one: ptmrag ingest")
Traceback (most recent call last):
ptmrag.errors.NoIndexError: No index at 'index'. Build one: ptmrag ingest
"""

from dataclasses import dataclass


class PtmragError(Exception):
    """Anything that ptmrag raises on purpose; `exit_code` is what the command ends with."""

    exit_code = 1


class InputError(PtmragError):
    """An option, a file or a catalog that cannot be used."""

    exit_code = 2


class NoIndexError(PtmragError):
    """There is no index at this place."""

    exit_code = 3


class IncompatibleIndexError(PtmragError):
    """Another version or another embedder wrote this index."""

    exit_code = 3


class IndexBusyError(PtmragError):
    """Another process is writing this index."""

    exit_code = 2


class StorageError(PtmragError):
    """The disk of the index is full, or fails."""


class EmbedderError(PtmragError):
    """The embedding model cannot be loaded."""

    exit_code = 2


class ChatModelError(PtmragError):
    """The chat model cannot be loaded, or gives no answer."""

    exit_code = 2


class NoReplyError(ChatModelError):
    """The chat model is there and wrote nothing: as a rule it was sent more than its context holds."""


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


def first_line(error: BaseException) -> str:
    """What another library's error says first, or its name where it says nothing."""
    return (str(error).strip().splitlines() or [type(error).__name__])[0]
