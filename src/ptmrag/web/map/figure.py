"""The map as a figure of Plotly: JSON after the schema of plotly.js, which Gradio brings and draws.

    gr.Plot(figure(drawn))

plotly.py would only write the same JSON, and is 47 MB. What a visitor does with the figure (names, filters, colours,
the view by year) is in `scripts/map.js`, which reads `customdata` and `layout.meta` from here.
"""

import json
from dataclasses import asdict
from typing import Any

from gradio.components.plot import PlotData

from ptmrag.language.printable import printable
from ptmrag.web.map.map_of_library import HEIGHT, WIDTH, LibraryMap

_LONGEST_TITLE = 160
# Buttons, wheel and lasso are the page's own, with names in both languages.
_CONFIG = {"displayModeBar": False, "scrollZoom": True, "doubleClick": False, "responsive": True}


def figure(drawn: LibraryMap) -> PlotData:
    """The figure of a map, as `gr.Plot` takes it."""
    return PlotData(type="plotly", plot=json.dumps(_figure(drawn), separators=(",", ":")))


def _figure(drawn: LibraryMap) -> dict[str, Any]:
    works = drawn.works
    dots = {
        "type": "scatter",
        "mode": "markers",
        "x": [round(work.x, 1) for work in works],
        "y": [round(work.y, 1) for work in works],
        "marker": {"size": [round(2 * work.radius, 1) for work in works], "color": "#64748b"},
        "customdata": [
            [
                work.entry_id,
                printable(work.title)[:_LONGEST_TITLE],
                work.year or 0,
                work.group,
                work.column,
                work.row,
            ]
            for work in works
        ],
        "hoverinfo": "none",
    }
    regions = [
        {"x": round(one.x, 1), "y": round(one.y, 1), "works": len(one.works), **asdict(one.label)}
        for one in drawn.regions
    ]
    hidden = {"visible": False, "fixedrange": False}
    layout = {
        "xaxis": {**hidden, "range": [0, WIDTH]},
        "yaxis": {**hidden, "range": [0, HEIGHT]},
        "margin": {"l": 0, "r": 0, "t": 0, "b": 0},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "showlegend": False,
        "dragmode": "pan",
        "hovermode": "closest",
        "meta": {"regions": regions, "width": WIDTH, "height": HEIGHT},
    }
    return {"data": [dots], "layout": layout, "config": _CONFIG}
