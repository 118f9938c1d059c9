"""What goes beyond one request: arXiv's pace across processes, hosts given up, pinned addresses."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from helpers.clock import Clock
from helpers.webserver import Web
from ptmrag.catalog.entry import Entry, Link
from ptmrag.errors import FetchError
from ptmrag.fetch.http_failures import ARXIV_REST
from ptmrag.fetch.http_fetcher import HttpFetcher
from ptmrag.fetch.pace import Pace
from ptmrag.fetch.pinned import PinnedTransport
from ptmrag.fetch.politeness import Politeness
from ptmrag.ingestion.acquisition import Acquired, Acquirer
from ptmrag.sources.resolve import resolve


@pytest.fixture
def clock() -> Clock:
    return Clock()


def polite(clock: Clock, folder: Path) -> Politeness:
    return Politeness(
        clock=clock, sleep=clock.sleep, pace=Pace(folder / "arxiv.org", now=lambda: clock.now)
    )


def fetcher(web: Web, clock: Clock, folder: Path) -> HttpFetcher:
    return HttpFetcher(
        folder / "blobs", mirror=web.address, politeness=polite(clock, folder / "pace")
    )


def test_another_process_waits_for_arxiv_too(web: Web, clock: Clock, tmp_path: Path) -> None:
    """After one run asked arXiv, the next run, which knows only the disk, has to wait."""
    web.put_paper("2101.00001", b"%PDF-1.7 one")
    web.put_paper("2101.00002", b"%PDF-1.7 two")
    fetcher(web, clock, tmp_path).fetch("https://arxiv.org/pdf/2101.00001")
    began = clock.now
    fetcher(web, clock, tmp_path).fetch("https://arxiv.org/pdf/2101.00002")
    assert clock.now - began >= 3.0


def test_only_one_process_asks_arxiv(tmp_path: Path) -> None:
    """While one process holds its turn, another has to wait; the wait ends if the first one dies."""
    code = (
        "import sys; from pathlib import Path; from ptmrag.fetch.pace import Pace\n"
        "with Pace(Path(sys.argv[1])).alone(): print('mine', flush=True); sys.stdin.read()"
    )
    file = tmp_path / "arxiv.org"
    with subprocess.Popen(
        [sys.executable, "-c", code, str(file)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"mine\n"
        pace = Pace(file)
        with pytest.raises(TimeoutError):
            pace._lock.acquire(timeout=0)
        other.kill()
        with pace.alone():
            assert pace._lock.is_locked


def test_a_pace_that_cannot_be_stored_stops_no_request(tmp_path: Path) -> None:
    """If the file cannot be written or holds nonsense, there is no wait."""
    (tmp_path / "file").write_text("x")
    pace = Pace(tmp_path / "file" / "arxiv.org")
    with pace.alone():
        pace.not_before(3.0)
        assert pace.wait() == 0.0
    (tmp_path / "arxiv.org").write_text("soon")
    assert Pace(tmp_path / "arxiv.org").wait() == 0.0
    (tmp_path / "arxiv.org").write_text("9e15")
    assert Pace(tmp_path / "arxiv.org").wait() == 0.0


@pytest.mark.parametrize("status", [403, 406, 429, 503])
def test_a_refusal_of_arxiv_is_followed_by_a_rest(
    web: Web, clock: Clock, tmp_path: Path, status: int
) -> None:
    """A refusal by arXiv means a rest for every run on this machine, and then one more try."""
    web.put_paper("2101.00001", b"%PDF-1.7 one")
    web.put("arxiv.org/pdf/2101.00001", status=status, times=1)
    began = clock.now
    fetcher(web, clock, tmp_path).fetch("https://arxiv.org/pdf/2101.00001")
    assert clock.now - began >= ARXIV_REST
    assert web.asked("arxiv.org") == [status, 200]


def test_a_host_that_keeps_failing_is_given_up(web: Web, clock: Clock, tmp_path: Path) -> None:
    """After five failures running the host is not asked any more, and others still are."""
    web.put("fine.example.org/a", "well")
    one = fetcher(web, clock, tmp_path)
    for number in range(5):
        web.put(f"sick.example.org/{number}", status=500)
        with pytest.raises(FetchError, match="500"):
            one.fetch(f"https://sick.example.org/{number}")
    asked = len(web.log)
    with pytest.raises(FetchError, match="failed 5 times in a row and is not asked again"):
        one.fetch("https://sick.example.org/other")
    assert len(web.log) == asked
    assert one.fetch("https://fine.example.org/a").path.read_bytes() == b"well"


def test_a_missing_page_is_not_a_failure_of_its_host(
    web: Web, clock: Clock, tmp_path: Path
) -> None:
    """However many pages of a host are missing, its other pages are fetched."""
    web.put("old.example.org/here", "still here")
    one = fetcher(web, clock, tmp_path)
    for number in range(9):
        with pytest.raises(FetchError, match="404"):
            one.fetch(f"https://old.example.org/{number}")
    assert one.fetch("https://old.example.org/here").path.read_bytes() == b"still here"


def test_a_connection_goes_to_the_address_that_was_vetted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A name that changes its meaning after it was vetted is not looked up again."""
    asked: list[str] = []
    connected: list[str] = []

    def resolve(host: str, port: int, **how: object) -> list[object]:
        asked.append(host)
        number = "93.184.215.14" if len(asked) == 1 else "127.0.0.1"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (number, port))]

    def connect(address: tuple[str, int], *rest: object, **how: object) -> socket.socket:
        connected.append(address[0])
        raise ConnectionRefusedError(111, "refused")

    monkeypatch.setattr("socket.getaddrinfo", resolve)
    monkeypatch.setattr("socket.create_connection", connect)
    with httpx.Client(transport=PinnedTransport()) as client, pytest.raises(httpx.ConnectError):
        client.get("http://rebinding.example.org/")
    assert (asked, connected) == (["rebinding.example.org"], ["93.184.215.14"])


def test_a_name_rebound_to_this_machine_is_not_reached(
    monkeypatch: pytest.MonkeyPatch, web: Web, tmp_path: Path
) -> None:
    """If the second look-up gives a private address, nothing is asked there."""
    for name in [name for name in os.environ if name.lower().endswith("_proxy")]:
        monkeypatch.delenv(name)
    port = int(web.address.rpartition(":")[2])
    given = iter(["93.184.215.14"])

    def resolve(host: str, wanted: int, **how: object) -> list[object]:
        address = (next(given, "127.0.0.1"), port)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", address)]

    monkeypatch.setattr("socket.getaddrinfo", resolve)
    with pytest.raises(FetchError, match=r"a private address \(127\.0\.0\.1\) is refused"):
        HttpFetcher(tmp_path).fetch("http://rebinding.example.org/")
    assert web.log == []


def test_the_rest_of_a_body_is_asked_for(web: Web, clock: Clock, tmp_path: Path) -> None:
    """A body that breaks off is continued where it broke, and is whole in the end."""
    body = bytes(range(256)) * 64
    web.put("files.example.org/a.pdf", body)
    web.put("files.example.org/a.pdf", body, cut_at=9_000, times=1)
    fetched = fetcher(web, clock, tmp_path).fetch("https://files.example.org/a.pdf")
    assert fetched.path.read_bytes() == body
    assert web.asked("a.pdf") == [200, 206]
    assert web.requests[-1].headers["Range"] == "bytes=9000-"


def test_a_body_that_changed_meanwhile_is_fetched_anew(
    web: Web, clock: Clock, tmp_path: Path
) -> None:
    """The rest of another version is never glued to the start of the first."""
    web.put("files.example.org/a.pdf", b"new" * 5_000)
    web.put("files.example.org/a.pdf", b"old" * 5_000, cut_at=9_000, times=1)
    fetched = fetcher(web, clock, tmp_path).fetch("https://files.example.org/a.pdf")
    assert fetched.path.read_bytes() == b"new" * 5_000


def test_a_host_that_gives_no_parts_gives_the_whole(web: Web, clock: Clock, tmp_path: Path) -> None:
    """If a request for a range is answered with the whole body, the whole body is taken."""
    body = bytes(range(256)) * 64
    web.put("files.example.org/a.pdf", body, ranges=False)
    web.put("files.example.org/a.pdf", body, cut_at=9_000, times=1)
    fetched = fetcher(web, clock, tmp_path).fetch("https://files.example.org/a.pdf")
    assert fetched.path.read_bytes() == body
    assert list((tmp_path / "blobs").glob(".part-*")) == []


POST = (
    "<html><title>T</title><article><p>" + "A page of some length. " * 20 + "</p></article></html>"
)


def acquire(web: Web, clock: Clock, folder: Path, url: str) -> Acquired:
    entry = Entry("post", "A post", (), "", 1, (Link(url, "page"),))
    return Acquirer(fetcher(web, clock, folder)).acquire(resolve(entry)[0], None)


@pytest.mark.parametrize(
    ("rules", "allowed"),
    [
        ("User-agent: *\nDisallow: /post", False),
        ("User-agent: ptmrag\nDisallow: /", False),
        ("User-agent: *\nDisallow: /admin", True),
        ("User-agent: other\nDisallow: /", True),
        ("<html>any page</html>", True),
    ],
)
def test_robots_txt_is_heeded(
    web: Web, clock: Clock, tmp_path: Path, rules: str, allowed: bool
) -> None:
    """A page that robots.txt forbids is not asked for, and the report says why."""
    web.put("blog.example.org/robots.txt", rules, media_type="text/plain")
    web.put("blog.example.org/post", POST)
    acquired = acquire(web, clock, tmp_path, "https://blog.example.org/post")
    assert (acquired.document is not None) is allowed
    assert (web.asked("/post") == [200]) is allowed
    if not allowed:
        assert acquired.state.reason == "the host's robots.txt forbids it"


def test_a_page_that_is_gone_comes_from_the_archive(web: Web, clock: Clock, tmp_path: Path) -> None:
    """The nearest copy in the Internet Archive is read instead, and its address is shown."""
    snapshot = (
        '{"archived_snapshots": {"closest": {"status": "200", "timestamp": "20190102030405"}}}'
    )
    web.put("archive.org/wayback/available", snapshot, media_type="application/json")
    copy = "web.archive.org/web/20190102030405id_/https://blog.example.org/post"
    web.put(copy, POST)
    acquired = acquire(web, clock, tmp_path, "https://blog.example.org/post")
    assert acquired.document is not None
    assert acquired.source.name == "web:blog.example.org/post"
    shown = "https://web.archive.org/web/20190102030405/https://blog.example.org/post"
    assert acquired.state.url == shown
    assert "web.archive.org" in acquired.state.address


def test_a_page_that_comes_back_takes_the_place_of_its_copy(
    web: Web, clock: Clock, tmp_path: Path
) -> None:
    """The page is asked for at each run, the archive is not until its copy is old."""
    snapshot = '{"archived_snapshots": {"closest": {"timestamp": "20190102030405"}}}'
    web.put("archive.org/wayback/available", snapshot, media_type="application/json")
    copy = "web.archive.org/web/20190102030405id_/https://blog.example.org/post"
    web.put(copy, POST)
    entry = Entry("post", "A post", (), "", 1, (Link("https://blog.example.org/post", "page"),))
    (source,) = resolve(entry)
    acquirer = Acquirer(fetcher(web, clock, tmp_path))
    first = acquirer.acquire(source, None)
    again = acquirer.acquire(source, first.state)
    assert (again.status, again.state) == ("unchanged", first.state)
    assert web.asked("/wayback/") == [200]
    assert web.asked(copy) == [200]
    web.put("blog.example.org/post", POST.replace("some length", "its own"))
    back = acquirer.acquire(source, first.state)
    assert (back.status, back.state.address) == ("new", "https://blog.example.org/post")


@pytest.mark.parametrize("answer", ["{}", "[]", "no", '{"archived_snapshots": {"closest": 1}}'])
def test_no_copy_leaves_the_first_reason(
    web: Web, clock: Clock, tmp_path: Path, answer: str
) -> None:
    """If the archive has no copy, the reason is the one of the page itself."""
    web.put("archive.org/wayback/available", answer, media_type="application/json")
    acquired = acquire(web, clock, tmp_path, "https://blog.example.org/post")
    assert acquired.state.reason == "404 Not Found"


def test_a_wall_instead_of_a_paper_is_asked_for_again_next_time(
    web: Web, clock: Clock, tmp_path: Path
) -> None:
    """A captcha page labelled as a PDF does not keep the next run from asking."""
    web.put(
        "arxiv.org/pdf/2101.00001", "<html>Are you a robot?</html>", media_type="application/pdf"
    )
    acquired = acquire(web, clock, tmp_path, "https://arxiv.org/abs/2101.00001")
    assert acquired.state.reason == "not a PDF: a web page came instead; 404 Not Found"
    assert acquired.state.fresh_until == ""
