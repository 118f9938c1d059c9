// What a visitor does with the map: the view by meaning or by year, filters, names, lasso, citations, the list beside it.
// It runs inside the HTML part of the list, behind NOTE_CLICKS (`note` sends a click to Python), once for a page.
// The figure is Gradio's Plotly: `figure.py` says what is in it. Only documented parts of plotly.js are used.
const page = element.closest('#map-page');
const root = document.documentElement;
const SYMBOLS = ['circle', 'square', 'diamond', 'triangle-up', 'triangle-down', 'star', 'cross', 'pentagon', 'circle-open'];
const SIGNS = '●■◆▲▼★✚⬟○';
const MOST_PICKED = 50, MOST_ROWS = 40, MOST_LINES = 2500, FEW_NAMES = 9;
const CONFIG = {displayModeBar: false, scrollZoom: true, doubleClick: false, responsive: true};
const pen = document.createElement('canvas').getContext('2d');
let plot, works = [], meta = {}, picked = new Set(), edges = null, drawnAt = 1, waiting;
const state = {by: 'meaning', groups: new Set(), years: new Set(), lasso: false, lines: false, focus: null, range: {}};

const one = (selector) => page.querySelector(selector);
const all = (selector) => [...page.querySelectorAll(selector)];
const escaped = (text) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
const colour = (name) => getComputedStyle(page).getPropertyValue(name).trim();

// A title, cut where a word ends.
function cut(title, most) {
  if (title.length <= most) return title;
  const part = title.slice(0, most);
  const end = Math.max(part.lastIndexOf(' '), part.lastIndexOf('：'), part.lastIndexOf('，'));
  return (end > most / 2 ? part.slice(0, end) : part).replace(/[\s:,，：·-]+$/, '') + '…';
}

function say(name, number) {
  const said = one('[data-said]'), text = name && one(`[data-text=${name}]`);
  if (!said) return;
  said.replaceChildren();
  if (!text) return;
  if (number !== undefined) said.append(`${number.toLocaleString()} `);
  said.append(...[...text.childNodes].map((node) => node.cloneNode(true)));
}

// ---- the figure that Gradio drew becomes ours

function adopt() {
  const found = one('#map-plot .js-plotly-plot');
  if (!found || found === plot || !found.on || !window.Plotly || !found.data?.[0]?.customdata) return;
  plot = found;
  const dots = plot.data[0];
  meta = plot.layout.meta;
  works = dots.customdata.map(([id, title, year, group, column, row], n) => ({
    n, id, title, year, group, radius: dots.marker.size[n] / 2,
    meaning: [dots.x[n], dots.y[n]], dated: [column, row],
  }));
  edges = null;
  Object.assign(state, {groups: new Set(), years: new Set(), lines: false, focus: null, range: {}});
  plot.on('plotly_click', ({points}) => {
    const work = points[0] && works[points[0].customdata];
    if (work) { state.focus = work; draw(); }
  });
  plot.on('plotly_selected', (chosen) => { if (chosen && state.lasso) lassoed(chosen.points); });
  plot.on('plotly_relayout', (change) => {
    if (!Object.keys(change).some((key) => /^[xy]axis/.test(key))) return;
    state.range[state.by] = {x: [...plot.layout.xaxis.range], y: [...plot.layout.yaxis.range]};
    settle();
  });
  new ResizeObserver(() => settle(true)).observe(plot);
  pinch(plot);
  setTimeout(draw);
}

// After zooming: names and the list follow; dots grow once the zoom has changed much.
function settle(isResized) {
  clearTimeout(waiting);
  waiting = setTimeout(() => {
    if (!plot.isConnected || !plot.clientWidth) return;
    const zoom = zoomed();
    if (isResized || zoom > drawnAt * 1.3 || zoom < drawnAt / 1.3) return draw();
    window.Plotly.relayout(plot, {annotations: names()});
    list();
  }, 120);
}

// ---- what is shown

function whole() {
  if (state.by === 'meaning') return {x: [0, meta.width], y: [0, meta.height]};
  const columns = works.map((work) => work.dated[0]), rows = works.map((work) => Math.abs(work.dated[1]));
  const tallest = Math.max(4, ...rows) + 1.5;
  return {x: [Math.min(...columns) - 0.8, Math.max(...columns) + 0.8], y: [-tallest, tallest]};
}
const range = () => state.range[state.by] ?? whole();
const zoomed = () => (whole().x[1] - whole().x[0]) / Math.abs(range().x[1] - range().x[0]);
const at = (work) => state.by === 'meaning' ? work.meaning : work.dated;
const isShown = (work) => (!state.groups.size || state.groups.has(String(work.group)))
  && (!state.years.size || state.years.has(String(work.year)));
const shownWorks = () => works.filter(isShown);

function scale() {  // of the dots: less on a narrow page, more where it is zoomed
  const narrow = Math.max(0.62, Math.min(1, plot.clientWidth / 760));
  const largest = Math.max(...works.map((work) => work.radius), 1);
  return narrow * Math.min(Math.sqrt(zoomed()), Math.max(1, 15 / largest));
}

function dots(shown) {
  const back = colour('--body-background-fill'), by = scale(), colours = SYMBOLS.map((_, n) => colour(`--hue${n}`));
  return {
    type: 'scatter', mode: 'markers', x: shown.map((w) => at(w)[0]), y: shown.map((w) => at(w)[1]),
    customdata: shown.map((w) => w.n), hoverinfo: 'text',
    hovertext: shown.map((w) => escaped(cut(w.title, 90)) + (w.year ? ` (${w.year})` : '')),
    marker: {
      size: shown.map((w) => 2 * w.radius * by), symbol: shown.map((w) => SYMBOLS[w.group]),
      color: shown.map((w) => colours[w.group]), opacity: 0.86, line: {width: shown.map((w) => w.group === 8 ? 2 : 1), color: shown.map((w) => w.group === 8 ? colours[8] : back)},
    },
    selected: {marker: {opacity: 0.86}}, unselected: {marker: {opacity: 0.86}},
  };
}

function rings(shown) {
  const marked = shown.filter((w) => picked.has(w.id) || w === state.focus), by = scale();
  return {
    type: 'scatter', mode: 'markers', hoverinfo: 'skip', x: marked.map((w) => at(w)[0]), y: marked.map((w) => at(w)[1]),
    marker: {
      size: marked.map((w) => 2 * w.radius * by + 7), symbol: 'circle-open',
      line: {width: marked.map((w) => w === state.focus ? 3 : 2)}, color: colour('--body-text-color'),
    },
  };
}

function lines(shown) {
  const x = [], y = [], known = new Set(shown.map((w) => w.n));
  const few = state.focus ? new Set([state.focus.n]) : picked.size ? new Set(works.filter((w) => picked.has(w.id)).map((w) => w.n)) : null;
  let drawn = 0;
  for (const [citing, cited] of state.lines && edges ? edges : []) {
    if (!known.has(citing) || !known.has(cited) || (few && !few.has(citing) && !few.has(cited))) continue;
    if (++drawn > MOST_LINES) break;
    x.push(at(works[citing])[0], at(works[cited])[0], null);
    y.push(at(works[citing])[1], at(works[cited])[1], null);
  }
  return {
    type: 'scatter', mode: 'lines', hoverinfo: 'skip', x, y, opacity: few ? 0.75 : drawn > 400 ? 0.22 : 0.4,
    line: {width: few ? 1.6 : 1, color: colour('--body-text-color')},
  };
}

// Names of regions and works where there is room: few of the whole map, more of a part of it.
function names() {
  const {x: [left, right], y: [low, high]} = range(), {clientWidth: wide, clientHeight: tall} = plot;
  const language = root.dataset.language === 'zh' ? 'zh' : 'en', family = getComputedStyle(page).fontFamily;
  const ink = colour('--body-text-color'), isYear = state.by === 'year', bottom = tall - (isYear ? 26 : 0);
  const by = scale(), shown = shownWorks(), zoom = zoomed(), isFiltered = shown.length < works.length;
  const pixel = ([x, y]) => [(x - left) / (right - left) * wide, (high - y) / (high - low) * bottom];
  const spots = shown.map((work) => [...pixel(at(work)), work.radius * by, work]);
  const taken = [], found = [];
  const isFree = (box) => box[0] >= 0 && box[1] >= 0 && box[2] <= wide && box[3] <= bottom
    && !taken.some((b) => box[0] < b[2] && b[0] < box[2] && box[1] < b[3] && b[1] < box[3]);
  const covers = (box, own) => spots.reduce((sum, [x, y, r, work]) => sum + (work !== own
    && x + r > box[0] && x - r < box[2] && y + r > box[1] && y - r < box[3]), 0);
  // The best of some places for a text: (shift from the point to the middle of the text), fewest dots under it.
  const put = (text, point, {size, bold, shifts, own, most}) => {
    pen.font = `${bold ? 600 : 400} ${size}px ${family}`;
    const half = pen.measureText(text).width / 2 + 2, [px, py] = pixel(point);
    let best;
    for (const [across, up] of shifts(half)) {
      const box = [px + across - half, py - up - size * 0.65, px + across + half, py - up + size * 0.65];
      if (!isFree(box)) continue;
      const under = covers(box, own);
      if (under <= most && (!best || under < best.under)) best = {box, across, up, under};
      if (best?.under === 0) break;
    }
    if (!best) return false;
    taken.push(best.box);
    found.push({
      x: point[0], y: point[1], xshift: best.across, yshift: best.up, text: bold ? `<b>${escaped(text)}</b>` : escaped(text),
      showarrow: false, borderpad: 0, font: {size, family, color: ink},
    });
    return true;
  };
  const name = (work, most = 0) => {
    const r = work.radius * by + 3;
    const beside = (half) => [[half + r, 0], [-half - r, 0]];
    const around = (half) => [[0, r + 7], ...beside(half), [0, -r - 7]];
    return put(cut(work.title, 34), at(work), {size: 11, shifts: isYear ? beside : around, own: work, most});
  };
  if (state.focus && isShown(state.focus)) name(state.focus, 99);
  if (!isYear && !isFiltered && zoom < 6) {
    for (const region of meta.regions) {
      const parts = region[language].split(' · ');
      const isInView = region.x > left && region.x < right && region.y > low && region.y < high;
      const shifts = () => [0, 22, -22, 44, -44, 66, -66].map((up) => [0, up]);
      while (isInView && parts.join('')) {  // fewer words where there is no room
        if (put(parts.join(' · '), [region.x, region.y], {size: wide < 500 ? 12 : 14, bold: true, shifts, most: 99})) break;
        parts.pop();
      }
    }
  }
  const most = isFiltered ? 60 : Math.min(90, Math.round(FEW_NAMES * (wide < 500 ? 0.5 : 1) * zoom * zoom));
  let named = 0;
  for (const work of [...shown.filter((w) => picked.has(w.id)), ...shown]) {
    if (named >= most) break;
    if (work !== state.focus && name(work)) named += 1;
  }
  return found;
}

function layout() {
  const {x, y} = range(), isYear = state.by === 'year', ink = colour('--body-text-color');
  const undated = works.some((w) => !w.year) ? Math.round(Math.min(...works.map((w) => w.dated[0]))) : null;
  const years = [...new Set(works.map((w) => w.year).filter(Boolean))].sort();
  const step = Math.ceil(years.length * 44 / Math.max(plot.clientWidth, 1));
  const marks = isYear ? years.filter((_, n) => (years.length - 1 - n) % step === 0) : [];
  const undatedName = one(`[data-text=undated] .${root.dataset.language === 'zh' ? 'zh' : 'en'}`).textContent;
  return {
    xaxis: {
      range: [...x], visible: isYear, showgrid: false, zeroline: false, fixedrange: false, color: ink, tickfont: {size: 11},
      tickmode: 'array', tickvals: undated === null || !isYear ? marks : [undated, ...marks],
      ticktext: undated === null || !isYear ? marks.map(String) : [undatedName, ...marks.map(String)],
    },
    yaxis: {range: [...y], visible: false, fixedrange: isYear},
    margin: {l: 0, r: 0, t: 0, b: isYear ? 26 : 0, autoexpand: false},
    paper_bgcolor: 'rgba(0,0,0,0)', plot_bgcolor: 'rgba(0,0,0,0)', showlegend: false, hovermode: 'closest',
    dragmode: state.lasso ? 'lasso' : 'pan', annotations: names(), selections: [], autosize: true, meta,
    hoverlabel: {bgcolor: colour('--background-fill-primary'), bordercolor: colour('--border-color-primary'), font: {color: ink, size: 12}},
    newselection: {line: {color: colour('--color-accent'), width: 2}},
  };
}

function draw() {
  if (!plot?.isConnected || !plot.clientWidth) return;
  const shown = shownWorks();
  drawnAt = zoomed();
  window.Plotly.react(plot, [lines(shown), dots(shown), rings(shown)], layout(), CONFIG);
  const pressed = (selector, isOn) => all(selector).forEach((button) => button.setAttribute('aria-pressed', isOn(button)));
  pressed('[data-group]', (button) => state.groups.has(button.dataset.group));
  pressed('[data-year]', (button) => state.years.has(button.dataset.year));
  pressed('[data-map=meaning], [data-map=year]', (button) => button.dataset.map === state.by);
  pressed('[data-map=lasso]', () => state.lasso);
  pressed('[data-map=citations]', () => state.lines);
  page.classList.toggle('filtered', shown.length < works.length);
  const count = one('[data-count]');
  if (count) count.textContent = shown.length.toLocaleString();
  list();
}

// ---- the list: the same works for the keyboard and for screen readers

function list() {
  const {x, y} = range(), rows = one('#map-works .works'), template = one('#map-row');
  const within = ([a, b]) => a >= x[0] && a <= x[1] && b >= y[0] && b <= y[1];
  const seen = shownWorks().filter((work) => within(at(work)) && work !== state.focus);
  const isFocused = state.focus && isShown(state.focus);
  const first = isFocused ? [state.focus] : [];
  const listed = [...first, ...seen.filter((w) => picked.has(w.id)), ...seen.filter((w) => !picked.has(w.id))];
  const kept = document.activeElement?.dataset?.id, act = document.activeElement?.dataset?.act;
  rows.replaceChildren(...listed.slice(0, MOST_ROWS).map((work) => {
    const row = template.content.firstElementChild.cloneNode(true);
    const box = row.querySelector('input'), title = row.querySelector('.title');
    box.dataset.id = title.dataset.id = work.id;
    box.checked = picked.has(work.id);
    box.setAttribute('aria-label', work.title);
    title.firstElementChild.textContent = work.title;
    const sign = document.createElement('i');
    sign.className = `hue${work.group}`;
    sign.textContent = SIGNS[work.group];
    sign.setAttribute('aria-hidden', 'true');
    row.querySelector('.entry').append(sign, work.year ? ` ${work.year}` : '');
    row.classList.toggle('focused', work === state.focus);
    return row;
  }));
  if (kept) rows.querySelector(`[data-act="${act}"][data-id="${CSS.escape(kept)}"]`)?.focus({preventScroll: true});
  if (isFocused) rows.scrollTop = 0;
  const more = listed.length - MOST_ROWS;
  one('[data-number]').textContent = listed.length.toLocaleString();
  one('#map-works .more').hidden = more <= 0;
  one('[data-more]').textContent = more.toLocaleString();
}

// ---- picking with the lasso

function lassoed(points) {
  const chosen = points.filter((point) => point.data.mode === 'markers' && point.customdata !== undefined)
    .map((point) => works[point.customdata]).sort((a, b) => b.radius - a.radius || a.n - b.n);
  const most = chosen.slice(0, MOST_PICKED);
  state.lasso = false;
  say(chosen.length > MOST_PICKED ? 'cut' : chosen.length ? '' : 'none');
  if (most.length) {
    note('unpick', '');
    most.forEach((work) => note('pick', work.id));
  }
  draw();
}

function readPicked() {
  let ids = [];
  try { ids = JSON.parse(one('#map-bar [data-picked]')?.dataset.picked ?? '[]'); } catch { /* none */ }
  if (ids.length === picked.size && ids.every((id) => picked.has(id))) return;
  picked = new Set(ids);
  if (plot) draw();
}

// ---- buttons, and two fingers

function zoom(factor, middle) {
  const {x, y} = range(), [cx, cy] = middle ?? [(x[0] + x[1]) / 2, (y[0] + y[1]) / 2];
  const around = ([a, b], c) => [c + (a - c) / factor, c + (b - c) / factor];
  const wanted = {x: around(x, cx), y: state.by === 'year' ? y : around(y, cy)}, {x: full} = whole();
  const share = (full[1] - full[0]) / (wanted.x[1] - wanted.x[0]);
  if (share < 0.5 || share > 60) return;
  state.range[state.by] = wanted;
}

function pinch(target) {
  let apart = 0;
  const two = ({touches: [a, b]}) => {
    const box = target.getBoundingClientRect(), {x, y} = range();
    const across = ((a.clientX + b.clientX) / 2 - box.left) / box.width, down = ((a.clientY + b.clientY) / 2 - box.top) / box.height;
    return {
      distance: Math.hypot(a.clientX - b.clientX, a.clientY - b.clientY),
      middle: [x[0] + across * (x[1] - x[0]), y[1] - down * (y[1] - y[0])],
    };
  };
  target.addEventListener('touchstart', (event) => { apart = event.touches.length === 2 ? two(event).distance : 0; }, {capture: true, passive: true});
  target.addEventListener('touchmove', (event) => {
    if (!apart || event.touches.length !== 2) return;
    event.preventDefault();
    event.stopPropagation();
    const now = two(event);
    if (Math.abs(now.distance / apart - 1) < 0.04) return;
    zoom(now.distance / apart, now.middle);
    apart = now.distance;
    requestAnimationFrame(draw);
  }, {capture: true, passive: false});
}

const BUTTONS = {
  meaning: () => { state.by = 'meaning'; },
  year: () => { state.by = 'year'; },
  lasso: () => { state.lasso = !state.lasso; say(state.lasso ? 'lasso' : ''); },
  citations: () => { state.lines = !state.lines; if (state.lines && edges) sayEdges(); else say(''); },
  in: () => zoom(1.6),
  out: () => zoom(1 / 1.6),
  reset: () => {
    Object.assign(state, {groups: new Set(), years: new Set(), lasso: false, lines: false, focus: null, range: {}});
    say('');
  },
};
const sayEdges = () => edges.length ? say('cited', edges.length) : say('uncited');
const flip = (set, value) => set.delete(value) || set.add(value);

page.addEventListener('click', (event) => {
  const button = event.target.closest('[data-map], [data-group], [data-year]');
  if (!button || !plot) return;
  const {map, group, year} = button.dataset;
  if (map) BUTTONS[map]?.();
  if (group) flip(state.groups, group);
  if (year) flip(state.years, year);
  draw();
});
page.addEventListener('citations', ({detail}) => {
  if (!Array.isArray(detail)) return;
  edges = detail.filter(([a, b]) => works[a] && works[b]);
  if (state.lines) sayEdges();
  draw();
});
// A dot that is under the pointer of the list is named on the map.
element.addEventListener('focusin', ({target}) => {
  const work = works.find(({id}) => id === target.dataset?.id);
  if (work && work !== state.focus && target.matches(':focus-visible')) { state.focus = work; settle(true); }
});

new MutationObserver(adopt).observe(one('#map-plot'), {childList: true, subtree: true});
new MutationObserver(readPicked).observe(one('#map-bar'), {childList: true, subtree: true, attributes: true});
const redraw = () => { if (plot) settle(true); };
new MutationObserver(redraw).observe(root, {attributes: true, attributeFilter: ['data-language']});
new MutationObserver(redraw).observe(document.body, {attributes: true, attributeFilter: ['class']});
readPicked();
adopt();
