"""Scripts of the browser for the quotes that a reader keeps: where they are, buttons anywhere, notes as they are typed.

    html("", "kept-bar", js=PIN_CLICKS)              # defines window.ptmragPins

A button with `data-act="pin"` works on every page, as the clicks on it are taken from the document. Nothing is decided
here: `keeping` does.
"""

from ptmrag.web.clicks import NOTE_CLICKS

# An item of the browser's storage: {pins: [[entry, source, page, quote, title, note, date], …], taken}.
PIN_CLICKS = (
    NOTE_CLICKS
    + """
window.ptmragPins ??= (() => {
  let place = '';
  const where = (pin) => JSON.stringify(pin.slice(0, 4));
  const read = () => {
    let kept = null;
    try { kept = JSON.parse(localStorage.getItem(place)); } catch { /* it keeps nothing */ }
    return Array.isArray(kept?.pins) ? kept : {pins: []};
  };
  const change = (told) => {
    if (!told?.place) return;
    place = told.place;
    if (!told.taken && ![told.dropped, told.put, told.noted].some((one) => one.length)) return;
    const kept = read(), dropped = new Set(told.dropped.map(where));
    const noted = new Map(told.noted.map((pin) => [where(pin), pin]));
    kept.pins = kept.pins.filter((pin) => !dropped.has(where(pin))).map((pin) => noted.get(where(pin)) ?? pin);
    told.put.forEach(({pin, at}) => {
      if (!kept.pins.some((one) => where(one) === where(pin))) kept.pins.splice(at, 0, pin);
    });
    kept.taken ||= told.taken === true;
    try { localStorage.setItem(place, JSON.stringify(kept)); } catch { note('full-pins', ''); }
  };
  // Another tab has changed them.
  addEventListener('storage', (event) => { if (place && event.key === place) note('moved-pins', ''); });
  return {read, change, at: (name) => { place = name; }};
})();
const acts = ['pin', 'unpin-quote', 'undo-pin', 'hide-pin', 'show-notes'];
document.addEventListener('click', (event) => {
  const button = event.target.closest?.('[data-act]');
  if (!button || !acts.includes(button.dataset.act)) return;
  event.stopPropagation();  // the page around it has nothing to do with it
  typed();
  send(button);
}, true);
// What is typed is sent when the typing stops, and at once when the box is left.
let waiting, box;
const typed = () => {
  if (!box) return;
  clearTimeout(waiting);
  note('note', JSON.stringify([box.dataset.note, box.value]));
  (window.ptmragSaved ??= {})[box.dataset.note] = box.value;
  box = null;
};
const grow = (area) => { area.style.height = 'auto'; area.style.height = `${area.scrollHeight + 2}px`; };
document.addEventListener('input', (event) => {
  const area = event.target.closest?.('[data-note]');
  if (!area) return;
  if (box && box !== area) typed();
  box = area;
  grow(area);
  area.classList.remove('done');
  clearTimeout(waiting);
  waiting = setTimeout(typed, 700);
});
document.addEventListener('focusin', (event) => { if (event.target.matches?.('[data-note]')) grow(event.target); });
document.addEventListener('focusout', (event) => { if (event.target === box) typed(); });
"""
)
# What the browser keeps is one input of a listener; the others are what another script makes of them.
READ_PINS = """(...all) => {
  const taken = (%s)(...all);
  taken[%d] = window.ptmragPins?.read() ?? null;
  return taken;
}"""
READ_PINS_AT = """(kept, place, ...rest) => {
  window.ptmragPins?.at(place?.place ?? '');
  return [window.ptmragPins?.read() ?? null, place, ...rest];
}"""
CHANGE_PINS = "(told) => { window.ptmragPins?.change(told); }"
# The buttons of quotes that are kept look so, also those that come later.
MARK_KEPT = """(keys) => {
  if (!keys) return;
  window.ptmragKept = new Set(keys);
  const mark = () => document.querySelectorAll('.pin[data-key]').forEach((button) => {
    const is = String(window.ptmragKept.has(button.dataset.key));
    if (button.getAttribute('aria-pressed') !== is) button.setAttribute('aria-pressed', is);
  });
  if (!window.ptmragMarks) {
    let due = 0;
    window.ptmragMarks = new MutationObserver(() => {
      due ||= requestAnimationFrame(() => { due = 0; mark(); });
    });
    window.ptmragMarks.observe(document.body, {childList: true, subtree: true});
  }
  mark();
  const saved = window.ptmragSaved ?? {};
  document.querySelectorAll('[data-note]').forEach((area) => {
    if (saved[area.dataset.note] === area.value) area.classList.add('done');
  });
  // The line goes by itself, unless somebody writes in it.
  clearTimeout(window.ptmragLine);
  const hide = () => {
    const line = document.querySelector('.kept-bar');
    if (line?.matches(':focus-within, :hover')) window.ptmragLine = setTimeout(hide, 4000);
    else line?.classList.add('is-over');
  };
  window.ptmragLine = setTimeout(hide, 8000);
}"""
