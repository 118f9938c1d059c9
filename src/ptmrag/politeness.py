"""How often and how many at a time a host may be asked.

arXiv asks for one request in three seconds over one connection
(https://info.arxiv.org/help/api/tou.html); other hosts get two requests at a time, all hosts
together six. It sends nothing itself.
"""

import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

ARXIV_INTERVAL = 3.0
_PER_HOST, _IN_ALL = 2, 6
_ARXIV = re.compile(r"(?:^|\.)arxiv\.org$")


class Politeness:
    """Gives turns to threads that want to ask a host. The clock and the sleep can be replaced."""

    def __init__(
        self,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._clock = clock
        self._sleep = sleep
        self._lock = threading.Lock()
        self._all = threading.BoundedSemaphore(_IN_ALL)
        self._hosts: dict[str, threading.BoundedSemaphore] = {}
        self._next_arxiv = float("-inf")

    @contextmanager
    def turn(self, host: str) -> Iterator[None]:
        """Wait for a turn to ask the host and hold it while the body is read."""
        is_arxiv = _ARXIV.search(host) is not None
        with self._slots("arxiv.org" if is_arxiv else host, 1 if is_arxiv else _PER_HOST):
            if is_arxiv:
                self._wait_for_arxiv()
            with self._all:
                yield

    def rest(self, seconds: float) -> None:
        """Wait between two tries."""
        self._sleep(seconds)

    def _slots(self, host: str, count: int) -> threading.BoundedSemaphore:
        with self._lock:
            return self._hosts.setdefault(host, threading.BoundedSemaphore(count))

    def _wait_for_arxiv(self) -> None:
        """Only the holder of arXiv's one slot comes here."""
        wait = self._next_arxiv - self._clock()
        if wait > 0:
            self._sleep(wait)
        self._next_arxiv = self._clock() + ARXIV_INTERVAL


def retry_after(header: str | None) -> float | None:
    """The seconds of a Retry-After header, a number or a date; None where there is none."""
    if not header:
        return None
    if header.strip().isdigit():
        return float(header)
    try:
        moment = parsedate_to_datetime(header)
    except (TypeError, ValueError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())
