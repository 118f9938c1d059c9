"""The routes of REST that answer questions: search, ask, ask streamed, find the source of a sentence.

router = question_routes(operations, calls)
"""

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import StreamingResponse

from ptmrag.api.asked_shapes import AskBody, FindSourceBody, SearchQuery
from ptmrag.api.calls import Calls
from ptmrag.api.errors import error_body, status_of
from ptmrag.api.events import KEEP_ALIVE, SCHEMA, event, event_stream
from ptmrag.api.operations import Operations
from ptmrag.api.shapes import Answer, DraftReport, FoundSource, SearchResult
from ptmrag.errors import InputError, PtmragError


def question_routes(operations: Operations, calls: Calls) -> APIRouter:
    """The routes, over the operations of one library."""
    router = APIRouter(tags=["Questions"])

    @router.get("/search")
    async def search(request: Request, asked: Annotated[SearchQuery, Query()]) -> SearchResult:
        """The best passages, best first."""
        return await calls.answer(
            request,
            lambda: operations.search(asked.question, k=asked.k, **asked.arguments()),
        )

    @router.post("/ask")
    async def ask(request: Request, asked: AskBody) -> Answer:
        """A cited answer."""
        return await calls.answer(
            request, lambda: operations.ask(asked.question, **asked.arguments())
        )

    @router.post("/find-source")
    async def find_source(request: Request, asked: FindSourceBody) -> FoundSource | DraftReport:
        """Where a sentence is said or supported, with a verdict; the same for each sentence of a draft."""
        sentence, draft = asked.sentence, asked.draft
        if (sentence is None) == (draft is None):
            raise InputError("Give a sentence or a draft: one of the two.")
        return await calls.answer(
            request,
            lambda: (
                operations.check_draft(draft)
                if draft is not None
                else operations.find_source(sentence or "")
            ),
        )

    _add_stream(router, operations, calls)
    return router


def _add_stream(router: APIRouter, operations: Operations, calls: Calls) -> None:
    @router.post(
        "/ask/stream",
        response_class=StreamingResponse,
        responses={
            200: {
                "description": "Server-sent events: `draft` and at last `answer`, each with a whole "
                "Answer as JSON that replaces the one before; a draft is not checked. Or `error`.",
                "content": {"text/event-stream": {"schema": SCHEMA}},
            }
        },
    )
    async def ask_stream(request: Request, asked: AskBody) -> StreamingResponse:
        """The same, as it grows."""
        calls.demand_room(request)
        answers = await calls.read(lambda: operations.stream(asked.question, **asked.arguments()))
        return event_stream(_events(calls.stream(request, answers)))


async def _events(items: AsyncIterator[Answer | PtmragError | None]) -> AsyncIterator[str]:
    """Drafts, and the last one as the answer: an answer is held back until another one takes its place."""
    last: Answer | None = None
    async for item in items:
        if item is None:
            yield KEEP_ALIVE
        elif isinstance(item, PtmragError):
            yield event(error_body(status_of(item), str(item)), "error")
            return
        else:
            if last is not None:
                yield event(last, "draft")
            last = item
    if last is not None:
        yield event(last, "answer")
