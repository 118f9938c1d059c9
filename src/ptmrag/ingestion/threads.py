"""Work done by threads, its results in the order in which they come, few of them at a time.

    for key, result in as_they_come({"a": job, "b": job}, one_by_one={"a"}, threads=5):
        ...

Whoever takes the results may be slower than the threads (embedding is): then they wait, and what has
come and was not taken yet stays a handful. It knows nothing of what the jobs do.
"""

import threading
from collections.abc import Callable, Collection, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from typing import TypeVar

Result = TypeVar("Result")
# Results that wait to be taken, beside those that the threads are at. A run that is killed has fetched
# these for nothing.
AHEAD = 2


def as_they_come(
    jobs: Mapping[str, Callable[[], Result]], *, one_by_one: Collection[str], threads: int
) -> Iterator[tuple[str, Result]]:
    """The keys and results of jobs as they come; those that go one by one have a thread of their own.

    What a job raises is raised; then, and when nobody wants any more, no other job is begun.
    """
    with ThreadPoolExecutor(1, "slow") as slow, ThreadPoolExecutor(threads, "quick") as quick:
        lanes = (_Lane(slow, 1), _Lane(quick, threads))
        futures: dict[Future[Result], tuple[str, _Lane]] = {}
        for key, job in jobs.items():
            lane = lanes[0] if key in one_by_one else lanes[1]
            futures[lane.submit(job)] = key, lane
        try:
            for future in as_completed(futures):
                key, lane = futures.pop(future)  # nothing here keeps a result that was taken
                result = future.result()
                del future
                yield key, result
                del result
                lane.room.release()
        finally:
            for lane in lanes:
                lane.close()


class _Lane:
    """Some threads, and room for so many results that wait to be taken."""

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
            raise RuntimeError("nobody takes the results any more")
        return job()

    def close(self) -> None:
        """Begin no other job, and let those go that wait for room."""
        self._is_closed = True
        self.room.release(self._threads)
        self._pool.shutdown(wait=False, cancel_futures=True)
