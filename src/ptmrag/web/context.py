"""What every part of the page is built from: the assistant, what it shares, and a few small pieces.

    context = Context(assistant, CachedLibrary(assistant), PdfViewer())

It holds nothing of any visitor: that is in the page's own `gr.State`.
"""

import json
from dataclasses import dataclass
from typing import Any

import gradio as gr

from ptmrag.assistant import Assistant
from ptmrag.catalog.entry import Entry
from ptmrag.web.cached_library import CachedLibrary
from ptmrag.web.jobs import Jobs
from ptmrag.web.pdf_viewer import PdfViewer

# What a listener of ours has in common with the others.
QUIET: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
# A click, a key or a box ticked on something with `data-act` is noted down and told to Python
# (`take_turns`); a button with `data-copy` copies.
ACTS = """
let due, rings;
const ring = () => {  // again, should Gradio have missed it, until a request has taken all that was noted
  if (!window.ptmragActs.length || rings++ > 9) return;
  trigger('click');
  due = setTimeout(ring, 1000);
};
const note = (act, id) => {
  (window.ptmragActs ??= []).push({act, id});
  clearTimeout(due);
  rings = 0;
  due = setTimeout(ring);
};
const tell = (target) => note(target.dataset.act, target.dataset.id || '');
element.addEventListener('click', (event) => {
  const copy = event.target.closest('[data-copy]');
  if (copy) { navigator.clipboard.writeText(copy.dataset.copy); copy.classList.add('done'); return; }
  const target = event.target.closest('[data-act]');
  if (target && !target.disabled) tell(target);
});
element.addEventListener('keydown', (event) => {
  const target = event.target.closest('g[data-act]');
  if (target && (event.key === 'Enter' || event.key === ' ')) { event.preventDefault(); tell(target); }
});
"""
# All that was noted of some acts, in its order, goes to Python as the first input.
_TAKE = """(told, ...rest) => {
  const noted = window.ptmragActs ?? [];
  const wanted = ({act}) => %s.includes(act);
  window.ptmragActs = noted.filter((one) => !wanted(one));
  return [noted.filter(wanted), ...rest];
}"""
_MOST_ACTS = 1_000
_EXAMPLES = {
    "Transformer-XL": "Transformer-XL 如何处理超出固定长度的上下文？",
    "ELECTRA": "How does ELECTRA differ from BERT in its pre-training task?",
    "TextBrewer": "知识蒸馏有哪些工具？",
    "CogLTX": "What is CogLTX good for?",
}
EXAMPLES = tuple(_EXAMPLES.values())
Label = tuple[Any, str, str]  # a component, its property, and the word that it says


@dataclass(frozen=True, slots=True)
class Context:
    """What all visitors share."""

    assistant: Assistant
    library: CachedLibrary
    viewer: PdfViewer
    jobs: Jobs | None = None
    read_only: bool = False

    @property
    def can_write(self) -> bool:
        """Whether visitors may add to the library."""
        return self.jobs is not None and not self.read_only


def html(value: str, name: str, *, js: str | None = None, **how: Any) -> gr.HTML:
    """A piece of HTML of ours; every text of others in it is escaped already."""
    return gr.HTML(value, elem_id=name, apply_default_css=False, js_on_load=js, **how)


def take_turns(*acts: str) -> dict[str, Any]:
    """How a listener takes these acts: all in their order, none while others are on their way.

    Gradio drops a click that comes while another is on its way, or sends it along: then they overtake
    each other. So the browser notes them, and the next request takes what was noted meanwhile.
    """
    return {**QUIET, "trigger_mode": "always_last", "js": _TAKE % json.dumps(acts)}


def acts_of(told: object) -> list[tuple[str, str]]:
    """What was clicked, as the browser says: acts and ids, all short texts."""
    found = [one for one in told if isinstance(one, dict)] if isinstance(told, list) else []
    return [(str(one.get("act"))[:20], str(one.get("id"))[:300]) for one in found[:_MOST_ACTS]]


def examples(entries: list[Entry]) -> tuple[str, ...]:
    """Questions to begin with: of the survey the best known, else of what the library holds."""
    titles = " ".join(entry.title for entry in entries)
    known = tuple(text for name, text in _EXAMPLES.items() if name in titles)
    if len(known) >= 3 or not entries:
        return known if known else EXAMPLES
    step = max(1, len(entries) // 4)
    names = [entry.title.partition(":")[0].partition("：")[0][:60] for entry in entries[::step]]
    forms = ("{} 解决什么问题？", "What is {}?", "{} 的方法是什么？", "How does {} work?")
    return tuple(form.format(name) for form, name in zip(forms, names, strict=False))
