"""The chat page: a conversation on the left, the sources of its last answer on the right.

    build_app(Assistant.load()).launch(theme=theme(), css_paths=STYLE)

What one visitor asks is kept in that visitor's session and nowhere else. The page answers nothing
itself: it shows what `Assistant.stream` yields.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import gradio as gr

from ptmrag.answer import Answer
from ptmrag.assistant import Assistant
from ptmrag.errors import PtmragError
from ptmrag.web.escape import html_text, literal_text, markdown_text
from ptmrag.web.sources import panel

STYLE = Path(__file__).with_name("style.css")
EXAMPLES = (
    "Transformer-XL 如何处理超出固定长度的上下文？",
    "How does ELECTRA differ from BERT in its pre-training task?",
    "知识蒸馏有哪些工具？",
    "What is CogLTX good for?",
)
# Answers in the making at once; embedding a question is the work of one core for some milliseconds.
_AT_ONCE = 4
_WAITING = 64
_SEARCHING = "正在检索… Searching…"
_STOPPED = "已停止；引文未经核对。 Stopped; the quotes are not checked."
# When an answer is whole, its question comes to the top: long answers are read from their start.
# Gradio itself goes to the bottom 300 ms after the last change, so this waits a little longer. The
# next question can be typed at once, unless that would bring up the keyboard of a phone.
_READY = """() => setTimeout(() => {
  const log = document.querySelector("#chat [role=log]");
  const asked = log && [...log.querySelectorAll(".user-row")].at(-1);
  if (asked) log.scrollTop += asked.getBoundingClientRect().top - log.getBoundingClientRect().top - 12;
  if (matchMedia("(hover: hover)").matches) document.querySelector("#question textarea")?.focus();
}, 400)"""
Updates = Iterator[tuple[Any, ...]]
# The frame of an extractive answer: a title in bold with its page, and a list of quotes.
_TITLE_LINE = re.compile(r"\*\*(.+)\*\*(.*)")


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


def build_app(
    assistant: Assistant, *, is_fetching: Callable[[], bool] = lambda: False
) -> gr.Blocks:
    """The page; `is_fetching` says whether papers are still on their way."""
    app = gr.Blocks(title="ptmrag", analytics_enabled=False, fill_width=True)
    with app:
        header = _html(state_line(assistant, is_fetching()), "header")
        with gr.Row(elem_id="desk"):
            with gr.Column(scale=5, min_width=300, elem_id="talk"):
                chat = _chatbot()
                box = _question_box()
            with gr.Column(scale=4, min_width=300, elem_id="evidence"):
                sources = _html(panel(None), "sources")
        conversation, wish = gr.State(()), gr.State(Wish())
        outputs = [conversation, chat, sources, box]
        quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}

        def show(question: str, so_far: Conversation, wish: Wish) -> Updates:
            yield from page_updates(assistant, question, so_far, wish)

        def show_example(so_far: Conversation, wish: Wish, chosen: gr.SelectData) -> Updates:
            yield from page_updates(assistant, chosen.value["text"], so_far, wish)

        asked = box.submit(show, [box, conversation, wish], outputs, **quiet)
        example = chat.example_select(show_example, [conversation, wish], outputs, **quiet)
        for event in (asked, example):
            event.then(lambda: _box(running=False), None, box, queue=False, **quiet).then(
                None, js=_READY, **quiet
            )
        box.stop(stop, [wish], None, queue=False, **quiet)
        chat.clear(forget, [wish], outputs, queue=False, **quiet)
        app.load(lambda: state_line(assistant, is_fetching()), None, header, **quiet)
    app.queue(api_open=False, max_size=_WAITING, default_concurrency_limit=_AT_ONCE)
    return app


def theme() -> gr.themes.Base:
    """Quiet colours and no fonts of its own: `style.css` names those that systems have."""
    return gr.themes.Default(
        primary_hue="teal",
        secondary_hue="teal",
        neutral_hue="slate",
        font="sans-serif",
        font_mono="monospace",
    )


def page_updates(assistant: Assistant, question: str, so_far: Conversation, wish: Wish) -> Updates:
    """What the page shows while one more question is answered: conversation, chat, sources, box."""
    for exchanges in respond(assistant, question, so_far, wish):
        answer = exchanges[-1].answer if exchanges else None
        # The box comes along each time: of two updates in one frame the browser takes the last.
        yield exchanges, messages(exchanges), panel(answer), _box(running=True)


def respond(
    assistant: Assistant, question: str, so_far: Conversation, wish: Wish
) -> Iterator[Conversation]:
    """Yield the conversation as the answer to one more question grows; an error is an answer too."""
    question = question.strip()
    if not question:
        return
    wish.said = ""
    last = Exchange(question, _SEARCHING)
    yield (*so_far, last)
    turns = [(e.question, e.answer.text) for e in so_far if e.answer is not None]
    try:
        for answer in assistant.stream(question, history=turns):
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
        for exchange in exchanges
        for message in (
            {"role": "user", "content": literal_text(exchange.question)},
            {"role": "assistant", "content": exchange.reply},
        )
    ]


def reply_to_show(answer: Answer) -> str:
    """The answer as Markdown that holds nothing of others but text, its notice above it."""
    notice = f"> {literal_text(answer.notice)}\n\n" if answer.notice else ""
    if answer.mode == "llm":
        return notice + markdown_text(answer.text)
    return notice + "\n".join(_literal_line(line) for line in answer.text.splitlines())


def state_line(assistant: Assistant, fetching: bool) -> str:
    """The header: what the assistant knows at this moment and what it works with."""
    try:
        state = assistant.library.status()
    except PtmragError as error:
        return _header([f'<span class="wrong">{html_text(str(error))}</span>'])
    facts = [
        f"<b>{state.entries:,}</b> 条目 entries",
        f"<b>{state.passages:,}</b> 段落 passages",
        f"向量 embedder <b>{html_text(state.embedder.rpartition('/')[2])}</b>",
        f"模型 model <b>{html_text(assistant.model or '无，只引原文 none, quotes only')}</b>",
    ]
    if fetching:
        facts.append('<span class="busy">正在获取论文… fetching papers…</span>')
    return _header([f"<span>{fact}</span>" for fact in facts])


def _header(facts: list[str]) -> str:
    return f'<header><h1>ptmrag</h1><p class="state">{"".join(facts)}</p></header>'


def _literal_line(line: str) -> str:
    """A line of an extractive answer: the frame is ours, the titles and quotes in it are not."""
    if title := _TITLE_LINE.fullmatch(line):
        return f"**{literal_text(title[1])}**{literal_text(title[2])}"
    if line.startswith("- "):
        return f"- {literal_text(line[2:])}"
    return literal_text(line)


def _stopped(exchange: Exchange) -> Exchange:
    """An exchange that broke off: marked, for nobody has checked its quotes, and not gone on from."""
    draft = f"{exchange.reply}\n\n" if exchange.answer else ""
    return Exchange(exchange.question, f"{draft}*{_STOPPED}*")


def _chatbot() -> gr.Chatbot:
    return gr.Chatbot(
        elem_id="chat",
        show_label=False,
        container=False,
        height=None,
        layout="bubble",
        sanitize_html=True,
        allow_tags=False,
        latex_delimiters=[],  # papers write $ for many things
        allow_file_downloads=False,
        buttons=["copy"],
        feedback_options=None,
        placeholder="### 向文献提问 Ask the papers\n中英文皆可，每个结论都附原文引文。 "
        "In Chinese or English; every claim is cited.",
        examples=[{"text": example} for example in EXAMPLES],
    )


def _html(value: str, name: str) -> gr.HTML:
    return gr.HTML(value, elem_id=name, apply_default_css=False, js_on_load=None)


def _question_box() -> gr.Textbox:
    return gr.Textbox(
        elem_id="question",
        label="问题 Question",
        show_label=False,
        container=False,
        placeholder="输入问题，回车发送 Type a question, press Enter",
        max_lines=6,
        autofocus=True,
        submit_btn=True,
    )


def _box(*, running: bool) -> Any:
    """The question box: to type in, or empty and with a button to stop the answer in the making."""
    if running:
        return gr.update(value="", interactive=False, submit_btn=False, stop_btn=True)
    return gr.update(interactive=True, submit_btn=True, stop_btn=False)
