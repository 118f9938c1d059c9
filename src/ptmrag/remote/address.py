"""Where a shared library is: object storage (`s3://bucket/library`) or a network share (`lance:/mnt/library`).

>>> from ptmrag.remote.address import Address, address_of
>>> Address("s3://bucket/library").bucket
'bucket'
>>> address_of("index") is None         # a folder of this machine
True

Each machine has a local copy of what it reads of a shared library; `local_copy` is its folder. Keys and passwords
are never in an address: the storage's client reads them from the environment. It connects to nothing.
"""

import hashlib
import json
import os
import re
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from platformdirs import user_cache_path

from ptmrag.errors import InputError
from ptmrag.settings import read_settings

# In the folder of a local copy: the address. In the folder of a network share: that it is one.
COPY_MARK = "remote.json"
SHARE_MARK = "library.json"
SHARE = {"kind": "lance"}
# In a local copy, the folder of this machine's writer.
WRITING = "writing"
_OBJECT_STORAGE = ("s3", "gs", "az")
# A `Path` has made one slash of two.
_ADDRESS = re.compile(r"(\w{2,}):[/\\]+(.*)|(lance):(.*)")
_NEEDED = ("lancedb", "obstore")


@dataclass(frozen=True, slots=True)
class Address:
    """The place of a shared library, as people write it."""

    text: str

    def __str__(self) -> str:
        return self.text

    @property
    def folder(self) -> Path | None:
        """The folder of a network share; None for object storage."""
        scheme, _, rest = self.text.partition(":")
        return Path(rest) if scheme == "lance" else None

    @property
    def bucket(self) -> str:
        """The bucket of object storage."""
        return self.text.partition("://")[2].partition("/")[0]


def address_of(index: Path | str) -> Address | None:
    """The address that an index is named by; None for a folder of this machine.

    Raises InputError for an address that no library can have, or where the extra is not installed.
    """
    named = str(index)
    match = _ADDRESS.fullmatch(named)
    if match is None:
        is_share = _is_share_mark(_read(Path(index) / SHARE_MARK))
        return _usable(Address(f"lance:{Path(index).resolve()}")) if is_share else None
    scheme, rest = (match[1] or match[3]).lower(), match[2] if match[1] else match[4]
    if scheme == "lance":
        folder = Path(named.partition(":")[2])
        return _usable(Address(f"lance:{folder.expanduser().resolve()}"))
    clean = re.sub(r"[/\\]+", "/", rest).strip("/")
    if scheme not in _OBJECT_STORAGE or not clean or "@" in clean.partition("/")[0]:
        raise InputError(
            f"'{scheme}://{clean}' is no place for an index: name a folder, s3://bucket/library (or gs://, az://), "
            "or lance:FOLDER for a network share."
        )
    return _usable(Address(f"{scheme}://{clean}"))


def local_copy(address: Address) -> Path:
    """The folder of this machine's copy of a shared library; it is made where there is none."""
    # Two endpoints may have buckets of one name.
    endpoint = os.environ.get("AWS_ENDPOINT_URL", "") if address.folder is None else ""
    digest = hashlib.blake2b(f"{address} {endpoint}".encode(), digest_size=6).hexdigest()
    name = re.sub(r"[^\w.-]+", "-", address.text)[:60]
    cache = read_settings().cache or user_cache_path("ptmrag", appauthor=False)
    folder = cache / "libraries" / f"{name}-{digest}"
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not (folder / COPY_MARK).exists():
            # Whole or not at all: another process may be reading it.
            part = folder / f"{COPY_MARK}.{os.getpid()}.part"
            part.write_text(json.dumps({"address": address.text}), encoding="utf-8")
            part.replace(folder / COPY_MARK)
    except OSError as error:
        raise InputError(
            f"The copy of '{address}' cannot be kept in '{folder}' ({error.strerror}): set PTMRAG_CACHE to a folder "
            "that can be written."
        ) from error
    return folder


def address_in(folder: Path) -> Address | None:
    """The address of the library that a folder has a local copy of; None for an index of its own."""
    raw = _read(folder / COPY_MARK)
    if raw is None:
        return None
    try:
        return Address(json.loads(raw)["address"])
    except (ValueError, KeyError, TypeError) as error:
        raise InputError(f"'{folder / COPY_MARK}' is damaged: delete '{folder}'.") from error


def written_to(folder: Path) -> Address | None:
    """The address that the writer in a folder writes to; None where the folder is no writer's copy."""
    return address_in(folder.parent) if folder.name == WRITING else None


def index_folder(folder: Path) -> Path:
    """The folder that an index is known by: for a writer's copy, the local copy that it is in."""
    return folder.parent if written_to(folder) else folder


def shown(folder: Path) -> str:
    """How people name an index: by its address if its folder is a local copy."""
    return str(address_in(index_folder(folder)) or folder)


def _is_share_mark(raw: str | None) -> bool:
    """Whether that is the mark of a share: other programs call a file `library.json` too."""
    try:
        return raw is not None and json.loads(raw) == SHARE
    except ValueError:
        return False


def _read(mark: Path) -> str | None:
    """What a mark says; None where there is none, also in a place that can be no folder."""
    try:
        return mark.read_text(encoding="utf-8")
    except (OSError, ValueError):
        return None


def _usable(address: Address) -> Address:
    if missing := [name for name in _NEEDED if find_spec(name) is None]:
        raise InputError(
            f"'{address}' needs {' and '.join(missing)}, which are not installed: pip install 'ptmrag[cluster]'"
        )
    return address
