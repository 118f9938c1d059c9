"""Fetching over loopback: polite, bounded, guarded, whole or not at all."""

import gzip
import itertools
import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from ptmrag.errors import FetchError, InputError
from ptmrag.fetch import HttpFetcher, MirrorFetcher, open_fetcher
from ptmrag.guard import refusal
from ptmrag.lookup import is_same_title, look_up_arxiv
from ptmrag.politeness import ARXIV_INTERVAL, Politeness, retry_after
from webserver import Web

PAGE = "https://blog.example.org/a"


class Clock:
    """A clock that moves only by being slept on."""

    def __init__(self) -> None:
        self.now = 0.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def fetcher(web: Web, tmp_path: Path, clock: Clock) -> Iterator[HttpFetcher]:
    made = HttpFetcher(
        tmp_path / "blobs",
        mirror=web.address,
        politeness=Politeness(clock=clock, sleep=clock.sleep),
        max_bytes=100_000,
        timeout=httpx.Timeout(5.0),
    )
    yield made
    made.close()


def reason(fetcher: HttpFetcher | MirrorFetcher, url: str) -> str:
    with pytest.raises(FetchError) as raised:
        fetcher.fetch(url)
    return raised.value.reason


def test_a_body_lands_whole_under_its_hash(web: Web, fetcher: HttpFetcher) -> None:
    """The body is the file, named by its SHA-256; nothing temporary stays."""
    web.put("blog.example.org/a", "hello", media_type="text/plain")
    fetched = fetcher.fetch(PAGE)
    assert fetched.path.read_bytes() == b"hello"
    assert fetched.path.name == fetched.sha256
    assert fetched.media_type == "text/plain"
    assert [path.name for path in fetched.path.parent.iterdir()] == [fetched.sha256]


def test_what_is_known_is_not_sent_again(web: Web, fetcher: HttpFetcher) -> None:
    """With the ETag of the first answer, the second has no body."""
    web.put("blog.example.org/a", "hello")
    first = fetcher.fetch(PAGE)
    assert fetcher.fetch(PAGE, etag=first.etag).not_modified
    assert web.asked() == [200, 304]


@pytest.mark.parametrize(
    ("status", "says", "permanent"),
    [(404, "404 Not Found", True), (410, "410 Gone", True), (403, "403 Forbidden", False)],
)
def test_refusals_are_not_asked_twice(
    web: Web, fetcher: HttpFetcher, status: int, says: str, permanent: bool
) -> None:
    """A clear no is one request and one reason."""
    web.put("blog.example.org/a", status=status)
    with pytest.raises(FetchError) as raised:
        fetcher.fetch(PAGE)
    assert (raised.value.reason, raised.value.permanent) == (says, permanent)
    assert web.asked() == [status]


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_what_may_pass_is_asked_again(
    web: Web, fetcher: HttpFetcher, clock: Clock, status: int
) -> None:
    """A failing host is asked three times with growing rests, and an answer in between counts."""
    web.put("blog.example.org/a", "at last")
    web.put("blog.example.org/a", status=status, times=2)
    assert fetcher.fetch(PAGE).path.read_bytes() == b"at last"
    assert clock.slept == [1.0, 2.0]


def test_retry_after_is_heeded(web: Web, fetcher: HttpFetcher, clock: Clock) -> None:
    """The host says how long to wait; a wait beyond a minute is not waited for but reported."""
    web.put("blog.example.org/a", "at last")
    web.put("blog.example.org/a", status=503, headers={"Retry-After": "7"}, times=1)
    fetcher.fetch(PAGE)
    assert clock.slept == [7.0]
    web.put("blog.example.org/b", status=429, headers={"Retry-After": "3600"})
    assert reason(fetcher, "https://blog.example.org/b") == (
        "429 Too Many Requests (the host asks to wait 3600 s)"
    )
    assert clock.slept == [7.0]


@pytest.mark.parametrize(
    ("header", "seconds"),
    [("5", 5), ("", None), (None, None), ("soon", None), ("Wed, 21 Oct 2015 07:28:00 GMT", 0)],
)
def test_retry_after_in_its_forms(header: str | None, seconds: float | None) -> None:
    """Seconds or a date; nonsense counts as nothing."""
    assert retry_after(header) == seconds


def test_a_body_that_is_cut_off_is_no_body(web: Web, fetcher: HttpFetcher, tmp_path: Path) -> None:
    """What is shorter than announced is asked for again, and never kept."""
    web.put("blog.example.org/a", "x" * 5000, cut_at=100)
    assert reason(fetcher, PAGE) == "the answer was cut off"
    assert len(web.asked()) == 3
    assert list((tmp_path / "blobs").iterdir()) == []


def test_sizes_are_bounded_after_decompression(web: Web, fetcher: HttpFetcher) -> None:
    """A large body and a small one that unpacks to a large one are both refused."""
    web.put("blog.example.org/a", b"x" * 200_000)
    assert reason(fetcher, PAGE) == "larger than 0 MB"
    bomb = gzip.compress(b"\0" * 50_000_000)
    web.put("blog.example.org/b", bomb, headers={"Content-Encoding": "gzip"})
    assert reason(fetcher, "https://blog.example.org/b") == "larger than 0 MB"
    web.put("blog.example.org/c", b"")
    assert reason(fetcher, "https://blog.example.org/c") == "an empty body"


def test_redirects_are_followed_within_reason(web: Web, fetcher: HttpFetcher) -> None:
    """Relative and absolute redirects lead on; loops and private addresses do not."""
    web.put("blog.example.org/a", status=302, headers={"Location": "/blog.example.org/b"})
    web.put("blog.example.org/b", status=301, headers={"Location": "https://other.example.org/c"})
    web.put("other.example.org/c", "here")
    assert fetcher.fetch(PAGE).url == "https://other.example.org/c"
    web.put("blog.example.org/l", status=302, headers={"Location": "/blog.example.org/l"})
    assert reason(fetcher, "https://blog.example.org/l") == "redirects in a loop"
    web.put("blog.example.org/p", status=302, headers={"Location": "http://169.254.169.254/latest"})
    assert "private address" in reason(fetcher, "https://blog.example.org/p")
    assert web.asked("169.254") == []


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "http://localhost/x",
        "http://0.0.0.0/",
        "http://10.1.2.3/",
        "http://192.168.0.1/",
        "http://169.254.169.254/latest/meta-data",
        "http://[::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://[fe80::1]/",
        "http://2130706433/",
        "http://0x7f.1/",
        "http://printer.local/",
        "http://example.org:8080/",
        "file:///etc/passwd",
        "ftp://example.org/a",
        "gopher://example.org/",
        "http:///nohost",
    ],
)
def test_private_and_odd_addresses_are_refused(url: str, web: Web, fetcher: HttpFetcher) -> None:
    """A catalog cannot make us ask the reader's own network, mirror or not."""
    assert refusal(url, resolve=False)
    assert "refused" in reason(fetcher, url) or "no host" in reason(fetcher, url)
    assert web.log == []


def test_a_name_that_leads_to_a_private_address_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """What a name resolves to counts, not how it looks."""
    monkeypatch.setattr("socket.getaddrinfo", lambda *a, **k: [(2, 1, 6, "", ("10.0.0.7", 443))])
    assert reason(HttpFetcher(tmp_path), "https://innocent.example.org/") == (
        "a private address (10.0.0.7) is refused"
    )


def test_arxiv_is_asked_once_in_three_seconds_by_one_at_a_time(clock: Clock) -> None:
    """However many threads ask, requests to any of arXiv's hosts start three seconds apart."""
    politeness = Politeness(clock=clock, sleep=clock.sleep)
    starts: list[float] = []
    at_work: list[int] = []

    def ask(host: str) -> None:
        with politeness.turn(host):
            at_work.append(1)
            starts.append(clock())
            assert len(at_work) == 1
            at_work.pop()

    hosts = ["arxiv.org", "export.arxiv.org", "www.arxiv.org", "arxiv.org"]
    threads = [threading.Thread(target=ask, args=(host,)) for host in hosts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    gaps = [b - a for a, b in itertools.pairwise(starts)]
    assert gaps == [ARXIV_INTERVAL] * 3


def test_the_user_agent_says_who_asks(web: Web, fetcher: HttpFetcher) -> None:
    """An honest name with an address to complain to."""
    web.put("blog.example.org/a", "x")
    fetcher.fetch(PAGE)
    assert web.agents[PAGE].startswith("ptmrag/")
    assert "https://" in web.agents[PAGE]


def test_no_host_is_a_reason_not_a_crash(tmp_path: Path) -> None:
    """A mirror that is not there is refused connections, said in words."""
    fetcher = HttpFetcher(
        tmp_path, mirror="http://127.0.0.1:9", politeness=Politeness(sleep=lambda s: None)
    )
    assert reason(fetcher, PAGE) == "the connection was refused"


@pytest.fixture
def mirror(tmp_path: Path) -> MirrorFetcher:
    root = tmp_path / "mirror"
    for place, body in {
        "blog.example.org/a": "page",
        "blog.example.org/dir/index.html": "index",
        "blog.example.org/q?id=7": "query",
        "arxiv.org/pdf/2001.00001.pdf": "paper",
        "github.com/birds/owl/Readme.md": "readme",
    }.items():
        (root / place).parent.mkdir(parents=True, exist_ok=True)
        (root / place).write_text(body)
    (tmp_path / "secret").write_text("secret")
    return MirrorFetcher(root, tmp_path / "blobs")


@pytest.mark.parametrize(
    ("url", "body"),
    [
        (PAGE, "page"),
        ("http://www.blog.example.org/a", "page"),
        ("https://blog.example.org/dir/", "index"),
        ("https://blog.example.org/q?id=7", "query"),
        ("https://arxiv.org/pdf/2001.00001", "paper"),
        ("https://github.com/birds/owl", "readme"),
    ],
)
def test_a_mirror_on_disk_is_read(mirror: MirrorFetcher, url: str, body: str) -> None:
    """The layout of `wget --mirror`, and what stands for a folder in it."""
    fetched = mirror.fetch(url)
    assert fetched.path.read_text() == body
    assert mirror.fetch(url, etag=fetched.etag).not_modified


@pytest.mark.parametrize(
    "url",
    [
        "https://blog.example.org/none",
        "https://blog.example.org/../../secret",
        "https://blog.example.org/%2e%2e/%2e%2e/secret",
    ],
)
def test_a_mirror_gives_nothing_else(mirror: MirrorFetcher, url: str) -> None:
    """What it lacks has failed, and nothing outside of it is read."""
    assert reason(mirror, url) == "not in the mirror"


def test_open_fetcher_tells_mirrors_apart(tmp_path: Path) -> None:
    """A folder, an address, or nothing; anything else is an InputError."""
    assert isinstance(open_fetcher(tmp_path, mirror=str(tmp_path)), MirrorFetcher)
    assert isinstance(open_fetcher(tmp_path, mirror="http://127.0.0.1:1/"), HttpFetcher)
    with pytest.raises(InputError, match="neither a folder"):
        open_fetcher(tmp_path, mirror="no/such/folder")


def test_a_title_is_looked_up(web: Web, fetcher: HttpFetcher) -> None:
    """The id of the paper with that title, and never of another one."""
    web.put_titles({"2001.00001": "Birds of a Feather", "2001.00002": "Owls: Hunting at Night"})
    assert look_up_arxiv(fetcher, "Owls - hunting at NIGHT") == "2001.00002"
    assert look_up_arxiv(fetcher, "Owls Hunting in Daylight") is None
    web.put("export.arxiv.org/api/query", '<!DOCTYPE x [<!ENTITY a "b">]><feed/>')
    with pytest.raises(FetchError, match="not a feed"):
        look_up_arxiv(fetcher, "Owls")


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (
            "DeepNet: Scaling Transformers to 1,000 Layers",
            "DeepNet: Scaling Transformers to 1,000 Layers",
            True,
        ),
        ("A Survey of Birds", "a survey of birds.", True),
        ("Synthesizer: Rethinking Attention", "Rethinking Attention with Performers", False),
        ("A Survey of Birds", "A Survey of Bird Song and of Other Things in the Forest", False),
        ("Owl", "Owl", True),
        ("", "", False),
    ],
)
def test_same_titles(one: str, other: str, same: bool) -> None:
    """Case and marks do not count; a different work does."""
    assert is_same_title(one, other) is same
    assert is_same_title(other, one) is same
