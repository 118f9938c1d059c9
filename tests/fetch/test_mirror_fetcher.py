"""Mirrors of the web, in a folder and over HTTP."""

import hashlib
import os
from pathlib import Path

import pytest

from helpers.fetching import HOST, PAGE, Make, failure, files, reason
from helpers.webserver import Web
from ptmrag.errors import InputError
from ptmrag.fetch.http_fetcher import HttpFetcher
from ptmrag.fetch.limits import Limits
from ptmrag.fetch.mirror_fetcher import MirrorFetcher
from ptmrag.fetch.open_fetcher import open_fetcher


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "mirror"
    for place, body in {
        "blog.example.org/a": "<html><body>page</body></html>",
        "blog.example.org/dir/index.html": "index",
        "blog.example.org/post.html": "post",
        "blog.example.org/post.pdf": "slides",
        "blog.example.org/docs/index.rst": "rest",
        "blog.example.org/q?id=7": "seven",
        "blog.example.org/q": "none of them",
        "blog.example.org/go?to=https:%2F%2Fx.org": "slash",
        "blog.example.org/plain": "plain",
        "blog.example.org/路/页.html": "路",
        "arxiv.org/pdf/2001.00001.pdf": "paper",
        "arxiv.org/pdf/2001.00002": "%PDF-1.5",
        "github.com/birds/owl/Readme.md": "readme",
        "github.com/birds/owl/README_ZH.md": "中文",
        "github.com/birds/heron/README.rst": "rst",
    }.items():
        (root / place).parent.mkdir(parents=True, exist_ok=True)
        (root / place).write_text(body, encoding="utf-8")
    (tmp_path / "secret").write_text("secret")
    (root / HOST / "link").symlink_to(tmp_path / "secret")
    return root


@pytest.fixture
def mirror(root: Path, blobs: Path) -> MirrorFetcher:
    return MirrorFetcher(root, blobs)


@pytest.mark.parametrize(
    ("url", "body", "media_type"),
    [
        (PAGE, "<html><body>page</body></html>", "text/html"),
        ("http://www.blog.example.org/a#x", "<html><body>page</body></html>", "text/html"),
        ("https://blog.example.org/dir/", "index", "text/html"),
        ("https://blog.example.org/dir", "index", "text/html"),
        ("https://blog.example.org/post", "post", "text/html"),
        ("https://blog.example.org/docs/", "rest", "text/x-rst"),
        ("https://blog.example.org/q?id=7", "seven", "application/octet-stream"),
        ("https://blog.example.org/go?to=https://x.org", "slash", "application/octet-stream"),
        ("https://blog.example.org/plain?from=list", "plain", "application/octet-stream"),
        ("https://blog.example.org/%E8%B7%AF/页", "路", "text/html"),
        ("https://arxiv.org/pdf/2001.00001", "paper", "application/pdf"),
        ("https://arxiv.org/pdf/2001.00001v5", "paper", "application/pdf"),
        ("https://arxiv.org/pdf/2001.00001v5.pdf", "paper", "application/pdf"),
        ("https://arxiv.org/pdf/2001.00002", "%PDF-1.5", "application/pdf"),
        ("https://github.com/birds/owl", "readme", "text/markdown"),
        ("https://github.com/birds/heron/", "rst", "text/x-rst"),
    ],
)
def test_a_mirror_on_disk_is_read(
    mirror: MirrorFetcher, url: str, body: str, media_type: str
) -> None:
    """The layout of `wget --mirror`, and what stands for a folder in it."""
    fetched = mirror.fetch(url)
    assert fetched.path.read_text(encoding="utf-8") == body
    assert fetched.path.name == hashlib.sha256(body.encode()).hexdigest()
    assert fetched.media_type == media_type
    assert mirror.fetch(url, etag=fetched.etag).not_modified


@pytest.mark.parametrize(
    "url",
    [
        "https://blog.example.org/none",
        "https://blog.example.org/q?id=8",
        "https://blog.example.org/../../secret",
        "https://blog.example.org/%2e%2e/%2e%2e/secret",
        "https://blog.example.org/link",
        "https://blog.example.org/a%00b",
        "https://blog.example.org/" + "x" * 3000,
        "https://blog.example.org/a?" + "x" * 300,
        "https://blog.example.org/",
        "https://nowhere.example.org/?q=/",
    ],
)
def test_a_mirror_gives_nothing_else(root: Path, mirror: MirrorFetcher, url: str) -> None:
    """A missing address is a failure, another query is another page, and nothing outside is read."""
    (root / HOST / "a?b").touch()
    error = failure(mirror, url)
    assert (error.reason, error.permanent) == ("not in the mirror", True)


def test_a_mirror_on_disk_has_the_same_guard_and_limits(root: Path, blobs: Path) -> None:
    """A private host is refused even if the folder has it; a large file and an empty one are failures."""
    for place, body in {"127.0.0.1/x": "x", f"{HOST}/big": "x" * 101, f"{HOST}/empty": ""}.items():
        (root / place).parent.mkdir(exist_ok=True)
        (root / place).write_text(body)
    mirror = MirrorFetcher(root, blobs, limits=Limits(size=100))
    assert reason(mirror, "http://127.0.0.1/x") == "a private address (127.0.0.1) is refused"
    assert (
        reason(mirror, f"https://{HOST}/big")
        == "larger than 0.0001 MB (to fetch it, raise max_mb in ptmrag.toml)"
    )
    assert reason(mirror, f"https://{HOST}/empty") == "the answer is empty"
    assert files(blobs) == []


def test_a_file_that_changes_is_modified(root: Path, mirror: MirrorFetcher) -> None:
    """The ETag changes with the time of the last change, though the size stays."""
    first = mirror.fetch(PAGE)
    os.utime(root / HOST / "a", ns=(1, 1))
    assert not mirror.fetch(PAGE, etag=first.etag).not_modified


def test_open_fetcher_tells_mirrors_apart(tmp_path: Path) -> None:
    """A folder, an address, or nothing; anything else is an InputError."""
    assert isinstance(open_fetcher(tmp_path), HttpFetcher)
    assert isinstance(open_fetcher(tmp_path, mirror=str(tmp_path)), MirrorFetcher)
    assert isinstance(open_fetcher(tmp_path, mirror="http://127.0.0.1:1/"), HttpFetcher)
    for wrong in ("no/such/folder", "http://", "ftp://example.org/", "http://[", "http://x:port"):
        with pytest.raises(InputError, match="mirror"):
            open_fetcher(tmp_path, mirror=wrong)


def test_a_mirror_may_lie_below_a_path(web: Web, make: Make) -> None:
    """The host comes behind the mirror's own path, in redirects as well."""
    fetcher = make(mirror=f"{web.address}/copies/web/")
    web.put_redirect(f"copies/web/{HOST}/a", f"/copies/web/{HOST}/b")
    web.put(f"copies/web/{HOST}/b", "here")
    assert fetcher.fetch(PAGE).url == f"https://{HOST}/b"


def test_a_local_mirror_is_not_asked_through_a_proxy(
    monkeypatch: pytest.MonkeyPatch, web: Web, make: Make
) -> None:
    """The proxy of the environment leads to the web, not to this machine."""
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    web.put(f"{HOST}/a", "x")
    assert make().fetch(PAGE).path.read_text() == "x"
