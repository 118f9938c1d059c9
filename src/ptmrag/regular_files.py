"""Opens the files that people name, and nothing that only looks like one.

>>> from pathlib import Path
>>> why_not(Path("."))
'it is a folder, not a file'

A pipe that nobody writes to would be waited for, a device never ends, and neither does what the system makes up
in /proc. Whatever is no file of a known size is refused before it is opened. It does not read what is in a file.
"""

import errno
import os
import stat
from io import BufferedReader
from pathlib import Path

MOST = 100_000_000  # bytes of a list, or of any other text that people name
_KINDS = (
    (stat.S_ISDIR, "a folder"),
    (stat.S_ISFIFO, "a pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)
# Without waiting, should a pipe take the place of a file in this moment. Windows needs to be told of bytes.
_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


def why_not(path: Path, *, most: int = MOST) -> str:
    """Why a path cannot be read as a file of at most `most` bytes, "" if it can; links are followed."""
    try:
        return _why_not(path.stat(), most)
    except OSError as error:
        return str(error.strerror)
    except ValueError:  # a zero byte
        return "its name has a character that no file name has"


def open_regular(path: Path, *, most: int = MOST) -> BufferedReader:
    """Open a file to read its bytes. Raises OSError, with the reason as `strerror`, for what is none."""
    if reason := why_not(path, most=most):
        raise _refused(path, reason)
    file = os.fdopen(os.open(path, _FLAGS), "rb")
    if reason := _why_not(os.fstat(file.fileno()), most):
        file.close()
        raise _refused(path, reason)
    if not os.fstat(file.fileno()).st_size and file.peek(1):
        file.close()
        raise _refused(path, "the system makes it up: it is not a file of a known size")
    return file


def read_regular(path: Path, *, most: int = MOST) -> bytes:
    """The bytes of a file. Raises OSError, with the reason as `strerror`, for what is none."""
    with open_regular(path, most=most) as file:
        return file.read()


def _why_not(found: os.stat_result, most: int) -> str:
    kind = next((name for is_kind, name in _KINDS if is_kind(found.st_mode)), "")
    if kind:
        return f"it is {kind}, not a file"
    if found.st_size > most:
        return f"it is larger than {most // 1_000_000} MB"
    return ""


def _refused(path: Path, reason: str) -> OSError:
    if reason == os.strerror(errno.ENOENT):
        return FileNotFoundError(errno.ENOENT, reason, str(path))
    return OSError(errno.EINVAL, reason, str(path))
