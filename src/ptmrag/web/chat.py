"""A conversation: what the page shows while a question is answered, and what it keeps of it.

    *_, last = respond(Assistant.load(), "What is ELECTRA?", (), Wish())

What one visitor asks is kept in that visitor's session and nowhere else. The page answers nothing
itself: it shows what `Assistant.stream` yields.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import gradio as gr

from ptmrag.answer.answer import Answer
from ptmrag.assistant import Assistant
from ptmrag.errors import PtmragError
from ptmrag.library.filter import Filter
from ptmrag.library.schema import LibraryStatus
from ptmrag.web.escape import html_text, literal_text, markdown_text
from ptmrag.web.labels import both
from ptmrag.web.sources_panel import panel

_SEARCHING = "正在检索… Searching…"
_STOPPED = "已停止；引文未经核对。 Stopped; the quotes are not checked."
Updates = Iterator[tuple[Any, ...]]
# The frame of an extractive answer: a title in bold with its page, and a list of quotes.
_MARK = re.compile(r"\[(\d{1,3})\](?![(:])")
_TITLE_LINE = re.compile(r"(.*?)\*\*([^*]+)\*\*(.*)")


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question and what the page shows for it; `answer` is None where there is none to go on from."""

    question: str
    reply: str
    answer: Answer | None = None


Conversation = tuple[Exchange, ...]


class Wish:
    """What a visitor wants of the answer in the making; one for each session, and it changes.

    Gradio can cancel an event, but then calls it an error now and then (6.31): this asks instead.
    """

    said: Literal["", "stop", "forget"] = ""


def page_updates(
    assistant: Assistant,
    question: str,
    so_far: Conversation,
    wish: Wish,
    *,
    entries: Sequence[str] = (),
) -> Updates:
    """What the page shows while one more question is answered: conversation, chat, sources, box."""
    for exchanges in respond(assistant, question, so_far, wish, entries=entries):
        answer = exchanges[-1].answer if exchanges else None
        # The box comes along each time: of two updates in one frame the browser takes the last.
        yield exchanges, messages(exchanges), panel(answer, len(exchanges) - 1), _box(running=True)


def respond(
    assistant: Assistant,
    question: str,
    so_far: Conversation,
    wish: Wish,
    *,
    entries: Sequence[str] = (),
) -> Iterator[Conversation]:
    """Yield the conversation as the answer to one more question grows; an error is an answer too."""
    question = question.strip()
    if not question:
        return
    wish.said = ""
    last = Exchange(question, _SEARCHING)
    yield (*so_far, last)
    within = Filter(entries=tuple(entries)) if entries else None
    turns = [(e.question, e.answer.text) for e in so_far if e.answer is not None]
    try:
        for answer in assistant.stream(question, history=turns, within=within):
            if wish.said:
                break
            last = Exchange(question, reply_to_show(answer), answer)
            yield (*so_far, last)
    except PtmragError as error:
        yield (*so_far, Exchange(question, f"⚠️ {literal_text(str(error))}"))
    if wish.said:
        yield (*so_far, _stopped(last)) if wish.said == "stop" else ()


def stop(wish: Wish) -> None:
    """End the answer in the making where it is, at its next word."""
    wish.said = "stop"


def forget(wish: Wish) -> tuple[Any, ...]:
    """A new conversation; an answer in the making does not come back."""
    wish.said = "forget"
    return (), [], panel(None), _box(running=False)


def messages(exchanges: Conversation) -> list[dict[str, str]]:
    """The conversation as Gradio's chat takes it."""
    return [
        message
        for number, exchange in enumerate(exchanges)
        for message in (
            {"role": "user", "content": literal_text(exchange.question)},
            {"role": "assistant", "content": _linked(exchange, number)},
        )
    ]


def _linked(exchange: Exchange, number: int) -> str:
    """The reply with a link behind each mark that has a citation: it opens the evidence."""
    if exchange.answer is None:
        return exchange.reply
    cited = {citation.n for citation in exchange.answer.citations}

    def link(match: re.Match[str]) -> str:
        n = int(match[1])
        return rf"[\[{n}\]](#cite-{number}-{n})" if n in cited else match[0]

    return _MARK.sub(link, exchange.reply or reply_to_show(exchange.answer))


def reply_to_show(answer: Answer) -> str:
    """The answer as Markdown that holds nothing of others but text, with what is said of it."""
    told = [f"→ {answer.rewritten}" if answer.rewritten else "", answer.notice]
    lines = (_literal_line(line) for line in answer.text.splitlines())
    text = markdown_text(answer.text) if answer.mode == "llm" else "\n".join(lines)
    below = [answer.reason, *answer.remarks()]
    parts = [*(f"> {literal_text(word)}" for word in told if word), text, *map(_literal, below)]
    return "\n\n".join(part for part in parts if part)


def _literal(text: str) -> str:
    return "\n".join(_literal_line(line) for line in text.splitlines())


def state_line(
    status: Callable[[], LibraryStatus],
    model: str | None,
    *,
    fetching: bool = False,
    progress: str = "",
) -> str:
    """The header: what the assistant knows at this moment and what it works with."""
    try:
        state = status()
    except PtmragError as error:
        return _header([f'<span class="wrong">{html_text(str(error))}</span>'])
    named = html_text(model) if model else both("无，只引原文", "none, quotes only")
    embedder = html_text(state.embedder.rpartition("/")[2])
    facts = [
        f"<span><b>{state.entries:,}</b> {both('条目', 'entries')}</span>",
        f"<span><b>{state.passages:,}</b> {both('段落', 'passages')}</span>",
        f'<span class="embedder">{both("向量", "embedder")} <b>{embedder}</b></span>',
        f"<span>{both('模型', 'model')} <b>{named}</b></span>",
    ]
    if fetching:
        words = both("正在获取论文…", "fetching papers…")
        facts.append(f'<span class="busy">{words} {html_text(progress)}</span>')
    return _header(facts)


def _header(facts: list[str]) -> str:
    return f'<header><h1>ptmrag</h1><p class="state">{"".join(facts)}</p></header>'


def _literal_line(line: str) -> str:
    """A line of an extractive answer: the frame is ours, the titles and quotes in it are not."""
    if title := _TITLE_LINE.fullmatch(line):
        return f"{literal_text(title[1])}**{literal_text(title[2])}**{literal_text(title[3])}"
    if line.lstrip().startswith("- "):
        indent, _, item = line.partition("- ")
        return f"{indent}- {_literal_line(item)}"
    return literal_text(line)


def _stopped(exchange: Exchange) -> Exchange:
    """An exchange that broke off: marked, for nobody has checked its quotes, and not gone on from."""
    draft = f"{exchange.reply}\n\n" if exchange.answer else ""
    return Exchange(exchange.question, f"{draft}*{_STOPPED}*")


def idle_box() -> Any:
    """The question box, to type in."""
    return _box(running=False)


def _box(*, running: bool) -> Any:
    """The question box: to type in, or empty and with a button to stop the answer in the making."""
    if running:
        return gr.update(value="", interactive=False, submit_btn=False, stop_btn=True)
    return gr.update(interactive=True, submit_btn=True, stop_btn=False)
