"""Clicks on our own HTML: the browser notes them, and Python takes them in their order.

What can be clicked has the attributes `data-act` and `data-id`:

    html(render("ask_bar.html", count=0), "asking", js=NOTE_CLICKS)
    part.click(listener, [gr.JSON(visible=False)], ..., **take_clicks("pick", "unpick"))

A browser may send anything: a listener looks up what it gets, and an unknown id does nothing.
"""

import json
from typing import Any

from ptmrag.web.context import DIRECT, QUIET

# A click, a key or a ticked box on something with `data-act` is noted; a button with `data-copy` copies, one
# with `data-link` copies an address that begins with that of the page.
NOTE_CLICKS = """
let due, rings;
const ring = () => {  // again, in case Gradio missed it, until a request has taken all that was noted
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
const send = (target) => note(target.dataset.act, target.dataset.id || '');
let pressed;  // the page may replace it before it is released: then there is no click
element.addEventListener('pointerdown', (event) => { pressed = event.target.closest('[data-act]'); });
element.addEventListener('pointerup', () => {
  if (pressed && !pressed.isConnected && !pressed.disabled) send(pressed);
  pressed = null;
});
element.addEventListener('click', (event) => {
  const copy = event.target.closest('[data-copy], [data-link]');
  if (copy) {
    const text = copy.dataset.copy ?? new URL(copy.dataset.link, location.href).href;
    const done = () => copy.classList.add('done');
    if (navigator.clipboard) { navigator.clipboard.writeText(text).then(done); return; }
    const area = document.createElement('textarea');  // over plain HTTP there is no clipboard
    area.value = text;
    document.body.append(area);
    area.select();
    if (document.execCommand('copy')) done();
    area.remove();
    copy.focus();
    return;
  }
  const target = event.target.closest('[data-act]');
  if (target && !target.disabled) send(target);
});
element.addEventListener('keydown', (event) => {
  const target = event.target.closest('g[data-act]');
  if (target && (event.key === 'Enter' || event.key === ' ')) { event.preventDefault(); send(target); }
});
"""
# All that was noted of some acts goes to Python, in its order, as the first input.
_TAKE = """(sent, ...rest) => {
  const noted = window.ptmragActs ?? [];
  const wanted = ({act}) => %s.includes(act);
  window.ptmragActs = noted.filter((one) => !wanted(one));
  return [noted.filter(wanted), ...rest];
}"""
_MOST = 1_000
_LONGEST_ID = 5_000  # a quote with its place


def take_clicks(*acts: str, is_queued: bool = False) -> dict[str, Any]:
    """How a listener takes these acts: all in their order, one request at a time.

    Gradio drops a click that comes while another is on its way, or sends both, and then one overtakes the
    other. So the browser notes them, and the next request takes what was noted in the meantime. Only a listener that
    yields, or that shows a notice of Gradio's, needs the queue, where a click can be lost.
    """
    how = QUIET if is_queued else DIRECT
    return {**how, "trigger_mode": "always_last", "js": _TAKE % json.dumps(acts)}


def read_clicks(sent: object) -> list[tuple[str, str]]:
    """The acts and ids that a browser sent, as short texts; empty for anything but a list of them."""
    found = [one for one in sent if isinstance(one, dict)] if isinstance(sent, list) else []
    return [(str(one.get("act"))[:20], str(one.get("id"))[:_LONGEST_ID]) for one in found[:_MOST]]
