"""The map as a page: the works by meaning or by year, to filter, to pick and to open.

    MapPage(context, frame).listen(tab, clickable)

`map_of_library` makes the map, `figure` and `map_html` what is shown, `scripts/map.js` what a visitor does with it;
`catalog_page` takes the clicks that pick and open.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import gradio as gr

from ptmrag.web.clicks import NOTE_CLICKS, read_clicks, take_clicks
from ptmrag.web.context import DIRECT, QUIET, Context, html
from ptmrag.web.labels import Label
from ptmrag.web.map.figure import figure
from ptmrag.web.map.kept_map import KeptMap
from ptmrag.web.map.map_html import render_bar, render_list, render_tools
from ptmrag.web.page import Follower, Frame, Page
from ptmrag.web.rendering import render

_SCRIPT = (Path(__file__).parents[1] / "scripts" / "map.js").read_text(encoding="utf-8")
# The citations go to that script.
_SHOW_CITATIONS = """(edges) => {
  if (edges) document.querySelector('#map-page')?.dispatchEvent(new CustomEvent('citations', {detail: edges}));
}"""


class MapPage(Page):
    """All works with text as dots, and the list of those in view."""

    key, label = "map", Label("地图", "Map")

    def __init__(self, context: Context, frame: Frame) -> None:
        self._kept = KeptMap(context.library)
        self._shown = gr.State("")  # which map the browser has
        with gr.Column(elem_id="map-page"):
            self._tools = html(render("loading.html"), "map-tools", js=NOTE_CLICKS)
            with gr.Row(elem_id="map-columns"):
                with gr.Column(scale=5, min_width=300):
                    self._plot = gr.Plot(elem_id="map-plot", show_label=False, container=False)
                with gr.Column(scale=2, min_width=260, elem_id="map-side"):
                    self._bar = html(render_bar(()), "map-bar", js=NOTE_CLICKS)
                    self._list = html(render_list(), "map-works", js=f"{NOTE_CLICKS}{{{_SCRIPT}}}")
        self.clickable = (self._bar, self._list)
        frame.after_picking.append(
            Follower(lambda picked: render_bar(picked or ()), [frame.picked], [self._bar])
        )

    def listen(self, tab: gr.Tab, clickable: Sequence[gr.HTML]) -> None:
        """Draw the map when the tab is opened, and again after the library has changed."""
        tab.select(self._draw, [self._shown], [self._plot, self._tools, self._shown], **DIRECT)
        edges = gr.JSON(visible=False)
        self._tools.click(
            self._edges, [gr.JSON(visible=False)], edges, **take_clicks("citations")
        ).then(None, [edges], None, js=_SHOW_CITATIONS, **QUIET)

    def _draw(self, shown: str) -> tuple[Any, ...]:
        """The figure and what is around it, unless the browser has them."""
        kept = self._kept.newest()
        if kept.name == shown:
            return gr.skip(), gr.skip(), gr.skip()
        return figure(kept.map), render_tools(kept.map), kept.name

    def _edges(self, sent: object) -> Any:
        """The citations between the works of the map, as pairs of their numbers."""
        return self._kept.citations() if read_clicks(sent) else gr.skip()
