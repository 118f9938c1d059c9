"""The library as a page: what it holds, how to add to it and remove from it, how far an ingest is.

    LibraryPage(context, frame).listen(tab, clickable)

`library_html` makes what is shown, `adding` takes what is dropped, `jobs` does the work. A read-only page has no
controls.
"""

import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

import gradio as gr

from ptmrag.catalog.parse import default_catalog_path
from ptmrag.errors import InputError, PtmragError
from ptmrag.ingestion.jobs import JobProgress, Jobs
from ptmrag.ingestion.task import Task
from ptmrag.web.clicks import NOTE_CLICKS, read_clicks, take_clicks
from ptmrag.web.context import DIRECT, Context, html
from ptmrag.web.labels import LABELS, Label
from ptmrag.web.library.adding import (
    NOT_AT_HOME,
    NothingAddedError,
    Wanted,
    begin,
    is_at_home,
    zotero_choices,
)
from ptmrag.web.library.holdings import Holdings, found_in, read_holdings
from ptmrag.web.library.library_html import (
    render_facts,
    render_found,
    render_holdings,
    render_not_added,
    render_problem,
    render_progress,
    render_question,
    render_report,
)
from ptmrag.web.library.uploads import LISTS
from ptmrag.web.page import ComponentLabel, Frame, Page
from ptmrag.web.rendering import render

_BUTTONS = ("add", "stop", "resume", "retry")
_OF_A_JOB = _BUTTONS[1:]  # these change with the ingest, "add" with what there is to add
_ACTS = ("remove", "restore", "survey")
_NOT_SAVED = Label("无法保存文件：", "A file could not be saved: ")
_LASTS = 1.0  # seconds that all visitors see the same holdings


class LibraryPage(Page):
    """What the library holds, the last ingest, and the controls to add and to remove."""

    key, label = "library", Label("资料库", "Library")

    def __init__(self, context: Context, frame: Frame) -> None:
        self._context, self._frame = context, frame
        self._buttons: dict[str, gr.Button] = {}
        self._reading = threading.Lock()
        self._holdings: tuple[float, Holdings] | None = None
        if context.can_write:
            self._add_controls()
        self._notice = html("", "notice", js=NOTE_CLICKS)
        self._job = html("", "job")
        self._held = html("", "held", js=NOTE_CLICKS)
        if context.can_write:
            self._add_search()
        self._report = html("", "report", js=NOTE_CLICKS)
        self._facts = html(render("loading.html"), "facts")
        self.clickable = (self._report, self._held)
        changing = [self._buttons[name] for name in _OF_A_JOB if name in self._buttons]
        self.live = [self._job, self._facts, self._held, self._report, *changing]

    def refresh(self) -> list[Any]:
        """The ingest, the facts, the holdings, the report, and which buttons are of use at this moment."""
        status, progress = self._context.library.status(), self._progress()
        shown = [
            render_progress(progress),
            render_facts(status),
            render_holdings(self._held_now(), can_write=self._context.can_write),
            render_report(progress.report, status.failed),
        ]
        is_running = progress.state == "running"
        is_useful = {
            "stop": is_running,
            "resume": progress.state in ("stopped", "failed"),
            "retry": bool(status.failed) and not is_running,
        }
        changing = [name for name in _OF_A_JOB if name in self._buttons]
        return [*shown, *(gr.update(interactive=is_useful[name]) for name in changing)]

    def listen(self, tab: gr.Tab, clickable: Sequence[gr.HTML]) -> None:
        """Refresh when the tab is opened; add, stop, resume and retry; remove and restore."""
        tab.select(self.refresh, None, self.live, **DIRECT)
        jobs = self._context.jobs
        if jobs is None or not self._buttons:
            return
        self._listen_to_adding(jobs)
        outputs = [*self.live, self._notice, self._frame.seen]
        actions = {"stop": jobs.stop, "resume": jobs.resume, "retry": lambda: self._retry(jobs)}
        for name, act in actions.items():
            self._buttons[name].click(
                lambda act=act: self._after(_try(act)), None, outputs, **DIRECT
            )

        def follow(sent: object, text: str) -> list[Any]:
            clicks = read_clicks(sent)
            problem = _try(lambda: self._do(jobs, clicks))
            return [*self._after(problem), self._search(text) if clicks else gr.skip()]

        parts = dict.fromkeys((self._held, self._found, *clickable))
        gr.on(
            [part.click for part in parts],
            follow,
            [gr.JSON(visible=False), self._find],
            [*outputs, self._found],
            **take_clicks(*_ACTS),
        )
        quick = {**DIRECT, "trigger_mode": "always_last"}
        self._find.change(self._search, [self._find], self._found, **quick)

    def _listen_to_adding(self, jobs: Jobs) -> None:
        added: list[Any] = [self._pdfs, self._list, self._address, self._zotero]
        outputs = [*self.live, self._notice, self._frame.seen, *added]

        def add(request: gr.Request, *values: Any) -> list[Any]:
            return self._add(jobs, _wanted(values, request), is_asked=False)

        def choose(sent: object, request: gr.Request, *values: Any) -> list[Any]:
            choice = next((name for _, name in read_clicks(sent)), "")
            if choice not in ("add", "alone"):
                return [gr.skip()] * len(outputs)
            return self._add(jobs, _wanted(values, request, alone=choice == "alone"), is_asked=True)

        self._buttons["add"].click(add, added, outputs, **DIRECT)
        self._notice.click(choose, [gr.JSON(visible=False), *added], outputs, **take_clicks("mix"))
        for box in added:
            box.change(_enable_add, added, self._buttons["add"], **DIRECT)
        self._look.click(
            self._look_for_zotero, None, [self._zotero, self._look, self._notice], **DIRECT
        )

    def _add(self, jobs: Jobs, wanted: Wanted, *, is_asked: bool) -> list[Any]:
        """Add, or ask first whether to add to the survey; what was added is taken out of the fields."""
        if wanted and not is_asked and self._held_now(fresh=True).is_survey_alone:
            return [
                *self._after(render_question(self._held_now().lists[0].entries)),
                *[gr.skip()] * 4,
            ]
        notice, is_begun = "", False
        try:
            notice = render_not_added(None, begin(jobs, wanted))
            is_begun = True
        except NothingAddedError as error:
            notice = render_not_added(error.says, error.files)
        except PtmragError as error:
            notice = render_problem(str(error))
        except OSError as error:
            notice = render("problem.html", label=_NOT_SAVED, message=str(error.strerror))
        emptied = [None, None, "", None] if is_begun else [gr.skip()] * 4
        return [*self._after(notice), *emptied]

    def _look_for_zotero(self, request: gr.Request) -> list[Any]:
        """The choices of a running Zotero, for a visitor who sits at its machine."""
        if not is_at_home(request):
            return [gr.skip(), gr.skip(), render("problem.html", label=NOT_AT_HOME, message="")]
        try:
            choices = zotero_choices()
        except InputError as error:
            return [gr.skip(), gr.skip(), render_problem(str(error))]
        named = [(shown or "Zotero", name) for shown, name in choices]
        return [gr.update(choices=named, visible=True), gr.update(visible=False), ""]

    def _do(self, jobs: Jobs, clicks: Sequence[tuple[str, str]]) -> None:
        """Remove and restore what was clicked; what is there no more does nothing."""
        for act, name in clicks:
            if act == "remove" and (named := self._held_now(fresh=True).named(name)):
                jobs.remove(*named)
            elif act == "restore" and name.isdecimal() and len(name) < 10:
                jobs.restore(int(name))
            elif act == "survey":
                jobs.begin(Task(str(jobs.index), catalogs=(str(default_catalog_path()),)))

    def _search(self, text: str) -> str:
        """The entries and PDFs with a text, to be removed."""
        wanted = (text or "").strip()[:200]
        library = self._context.library.current
        return render_found(
            [*found_in(library, self._held_now(), wanted)] if wanted else [], wanted
        )

    def _add_controls(self) -> None:
        with gr.Row(elem_id="adding"):
            self._pdfs = gr.File(
                label=LABELS["pdfs"].en,
                file_count="multiple",
                file_types=[".pdf"],
                height=140,
                elem_id="pdfs",
            )
            self._list = gr.File(
                label=LABELS["list"].en, file_types=[*LISTS], height=140, elem_id="list"
            )
        with gr.Row(elem_id="named"):
            self._address = gr.Textbox(
                label=LABELS["address"].en, max_lines=1, max_length=2_000, elem_id="address"
            )
            self._look = gr.Button(LABELS["look"].en, elem_id="zotero-look", min_width=200, scale=0)
            self._zotero = gr.Dropdown(
                label="Zotero",
                choices=[],
                value=None,
                visible=False,
                elem_id="zotero",
                allow_custom_value=True,  # what is offered changes; what comes back is looked at
            )
        with gr.Row(elem_id="jobs"):
            self._buttons = {name: _button(name) for name in _BUTTONS}
        fields = {"pdfs": self._pdfs, "list": self._list, "address": self._address}
        buttons = {"look": self._look, **self._buttons}
        self.labels = [
            *(ComponentLabel(field, "label", LABELS[name]) for name, field in fields.items()),
            *(ComponentLabel(box, "value", LABELS[name]) for name, box in buttons.items()),
        ]

    def _add_search(self) -> None:
        self._find = gr.Textbox(
            label=LABELS["find_held"].en, max_lines=1, max_length=200, elem_id="find-held"
        )
        self._found = html("", "found", js=NOTE_CLICKS)
        self.labels = [*self.labels, ComponentLabel(self._find, "label", LABELS["find_held"])]

    def _progress(self) -> JobProgress:
        jobs = self._context.jobs
        return jobs.progress() if jobs is not None else JobProgress()

    def _held_now(self, *, fresh: bool = False) -> Holdings:
        """What the library holds, read for all visitors at most once a second."""
        with self._reading:
            now = time.monotonic()
            if fresh or self._holdings is None or now - self._holdings[0] > _LASTS:
                library = self._context.library.current
                with suppress(PtmragError):  # said elsewhere
                    library.refresh()  # a writer may have brought tables that an older index lacks
                self._holdings = (now, read_holdings(library))
            return self._holdings[1]

    def _after(self, notice: str) -> list[Any]:
        """The live parts after a button, and what there is to say of it."""
        self._context.library.forget_status()
        self._held_now(fresh=True)
        return [*self.refresh(), notice, []]

    def _retry(self, jobs: Jobs) -> None:
        failed = self._context.library.status().failed
        only = tuple(dict.fromkeys(link.entry_id for link in failed))
        if only:
            jobs.begin(Task(str(jobs.index), only=only, refresh=True))


def _wanted(
    values: Sequence[Any], request: gr.Request | None = None, *, alone: bool = False
) -> Wanted:
    pdfs, listed, address, zotero = values
    named = (address or "").strip(), str(zotero or "").strip()
    return Wanted(pdfs or (), listed or "", *named, alone, is_at_home(request))


def _button(name: str) -> gr.Button:
    return gr.Button(
        LABELS[name].en,
        elem_id=f"job-{name}",
        variant="primary" if name == "add" else "secondary",
        min_width=120,
        interactive=False,
    )


def _enable_add(*values: Any) -> Any:
    """The button to add, disabled while there is nothing to add."""
    return gr.update(interactive=bool(_wanted(values)))


def _try(act: Callable[[], None]) -> str:
    """Do something; what the user can cure is returned as HTML, empty if all went well."""
    try:
        act()
    except PtmragError as error:
        return render_problem(str(error))
    except OSError as error:
        return render("problem.html", label=_NOT_SAVED, message=str(error.strerror))
    return ""
