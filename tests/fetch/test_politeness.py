"""How often and how many at a time hosts are asked."""

import itertools
import threading
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from helpers.fetching import HOST, PAGE, SteppingClock, reason
from helpers.webserver import Web
from ptmrag.fetch.http_fetcher import HttpFetcher
from ptmrag.fetch.politeness import ARXIV_INTERVAL, Politeness


def test_arxiv_is_asked_once_in_three_seconds_by_one_at_a_time(
    clock: SteppingClock, politeness: Politeness
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


def test_a_mirror_does_not_change_the_pace(
    web: Web, fetcher: HttpFetcher, clock: SteppingClock
) -> None:
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
