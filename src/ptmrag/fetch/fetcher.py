"""Get what an address gives: politely, bounded, guarded, whole or not at all. The only module that
opens a socket.

    fetched = HttpFetcher(blobs).fetch("https://arxiv.org/pdf/1706.03762")
    fetched.path.read_bytes()

A body lands under a temporary name and moves into place as blobs/<first two digits>/<sha256>.
`MirrorFetcher` reads a copy of the web from a folder instead. Neither looks into what it gets: `pdf`
and `webpage` do. Nothing is cached here but the bodies; whoever knows an ETag passes it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from http.cookiejar import CookieJar, DefaultCookiePolicy
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote
from urllib.request import getproxies

import httpx

from ptmrag.errors import FetchError, InputError
from ptmrag.fetch.blobs import Download, store
from ptmrag.fetch.guard import body, bounded, goes_on, is_host, is_local, mark_of, parse, vet
from ptmrag.fetch.pace import machine_pace
from ptmrag.fetch.pinned import PinnedTransport
from ptmrag.fetch.politeness import Limits, Politeness, demand_success, reasons, user_agent

LIMITS = Limits()
_MAX_REDIRECTS = 5
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
_READMES = ("readme.md", "readme.markdown", "readme.rst", "readme.txt", "readme")


@dataclass(frozen=True, slots=True)
class Fetched:
    """What an address gave; `url` is the last one after redirects.

    With `not_modified`, the body known before is still right and none was sent: `sha256` and
    `media_type` are empty then, and `path` is no file. Only who passes an ETag or a date gets that.
    """

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


def open_fetcher(
    blobs: Path,
    *,
    mirror: str | None = None,
    contact: str | None = None,
    limits: Limits = LIMITS,
    at_once: int = 6,
) -> Fetcher:
    """The web, or the mirror of it that a folder or an http(s) address names."""
    if mirror is None or re.match(r"https?://[^/]", mirror, re.IGNORECASE):
        manners = Politeness(pace=machine_pace("arxiv.org"), at_once=at_once)
        return HttpFetcher(blobs, mirror=mirror, contact=contact, limits=limits, politeness=manners)
    if Path(mirror).is_dir():
        return MirrorFetcher(Path(mirror), blobs, limits=limits)
    raise InputError(f"The mirror '{mirror}' is neither a folder nor an http(s) address.")


class HttpFetcher:
    """Asks hosts over HTTP; safe to use from several threads.

    With `mirror`, https://<host>/<path> is asked as <mirror>/<host>/<path>, under the manners that
    hold for <host>. `contact` is a mail address for hosts that want to complain.
    """

    def __init__(
        self,
        blobs: Path,
        *,
        mirror: str | None = None,
        contact: str | None = None,
        limits: Limits = LIMITS,
        politeness: Politeness | None = None,
    ) -> None:
        self._blobs = blobs
        self._mirror = _mirror_address(mirror) if mirror else None
        self._limits = limits
        self._politeness = politeness or Politeness(pace=machine_pace("arxiv.org"))
        timeout = httpx.Timeout(limits.silence_seconds, connect=limits.connect_seconds)
        self._client = httpx.Client(
            timeout=timeout,
            # One coding, and no stack of them: see guard.body.
            headers={"User-Agent": user_agent(contact), "Accept-Encoding": "gzip"},
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=())),
            # The proxies of the environment lead to the web, not to a mirror on this machine.
            trust_env=self._mirror is None or not is_local(httpx.URL(self._mirror)),
            # A proxy looks names up itself: what is vetted here is then all that can be done.
            transport=PinnedTransport() if self._mirror is None and not getproxies() else None,
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
        """What the address gives, after at most five redirects, each vetted like the first address."""
        headers = {"If-None-Match": etag, "If-Modified-Since": last_modified, "Accept": accept}
        sent = {name: value for name, value in headers.items() if value and _ascii(value)}
        wanted = parse(url)
        seen = {wanted}
        for _ in range(_MAX_REDIRECTS + 1):
            with Download(self._blobs, url) as download:
                once = partial(self._once, wanted, sent, download)
                answer = self._politeness.patiently(wanted, once, self._limits)
            if isinstance(answer, Fetched):
                return answer
            wanted = answer
            if wanted in seen:
                raise FetchError("redirects in a loop", url=url, permanent=True)
            seen.add(wanted)
        raise FetchError(f"more than {_MAX_REDIRECTS} redirects", url=url, permanent=True)

    def _once(
        self, url: httpx.URL, headers: dict[str, str], download: Download
    ) -> Fetched | httpx.URL:
        """One request: what an address gives, or where it leads on to.

        What an earlier request got of a body is not asked for again, where the host plays along.
        """
        if download.can_go_on:
            rest = {"Range": f"bytes={download.size}-", "If-Range": download.mark}
            accept = {"Accept": headers["Accept"]} if "Accept" in headers else {}
            # A range of a packed body would be a range of something else each time.
            headers = {**accept, **rest, "Accept-Encoding": "identity"}
        # Names are vetted once more, and for good, where the connection is made.
        vet(url, resolve=self._mirror is None)
        with (
            reasons(url, self._limits),
            self._client.stream("GET", self._asked(url), headers=headers) as response,
        ):
            self._politeness.asked(url)
            is_conditional = "If-None-Match" in headers or "If-Modified-Since" in headers
            if response.status_code == httpx.codes.NOT_MODIFIED and is_conditional:
                return Fetched(str(url), Path(), "", "", not_modified=True)
            if response.has_redirect_location:
                return self._target(url, response.headers["Location"])
            if not goes_on(response, download.size):
                demand_success(response, url)
                download.forget()
                download.mark = mark_of(response)
            parts = body(
                response, self._limits, self._politeness.clock, url=str(url), before=download.size
            )
            path, digest = download.take(parts)
        return Fetched(
            str(url),
            path,
            digest,
            response.headers.get("Content-Type", "").partition(";")[0].strip().lower(),
            _ascii(response.headers.get("ETag")),
            _ascii(response.headers.get("Last-Modified")),
        )

    def _asked(self, url: httpx.URL) -> httpx.URL:
        if self._mirror is None:
            return url
        place = url.raw_host + url.raw_path
        return httpx.URL(f"{self._mirror}/{place.decode('ascii')}")

    def _target(self, url: httpx.URL, location: str) -> httpx.URL:
        """Where a redirect leads; one inside the mirror stands for the address that it mirrors."""
        target = str(self._asked(url).join(location))
        if self._mirror is not None and target.startswith(f"{self._mirror}/"):
            target = "https://" + target.removeprefix(f"{self._mirror}/")
        return parse(target)


class MirrorFetcher:
    """Reads a folder laid out as `wget --mirror` writes it: <root>/<host>/<path>."""

    def __init__(self, root: Path, blobs: Path, *, limits: Limits = LIMITS) -> None:
        self._root = root.resolve()
        self._blobs = blobs
        self._limits = limits

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
        wanted = parse(url)
        vet(wanted, resolve=False)
        file = next((path for path in _places(self._root, wanted) if self._holds(path)), None)
        if file is None:
            raise FetchError("not in the mirror", url=url, permanent=True)
        try:
            stat = file.stat()
            mark = f'"{stat.st_size:x}-{stat.st_mtime_ns:x}"'
            if etag == mark:
                return Fetched(url, Path(), "", "", not_modified=True)
            with file.open("rb") as held:
                media_type = _media_type(file, held.read(512))
                held.seek(0)
                parts = bounded(iter(lambda: held.read(1 << 20), b""), self._limits, url=url)
                path, digest = store(parts, self._blobs, url)
        except OSError as error:
            raise FetchError(f"cannot be read: {error.strerror}", url=url) from error
        return Fetched(url, path, digest, media_type, mark)

    def _holds(self, path: Path) -> bool:
        """Whether a file is there and no link leads out of the mirror."""
        try:
            return path.is_file() and path.resolve().is_relative_to(self._root)
        except (OSError, ValueError):  # a name too long for a file, or with a zero in it
            return False


def _places(root: Path, url: httpx.URL) -> Iterator[Path]:
    """The files that may stand for an address in a mirror, likeliest first."""
    path = url.path.strip("/")  # percent-decoded
    if ".." in path.split("/"):
        return
    is_paper = path.startswith("pdf/") or path.endswith(".pdf")
    paths = [path]
    if url.host.endswith("arxiv.org"):
        paths.append(re.sub(r"v\d+(?=$|\.pdf$)", "", path))
    bare = url.host.rstrip(".").removeprefix("www.")
    for host in dict.fromkeys((url.host, bare, f"www.{bare}", url.raw_host.decode("ascii"))):
        for path in dict.fromkeys(paths):
            base = root / host / path
            yield from _places_by_query(base, url.query.decode("ascii"))
            if not (url.query and _knows_queries(base)):
                yield from _places_by_name(base, is_paper=is_paper)


def _places_by_query(base: Path, query: str) -> Iterator[Path]:
    for form in dict.fromkeys((unquote(query), query) if query else ()):
        name = form.replace("/", "%2F")
        yield base.with_name(f"{base.name}?{name}")
        yield base.with_name(f"{base.name}?{name}.html")
        yield base / f"index.html?{name}"


def _knows_queries(base: Path) -> bool:
    """Whether the mirror tells this page's queries apart: then another query is another page."""
    return any(file.name.startswith(f"{base.name}?") for file in _listed(base.parent)) or any(
        file.name.startswith("index.html?") for file in _listed(base)
    )


def _places_by_name(base: Path, *, is_paper: bool) -> Iterator[Path]:
    yield base
    endings = (".html", ".htm", ".md", ".txt")
    for ending in (".pdf", *endings) if is_paper else (*endings, ".pdf"):
        yield base.with_name(base.name + ending)
    for ending in (".html", ".htm", ".md", ".rst", ".txt"):
        yield base / f"index{ending}"
    readmes = [file for file in _listed(base) if file.name.lower().startswith("readme")]
    yield from sorted(readmes, key=_readme_rank)


def _readme_rank(file: Path) -> tuple[int, str]:
    name = file.name.lower()
    return (_READMES.index(name) if name in _READMES else len(_READMES), name)


def _listed(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except (OSError, ValueError):
        return []


def _media_type(file: Path, head: bytes) -> str:
    """By the name; wget keeps names as they are, so by the first bytes where that says nothing."""
    named = _TYPES.get(Path(file.name.partition("?")[0]).suffix.lower())
    if named is not None:
        return named
    if b"%PDF-" in head:
        return "application/pdf"
    is_html = re.search(rb"<(?:!doctype\s+html|html|head|body)\b", head, re.IGNORECASE)
    return "text/html" if is_html else "application/octet-stream"


def _mirror_address(mirror: str) -> str:
    try:
        address = httpx.URL(mirror)
    except httpx.InvalidURL as error:
        raise InputError(f"The mirror '{mirror}' is not an address: {error}.") from error
    if not is_host(address):
        raise InputError(f"The mirror '{mirror}' is not an address: it names no host.")
    return str(address).rstrip("/")


def _ascii(header: str | None) -> str | None:
    """A header that can be sent back, None where it cannot."""
    return header if header and header.isascii() and header.isprintable() else None
