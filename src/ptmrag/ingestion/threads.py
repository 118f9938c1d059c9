"""Run jobs in threads and take their results as they come.

    for key, result in as_they_come({"a": job, "b": job}, one_by_one={"a"}, threads=5):
        ...

A job may give a Future, if another stage has to finish what it began; its thread goes on meanwhile. The
consumer may be slower than the threads. Then they wait, so that only a few results are kept in memory. It
does not know what the jobs do.
"""

import queue
import threading
from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice
from typing import Generic, TypeVar

Result = TypeVar("Result")
# Results that may wait to be taken, besides one for each thread. If the run is killed, they are lost.
AHEAD = 2


def as_they_come(
    jobs: Mapping[str, Callable[[], Result | Future[Result]]],
    *,
    one_by_one: Collection[str],
    threads: int,
) -> Iterator[tuple[str, Result]]:
    """Yield the keys and results of jobs as they come; the `one_by_one` ones share a single thread.

    An error of a job is raised. After it, and when the consumer stops, no other job is started.
    """
    ready: queue.SimpleQueue[tuple[_ThreadGroup[Result], str, Future[Result]]]
    ready = queue.SimpleQueue()
    with ThreadPoolExecutor(1, "slow") as slow, ThreadPoolExecutor(threads, "quick") as quick:
        groups = (_ThreadGroup(slow, 1, ready), _ThreadGroup(quick, threads, ready))
        try:
            for key, job in jobs.items():
                (groups[0] if key in one_by_one else groups[1]).submit(key, job)
            for _ in jobs:
                group, key, future = ready.get()
                result = future.result()
                del future  # keep no reference: results may be large
                yield key, result
                del result
                group.room.release()
        finally:
            for group in groups:
                group.close()


def in_order(jobs: Iterable[Callable[[], Result]], *, threads: int) -> Iterator[Result]:
    """Yield the results of jobs in the order of the jobs; as many are done ahead as there are threads.

    An error of a job is raised. After it, and when the consumer stops, no other job is started; those that are
    under way are not waited for, so that the consumer can end what they wait for.
    """
    left = iter(jobs)
    pool = ThreadPoolExecutor(threads, "ahead")
    try:
        futures = deque(pool.submit(job) for job in islice(left, threads))
        while futures:
            result = futures.popleft().result()
            futures.extend(pool.submit(job) for job in islice(left, 1))
            yield result
            del result
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


class _ThreadGroup(Generic[Result]):
    """A number of threads, and room for the results that wait to be taken."""

    def __init__(
        self,
        pool: ThreadPoolExecutor,
        threads: int,
        ready: "queue.SimpleQueue[tuple[_ThreadGroup[Result], str, Future[Result]]]",
    ) -> None:
        self._pool = pool
        self._threads = threads
        self._ready = ready
        self._is_closed = False
        self.room = threading.Semaphore(threads + AHEAD)

    def submit(self, key: str, job: Callable[[], Result | Future[Result]]) -> None:
        self._pool.submit(self._do, key, job)

    def _do(self, key: str, job: Callable[[], Result | Future[Result]]) -> None:
        self.room.acquire()
        if self._is_closed:
            return
        later: Future[Result] = Future()
        try:
            found = job()
        except BaseException as error:  # noqa: BLE001 - raised to the consumer
            later.set_exception(error)
        else:
            if isinstance(found, Future):
                later = found
            else:
                later.set_result(found)
        later.add_done_callback(lambda done: self._ready.put((self, key, done)))

    def close(self) -> None:
        """Start no other job, and wake the threads that wait for room, so that they end."""
        self._is_closed = True
        self.room.release(self._threads)
        self._pool.shutdown(wait=False, cancel_futures=True)
