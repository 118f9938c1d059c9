"""Every fault of the web in one list: each source has its own reason and affects no other."""

import gzip
import re
import socket
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import httpx
import pytest

from helpers import papers
from helpers.clock import Clock
from helpers.embedders import WordHasher
from helpers.webserver import Web
from ptmrag.fetch.fetcher import Fetched
from ptmrag.fetch.http_fetcher import HttpFetcher
from ptmrag.fetch.limits import Limits
from ptmrag.fetch.politeness import Politeness
from ptmrag.ingestion.ingest import ingest
from ptmrag.ingestion.report import IngestReport
from ptmrag.library.doctor import examine
from ptmrag.library.library import Library

Put = Callable[[Web, str, bytes], None]
LIMITS = Limits(size=200_000, silence_seconds=0.5, connect_seconds=2.0, longest_wait=60.0)


def answers(**how: Any) -> Put:
    """An address that answers like this first, and then with its good body."""

    def put(web: Web, place: str, good: bytes) -> None:
        web.put(place, how.get("body", good), **{k: v for k, v in how.items() if k != "body"})

    return put


def loops(web: Web, place: str, good: bytes) -> None:
    web.put_redirect(place, f"https://{place}")


def leads(to: str) -> Put:
    return lambda web, place, good: web.put_redirect(place, to)


def forbidden(web: Web, place: str, good: bytes) -> None:
    web.put(f"{place.partition('/')[0]}/robots.txt", "User-agent: *\nDisallow: /")


def nothing(web: Web, place: str, good: bytes) -> None:
    """The fault lies on the way to the host: see `Roads`."""


@dataclass(frozen=True)
class Fault:
    """A fault on its own host, and the reason in the report: "" if the source is read all the same."""

    host: str
    says: str
    put: Put
    ending: str = ".html"

    @property
    def place(self) -> str:
        return f"{self.host}.example.org/post{self.ending}"


FAULTS = (
    Fault("none", "", nothing),
    Fault("status404", "404 Not Found", answers(status=404)),
    Fault("status403", "403 Forbidden", answers(status=403)),
    Fault("status410", "410 Gone", answers(status=410)),
    Fault("status429", "429 Too Many Requests", answers(status=429)),
    Fault("rests", "", answers(status=429, headers={"Retry-After": "7"}, times=2)),
    Fault(
        "restslong",
        r"429 Too Many Requests \(the host asks to wait 4,000 s; ingest again later\)",
        answers(status=429, headers={"Retry-After": "4000"}),
    ),
    Fault("status500", "500 Internal Server Error", answers(status=500)),
    Fault("recovers", "", answers(status=503, times=2)),
    Fault("nodns", "the host name does not exist", nothing),
    Fault("refuses", "connection refused", nothing),
    Fault("badtls", "no secure connection: ", nothing),
    Fault("resets", "the connection closed without an answer", answers(fault="reset")),
    Fault("resetsonce", "", answers(fault="reset", times=1)),
    Fault("silent", "no answer within 0.5 s", answers(fault="silent")),
    Fault("noise", "the answer is not HTTP", answers(fault="noise")),
    Fault("slow", r"within \d+ s", answers(fault="endless")),
    Fault("endless", "larger than 0.2 MB", answers(fault="endless")),
    Fault("breaksoff", "", answers(cut_at=900, times=1), ".pdf"),
    Fault("breaksagain", "cut off after 900 of", answers(cut_at=900, ranges=False), ".pdf"),
    Fault("captcha", "not a PDF: a web page came instead", answers(body=b"<html>robot?"), ".pdf"),
    Fault(
        "falsepdf",
        "not a PDF: a web page came instead",
        answers(body=b"<!doctype html>hello", media_type="application/pdf"),
        ".pdf",
    ),
    Fault("octets", "", answers(media_type="application/octet-stream"), ".pdf"),
    Fault("loops", "redirects in a loop", loops),
    Fault("inside", "port 8000 is refused", leads("http://127.0.0.1:8000/admin")),
    Fault(
        "metadata",
        r"a private address \(169.254.169.254\) is refused",
        leads("http://169.254.169.254/latest"),
    ),
    Fault("oddport", "port 6379 is refused", leads("https://example.org:6379/")),
    Fault("oddscheme", "the scheme 'file' is refused", leads("file:///etc/passwd")),
    Fault(
        "bomb",
        "larger than 0.2 MB",
        answers(body=gzip.compress(b"\0" * 9_000_000), headers={"Content-Encoding": "gzip"}),
    ),
    Fault("empty", "the answer is empty", answers(body=b"")),
    Fault(
        "garbage",
        "binary data, not text",
        answers(body=bytes(range(256)) * 40, media_type="text/html"),
    ),
    Fault("garbagepdf", "not a PDF", answers(body=bytes(range(256)) * 40), ".pdf"),
    Fault("cutpdf", "cut off: the file has no end", answers(body=b"%PDF-1.7\nhalf"), ".pdf"),
    Fault("locked", "encrypted: it needs a password", answers(body=papers.encrypted()), ".pdf"),
    Fault("scanned", "scanned: 2 pages without text", answers(body=papers.scanned()), ".pdf"),
    Fault("robots", "the host's robots.txt forbids it", forbidden),
)
SICK = "sick.example.org"  # seven pages of one host, all failing
LEFT_ALONE = "failed 5 times in a row and is not asked again"
LIST = "".join(
    [
        *(f"- [On {f.host} and its gardens](https://{f.place})\n" for f in FAULTS),
        *(f"- [Sick page number {n}](https://{SICK}/{n})\n" for n in range(7)),
        f"- [{papers.LARKSPUR}](https://arxiv.org/abs/2101.00001)\n",
        f"- [{papers.HERON}](https://arxiv.org/abs/2102.00002)\n",
        "- [A private page](http://192.168.0.7/)\n",
    ]
)


class Roads:
    """A fetcher for each way to a host: over the small web, or over a broken connection."""

    def __init__(self, web: Web, blobs: Path, *, broken: bool) -> None:
        clock, slow = Clock(), Clock()
        manners = Politeness(clock=clock, sleep=clock.sleep)
        how: dict[str, Any] = {"limits": LIMITS, "politeness": manners}
        self._road = HttpFetcher(blobs, mirror=web.address, **how)
        self._roads: dict[str, HttpFetcher] = {}
        if broken:
            secure = web.address.replace("http://", "https://")
            late = Politeness(clock=_stepping(slow), sleep=slow.sleep)
            self._roads = {
                "nodns.example.org": HttpFetcher(blobs, **how),
                "refuses.example.org": HttpFetcher(blobs, mirror="http://127.0.0.1:1", **how),
                "badtls.example.org": HttpFetcher(blobs, mirror=secure, **how),
                "slow.example.org": HttpFetcher(
                    blobs, mirror=web.address, limits=replace(LIMITS, size=10**9), politeness=late
                ),
            }

    def fetch(self, url: str, **known: Any) -> Fetched:
        return self._roads.get(httpx.URL(url).host, self._road).fetch(url, **known)

    def close(self) -> None:
        for road in (self._road, *self._roads.values()):
            road.close()


def _stepping(clock: Clock) -> Callable[[], float]:
    """A clock that advances by 25 seconds at each look: a slow body, without waiting for it."""

    def now() -> float:
        clock.sleep(25.0)
        return clock.now

    return now


def page(name: str) -> bytes:
    said = f"The gardens of {name} are cut every spring, and nobody counts what grows there again. "
    return f"<html><title>{name}</title><article><p>{said * 4}</p></article></html>".encode()


@cache
def good(number: int, fault: Fault) -> bytes:
    if fault.ending == ".pdf":
        return papers.typeset(f"The gardens of {fault.host}", [papers.prose(number)])
    return page(fault.host)


@pytest.fixture
def sound(web: Web, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Web:
    """The web without faults, and a list of all its pages."""
    monkeypatch.setattr(
        "ptmrag.ingestion.ingest.load_embedder", lambda name=None, **_: WordHasher()
    )
    (tmp_path / "list.md").write_text(LIST, encoding="utf-8")
    for number, fault in enumerate(FAULTS):
        kind = "application/pdf" if fault.ending == ".pdf" else "text/html"
        web.put(fault.place, good(number, fault), media_type=kind)
    for number in range(7):
        web.put(f"{SICK}/{number}", page(f"sick {number}"))
    web.put_paper("2101.00001", papers.one_column())
    web.put_paper("2102.00002", papers.two_columns())
    return web


def run(web: Web, index: Path, monkeypatch: pytest.MonkeyPatch, *, broken: bool) -> IngestReport:
    def roads(blobs: Path, **_: Any) -> Roads:
        return Roads(web, blobs, broken=broken)

    with monkeypatch.context() as patch:
        patch.setattr("ptmrag.ingestion.ingest.open_fetcher", roads)
        if broken:
            patch.setattr("socket.getaddrinfo", _no_such_host)
        return ingest([index.parent / "list.md"], index=index)


_LOOK_UP = socket.getaddrinfo


def _no_such_host(host: Any, *about: Any, **more: Any) -> Any:
    if str(host).endswith("example.org"):
        raise socket.gaierror("no such host")
    return _LOOK_UP(host, *about, **more)


def content(index: Path) -> set[tuple[str, int, str, bytes]]:
    """Every passage with its vector."""
    with closing(Library.open(index)) as library:
        ids = sorted(library.passages.ids())
        vectors = library.passages.vectors(ids)
        found = library.passages.by_id(ids)
        return {(p.source, p.ordinal, p.text, vectors[p.id].tobytes()) for p in found.values()}


def status(index: Path) -> tuple[object, ...]:
    with closing(Library.open(index)) as library:
        found = library.status()
        failed = tuple((f.entry_id, f.url, f.reason) for f in found.failed)
        return found.entries, found.sources, found.passages, failed


def test_all_faults_at_once(sound: Web, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each source has the reason of its own fault, the good ones are read, and after a run without
    faults the library equals one that never had any: passages, vectors and status."""
    clean = tmp_path / "clean"
    assert run(sound, clean, monkeypatch, broken=False).totals.failed == 1  # the private page
    replies = {place: list(found) for place, found in sound.replies.items()}
    for number, fault in enumerate(FAULTS):
        fault.put(sound, fault.place, good(number, fault))
    for number in range(7):
        sound.put(f"{SICK}/{number}", status=500)
    sound.put("arxiv.org/pdf/2101.00001", status=403, times=1)  # a rest, and then the paper
    sound.put("arxiv.org/pdf/2102.00002", status=404)  # the abstract stands in
    sound.put("arxiv.org/abs/2102.00002", page("heron"))
    index = tmp_path / "index"
    report = run(sound, index, monkeypatch, broken=True)
    rows = {row.url: row for row in report.sources}
    told = {fault.host: str(rows[f"https://{fault.place}"].reason or "") for fault in FAULTS}
    wrong = {
        fault.host: told[fault.host]
        for fault in FAULTS
        if (fault.says == "") != (told[fault.host] == "")
        or not re.search(fault.says, told[fault.host])
    }
    assert not wrong, wrong
    sick = [str(rows[f"https://{SICK}/{number}"].reason) for number in range(7)]
    left = sum(LEFT_ALONE in reason for reason in sick)
    assert left in (1, 2)  # one more may have been under way
    assert sum("500 Internal" in reason for reason in sick) == 7 - left
    assert rows["https://arxiv.org/abs/2101.00001"].status == "new"
    assert rows["https://arxiv.org/abs/2102.00002"].used == "https://arxiv.org/abs/2102.00002"
    assert "192.168.0.7" in str(rows["http://192.168.0.7/"].reason)
    assert examine(index) == ()
    sound.replies.clear()
    sound.replies.update(replies)
    second = run(sound, index, monkeypatch, broken=False)
    assert second.totals.failed == 1
    assert [r.source for r in second.sources if r.status == "updated"] == ["arxiv:2102.00002"]
    assert (second.totals.new, second.totals.updated) == (report.totals.failed - 1, 1)
    assert content(index) == content(clean)
    assert status(index) == status(clean)
    assert examine(index) == ()


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.host)
def test_a_fault_alone(
    sound: Web, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: Fault
) -> None:
    """A fault alone has the same reason, and its neighbour in the list is read."""
    lines = [line for line in LIST.splitlines() if fault.place in line or "none.example" in line]
    (tmp_path / "list.md").write_text("\n".join(lines), encoding="utf-8")
    fault.put(sound, fault.place, good(FAULTS.index(fault), fault))
    report = run(sound, tmp_path / "index", monkeypatch, broken=True)
    rows = {row.url: row for row in report.sources}
    said = str(rows[f"https://{fault.place}"].reason or "")
    assert re.search(fault.says, said)
    assert (fault.says == "") is (said == "")
    assert rows["https://none.example.org/post.html"].status == "new"
    assert not list((tmp_path / "index" / "blobs").glob(".part-*"))
