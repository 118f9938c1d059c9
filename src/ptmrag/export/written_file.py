"""Writes a text to a file that a person names: the whole of it, or nothing.

    write_file(Path("library.bib"), text)

It makes no folders, and writes to no device or pipe.
"""

import os
import tempfile
from contextlib import suppress
from pathlib import Path

from ptmrag.errors import InputError, disk_errors


def write_file(path: Path, text: str, *, encoding: str = "utf-8") -> None:
    """Write a text in the place of whatever the file had before.

    Raises InputError where the path cannot be a file, StorageError where the disk is full.
    """
    target = _behind_links(path)
    if target.exists() and not target.is_file():
        kind = "a folder" if target.is_dir() else "a device or a pipe"
        raise InputError(f"'{path}' is {kind}: name a file to write, such as library.bib.")
    part: Path | None = None
    try:
        with disk_errors(target.parent):
            part = _written_beside(target, text.encode(encoding))
            os.replace(part, target)
    except OSError as error:
        raise InputError(
            f"'{path}' cannot be written ({error.strerror}): name a file in a folder that you may write to."
        ) from error
    finally:
        if part is not None:
            with suppress(OSError):
                part.unlink(missing_ok=True)


def _behind_links(path: Path) -> Path:
    """The file that a path leads to: a link stays a link. InputError for one that leads to itself."""
    try:
        return path.resolve()
    except (OSError, RuntimeError) as error:  # Python 3.13 raises no RuntimeError
        raise InputError(f"'{path}' is a link that leads to itself: name another file.") from error


def _written_beside(target: Path, content: bytes) -> Path:
    """A new file with the content in the folder of the target, with the rights that a new file has."""
    mode = target.stat().st_mode & 0o777 if target.exists() else 0o666 & ~_umask()
    descriptor, name = tempfile.mkstemp(prefix=f".{target.name[:50]}-", dir=target.parent)
    part = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.chmod(mode)
    except OSError:
        part.unlink(missing_ok=True)
        raise
    return part


def _umask() -> int:
    now = os.umask(0o022)
    os.umask(now)
    return now
