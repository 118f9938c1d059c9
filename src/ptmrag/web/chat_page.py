"""The chat as the visitor sees it: the conversation, the box to ask in, the evidence beside it.

    tab = ChatPage(context)
    tab.wire(picked)                         # inside gr.Blocks

What is shown is made in `chat`, `sources` and `evidence`; here it is put together.
"""

from collections.abc import Sequence
from typing import Any

import gradio as gr

from ptmrag.assistant import MAX_QUESTION
from ptmrag.web.catalog_html import limit_line
from ptmrag.web.chat import (
    Conversation,
    Exchange,
    Updates,
    Wish,
    forget,
    idle_box,
    messages,
    page_updates,
    stop,
)
from ptmrag.web.context import ACTS, QUIET, Context, Label, acts_of, examples, html, take_turns
from ptmrag.web.evidence import View, opened, page_panel, turned
from ptmrag.web.exports import tools
from ptmrag.web.labels import text
from ptmrag.web.memory import from_json, to_json
from ptmrag.web.rate_limit import RateLimit
from ptmrag.web.sources_panel import panel

_WAIT = "请等前面的回答完成。 Your other answers are still in the making: wait for them."
# When an answer is whole, its question comes to the top: long answers are read from their start.
# Gradio itself goes to the bottom 300 ms after the last change, so this waits a little longer. The
# next question can be typed at once, unless that would bring up the keyboard of a phone.
_READY = """() => setTimeout(() => {
  const log = document.querySelector("#chat [role=log]");
  const asked = log && [...log.querySelectorAll(".user-row")].at(-1);
  if (asked) log.scrollTop += asked.getBoundingClientRect().top - log.getBoundingClientRect().top - 12;
  if (matchMedia("(hover: hover)").matches) document.querySelector("#question textarea")?.focus();
}, 400)"""
_LOOKS = ("cite", "next", "previous", "larger", "smaller", "close")
# A mark in the conversation opens its evidence; the mark on a page comes into view.
_MARKS = (
    ACTS
    + """
document.addEventListener('click', (event) => {
  const link = event.target.closest?.('#chat a[href*="#cite-"]');
  if (!link) return;
  event.preventDefault();
  event.stopPropagation();
  note('cite', link.getAttribute('href').split('#cite-')[1]);
}, true);
"""
)
_TO_PAGE = """() => setTimeout(() => {
  const page = document.querySelector('#page .page');
  if (!page) return;
  if (matchMedia('(max-width: 760px)').matches) page.scrollIntoView();
  const sheet = page.querySelector('.sheet, .context');
  const marks = [...(sheet?.querySelectorAll('mark, .mark') ?? [])].map((m) => m.getBoundingClientRect());
  if (!marks.length) return;
  const frame = sheet.getBoundingClientRect();
  sheet.scrollLeft += Math.min(...marks.map((m) => m.left)) - frame.left - 24;
  sheet.scrollTop += marks[0].top - frame.top - sheet.clientHeight / 3;
}, 150)"""


class ChatPage:
    """The chat's components and what happens to them."""

    def __init__(self, context: Context, storage: str) -> None:
        self._context = context
        self._rate_limit = RateLimit()
        with gr.Row(elem_id="chat-columns"):
            with gr.Column(scale=5, min_width=300, elem_id="talk"):
                self.chat = _chatbot(examples(context.assistant.library.records.entries()))
                self.limit = html("", "limit", js=ACTS)
                self.tools = html("", "tools", js=ACTS)
                self.box = _question_box()
            with gr.Column(scale=4, min_width=300, elem_id="evidence"):
                self.page = html("", "page", js=ACTS)
                self.sources = html(panel(None), "sources", js=_MARKS)
        self.conversation, self.wish = gr.State(()), gr.State(Wish())
        self.view = gr.State(View())
        # The browser keeps the conversation for itself; the secret only keeps two libraries apart.
        self.memory = gr.BrowserState([], storage_key=f"ptmrag-{storage}", secret=storage)

    @property
    def labels(self) -> list[Label]:
        """What is said in the visitor's language."""
        return [
            (self.box, "placeholder", "ask"),
            (self.box, "label", "question"),
            (self.chat, "placeholder", "welcome"),
        ]

    def wire(self, picked: gr.State) -> None:
        """Let questions be answered; `picked` are the entries that they are limited to."""
        outputs = [self.conversation, self.chat, self.sources, self.box]
        before = [self.conversation, self.wish, picked]
        events = (
            self.box.submit(self._ask, [self.box, *before], outputs, **QUIET),
            self.chat.example_select(self._example, before, outputs, **QUIET),
            self.chat.retry(self._retry, before, outputs, **QUIET),
            self.chat.edit(self._edit, before, outputs, **QUIET),
        )
        for event in events:
            event.then(idle_box, None, self.box, queue=False, **QUIET).then(
                None, js=_READY, **QUIET
            ).then(
                self._settled,
                [self.conversation],
                [self.memory, self.tools, self.view, self.page],
                queue=False,
                **QUIET,
            )
        self.box.stop(stop, [self.wish], None, queue=False, **QUIET)
        self.chat.clear(forget, [self.wish], outputs, queue=False, **QUIET).then(
            lambda: ([], "", View(), ""),
            None,
            [self.memory, self.tools, self.view, self.page],
            queue=False,
            **QUIET,
        )

    def restore(self, app: gr.Blocks) -> None:
        """Bring back the conversation that the browser has kept."""
        app.load(
            self._restored,
            [self.memory],
            [self.conversation, self.chat, self.sources, self.tools],
            **QUIET,
        )

    def wire_evidence(self) -> None:
        """Let marks, quotes and the buttons of a page open what they promise."""
        gr.on(
            [self.page.click, self.sources.click],
            self._look,
            [gr.JSON(visible=False), self.view, self.conversation],
            [self.view, self.page, self.sources],
            concurrency_limit=2,
            concurrency_id="pages",
            **take_turns(*_LOOKS),
        ).then(None, js=_TO_PAGE, **QUIET)

    def _ask(
        self,
        question: str,
        so_far: Conversation,
        wish: Wish,
        picked: Sequence[str],
        request: gr.Request,
    ) -> Updates:
        who = str(request.username or request.session_hash)
        with self._rate_limit.slot(who) as is_granted:
            if not is_granted:
                exchanges = (*so_far, Exchange(question, _WAIT))
                yield exchanges, messages(exchanges), gr.skip(), gr.skip()
                return
            yield from page_updates(
                self._context.assistant, question, so_far, wish, entries=picked or ()
            )

    def _example(
        self,
        so_far: Conversation,
        wish: Wish,
        picked: Sequence[str],
        chosen: gr.SelectData,
        request: gr.Request,
    ) -> Updates:
        yield from self._ask(str(chosen.value["text"]), so_far, wish, picked, request)

    def _retry(
        self,
        so_far: Conversation,
        wish: Wish,
        picked: Sequence[str],
        event: gr.RetryData,
        request: gr.Request,
    ) -> Updates:
        at = _exchange_at(event.index)
        if at < len(so_far):
            yield from self._ask(so_far[at].question, so_far[:at], wish, picked, request)

    def _edit(
        self,
        so_far: Conversation,
        wish: Wish,
        picked: Sequence[str],
        event: gr.EditData,
        request: gr.Request,
    ) -> Updates:
        at = _exchange_at(event.index)
        yield from self._ask(_text(event.value), so_far[:at], wish, picked, request)

    def _settled(self, exchanges: Conversation) -> tuple[Any, ...]:
        answers = [e.answer for e in exchanges if e.answer is not None]
        return to_json(exchanges), tools(answers), View(), ""

    def _restored(self, kept: object) -> tuple[Any, ...]:
        exchanges = from_json(kept)
        answers = [e.answer for e in exchanges if e.answer is not None]
        last = exchanges[-1].answer if exchanges else None
        shown = panel(last, len(exchanges) - 1)
        return exchanges, messages(exchanges), shown, tools(answers)

    def _look(self, told: object, view: View, exchanges: Conversation) -> tuple[Any, ...]:
        wishes = [
            (act, opened(exchanges, at) if act == "cite" else None) for act, at in acts_of(told)
        ]
        wishes = [(act, found) for act, found in wishes if act != "cite" or found]
        if not wishes:
            return gr.skip(), gr.skip(), gr.skip()
        for act, found in wishes:
            view = found or turned(view, act)
        view, shown = page_panel(view, exchanges, self._context.library, self._context.viewer)
        last = next((found.exchange for _, found in reversed(wishes) if found), None)
        beside = gr.skip() if last is None else panel(exchanges[last].answer, last)
        return view, shown, beside

    def limit_to(self, picked: Sequence[str]) -> str:
        """The line that says what the chat is limited to."""
        return limit_line(self._context.library.overview(), picked) if picked else ""


def _exchange_at(index: int | tuple[int, int]) -> int:
    """The exchange that a message belongs to: question and answer are one."""
    return (index if isinstance(index, int) else index[0]) // 2


def _text(value: Any) -> str:
    """The text of an edited message, which Gradio gives as text or as blocks."""
    if isinstance(value, list):
        return " ".join(str(part.get("text", "")) for part in value if isinstance(part, dict))
    return str(value)


def _chatbot(questions: Sequence[str]) -> gr.Chatbot:
    return gr.Chatbot(
        elem_id="chat",
        label="对话 Chat",
        show_label=False,
        container=False,
        height=None,
        layout="bubble",
        sanitize_html=True,
        allow_tags=False,
        latex_delimiters=[],  # papers write $ for many things
        allow_file_downloads=False,
        buttons=["copy"],
        editable="user",
        feedback_options=None,
        placeholder=text("welcome", "en"),
        examples=[{"text": example} for example in questions],
    )


def _question_box() -> gr.Textbox:
    return gr.Textbox(
        elem_id="question",
        label=text("question", "en"),
        show_label=False,
        container=False,
        placeholder=text("ask", "en"),
        max_lines=6,
        max_length=MAX_QUESTION,
        autofocus=True,
        submit_btn=True,
    )
