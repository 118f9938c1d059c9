"""The catalog and the map as the visitor sees them: filters, the table, an entry beside it.

    tab = CatalogTab(desk); plan = MapTab(desk)

What is shown is made in `catalog_view` and `map_view`; here it is put together.
"""

from collections.abc import Sequence
from typing import Any

import gradio as gr

from ptmrag.overview import Overview
from ptmrag.web.catalog_view import (
    ANY,
    MOST_PICKED,
    NO_ENTRY,
    Filters,
    ask_bar,
    choices,
    chosen,
    details,
    limit_line,
    table,
)
from ptmrag.web.desk import ACTS, QUIET, Desk, Label, act_of, html
from ptmrag.web.map_view import library_map
from ptmrag.web.pieces import LOADING
from ptmrag.web.words import say

_FILTERS = ("category", "year", "kind", "state", "sort")


class CatalogTab:
    """The table of entries and what happens to it."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.find = gr.Textbox(elem_id="find", label=say("find", "en"), max_lines=1, max_length=200)
        with gr.Row(elem_id="filters"):
            self.filters = [_filter(name) for name in _FILTERS]
        with gr.Row(elem_id="shelf"):
            with gr.Column(scale=3, min_width=300):
                self.bar = html(ask_bar(()), "asking", js=ACTS)
                self.table = html(LOADING, "entries", js=ACTS)
            with gr.Column(scale=2, min_width=300):
                self.details = html(NO_ENTRY, "details", js=ACTS)

    @property
    def labels(self) -> list[Label]:
        """What is said in the visitor's language."""
        named = zip(self.filters, _FILTERS, strict=True)
        return [(self.find, "label", "find"), *((box, "label", name) for box, name in named)]

    @property
    def inputs(self) -> list[Any]:
        """What decides which entries are shown."""
        return [self.find, *self.filters]

    def wire(self, picked: gr.State) -> None:
        """Let the filters filter, as the visitor types."""
        quick = {**QUIET, "trigger_mode": "always_last"}
        inputs = [*self.inputs, picked]
        self.find.change(self.show, inputs, self.table, **quick)
        for box in self.filters:
            box.input(self.show, inputs, self.table, **quick)

    def show(self, *values: Any) -> str:
        """The table for the filters' values and what is picked."""
        *wishes, picked = values
        rows = self._desk.shelf.overview().rows
        wanted = Filters(*(str(wish or "") for wish in wishes))
        return table(chosen(rows, wanted), total=len(rows), picked=picked or ())

    def offer(self, tongue: str) -> list[Any]:
        """What the filters offer now, in a language."""
        rows = self._desk.shelf.overview().rows
        return [gr.update(choices=choices(rows, name, tongue)) for name in _FILTERS]

    def act(self, picked: Sequence[str], event: gr.EventData) -> tuple[Any, ...]:
        """What a click does: picked, limit of the chat, bar above the table, details, tab to show."""
        act, entry_id = act_of(event)
        view = self._desk.shelf.overview()
        to_chat, same = gr.Tabs(selected="chat"), gr.skip()
        if act == "ask" and picked:
            return same, same, same, same, to_chat
        if act == "unpick":
            return *_limited(view, ()), same, same
        if view.row(entry_id) is None:
            return (same,) * 5
        if act == "pick":
            rest = tuple(e for e in picked if e != entry_id)
            now = rest if entry_id in picked else (*rest, entry_id)[-MOST_PICKED:]
            return *_limited(view, now), same, same
        if act == "only":
            return *_limited(view, (entry_id,)), same, to_chat
        if act in ("open", "entry"):
            return same, same, same, details(view, entry_id), gr.Tabs(selected="catalog")
        return (same,) * 5


class MapTab:
    """The map; a click on a point opens the entry in the catalog."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.map = html(LOADING, "map", js=ACTS)

    def show(self) -> str:
        """The map of what is in the library now."""
        return library_map(self._desk.shelf.overview().rows)


def _limited(view: Overview, picked: tuple[str, ...]) -> tuple[Any, ...]:
    """What is picked, and the two lines that say so."""
    return picked, limit_line(view, picked), ask_bar(picked)


def _filter(name: str) -> gr.Dropdown:
    return gr.Dropdown(
        choices=[("", ANY)] if name != "sort" else ["catalog"],
        value=ANY if name != "sort" else "catalog",
        label=say(name, "en"),
        elem_id=f"filter-{name}",
        min_width=140,
        allow_custom_value=True,  # what is offered changes; what comes back is only compared
    )
