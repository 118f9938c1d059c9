"""The page "Notes": the quotes that a reader keeps, by work, each with a note and its page beside it.

    NotesPage(context, frame).listen(tab, clickable)

They are in the browser alone. `keeping` says what clicks do to them, `kept_quotes` checks them against the library each
time they are shown or exported.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import gradio as gr

from ptmrag.errors import DocumentError
from ptmrag.web.chat.chat_parts import scroll_to_quote
from ptmrag.web.clicks import NOTE_CLICKS, read_clicks, take_clicks
from ptmrag.web.context import DIRECT, QUIET, Context, html
from ptmrag.web.evidence import EVIDENCE_ACTS, show_citation
from ptmrag.web.labels import LABELS, Label
from ptmrag.web.notes.keeping import PIN_ACTS, Kept, follow_pin_clicks
from ptmrag.web.notes.kept_quotes import KeptWork, kept_works
from ptmrag.web.notes.notes_files import highlighted_copy, notes_markdown
from ptmrag.web.notes.notes_html import render_kept, render_notes, render_notes_bar
from ptmrag.web.notes.notes_scripts import MARK_KEPT, PIN_CLICKS
from ptmrag.web.notes.pin_store import PinStore
from ptmrag.web.notes.pins import Pin, Pins
from ptmrag.web.page import ComponentLabel, Frame, Page
from ptmrag.web.saved_file import SAVE_FILE, file_of
from ptmrag.web.write.open_quote import OpenQuote, follow_quotes

_COPIES: dict[str, Any] = {"concurrency_limit": 2, "concurrency_id": "copies"}


class NotesPage(Page):
    """What a reader keeps, and the page of the quote that is open."""

    key, label = "notes", Label("笔记", "Notes")

    def __init__(self, context: Context, frame: Frame) -> None:
        self._context, self._frame = context, frame
        with gr.Row(elem_id="notes-columns"):
            with gr.Column(scale=3, min_width=300, elem_id="noting"):
                self._find = gr.Textbox(
                    elem_id="find-notes",
                    label=LABELS["find-notes"].en,
                    max_lines=1,
                    max_length=200,
                )
                self._bar = html("", "notes-bar", js=NOTE_CLICKS)
                self._list = html(render_notes((), total=0), "notes-list", js=NOTE_CLICKS)
            with gr.Column(scale=2, min_width=300, elem_id="notes-evidence"):
                self._evidence = html("", "noted", js=NOTE_CLICKS)
        self._opened = gr.State(OpenQuote())
        self._removed: gr.State = gr.State(None)
        self.clickable = (self._list, self._evidence)
        self.labels = [ComponentLabel(self._find, "label", LABELS["find-notes"])]

    def listen(self, tab: gr.Tab, clickable: Sequence[gr.HTML]) -> None:
        """Keep what is pinned on any page, and show, search, open and export what is kept."""
        # Not inside the tab: Gradio would make it, and read the browser's storage, only when the tab is opened.
        self._store = store = PinStore(self._context.assistant.library)
        kept, shown = store.kept, [self._bar, self._list]
        keys = gr.JSON([], visible=False)
        line = html("", "kept-line", js=PIN_CLICKS)
        clicked = line.click(
            self._keep,
            [gr.JSON(visible=False), kept, self._removed, self._find],
            [store.changes, self._removed, line, *shown, keys, self._frame.tabs],
            **store.reading(1, take_clicks(*PIN_ACTS, "show-notes", "moved-pins")),
        )
        # The browser brings back its value of before a moment after the page.
        opened = self._frame.app.load(store.place_of, None, store.place, **DIRECT).then(
            self._begin,
            [kept, store.place, store.before],
            [store.changes, keys, *shown],
            **store.opening(DIRECT),
        )
        for event in (clicked, opened):
            store.change(event).then(None, [keys], None, js=MARK_KEPT, **QUIET)
        tab.select(self._show, [kept, self._find], shown, **store.reading(0, DIRECT))
        quick = {**DIRECT, "trigger_mode": "always_last"}
        self._find.change(self._show, [kept, self._find], shown, **store.reading(0, quick))
        gr.on(
            [self._list.click, self._evidence.click],
            self._context.pages(self._open),
            [gr.JSON(visible=False), self._opened, kept],
            [self._opened, self._evidence],
            **store.reading(2, take_clicks(*EVIDENCE_ACTS)),
        ).then(None, js=scroll_to_quote("#noted"), **QUIET)
        self._listen_to_exports()

    def _listen_to_exports(self) -> None:
        """Save the files that are asked for."""
        language, file = self._frame.language, gr.JSON({}, visible=False)
        store, kept = self._store, self._store.kept
        self._bar.click(
            self._markdown,
            [gr.JSON(visible=False), kept, self._find, language],
            file,
            **store.reading(1, take_clicks("notes-md")),
        ).then(None, [file], None, js=SAVE_FILE, **QUIET)
        self._list.click(
            self._copy,
            [gr.JSON(visible=False), kept, language],
            file,
            **_COPIES,
            **store.reading(1, take_clicks("highlight", is_queued=True)),
        ).then(None, [file], None, js=SAVE_FILE, **QUIET)

    def _keep(
        self,
        sent: object,
        kept: object,
        removed: tuple[Pin, int] | None,
        wanted: object,
        request: gr.Request,
    ) -> tuple[Any, ...]:
        """What clicks change: what the browser keeps, what can be undone, the line, the list, the marks, the tab."""
        clicks, same = read_clicks(sent), gr.skip()
        acts = {act for act, _ in clicks}
        tabs = gr.Tabs(selected=self.key) if "show-notes" in acts else same
        before = self._store.pins(kept)
        after = follow_pin_clicks(
            clicks, Kept(before, removed=removed), quoted=self._context.library.quoted
        )
        changes, keys = self._store.changed(before, after.pins, request), _keys(after.pins)
        if acts <= {"note", "show-notes"}:
            line = "" if tabs is not same else same
            return changes, same, line, same, same, keys, tabs
        works = kept_works(after.pins, self._context.library, wanted=str(wanted or ""))
        listed = _rendered(works, after.pins)
        if acts == {"moved-pins"}:
            return changes, same, same, *listed, keys, tabs
        return changes, after.removed, render_kept(after), *listed, keys, tabs

    def _begin(
        self, kept: object, place: object, old: object, request: gr.Request
    ) -> tuple[Any, ...]:
        """What the browser takes over, and the marks, the bar and the list of what it keeps."""
        before = self._store.pins(kept)
        taken_over = self._store.taken_over(kept, old, request)
        pins = before if taken_over is None else taken_over
        changes = self._store.changed(before, pins, request) | {"taken": taken_over is not None}
        return changes, _keys(pins), *_rendered(self._works(pins, ""), pins)

    def _show(self, kept: object, wanted: object) -> tuple[str, str]:
        """The bar and the list of what is kept and searched for."""
        pins = self._store.pins(kept)
        return _rendered(self._works(pins, wanted), pins)

    def _open(self, sent: object, opened: OpenQuote, kept: object) -> tuple[Any, ...]:
        """What is open after some clicks, and the evidence of it, if the library still has the quote."""
        clicks = read_clicks(sent)
        wanted = {name for act, name in clicks if act == "cite"}
        places = {pin.key: pin.place for pin in self._store.pins(kept) if pin.key in wanted}
        found = {key: self._context.library.quoted(place) for key, place in places.items()}
        cited = {key: (citation,) for key, citation in found.items() if citation}
        now = follow_quotes(
            opened, [(act, f"{name}-0" if act == "cite" else name) for act, name in clicks], cited
        )
        if now == opened:
            return gr.skip(), gr.skip()
        if now.citation is None:
            return now, ""
        library, viewer = self._context.library, self._context.viewer
        at, shown = show_citation(now.citation, now.at, library=library, viewer=viewer)
        return replace(now, at=at), shown

    def _markdown(self, sent: object, kept: object, wanted: object, language: object) -> Any:
        """The notes that are listed as a file for the browser."""
        if not read_clicks(sent):
            return gr.skip()
        text = notes_markdown(self._works(self._store.pins(kept), wanted), str(language))
        content = text.encode(errors="replace")
        return file_of("notes.md", content, "text/markdown;charset=utf-8")

    def _copy(self, sent: object, kept: object, language: object) -> Any:
        """A copy of the PDF that was asked for, with highlights on the quotes that are kept of it."""
        source = next((name for _, name in reversed(read_clicks(sent))), "")
        works = self._works(self._store.pins(kept), "") if source else ()
        work = next((one for one in works if source in one.pdfs), None)
        if work is None:
            return gr.skip()
        library, viewer = self._context.library, self._context.viewer
        try:
            copy = highlighted_copy(work, source, library=library, viewer=viewer)
        except DocumentError as error:
            gr.Warning(_NOT_COPIED.text(str(language)).format(error))
            return gr.skip()
        if copy.marked < copy.wanted:
            gr.Info(_PARTLY.text(str(language)).format(copy.marked, copy.wanted))
        return {"name": copy.name, "type": "application/pdf", "base64": copy.content}

    def _works(self, pins: Pins, wanted: object) -> tuple[KeptWork, ...]:
        return kept_works(pins, self._context.library, wanted=str(wanted or ""))


_NOT_COPIED = Label(
    "无法生成带高亮的 PDF（{}）。可以改用 Markdown 导出。",
    "The PDF with highlights cannot be made ({}). Export the notes as Markdown instead.",
)
_PARTLY = Label(
    "已高亮 {} / {} 条；其余的无法在页面图像上定位。",
    "{} of {} quotes are highlighted; the others could not be located on their pages.",
)


def _keys(pins: Pins) -> list[str]:
    return [pin.key for pin in pins]


def _rendered(works: Sequence[KeptWork], pins: Pins) -> tuple[str, str]:
    return render_notes_bar(works, total=len(pins)), render_notes(works, total=len(pins))
