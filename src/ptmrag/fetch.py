"""Get what an address gives: politely, bounded, guarded, whole or not at all. The only module that
opens a socket.

    fetched = HttpFetcher(blobs).fetch("https://arxiv.org/pdf/1706.03762")
    fetched.path.read_bytes()

A body lands under a temporary name and moves into place as blobs/<sha256>. `MirrorFetcher` reads a
copy of the web from a folder instead. Neither looks into what it gets: `pdf` and `webpage` do.
"""

import hashlib
import os
import re
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urljoin, urlsplit

import httpx

from ptmrag import __version__
from ptmrag.errors import FetchError, InputError
from ptmrag.guard import refusal
from ptmrag.politeness import Politeness, retry_after

MAX_BYTES = 64_000_000
MAX_SECONDS = 120.0
_TIMEOUT = httpx.Timeout(20.0, connect=10.0)
_TRIES = 3
_LONGEST_WAIT = 60.0
_MAX_REDIRECTS = 5
_AGENT = f"ptmrag/{__version__} (+https://github.com/ptmrag/ptmrag)"
_TYPES = {
    ".pdf": "application/pdf",
    ".html": "text/html",
    ".htm": "text/html",
    ".md": "text/markdown",
    ".markdown": "text/markdown",
    ".rst": "text/x-rst",
    ".txt": "text/plain",
    ".xml": "application/atom+xml",
}


@dataclass(frozen=True, slots=True)
class Fetched:
    """What an address gave. With `not_modified`, the body known before is still right, and `path`
    and `sha256` are empty."""

    url: str
    path: Path
    sha256: str
    media_type: str
    etag: str | None = None
    last_modified: str | None = None
    not_modified: bool = False


class Fetcher(Protocol):
    """The seam between ptmrag and the web."""

    def fetch(
        self,
        url: str,
        *,
        etag: str | None = None,
        last_modified: str | None = None,
        accept: str | None = None,
    ) -> Fetched:
        """What the address gives; FetchError with the reason where it gives nothing."""
        ...

    def close(self) -> None:
        """Let go of connections."""
        ...


def open_fetcher(blobs: Path, *, mirror: str | None = None) -> Fetcher:
    """The web, or the mirror of it that a folder or an http(s) address names."""
    if mirror is None:
        return HttpFetcher(blobs)
    if re.match(r"https?://", mirror):
        return HttpFetcher(blobs, mirror=mirror)
    if Path(mirror).is_dir():
        return MirrorFetcher(Path(mirror), blobs)
    raise InputError(f"The mirror '{mirror}' is neither a folder nor an http(s) address.")


class HttpFetcher:
    """Asks hosts over HTTP; safe to use from several threads.

    With `mirror`, https://<host>/<path> is asked as <mirror>/<host>/<path>, under the manners that
    hold for <host>.
    """

    def __init__(
        self,
        blobs: Path,
        *,
        mirror: str | None = None,
        politeness: Politeness | None = None,
        max_bytes: int = MAX_BYTES,
        max_seconds: float = MAX_SECONDS,
        timeout: httpx.Timeout = _TIMEOUT,
    ) -> None:
        self._blobs = blobs
        self._mirror = mirror.rstrip("/") if mirror else None
        self._politeness = politeness or Politeness()
        self._max_bytes = max_bytes
        self._max_seconds = max_seconds
        # trust_env off would cut off readers behind a proxy; redirects are vetted one by one.
        self._client = httpx.Client(
            timeout=timeout, headers={"User-Agent": _AGENT}, follow_redirects=False
        )

    def close(self) -> None:
        """Let go of connections."""
        self._client.close()

    def fetch(
        self,
        url: str,
        *,
        etag: str | None = None,
        last_modified: str | None = None,
        accept: str | None = None,
    ) -> Fetched:
        """What the address gives, after at most three tries and five redirects."""
        headers = {"If-None-Match": etag, "If-Modified-Since": last_modified, "Accept": accept}
        sent = {name: value for name, value in headers.items() if value}
        for tried in range(1, _TRIES + 1):
            try:
                return self._follow(url, sent)
            except _TryAgainError as again:
                wait = again.after if again.after is not None else 2.0 ** (tried - 1)
                if tried == _TRIES or wait > _LONGEST_WAIT:
                    raise again.error(url, wait) from again
                self._politeness.rest(wait)
        raise FetchError("no answer", url=url)

    def _follow(self, url: str, headers: dict[str, str]) -> Fetched:
        """Follow redirects, each vetted like the first address."""
        seen = {url}
        for _ in range(_MAX_REDIRECTS + 1):
            self._vet(url)
            answer = self._ask(url, headers)
            if isinstance(answer, Fetched):
                return answer
            url = answer
            if url in seen:
                raise FetchError("redirects in a loop", url=url, permanent=True)
            seen.add(url)
        raise FetchError(f"more than {_MAX_REDIRECTS} redirects", url=url, permanent=True)

    def _vet(self, url: str) -> None:
        try:
            reason = refusal(url, resolve=self._mirror is None)
        except OSError as error:
            raise FetchError("the host name does not exist", url=url, unreachable=True) from error
        if reason is not None:
            raise FetchError(reason, url=url, permanent=True)

    def _ask(self, url: str, headers: dict[str, str]) -> Fetched | str:
        """One request: what was fetched, or the address to go on to."""
        host = urlsplit(url).hostname or ""
        with (
            self._politeness.turn(host),
            _reasons(url),
            self._client.stream("GET", self._asked(url), headers=headers) as response,
        ):
            if response.status_code == httpx.codes.NOT_MODIFIED:
                return Fetched(url, Path(), "", "", not_modified=True)
            if response.is_redirect:
                return self._target(url, response.headers.get("Location", ""))
            _demand_success(response, url)
            path, digest = _store(self._body(response, url), self._blobs, url)
        return Fetched(
            url,
            path,
            digest,
            response.headers.get("Content-Type", "").partition(";")[0].strip().lower(),
            response.headers.get("ETag"),
            response.headers.get("Last-Modified"),
        )

    def _asked(self, url: str) -> str:
        if self._mirror is None:
            return url
        return f"{self._mirror}/{url.partition('://')[2]}"

    def _target(self, url: str, location: str) -> str:
        """Where a redirect leads; one inside the mirror stands for the address that it mirrors."""
        if self._mirror is None:
            return urljoin(url, location)
        target = urljoin(self._asked(url), location)
        if target.startswith(f"{self._mirror}/"):
            return "https://" + target.removeprefix(f"{self._mirror}/")
        return target

    def _body(self, response: httpx.Response, url: str) -> Iterator[bytes]:
        """The body after decompression, bounded in size and time."""
        limit = time.monotonic() + self._max_seconds
        size = 0
        for part in response.iter_bytes(65_536):
            size += len(part)
            if size > self._max_bytes:
                reason = f"larger than {self._max_bytes / 1e6:.0f} MB"
                raise FetchError(reason, url=url, permanent=True)
            if time.monotonic() > limit:
                raise FetchError(f"not read within {self._max_seconds:.0f} s", url=url)
            yield part


class MirrorFetcher:
    """Reads a folder laid out as `wget --mirror` writes it: <root>/<host>/<path>."""

    def __init__(self, root: Path, blobs: Path) -> None:
        self._root = root.resolve()
        self._blobs = blobs

    def close(self) -> None:
        """There is nothing to let go of."""

    def fetch(
        self,
        url: str,
        *,
        etag: str | None = None,
        last_modified: str | None = None,
        accept: str | None = None,
    ) -> Fetched:
        """What the folder holds for an address; its size and time of change are the ETag."""
        reason = refusal(url, resolve=False)
        if reason is not None:
            raise FetchError(reason, url=url, permanent=True)
        file = next((path for path in self._candidates(url) if self._holds(path)), None)
        if file is None:
            raise FetchError("not in the mirror", url=url, permanent=True)
        stat = file.stat()
        mark = f"{stat.st_size}-{stat.st_mtime_ns}"
        if etag == mark:
            return Fetched(url, Path(), "", "", not_modified=True)
        with file.open("rb") as body:
            path, digest = _store(iter(lambda: body.read(1 << 20), b""), self._blobs, url)
        media_type = _TYPES.get(file.suffix.lower(), "application/octet-stream")
        return Fetched(url, path, digest, media_type, mark)

    def _candidates(self, url: str) -> Iterator[Path]:
        parts = urlsplit(url)
        host = (parts.hostname or "").removeprefix("www.")
        path = unquote(parts.path).strip("/")
        for name in (host, f"www.{host}"):
            base = self._root / name / path if path else self._root / name
            if parts.query:
                yield base.with_name(f"{base.name}?{unquote(parts.query)}")
            yield base
            for ending in (".pdf", ".html", ".md"):
                yield base.with_name(base.name + ending)
            for inside in ("index.html", "index.htm", "README.md", "README.rst", "README.txt"):
                yield base / inside
            if base.is_dir():
                yield from sorted(f for f in base.iterdir() if f.name.lower().startswith("readme"))

    def _holds(self, path: Path) -> bool:
        return path.is_file() and path.resolve().is_relative_to(self._root)


class _TryAgainError(Exception):
    """A failure that may pass; `after` is what the host asked us to wait."""

    def __init__(
        self, reason: str, *, after: float | None = None, unreachable: bool = False
    ) -> None:
        super().__init__(reason)
        self.after = after
        self._reason = reason
        self._unreachable = unreachable

    def error(self, url: str, wait: float) -> FetchError:
        """The reason for the report, after the last try."""
        asked = f" (the host asks to wait {wait:.0f} s)" if self.after is not None else ""
        return FetchError(self._reason + asked, url=url, unreachable=self._unreachable)


@contextmanager
def _reasons(url: str) -> Iterator[None]:
    """httpx's errors as reasons."""
    try:
        yield
    except httpx.TimeoutException as error:
        unreachable = isinstance(error, httpx.ConnectTimeout)
        raise _TryAgainError("no answer in time", unreachable=unreachable) from error
    except httpx.ConnectError as error:
        if "CERTIFICATE" in str(error).upper():
            raise FetchError("its TLS certificate is not valid", url=url) from error
        raise _TryAgainError("the connection was refused", unreachable=True) from error
    except httpx.RemoteProtocolError as error:
        cut = "closed" in str(error) or "incomplete" in str(error)
        reason = "the answer was cut off" if cut else "the answer is not HTTP"
        raise _TryAgainError(reason) from error
    except httpx.DecodingError as error:
        raise FetchError("the body cannot be decompressed", url=url, permanent=True) from error
    except (httpx.TransportError, httpx.InvalidURL) as error:
        raise _TryAgainError(f"the connection broke ({type(error).__name__})") from error


def _demand_success(response: httpx.Response, url: str) -> None:
    if response.is_success:
        return
    reason = f"{response.status_code} {response.reason_phrase}".strip()
    if response.status_code in (429, 500, 502, 503, 504):
        raise _TryAgainError(reason, after=retry_after(response.headers.get("Retry-After")))
    raise FetchError(reason, url=url, permanent=response.status_code in (404, 410))


def _store(parts: Iterable[bytes], blobs: Path, url: str) -> tuple[Path, str]:
    """Write a body under a temporary name and move it to its place, named by its SHA-256."""
    blobs.mkdir(parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    descriptor, name = tempfile.mkstemp(prefix=".part-", dir=blobs)
    try:
        with os.fdopen(descriptor, "wb") as file:
            for part in parts:
                digest.update(part)
                size += file.write(part)
        path = blobs / digest.hexdigest()
        if size:
            os.replace(name, path)
    finally:
        Path(name).unlink(missing_ok=True)
    if not size:
        raise FetchError("an empty body", url=url)
    return path, digest.hexdigest()
