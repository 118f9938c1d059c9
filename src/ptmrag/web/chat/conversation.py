"""A conversation as it grows: each answer replaces its draft, until it is complete or stopped.

    *_, last = respond(Assistant.load(), "What is ELECTRA?", so_far=(), interrupt=Interrupt())

It answers nothing itself: it passes on what `Assistant.stream` yields. What one visitor asks is kept
in that visitor's session and nowhere else.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Literal

from ptmrag.answer.answer import Answer
from ptmrag.assistant import Assistant
from ptmrag.errors import PtmragError
from ptmrag.language.markdown import literal_text
from ptmrag.library.filter import Filter
from ptmrag.web.chat.exchange import Conversation, Exchange
from ptmrag.web.chat.replies import write_reply

_SEARCHING = "正在检索… Searching…"
_STOPPED = "已停止，引文未经核对。 Stopped. The quotes were not checked."


class Interrupt:
    """A visitor's request to end the answer in the making; one for each session, and it changes.

    Gradio can cancel an event, but sometimes reports that as an error (6.31). This asks instead.
    """

    kind: Literal["", "stop", "clear"] = ""


def respond(
    assistant: Assistant,
    question: str,
    *,
    so_far: Conversation,
    interrupt: Interrupt,
    entries: Sequence[str] = (),
    watch: Callable[[str, Iterator[Answer]], Iterator[Answer]] = lambda question, answers: answers,
) -> Iterator[Conversation]:
    """Yield the conversation as the answer to one more question grows; an error is an answer too.

    `entries` are the ids of the entries that the answer may use; none means all. `watch` may count the answers.
    """
    question = question.strip()
    if not question:
        return
    interrupt.kind = ""
    last = Exchange(question, _SEARCHING)
    yield (*so_far, last)
    within = Filter(entries=tuple(entries)) if entries else None
    turns = [(e.question, e.answer.text) for e in so_far if e.answer is not None]
    try:
        answers = assistant.stream(question, history=turns, within=within)
        for answer in watch(question, answers):
            if interrupt.kind:
                break
            last = Exchange(question, write_reply(answer), answer)
            yield (*so_far, last)
    except PtmragError as error:
        yield (*so_far, Exchange(question, f"⚠️ {literal_text(str(error))}"))
    if interrupt.kind:
        yield (*so_far, _mark_stopped(last)) if interrupt.kind == "stop" else ()


def _mark_stopped(exchange: Exchange) -> Exchange:
    """A draft that was stopped, marked as unchecked and without an answer to refer to."""
    draft = f"{exchange.reply}\n\n" if exchange.answer else ""
    return Exchange(exchange.question, f"{draft}*{_STOPPED}*")
