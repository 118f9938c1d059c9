"""Turns at the processor: a few search at once, and whoever came first is next.

    search = Turns(2).each(search)      # each call waits for its turn
    search = TURNS.each(search)         # those of this process, whichever library is searched

Forty searches at once would each take memory and take the processor from each other; the last would be done no
sooner. A long review takes a turn for each of its searches, so a short question does not wait for all of it. It
searches nothing itself: `Assistant` does.
"""

import os
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")


class Turns:
    """At most `at_once` turns at a time, as many as there are cores if None; for several threads."""

    def __init__(self, at_once: int | None = None) -> None:
        self._free = at_once or _cores()
        self._waiting: deque[Lock] = deque()
        self._lock = Lock()

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait for a turn, and keep it inside the block. Not to be taken again inside."""
        self._wait()
        try:
            yield
        finally:
            self._pass_on()

    def each(self, do: Callable[P, R]) -> Callable[P, R]:
        """A function each of whose calls takes a turn."""

        def in_turn(*values: P.args, **named: P.kwargs) -> R:
            with self.turn():
                return do(*values, **named)

        return in_turn

    def _wait(self) -> None:
        with self._lock:
            if self._free:
                self._free -= 1
                return
            mine = Lock()
            mine.acquire()
            self._waiting.append(mine)
        try:
            mine.acquire()  # which who passes the turn on releases
        except BaseException:  # Ctrl-C: nobody would pass this turn on
            with self._lock:
                is_waiting = mine in self._waiting
                if is_waiting:
                    self._waiting.remove(mine)
            if not is_waiting:
                self._pass_on()
            raise

    def _pass_on(self) -> None:
        with self._lock:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._free += 1


def _cores() -> int:
    """The cores that this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not on Linux
        return os.cpu_count() or 1


TURNS = Turns()
