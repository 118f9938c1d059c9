"""Reviews in the making: each in a thread, with its sections so far, until it is whole or stopped.

    job = reviews.begin("ann", "prompt tuning")       # ReviewJob(id="…", state="running", …)
    reviews.get(job.id).review.sections

They are in memory alone: when the server ends, they are gone. It writes no review: `operations` does.
"""

import secrets
import threading
import time
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Any

from ptmrag.api.errors import TooManyError
from ptmrag.api.operations import Operations
from ptmrag.api.work_shapes import Review, ReviewJob, RunState
from ptmrag.errors import NotFoundError, PtmragError
from ptmrag.language.asked_text import asked_text
from ptmrag.language.detect import Language

MOST_KEPT = 50
MOST_RUNNING, MOST_OF_EACH = 4, 2


@dataclass(slots=True)
class _Job:
    id: str
    visitor: str
    topic: str
    state: RunState = "running"
    error: str = ""
    review: Review | None = None
    started: float = field(default_factory=time.monotonic)
    seconds: float = 0.0
    is_stopped: bool = False
    is_writing: bool = True  # also for a while after it was stopped


class ReviewJobs:
    """The reviews of one server; safe to use from several threads."""

    def __init__(self, operations: Operations) -> None:
        self._operations = operations
        self._lock = threading.Lock()
        self._jobs: OrderedDict[str, _Job] = OrderedDict()

    def begin(
        self, visitor: str, topic: str, *, lang: Language | None = None, **within: Any
    ) -> ReviewJob:
        """Begin a review. Raises InputError for a wrong topic, TooManyError while too many are in the making."""
        reviews = self._operations.stream_review(topic, lang=lang, **within)
        job = _Job(secrets.token_urlsafe(12), visitor, asked_text(topic, what="topic"))
        with self._lock:
            self._demand_room(visitor)
            self._jobs[job.id] = job
            self._forget()
        threading.Thread(target=self._write, args=(job, reviews), daemon=True).start()
        return self.get(job.id)

    def get(self, job_id: str) -> ReviewJob:
        """How far a review is. Raises NotFoundError for one that is not known, or not any more."""
        job = self._jobs.get(job_id)
        if job is None:
            raise NotFoundError("There is no such review any more: begin it again.")
        seconds = time.monotonic() - job.started if job.state == "running" else job.seconds
        review = job.review
        return ReviewJob(
            id=job.id,
            topic=job.topic,
            state=job.state,
            sections=len(review.sections) if review else 0,
            seconds=round(seconds, 1),
            error=job.error,
            review=review,
        )

    def stop(self, job_id: str) -> ReviewJob:
        """End a review after the section in the making; those that are there are kept."""
        self.get(job_id)
        job = self._jobs[job_id]
        job.is_stopped = True
        if job.state == "running":
            self._end(job, "stopped")
        return self.get(job_id)

    def _write(self, job: _Job, reviews: Any) -> None:
        try:
            for review in reviews:
                if job.is_stopped:
                    return
                job.review = review
            self._end(job, "done")
        except PtmragError as error:
            job.error = str(error)
            self._end(job, "failed")
        except BaseException:
            job.error = "The review failed: the log of the server says why."
            self._end(job, "failed")
            raise
        finally:
            job.is_writing = False

    def _end(self, job: _Job, state: RunState) -> None:
        with self._lock:
            if job.state == "running":
                job.state, job.seconds = state, time.monotonic() - job.started

    def _demand_room(self, visitor: str) -> None:
        running = [job for job in self._jobs.values() if job.is_writing]
        own = sum(job.visitor == visitor for job in running)
        if own >= MOST_OF_EACH:
            raise TooManyError(
                f"{own} reviews of yours are in the making: wait until one is done, or stop it."
            )
        if len(running) >= MOST_RUNNING:
            raise TooManyError("The library is busy with reviews: try again in a minute.")

    def _forget(self) -> None:
        """Forget the oldest reviews that have ended."""
        ended = [job.id for job in self._jobs.values() if not job.is_writing]
        for job_id in ended[: max(0, len(self._jobs) - MOST_KEPT)]:
            del self._jobs[job_id]
