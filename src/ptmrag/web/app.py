"""The whole page: header, language, and the four tabs.

    build_app(Assistant.load()).launch(theme=theme(), css_paths=STYLE)

What one visitor asks, picks and looks at is kept in that visitor's session and browser, and nowhere
else. The page answers nothing itself.
"""

from pathlib import Path
from typing import Any

import gradio as gr

from ptmrag.assistant import Assistant
from ptmrag.web.cached_library import CachedLibrary
from ptmrag.web.catalog_page import CatalogPage, MapPage
from ptmrag.web.chat import state_line
from ptmrag.web.chat_page import ChatPage
from ptmrag.web.context import QUIET, Context, Label, html
from ptmrag.web.jobs import Jobs, Progress
from ptmrag.web.labels import LANGUAGES, text
from ptmrag.web.library_page import LibraryPage
from ptmrag.web.pdf_viewer import PdfViewer

STYLE = Path(__file__).with_name("style.css")
# Answers in the making at once; embedding a question is the work of one core for some milliseconds.
_AT_ONCE = 4
_WAITING = 64
_TICK = 3.0  # seconds between two looks at how far an ingest is
_STALE = 3_600  # seconds after which Gradio throws away an upload that nobody has added
# Where the table stands above the details, they are out of sight.
_TO_DETAILS = """() => setTimeout(() => {
  if (matchMedia('(max-width: 760px)').matches) document.querySelector('#details h2')?.scrollIntoView();
}, 100)"""
_LANGUAGE = """() => {
  const kept = localStorage.getItem('ptmrag-language');
  return kept || (navigator.language.toLowerCase().startsWith('zh') ? 'zh' : 'en');
}"""
_SPEAK = """(language) => {
  document.documentElement.dataset.language = language;
  document.documentElement.lang = language;
  localStorage.setItem('ptmrag-language', language);
  return [language];
}"""


def build_app(
    assistant: Assistant,
    *,
    jobs: Jobs | None = None,
    read_only: bool = False,
) -> gr.Blocks:
    """The page; without `jobs`, or when it is read-only, visitors cannot add to the library."""
    context = Context(assistant, CachedLibrary(assistant), PdfViewer(), jobs, read_only)
    app = gr.Blocks(
        title="ptmrag", analytics_enabled=False, fill_width=True, delete_cache=(_STALE, _STALE)
    )
    with app:
        with gr.Row(elem_id="top"):
            header = html(_state(context), "header")
            language = gr.Radio(
                [("中文", "zh"), ("English", "en")],
                elem_id="language",
                label="语言 Language",
                show_label=False,
                container=False,
            )
        _Page(context).build(app, header, language)
    app.queue(api_open=False, max_size=_WAITING, default_concurrency_limit=_AT_ONCE)
    return app


class _Page:
    """The tabs, and what goes from one to the other."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def build(self, app: gr.Blocks, header: gr.HTML, language: gr.Radio) -> None:
        """Lay the tabs out and wire them."""
        identity = str(getattr(self._context.assistant.library, "identity", "library"))[:16]
        self.tabs = gr.Tabs(selected="chat", elem_id="tabs")
        with self.tabs:
            with gr.Tab(text("chat", "en"), id="chat") as chat_tab:
                self.chat = ChatPage(self._context, identity)
            with gr.Tab(text("catalog", "en"), id="catalog") as catalog_tab:
                self.catalog = CatalogPage(self._context)
            with gr.Tab(text("map", "en"), id="map") as map_tab:
                self.map = MapPage(self._context)
            with gr.Tab(text("library", "en"), id="library") as library_tab:
                self.library = LibraryPage(self._context)
        tabs = {"chat": chat_tab, "catalog": catalog_tab, "map": map_tab, "library": library_tab}
        self._wire(tabs, language)
        self._speak(app, language, [(tab, "label", name) for name, tab in tabs.items()])
        self._tick(app, header)

    def _wire(self, tabs: dict[str, gr.Tab], language: gr.Radio) -> None:
        picked = gr.State(())
        self.chat.wire(picked)
        self.chat.wire_evidence()
        self.catalog.wire(picked)
        self.library.wire()
        acting = [
            self.catalog.table,
            self.catalog.bar,
            self.catalog.details,
            self.map.map,
            self.library.report,
            self.chat.limit,
            self.chat.page,
        ]
        self.catalog.wire_acts(picked, self.chat.limit, self.tabs, acting=acting)
        inputs = [*self.catalog.inputs, picked]
        self.catalog.details.change(None, js=_TO_DETAILS, **QUIET)
        tabs["catalog"].select(self.catalog.show, inputs, self.catalog.table, **QUIET).then(
            self.catalog.offer, [language], self.catalog.filters, **QUIET
        )
        tabs["map"].select(self.map.show, None, self.map.map, **QUIET)
        tabs["library"].select(self.library.show, None, self.library.outputs, **QUIET)

    def _speak(self, app: gr.Blocks, language: gr.Radio, labels: list[Label]) -> None:
        """Say everything in the visitor's language, at first and when it is switched."""
        labels = [*labels, *self.chat.labels, *self.catalog.labels, *self.library.labels]

        def spoken(chosen: str) -> list[Any]:
            chosen = chosen if chosen in LANGUAGES else "en"
            changes: list[dict[str, Any]] = [{name: text(key, chosen)} for _, name, key in labels]
            return [gr.update(**change) for change in changes]

        app.load(None, None, language, js=_LANGUAGE, **QUIET)
        language.change(
            spoken, [language], [part for part, _, _ in labels], js=_SPEAK, queue=False, **QUIET
        )

    def _tick(self, app: gr.Blocks, header: gr.HTML) -> None:
        """Keep the state of affairs in sight."""
        self.chat.restore(app)
        context = self._context
        app.load(lambda: _state(context), None, header, **QUIET)
        if context.jobs is None:
            return
        timer = gr.Timer(_TICK)
        seen = self.library.seen

        def tick(before: list[Any]) -> list[Any]:
            now = [_state(context), *self.library.show()]
            return [gr.skip()] * (len(now) + 1) if now == before else [*now, now]

        timer.tick(tick, [seen], [header, *self.library.outputs, seen], queue=False, **QUIET)


def theme() -> gr.themes.Base:
    """Quiet colours and no fonts of its own: `style.css` names those that systems have."""
    return gr.themes.Default(
        primary_hue="teal",
        secondary_hue="teal",
        neutral_hue="slate",
        font="sans-serif",
        font_mono="monospace",
    )


def _state(context: Context) -> str:
    progress = context.jobs.progress() if context.jobs is not None else Progress()
    count = f"{progress.done} / {progress.total}" if progress.total else ""
    is_running = progress.state == "running"
    return state_line(
        context.library.status, context.assistant.model, fetching=is_running, progress=count
    )
