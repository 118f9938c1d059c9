"""A conversation as the visitor's browser keeps it.

    from_json(to_json(conversation)) == conversation         # as far as it is shown

A browser may send back anything: each answer is checked, its length is limited, and it is shown as text.
"""

from collections.abc import Sequence
from dataclasses import asdict, replace
from functools import cache
from typing import Any

from pydantic import TypeAdapter, ValidationError

from ptmrag.answer.answer import Answer
from ptmrag.web.chat.exchange import Exchange

KEPT = 30
_LONGEST = 40_000


def to_json(conversation: Sequence[Exchange]) -> list[dict[str, Any]]:
    """The last 30 exchanges as JSON, with the passages that their quotes are from."""
    return [_store(exchange) for exchange in conversation[-KEPT:]]


def from_json(kept: object) -> tuple[Exchange, ...]:
    """The exchanges that can be read from what the browser kept; anything else is left out."""
    if not isinstance(kept, list):
        return ()
    found = (_read(item) for item in kept[-KEPT:])
    return tuple(exchange for exchange in found if exchange is not None)


def _store(exchange: Exchange) -> dict[str, Any]:
    answer = exchange.answer
    if answer is None:
        return {"question": exchange.question, "reply": exchange.reply}
    cited = {(c.source, c.page) for c in answer.citations}
    hits = tuple(h for h in answer.hits if (h.source, h.page) in cited)
    return asdict(replace(answer, question=exchange.question, hits=hits, ranking=None, prompt=()))


def _read(item: object) -> Exchange | None:
    """An exchange; None for an error or a stopped answer, whose Markdown may have been changed."""
    if not isinstance(item, dict) or len(str(item)) > _LONGEST:
        return None
    try:
        answer = _answers().validate_python(item)
    except ValidationError:
        return None
    return Exchange(answer.question, "", replace(answer, ranking=None))


@cache
def _answers() -> TypeAdapter[Answer]:
    return TypeAdapter(Answer)
