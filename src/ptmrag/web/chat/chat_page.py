"""The chat as a page: the conversation, the box to ask in, the evidence beside it.

    ChatPage(context, frame).listen(tab, clickable)

`conversation` makes the answers, `replies`, `sources_panel` and `evidence` what is shown of them.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import gradio as gr

from ptmrag.language.asked_text import MAX_QUESTION
from ptmrag.web.chat.chat_parts import (
    CITATION_CLICKS,
    SCROLL_TO_ANSWER,
    chatbot,
    idle_box,
    question_box,
    running_box,
    scroll_to_quote,
)
from ptmrag.web.chat.conversation import Interrupt, respond
from ptmrag.web.chat.examples import suggest_questions
from ptmrag.web.chat.exchange import Conversation, Exchange
from ptmrag.web.chat.memory import Restored, from_json, to_json
from ptmrag.web.chat.replies import write_exchange, write_messages
from ptmrag.web.clicks import NOTE_CLICKS, read_clicks, take_clicks
from ptmrag.web.context import DIRECT, QUIET, Context, html
from ptmrag.web.evidence import (
    EVIDENCE_ACTS,
    PAGES,
    OpenCitation,
    open_citation,
    render_evidence,
    turn,
)
from ptmrag.web.exports import cited_entries, render_tools
from ptmrag.web.labels import LABELS, Label
from ptmrag.web.page import ComponentLabel, Frame, Page
from ptmrag.web.rate_limit import RateLimit, visitor_of
from ptmrag.web.sources_panel import render_sources
from ptmrag.web.work_facts import NO_WORKS, KnownWorks

_WAIT = "请等待前面的回答完成。 Wait for your other answers to finish."
Updates = Iterator[tuple[Any, ...]]


class ChatPage(Page):
    """A visitor's conversation, with the sources of its last answer."""

    key, label = "chat", Label("对话", "Chat")

    def __init__(self, context: Context, frame: Frame) -> None:
        self._context, self._frame = context, frame
        self._rate_limit = RateLimit()
        library = context.assistant.library
        with gr.Row(elem_id="chat-columns"):
            with gr.Column(scale=5, min_width=300, elem_id="talk"):
                self._chat = chatbot(suggest_questions(library.records.entries()))
                frame.limit.render()  # type: ignore[no-untyped-call]
                self._tools = html("", "tools", js=NOTE_CLICKS)
                self._box = question_box(MAX_QUESTION)
            with gr.Column(scale=4, min_width=300, elem_id="evidence"):
                self._evidence = html("", "page", js=NOTE_CLICKS)
                self._sources = html(render_sources(None), "sources", js=CITATION_CLICKS)
        self._conversation, self._interrupt = gr.State(()), gr.State(Interrupt())
        self._opened, self._restored = gr.State(OpenCitation()), gr.State(Restored())
        # The browser keeps the conversation; the secret only keeps those of two libraries apart.
        secret = str(getattr(library, "identity", "library"))[:16]
        self._memory = gr.BrowserState([], storage_key=f"ptmrag-{secret}", secret=secret)
        self.clickable = (frame.limit, self._evidence, self._sources)
        self.labels = [
            ComponentLabel(self._box, "placeholder", LABELS["ask"]),
            ComponentLabel(self._box, "label", LABELS["question"]),
            ComponentLabel(self._chat, "placeholder", LABELS["welcome"]),
        ]

    def listen(self, tab: gr.Tab, clickable: Sequence[gr.HTML]) -> None:
        """Answer questions, open citations, and bring back the conversation that the browser has kept."""
        outputs = [self._conversation, self._chat, self._sources, self._box]
        before = [self._conversation, self._interrupt, self._frame.picked, self._restored]
        settled = [self._memory, self._tools, self._opened, self._evidence]
        events = (
            self._box.submit(self._ask, [self._box, *before], outputs, **QUIET),
            self._chat.example_select(self._ask_example, before, outputs, **QUIET),
            self._chat.retry(self._retry, before, outputs, **QUIET),
            self._chat.edit(self._edit, before, outputs, **QUIET),
        )
        for event in events:
            event.then(idle_box, None, self._box, **DIRECT).then(
                None, js=SCROLL_TO_ANSWER, **QUIET
            ).then(self._settle, [self._conversation], settled, **DIRECT)
        self._box.stop(stop, [self._interrupt], None, **DIRECT)
        self._chat.clear(clear, [self._interrupt], outputs, **DIRECT).then(
            lambda: ([], "", OpenCitation(), ""), None, settled, **DIRECT
        )
        restored = [self._conversation, self._chat, self._sources, self._tools]
        # Not queued, so that questions that wait for it cannot keep it waiting.
        self._frame.app.load(
            self._restore, [self._memory, self._restored], restored, **DIRECT
        ).then(Restored.show, [self._restored], None, **DIRECT)
        self._listen_to_citations()

    def _listen_to_citations(self) -> None:
        """Open what marks and quotes name, and follow the buttons beside a page."""
        gr.on(
            [self._evidence.click, self._sources.click],
            self._open,
            [gr.JSON(visible=False), self._opened, self._conversation],
            [self._opened, self._evidence, self._sources],
            **PAGES,
            **take_clicks(*EVIDENCE_ACTS),
        ).then(None, js=scroll_to_quote("#page"), **QUIET)

    def _ask(
        self,
        question: str,
        so_far: Conversation,
        interrupt: Interrupt,
        picked: Sequence[str],
        restored: Restored,
        request: gr.Request,
    ) -> Updates:
        so_far = restored.before_question(so_far)
        visitor = visitor_of(request)
        with self._rate_limit.slot(visitor) as is_granted:
            if not is_granted:
                conversation = (*so_far, Exchange(question, _WAIT))
                yield conversation, self._messages(conversation), gr.skip(), gr.skip()
                return
            growing = respond(
                self._context.assistant_for(request),
                question,
                so_far=so_far,
                interrupt=interrupt,
                entries=picked or (),
            )
            yield from render_updates(growing, self._context.library)

    def _ask_example(
        self,
        so_far: Conversation,
        interrupt: Interrupt,
        picked: Sequence[str],
        restored: Restored,
        chosen: gr.SelectData,
        request: gr.Request,
    ) -> Updates:
        question = str(chosen.value["text"])
        yield from self._ask(question, so_far, interrupt, picked, restored, request)

    def _retry(
        self,
        so_far: Conversation,
        interrupt: Interrupt,
        picked: Sequence[str],
        restored: Restored,
        event: gr.RetryData,
        request: gr.Request,
    ) -> Updates:
        at = _exchange_at(event.index)
        if at < len(so_far):
            question = so_far[at].question
            yield from self._ask(question, so_far[:at], interrupt, picked, restored, request)

    def _edit(
        self,
        so_far: Conversation,
        interrupt: Interrupt,
        picked: Sequence[str],
        restored: Restored,
        event: gr.EditData,
        request: gr.Request,
    ) -> Updates:
        at = _exchange_at(event.index)
        question = _text_of(event.value)
        yield from self._ask(question, so_far[:at], interrupt, picked, restored, request)

    def _settle(self, conversation: Conversation) -> tuple[Any, ...]:
        """What follows a complete answer: it is kept, its tools appear, the evidence closes."""
        return to_json(conversation), self._tools_of(conversation), OpenCitation(), ""

    def _restore(self, kept: object, restored: Restored) -> tuple[Any, ...]:
        """The conversation that the browser has kept, and all that is shown of it."""
        conversation = restored.conversation = from_json(kept)
        last = conversation[-1].answer if conversation else None
        shown = render_sources(last, len(conversation) - 1, self._context.library)
        return conversation, self._messages(conversation), shown, self._tools_of(conversation)

    def _messages(self, conversation: Conversation) -> list[dict[str, Any]]:
        return write_messages(conversation, self._context.library)

    def _tools_of(self, conversation: Conversation) -> str:
        """What can be taken away of a conversation: its text, and the works that it cites."""
        answers = [e.answer for e in conversation if e.answer is not None]
        works = self._context.library.works(cited_entries(answers))
        return render_tools(answers, works, can_choose=self._context.models is not None)

    def _open(
        self, sent: object, opened: OpenCitation, conversation: Conversation
    ) -> tuple[Any, ...]:
        """What is open after some clicks: the citation, its evidence, and the sources of its answer."""
        asked = [
            (act, open_citation(conversation, place) if act == "cite" else None)
            for act, place in read_clicks(sent)
        ]
        asked = [(act, citation) for act, citation in asked if act != "cite" or citation]
        if not asked:
            return gr.skip(), gr.skip(), gr.skip()
        for act, citation in asked:
            opened = citation or turn(opened, act)
        opened, shown = render_evidence(
            opened, conversation, library=self._context.library, viewer=self._context.viewer
        )
        last = next((citation.exchange for _, citation in reversed(asked) if citation), None)
        sources = (
            gr.skip()
            if last is None
            else render_sources(conversation[last].answer, last, self._context.library)
        )
        return opened, shown, sources


def render_updates(growing: Iterator[Conversation], known: KnownWorks = NO_WORKS) -> Updates:
    """What the page shows while an answer grows: conversation, chat, sources, question box."""
    before: list[dict[str, Any]] | None = None
    for conversation in growing:
        *earlier, last = conversation or (None,)
        if last is None:
            yield conversation, [], render_sources(None), running_box()
            continue
        if before is None:  # it stays as it is while the last answer grows
            before = write_messages(tuple(earlier), known)
        number = len(earlier)
        sources = render_sources(last.answer, number, known)
        # The box comes along each time: of two updates in one frame the browser takes the last.
        yield conversation, before + write_exchange(last, number, known), sources, running_box()


def stop(interrupt: Interrupt) -> None:
    """End the answer in the making at its next word and keep the draft."""
    interrupt.kind = "stop"


def clear(interrupt: Interrupt) -> tuple[Any, ...]:
    """Begin a new conversation; an answer in the making is dropped."""
    interrupt.kind = "clear"
    return (), [], render_sources(None), idle_box()


def _exchange_at(index: int | tuple[int, int]) -> int:
    """The exchange that a message belongs to: a question and its answer are one exchange."""
    return (index if isinstance(index, int) else index[0]) // 2


def _text_of(value: Any) -> str:
    """The text of an edited message, which Gradio gives as text or as blocks."""
    if isinstance(value, list):
        return " ".join(str(part.get("text", "")) for part in value if isinstance(part, dict))
    return str(value)
