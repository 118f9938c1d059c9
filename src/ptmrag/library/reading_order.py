"""In what order to read works that cite each other: what others build on comes first.

>>> cites = {"bert": {"transformer"}, "electra": {"bert", "transformer"}}
>>> reading_order(("electra", "bert", "transformer"), cites, {"electra": 2020, "bert": 2018})
('transformer', 'bert', 'electra')

These are functions of values. They read no library, and do not say who cites whom: `citations` does.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

_UNKNOWN = 9999


@dataclass(frozen=True, slots=True)
class Standing:
    """How many of some later works cite a work."""

    citing: tuple[str, ...]
    later: int


def standing(
    work: str,
    among: Collection[str],
    *,
    cites: Mapping[str, Collection[str]],
    years: Mapping[str, int | None],
) -> Standing:
    """Which of some works cite a work, and how many of them are later than it or as late.

    Only works that have a key in `cites` count: of the others nobody knows what they cite. A work that cites
    another is later than it whatever the years say: a list may have the year of another version.
    """
    others = [one for one in among if one != work and one in cites]
    citing = tuple(one for one in others if work in cites[one])
    year = years.get(work)
    later = sum(
        work in cites[one] or year is None or (years.get(one) or _UNKNOWN) >= year for one in others
    )
    return Standing(citing, later)


def foundations(
    works: Sequence[str],
    cites: Mapping[str, Collection[str]],
    years: Mapping[str, int | None],
    *,
    most: int,
) -> tuple[str, ...]:
    """The works that most of the others cite, at most so many; of equals the earlier ones."""
    counts = dict.fromkeys(works, 0)
    for work in counts:
        for cited in cites.get(work, ()):
            if cited in counts and cited != work:
                counts[cited] += 1
    order = {work: n for n, work in enumerate(counts)}
    ranked = sorted(counts, key=lambda w: (-counts[w], years.get(w) or _UNKNOWN, order[w]))
    return tuple(ranked[:most])


def groundwork(
    works: Collection[str], cites: Mapping[str, Collection[str]], *, least: int = 3
) -> tuple[str, ...]:
    """What at least half of some works cite, and no fewer than `least`, though it is none of them; most cited first."""
    citing = [cites[work] for work in works if work in cites]
    counts: dict[str, int] = {}
    for cited in citing:
        for work in cited:
            if work not in works:
                counts[work] = counts.get(work, 0) + 1
    enough = max(least, (len(citing) + 1) // 2)
    found = [work for work, count in counts.items() if count >= enough]
    return tuple(sorted(found, key=lambda work: (-counts[work], work)))


def reading_order(
    works: Sequence[str], cites: Mapping[str, Collection[str]], years: Mapping[str, int | None]
) -> tuple[str, ...]:
    """All of some works, each behind those of them that it cites; where that is free, by year, then as given.

    Where works cite each other in a circle, the one that waits for the fewest others comes first. A work of
    unknown year counts as being as old as the latest that it cites, else as the first that cites it.
    """
    left = list(dict.fromkeys(works))
    when = {work: _year(work, left, cites=cites, years=years) for work in left}
    place = {work: number for number, work in enumerate(left)}
    found: list[str] = []
    while left:
        waits = {work: sum(other in cites.get(work, ()) for other in left) for work in left}
        for work in left:
            waits[work] -= work in cites.get(work, ())
        first = min(left, key=lambda work: (waits[work], when[work], place[work]))
        found.append(first)
        left.remove(first)
    return tuple(found)


def _year(
    work: str,
    works: Sequence[str],
    *,
    cites: Mapping[str, Collection[str]],
    years: Mapping[str, int | None],
) -> int:
    if year := years.get(work):
        return year
    cited = [year for other in cites.get(work, ()) if other in works and (year := years.get(other))]
    citing = [
        year for other in works if work in cites.get(other, ()) and (year := years.get(other))
    ]
    return max(cited) if cited else min(citing, default=_UNKNOWN)
