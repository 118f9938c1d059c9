"""Places works by year: one column a year, in which they are stacked.

>>> timeline([2019, 2020, 2020], [0, 0, 1])
[(2019.0, 0.0), (2020.0, 0.5), (2020.0, -0.5)]

Works of one group are next to each other. A year with many works has several stacks side by side.
"""

from collections.abc import Sequence

_TALLEST = 24  # works on top of each other


def timeline(years: Sequence[int | None], groups: Sequence[int]) -> list[tuple[float, float]]:
    """A column and a row for each work, rows around 0; works without a year are one column to the left."""
    known = [year for year in years if year]
    unknown = (min(known) - 1) if known else 0
    columns: dict[int, list[int]] = {}
    for number, year in enumerate(years):
        columns.setdefault(year or unknown, []).append(number)
    places = [(0.0, 0.0)] * len(years)
    for year, works in columns.items():
        works.sort(key=lambda number: (groups[number], number))
        stacks = -(-len(works) // _TALLEST)
        tall = -(-len(works) // stacks)
        for at, number in enumerate(works):
            stack, row = divmod(at, tall)
            across = year + (stack - (stacks - 1) / 2) * 0.8 / stacks
            places[number] = (round(across, 3), (tall - 1) / 2 - row)
    return places
