"""A few search at once, and whoever came first is next."""

import threading

import pytest

from ptmrag.retrieval.turns import Turns

SOON = 10.0  # seconds, within which a thread is expected to do something


class Visitor:
    """A thread that takes a turn and keeps it until it is told to end."""

    def __init__(self, turns: Turns, done: list[str], name: str) -> None:
        self.begun, self.end = threading.Event(), threading.Event()
        self._done, self._name, self._turns = done, name, turns
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        with self._turns.turn():
            self._done.append(self._name)
            self.begun.set()
            self.end.wait(SOON)

    def leave(self) -> None:
        """End the turn."""
        self.end.set()
        self._thread.join(SOON)


def waiting(turns: Turns, count: int) -> None:
    """Wait until so many stand in line."""
    end = threading.Event()
    for _ in range(1_000):
        if len(turns._waiting) == count:
            return
        end.wait(0.005)
    raise AssertionError(count)


def test_whoever_came_first_is_next() -> None:
    """Turns go round in the order in which they were asked for."""
    turns, done = Turns(1), list[str]()
    visitors = []
    for number, name in enumerate("abcd"):
        visitors.append(Visitor(turns, done, name))
        waiting(turns, number) if number else visitors[0].begun.wait(SOON)
    for visitor in visitors:
        assert visitor.begun.wait(SOON)
        visitor.leave()
    assert done == list("abcd")


def test_no_more_than_that_at_once() -> None:
    """The third waits for one of two."""
    turns, done = Turns(2), list[str]()
    first, second = (Visitor(turns, done, name) for name in "ab")
    assert first.begun.wait(SOON)
    assert second.begun.wait(SOON)
    third = Visitor(turns, done, "c")
    waiting(turns, 1)
    assert not third.begun.is_set()
    second.leave()
    assert third.begun.wait(SOON)
    first.leave()
    third.leave()


def test_an_error_passes_the_turn_on() -> None:
    """What fails inside a turn keeps nobody waiting."""
    turns = Turns(1)
    for _ in range(3):
        with pytest.raises(ValueError, match="inside"), turns.turn():
            raise ValueError("inside")
