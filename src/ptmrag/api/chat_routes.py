"""The routes of OpenAI's protocol: a library as a model, for Open WebUI, LibreChat, LangChain and the like.

    router = chat_routes(operations, calls)

A stream sends the answer once its citations are checked, not while a model is still writing it: what was sent cannot be
taken back, and no citation goes out that is not there. Until then it says every ten seconds that it is alive.
"""

import re
import secrets
import time
from collections.abc import AsyncIterator, Iterator

from fastapi import APIRouter, Request
from starlette.responses import Response, StreamingResponse

from ptmrag.answer.answer import Answer as AnswerValue
from ptmrag.api.calls import Calls
from ptmrag.api.chat_shapes import (
    MODEL,
    ChatChunk,
    ChatCompletion,
    ChatRequest,
    Choice,
    Model,
    ModelList,
    ReplyMessage,
    TokenUsage,
)
from ptmrag.api.chat_text import annotations, chat_text, conversation
from ptmrag.api.errors import error_body, error_response, status_of
from ptmrag.api.events import DONE, KEEP_ALIVE, SCHEMA, event, event_stream
from ptmrag.api.operations import Operations
from ptmrag.api.shapes import Answer
from ptmrag.errors import PtmragError

_PIECE = re.compile(r".{1,200}\S*\s*", re.DOTALL)
_STREAM = {
    200: {
        "description": "A chat completion; with `stream`, its chunks as server-sent events.",
        "content": {"text/event-stream": {"schema": SCHEMA}},
    }
}


def chat_routes(operations: Operations, calls: Calls) -> APIRouter:
    """The routes, over the operations of one library."""
    router = APIRouter(tags=["OpenAI-compatible"])

    @router.get("/models")
    async def models() -> ModelList:
        """The library as a model."""
        return ModelList(data=[Model()])

    @router.get("/models/{model}")
    async def model(model: str) -> Model:
        """The same, alone."""
        if model != MODEL:
            return _no_model(model)  # type: ignore[return-value]
        return Model()

    @router.post("/chat/completions", responses=_STREAM)  # type: ignore[arg-type]
    async def chat_completions(request: Request, asked: ChatRequest) -> ChatCompletion:
        """A cited answer to the last question of a conversation."""
        if asked.model != MODEL:
            return _no_model(asked.model)  # type: ignore[return-value]
        calls.demand_room(request)
        answers = await calls.read(lambda: _answers(operations, asked))
        if asked.stream:
            with_usage = bool(asked.stream_options and asked.stream_options.include_usage)
            return _streamed(calls.stream(request, answers), with_usage)  # type: ignore[return-value]
        *_, answer = await calls.answer(request, lambda: list(answers))
        return _completion(answer)

    return router


def _answers(operations: Operations, asked: ChatRequest) -> Iterator[AnswerValue]:
    question, turns = conversation(asked.messages)
    within = asked.within.arguments()
    return operations.answers(question, k=asked.k, history=turns, lang=asked.lang, **within)


def _no_model(name: str) -> Response:
    says = f"There is no model '{name[:80]}' here: ask '{MODEL}'."
    return error_response(404, says, code="model_not_found")


def _completion(answer: AnswerValue) -> ChatCompletion:
    text, shape = chat_text(answer), Answer.of(answer)
    message = ReplyMessage(
        content=text, annotations=annotations(text, answer), citations=shape.citations
    )
    return ChatCompletion(
        id=_new_id(), choices=[Choice(message=message)], usage=_usage(answer), ptmrag=shape
    )


def _streamed(
    answers: AsyncIterator[AnswerValue | PtmragError | None], with_usage: bool
) -> StreamingResponse:
    return event_stream(_events(answers, with_usage))


async def _events(
    answers: AsyncIterator[AnswerValue | PtmragError | None], with_usage: bool
) -> AsyncIterator[str]:
    """A chunk with the role at once, the pieces of the answer when it is checked, what belongs to it, the end."""
    name, now = _new_id(), int(time.time())

    def chunk(**fields: object) -> str:
        return event(ChatChunk.model_validate({"id": name, "created": now, **fields}))

    yield chunk(choices=[{"delta": {"role": "assistant", "content": ""}}])
    answer: AnswerValue | None = None
    async for item in answers:
        if isinstance(item, PtmragError):
            yield event(error_body(status_of(item), str(item)))
            return
        if item is None:
            yield KEEP_ALIVE
        else:
            answer = item
    if answer is not None:
        whole = _completion(answer)
        message = whole.choices[0].message
        for piece in _PIECE.findall(message.content):
            yield chunk(choices=[{"delta": {"content": piece}}])
        end = message.model_dump(include={"annotations", "citations"})
        yield chunk(choices=[{"delta": end, "finish_reason": "stop"}], ptmrag=whole.ptmrag)
        if with_usage:
            yield chunk(choices=[], usage=whole.usage)
    yield DONE


def _usage(answer: AnswerValue) -> TokenUsage:
    used = answer.usage
    sent, given = (used.input_tokens or 0, used.output_tokens or 0) if used else (0, 0)
    return TokenUsage(prompt_tokens=sent, completion_tokens=given, total_tokens=sent + given)


def _new_id() -> str:
    return f"chatcmpl-{secrets.token_hex(12)}"
