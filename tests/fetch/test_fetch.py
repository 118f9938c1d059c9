"""Fetching over loopback: pace, limits, refused addresses, complete bodies."""

import gzip
import hashlib
import itertools
import os
import socket
import threading
import zlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from helpers.webserver import GITHUB_RAW, Web
from ptmrag import __version__
from ptmrag.catalog.same_title import is_same_title
from ptmrag.errors import FetchError, InputError
from ptmrag.fetch.arxiv_search import look_up_arxiv
from ptmrag.fetch.fetcher import Fetcher
from ptmrag.fetch.guard import parse, vet
from ptmrag.fetch.http_failures import retry_after
from ptmrag.fetch.http_fetcher import HttpFetcher
from ptmrag.fetch.limits import Limits
from ptmrag.fetch.mirror_fetcher import MirrorFetcher
from ptmrag.fetch.open_fetcher import open_fetcher
from ptmrag.fetch.politeness import ARXIV_INTERVAL, Politeness

HOST = "blog.example.org"
PAGE = f"https://{HOST}/a"


class Clock:
    """A clock that moves only by being slept on, and by `step` whenever it is read."""

    def __init__(self) -> None:
        self.now = 0.0
        self.step = 0.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        self.now += self.step
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def politeness(clock: Clock) -> Politeness:
    return Politeness(clock=clock, sleep=clock.sleep)


@pytest.fixture
def blobs(tmp_path: Path) -> Path:
    return tmp_path / "blobs"


Make = Callable[..., HttpFetcher]


@pytest.fixture
def make(web: Web, blobs: Path, politeness: Politeness) -> Iterator[Make]:
    """Makes fetchers that ask the test's web server as a mirror, unless `how` says otherwise."""
    with ExitStack() as stack:

        def making(**how: Any) -> HttpFetcher:
            how = {"blobs": blobs, "mirror": web.address, "politeness": politeness} | how
            return stack.enter_context(closing(HttpFetcher(**how)))

        yield making


@pytest.fixture
def fetcher(make: Make) -> HttpFetcher:
    return make(limits=Limits(size=100_000, silence_seconds=5))


def failure(fetcher: Fetcher, url: str, **known: str) -> FetchError:
    with pytest.raises(FetchError) as raised:
        fetcher.fetch(url, **known)
    return raised.value


def reason(fetcher: Fetcher, url: str) -> str:
    return failure(fetcher, url).reason


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


# What arrives


@pytest.mark.parametrize("body", [b"hello", bytes(range(256)) * 300, "目录".encode()])
def test_a_body_lands_whole_under_its_hash(web: Web, fetcher: HttpFetcher, body: bytes) -> None:
    """The body is the file, named by its SHA-256; nothing temporary stays."""
    web.put(f"{HOST}/a", body, media_type="Text/Plain; charset=utf-8")
    fetched = fetcher.fetch(PAGE)
    digest = hashlib.sha256(body).hexdigest()
    assert fetched.path.read_bytes() == body
    assert fetched.sha256 == fetched.path.name == digest
    assert fetched.path.parent.name == digest[:2]
    assert (fetched.url, fetched.media_type) == (PAGE, "text/plain")
    assert not fetched.not_modified


@pytest.mark.parametrize("pack", [gzip.compress, zlib.compress], ids=["gzip", "deflate"])
def test_a_compressed_body_is_stored_decompressed(
    web: Web, fetcher: HttpFetcher, pack: type
) -> None:
    """The decompressed body is kept, also of several gzip members."""
    coding = "gzip" if pack is gzip.compress else "deflate"
    packed = pack(b"hello ") + pack(b"world")
    web.put(f"{HOST}/a", packed, headers={"Content-Encoding": coding})
    assert fetcher.fetch(PAGE).path.read_bytes() == b"hello world"


def test_many_threads_share_a_fetcher(web: Web, fetcher: HttpFetcher, blobs: Path) -> None:
    """What several threads fetch at once is whole, and equal bodies are one file."""
    for number in range(20):
        web.put(f"host{number % 7}.example.org/{number}", f"body {number % 4}" * 5000)
    urls = [f"https://host{number % 7}.example.org/{number}" for number in range(20)]
    with ThreadPoolExecutor(12) as pool:
        fetched = list(pool.map(fetcher.fetch, urls))
    for number, one in enumerate(fetched):
        assert one.path.read_text() == f"body {number % 4}" * 5000
    assert len(files(blobs)) == 4


def test_what_is_known_is_not_sent_again(web: Web, fetcher: HttpFetcher) -> None:
    """With the ETag or the date of the first answer, the second has no body."""
    date = "Wed, 21 Oct 2020 07:28:00 GMT"
    web.put(f"{HOST}/a", "hello", headers={"Last-Modified": date})
    first = fetcher.fetch(PAGE)
    assert first.last_modified == date
    assert fetcher.fetch(PAGE, etag=first.etag).not_modified
    assert fetcher.fetch(PAGE, last_modified=date).not_modified
    assert not fetcher.fetch(PAGE, etag='"another"').not_modified
    assert web.asked() == [200, 304, 304, 200]


def test_not_modified_must_have_been_asked_for(web: Web, fetcher: HttpFetcher) -> None:
    """A 304 to a request without an ETag is a failure, not an empty page."""
    web.put(f"{HOST}/a", status=304)
    assert reason(fetcher, PAGE) == "304 Not Modified"


def test_an_etag_that_cannot_be_sent_back_is_dropped(web: Web, fetcher: HttpFetcher) -> None:
    """A header outside of ASCII would break the next request."""
    web.put(f"{HOST}/a", "x", headers={"ETag": '"caf\xe9"'})
    assert fetcher.fetch(PAGE).etag is None
    assert not fetcher.fetch(PAGE, etag='"caf\xe9"').not_modified


def test_the_user_agent_names_the_program(web: Web, fetcher: HttpFetcher, make: Make) -> None:
    """The user agent has a name, a version and an address, and a contact where one is given."""
    web.put(f"{HOST}/a", "x")
    fetcher.fetch(PAGE)
    make(contact="me@example.org").fetch(PAGE)
    about = "+https://github.com/ptmrag/ptmrag"
    assert [request.headers["User-Agent"] for request in web.requests] == [
        f"ptmrag/{__version__} ({about})",
        f"ptmrag/{__version__} ({about}; me@example.org)",
    ]
    with pytest.raises(InputError, match="contact"):
        make(contact="me\r\nHost: evil.example.org")


def test_github_is_asked_for_the_readme_itself(web: Web, fetcher: HttpFetcher) -> None:
    """The API answers in JSON unless asked for the raw file; the page has navigation around it."""
    web.put_repository("birds/owl", "# Owl\n\nHunts at night.")
    api = "https://api.github.com/repos/birds/owl/readme"
    assert fetcher.fetch(api).media_type == "application/json"
    assert fetcher.fetch(api, accept=GITHUB_RAW).path.read_text().startswith("# Owl")
    assert b"Sign in" in fetcher.fetch("https://github.com/birds/owl").path.read_bytes()


def test_cookies_are_not_kept(web: Web, fetcher: HttpFetcher) -> None:
    """No cookie is sent back; under a mirror, all hosts would look like one."""
    web.put(f"{HOST}/a", "x", headers={"Set-Cookie": "id=7; Path=/"})
    fetcher.fetch(PAGE)
    fetcher.fetch(PAGE)
    assert all("Cookie" not in request.headers for request in web.requests)


def test_passwords_and_fragments_are_not_sent(web: Web, fetcher: HttpFetcher) -> None:
    """Of an address, host, path and query are asked."""
    web.put(f"{HOST}/a", "x")
    assert fetcher.fetch(f"http://user:secret@{HOST}/a?b=%2F&c=字#part").path.read_text() == "x"
    assert web.requests[0].query == "b=/&c=字"
    assert "Authorization" not in web.requests[0].headers


# What does not


@pytest.mark.parametrize(
    ("status", "says", "permanent"),
    [
        (404, "404 Not Found", True),
        (410, "410 Gone", True),
        (401, "401 Unauthorized", False),
        (403, "403 Forbidden", False),
        (451, "451 Unavailable For Legal Reasons", False),
        (206, "206 Partial Content", False),
        (302, "302 Found", False),
    ],
)
def test_refusals_are_not_asked_twice(
    web: Web, fetcher: HttpFetcher, status: int, says: str, permanent: bool
) -> None:
    """A refusal costs one request and gives one reason."""
    web.put(f"{HOST}/a", "no", status=status)
    error = failure(fetcher, PAGE)
    assert (error.reason, error.permanent, error.url) == (says, permanent, PAGE)
    assert web.asked() == [status]


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_what_may_pass_is_asked_again(
    web: Web, fetcher: HttpFetcher, clock: Clock, status: int
) -> None:
    """A failing host is asked three times with growing pauses, and the first good answer is taken."""
    web.put(f"{HOST}/a", "at last")
    web.put(f"{HOST}/a", status=status, times=2)
    assert fetcher.fetch(PAGE).path.read_bytes() == b"at last"
    assert clock.slept == [1.0, 2.0]
    web.put(f"{HOST}/b", status=status)
    assert reason(fetcher, f"https://{HOST}/b").startswith(f"{status} ")
    assert web.asked("/b") == [status] * 3


def test_a_connection_that_breaks_is_made_again(web: Web, fetcher: HttpFetcher) -> None:
    """A reset connection is tried again; after three resets the address has failed."""
    web.put(f"{HOST}/a", "at last")
    web.put(f"{HOST}/a", fault="reset", times=2)
    assert fetcher.fetch(PAGE).path.read_bytes() == b"at last"
    web.put(f"{HOST}/b", fault="reset")
    assert reason(fetcher, f"https://{HOST}/b") in (
        "the connection broke",
        "the connection closed without an answer",
    )
    assert web.asked("/b") == [0, 0, 0]


def test_a_silent_host_is_given_up(web: Web, make: Make) -> None:
    """A host that accepts a connection and sends nothing costs a bounded time."""
    web.put(f"{HOST}/a", fault="silent")
    fetcher = make(limits=Limits(silence_seconds=0.05, tries=2))
    assert reason(fetcher, PAGE) == "no answer within 0.05 s"
    assert web.asked() == [0, 0]


def test_no_server_is_a_reason(make: Make) -> None:
    """A mirror that does not answer gives a reason in words, and is marked as unreachable."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    error = failure(make(mirror=f"http://127.0.0.1:{port}"), PAGE)
    assert (error.reason, error.unreachable, error.permanent) == ("connection refused", True, False)


def test_what_speaks_no_http_is_a_reason(web: Web, fetcher: HttpFetcher, make: Make) -> None:
    """Another protocol behind the port, and a port without TLS, give a reason in words."""
    web.put(f"{HOST}/a", fault="noise")
    assert reason(fetcher, PAGE) == "the answer is not HTTP"
    no_tls = make(mirror=web.address.replace("http:", "https:"))
    assert reason(no_tls, PAGE).startswith("no secure connection: ")


def test_retry_after_is_heeded(web: Web, fetcher: HttpFetcher, clock: Clock) -> None:
    """The host says how long to wait; a wait beyond a minute is reported instead."""
    web.put(f"{HOST}/a", "at last")
    web.put(f"{HOST}/a", status=503, headers={"Retry-After": "7"}, times=1)
    fetcher.fetch(PAGE)
    assert clock.slept == [7.0]
    web.put(f"{HOST}/b", status=429, headers={"Retry-After": "3600"})
    expected = "429 Too Many Requests (the host asks to wait 3,600 s; ingest again later)"
    assert reason(fetcher, f"https://{HOST}/b") == expected
    assert clock.slept == [7.0]


def test_a_rest_holds_for_the_whole_host(web: Web, fetcher: HttpFetcher, clock: Clock) -> None:
    """Requests for other pages of the host wait too; requests to other hosts do not."""
    web.put(f"{HOST}/a", status=429, headers={"Retry-After": "30"})
    web.put(f"{HOST}/b", "b")
    web.put("other.example.org/c", "c")
    reason(fetcher, PAGE)
    assert clock.slept == [30.0, 30.0]
    fetcher.fetch("https://other.example.org/c")
    assert clock.slept == [30.0, 30.0]
    fetcher.fetch(f"https://{HOST}/b")
    assert clock.slept == [30.0, 30.0, 30.0]


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("5", 5),
        (" 120 ", 120),
        ("", None),
        (None, None),
        ("soon", None),
        ("-3", None),
        ("Wed, 21 Oct 2015 07:28:00 GMT", 0),
        ("Wed, 99 Oct 2015 07:28:00 GMT", None),
    ],
)
def test_retry_after_in_its_forms(header: str | None, seconds: float | None) -> None:
    """Seconds or a date; nonsense counts as nothing."""
    assert retry_after(header) == seconds


def test_retry_after_as_a_date_to_come() -> None:
    """A date is the seconds until then."""
    moment = datetime.now(UTC) + timedelta(seconds=90)
    seconds = retry_after(format_datetime(moment, usegmt=True))
    assert seconds is not None
    assert 80 < seconds <= 90


def test_a_body_that_is_cut_off_is_no_body(web: Web, fetcher: HttpFetcher, blobs: Path) -> None:
    """What is shorter than announced is asked for again, and never kept."""
    web.put(f"{HOST}/a", "x" * 5678, cut_at=1234)
    assert reason(fetcher, PAGE) == "cut off after 3,702 of 5,678 bytes"  # in three parts
    assert len(web.asked()) == 3
    assert files(blobs) == []
    web.put(f"{HOST}/b", "whole")
    web.put(f"{HOST}/b", "whole", cut_at=2, times=1)
    assert fetcher.fetch(f"https://{HOST}/b").path.read_text() == "whole"


@pytest.mark.parametrize(
    ("body", "coding", "says"),
    [
        (b"", "", "the answer is empty"),
        (gzip.compress(b""), "gzip", "the answer is empty"),
        (gzip.compress(b"hello" * 99)[:-9], "gzip", "the compressed answer is cut off"),
        (b"not packed at all", "gzip", "the answer cannot be decompressed"),
        (b"x", "br", "compressed in a way that was not asked for (br)"),
        (
            gzip.compress(gzip.compress(b"x")),
            "gzip, gzip",
            "compressed in a way that was not asked for (gzip, gzip)",
        ),
    ],
)
def test_a_body_that_cannot_be_used_is_a_failure(
    web: Web, fetcher: HttpFetcher, blobs: Path, body: bytes, coding: str, says: str
) -> None:
    """An empty body, half of a compressed one, and one in another encoding are not kept."""
    web.put(f"{HOST}/a", body, headers={"Content-Encoding": coding} if coding else {})
    assert reason(fetcher, PAGE) == says
    assert files(blobs) == []


def test_sizes_are_bounded_after_decompression(web: Web, fetcher: HttpFetcher, blobs: Path) -> None:
    """A large body, a small one that decompresses to a large one, and an endless one are refused."""
    web.put(f"{HOST}/a", b"x" * 100_001)
    block = gzip.compress(b"\0" * 30_000)
    web.put(f"{HOST}/b", block * 4, headers={"Content-Encoding": "gzip"})
    bomb = gzip.compress(b"\0" * 50_000_000)
    web.put(f"{HOST}/c", bomb, headers={"Content-Encoding": "gzip"})
    web.put(f"{HOST}/d", fault="endless")
    for page in "abcd":
        error = failure(fetcher, f"https://{HOST}/{page}")
        assert (error.reason, error.permanent) == (
            "larger than 0.1 MB (to fetch it, raise max_mb in ptmrag.toml)",
            True,
        )
    assert len(web.asked()) == 4
    assert files(blobs) == []
    web.put(f"{HOST}/e", b"x" * 100_000)
    assert fetcher.fetch(f"https://{HOST}/e").path.stat().st_size == 100_000


@pytest.mark.parametrize(("floor", "seconds"), [(0.0, 120), (1e9, 50)])
def test_a_body_has_a_time_limit(
    web: Web, make: Make, clock: Clock, floor: float, seconds: int
) -> None:
    """A host that sends slowly without a pause is given up, sooner if it is below `floor`."""
    web.put(f"{HOST}/a", fault="endless")
    clock.step = 25.0
    limits = Limits(floor=floor)
    assert f" within {seconds} s" in reason(make(limits=limits), PAGE)
    assert len(web.asked()) == 1


def test_a_disk_that_refuses_is_a_reason(web: Web, make: Make, tmp_path: Path) -> None:
    """A body that cannot be stored fails with the place and the cause."""
    web.put(f"{HOST}/a", "x")
    (tmp_path / "file").touch()
    fetcher = make(blobs=tmp_path / "file")
    assert reason(fetcher, PAGE).startswith(f"cannot be stored in '{tmp_path / 'file'}': ")


# Redirects


@pytest.mark.parametrize(
    "location",
    [
        "b",
        "/blog.example.org/b",
        "https://blog.example.org/b",
        "//blog.example.org/b",
        "{mirror}/blog.example.org/b",
        "b#part",
    ],
)
def test_a_redirect_leads_on(web: Web, fetcher: HttpFetcher, location: str) -> None:
    """Whether relative, absolute or within the mirror, the next address is asked for in the mirror."""
    web.put_redirect(f"{HOST}/a", location.format(mirror=web.address))
    web.put(f"{HOST}/b", "here")
    fetched = fetcher.fetch(PAGE)
    assert fetched.path.read_text() == "here"
    assert fetched.url.partition("://")[2] == f"{HOST}/b"


def test_a_redirect_to_arxiv_waits_for_its_turn(
    web: Web, fetcher: HttpFetcher, clock: Clock
) -> None:
    """A short link to arXiv waits for arXiv's turn."""
    web.put_redirect("short.example.org/1", "https://arxiv.org/pdf/2001.00001", status=301)
    web.put_paper("2001.00001", b"%PDF-1.5 paper")
    for _ in range(2):
        fetched = fetcher.fetch("https://short.example.org/1")
        assert fetched.url == "https://arxiv.org/pdf/2001.00001"
    assert clock.slept == [ARXIV_INTERVAL]


def test_redirects_are_limited(web: Web, fetcher: HttpFetcher) -> None:
    """A loop and a chain of more than five redirects are failures."""
    web.put_redirect(f"{HOST}/l", f"https://{HOST}/m", status=307)
    web.put_redirect(f"{HOST}/m", f"https://{HOST}/l", status=308)
    assert reason(fetcher, f"https://{HOST}/l") == "redirects in a loop"
    for number in range(7):
        web.put_redirect(f"{HOST}/{number}", str(number + 1))
    web.put(f"{HOST}/6", "end")
    assert fetcher.fetch(f"https://{HOST}/1").path.read_text() == "end"
    assert reason(fetcher, f"https://{HOST}/0") == "more than 5 redirects"


@pytest.mark.parametrize(
    ("location", "says"),
    [
        ("http://169.254.169.254/latest", "a private address (169.254.169.254) is refused"),
        ("http://127.0.0.1:22/", "port 22 is refused"),
        ("/127.0.0.1/x", "a private address (127.0.0.1) is refused"),
        ("{mirror}/localhost/x", "a private address (localhost) is refused"),
        ("file:///etc/passwd", "the scheme 'file' is refused"),
        ("http://x:port/", "redirects to an address that cannot be parsed"),
    ],
)
def test_a_redirect_is_vetted(web: Web, fetcher: HttpFetcher, location: str, says: str) -> None:
    """A public page cannot redirect into the reader's own network."""
    web.put_redirect(f"{HOST}/a", location.format(mirror=web.address))
    error = failure(fetcher, PAGE)
    assert (error.reason, error.permanent) == (says, True)
    assert len(web.log) == 1


# Which addresses


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "http://127.1/",
        "http://localhost/x",
        "http://LOCALHOST./x",
        "http://a.localhost/",
        "http://0.0.0.0/",
        "http://10.1.2.3/",
        "http://172.16.0.1/",
        "http://192.168.0.1/",
        "http://100.64.0.1/",
        "http://224.0.0.1/",
        "http://255.255.255.255/",
        "http://169.254.169.254/latest/meta-data",
        "http://[::1]/",
        "http://[::]/",
        "http://[::ffff:127.0.0.1]/",
        "http://[::127.0.0.1]/",
        "http://[64:ff9b::10.0.0.1]/",
        "http://[2002:7f00:1::]/",
        "http://[fe80::1]/",
        "http://[fc00::1]/",
        "http://[fec0::1]/",
        "http://[ff02::1]/",
        "http://2130706433/",
        "http://0x7f.1/",
        "http://0177.0.0.1/",
        "http://127。0。0。1/",
        "http://example.org\\@127.0.0.1/",
        "http://example.org@127.0.0.1/",
        "http://printer.local/",
        "http://metadata.google.internal/",
        "http://example.org:8080/",
        "http://%31%32%37.0.0.1/",
        "file:///etc/passwd",
        "ftp://example.org/a",
        "gopher://example.org/",
        "javascript:alert(1)",
        "http:///nohost",
        "http:example.org/a",
        "example.org/a",
        "http://[",
        "http://example.org/a\nb",
        "",
    ],
)
def test_private_and_odd_addresses_are_refused(url: str, web: Web, fetcher: HttpFetcher) -> None:
    """A catalog cannot make us ask the reader's own network, mirror or not, however it spells it."""
    error = failure(fetcher, url)
    assert error.permanent
    assert web.log == []


@pytest.mark.parametrize(
    "url", ["https://8.8.8.8/", "http://[2001:4860:4860::8888]/", "http://[64:ff9b::8.8.8.8]/"]
)
def test_public_addresses_are_allowed(url: str) -> None:
    """An IP address can take the place of a name."""
    assert len(vet(parse(url))) == 1


def resolve_to(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> None:
    entries = [(2, 1, 6, "", (address, 443)) for address in addresses]
    monkeypatch.setattr("socket.getaddrinfo", lambda *a, **k: entries)


@pytest.mark.parametrize(
    ("addresses", "refused"),
    [
        (["10.0.0.7"], "10.0.0.7"),
        (["93.184.216.34", "127.0.0.1"], "127.0.0.1"),
        (["::ffff:169.254.169.254"], "::ffff:169.254.169.254"),
        (["fe80::1%eth0"], "fe80::1%eth0"),
    ],
)
def test_a_name_that_leads_to_a_private_address_is_refused(
    monkeypatch: pytest.MonkeyPatch, make: Make, addresses: list[str], refused: str
) -> None:
    """What a name resolves to counts, not how it looks; one private address is enough."""
    resolve_to(monkeypatch, *addresses)
    error = failure(make(mirror=None), "https://innocent.example.org/")
    assert error.reason == f"a private address ({refused}) is refused"


def test_vetting_gives_the_addresses_to_connect_to(monkeypatch: pytest.MonkeyPatch) -> None:
    """All of them, in order; without resolving, a name has none and is not looked up."""
    resolve_to(monkeypatch, "93.184.216.34", "2606:2800:220:1::1")
    assert vet(parse("https://example.org/")) == ("93.184.216.34", "2606:2800:220:1::1")
    assert vet(parse("https://example.org/"), resolve=False) == ()


@pytest.mark.parametrize(
    ("error", "says", "times"),
    [
        (socket.gaierror(socket.EAI_NONAME, "unknown"), "the host name does not exist", 1),
        (OSError("odd"), "the host name does not exist", 1),
        (UnicodeError("label too long"), "the host name does not exist", 1),
        (socket.gaierror(socket.EAI_AGAIN, "later"), "the host name cannot be looked up now", 3),
    ],
)
def test_a_name_that_leads_nowhere(
    monkeypatch: pytest.MonkeyPatch,
    make: Make,
    error: Exception,
    says: str,
    times: int,
) -> None:
    """A name that does not exist is looked up once; if no name server answers, it is tried again."""
    asked = []

    def resolve(*args: object, **kwargs: object) -> list[object]:
        asked.append(args)
        raise error

    monkeypatch.setattr("socket.getaddrinfo", resolve)
    raised = failure(make(mirror=None), "https://nowhere.example.org/")
    assert (raised.reason, raised.unreachable) == (says, True)
    assert len(asked) == times


# How often


def test_arxiv_is_asked_once_in_three_seconds_by_one_at_a_time(
    clock: Clock, politeness: Politeness
) -> None:
    """However many threads ask, requests to any of arXiv's hosts start three seconds apart."""
    starts: list[float] = []
    at_work: list[int] = []

    def ask(host: str) -> None:
        with politeness.turn(httpx.URL(f"https://{host}/x")):
            at_work.append(1)
            starts.append(clock())
            assert len(at_work) == 1
            at_work.pop()

    hosts = ["arxiv.org", "export.arxiv.org", "www.arxiv.org", "arxiv.org.", "ARXIV.org"]
    with ThreadPoolExecutor(5) as pool:
        list(pool.map(ask, hosts))
    assert [b - a for a, b in itertools.pairwise(starts)] == [ARXIV_INTERVAL] * 4


def test_a_mirror_does_not_change_the_pace(web: Web, fetcher: HttpFetcher, clock: Clock) -> None:
    """arXiv's interval holds under a mirror, for tries and redirects too; other hosts have none."""
    web.put_paper("2001.00001", b"%PDF-1.5 one")
    web.put("arxiv.org/pdf/2001.00002", status=500, times=1)
    web.put_redirect("export.arxiv.org/abs/2001.00001", "https://arxiv.org/pdf/2001.00001")
    web.put(f"{HOST}/a", "x")
    fetcher.fetch("https://arxiv.org/pdf/2001.00001")
    reason(fetcher, "https://arxiv.org/pdf/2001.00002")  # 500, then 404
    fetcher.fetch("https://export.arxiv.org/abs/2001.00001")
    fetcher.fetch(PAGE)
    fetcher.fetch(PAGE)
    assert len(web.asked("arxiv.org")) == 5
    assert clock.slept == [ARXIV_INTERVAL] * 4


@pytest.mark.parametrize(("hosts", "most"), [(1, 2), (9, 6)])
def test_requests_at_a_time_are_limited(politeness: Politeness, hosts: int, most: int) -> None:
    """Two requests at a time to a host, six in all; the others wait for their turn."""
    entered, leave = threading.Semaphore(0), threading.Event()

    def ask(number: int) -> None:
        with politeness.turn(httpx.URL(f"https://host{number % hosts}.example.org/")):
            entered.release()
            leave.wait(5)

    with ThreadPoolExecutor(18) as pool:
        waiting = [pool.submit(ask, number) for number in range(18)]
        for _ in range(most):
            assert entered.acquire(timeout=5)
        assert not entered.acquire(timeout=0.05)
        leave.set()
        for one in waiting:
            one.result(timeout=5)


# Mirrors on disk


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


# Titles


def test_a_title_is_looked_up(web: Web, fetcher: HttpFetcher) -> None:
    """The id of the paper with that title, and never of another one."""
    web.put_titles(
        {"2001.00001": "Birds of a Feather", "2001.00002": "Owls: Hunting\n  at Night & Day"}
    )
    assert look_up_arxiv(fetcher, "Owls - hunting at NIGHT & day") == "2001.00002"
    assert look_up_arxiv(fetcher, "Owls Hunting in Daylight") is None
    assert web.requests[0].query == 'search_query=ti:"owls hunting at night day"&max_results=5'


def test_the_very_title_goes_before_a_longer_one(web: Web, fetcher: HttpFetcher) -> None:
    """Among several that would do, the one without a subtitle is meant."""
    long, short = "How Owls Hunt at Night: Again", "How Owls Hunt at Night"
    web.put_titles({"2001.00001": long, "2001.00002": short})
    assert look_up_arxiv(fetcher, short) == "2001.00002"
    web.put_titles({"2001.00001": long})
    assert look_up_arxiv(fetcher, short) == "2001.00001"


def test_an_old_id_is_an_id_too(web: Web, fetcher: HttpFetcher) -> None:
    """Ids from before 2007 have a slash."""
    web.put_titles({"cs/0501001": "Owls of the Nineties"})
    assert look_up_arxiv(fetcher, "Owls of the Nineties") == "cs/0501001"


def test_a_title_without_words_is_not_asked_for(web: Web, fetcher: HttpFetcher) -> None:
    """A title without words is not sent to arXiv."""
    assert look_up_arxiv(fetcher, "…") is None
    assert web.log == []


@pytest.mark.parametrize(
    "body",
    [
        '<!DOCTYPE x [<!ENTITY a "b">]><feed/>',
        '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE x [<!ENTITY a "b">]><x/>'.encode(
            "utf-16"
        ),
        "<html><p>busy",
        b"\xff\xfe\x00",
    ],
)
def test_what_is_no_feed_is_a_failure(web: Web, fetcher: HttpFetcher, body: str | bytes) -> None:
    """Nothing with entities is parsed, in whatever encoding."""
    web.put("export.arxiv.org/api/query", body)
    with pytest.raises(FetchError, match="not a feed"):
        look_up_arxiv(fetcher, "Owls")


def test_no_answer_from_arxiv_is_a_failure(web: Web, fetcher: HttpFetcher) -> None:
    """An arXiv that does not answer is a failure, not a paper that it does not know."""
    with pytest.raises(FetchError, match="404"):
        look_up_arxiv(fetcher, "Owls")


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("A Survey of Birds", "a survey of birds.", True),
        ("Pre-training of Owls", "Pretraining of Owls", True),
        ("Owls to 1,000 Layers", "Owls to 1000 layers", True),
        ("DeepOwl: Scaling Owls to 1,000 Layers", "Scaling Owls to 1,000 Layers", True),
        ("Scaling Owls to Many Layers", "Scaling Owls to Many Layers (Extended)", True),
        ("猫头鹰综述", "猫头鹰 综述", True),
        ("Ｏｗｌ", "Owl", True),
        ("Synthesizer: Rethinking Attention", "Rethinking Attention with Performers", False),
        ("A Survey of Birds", "A Survey of Bird Song and of Other Things in the Forest", False),
        ("Owls Are All You Need", "Owls Are All You Need, Too", False),
        ("Owl for Text Summarization", "Fine-tune Owl for Text Summarization", False),
        ("Owl", "Owl: A Bird", False),
        ("猫头鹰综述", "猫头鹰", False),
        ("", "", False),
        ("…", "!", False),
    ],
)
def test_same_titles(one: str, other: str, same: bool) -> None:
    """Case, marks and a short subtitle do not count; a different work does."""
    assert is_same_title(one, other) is same
    assert is_same_title(other, one) is same
