"""Ask a mirror over HTTP for its table of places, whole only if it has changed since the last run.

    manifest = ask_manifest(client, "http://127.0.0.1:8900", limits, known=index / "mirror.json")

The table and its ETag are kept in the file `known`. Whatever goes wrong, the mirror has no table: it is
the exception. What the table means is in `manifest`.
"""

import json
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx

from ptmrag.errors import FetchError
from ptmrag.fetch.bodies import read_body
from ptmrag.fetch.http_failures import http_failures
from ptmrag.fetch.limits import Limits
from ptmrag.fetch.manifest import NAME, Manifest


def ask_manifest(client: httpx.Client, mirror: str, limits: Limits, *, known: Path) -> Manifest:
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
