"""Zotero's local API: what a Zotero that runs on this computer says of its libraries.

    with ZoteroApi() as zotero:
        zotero.get("users/0/collections")       # [{"key": "ABCD2345", "data": {"name": "NLP", …}, …}, …]

The guard of `fetch` forbids loopback addresses, and stays: this is a door of its own, to Zotero's fixed address, and
only reads. pyzotero would be the library for it, but all its releases need bibtexparser 1, and ptmrag reads BibTeX
with bibtexparser 2; what is needed of the API are three addresses that return JSON.
https://www.zotero.org/support/dev/web_api/v3/local_api
"""

import json
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

import httpx

from ptmrag.errors import InputError
from ptmrag.settings import read_settings, variable

ADDRESS = "http://127.0.0.1:23119"
_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_LARGEST = 500_000_000  # bytes: a library of 50,000 items has 200 MB
# The client must say that it is no page of the web, which the user's browser could have opened.
_HEADERS = {"Zotero-API-Version": "3", "Zotero-Allowed-Request": "true"}
_SWITCHED_OFF = (
    "Zotero does not let other programs read its library: in Zotero, open Settings, Advanced, and tick 'Allow other "
    "applications on this computer to communicate with Zotero'."
)


class ZoteroApi:
    """A connection to a running Zotero. Whatever it does not give is an InputError with what to do."""

    def __init__(self) -> None:
        self._address = _address()
        # No proxy may see it, and it is led nowhere else.
        self._client = httpx.Client(
            headers=_HEADERS, timeout=httpx.Timeout(300.0, connect=5.0), trust_env=False
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._client.close()

    def get(self, path: str) -> list[dict[str, Any]]:
        """The objects that a path of the API lists."""
        try:
            status, body = self._answer(f"{self._address}/api/{path}")
        except httpx.ConnectError as error:
            raise InputError(
                f"Zotero does not answer at {self._address}: start Zotero, and run this again."
            ) from error
        except httpx.HTTPError as error:
            raise InputError(
                f"Zotero stopped answering at {self._address} ({error}): run this again."
            ) from error
        if status == httpx.codes.FORBIDDEN:
            raise InputError(_SWITCHED_OFF)
        found = _parsed(body) if status == httpx.codes.OK else None
        if not isinstance(found, list):
            raise InputError(
                f"{self._address} does not answer as Zotero 7 and later do (status {status} for {path}): update "
                "Zotero, or end the other program that has its port."
            )
        return [one for one in found if isinstance(one, dict)]

    def _answer(self, address: str) -> tuple[int, bytes]:
        body = bytearray()
        with self._client.stream("GET", address) as response:
            for part in response.iter_bytes():
                body += part
                if len(body) > _LARGEST:
                    raise InputError(
                        f"Zotero's answer is larger than {_LARGEST // 1_000_000} MB: name a smaller library."
                    )
            return response.status_code, bytes(body)


def _parsed(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def _address() -> str:
    """Where Zotero is: its fixed address, or another one of this computer."""
    said = (read_settings().zotero or ADDRESS).rstrip("/")
    if not _is_of_this_computer(said):
        raise InputError(
            f"{variable('zotero')} is '{said}': set it to an address of this computer, such as {ADDRESS}."
        )
    return said


def _is_of_this_computer(address: str) -> bool:
    try:
        parts = urlsplit(address)
        has_port = parts.port != 0
    except ValueError:  # such as http://[, or a port that is no number
        return False
    return parts.scheme == "http" and parts.hostname in _LOOPBACK and has_port
