"""The chat as a page: the conversation, the box to ask in, the evidence and past conversations beside it.

    ChatPage(context, frame).listen(tab, clickable)

`conversation` makes the answers, `replies`, `sources_panel` and `evidence` what is shown of them.
"""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

import gradio as gr

from ptmrag.language.asked_text import MAX_QUESTION
from ptmrag.web.chat.chat_parts import (
    CITATION_CLICKS,
    SCROLL_TO_ANSWER,
    chatbot,
    offer,
    question_box,
    scroll_to_quote,
)
from ptmrag.web.chat.conversation import respond
from ptmrag.web.chat.desk import Desk, Making
from ptmrag.web.chat.examples import Examples
from ptmrag.web.chat.exchange import Conversation, Exchange
from ptmrag.web.chat.follow_ups import FollowUps, with_options
from ptmrag.web.chat.growing import SAME, Updates, box_of, exchange_at, shown_of, text_of
from ptmrag.web.chat.past_list import PastList, saved_of
from ptmrag.web.chat.replies import write_messages
from ptmrag.web.chat.taken_away import SAVE_TAKEN, taken_by
from ptmrag.web.clicks import NOTE_CLICKS, read_clicks, take_clicks
from ptmrag.web.context import DIRECT, QUIET, Context, html
from ptmrag.web.evidence import EVIDENCE_ACTS, OpenCitation, open_citation, render_evidence, turn
from ptmrag.web.exports import cited_entries, render_tools
from ptmrag.web.labels import LABELS, Label
from ptmrag.web.page import ComponentLabel, Frame, Page
from ptmrag.web.rate_limit import RateLimit, visitor_of
from ptmrag.web.sources_panel import render_sources

_WAIT = "请等待前面的回答完成。 Wait for your other answers to finish."
# A visitor may ask in one conversation while an answer is in the making in another.
_ASKING: dict[str, Any] = {**QUIET, "trigger_mode": "multiple"}
# Two answers may be complete at the same time: what follows the second must not be dropped.
_EACH: dict[str, Any] = {**DIRECT, "trigger_mode": "multiple"}


class ChatPage(Page):
    """A visitor's conversations: the one that is shown, with the sources of its last answer."""

    key, label = "chat", Label("对话", "Chat")

    def __init__(self, context: Context, frame: Frame) -> None:
        self._context, self._frame = context, frame
        self._rate_limit = RateLimit()
        self._desk = gr.State(Desk())
        self._past = PastList(context.library, self._desk)
        self._examples = Examples(context.assistant, context.library)
        self._follow_ups = FollowUps(context.assistant, context.library)
        self._printed = html("", "printed")
        with gr.Row(elem_id="chat-columns"):
            with gr.Column(scale=5, min_width=300, elem_id="talk"):
                self._chat = chatbot()
                frame.limit.render()  # type: ignore[no-untyped-call]
                self._tools = html("", "tools", js=NOTE_CLICKS)
                self._box = question_box(MAX_QUESTION)
            with gr.Column(scale=4, min_width=300, elem_id="evidence"):
                self._evidence = html("", "page", js=NOTE_CLICKS)
                self._sources = html(render_sources(None), "sources", js=CITATION_CLICKS)
        # The conversation that the browser shows: a question is asked in that one.
        self._shown = gr.JSON(visible=False)
        self._opened = gr.State(OpenCitation())
        self.clickable = (frame.limit, self._evidence, self._sources)
        self.labels = [
            ComponentLabel(self._box, "placeholder", LABELS["ask"]),
            ComponentLabel(self._box, "label", LABELS["question"]),
            ComponentLabel(self._chat, "placeholder", LABELS["welcome"]),
            *self._past.labels,
        ]

    def listen(self, tab: gr.Tab, clickable: Sequence[gr.HTML]) -> None:
        """Answer questions, open citations, and bring back the conversations that the browser has kept."""
        self._past.keep_room(tab)
        shown = [self._chat, self._sources, self._box]
        evidence = [self._opened, self._evidence]
        answered = [*shown, *evidence]
        before = [self._shown, self._desk, self._frame.picked]
        settled = [self._past.saved, self._shown, self._tools]
        events = (
            self._box.submit(self._ask, [self._box, *before], answered, **_ASKING),
            self._chat.example_select(self._ask_example, before, answered, **_ASKING),
            self._chat.option_select(self._ask_option, before, answered, **_ASKING),
            self._chat.retry(self._retry, before, answered, **_ASKING),
            self._chat.edit(self._edit, before, answered, **_ASKING),
        )
        for event in events:
            answer = event.then(box_of, [self._desk], self._box, **_EACH).then(
                self._settle, [self._desk], settled, **_EACH
            )
            self._past.keep(answer)
            answer.then(self._suggest, [self._desk], self._chat, **_EACH).then(
                None, js=SCROLL_TO_ANSWER, **QUIET
            )
        self._box.stop(Desk.stop, [self._desk], None, **DIRECT)
        self._past.listen(
            self._frame,
            show=self._show,
            outputs=[*settled[1:], *evidence, *shown],
            clear=self._chat.clear,
        )
        self._listen_to_citations()
        self._offer_examples()
        self._listen_to_tools()

    def _offer_examples(self) -> None:
        """Offer questions in the reader's language; not as an output of the chat, which would wait with them."""
        language, offered = self._frame.language, gr.JSON(visible=False)
        language.change(self._examples.of, [language], offered, **DIRECT).then(
            offer, [offered], self._chat, **DIRECT
        )

    def _listen_to_tools(self) -> None:
        """Make a file of the conversation when it is asked for."""
        taken = gr.JSON(visible=False)
        self._tools.click(
            taken_by,
            [gr.JSON(visible=False), self._desk],
            [taken, self._printed],
            **take_clicks("take"),
        ).then(None, [taken], None, js=SAVE_TAKEN, **QUIET)

    def _listen_to_citations(self) -> None:
        """Open what marks and quotes name, and follow the buttons beside a page."""
        gr.on(
            [self._evidence.click, self._sources.click],
            self._context.pages(self._open),
            [gr.JSON(visible=False), self._opened, self._desk],
            [self._opened, self._evidence, self._sources],
            **take_clicks(*EVIDENCE_ACTS),
        ).then(None, js=scroll_to_quote("#page"), **QUIET)

    def _ask(
        self,
        question: str | None,
        shown: object,
        desk: Desk,
        picked: Sequence[str],
        request: gr.Request,
        upto: int | None = None,
    ) -> Updates:
        """The page as an answer grows; `upto` is how many exchanges stay before it, all if None."""
        desk.wait()
        making = desk.begin(shown, question) if question and question.strip() else None
        if making is None:
            yield *SAME, gr.skip(), gr.skip()
            return
        so_far = desk.of(making.id)[:upto]
        # It closes at once and not with the follow-ups: until then, a reader may have opened a new quote.
        evidence: tuple[Any, ...] = OpenCitation(), ""
        try:
            growing = self._growing(making, so_far, picked, request)
            for values in shown_of(growing, making, desk, self._context.library):
                yield *values, *evidence
                evidence = gr.skip(), gr.skip()
        finally:
            desk.finish(making)

    def _growing(
        self, making: Making, so_far: Conversation, picked: Sequence[str], request: gr.Request
    ) -> Iterator[Conversation]:
        """The conversation as the answer to its last question grows."""
        visitor = visitor_of(request)
        with self._rate_limit.slot(visitor) as is_granted:
            if not is_granted:
                yield (*so_far, Exchange(making.question, _WAIT))
                return
            yield from respond(
                self._context.assistant_for(request),
                making.question,
                so_far=so_far,
                interrupt=making.interrupt,
                entries=picked or (),
                watch=partial(self._context.usage.watched, door="page", visitor=visitor),
            )

    def _ask_example(
        self,
        shown: object,
        desk: Desk,
        picked: Sequence[str],
        chosen: gr.SelectData,
        request: gr.Request,
    ) -> Updates:
        yield from self._ask(str(chosen.value["text"]), shown, desk, picked, request)

    def _ask_option(
        self,
        shown: object,
        desk: Desk,
        picked: Sequence[str],
        chosen: gr.SelectData,
        request: gr.Request,
    ) -> Updates:
        yield from self._ask(str(chosen.value), shown, desk, picked, request)

    def _retry(
        self,
        shown: object,
        desk: Desk,
        picked: Sequence[str],
        event: gr.RetryData,
        request: gr.Request,
    ) -> Updates:
        at = exchange_at(event.index)
        question = next((one.question for one in desk.conversation[at:]), "")
        yield from self._ask(question, shown, desk, picked, request, upto=at)

    def _edit(
        self,
        shown: object,
        desk: Desk,
        picked: Sequence[str],
        event: gr.EditData,
        request: gr.Request,
    ) -> Updates:
        at = exchange_at(event.index)
        yield from self._ask(text_of(event.value), shown, desk, picked, request, upto=at)

    def _settle(self, desk: Desk) -> tuple[Any, ...]:
        """What follows a complete answer at once: it is kept, and its tools appear."""
        saved = saved_of(desk.finished, desk.shown)
        return saved, _shown(desk), self._tools_of(desk.conversation)

    def _suggest(self, desk: Desk) -> Any:
        """What follows it later: what may be asked next, which takes up to a second to find."""
        before, messages = (desk.shown, desk.conversation), self._messages(desk.conversation)
        is_shown = not desk.is_busy and (desk.shown, desk.conversation) == before
        return messages if is_shown else gr.skip()

    def _show(self, desk: Desk) -> tuple[Any, ...]:
        """All that is shown of the conversation that is open."""
        conversation = desk.conversation
        last = conversation[-1].answer if conversation else None
        return (
            _shown(desk),
            self._tools_of(conversation),
            OpenCitation(),
            "",
            self._messages(conversation),
            render_sources(last, len(conversation) - 1, self._context.library),
            box_of(desk) if desk.box_runs or desk.is_busy else gr.skip(),
        )

    def _messages(self, conversation: Conversation) -> list[dict[str, Any]]:
        """The messages of a conversation, with what may be asked next."""
        last = conversation[-1].answer if conversation else None
        asked = [exchange.question for exchange in conversation]
        questions = self._follow_ups.after(last, asked=asked) if last else ()
        return with_options(write_messages(conversation, self._context.library), questions)

    def _tools_of(self, conversation: Conversation) -> str:
        """What can be taken away of a conversation: its text, and the works that it cites."""
        answers = [e.answer for e in conversation if e.answer is not None]
        works = self._context.library.works(cited_entries(answers))
        return render_tools(answers, works, can_choose=self._context.models is not None)

    def _open(self, sent: object, opened: OpenCitation, desk: Desk) -> tuple[Any, ...]:
        """What is open after some clicks: the citation, its evidence, and the sources of its answer."""
        conversation = desk.conversation
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


def _shown(desk: Desk) -> dict[str, str]:
    """Which conversation the browser shows, as it sends that with a question."""
    return {"id": desk.shown}
