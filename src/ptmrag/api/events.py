"""Server-sent events.

    event(answer, "answer")               # 'event: answer\\ndata: {"question": …}\\n\\n'

It makes no answer: the routes do.
"""

from collections.abc import AsyncIterator

from pydantic import BaseModel
from starlette.responses import StreamingResponse

# How the OpenAPI document describes an event.
SCHEMA = {
    "type": "object",
    "properties": {"event": {"type": "string"}, "data": {"type": "string"}},
    "required": ["data"],
}
KEEP_ALIVE = ": working\n\n"  # a comment, which clients leave out
DONE = "data: [DONE]\n\n"


def event(body: BaseModel, name: str = "") -> str:
    """An event with a document as JSON."""
    data = body.model_dump_json()  # it has no line breaks
    return f"event: {name}\ndata: {data}\n\n" if name else f"data: {data}\n\n"


def event_stream(events: AsyncIterator[str]) -> StreamingResponse:
    """A response of events that no proxy keeps back."""
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(events, media_type="text/event-stream", headers=headers)
