"""Gradio's components of the page "Write": its three parts, each with its inputs, its button and its result.

    part("table"); works_box()

What happens to them is in `write_page`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import gradio as gr

from ptmrag.web.clicks import NOTE_CLICKS
from ptmrag.web.context import QUIET, html
from ptmrag.web.labels import LABELS, Label
from ptmrag.web.write.write_inputs import LONGEST_DRAFT, LONGEST_TOPIC, USUAL_ASPECTS
from ptmrag.web.write.write_steps import Work
from ptmrag.web.write.written import Bar, render_bar

# The name of each part, and of its button.
PARTS = {
    "table": (Label("文献对照表", "Table of works"), Label("制作对照表", "Make the table")),
    "review": (Label("文献综述", "Review"), Label("撰写综述", "Write the review")),
    "source": (Label("查找出处", "Find sources"), Label("查找出处", "Find sources")),
}
SHOW_PART = "(part) => { document.documentElement.dataset.part = part; }"
# Presses the button of a part once its boxes have what was asked for again.
PRESS = """(pressed) => {
  const part = pressed?.part;
  if (part) setTimeout(() => document.querySelector(`#${part}-bar [data-act=make-${part}]`)?.click(), 200);
}"""
# A browser without room keeps what it had, and Gradio tells nobody. Each time it writes a value, the text is another.
BEFORE_KEEPING = """(...given) => {
  try { window.ptmragWritten = localStorage.getItem('%s'); } catch { /* it keeps nothing at all */ }
  return given;
}"""
SAY_IF_NOT_KEPT = """(told) => {
  const look = (left) => {
    try { if (localStorage.getItem('%s') !== window.ptmragWritten) return; } catch { /* it keeps nothing at all */ }
    if (left) return void setTimeout(look, 250, left - 1);
    const said = document.querySelector(`#${told.part}-kept .not-kept`);
    if (said) said.hidden = false;
  };
  if (told?.part) look(8);
}"""
PRESS_REVIEW = "() => document.querySelector('#review-bar [data-act=make-review]')?.click()"

# On a phone the result is below the screen.
_SCROLL_TO_RESULT = """() => setTimeout(() => {
  if (matchMedia('(max-width: 760px)').matches) document.querySelector('#%s-result .written')?.scrollIntoView();
}, 100)"""


@dataclass(frozen=True, slots=True)
class Part:
    """The components of one part: what begins it, earlier results, what it made with its citations, the work on it.

    `problems` are where it says what is wrong with what its boxes have, by their names.
    """

    name: str
    bar: gr.HTML
    kept: gr.HTML
    result: gr.HTML
    cited: gr.State
    work: gr.State
    problems: Mapping[str, gr.HTML] = field(default_factory=dict)

    @property
    def outputs(self) -> list[Any]:
        """What changes while something is made."""
        return [self.bar, self.result, self.cited, *self.problems.values()]

    @property
    def shown(self) -> list[Any]:
        """What shows a result."""
        return [self.result, self.cited]


def part(name: str, problems: Mapping[str, gr.HTML]) -> Part:
    """A part in which nothing was made yet."""
    return Part(
        name,
        html(bar_of(name, Work()), f"{name}-bar", js=NOTE_CLICKS),
        html("", f"{name}-kept", js=NOTE_CLICKS),
        html("", f"{name}-result", js=NOTE_CLICKS),
        gr.State(()),
        gr.State(Work()),
        problems,
    )


def problem_of(name: str, box: Any) -> gr.HTML:
    """What is directly below a box and says what is wrong with it, until somebody changes it."""
    problem = html("", f"{name}-problem")
    box.change(None, None, problem, js="() => ''", **QUIET)
    return problem


def scroll_to_result(name: str) -> str:
    """The script that shows what a part has made."""
    return _SCROLL_TO_RESULT % name


def bar_of(name: str, work: Work, **shown: Any) -> str:
    """What is above the result of a part at this moment."""
    bar = Bar(name, PARTS[name][1], work.serial, can_stop=True, **shown)
    return render_bar(bar)


def choices(language: str) -> list[tuple[str, str]]:
    """The parts, of which one is shown, by their names in a language."""
    return [(label.text(language), name) for name, (label, _) in PARTS.items()]


def which_box() -> gr.Radio:
    """The choice of a part."""
    return gr.Radio(
        choices("en"), value="table", elem_id="write-part", show_label=False, container=False
    )


def works_box() -> gr.Dropdown:
    """The works of a table."""
    return gr.Dropdown(
        choices=[],
        value=[],
        multiselect=True,
        allow_custom_value=True,  # what is offered changes; what comes back is looked up
        label=LABELS["works"].en,
        elem_id="works",
    )


def aspects_box() -> gr.Textbox:
    """The aspects of a table, with the usual ones in it."""
    return gr.Textbox(
        USUAL_ASPECTS.en,
        elem_id="aspects",
        label=LABELS["aspects"].en,
        max_lines=4,
        max_length=2_000,
    )


def topic_box() -> gr.Textbox:
    """The topic of a review."""
    return gr.Textbox(
        elem_id="topic", label=LABELS["topic"].en, max_lines=1, max_length=LONGEST_TOPIC
    )


def draft_box() -> gr.Textbox:
    """A sentence, or a whole draft."""
    return gr.Textbox(
        elem_id="draft",
        label=LABELS["draft"].en,
        lines=5,
        max_lines=16,
        max_length=LONGEST_DRAFT,
    )
