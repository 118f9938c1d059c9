"""The library as a picture: its entries by meaning, and how many there are of each year.

    scatter(overview.rows)

Drawn as SVG inside the page: every point is a button that names its entry. Pure.
"""

import math
from collections import Counter
from collections.abc import Sequence

from ptmrag.web.escape import html_text
from ptmrag.web.html_parts import EMPTY
from ptmrag.web.labels import both
from ptmrag.web.overview import Row

_WIDTH, _HEIGHT, _MARGIN = 900, 520, 26
_HUES = 8
MOST = 3_000


def library_map(rows: Sequence[Row]) -> str:
    """Scatter, legend and timeline; a word where there is nothing to draw."""
    if not rows:
        return EMPTY
    return f"{scatter(rows)}{timeline(rows)}"


def scatter(rows: Sequence[Row]) -> str:
    """One point for each entry: near in meaning, near in place; large with many passages."""
    rows = rows[:MOST]
    groups = Counter(_group(row) for row in rows)
    hues = {name: n % _HUES for n, (name, _) in enumerate(groups.most_common(_HUES))}
    points = "".join(_point(row, hues.get(_group(row), _HUES)) for row in rows)
    legend = "".join(
        f'<li><i class="hue{hue}"></i><bdi>{html_text(name or "–")}</bdi> {groups[name]}</li>'
        for name, hue in hues.items()
    )
    rest = len(rows) - sum(groups[name] for name in hues)
    if rest:
        legend += f"<li><i></i>{both('其他', 'others')} {rest}</li>"
    heading = both("按含义分布（PCA）", "By meaning (PCA)")
    return (
        f'<h2>{heading}</h2><svg class="scatter" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="group" '
        f'aria-label="Map">{points}</svg><ul class="legend">{legend}</ul>'
    )


def timeline(rows: Sequence[Row]) -> str:
    """A bar for each year from the first to the last."""
    years = Counter(row.entry.year for row in rows if row.entry.year)
    if not years:
        return ""
    span = range(min(years), max(years) + 1)
    step, most = _WIDTH / len(span), max(years.values())
    bars = ""
    for number, year in enumerate(span):
        tall = 110 * years[year] / most
        x = number * step
        bars += (
            f'<g><title>{year}: {years[year]}</title><rect class="bar" x="{x + step * 0.15:.1f}" '
            f'y="{130 - tall:.1f}" width="{min(step * 0.7, 60):.1f}" height="{tall:.1f}"></rect>'
            f'<text x="{x + step * 0.15 + min(step * 0.7, 60) / 2:.1f}" y="148">{year}</text></g>'
        )
    label = ", ".join(f"{year}: {years[year]}" for year in span if years[year])
    return (
        f"<h2>{both('按年份', 'By year')}</h2>"
        f'<svg class="years" viewBox="0 0 {_WIDTH} 156" role="img" aria-label="{label}">{bars}</svg>'
    )


def _point(row: Row, hue: int) -> str:
    x = _MARGIN + (row.place[0] + 1) / 2 * (_WIDTH - 2 * _MARGIN)
    y = _MARGIN + (1 - row.place[1]) / 2 * (_HEIGHT - 2 * _MARGIN)
    size = 5 + min(14.0, math.sqrt(row.passages) / 1.5)
    title = html_text(row.entry.title)
    return (
        f'<g class="point hue{hue}" role="button" tabindex="0" data-act="open" '
        f'data-id="{html_text(row.entry.id)}" aria-label="{title}"><title>{title}</title>'
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{size:.1f}"></circle></g>'
    )


def _group(row: Row) -> str:
    """The heading that the entries are coloured by: the second, for the first is often the list's."""
    path = row.entry.category
    return path[1] if len(path) > 1 else (path[0] if path else "")
