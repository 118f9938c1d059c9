"""The sidebar of the chat: past conversations, a new one, and what happens when they are clicked.

    past = PastList(desk, memory_key="ptmrag-3f…")     # inside the chat's tab
    past.listen(frame, show=..., outputs=[...], clear=chat.clear)

The browser keeps the conversations (`kept_scripts`); `desk` holds those that the page works on.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import gradio as gr

from ptmrag.web.browser_memory import library_key, user_key
from ptmrag.web.cached_library import CachedLibrary
from ptmrag.web.chat.desk import Desk, Finished, is_id, new_id
from ptmrag.web.chat.kept_scripts import (
    CLEAR,
    FIND,
    FOCUS_TITLE,
    KEEPER,
    OPEN_FILE,
    READ,
    SAVE,
    TAKE,
    TITLE_KEYS,
)
from ptmrag.web.chat.memory import from_json, to_json
from ptmrag.web.chat.past_html import (
    DROPPED,
    FULL,
    ListState,
    read_heads,
    render_past,
    saved_item,
)
from ptmrag.web.chat.shared_file import LONGEST, SharedFileError, read_shared
from ptmrag.web.clicks import NOTE_CLICKS, read_clicks
from ptmrag.web.context import DIRECT, QUIET, html
from ptmrag.web.labels import LABELS, Label
from ptmrag.web.page import ComponentLabel, Frame
from ptmrag.web.rendering import render

PAST_ACTS = ("new", "talk", "rename", "renamed", "remove", "undo", "shared")
_KEEP_OPEN = "() => { localStorage.setItem('ptmrag-past', '%s'); }"
# Two answers may be complete at the same time: neither is kept less than the other.
_EACH: dict[str, Any] = {**DIRECT, "trigger_mode": "multiple"}
# Gradio measures the sidebar when the window changes, and finds no width while another page is shown.
_MEASURE = "() => setTimeout(() => window.dispatchEvent(new Event('resize')), 50)"
Shown = Callable[[Desk], tuple[Any, ...]]


class PastList:
    """The list in the sidebar; `saved` is what the browser is told to keep."""

    def __init__(self, library: CachedLibrary, desk: gr.State) -> None:
        self._cached, self._desk = library, desk
        self._library = library_key(library.current)
        with gr.Sidebar(open=False, width=270, elem_id="past-side") as self._side:
            top = html(
                render("past_top.html"),
                "past-top",
                js=NOTE_CLICKS + OPEN_FILE % (LONGEST, LONGEST),
            )
            self._find = gr.Textbox(
                elem_id="find-past",
                label=LABELS["past"].en,
                show_label=False,
                container=False,
                placeholder=LABELS["past"].en,
                max_lines=1,
                max_length=200,
            )
            self._list = html(render_past((), Desk()), "past", js=KEEPER + NOTE_CLICKS + TITLE_KEYS)
        self.saved = gr.JSON(visible=False)
        self._clicked = (top, self._list)
        # Until now the browser kept one conversation: it is taken over.
        self._before = gr.BrowserState(
            [], storage_key=f"ptmrag-{self._library}", secret=self._library
        )
        self.labels = [
            ComponentLabel(self._find, name, LABELS["past"]) for name in ("placeholder", "label")
        ]

    def listen(self, frame: Frame, *, show: Shown, outputs: Sequence[Any], clear: Any) -> None:
        """Bring back what this tab has shown, and follow the clicks; `show` gives the values of `outputs`.

        The first of them is the id of what is shown; `clear` is the event of the bin, which removes that.
        """
        self._listen_to_load(frame, show, outputs)
        self._listen_to_clicks(show, outputs, clear)
        self._find.change(None, [self._find], None, js=FIND, **QUIET)
        self._side.expand(None, js=_KEEP_OPEN % "open", **QUIET)
        self._side.collapse(None, js=_KEEP_OPEN % "closed", **QUIET)

    def keep_room(self, tab: gr.Tab) -> None:
        """Have the sidebar beside the chat, and not over it, when a visitor comes back to the tab."""
        tab.select(None, js=_MEASURE, **QUIET)

    def _listen_to_load(self, frame: Frame, show: Shown, outputs: Sequence[Any]) -> None:
        place = gr.JSON(visible=False)

        def restore(
            sent: object, place: object, before: object, desk: Desk, request: gr.Request
        ) -> tuple[Any, ...]:
            # Where users log in, nobody knows whose the one conversation of before is.
            taken_over = () if request.username else before
            return *self._restore(sent, taken_over, desk), *show(desk)

        inputs = [gr.JSON(visible=False), place, self._before, self._desk]
        restored = [self.saved, self._before, self._list, self._side, *outputs]
        # Not queued, so that questions that wait for it cannot keep it waiting.
        self.keep(
            frame.app.load(self._place, None, place, **DIRECT)
            .then(restore, inputs, restored, js=READ, **DIRECT)
            .then(Desk.restored, [self._desk], None, **DIRECT)
        )

    def _listen_to_clicks(self, show: Shown, outputs: Sequence[Any], clear: Any) -> None:
        sent = gr.JSON(visible=False)
        changed = [self.saved, self._list, self._side, *outputs]

        def follow(sent: object, desk: Desk) -> tuple[Any, ...]:
            past, is_changed, side = _follow(sent, desk, self._cached)
            shown = show(desk) if is_changed else tuple(gr.skip() for _ in outputs)
            return saved_of(desk.finished, desk.shown), past, side, *shown

        def follow_bin(sent: object, desk: Desk, shown: object) -> tuple[Any, ...]:
            return follow(sent, desk)

        how = {**DIRECT, "trigger_mode": "always_last", "js": TAKE % json.dumps(PAST_ACTS)}
        clicked = gr.on(
            [part.click for part in self._clicked], follow, [sent, self._desk], changed, **how
        )
        self.keep(clicked.then(None, js=FOCUS_TITLE, **QUIET))
        clear(follow_bin, [sent, self._desk, outputs[0]], changed, js=CLEAR, **DIRECT)

    def keep(self, event: Any) -> None:
        """After an event, have the browser keep what `saved` holds, and list it."""
        event.then(_listed, [self.saved, self._desk], [self._list], js=SAVE, **_EACH).then(
            None, [self._find], None, js=FIND, **QUIET
        )

    def _place(self, request: gr.Request) -> dict[str, str]:
        """Where the browser keeps the conversations of this library and user."""
        return {"prefix": f"ptmrag-{self._library}-{user_key(request)}-talk-"}

    def _restore(self, sent: object, before: object, desk: Desk) -> tuple[Any, ...]:
        """What the browser is told to keep, and the list, once the desk has what this tab has shown."""
        told = sent if isinstance(sent, dict) else {}
        _open(told.get("opened"), desk)
        saved: Any = gr.skip()
        if taken_over := from_json(before):
            name = new_id()
            saved = {"items": [saved_item(name, taken_over, to_json(taken_over))]}
            if not desk.conversation:
                desk.show(name, taken_over)
                saved["shown"] = name
        side = gr.update(open=told.get("is_open") is True)
        return saved, [], render_past(read_heads(told.get("heads")), desk), side


def saved_of(finished: Mapping[str, Finished], shown: str) -> dict[str, Any]:
    """What the browser is told to keep: some conversations, and which one is shown."""
    items = [
        {**saved_item(name, one.conversation, to_json(one.conversation)), "serial": one.serial}
        for name, one in finished.items()
        if one.conversation
    ]
    return {"items": items, "shown": shown}


def _open(opened: object, desk: Desk) -> None:
    """Show the conversation that a browser sent; nothing where that is none."""
    if isinstance(opened, dict) and is_id(name := opened.get("id")):
        desk.show(str(name), from_json(opened.get("exchanges")))


def _follow(sent: object, desk: Desk, library: CachedLibrary) -> tuple[str, bool, Any]:
    """What clicks change: the list, whether another conversation is shown, and the sidebar."""
    told = sent if isinstance(sent, dict) else {}
    before, naming, note = desk.shown, "", None
    clicks = read_clicks(told.get("acts"))
    for act, name in clicks:
        naming = name if act == "rename" else ""
        if act == "new":
            desk.show(new_id())
        elif act == "remove" and is_id(name):
            desk.remove(name)
        elif act == "shared":
            note = _open_file(told.get("file"), desk, library)
        elif act == "talk" and is_id(name):
            _show(name, told.get("opened"), desk)
    removed = told.get("removed")
    state = ListState(naming, removed=str(removed)[:200] if removed else None, note=note)
    past = render_past(read_heads(told.get("heads")), desk, state)
    is_changed = desk.shown != before
    is_chosen = any(act in ("new", "talk") for act, _ in clicks)
    is_over = (is_changed or is_chosen) and not removed and told.get("is_wide") is not True
    return past, is_changed, gr.update(open=False) if is_over else gr.skip()


def _open_file(text: object, desk: Desk, library: CachedLibrary) -> Label | None:
    """Show the conversation of a file, which the browser keeps from now on; else what is wrong with the file."""
    try:
        desk.adopt(read_shared(str(text or ""), library))
    except SharedFileError as error:
        return error.label
    return None


def _show(name: str, opened: object, desk: Desk) -> None:
    """Show a conversation that the browser keeps, or that is open here."""
    if isinstance(opened, dict) and opened.get("id") == name:
        _open(opened, desk)
    elif desk.of(name):
        desk.show(name)


def _listed(sent: object, desk: Desk) -> Any:
    """The list after the browser has kept what is new, with a note where it could not."""
    told = sent if isinstance(sent, dict) else {}
    results = told.get("told")
    results = [one for one in results if isinstance(one, dict)] if isinstance(results, list) else []
    if not results:
        return gr.skip()
    for one in results:
        serial = one.get("serial")
        desk.kept(str(one.get("id")), serial if isinstance(serial, int) else 0)
        match one.get("moved"):
            case [str(old), str(new)] if is_id(old) and is_id(new):
                desk.rename(old, new)
    is_full = any(one.get("full") is True for one in results)
    is_dropped = any(one.get("dropped") for one in results)
    note = FULL if is_full else DROPPED if is_dropped else None
    return render_past(read_heads(told.get("heads")), desk, ListState(note=note))
