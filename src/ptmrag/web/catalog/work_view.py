"""The page of one work in the tab "Catalog": shown at once, with its digest when that is ready, and pages beside it.

    view = WorkView(context, frame)         # its components, where the tab is built
    view.outputs; view.show("bert", opened) # what a listener gives for them

It has an address of its own (`work_scripts`), which it also opens when the page loads. `work_html` makes what is shown.
"""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import gradio as gr

from ptmrag.web.catalog.work_html import WorkParts, has_digest, render_digest, render_work
from ptmrag.web.catalog.work_scripts import ASKED_ENTRY, FOLLOW, WORK_CLICKS
from ptmrag.web.chat.chat_parts import scroll_to_quote
from ptmrag.web.clicks import NOTE_CLICKS, read_clicks, take_clicks
from ptmrag.web.context import DIRECT, QUIET, Context, html
from ptmrag.web.evidence import EVIDENCE_ACTS, OpenCitation, show_citation, turn
from ptmrag.web.labels import Label
from ptmrag.web.page import Frame
from ptmrag.web.quote_places import read_place
from ptmrag.web.rendering import render
from ptmrag.web.write.open_quote import OpenQuote

_LONGEST_ID = 500
_CHANGED = Label(
    "资料库里的这一页已经变了，请重新打开这篇文献。", "This page has changed: open the work again."
)


@dataclass
class OpenWork:
    """The work that a visitor looks at; one for each session, and it changes.

    A digest that comes late is not shown beside another work.
    """

    entry_id: str = ""

    def __deepcopy__(self, memo: object) -> "OpenWork":
        """Gradio copies a state for each session: each gets one of its own."""
        return OpenWork()


class WorkView:
    """The components of a work's page, and what goes into them."""

    def __init__(self, context: Context, frame: Frame) -> None:
        self._context, self._frame = context, frame
        self._serials = itertools.count(1)
        with gr.Column(elem_id="details"), gr.Row(elem_id="work-columns"):
            with gr.Column(scale=3, min_width=300, elem_id="work-main"):
                self._head = html("", "work-head", js=NOTE_CLICKS)
                self._digest = html("", "work-digest", js=NOTE_CLICKS)
                self._cited = html("", "work-cited", js=NOTE_CLICKS)
            with gr.Column(scale=2, min_width=280, elem_id="work-beside"):
                self._evidence = html("", "work-page", js=NOTE_CLICKS)
                self._side = html("", "work-side", js=NOTE_CLICKS)
        self.opened = gr.State(OpenWork())
        self._quote = gr.State(OpenQuote())
        self._at = gr.JSON({}, visible=False)
        self.clickable = (self._head, self._digest, self._cited, self._evidence, self._side)
        self.outputs = [*self._parts(), self._quote, self._evidence, self._at]

    def _parts(self) -> list[Any]:
        return [self._head, self._digest, self._cited, self._side]

    def listen(self) -> None:
        """Open quotes beside the work, and the work that the page's address names."""
        gr.on(
            [part.click for part in (self._digest, self._cited, self._evidence)],
            self._context.pages(self._open),
            [gr.JSON(visible=False), self._quote],
            [self._quote, self._evidence],
            **take_clicks(*EVIDENCE_ACTS),
        ).then(None, js=scroll_to_quote("#work-page"), **QUIET)
        landing = self._frame.app.load(
            self._land,
            [gr.JSON(visible=False), self.opened],
            [*self.outputs, self._frame.tabs],
            js=ASKED_ENTRY,
            **DIRECT,
        )
        self.follow(landing)

    def door(self) -> gr.HTML:
        """What brings the clicks that lead back, and the browser's own way back; outside the tabs, so always there."""
        return html("", "work-door", js=WORK_CLICKS)

    def follow(self, event: Any) -> None:
        """What comes after a listener has opened a work: the address, and the digest."""
        event.then(None, [self._at], None, js=FOLLOW, **QUIET)
        digest = self._context.digests(self._digest_of)
        event.then(digest, [self.opened], [self._digest], **DIRECT)

    def show(self, entry_id: str, opened: OpenWork) -> list[Any]:
        """The outputs for a work: all but its digest, and no quote open."""
        opened.entry_id = entry_id
        library = self._context.library
        parts = render_work(
            library.overview(),
            entry_id,
            work=next(iter(library.works([entry_id])), None),
            record=library.record(entry_id),
            citations=library.citations(entry_id),
        )
        return self._filled(parts, entry_id)

    def leave(self, opened: OpenWork) -> list[Any]:
        """The outputs without a work: the list is shown again."""
        opened.entry_id = ""
        return self._filled(WorkParts(), "")

    def same(self) -> list[Any]:
        """The outputs as they are."""
        return [gr.skip()] * len(self.outputs)

    def _filled(self, parts: WorkParts, entry_id: str) -> list[Any]:
        at = {"entry": entry_id, "serial": next(self._serials)}
        return [parts.head, parts.digest, parts.cited, parts.side, OpenQuote(), "", at]

    def _land(self, asked: object, opened: OpenWork) -> list[Any]:
        """The work that the address names, and the tab with it."""
        if not isinstance(asked, str) or not 0 < len(asked) <= _LONGEST_ID:
            return [*self.same(), gr.skip()]
        return [*self.show(asked, opened), gr.Tabs(selected="catalog")]

    def _digest_of(self, opened: OpenWork) -> Any:
        """The digest of the work that is open, unless another one was opened meanwhile."""
        entry_id, library = opened.entry_id, self._context.library
        summary = library.overview().find(entry_id) if entry_id else None
        if summary is None or not has_digest(summary):
            return gr.skip()
        record = library.record(entry_id)
        shown = render_digest(
            library.card(entry_id),
            summary,
            has_abstract=bool(record and record.record.abstract),
        )
        return shown if opened.entry_id == entry_id else gr.skip()

    def _open(self, sent: object, opened: OpenQuote) -> tuple[Any, ...]:
        """What is open after some clicks, and the evidence of it: only quotes that the library has."""
        clicks = read_clicks(sent)
        now = self._after(opened, clicks)
        if now == opened:
            is_asked = any(act == "cite" and read_place(name) for act, name in clicks)
            if is_asked and not opened.citation:
                return gr.skip(), render("problem.html", label=_CHANGED, message="")
            return gr.skip(), gr.skip()
        if now.citation is None:
            return now, ""
        library, viewer = self._context.library, self._context.viewer
        at, shown = show_citation(now.citation, now.at, library=library, viewer=viewer)
        return replace(now, at=at), shown

    def _after(self, opened: OpenQuote, clicks: Sequence[tuple[str, str]]) -> OpenQuote:
        for act, name in clicks:
            place = read_place(name) if act == "cite" else None
            citation = self._context.library.quoted(place) if place else None
            if citation:
                opened = OpenQuote(citation, OpenCitation(page=citation.page or 0))
            elif act == "close":
                opened = OpenQuote()
            elif act != "cite" and opened.citation:
                opened = replace(opened, at=turn(opened.at, act))
        return opened
