"""The page "Write": a table of works, a review of a topic, the sources of a draft; quotes open their pages beside it.

    WritePage(context, frame).listen(tab, clickable)

What is made stays, in the browser too (`earlier`). `write_inputs` reads the inputs, `write_steps` has it made,
`written` renders it.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import gradio as gr

from ptmrag.answer.answer import Citation
from ptmrag.errors import PtmragError
from ptmrag.language.detect import Language
from ptmrag.web.chat.chat_parts import scroll_to_quote
from ptmrag.web.clicks import NOTE_CLICKS, read_clicks, take_clicks
from ptmrag.web.context import DIRECT, QUIET, Context, html
from ptmrag.web.evidence import EVIDENCE_ACTS, show_citation
from ptmrag.web.labels import LABELS, Label
from ptmrag.web.page import ComponentLabel, Follower, Frame, Page
from ptmrag.web.rate_limit import RateLimit, visitor_of
from ptmrag.web.rendering import render
from ptmrag.web.write.earlier import Earlier
from ptmrag.web.write.open_quote import OpenQuote, follow_quotes
from ptmrag.web.write.write_inputs import USUAL_ASPECTS, WrongInputError
from ptmrag.web.write.write_parts import (
    PRESS_REVIEW,
    SHOW_PART,
    aspects_box,
    bar_of,
    choices,
    draft_box,
    part,
    problem_of,
    scroll_to_result,
    topic_box,
    which_box,
    works_box,
)
from ptmrag.web.write.write_steps import Steps, Work, report_steps, review_steps, table_steps
from ptmrag.web.write.written import Progress

_AT_ONCE: dict[str, Any] = {"concurrency_limit": 4, "concurrency_id": "write"}
_WAIT = Label("请等待前面的任务完成。", "Wait until your other task has finished.")
_BROKEN = Label("出错了，请重试。", "Something went wrong: try again.")
Updates = Iterator[tuple[Any, ...]]


class WritePage(Page):
    """Three parts, of which one is shown, and the evidence of all of them."""

    key, label = "write", Label("写作", "Write")

    def __init__(self, context: Context, frame: Frame) -> None:
        self._context, self._frame = context, frame
        self._rate_limit = RateLimit()
        self._which = which_box()
        with gr.Row(elem_id="write-columns"):
            with gr.Column(scale=3, min_width=300, elem_id="writing"):
                with gr.Column(elem_id="part-table"):
                    self._works = works_box()
                    told = {"works": problem_of("works", self._works)}
                    self._aspects = aspects_box()
                    told["aspects"] = problem_of("aspects", self._aspects)
                    table = part("table", told)
                with gr.Column(elem_id="part-review"):
                    self._topic = topic_box()
                    review = part("review", {"topic": problem_of("topic", self._topic)})
                with gr.Column(elem_id="part-source"):
                    self._draft = draft_box()
                    source = part("source", {"draft": problem_of("draft", self._draft)})
            with gr.Column(scale=2, min_width=300, elem_id="write-evidence"):
                self._evidence = html("", "quoted", js=NOTE_CLICKS)
        self._parts = {one.name: one for one in (table, review, source)}
        self._opened = gr.State(OpenQuote())
        of_parts: dict[str, dict[str, Any]] = {
            "table": {"works": self._works, "aspects": self._aspects},
            "review": {"topic": self._topic},
            "source": {"draft": self._draft},
        }
        self._earlier = Earlier(context, self._parts, of_parts)
        self.clickable = (self._evidence, *(one.result for one in self._parts.values()))
        inputs, outputs = [frame.to_table, self._works], [self._works, self._which, frame.to_table]
        frame.after_picking.append(Follower(self._choose_picked, inputs, outputs))
        boxes = {"works": self._works, "aspects": self._aspects, "topic": self._topic}
        boxes |= {"draft": self._draft, "part": self._which}
        self.labels = [ComponentLabel(box, "label", LABELS[name]) for name, box in boxes.items()]

    def listen(self, tab: gr.Tab, clickable: Sequence[gr.HTML]) -> None:
        """Make what is wanted, open what is clicked, and begin with the entries picked in the catalog."""
        language = self._frame.language
        self._which.change(None, [self._which], None, js=SHOW_PART, **QUIET)
        language.change(
            self._translate, [language, self._aspects], [self._which, self._aspects], **DIRECT
        )
        tab.select(lambda: gr.update(choices=self._names()), None, self._works, **DIRECT)
        self._topic.submit(None, None, None, js=PRESS_REVIEW, **QUIET)
        self._follow("table", self._make_table, [self._works, self._aspects, language])
        self._follow("review", self._make_review, [self._topic])
        self._follow("source", self._make_report, [self._draft])
        self._earlier.listen(tab)
        parts = self._parts.values()
        gr.on(
            [self._evidence.click, *(one.result.click for one in parts)],
            self._context.pages(self._open),
            [gr.JSON(visible=False), self._opened, *(one.cited for one in parts)],
            [self._opened, self._evidence],
            **take_clicks(*EVIDENCE_ACTS),
        ).then(None, js=scroll_to_quote("#quoted"), **QUIET)

    def _follow(self, name: str, make: Callable[..., Updates], inputs: Sequence[Any]) -> None:
        """Follow the buttons of a part."""
        one, sent = self._parts[name], gr.JSON(visible=False)
        taken = take_clicks(f"make-{name}", is_queued=True)
        made = one.bar.click(
            make, [sent, one.work, *inputs], one.outputs, **_AT_ONCE, **taken
        ).then(_give_back(name), [one.work], one.bar, **DIRECT)
        self._earlier.keep(name, made).then(None, js=scroll_to_result(name), **QUIET)
        one.bar.click(_stop, [sent, one.work], None, **take_clicks(f"stop-{name}"))

    def _make_table(
        self,
        sent: object,
        work: Work,
        works: object,
        aspects: object,
        language: object,
        request: gr.Request,
    ) -> Updates:
        lang: Language = "zh" if language == "zh" else "en"
        assistant = self._context.assistant_for(request)
        steps = table_steps(
            self._context, works, aspects, lang=lang, work=work, assistant=assistant
        )
        yield from self._make("table", sent, work, steps, request)

    def _make_review(self, sent: object, work: Work, topic: object, request: gr.Request) -> Updates:
        steps = review_steps(self._context.assistant_for(request), topic, work=work)
        yield from self._make("review", sent, work, steps, request)

    def _make_report(self, sent: object, work: Work, draft: object, request: gr.Request) -> Updates:
        yield from self._make(
            "source", sent, work, report_steps(self._context, draft, work=work), request
        )

    def _make(
        self, name: str, sent: object, work: Work, steps: Steps, request: gr.Request
    ) -> Updates:
        """What the page shows of the steps that a press of the button begins: the bar, the result, its citations.

        After these, what is wrong with each box of the part.
        """
        same, problem, told = gr.skip(), None, dict.fromkeys(self._parts[name].problems, "")
        if not work.begins([press for _, press in read_clicks(sent)]):
            yield (same,) * (3 + len(told))  # of nothing at all Gradio would make empty parts
            return
        visitor = visitor_of(request)
        try:
            for step in self._granted(visitor, steps):
                if isinstance(step, Progress):
                    yield bar_of(name, work, progress=step), same, same, *told.values()
                else:
                    yield same, step.html, step.cited, *told.values()
        except WrongInputError as wrong:
            if wrong.box in told:
                told[wrong.box] = render("problem.html", label=wrong.label, message="")
            else:
                problem = wrong.label
        except PtmragError as error:
            problem = Label(str(error), str(error))
        work.is_running = False
        yield bar_of(name, work, problem=problem), same, same, *told.values()

    def _granted(self, visitor: str, steps: Steps) -> Steps:
        """The steps, if the visitor has not too many others in the making."""
        with self._rate_limit.slot(visitor) as is_granted:
            if not is_granted:
                raise WrongInputError(_WAIT.zh, _WAIT.en)
            yield from steps

    def _open(self, sent: object, opened: OpenQuote, *cited: Sequence[Citation]) -> tuple[Any, ...]:
        """What is open after some clicks, and the evidence of it."""
        of = dict(zip(self._parts, cited, strict=True))
        now = follow_quotes(opened, read_clicks(sent), of)
        if now == opened:
            return gr.skip(), gr.skip()
        if now.citation is None:
            return now, ""
        library, viewer = self._context.library, self._context.viewer
        at, shown = show_citation(now.citation, now.at, library=library, viewer=viewer)
        return replace(now, at=at), shown

    def _names(self) -> list[tuple[str, str]]:
        """The works that can be chosen, by their titles."""
        entries = [one.entry for one in self._context.library.overview().entries]
        return [(f"{one.title} ({one.year})" if one.year else one.title, one.id) for one in entries]

    def _choose_picked(self, ids: Sequence[str], chosen: object) -> tuple[Any, ...]:
        """The entries that were picked in the catalog as the works of a table; one alone joins those chosen."""
        if not ids:
            return gr.skip(), gr.skip(), gr.skip()
        before = chosen if isinstance(chosen, list) and len(ids) == 1 else []
        works = list(dict.fromkeys([*before, *ids]))
        return gr.update(choices=self._names(), value=works), "table", ()

    def _translate(self, language: str, aspects: object) -> tuple[Any, ...]:
        """The names of the parts, and the usual aspects unless a visitor changed them, in a language."""
        is_usual = aspects in (USUAL_ASPECTS.zh, USUAL_ASPECTS.en)
        changed = USUAL_ASPECTS.text(language) if is_usual else gr.skip()
        return gr.update(choices=choices(language)), changed


def _give_back(name: str) -> Callable[[Work], Any]:
    """The listener that gives the button back where the work broke off."""

    def give_back(work: Work) -> Any:
        if not work.is_running:
            return gr.skip()
        work.is_running = False
        return bar_of(name, work, problem=_BROKEN)

    return give_back


def _stop(sent: object, work: Work) -> None:
    """End the work before its next step."""
    if read_clicks(sent):
        work.is_stopped = True
