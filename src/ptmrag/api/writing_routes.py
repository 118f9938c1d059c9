"""The routes of REST that write: tables of works, and reviews, which are jobs.

router = writing_routes(operations, reviews, calls)
"""

from fastapi import APIRouter, Request

from ptmrag.api.asked_shapes import ReviewBody, TableBody
from ptmrag.api.calls import Calls
from ptmrag.api.operations import Operations
from ptmrag.api.review_jobs import ReviewJobs
from ptmrag.api.visitors import visitor_of
from ptmrag.api.work_shapes import ReviewJob, WorksTable


def writing_routes(operations: Operations, reviews: ReviewJobs, calls: Calls) -> APIRouter:
    """The routes, over the operations of one library."""
    router = APIRouter(tags=["Writing"])

    @router.post("/table")
    async def table(request: Request, asked: TableBody) -> WorksTable:
        """Works by aspects: every cell a verified quote or empty."""
        return await calls.answer(
            request,
            lambda: operations.table(asked.entries, aspects=asked.aspects, lang=asked.lang),
        )

    @router.post("/reviews", status_code=202)
    async def begin_review(request: Request, asked: ReviewBody) -> ReviewJob:
        """Begin a cited review of what the library holds on a topic."""
        visitor = visitor_of(request.scope)
        return await calls.read(
            lambda: reviews.begin(visitor, asked.topic, lang=asked.lang, **asked.within.arguments())
        )

    @router.get("/reviews/{review_id}")
    async def review(review_id: str) -> ReviewJob:
        """How far a review is, with the sections that are there."""
        return reviews.get(review_id)

    @router.delete("/reviews/{review_id}")
    async def stop_review(review_id: str) -> ReviewJob:
        """Stop a review; the sections that are there are kept."""
        return reviews.stop(review_id)

    return router
