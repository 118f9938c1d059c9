"""The library as a page: what it holds, how to add to it, how far an ingest is.

    LibraryPage(context, frame).listen(tab, clickable)

`library_html` makes what is shown, `jobs` does the work. A read-only page has no controls.
"""

import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import gradio as gr

from ptmrag.errors import InputError, PtmragError
from ptmrag.ingestion.jobs import JobProgress, Jobs
from ptmrag.ingestion.listed_files import BY_THE_PAGE
from ptmrag.ingestion.task import Task
from ptmrag.sources.web_address import web_address
from ptmrag.web.clicks import NOTE_CLICKS
from ptmrag.web.context import DIRECT, QUIET, Context, html
from ptmrag.web.labels import LABELS, Label
from ptmrag.web.library.library_html import render_facts, render_progress, render_report
from ptmrag.web.library.uploads import MAX_FILES, kept
from ptmrag.web.page import ComponentLabel, Frame, Page
from ptmrag.web.rendering import render

_BUTTONS = ("add", "stop", "resume", "retry")
_OF_A_JOB = _BUTTONS[1:]  # these change with the ingest, "add" with what there is to add
# One visitor after the other: what one adds is in use before the next one asks whether it can be.
_ADDING = threading.Lock()
_NOT_SAVED = Label("无法保存文件：", "A file could not be saved: ")


class LibraryPage(Page):
    """Facts, the last ingest, and the controls to add papers."""

    key, label = "library", Label("资料库", "Library")

    def __init__(self, context: Context, frame: Frame) -> None:
        self._context, self._frame = context, frame
        self._job = html("", "job")
        self._buttons: dict[str, gr.Button] = {}
        if context.can_write:
            self._add_controls()
        self._facts = html(render("loading.html"), "facts")
        self._report = html("", "report", js=NOTE_CLICKS)
        self.clickable = (self._report,)
        changing = [self._buttons[name] for name in _OF_A_JOB if name in self._buttons]
        self.live = [self._job, self._facts, self._report, *changing]

    def refresh(self) -> list[Any]:
        """The ingest, the facts, the report, and which buttons are of use at this moment."""
        status, progress = self._context.library.status(), self._progress()
        shown = [
            render_progress(progress),
            render_facts(status),
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
        """Refresh when the tab is opened; add, stop, resume and retry."""
        tab.select(self.refresh, None, self.live, **DIRECT)
        jobs = self._context.jobs
        if jobs is None or not self._buttons:
            return

        def add(pdfs: list[str] | None, listed: str | None, address: str) -> list[Any]:
            problem = _try(lambda: _begin(jobs, pdfs or [], listed, (address or "").strip()))
            emptied = [gr.skip()] * 3 if problem else [None, None, ""]
            return [*self._after(problem), *emptied]

        outputs = [*self.live, self._frame.seen]
        added: list[Any] = [self._pdfs, self._list, self._address]
        self._buttons["add"].click(add, added, [*outputs, *added], **QUIET)
        for box in added:
            box.change(_enable_add, added, self._buttons["add"], **DIRECT)
        actions = {"stop": jobs.stop, "resume": jobs.resume, "retry": lambda: self._retry(jobs)}
        for name, act in actions.items():
            self._buttons[name].click(
                lambda act=act: self._after(_try(act)), None, outputs, **QUIET
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
                label=LABELS["list"].en, file_types=[".md", ".txt"], height=140, elem_id="list"
            )
        self._address = gr.Textbox(
            label=LABELS["address"].en, max_lines=1, max_length=2_000, elem_id="address"
        )
        with gr.Row(elem_id="jobs"):
            self._buttons = {name: _button(name) for name in _BUTTONS}
        fields = {"pdfs": self._pdfs, "list": self._list, "address": self._address}
        self.labels = [
            *(ComponentLabel(field, "label", LABELS[name]) for name, field in fields.items()),
            *(ComponentLabel(box, "value", LABELS[name]) for name, box in self._buttons.items()),
        ]

    def _progress(self) -> JobProgress:
        jobs = self._context.jobs
        return jobs.progress() if jobs is not None else JobProgress()

    def _after(self, problem: str) -> list[Any]:
        """The live parts after a button; a problem takes the place of the progress and stays there."""
        progress, *rest = self.refresh()
        return [problem or progress, *rest, gr.skip() if problem else []]

    def _retry(self, jobs: Jobs) -> None:
        failed = self._context.library.status().failed
        only = tuple(dict.fromkeys(link.entry_id for link in failed))
        if only:
            jobs.begin(Task(str(jobs.index), only=only, refresh=True))


def _button(name: str) -> gr.Button:
    return gr.Button(
        LABELS[name].en,
        elem_id=f"job-{name}",
        variant="primary" if name == "add" else "secondary",
        min_width=120,
        interactive=False,
    )


def _enable_add(pdfs: list[str] | None, listed: str | None, address: str) -> Any:
    """The button to add, disabled while there is nothing to add."""
    return gr.update(interactive=bool(pdfs or listed or (address or "").strip()))


def _begin(jobs: Jobs, pdfs: list[str], listed: str | None, address: str) -> None:
    """Keep what was dropped, all of it or nothing, and begin to ingest it. Raises InputError."""
    if len(pdfs) > MAX_FILES:
        raise InputError(f"{len(pdfs)} files are too many: add at most {MAX_FILES} at a time.")
    if not (pdfs or listed or address):
        raise InputError("Nothing to add: drop a PDF or a catalog, or enter the URL of a catalog.")
    if address and web_address(address) is None:
        raise InputError(f"'{address[:80]}' is not a web address: it must begin with https://.")
    papers, catalogs = jobs.index / "papers", jobs.index / BY_THE_PAGE
    with _ADDING:
        jobs.demand_idle()
        with kept([listed] if listed else [], catalogs) as lists, kept(pdfs, papers):
            task = Task(str(jobs.index), catalogs=tuple(map(str, lists)), address=address)
            jobs.begin(replace(task, papers=(str(papers),) if pdfs else ()))


def _try(act: Callable[[], None]) -> str:
    """Do something; what the user can cure is returned as HTML, empty if all went well."""
    try:
        act()
    except PtmragError as error:
        return render("problem.html", label=None, message=str(error))
    except OSError as error:
        return render("problem.html", label=_NOT_SAVED, message=str(error.strerror))
    return ""
