"""How often and how many at a time a host may be asked, what failed, and when to ask again.

arXiv asks for one request in three seconds over one connection
(https://info.arxiv.org/help/api/tou.html); other hosts get two requests at a time, all hosts
together six. A host that failed or asked for a rest gets it from every thread.

    with politeness.turn(httpx.URL("https://arxiv.org/abs/1706.03762")):
        ...  # ask, and read the answer

A host that fails five times running is left alone for the rest of the run. It sends nothing itself;
of what it knows, only arXiv's next allowed time outlives the process (`pace`).
"""

import re
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TypeVar

import httpx

from ptmrag.__version__ import __version__
from ptmrag.errors import FetchError, InputError
from ptmrag.fetch.pace import Pace
from ptmrag.sources.policies import POLICIES

ARXIV_INTERVAL = POLICIES["arxiv"].interval
# What arXiv asks of one that it turns away: stop, and wait. It says 403 and 406 for it, too.
ARXIV_REST = 30.0
_ARXIV_REFUSALS = (403, 406)
_IN_ALL = 6
# So many failures running, and a host is left alone until the next run.
_FAILURES = 5
_ABOUT = "+https://github.com/ptmrag/ptmrag"
_ARXIV = re.compile(r"(?:^|\.)arxiv\.org$")
_MAY_PASS = (429, 500, 502, 503, 504)
_Answer = TypeVar("_Answer")


@dataclass(frozen=True, slots=True)
class Limits:
    """How large, how long and how often: the bounds of one fetch, in bytes and seconds."""

    size: int = 64_000_000
    connect_seconds: float = 10.0
    silence_seconds: float = 20.0
    body_seconds: float = 120.0
    slow_seconds: float = 30.0  # the time that a body has to reach the floor
    floor: float = 1_000.0  # bytes a second
    tries: int = 3
    longest_wait: float = 60.0


class PassingError(FetchError):
    """A failure that may pass: worth asking again, `after` so many seconds if the host said so."""

    def __init__(
        self, reason: str, *, url: str, after: float | None = None, unreachable: bool = False
    ) -> None:
        super().__init__(reason, url=url, unreachable=unreachable)
        self.after = after

    def wait(self, tried: int) -> float:
        """Seconds until the next try after so many: as the host asked, else 1, 2, 4, … 32."""
        return self.after if self.after is not None else min(2.0 ** (tried - 1), 32.0)


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
        pace = self._pace if host == "arxiv.org" else None
        with self._slots(host), pace.alone() if pace else nullcontext():
            wait = self._not_before.get(host, 0.0) - self.clock()
            wait = max(wait, pace.wait() if pace else 0.0)
            if wait > 0:
                self._sleep(wait)
            with self._all:
                self.asked(url)
                yield

    def patiently(self, url: httpx.URL, once: Callable[[], _Answer], limits: Limits) -> _Answer:
        """What asking once gives; a failure that may pass is tried again, a turn for each try."""
        try:
            answer = self._again_and_again(url, once, limits)
        except FetchError as error:
            self._count(url, failed=not error.permanent)
            raise
        self._count(url, failed=False)
        return answer

    def _again_and_again(
        self, url: httpx.URL, once: Callable[[], _Answer], limits: Limits
    ) -> _Answer:
        tried = 0
        while True:
            tried += 1
            self._demand_hope(url)
            with self.turn(url):
                self._demand_hope(url)  # others may have failed while this one waited
                try:
                    return once()
                except PassingError as failure:
                    self._rest(failure, url, tried, limits)

    def _demand_hope(self, url: httpx.URL) -> None:
        """Raise for a host that has failed too often; a page that is not there is no failure."""
        if self._failures.get(_host(url), 0) >= _FAILURES:
            reason = f"{_host(url)} failed {_FAILURES} times running and is left alone in this run"
            raise FetchError(reason, url=str(url))

    def _count(self, url: httpx.URL, *, failed: bool) -> None:
        host = _host(url)
        with self._lock:
            count = self._failures.get(host, 0)
            self._failures[host] = count + 1 if failed or count >= _FAILURES else 0

    def _rest(self, failure: PassingError, url: httpx.URL, tried: int, limits: Limits) -> None:
        """Keep this host's next turn back for a while; raise where there is no next try."""
        wait = failure.wait(tried)
        if wait > limits.longest_wait:
            reason = f"{failure.reason} (asked to wait {wait:,.0f} s)"
            raise FetchError(reason, url=failure.url) from failure
        if tried < limits.tries or failure.after is not None:
            self.pause(url, wait)
        if tried >= limits.tries:
            raise failure

    def asked(self, url: httpx.URL) -> None:
        """A request goes out now, or has arrived by now: arXiv's three seconds start again.

        A request over a new connection arrives later than it goes out, and the next one over the
        same connection does not: counted from going out alone, arXiv would see them closer together.
        """
        if _host(url) == "arxiv.org":
            self.pause(url, ARXIV_INTERVAL)

    def pause(self, url: httpx.URL, seconds: float) -> None:
        """Let nobody ask this host for some seconds; call it within a turn, so that none slips by."""
        until = self.clock() + seconds
        with self._lock:
            self._not_before[_host(url)] = max(until, self._not_before.get(_host(url), until))
        if self._pace is not None and _host(url) == "arxiv.org":
            self._pace.not_before(seconds)

    def _slots(self, host: str) -> threading.BoundedSemaphore:
        count = POLICIES["arxiv" if host == "arxiv.org" else "web"].at_once
        with self._lock:
            return self._hosts.setdefault(host, threading.BoundedSemaphore(count))


def user_agent(contact: str | None) -> str:
    """Who asks, and where to complain."""
    if contact is not None and not re.fullmatch(r"[\x21-\x7e]+", contact):
        raise InputError(f"The contact '{contact}' is not a mail address or a web address.")
    about = "; ".join(part for part in (_ABOUT, contact) if part)
    return f"ptmrag/{__version__} ({about})"


def retry_after(header: str | None) -> float | None:
    """The seconds of a Retry-After header, a number or a date; None where there is none."""
    header = (header or "").strip()
    if header.isdecimal():
        return float(header)
    try:
        moment = parsedate_to_datetime(header)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())


def demand_success(response: httpx.Response, url: httpx.URL) -> None:
    """Nothing where there is a whole body to read; FetchError or PassingError elsewhere."""
    status = response.status_code
    if status in (200, 203):
        return
    reason = f"{status} {response.reason_phrase}".strip()
    if status in _MAY_PASS:
        after = retry_after(response.headers.get("Retry-After"))
        if after is None and status in (429, 503) and _host(url) == "arxiv.org":
            after = ARXIV_REST
        raise PassingError(reason, url=str(url), after=after)
    if status in _ARXIV_REFUSALS and _host(url) == "arxiv.org":
        after = retry_after(response.headers.get("Retry-After"))
        raise PassingError(reason, url=str(url), after=ARXIV_REST if after is None else after)
    raise FetchError(reason, url=str(url), permanent=status in (404, 410), status=status)


@contextmanager
def reasons(url: httpx.URL, limits: Limits) -> Iterator[None]:
    """httpx's errors as ours, in words for a report."""
    try:
        yield
    except httpx.ConnectTimeout as error:
        reason = f"no connection within {limits.connect_seconds:g} s"
        raise PassingError(reason, url=str(url), unreachable=True) from error
    except httpx.TimeoutException as error:
        reason = f"no answer within {limits.silence_seconds:g} s"
        raise PassingError(reason, url=str(url)) from error
    except httpx.ConnectError as error:
        raise _unconnected(error, str(url)) from error
    except httpx.InvalidURL as error:
        raise _lost(url) from error
    except httpx.RemoteProtocolError as error:
        if "location header" in str(error):  # httpx reads it even where it does not follow
            raise _lost(url) from error
        is_silent = "without sending a response" in str(error)
        reason = "closed without an answer" if is_silent else "the answer is not HTTP"
        raise PassingError(reason, url=str(url)) from error
    except httpx.TransportError as error:
        raise PassingError("the connection broke", url=str(url)) from error


def _lost(url: httpx.URL) -> FetchError:
    reason = "redirects to an address that cannot be parsed"
    return FetchError(reason, url=str(url), permanent=True)


def _unconnected(error: httpx.ConnectError, url: str) -> FetchError:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLError):
            return FetchError(f"no secure connection: {_tls_reason(cause)}", url=url)
        if isinstance(cause, socket.gaierror):
            return FetchError("the host name does not exist", url=url, unreachable=True)
        if isinstance(cause, ConnectionRefusedError):
            return PassingError("connection refused", url=url, unreachable=True)
        cause = cause.__cause__ or cause.__context__
    return PassingError("the host cannot be reached", url=url, unreachable=True)


def _tls_reason(error: ssl.SSLError) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return error.verify_message
    return (error.reason or "TLS failed").replace("_", " ").lower()


def _host(url: httpx.URL) -> str:
    """What the manners are kept by: all of arXiv's hosts are one."""
    host = url.host.rstrip(".").removeprefix("www.")
    return "arxiv.org" if _ARXIV.search(host) else host
