"""The scripts that keep conversations in the browser's storage, one item for each.

    gr.HTML(..., js_on_load=KEEPER)              # defines window.ptmragTalks
    event.then(listener, [saved, desk], ..., js=SAVE)

An item is a line of JSON that describes it (id, title, when it changed) and one with its exchanges, so that listing
many reads few. Each tab writes only what it works on, and a conversation that another tab has changed meanwhile
is kept twice. Nothing here shows or checks anything: Python does, of what these scripts send.
"""

# `most` conversations and `room` characters for a library and user: browsers give a site five million.
KEEPER = """
window.ptmragTalks ??= (() => {
  const most = 100, room = 4000000, dropped_at_once = 5;
  let prefix = 'ptmrag-kept-', removed = null;
  const seen = {};  // the revision of each conversation that this tab has read or written
  const newest = {};  // the serial of what was last kept of each
  const random = () => [...crypto.getRandomValues(new Uint8Array(8))]
    .map((b) => b.toString(16).padStart(2, '0')).join('');
  const attempt = (work, otherwise) => { try { return work(); } catch { return otherwise; } };
  const raw = (id) => attempt(() => localStorage.getItem(prefix + id), null);
  const put = (id, text) => attempt(() => { localStorage.setItem(prefix + id, text); return true; }, false);
  const drop = (id) => attempt(() => localStorage.removeItem(prefix + id));
  const first = (text) => attempt(() => JSON.parse(text.slice(0, text.indexOf('\\n'))), null);
  const rest = (text) => attempt(() => JSON.parse(text.slice(text.indexOf('\\n') + 1)), []);
  const remember = (id) => attempt(() => sessionStorage.setItem(prefix + 'shown', id));
  const names = () => attempt(() => Object.keys(localStorage), [])
    .filter((key) => key.startsWith(prefix)).map((key) => key.slice(prefix.length));
  const heads = () => names().map((id) => ({...first(raw(id) ?? ''), id}))
    .filter((head) => head.title).sort((a, b) => b.at - a.at);
  const open = (id) => {
    const text = raw(id), head = text && first(text);
    if (!head) return null;
    seen[id] = head.rev;
    remember(id);
    return {id, exchanges: rest(text)};
  };
  const save = ({id, title, find, exchanges, serial = 0}) => {
    const told = {id, serial};
    if (serial < (newest[id] ?? 0)) return told;  // it comes late: what is longer is kept
    newest[id] = serial;
    let old = first(raw(id) ?? '');
    if (old && old.rev !== seen[id]) {
      told.moved = [id, random()];
      id = told.moved[1];
      old = null;
    }
    const rev = seen[id] = random();
    const named = old?.named ?? false;
    const head = {title: named ? old.title : title, named, find, at: Date.now(), rev};
    const text = JSON.stringify(head) + '\\n' + JSON.stringify(exchanges);
    const others = heads().filter((other) => other.id !== id).reverse();
    let used = others.reduce((sum, other) => sum + raw(other.id).length, text.length);
    told.dropped = 0;
    const make_room = () => {
      if (!others.length || told.dropped >= dropped_at_once) return false;
      const {id: oldest} = others.shift();
      used -= raw(oldest).length;
      drop(oldest);
      told.dropped += 1;
      return true;
    };
    if (text.length < room) while ((others.length >= most || used > room) && make_room());
    let is_kept = text.length < room && put(id, text);
    while (text.length < room && !is_kept && make_room()) is_kept = put(id, text);
    told.full = !is_kept;
    return told;
  };
  const rename = (id, title) => {
    const text = raw(id), head = text && first(text);
    if (!head || !title.trim()) return;
    const named = {...head, title: title.trim().slice(0, 120), named: true};
    put(id, JSON.stringify(named) + text.slice(text.indexOf('\\n')));
  };
  const acts = {
    new: () => attempt(() => sessionStorage.removeItem(prefix + 'shown')),
    renamed: (id) => rename(id, document.querySelector('#past input[data-naming]')?.value ?? ''),
    remove: (id) => { removed = {id, text: raw(id)}; drop(id); },
    undo: () => { if (removed?.text) { put(removed.id, removed.text); removed = null; } },
  };
  return {
    open, heads, remember,
    removed: () => (removed?.text ? first(removed.text)?.title ?? null : null),
    at: (place) => { prefix = place; },
    shown: () => attempt(() => sessionStorage.getItem(prefix + 'shown'), null),
    save: (items) => (items ?? []).map(save),
    act: (noted) => noted.forEach(({act, id}) => acts[act]?.(id)),
    is_wide: () => matchMedia('(min-width: 769px)').matches,
  };
})();
"""
# What the page comes back with: where this user's conversations are, the one that this tab has shown, and all titles.
READ = """(sent, place, ...rest) => {
  const kept = window.ptmragTalks;
  if (place?.prefix) kept.at(place.prefix);
  const shown = kept.shown();
  const side = localStorage.getItem('ptmrag-past');
  const is_open = kept.is_wide() && side !== 'closed';
  return [{heads: kept.heads(), opened: shown ? kept.open(shown) : null, is_open}, place, ...rest];
}"""
# What has become longer is kept, and Python is told what became of it.
SAVE = """(saved, ...rest) => {
  const kept = window.ptmragTalks;
  const told = kept.save(saved?.items);
  if (saved?.shown) kept.remember(told.find((one) => one.moved?.[0] === saved.shown)?.moved[1] ?? saved.shown);
  return [{heads: kept.heads(), told}, ...rest];
}"""
# The clicks in the list are done in the storage first; Python then shows what is there.
TAKE = """(sent, ...rest) => {
  const kept = window.ptmragTalks;
  const noted = window.ptmragActs ?? [];
  const wanted = ({act}) => %s.includes(act);
  const acts = noted.filter(wanted);
  window.ptmragActs = noted.filter((one) => !wanted(one));
  kept.act(acts);
  const last = acts.filter(({act}) => act === 'talk').at(-1);
  const opened = last ? kept.open(last.id) : null;
  const removed = acts.at(-1)?.act === 'remove' ? kept.removed() : null;
  const file = acts.some(({act}) => act === 'shared') ? window.ptmragFile : null;
  return [{acts, heads: kept.heads(), opened, removed, file, is_wide: kept.is_wide()}, ...rest];
}"""
# The bin removes what is shown.
CLEAR = """(sent, desk, shown) => {
  const kept = window.ptmragTalks;
  const acts = [{act: 'remove', id: shown?.id ?? ''}];
  kept.act(acts);
  return [{acts, heads: kept.heads(), opened: null, removed: kept.removed(), is_wide: true}, desk, shown];
}"""
# Titles that do not have the words of the search box are hidden; the words are looked for in the questions as well.
FIND = """(words) => {
  const wanted = (words ?? '').toLowerCase().split(/\\s+/).filter(Boolean);
  let found = 0;
  document.querySelectorAll('#past li').forEach((item) => {
    item.hidden = !wanted.every((word) => item.dataset.find.includes(word));
    found += item.hidden ? 0 : 1;
  });
  const none = document.querySelector('#past .none');
  if (none) none.hidden = found > 0 || !wanted.length;
}"""
# A title is typed in the list itself: Enter keeps it, Escape leaves it.
TITLE_KEYS = """
element.addEventListener('keydown', (event) => {
  const box = event.target.closest('input[data-naming]');
  if (!box || event.isComposing) return;
  if (event.key === 'Enter') { event.preventDefault(); note('renamed', box.dataset.naming); }
  if (event.key === 'Escape') { event.preventDefault(); note('rename', ''); }
});
"""
# The title that is changed has the focus; what was clicked and is gone gives it to what comes next.
FOCUS_TITLE = """() => setTimeout(() => {
  const box = document.querySelector('#past input[data-naming]');
  if (box && document.activeElement !== box) { box.focus(); box.select(); }
  if (box || document.activeElement !== document.body || !matchMedia('(hover: hover)').matches) return;
  document.querySelector('#past [data-act=undo], #past .title[aria-current]')?.focus();
}, 60)"""
# A file is chosen with the browser's own dialog and read here: only its text is sent.
OPEN_FILE = """
element.addEventListener('click', (event) => {
  if (!event.target.closest('[data-open]')) return;
  const input = document.createElement('input');
  input.type = 'file';
  input.accept = '.json,application/json';
  input.addEventListener('change', async () => {
    const file = input.files[0];
    if (!file) return;
    window.ptmragFile = file.size < 4 * %d ? (await file.text()).slice(0, %d + 1) : '';
    note('shared', '');
  });
  input.click();
});
"""
