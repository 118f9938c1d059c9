"""The objects of a shared library, in object storage or in a folder of a network share.

    place = Place(address)
    place.create("published/0000000007.json", b"…")    # False where there is one already
    place.read("published/0000000007.json")

Every call ends within a minute. Its failures are StorageErrors, one sentence each. It knows no library.
"""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import obstore
from obstore.store import LocalStore, from_url

from ptmrag.errors import PtmragError, StorageError, first_line
from ptmrag.remote.address import Address

_SECONDS = 30  # for one request
_CONNECTING = 5
_TRIES_AGAIN = 2
_REFUSALS = (
    "403",
    "401",
    "AccessDenied",
    "InvalidAccessKeyId",
    "SignatureDoesNotMatch",
    "ExpiredToken",
)
_NO_KEYS = ("169.254.169.254", "credential", "metadata")


@dataclass(frozen=True, slots=True)
class StoredObject:
    """The name of an object, its size in bytes, and when it was written."""

    name: str
    size: int
    at: datetime


class Place:
    """The objects of a shared library, by name."""

    def __init__(self, address: Address) -> None:
        self.address = address
        self._opened: Any = None

    def list(self, folder: str = "") -> list[StoredObject]:
        """The objects whose names begin with a folder, by name."""
        if self.address.folder is not None and not self.address.folder.is_dir():
            return []
        with storage_errors(self.address):
            found = obstore.list(self._store, folder or None).collect()
        objects = [StoredObject(o["path"], o["size"], o["last_modified"]) for o in found]
        return sorted(objects, key=lambda one: one.name)

    def read(self, name: str) -> bytes | None:
        """The content of an object; None where there is none."""
        with storage_errors(self.address):
            try:
                return obstore.get(self._store, name).bytes().to_bytes()
            except FileNotFoundError:
                return None

    def create(self, name: str, content: bytes) -> bool:
        """Write an object unless there is one with its name; whether it was written."""
        with storage_errors(self.address):
            try:
                obstore.put(self._store, name, content, mode="create")
            except obstore.exceptions.AlreadyExistsError:
                return False
            return True

    def write(self, name: str, content: bytes) -> None:
        """Write an object, in the place of one with its name."""
        with storage_errors(self.address):
            obstore.put(self._store, name, content)

    def delete(self, names: Sequence[str]) -> None:
        """Delete objects; those that are not there are ignored."""
        with storage_errors(self.address):
            for name in names:
                try:
                    obstore.delete(self._store, name)
                except FileNotFoundError:
                    continue

    @property
    def _store(self) -> Any:
        if self._opened is None:
            self._opened = _store_of(self.address)
        return self._opened


def table_location(address: Address) -> tuple[str, dict[str, str]]:
    """Where LanceDB finds the tables of a shared library, and its options: time-outs, never keys."""
    if address.folder is not None:
        return str(address.folder), {}
    options = {
        "timeout": f"{_SECONDS}s",
        "connect_timeout": f"{_CONNECTING}s",
        "client_max_retries": str(_TRIES_AGAIN),
        "client_retry_timeout": str(_SECONDS),
    }
    return address.text, options | ({"allow_http": "true"} if _is_plain_http() else {})


@contextmanager
def storage_errors(address: Address) -> Iterator[None]:
    """Raise StorageError, with the cure, for what the clients of a storage raise."""
    try:
        yield
    except (FileNotFoundError, PtmragError, obstore.exceptions.AlreadyExistsError):
        raise
    except (obstore.exceptions.BaseError, OSError, RuntimeError) as error:
        raise StorageError(_sentence(address, error)) from error


def _store_of(address: Address) -> Any:
    if address.folder is not None:
        return LocalStore(prefix=address.folder, mkdir=True)
    return from_url(
        address.text,
        client_options={
            "timeout": f"{_SECONDS}s",
            "connect_timeout": f"{_CONNECTING}s",
            "allow_http": _is_plain_http(),
        },
        retry_config={
            "max_retries": _TRIES_AGAIN,
            "retry_timeout": timedelta(seconds=_SECONDS),
        },
    )


def _is_plain_http() -> bool:
    """Whether the storage is reached without TLS, as on this machine or in a closed network."""
    named = os.environ.get("AWS_ENDPOINT_URL") or os.environ.get("AWS_ENDPOINT", "")
    return named.startswith("http://")


def _reason(error: BaseException) -> str:
    """The end of what a client says: before it are the request and its retries."""
    return first_line(error).split(" - ")[-1].partition(", /")[0][:160]


def _sentence(address: Address, error: BaseException) -> str:
    said = str(error)
    if address.folder is not None:
        return f"'{address}' cannot be used ({first_line(error)}): check the folder and its permissions."
    if "NoSuchBucket" in said:
        return f"There is no bucket '{address.bucket}' for '{address}': create it, or name another (--index)."
    if any(mark in said for mark in _NO_KEYS):
        return (
            f"No credentials for '{address}' were found: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY (and "
            "AWS_ENDPOINT_URL if the storage is not Amazon's)."
        )
    if isinstance(error, PermissionError) or any(mark in said for mark in _REFUSALS):
        return (
            f"The storage refuses access to '{address}': check AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, and what "
            "they may do."
        )
    return (
        f"'{address}' cannot be reached ({_reason(error)}): check the network, and AWS_ENDPOINT_URL if the "
        "storage is not Amazon's."
    )
