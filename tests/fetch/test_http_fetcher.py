"""Fetching over HTTP: complete bodies, retries, limits, redirects."""

import gzip
import hashlib
import socket
import zlib
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from helpers.fetching import HOST, PAGE, Make, SteppingClock, failure, files, reason
from helpers.webserver import GITHUB_RAW, Web
from ptmrag import __version__
from ptmrag.errors import InputError
from ptmrag.fetch.http_failures import retry_after
from ptmrag.fetch.http_fetcher import HttpFetcher
from ptmrag.fetch.limits import Limits
from ptmrag.fetch.politeness import ARXIV_INTERVAL


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
    web: Web, fetcher: HttpFetcher, clock: SteppingClock, status: int
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


def test_retry_after_is_heeded(web: Web, fetcher: HttpFetcher, clock: SteppingClock) -> None:
    """The host says how long to wait; a wait beyond a minute is reported instead."""
    web.put(f"{HOST}/a", "at last")
    web.put(f"{HOST}/a", status=503, headers={"Retry-After": "7"}, times=1)
    fetcher.fetch(PAGE)
    assert clock.slept == [7.0]
    web.put(f"{HOST}/b", status=429, headers={"Retry-After": "3600"})
    expected = "429 Too Many Requests (the host asks to wait 3,600 s; ingest again later)"
    assert reason(fetcher, f"https://{HOST}/b") == expected
    assert clock.slept == [7.0]


def test_a_rest_holds_for_the_whole_host(
    web: Web, fetcher: HttpFetcher, clock: SteppingClock
) -> None:
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
        (gzip.compress(b"", mtime=0), "gzip", "the answer is empty"),
        (gzip.compress(b"hello" * 99, mtime=0)[:-9], "gzip", "the compressed answer is cut off"),
        (b"not packed at all", "gzip", "the answer cannot be decompressed"),
        (b"x", "br", "compressed in a way that was not asked for (br)"),
        (
            gzip.compress(gzip.compress(b"x", mtime=0), mtime=0),
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
    web: Web, make: Make, clock: SteppingClock, floor: float, seconds: int
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
    web: Web, fetcher: HttpFetcher, clock: SteppingClock
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
