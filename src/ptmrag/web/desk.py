"""What every part of the page is built from: the assistant, what it shares, and a few small pieces.

    desk = Desk(assistant, Shelf(assistant), PageViewer())

It holds nothing of any visitor: that is in the page's own `gr.State`.
"""

from dataclasses import dataclass
from typing import Any

import gradio as gr

from ptmrag.assistant import Assistant
from ptmrag.catalog import Entry
from ptmrag.pageview import PageViewer
from ptmrag.web.jobs import Jobs
from ptmrag.web.shelf import Shelf

# What a listener of ours has in common with the others.
QUIET: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
# A click, a key or a box ticked on something with `data-act` is told to Python; a button with
# `data-copy` copies.
ACTS = """
const tell = (target) => trigger('click', {act: target.dataset.act, id: target.dataset.id || ''});
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
_EXAMPLES = {
    "Transformer-XL": "Transformer-XL 如何处理超出固定长度的上下文？",
    "ELECTRA": "How does ELECTRA differ from BERT in its pre-training task?",
    "TextBrewer": "知识蒸馏有哪些工具？",
    "CogLTX": "What is CogLTX good for?",
}
EXAMPLES = tuple(_EXAMPLES.values())
Label = tuple[Any, str, str]  # a component, its property, and the word that it says


@dataclass(frozen=True, slots=True)
class Desk:
    """What all visitors share."""

    assistant: Assistant
    shelf: Shelf
    viewer: PageViewer
    jobs: Jobs | None = None
    read_only: bool = False

    @property
    def can_write(self) -> bool:
        """Whether visitors may add to the library."""
        return self.jobs is not None and not self.read_only


def html(value: str, name: str, *, js: str | None = None, **how: Any) -> gr.HTML:
    """A piece of HTML of ours; every text of others in it is escaped already."""
    return gr.HTML(value, elem_id=name, apply_default_css=False, js_on_load=js, **how)


def act_of(event: gr.EventData) -> tuple[str, str]:
    """What was clicked, as the browser says: an act and an id, both short texts."""
    data = event._data if isinstance(event._data, dict) else {}
    return str(data.get("act", ""))[:20], str(data.get("id", ""))[:300]


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
