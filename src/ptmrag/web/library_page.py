"""The library as the visitor sees it: what it holds, how to add to it, how far an ingest is.

    tab = LibraryPage(context)
    tab.wire()

What is shown is made in `library_view`, the work is done by `jobs`. Where the page is read-only,
there is nothing to press.
"""

from typing import Any

import gradio as gr

from ptmrag.errors import InputError, PtmragError
from ptmrag.ingestion.worker import Task
from ptmrag.web.context import ACTS, QUIET, Context, Label, html
from ptmrag.web.escape import html_text, web_address
from ptmrag.web.html_parts import LOADING
from ptmrag.web.jobs import Jobs, Progress
from ptmrag.web.labels import both, text
from ptmrag.web.library_html import MAX_FILES, facts, keep, progress_line, report

_BUTTONS = ("add", "stop", "resume", "retry")
_WHILE_IT_RUNS = _BUTTONS[1:]  # these change with the ingest; "add" with what is there to add


class LibraryPage:
    """The library's components and what happens to them."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self.job = html("", "job")
        self.labels: list[Label] = []
        self.seen = gr.State(
            []
        )  # what the browser shows; an empty list makes sure of the next look
        self.buttons: dict[str, gr.Button] = {}
        if context.can_write:
            self._add_controls()
        self.facts = html(LOADING, "facts")
        self.report = html("", "report", js=ACTS)

    def _add_controls(self) -> None:
        with gr.Row(elem_id="adding"):
            self.pdfs = gr.File(
                label=text("pdfs", "en"),
                file_count="multiple",
                file_types=[".pdf"],
                height=140,
                elem_id="pdfs",
            )
            self.list = gr.File(
                label=text("list", "en"), file_types=[".md", ".txt"], height=140, elem_id="list"
            )
        self.address = gr.Textbox(
            label=text("address", "en"), max_lines=1, max_length=2_000, elem_id="address"
        )
        with gr.Row(elem_id="jobs"):
            self.buttons = {
                name: gr.Button(
                    text(name, "en"),
                    elem_id=f"job-{name}",
                    variant="primary" if name == "add" else "secondary",
                    min_width=120,
                    interactive=False,
                )
                for name in _BUTTONS
            }
        named = {"pdfs": self.pdfs, "list": self.list, "address": self.address}
        self.labels += [(component, "label", name) for name, component in named.items()]
        self.labels += [(button, "value", name) for name, button in self.buttons.items()]

    @property
    def outputs(self) -> list[Any]:
        """What changes while an ingest runs."""
        changing = [self.buttons[name] for name in _WHILE_IT_RUNS if name in self.buttons]
        return [self.job, self.facts, self.report, *changing]

    def show(self) -> list[Any]:
        """How it stands at this moment; buttons that would do nothing are grey."""
        status = self._context.library.status()
        jobs = self._context.jobs
        progress = jobs.progress() if jobs is not None else Progress()
        shown = [progress_line(progress), facts(status), report(progress.report, status.failed)]
        is_running = progress.state == "running"
        is_useful = {
            "stop": is_running,
            "resume": progress.state in ("stopped", "failed"),
            "retry": bool(status.failed) and not is_running,
        }
        changing = [name for name in _WHILE_IT_RUNS if name in self.buttons]
        return [*shown, *(gr.update(interactive=is_useful[name]) for name in changing)]

    def wire(self) -> None:
        """Let the buttons do what they say."""
        jobs = self._context.jobs
        if jobs is None or self._context.read_only:
            return

        def add(pdfs: list[str] | None, listed: str | None, address: str) -> list[Any]:
            said = _said(lambda: _begin(jobs, pdfs or [], listed, (address or "").strip()))
            emptied = [gr.skip()] * 3 if said else [None, None, ""]
            return [*self._after(said), *emptied]

        outputs = [*self.outputs, self.seen]

        added: list[Any] = [self.pdfs, self.list, self.address]
        self.buttons["add"].click(add, added, [*outputs, *added], **QUIET)
        for box in added:
            box.change(_addable, added, self.buttons["add"], queue=False, **QUIET)
        for name, act in (
            ("stop", jobs.stop),
            ("resume", jobs.resume),
            ("retry", lambda: self._retry(jobs)),
        ):
            self.buttons[name].click(
                lambda act=act: self._after(_said(act)), None, outputs, **QUIET
            )

    def _after(self, said: str) -> list[Any]:
        """How it stands now; what went wrong, if anything did, in the place of the progress."""
        progress, *rest = self.show()
        return [said or progress, *rest, gr.skip() if said else []]

    def _retry(self, jobs: Jobs) -> None:
        failed = self._context.library.status().failed
        only = tuple(dict.fromkeys(link.entry_id for link in failed))
        if only:
            jobs.begin(Task(str(jobs.index), only=only, refresh=True))


def _addable(pdfs: list[str] | None, listed: str | None, address: str) -> Any:
    """The button to add, grey while there is nothing to add."""
    return gr.update(interactive=bool(pdfs or listed or (address or "").strip()))


def _begin(jobs: Jobs, pdfs: list[str], listed: str | None, address: str) -> None:
    """Take in what was dropped and named, and begin to ingest it."""
    if len(pdfs) > MAX_FILES:
        raise InputError(f"These are {len(pdfs)} files: add {MAX_FILES} at a time.")
    if not (pdfs or listed or address):
        raise InputError("Nothing to add yet: drop a PDF or a catalog, or name an address.")
    if address and web_address(address) is None:
        raise InputError(f"'{address[:80]}' is not a web address: it begins with https://.")
    jobs.demand_idle()
    catalogs = (str(keep(listed, jobs.index / "catalogs")),) if listed else ()
    for pdf in pdfs:
        keep(pdf, jobs.index / "papers")
    papers = (str(jobs.index / "papers"),) if pdfs else ()
    jobs.begin(Task(str(jobs.index), catalogs=catalogs, papers=papers, address=address))


def _said(act: Any) -> str:
    """What went wrong on purpose, as a line; nothing where all went well."""
    try:
        act()
    except PtmragError as error:
        return f'<p class="job is-failed" role="alert">{html_text(str(error))}</p>'
    except OSError as error:
        words = both("文件无法保存：", "A file cannot be kept: ")
        return f'<p class="job is-failed" role="alert">{words}{html_text(str(error.strerror))}</p>'
    return ""
