"""When a host may be asked, how many requests it gets at a time, and when a failure is tried again.

    with politeness.turn(httpx.URL("https://arxiv.org/abs/1706.03762")):
        ...  # ask, and read the answer

arXiv gets one request in three seconds over one connection
(https://info.arxiv.org/help/api/tou.html); other hosts get two requests at a time, all hosts
together six. A host that failed, or asked for a rest, is left alone by all threads for that time. A
host that fails five times in a row is not asked again in this run.

It sends nothing itself. A subclass may keep the pace elsewhere: `turn`, `note_request`, `pause`, `count` and
`has_given_up` are all that is kept. The one thing that outlives the process is arXiv's next allowed time
(`pace`).
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from typing import TypeVar

import httpx

from ptmrag.errors import FetchError
from ptmrag.fetch.http_failures import PassingError, is_arxiv
from ptmrag.fetch.limits import Limits
from ptmrag.fetch.pace import Pace
from ptmrag.sources.policies import POLICIES

ARXIV_INTERVAL = POLICIES["arxiv"].interval
_IN_ALL = 6
_MOST_FAILURES = 5  # in a row, before a host is given up for this run
_Answer = TypeVar("_Answer")


class Politeness:
    """Gives turns to threads that want to ask a host. The clock and the sleep can be replaced."""

    def __init__(
        self,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        pace: Pace | None = None,
        at_once: int = _IN_ALL,
    ) -> None:
        self.clock = clock
        self._pace = pace
        self._sleep = sleep
        self._lock = threading.Lock()
        self._all = threading.BoundedSemaphore(at_once)
        self._hosts: dict[str, threading.BoundedSemaphore] = {}
        self._not_before: dict[str, float] = {}
        self._failures: dict[str, int] = {}

    @contextmanager
    def turn(self, url: httpx.URL) -> Iterator[None]:
        """Wait for a turn to ask the host of an address, and hold it while the body is read."""
        host = _host(url)
        pace = self._pace if is_arxiv(url) else None
        with self._slots(url), pace.alone() if pace else nullcontext():
            wait = self._not_before.get(host, 0.0) - self.clock()
            wait = max(wait, pace.wait() if pace else 0.0)
            if wait > 0:
                self._sleep(wait)
            with self._all:
                self.note_request(url)
                yield

    def with_retries(
        self, url: httpx.URL, once: Callable[[], _Answer], *, limits: Limits
    ) -> _Answer:
        """What `once` returns; it is called again after a failure that may pass, with a new turn."""
        try:
            answer = self._try(url, once, limits=limits)
        except FetchError as error:
            self.count(url, failed=not error.permanent)
            raise
        self.count(url, failed=False)
        return answer

    def note_request(self, url: httpx.URL) -> None:
        """A request goes out now, or has arrived by now: arXiv's three seconds start again.

        A request over a new connection arrives later than it goes out, and the next one over the
        same connection does not. If the time were counted from going out alone, the two would arrive
        closer together.
        """
        if is_arxiv(url):
            self.pause(url, ARXIV_INTERVAL)

    def pause(self, url: httpx.URL, seconds: float) -> None:
        """Keep all threads from asking a host for some seconds; to be called within a turn."""
        until = self.clock() + seconds
        with self._lock:
            self._not_before[_host(url)] = max(until, self._not_before.get(_host(url), until))
        if self._pace is not None and is_arxiv(url):
            self._pace.not_before(seconds)

    def _try(self, url: httpx.URL, once: Callable[[], _Answer], *, limits: Limits) -> _Answer:
        tried = 0
        while True:
            tried += 1
            self._demand_working_host(url)
            with self.turn(url):
                self._demand_working_host(url)  # others may have failed while this one waited
                try:
                    return once()
                except PassingError as failure:
                    self._back_off(failure, url, tried=tried, limits=limits)

    def has_given_up(self, url: httpx.URL) -> bool:
        """Whether the host of an address has failed too often; a missing page does not count."""
        return self._failures.get(_host(url), 0) >= _MOST_FAILURES

    def _demand_working_host(self, url: httpx.URL) -> None:
        if self.has_given_up(url):
            raise FetchError(
                f"{_host(url)} failed {_MOST_FAILURES} times in a row and is not asked again in this run",
                url=str(url),
            )

    def count(self, url: httpx.URL, *, failed: bool) -> None:
        """Note whether an address was fetched in the end; failures in a row are counted."""
        host = _host(url)
        with self._lock:
            count = self._failures.get(host, 0)
            self._failures[host] = count + 1 if failed or count >= _MOST_FAILURES else 0

    def _back_off(
        self, failure: PassingError, url: httpx.URL, *, tried: int, limits: Limits
    ) -> None:
        """Delay this host's next turn; raise if there is no next try."""
        wait = failure.wait(tried)
        if wait > limits.longest_wait:
            reason = f"{failure.reason} (the host asks to wait {wait:,.0f} s; ingest again later)"
            raise FetchError(reason, url=failure.url) from failure
        if tried < limits.tries or failure.after is not None:
            self.pause(url, wait)
        if tried >= limits.tries:
            raise failure

    def _slots(self, url: httpx.URL) -> threading.BoundedSemaphore:
        count = POLICIES["arxiv" if is_arxiv(url) else "web"].at_once
        with self._lock:
            return self._hosts.setdefault(_host(url), threading.BoundedSemaphore(count))


def _host(url: httpx.URL) -> str:
    """The name that a host's rules are kept under: all of arXiv's hosts are one."""
    return "arxiv.org" if is_arxiv(url) else url.host.rstrip(".").removeprefix("www.")
