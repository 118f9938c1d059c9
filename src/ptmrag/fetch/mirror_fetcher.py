"""Fetch from a folder that holds a copy of the web, laid out as `wget --mirror` writes it.

    MirrorFetcher(Path("mirror"), blobs).fetch("https://arxiv.org/abs/1706.03762")
    ->  what mirror/arxiv.org/abs/1706.03762.html holds

It opens no connection: an address that the folder lacks has failed.
"""

import re
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from urllib.parse import unquote

import httpx

from ptmrag.errors import FetchError, NotInMirrorError
from ptmrag.fetch.blobs import store_body
from ptmrag.fetch.bodies import bounded
from ptmrag.fetch.fetcher import Fetched
from ptmrag.fetch.guard import parse, vet
from ptmrag.fetch.limits import LIMITS, Limits
from ptmrag.fetch.manifest import NAME, Manifest
from ptmrag.regular_files import read_regular

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


class MirrorFetcher:
    """Reads <root>/<host>/<path>; safe to use from several threads."""

    def __init__(self, root: Path, blobs: Path, *, limits: Limits = LIMITS) -> None:
        self._root = root.resolve()
        self._blobs = blobs
        self._limits = limits

    @cached_property
    def _manifest(self) -> Manifest:
        try:
            return Manifest.read(read_regular(self._root / NAME).decode("utf-8", "replace"))
        except OSError:
            return Manifest({})

    def close(self) -> None:
        """Do nothing: there are no connections."""

    def fetch(
        self,
        url: str,
        *,
        etag: str | None = None,
        last_modified: str | None = None,
        accept: str | None = None,
    ) -> Fetched:
        """What the folder holds for an address; the ETag is made of the file's size and time."""
        wanted = parse(url)
        vet(wanted, resolve=False)
        file = next((path for path in _places(self._root, wanted) if self._holds(path)), None)
        place = self._manifest.place_of(url) if file is None else None
        if place is not None:
            file, url = self._root / unquote(place.removeprefix("https://")), place
        if file is None or not self._holds(file):
            raise NotInMirrorError("not in the mirror", url=url, permanent=True)
        try:
            stat = file.stat()
            current = f'"{stat.st_size:x}-{stat.st_mtime_ns:x}"'
            if etag == current:
                return Fetched(url, Path(), "", "", not_modified=True)
            with file.open("rb") as held:
                media_type = _media_type(file, held.read(512))
                held.seek(0)
                parts = bounded(iter(lambda: held.read(1 << 20), b""), self._limits, url=url)
                path, digest = store_body(parts, self._blobs, url=url)
        except OSError as error:
            reason = f"the file in the mirror cannot be read: {error.strerror}"
            raise FetchError(reason, url=url) from error
        return Fetched(url, path, digest, media_type, current)

    def _holds(self, path: Path) -> bool:
        """Whether a path is a file inside the mirror; a symbolic link may lead out of it."""
        try:
            return path.is_file() and path.resolve().is_relative_to(self._root)
        except (OSError, ValueError):  # a name that is too long for a file, or has a zero byte
            return False


def _places(root: Path, url: httpx.URL) -> Iterator[Path]:
    """The files that may hold an address in a mirror, likeliest first."""
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
            if not (url.query and _has_queries(base)):
                yield from _places_by_name(base, is_paper=is_paper)


def _places_by_query(base: Path, query: str) -> Iterator[Path]:
    for form in dict.fromkeys((unquote(query), query) if query else ()):
        name = form.replace("/", "%2F")
        yield base.with_name(f"{base.name}?{name}")
        yield base.with_name(f"{base.name}?{name}.html")
        yield base / f"index.html?{name}"


def _has_queries(base: Path) -> bool:
    """Whether the mirror has a file for each query of a page: another query is then another page."""
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
    """The media type of a file by its name, else (wget keeps names as they are) by its first bytes."""
    named = _TYPES.get(Path(file.name.partition("?")[0]).suffix.lower())
    if named is not None:
        return named
    if b"%PDF-" in head:
        return "application/pdf"
    is_html = re.search(rb"<(?:!doctype\s+html|html|head|body)\b", head, re.IGNORECASE)
    return "text/html" if is_html else "application/octet-stream"
