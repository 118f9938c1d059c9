"""Fetch from a mirror over HTTP, also what it keeps at another place than the address's own.

    fetcher = TabledFetcher(blobs, mirror="http://127.0.0.1:8900")

The mirror is asked for its table when it lacks an address: once in a run, and whole only if the table has
changed since the last run. The table and its ETag are kept in `mirror.json` beside the bodies. Whatever goes wrong, the
mirror has no table: most have none. What a table means is in `manifest`.
"""

import json
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx

from ptmrag.errors import FetchError
from ptmrag.fetch.bodies import read_body
from ptmrag.fetch.fetcher import Fetched
from ptmrag.fetch.guard import is_local
from ptmrag.fetch.http_failures import http_failures
from ptmrag.fetch.http_fetcher import HttpFetcher
from ptmrag.fetch.limits import LIMITS, Limits
from ptmrag.fetch.manifest import NAME, Manifest
from ptmrag.fetch.politeness import Politeness


class TabledFetcher(HttpFetcher):
    """Asks a mirror over HTTP, by its table too; safe to use from several threads."""

    def __init__(
        self,
        blobs: Path,
        *,
        mirror: str,
        contact: str | None = None,
        limits: Limits = LIMITS,
        politeness: Politeness | None = None,
    ) -> None:
        super().__init__(
            blobs, mirror=mirror, contact=contact, limits=limits, politeness=politeness
        )
        self._address = mirror.rstrip("/")
        self._known = blobs.with_name("mirror.json")
        self._lock = threading.Lock()
        self._manifest: Manifest | None = None

    def fetch(
        self,
        url: str,
        *,
        etag: str | None = None,
        last_modified: str | None = None,
        accept: str | None = None,
    ) -> Fetched:
        """What the mirror has of an address; FetchError with the reason where it has nothing."""
        try:
            return super().fetch(url, etag=etag, last_modified=last_modified, accept=accept)
        except FetchError as error:
            is_missing = error.permanent and error.status and not url.endswith("/robots.txt")
            place = self._place_of(url) if is_missing else None
            if place is None:
                raise
        return super().fetch(place, etag=etag, last_modified=last_modified, accept=accept)

    def _place_of(self, url: str) -> str | None:
        with self._lock:
            if self._manifest is None:
                with httpx.Client(trust_env=not is_local(httpx.URL(self._address))) as client:
                    self._manifest = _ask(client, self._address, self._limits, known=self._known)
        return self._manifest.place_of(url)


def _ask(client: httpx.Client, mirror: str, limits: Limits, *, known: Path) -> Manifest:
    """The table of a mirror; an empty one if it has none."""
    kept = _kept(known, mirror)
    headers = {"If-None-Match": kept["etag"]} if kept else {}
    url = httpx.URL(f"{mirror}/{NAME}")
    try:
        with http_failures(url, limits), client.stream("GET", url, headers=headers) as response:
            if kept and response.status_code == httpx.codes.NOT_MODIFIED:
                return Manifest(kept["places"])
            if response.status_code != httpx.codes.OK:
                return Manifest({})
            parts = read_body(response, limits, clock=time.monotonic, url=str(url))
            found = Manifest.read(b"".join(parts).decode("utf-8", "replace"))
            etag = response.headers.get("ETag", "")
    except FetchError:
        return Manifest({})
    if etag.isascii() and etag.isprintable() and etag:
        with suppress(OSError):
            known.write_text(json.dumps({"mirror": mirror, "etag": etag, "places": found.places}))
    return found


def _kept(known: Path, mirror: str) -> dict[str, Any] | None:
    """What the last run kept of this mirror's table."""
    try:
        kept: dict[str, Any] = json.loads(known.read_text(encoding="utf-8"))
        is_of_it = kept["mirror"] == mirror and isinstance(kept["etag"], str)
        return kept if is_of_it and isinstance(kept["places"], dict) else None
    except (OSError, ValueError, KeyError, TypeError):
        return None
