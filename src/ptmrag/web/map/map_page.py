"""The map as a page; a click on a point opens the entry in the catalog.

    MapPage(context, frame).listen(tab, clickable)

`map_html` makes what is shown, and `catalog_page` takes the clicks.
"""

from collections.abc import Sequence

import gradio as gr

from ptmrag.web.clicks import NOTE_CLICKS
from ptmrag.web.context import DIRECT, Context, html
from ptmrag.web.labels import Label
from ptmrag.web.map.map_html import render_map
from ptmrag.web.page import Frame, Page
from ptmrag.web.rendering import render


class MapPage(Page):
    """All entries as points, and the years as bars."""

    key, label = "map", Label("地图", "Map")

    def __init__(self, context: Context, frame: Frame) -> None:
        self._context = context
        self._map = html(render("loading.html"), "map", js=NOTE_CLICKS)
        self.clickable = (self._map,)

    def listen(self, tab: gr.Tab, clickable: Sequence[gr.HTML]) -> None:
        """Draw the map whenever the tab is opened."""
        tab.select(self._draw, None, self._map, **DIRECT)

    def _draw(self) -> str:
        return render_map(self._context.library.overview().entries)
