"""What the page shows while an answer grows, and what its events say of the messages.

    yield from shown_of(growing, making, desk, library)     # chat, sources, question box

An answer in a conversation that is not shown is kept on the desk and shows nothing.
"""

from collections.abc import Iterator
from typing import Any

import gradio as gr

from ptmrag.web.chat.chat_parts import idle_box, running_box
from ptmrag.web.chat.desk import Desk, Making
from ptmrag.web.chat.exchange import Conversation
from ptmrag.web.chat.replies import write_exchange, write_messages
from ptmrag.web.sources_panel import render_sources
from ptmrag.web.work_facts import NO_WORKS, KnownWorks

Updates = Iterator[tuple[Any, ...]]
SAME = (gr.skip(), gr.skip(), gr.skip())


def shown_of(
    growing: Iterator[Conversation], making: Making, desk: Desk, known: KnownWorks = NO_WORKS
) -> Updates:
    """What the page shows while an answer grows: chat, sources, question box; nothing of one that is not shown."""
    before: list[dict[str, Any]] | None = None
    box = running_box()
    for conversation in growing:
        if not desk.grow(making, conversation):
            yield SAME
            continue
        *earlier, last = conversation
        if before is None:  # it stays as it is while the last answer grows
            before = write_messages(tuple(earlier), known)
        number = len(earlier)
        sources = render_sources(last.answer, number, known)
        yield before + write_exchange(last, number, known), sources, box
        box = gr.skip()  # as it is: each update of it takes Gradio milliseconds


def box_of(desk: Desk) -> Any:
    """An update of the question box, as the conversation that is shown needs it."""
    desk.box_runs = desk.is_busy
    return running_box() if desk.box_runs else idle_box()


def exchange_at(index: int | tuple[int, int]) -> int:
    """The exchange that a message belongs to: a question and its answer are one exchange."""
    return (index if isinstance(index, int) else index[0]) // 2


def text_of(value: Any) -> str:
    """The text of an edited message, which Gradio gives as text or as blocks."""
    if isinstance(value, list):
        return " ".join(str(part.get("text", "")) for part in value if isinstance(part, dict))
    return str(value)
