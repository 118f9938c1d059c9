"""The catalog as a page: filters and the table of entries, or in their place the page of one work.

    CatalogPage(context, frame).listen(tab, clickable)

It takes the clicks of all pages that pick or open entries. `catalog_html` makes what is shown.
"""

from collections.abc import Sequence
from typing import Any

import gradio as gr

from ptmrag.export.formats import FORMATS
from ptmrag.library.entry_summaries import EntrySummary
from ptmrag.web.catalog.catalog_filters import (
    ANY,
    FILTERS,
    CatalogFilters,
    filter_entries,
    list_choices,
)
from ptmrag.web.catalog.catalog_html import (
    render_ask_bar,
    render_export_bar,
    render_limit,
    render_table,
)
from ptmrag.web.catalog.picking import ACTS, PICKING, follow_clicks
from ptmrag.web.catalog.work_view import OpenWork, WorkView
from ptmrag.web.clicks import NOTE_CLICKS, read_clicks, take_clicks
from ptmrag.web.context import DIRECT, QUIET, Context, html
from ptmrag.web.exports import download_of
from ptmrag.web.labels import LABELS, Label
from ptmrag.web.page import ComponentLabel, Frame, Page
from ptmrag.web.rendering import render
from ptmrag.web.saved_file import SAVE_FILE, file_of

# The boxes show what is picked, unless more was ticked in the meantime: then the next request shows it.
_TICK = """(picked) => {
  if (window.ptmragActs?.some(({act}) => act === 'pick')) return;
  document.querySelectorAll('#entries [data-act=pick]').forEach(
    (box) => { box.checked = picked.includes(box.dataset.id); });
}"""


class CatalogPage(Page):
    """The table of entries, its filters, and the entry that is open."""

    key, label = "catalog", Label("目录", "Catalog")

    def __init__(self, context: Context, frame: Frame) -> None:
        self._context, self._frame = context, frame
        with gr.Column(elem_id="listing"):
            self._find = gr.Textbox(
                elem_id="find", label=LABELS["find"].en, max_lines=1, max_length=200
            )
            with gr.Row(elem_id="filters"):
                self._filters = [_dropdown(name) for name in FILTERS]
            self._bar = html(render_ask_bar(()), "asking", js=NOTE_CLICKS)
            self._export = html(render_export_bar(), "export", js=NOTE_CLICKS)
            self._table = html(render("loading.html"), "entries", js=NOTE_CLICKS)
        self._work = WorkView(context, frame)
        self.clickable = (self._table, self._bar, *self._work.clickable)
        named = zip(self._filters, FILTERS, strict=True)
        self.labels = [
            ComponentLabel(self._find, "label", LABELS["find"]),
            *(ComponentLabel(box, "label", LABELS[name]) for box, name in named),
        ]

    def listen(self, tab: gr.Tab, clickable: Sequence[gr.HTML]) -> None:
        """Filter as the visitor types, and follow the clicks of all pages."""
        inputs = [self._find, *self._filters, self._frame.picked]
        quick = {**DIRECT, "trigger_mode": "always_last"}
        self._find.change(self._show, inputs, self._table, **quick)
        for box in self._filters:
            box.input(self._show, inputs, self._table, **quick)
        tab.select(self._show, inputs, self._table, **DIRECT).then(
            self._offer, [self._frame.language], self._filters, **DIRECT
        )
        taken = gr.JSON({}, visible=False)
        self._export.click(
            self._take,
            [gr.JSON(visible=False), *inputs],
            taken,
            **take_clicks("export", is_queued=True),
        ).then(None, [taken], None, js=SAVE_FILE, **QUIET)
        ticked = gr.JSON([], visible=False)
        picked, limit, tabs = self._frame.picked, self._frame.limit, self._frame.tabs
        event = gr.on(
            [part.click for part in (*clickable, self._work.door())],
            self._follow,
            [gr.JSON(visible=False), picked, self._work.opened],
            [picked, ticked, limit, self._bar, self._frame.to_table, tabs, *self._work.outputs],
            **take_clicks(*ACTS),
        )
        event.then(None, [ticked], None, js=_TICK, **QUIET)
        for one in self._frame.after_picking:
            event.then(one.listener, one.inputs, one.outputs, **DIRECT)
        self._work.follow(event)
        self._work.listen()

    def _show(self, *values: Any) -> str:
        """The table for the values of the filters and what is picked."""
        *wanted, picked = values
        total = len(self._context.library.overview().entries)
        return render_table(self._listed(wanted), total=total, picked=picked or ())

    def _listed(self, wanted: Sequence[Any]) -> list[EntrySummary]:
        """The entries that the values of the filters let through, in the order wanted."""
        filters = CatalogFilters(*(str(value or "") for value in wanted))
        return filter_entries(self._context.library.overview().entries, filters)

    def _take(self, sent: object, *values: Any) -> Any:
        """The file that was asked for: the entries picked, else those that are listed, in a format."""
        *wanted, picked = values
        name = next((entry_id for _, entry_id in reversed(read_clicks(sent))), "")
        if name not in FORMATS:
            return gr.skip()
        ids = picked or [summary.entry.id for summary in self._listed(wanted)]
        works = self._context.library.works(ids)
        if not works:
            gr.Info("没有可导出的条目。 There are no entries to export.")
            return {}
        file = download_of(works, FORMATS[name], stem="selected" if picked else "catalog")
        content = file.text.encode(errors="replace")
        return file_of(file.name, content, "text/plain;charset=utf-8")

    def _offer(self, language: str) -> list[Any]:
        """The choices of the filters, in a language."""
        entries = self._context.library.overview().entries
        return [
            gr.update(choices=list_choices(entries, name, language=language)) for name in FILTERS
        ]

    def _follow(self, sent: object, picked: Sequence[str], opened: OpenWork) -> tuple[Any, ...]:
        """What clicks change: picked, boxes, limit of the chat, bar, table wanted, tab to show, and the work's page."""
        overview = self._context.library.overview()
        clicks, same = read_clicks(sent), gr.skip()
        now = follow_clicks(clicks, picked or (), overview=overview)
        is_picking = any(act in PICKING for act, _ in clicks)
        work = self._work.same()
        if now.entry_id:
            work = self._work.show(now.entry_id, opened)
        elif now.leaves:
            work = self._work.leave(opened)
        return (
            now.picked,
            list(now.picked),
            render_limit(overview, now.picked) if is_picking else same,
            render_ask_bar(now.picked) if is_picking else same,
            now.to_table or same,
            gr.Tabs(selected=now.page) if now.page else same,
            *work,
        )


def _dropdown(name: str) -> gr.Dropdown:
    return gr.Dropdown(
        choices=[("", ANY)] if name != "sort" else ["catalog"],
        value=ANY if name != "sort" else "catalog",
        label=LABELS[name].en,
        elem_id=f"filter-{name}",
        min_width=140,
        allow_custom_value=True,  # what is offered changes; what comes back is only compared
    )
