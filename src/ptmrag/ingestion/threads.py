"""Run jobs in threads and take their results as they come.

    for key, result in as_they_come({"a": job, "b": job}, one_by_one={"a"}, threads=5):
        ...

The consumer may be slower than the threads (embedding is). Then the threads wait, so that only a few
results are kept in memory. It does not know what the jobs do.
"""

import threading
from collections.abc import Callable, Collection, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from typing import TypeVar

Result = TypeVar("Result")
# Results that may wait to be taken, besides one for each thread. If the run is killed, they are lost.
AHEAD = 2


def as_they_come(
    jobs: Mapping[str, Callable[[], Result]], *, one_by_one: Collection[str], threads: int
) -> Iterator[tuple[str, Result]]:
    """Yield the keys and results of jobs as they come; the `one_by_one` ones share a single thread.

    An error of a job is raised. After it, and when the consumer stops, no other job is started.
    """
    with ThreadPoolExecutor(1, "slow") as slow, ThreadPoolExecutor(threads, "quick") as quick:
        groups = (_ThreadGroup(slow, 1), _ThreadGroup(quick, threads))
        futures: dict[Future[Result], tuple[str, _ThreadGroup]] = {}
        for key, job in jobs.items():
            group = groups[0] if key in one_by_one else groups[1]
            futures[group.submit(job)] = key, group
        try:
            for future in as_completed(futures):
                key, group = futures.pop(future)  # keep no reference: results may be large
                result = future.result()
                del future
                yield key, result
                del result
                group.room.release()
        finally:
            for group in groups:
                group.close()


class _ThreadGroup:
    """A number of threads, and room for the results that wait to be taken."""

    def __init__(self, pool: ThreadPoolExecutor, threads: int) -> None:
        self._pool = pool
        self._threads = threads
        self._is_closed = False
        self.room = threading.Semaphore(threads + AHEAD)

    def submit(self, job: Callable[[], Result]) -> Future[Result]:
        return self._pool.submit(self._do, job)

    def _do(self, job: Callable[[], Result]) -> Result:
        self.room.acquire()
        if self._is_closed:
            raise RuntimeError("the consumer has stopped")
        return job()

    def close(self) -> None:
        """Start no other job, and wake the threads that wait for room, so that they end."""
        self._is_closed = True
        self.room.release(self._threads)
        self._pool.shutdown(wait=False, cancel_futures=True)
