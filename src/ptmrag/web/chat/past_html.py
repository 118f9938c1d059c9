"""The list of past conversations: what the browser says of them, checked, and its HTML.

    heads = read_heads([{"id": "3f…", "title": "What is ELECTRA?", "find": "what is electra?", "at": 1}])
    render_past(heads, Desk())

It keeps nothing: the browser does, by the scripts of `kept_scripts`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from ptmrag.language.cut_at_word import cut_at_word
from ptmrag.web.chat.desk import Desk, is_id
from ptmrag.web.chat.exchange import Conversation
from ptmrag.web.labels import Label
from ptmrag.web.rendering import render

_MOST = 200
_LONGEST_TITLE, _LONGEST_FOUND = 80, 2_000
DROPPED = Label(
    "浏览器的存储空间已满，已删除最早的对话。",
    "The browser's storage was full: the oldest conversations were removed.",
)
FULL = Label(
    "浏览器无法保存这个对话（存储已满或被禁用）。请删除旧对话，或把它存为文件。",
    "The browser cannot keep this conversation (its storage is full or turned off): "
    "delete old ones, or save it as a file.",
)


@dataclass(frozen=True, slots=True)
class Head:
    """A conversation in the list; `find` are the words of its questions in small letters."""

    id: str
    title: str
    find: str = ""


@dataclass(frozen=True, slots=True)
class ListState:
    """What the list shows beside the titles: the one that is being renamed, one just deleted, a note."""

    naming: str = ""
    removed: str | None = None
    note: Label | None = None
    making: tuple[Head, ...] = field(default=())


def title_of(question: str) -> str:
    """The title of a conversation, from its first question."""
    return cut_at_word(question, _LONGEST_TITLE) or "…"


def saved_item(
    name: str, conversation: Conversation, exchanges: Sequence[object]
) -> dict[str, Any]:
    """What the browser is told to keep of a conversation; `exchanges` are those of `memory.to_json`."""
    questions = [exchange.question for exchange in conversation]
    return {
        "id": name,
        "title": title_of(questions[0]),
        "find": " ".join(questions).casefold()[:_LONGEST_FOUND],
        "exchanges": exchanges,
    }


def read_heads(sent: object) -> tuple[Head, ...]:
    """The conversations that a browser says it keeps, in their order; what cannot be one is left out."""
    found = sent if isinstance(sent, list) else []
    return tuple(
        Head(
            one["id"],
            cut_at_word(str(one.get("title")), 120),
            str(one.get("find"))[:_LONGEST_FOUND],
        )
        for one in found[:_MOST]
        if isinstance(one, dict) and is_id(one.get("id"))
    )


def render_past(heads: Sequence[Head], desk: Desk, state: ListState | None = None) -> str:
    """The list: answers in the making first, then what is kept, newest first."""
    state = state or ListState()
    kept = {head.id for head in heads}
    making = [Head(one.id, title_of(one.question)) for one in desk.making if one.id not in kept]
    return render(
        "past.html",
        heads=[*making, *heads],
        shown=desk.shown,
        busy={one.id for one in desk.making},
        state=state,
    )
