"""The whole page: the header, the choice of language, and a tab for each of `pages.PAGES`.

    build_app(Assistant.load()).launch(theme=theme(), css_paths=STYLES)

What one visitor asks, picks and opens is kept in that visitor's session and browser, and nowhere else.
It answers nothing itself and does not start a server: `server` does.
"""

import logging
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import gradio as gr

from ptmrag.api.pdf_viewer import PdfViewer
from ptmrag.api.usage import LibraryUsage, Usage
from ptmrag.api.visitors import is_admin
from ptmrag.assistant import Assistant
from ptmrag.ingestion.jobs import JobProgress, Jobs
from ptmrag.web.cached_library import CachedLibrary
from ptmrag.web.clicks import NOTE_CLICKS
from ptmrag.web.context import DIRECT, QUIET, Context, html
from ptmrag.web.header import CLOSE_MENU, READERS_LANGUAGE, render_header, render_visitor
from ptmrag.web.models.model_choices import ModelChoices
from ptmrag.web.page import ComponentLabel, Frame, Page
from ptmrag.web.pages import PAGES
from ptmrag.web.place import Place
from ptmrag.web.serving.refusals import log

# One file for each page, after what all of them share.
STYLES = [
    Path(__file__).with_name("styles") / f"{name}.css"
    for name in (
        "base",
        "evidence",
        "chat",
        "answers",
        "past",
        "print",
        "catalog",
        "work",
        "write",
        "notes",
        "map",
        "library",
        "models",
    )
]
# Answers in the making at once; one core embeds a question in some milliseconds.
_AT_ONCE = 4
_WAITING = 64
_TICK = 3.0  # seconds between two looks at how far an ingest is
_STALE = 3_600  # seconds after which Gradio deletes an upload that was never added
_FAILED = "服务器内部出错，日志中写明了原因。请重试。 This failed inside the server, whose log says why: try again."
_CHOOSE_LANGUAGE = """() => {
  const kept = localStorage.getItem('ptmrag-language');
  return kept || (navigator.language.toLowerCase().startsWith('zh') ? 'zh' : 'en');
}"""
_SWITCH_LANGUAGE = """(language) => {
  document.documentElement.dataset.language = language;
  document.documentElement.lang = language;
  localStorage.setItem('ptmrag-language', language);
  return [language];
}"""


def build_app(  # noqa: PLR0913 - what a server gives its page, each by name
    assistant: Assistant,
    *,
    jobs: Jobs | None = None,
    read_only: bool = False,
    viewer: PdfViewer | None = None,
    place: Place | None = None,
    models: ModelChoices | None = None,
    usage: LibraryUsage | None = None,
    pages: Sequence[type[Page]] = PAGES,
) -> gr.Blocks:
    """The page; without `jobs`, or when it is read-only, visitors cannot add to the library.

    Without `models`, or when it is read-only, they cannot choose a chat model either.
    """
    place = place or Place()
    usage = usage or Usage().of("")
    context = Context(
        assistant,
        CachedLibrary(assistant),
        viewer or PdfViewer(),
        jobs,
        read_only,
        place,
        None if read_only else models,
        usage,
    )
    pages = [page for page in pages if page.is_for(context)]
    app = _Blocks(
        usage=usage,
        title=place.tab_title,
        analytics_enabled=False,
        fill_width=True,
        delete_cache=(_STALE, _STALE),
    )
    with app:
        frame = _frame(app, context, first=pages[0].key)
        built = _build_pages(pages, context, frame)
        _follow_language(frame, [label for page in built for label in page.labels])
        _follow_ingest(frame, context=context, pages=built)
    app.queue(api_open=False, max_size=_WAITING, default_concurrency_limit=_AT_ONCE)
    return app


class _Blocks(gr.Blocks):
    """Gradio's page, which refuses values that its components do not take with one line in the log.

    What nobody foresaw is counted and logged, and the visitor gets one sentence.
    """

    def __init__(self, *, usage: LibraryUsage, **options: Any) -> None:
        self._usage = usage
        super().__init__(**options)

    async def call_function(self, *values: Any, **named: Any) -> Any:
        """What a listener gives."""
        try:
            return await super().call_function(*values, **named)
        except gr.Error:
            raise
        except Exception as error:
            self._usage.failed(f"{type(error).__name__}: {error}", place="page")
            logging.getLogger(__name__).exception("A listener of the page failed")
            raise gr.Error(_FAILED, print_exception=False) from error

    async def preprocess_data(self, *values: Any, **named: Any) -> Any:
        """The values of a call as a listener takes them; a browser may send anything."""
        try:
            return await super().preprocess_data(*values, **named)
        except Exception as error:
            log(f"A call with unusable values: {type(error).__name__}: {error}")
            raise gr.Error("Reload the page.", print_exception=False) from error


def theme() -> gr.themes.Base:
    """Quiet colours and no fonts of its own: `styles/base.css` names those that systems have."""
    return gr.themes.Default(
        primary_hue="teal",
        secondary_hue="teal",
        neutral_hue="slate",
        font="sans-serif",
        font_mono="monospace",
    )


def _frame(app: gr.Blocks, context: Context, *, first: str) -> Frame:
    """The header and the choice of language above the tabs, and what all pages share."""
    with gr.Row(elem_id="top"):
        header = html(_header(context), "header", js=NOTE_CLICKS)
        visitor = html(render_visitor(context.place), "visitor", js=CLOSE_MENU + READERS_LANGUAGE)
        language = gr.Radio(
            [("中文", "zh"), ("English", "en")],
            elem_id="language",
            label="语言 Language",
            show_label=False,
            container=False,
        )
    app.load(_visitor_of(context.place), None, visitor, **DIRECT)
    return Frame(
        app=app,
        limit=html("", "limit", js=NOTE_CLICKS, render=False),
        tabs=gr.Tabs(selected=first, elem_id="tabs"),
        language=language,
        picked=gr.State(()),
        to_table=gr.State(()),
        seen=gr.State([]),
        header=header,
        model_changed=gr.State(0),
    )


def _build_pages(pages: Sequence[type[Page]], context: Context, frame: Frame) -> list[Page]:
    """A tab for each page; the pages listen once all of them are there."""
    built: list[tuple[gr.Tab, Page]] = []
    with frame.tabs:
        for kind in pages:
            with gr.Tab(kind.label.en, id=kind.key) as tab:
                page = kind(context, frame)
            page.labels = [ComponentLabel(tab, "label", kind.label), *page.labels]
            built.append((tab, page))
    clickable = [part for _, page in built for part in page.clickable]
    for tab, page in built:
        page.listen(tab, clickable)
    return [page for _, page in built]


def _follow_language(frame: Frame, labels: Sequence[ComponentLabel]) -> None:
    """Send all labels in the visitor's language, at first and whenever it is switched."""

    def translate(language: str) -> list[Any]:
        changes: list[dict[str, Any]] = [{name: label.text(language)} for _, name, label in labels]
        return [gr.update(**change) for change in changes]

    language, components = frame.language, [component for component, _, _ in labels]
    frame.app.load(None, None, language, js=_CHOOSE_LANGUAGE, **QUIET)
    language.change(translate, [language], components, js=_SWITCH_LANGUAGE, **DIRECT)


def _follow_ingest(frame: Frame, *, context: Context, pages: Sequence[Page]) -> None:
    """Keep the header and the live parts of all pages up to date."""
    header = frame.header

    def show(request: gr.Request) -> str:
        return _header(context, request)

    gr.on([frame.app.load, frame.model_changed.change], show, None, header, **DIRECT)
    if context.jobs is None:
        return
    live = [component for page in pages for component in page.live]

    def tick(seen: list[Any], request: gr.Request) -> list[Any]:
        now = [_header(context, request), *(value for page in pages for value in page.refresh())]
        return [gr.skip()] * (len(now) + 1) if now == seen else [*now, now]

    gr.Timer(_TICK).tick(tick, [frame.seen], [header, *live, frame.seen], **DIRECT)


def _visitor_of(place: Place) -> Callable[[gr.Request], str]:
    """What the header says to whoever opens the page."""

    def visitor(request: gr.Request) -> str:
        return render_visitor(place, user=request.username, is_admin=_is_admin(request))

    return visitor


def _is_admin(request: gr.Request) -> bool:
    return request.request is not None and is_admin(request.request.scope)


def _header(context: Context, request: gr.Request | None = None) -> str:
    assistant = context.assistant if request is None else context.assistant_for(request)
    progress = context.jobs.progress() if context.jobs is not None else JobProgress()
    return render_header(
        context.library.status,
        assistant.model,
        can_choose=context.models is not None,
        is_fetching=progress.state == "running",
        progress=f"{progress.done} / {progress.total}" if progress.total else "",
        title=context.place.title,
    )
