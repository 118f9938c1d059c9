"""The seam between ptmrag and the web: what a fetcher does, and what it returns.

    fetched = fetcher.fetch("https://arxiv.org/pdf/1706.03762")
    fetched.path.read_bytes()

`open_fetcher` opens one: over HTTP (`http_fetcher`) or from a folder (`mirror_fetcher`). A fetcher
stores bodies and does not look into them, and it remembers no ETag: the caller passes the one it has.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Fetched:
    """What an address gave; `url` is the last one after redirects.

    With `not_modified`, no body was sent and the one that the caller has is still right: `sha256` and
    `media_type` are empty, and `path` is no file. It happens only if an ETag or a date was passed.
    """

    url: str
    path: Path
    sha256: str
    media_type: str
    etag: str | None = None
    last_modified: str | None = None
    not_modified: bool = False


class Fetcher(Protocol):
    """Fetches addresses."""

    def fetch(
        self,
        url: str,
        *,
        etag: str | None = None,
        last_modified: str | None = None,
        accept: str | None = None,
    ) -> Fetched:
        """What an address gives; FetchError with the reason where it gives nothing."""
        ...

    def close(self) -> None:
        """Close all connections."""
        ...
