"""Renders the map: the entries placed by meaning, and how many there are of each year.

    render_map(overview.entries)

It is SVG inside the page, where every point is a button named after its entry. The places themselves
come from `overview`.
"""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from ptmrag.library.entry_summaries import EntrySummary
from ptmrag.web.rendering import render

MOST = 3_000
_WIDTH, _HEIGHT, _MARGIN = 900, 520, 26
_HUES = 8
_TALLEST, _FLOOR, _WIDEST = 110, 130, 60  # the bars of the years, in units of the picture


@dataclass(frozen=True, slots=True)
class Point:
    """One entry on the map; `hue` is that of its group, the last for all smaller groups."""

    entry_id: str
    title: str
    hue: int
    x: float
    y: float
    radius: float


@dataclass(frozen=True, slots=True)
class Group:
    """The entries under one heading, which have one colour."""

    name: str
    hue: int
    count: int


@dataclass(frozen=True, slots=True)
class YearBar:
    """The bar of one year; `middle` is where its label is."""

    year: int
    count: int
    x: float
    y: float
    width: float
    height: float

    @property
    def middle(self) -> float:
        """The middle of the bar, from the left."""
        return round(self.x + self.width / 2, 1)


def render_map(entries: Sequence[EntrySummary]) -> str:
    """The points with their legend, and the bars of the years."""
    if not entries:
        return render("empty.html")
    shown = entries[:MOST]
    groups = _groups(shown)
    hues = {group.name: group.hue for group in groups}
    bars = year_bars(entries)
    return render(
        "map.html",
        width=_WIDTH,
        height=_HEIGHT,
        points=[_point(one, hues.get(_heading(one), _HUES)) for one in shown],
        groups=groups,
        others=len(shown) - sum(group.count for group in groups),
        bars=bars,
        years=", ".join(f"{bar.year}: {bar.count}" for bar in bars if bar.count),
    )


def year_bars(entries: Sequence[EntrySummary]) -> list[YearBar]:
    """A bar for each year from the first to the last."""
    years = Counter(one.entry.year for one in entries if one.entry.year)
    if not years:
        return []
    span = range(min(years), max(years) + 1)
    step, most = _WIDTH / len(span), max(years.values())
    width = round(min(step * 0.7, _WIDEST), 1)
    bars = []
    for number, year in enumerate(span):
        height = _TALLEST * years[year] / most
        x, y = round((number + 0.15) * step, 1), round(_FLOOR - height, 1)
        bars.append(YearBar(year, years[year], x, y, width, round(height, 1)))
    return bars


def _groups(entries: Sequence[EntrySummary]) -> list[Group]:
    """The largest groups, as many as there are colours."""
    counts = Counter(_heading(one) for one in entries).most_common(_HUES)
    return [Group(name, hue, count) for hue, (name, count) in enumerate(counts)]


def _point(summary: EntrySummary, hue: int) -> Point:
    """Near in meaning is near in place; many passages make a large point."""
    across, up = summary.place
    return Point(
        summary.entry.id,
        summary.entry.title,
        hue,
        round(_MARGIN + (across + 1) / 2 * (_WIDTH - 2 * _MARGIN), 1),
        round(_MARGIN + (1 - up) / 2 * (_HEIGHT - 2 * _MARGIN), 1),
        round(5 + min(14.0, math.sqrt(summary.passages) / 1.5), 1),
    )


def _heading(summary: EntrySummary) -> str:
    """The heading that gives an entry its colour: the second, for the first is often the list's own."""
    path = summary.entry.category
    return path[1] if len(path) > 1 else (path[0] if path else "")
