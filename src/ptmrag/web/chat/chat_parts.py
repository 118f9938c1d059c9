"""Gradio's components of the chat, and the scripts that the browser runs around them.

    chatbot(); question_box(max_length=2_000)

What happens to them is in `chat_page`.
"""

from typing import Any

import gradio as gr

from ptmrag.web.clicks import NOTE_CLICKS
from ptmrag.web.labels import LABELS

# When an answer is complete, its question scrolls to the top: long answers are read from their start.
# Gradio itself scrolls to the bottom 300 ms after the last change, so this waits a little longer. The
# next question can be typed at once, unless that would open the keyboard of a phone or the visitor is elsewhere
# by now, such as at a title that is being changed.
SCROLL_TO_ANSWER = """() => setTimeout(() => {
  const log = document.querySelector("#chat [role=log]");
  const asked = log && [...log.querySelectorAll(".user-row")].at(-1);
  if (asked) log.scrollTop += asked.getBoundingClientRect().top - log.getBoundingClientRect().top - 12;
  const isFree = [null, document.body].includes(document.activeElement);
  if (isFree && matchMedia("(hover: hover)").matches) document.querySelector("#question textarea")?.focus();
}, 400)"""
# A mark in the conversation opens its evidence, a title its entry; a button copies an answer.
CITATION_CLICKS = (
    NOTE_CLICKS
    + """
document.addEventListener('click', (event) => {
  const button = event.target.closest?.('#chat :is([data-act], [data-copy])');
  if (button?.dataset.copy !== undefined) {
    navigator.clipboard.writeText(button.dataset.copy);
    button.classList.add('done');
  } else if (button) send(button);
  const link = event.target.closest?.('#chat a[href*="#cite-"]');
  if (!link) return;
  event.preventDefault();
  event.stopPropagation();
  note('cite', link.getAttribute('href').split('#cite-')[1]);
}, true);
"""
)
# The marked quote of a panel scrolls into view. On a phone the page is made as wide as lets the lines of the quote fit:
# those of one column of two, or nearly the whole width.
_SCROLL_TO_QUOTE = """() => setTimeout(() => {
  const page = document.querySelector('%s .page');
  if (!page) return;
  if (matchMedia('(max-width: 760px)').matches && !page.closest('#page')) page.scrollIntoView();
  const sheet = page.querySelector('.sheet, .context');
  const places = () => [...(sheet?.querySelectorAll('mark, .mark') ?? [])].map((m) => m.getBoundingClientRect());
  let marks = places();
  if (!marks.length) return;
  const paper = sheet.querySelector('.paper')?.getBoundingClientRect();
  if (paper) {
    const wide = Math.max(...marks.map((m) => m.right)) - Math.min(...marks.map((m) => m.left));
    const fit = Math.min(2.3, Math.max(1.25, 0.94 * paper.width / wide));
    document.documentElement.style.setProperty('--page-fit', fit.toFixed(2));
    marks = places();
  }
  const frame = sheet.getBoundingClientRect();
  sheet.scrollLeft += Math.min(...marks.map((m) => m.left)) - frame.left - 10;
  sheet.scrollTop += marks[0].top - frame.top - sheet.clientHeight / 3;
}, 150)"""


def scroll_to_quote(panel: str) -> str:
    """The script that scrolls to what is marked in a panel, which is named by a selector."""
    return _SCROLL_TO_QUOTE % panel


def chatbot() -> gr.Chatbot:
    """The conversation; what it offers while it is empty comes later."""
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
        placeholder=LABELS["welcome"].en,
        examples=[],
    )


def question_box(max_length: int) -> gr.Textbox:
    """The box to ask in."""
    return gr.Textbox(
        elem_id="question",
        label=LABELS["question"].en,
        show_label=False,
        container=False,
        placeholder=LABELS["ask"].en,
        max_lines=6,
        max_length=max_length,
        autofocus=True,
        submit_btn=True,
    )


def idle_box() -> Any:
    """An update of the box: a question can be typed."""
    return gr.update(interactive=True, submit_btn=True, stop_btn=False)


def running_box() -> Any:
    """An update of the box: it is empty, and its button stops the answer in the making."""
    return gr.update(value="", interactive=False, submit_btn=False, stop_btn=True)


def offer(questions: object) -> Any:
    """An update of the chat: the questions that it offers while it is empty."""
    offered = questions if isinstance(questions, list) else []
    return gr.update(examples=[{"text": str(question)} for question in offered])
