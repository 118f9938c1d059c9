"""Threads do jobs, results come as they are ready, and only a few of them wait."""

import threading
import weakref
from collections.abc import Iterator
from functools import partial

import pytest

from ptmrag.ingestion.threads import AHEAD, as_they_come, in_order


def test_every_job_is_done_once() -> None:
    """Each key comes with the result of its own job, from either group of threads."""
    jobs = {str(n): partial(pow, n, 2) for n in range(40)}
    found = list(as_they_come(jobs, one_by_one={"3", "7"}, threads=4))
    assert sorted(found) == sorted((str(n), n * n) for n in range(40))


def test_one_by_one_is_never_two_at_once() -> None:
    """The one-by-one jobs do not overlap, and none waits for the quick ones."""
    at_work = threading.Lock()

    def job() -> bool:
        mine = at_work.acquire(blocking=False)
        if mine:
            at_work.release()
        return mine

    jobs = {str(n): job for n in range(30)}
    assert all(alone for _, alone in as_they_come(jobs, one_by_one=jobs, threads=4))


class Result:
    """A value that shows when it is no longer referenced."""


@pytest.fixture
def made() -> list[weakref.ref[Result]]:
    return []


def working(made: list[weakref.ref[Result]], count: int) -> Iterator[tuple[str, Result]]:
    def job() -> Result:
        result = Result()
        made.append(weakref.ref(result))
        return result

    return as_they_come({str(n): job for n in range(count)}, one_by_one=(), threads=2)


def test_few_results_wait(made: list[weakref.ref[Result]]) -> None:
    """While results are taken slowly, no more jobs are done than there is room for."""
    for taken, (_, result) in enumerate(working(made, 200)):
        assert len(made) <= taken + 2 + AHEAD
        del result
        assert sum(known() is not None for known in list(made)) <= 2 + AHEAD
    assert len(made) == 200


def test_who_stops_waits_for_nobody(made: list[weakref.ref[Result]]) -> None:
    """A consumer that stops in the middle ends the work; nothing hangs and no job is started."""
    results = working(made, 200)
    next(results)
    results.close()  # type: ignore[attr-defined]
    assert len(made) <= 4 + AHEAD


def test_what_a_job_raises_is_raised() -> None:
    """An error of a job is raised to the caller, and the other jobs end."""

    def fails() -> int:
        raise ValueError("a fault")

    with pytest.raises(ValueError, match="a fault"):
        list(as_they_come({str(n): fails for n in range(50)}, one_by_one=(), threads=2))


def test_an_error_does_not_wait_for_the_jobs_under_way() -> None:
    """Whoever stops a run ends what its jobs wait for: this is possible only after the error."""
    is_begun, is_ended, done = threading.Event(), threading.Event(), threading.Event()

    def failing() -> None:
        assert is_begun.wait(60)
        raise ValueError("a fault")

    def waiting() -> None:
        is_begun.set()
        is_ended.wait(5)
        done.set()

    with pytest.raises(ValueError, match="a fault"):
        list(in_order([failing, waiting], threads=2))
    is_early = not done.is_set()
    is_ended.set()
    assert is_early
