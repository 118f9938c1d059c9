"""Renders what is around the map: its legend, the bars of the years, the buttons, and the rows of the list.

    render_tools(drawn); render_bar(["bert"])

The dots themselves are in `figure`.
"""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from ptmrag.web.map.map_of_library import LibraryMap
from ptmrag.web.rendering import render

# Shapes beside colours tell the groups apart; those of plotly.js have the same order in `scripts/map.js`.
SIGNS = "●■◆▲▼★✚⬟○"


@dataclass(frozen=True, slots=True)
class YearBar:
    """How many works are of a year; `height` is in percent of the tallest bar."""

    year: int
    count: int
    height: int


def render_tools(drawn: LibraryMap) -> str:
    """What is above the map; a hint where there is nothing to draw."""
    if not drawn.works:
        return render("map_empty.html", without_text=drawn.without_text)
    return render("map_tools.html", drawn=drawn, signs=SIGNS, bars=year_bars(drawn))


def render_list() -> str:
    """The list of the works in view, which the browser fills."""
    return render("map_list.html")


def render_bar(picked: Sequence[str]) -> str:
    """The buttons for the works that are picked, and which these are."""
    return render("map_bar.html", count=len(picked), picked=json.dumps(list(picked)))


def year_bars(drawn: LibraryMap) -> list[YearBar]:
    """A bar for each year from the first to the last that works are of; years without works have one as well."""
    years = Counter(work.year for work in drawn.works if work.year)
    if len(years) < 2:
        return []
    most = max(years.values())
    first = max(min(years), max(years) - 79)  # one wrong year makes no thousand bars
    return [
        YearBar(year, years[year], round(100 * years[year] / most))
        for year in range(first, max(years) + 1)
    ]
