"""Scripts of the browser around the page of a work: its address, the way back, and copying the link.

    html("", "work-door", js=WORK_CLICKS)      # outside the tabs, so that it is there from the beginning

The address of a work is `?entry=ID` behind that of the page, so that it can be kept and sent; the browser's own button
leads back. They decide nothing: the listeners of `work_view` do.
"""

from ptmrag.web.clicks import NOTE_CLICKS

# The tab and the place in it from which a work was opened are remembered, as the way back leads there.
WORK_CLICKS = (
    NOTE_CLICKS
    + """
const asked = () => new URL(location.href).searchParams.get('entry') ?? '';
document.addEventListener('click', (event) => {
  const opens = event.target.closest?.('[data-act=open], [data-act=entry]');
  if (opens) {
    const tab = document.querySelector('#tabs [role=tab][aria-selected=true]');
    const key = tab?.dataset.tabId ?? '';
    const work = key === 'catalog' && document.querySelector('#details article') ? asked() : '';
    window.ptmragFrom = {tab: key, top: scrollY, entry: opens.dataset.id ?? '', work};
  }
}, true);
document.addEventListener('click', (event) => {
  if (!event.target.closest?.('[data-leave]')) return;
  const {work, tab} = window.ptmragHere?.from ?? {};
  if (work) history.back();
  else note('leave', tab === 'catalog' ? '' : tab ?? '');  // the reader is there, and may go on before the answer
});
addEventListener('popstate', () => {
  if (asked()) note('entry', asked()); else note('leave', window.ptmragHere?.from?.tab ?? '');
});
"""
)
ASKED_ENTRY = """() => [new URL(location.href).searchParams.get('entry') ?? '']"""
# After a listener has shown a work, or the list again: the address, the place on the page and the focus follow.
FOLLOW = """(at) => {
  if (!at || at.entry === undefined || at.serial === window.ptmragSerial) return;
  window.ptmragSerial = at.serial;
  const address = new URL(location.href);
  const before = address.searchParams.get('entry') ?? '';
  if (before !== at.entry || (at.entry && window.ptmragFrom)) {
    if (at.entry) address.searchParams.set('entry', at.entry); else address.searchParams.delete('entry');
    history.pushState(at.entry ? {from: window.ptmragFrom} : null, '', address);
  }
  window.ptmragFrom = null;
  const from = at.entry ? null : window.ptmragHere?.from;
  window.ptmragHere = history.state;
  setTimeout(() => {
    if (at.entry) {
      document.querySelector('#details h2')?.focus({preventScroll: true});
      const top = document.querySelector('#details').getBoundingClientRect().top + scrollY - 12;
      if (scrollY > top || top > innerHeight) scrollTo(0, Math.max(0, top));
      return;
    }
    if (!from) return;
    scrollTo(0, from.top);
    const opener = [...document.querySelectorAll('[data-act=open], [data-act=entry]')]
      .find((one) => one.dataset.id === from.entry && one.offsetParent);
    opener?.focus({preventScroll: true});
  }, 120);
}"""
