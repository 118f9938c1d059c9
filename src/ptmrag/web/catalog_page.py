"""The catalog and the map as the visitor sees them: filters, the table, an entry beside it.

    tab = CatalogPage(context); plan = MapPage(context)

What is shown is made in `catalog_view` and `map_view`; here it is put together.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import gradio as gr

from ptmrag.web.catalog_html import (
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
from ptmrag.web.context import ACTS, QUIET, Context, Label, acts_of, html, take_turns
from ptmrag.web.html_parts import LOADING
from ptmrag.web.labels import text
from ptmrag.web.map_html import library_map
from ptmrag.web.overview import Row

_ACTS = ("pick", "unpick", "ask", "only", "open", "entry")
# The boxes show what is picked, unless more was ticked meanwhile: then the next turn shows it.
_TICK = """(picked) => {
  if (window.ptmragActs?.some(({act}) => act === 'pick')) return;
  document.querySelectorAll('#entries [data-act=pick]').forEach(
    (box) => { box.checked = picked.includes(box.dataset.id); });
}"""
_FILTERS = ("category", "year", "kind", "state", "sort")


@dataclass(frozen=True, slots=True)
class Wishes:
    """What clicks ask for: entries picked, an entry to open, a tab to show; empty where none is."""

    picked: tuple[str, ...] = ()
    entry_id: str = ""
    tab: str = ""


class CatalogPage:
    """The table of entries and what happens to it."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self.find = gr.Textbox(
            elem_id="find", label=text("find", "en"), max_lines=1, max_length=200
        )
        with gr.Row(elem_id="filters"):
            self.filters = [_filter(name) for name in _FILTERS]
        with gr.Row(elem_id="catalog-columns"):
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
        rows = self._context.library.overview().rows
        wanted = Filters(*(str(wish or "") for wish in wishes))
        return table(chosen(rows, wanted), total=len(rows), picked=picked or ())

    def offer(self, language: str) -> list[Any]:
        """What the filters offer now, in a language."""
        rows = self._context.library.overview().rows
        return [gr.update(choices=choices(rows, name, language)) for name in _FILTERS]

    def wire_acts(
        self, picked: gr.State, limit: gr.HTML, tabs: gr.Tabs, *, acting: Sequence[gr.HTML]
    ) -> None:
        """Let clicks on `acting` do what they say; `limit` says what the chat is limited to."""
        ticked = gr.JSON([], visible=False)
        gr.on(
            [part.click for part in acting],
            self.act,
            [gr.JSON(visible=False), picked],
            [picked, ticked, limit, self.bar, self.details, tabs],
            **take_turns(*_ACTS),
        ).then(None, [ticked], None, js=_TICK, **QUIET)

    def act(self, told: object, picked: Sequence[str]) -> tuple[Any, ...]:
        """What clicks do: picked, the boxes, limit of the chat, bar, details, tab to show."""
        view = self._context.library.overview()
        acts, same = acts_of(told), gr.skip()
        wish = Wishes(tuple(picked or ()))
        for act, entry_id in acts:
            wish = _after(wish, act, view.row(entry_id))
        is_picking = any(act in ("pick", "unpick", "only") for act, _ in acts)
        limit = (limit_line(view, wish.picked), ask_bar(wish.picked)) if is_picking else (same,) * 2
        return (
            wish.picked,
            list(wish.picked),
            *limit,
            details(view, wish.entry_id) if wish.entry_id else same,
            gr.Tabs(selected=wish.tab) if wish.tab else same,
        )


def _after(wish: Wishes, act: str, row: Row | None) -> Wishes:
    """What is asked for after one more click; a row that is gone is not asked for."""
    if act == "unpick":
        return replace(wish, picked=())
    if act == "ask" and wish.picked:
        return replace(wish, tab="chat")
    if row is None:
        return wish
    key = row.entry.id
    if act == "pick":
        rest = tuple(one for one in wish.picked if one != key)
        now = rest if key in wish.picked else (*rest, key)[-MOST_PICKED:]
        return replace(wish, picked=now)
    if act == "only":
        return replace(wish, picked=(key,), tab="chat")
    return replace(wish, entry_id=key, tab="catalog") if act in ("open", "entry") else wish


class MapPage:
    """The map; a click on a point opens the entry in the catalog."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self.map = html(LOADING, "map", js=ACTS)

    def show(self) -> str:
        """The map of what is in the library now."""
        return library_map(self._context.library.overview().rows)


def _filter(name: str) -> gr.Dropdown:
    return gr.Dropdown(
        choices=[("", ANY)] if name != "sort" else ["catalog"],
        value=ANY if name != "sort" else "catalog",
        label=text(name, "en"),
        elem_id=f"filter-{name}",
        min_width=140,
        allow_custom_value=True,  # what is offered changes; what comes back is only compared
    )
