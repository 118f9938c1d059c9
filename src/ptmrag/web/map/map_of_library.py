"""The map of a library as a value: where each work is by meaning and by year, its group, and the regions.

    drawn = map_of(library, overview)
    drawn.works[0].x, drawn.works[0].group, drawn.groups[0].label.en

Works without text are left out. It draws nothing: `figure` and `map_html` do.
"""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ptmrag.language.detect import detect_language
from ptmrag.library.entry_summaries import EntrySummary
from ptmrag.library.library import Library
from ptmrag.web.labels import Label
from ptmrag.web.map.layout import layout
from ptmrag.web.map.regions import Region, regions_of
from ptmrag.web.map.spread import spread
from ptmrag.web.map.timeline import timeline
from ptmrag.web.map.words import WorkWords, words_of
from ptmrag.web.overview import Overview

MOST = 3_000
WIDTH, HEIGHT = 1_000.0, 640.0  # of the picture, in whose units places and radii are
GROUPS = 8
OTHERS = GROUPS  # the group of what has none of its own
_MARGIN = 30.0
_LARGEST, _SMALLEST = 13.0, 3.6  # radii of the largest dot, of few works and of many
_FILLED = 0.14  # of the picture
_READ = 2_500  # characters of a paper's first page


@dataclass(frozen=True, slots=True)
class Work:
    """A work on the map; (x, y) is its place by meaning, (column, row) that by year."""

    entry_id: str
    title: str
    year: int | None
    group: int
    radius: float
    x: float
    y: float
    column: float
    row: float


@dataclass(frozen=True, slots=True)
class Group:
    """The works of one colour: a category of the list, or a region of the map."""

    label: Label
    number: int
    count: int


@dataclass(frozen=True, slots=True)
class LibraryMap:
    """The works, those of much text first, with their groups and regions.

    `without_text` works are left out, as are the `too_many` with the least text beyond 3,000.
    """

    works: tuple[Work, ...] = ()
    groups: tuple[Group, ...] = ()
    regions: tuple[Region, ...] = ()
    without_text: int = 0
    too_many: int = 0


def map_of(library: Library, overview: Overview) -> LibraryMap:
    """Lay out the works of a library: 0.3 s for a hundred, some seconds for three thousand."""
    entries = overview.entries
    with_text = [n for n, one in enumerate(entries) if _has_text(one)]
    # Those of much text are drawn first, so that small dots are on top of large ones.
    chosen = sorted(with_text, key=lambda n: (-entries[n].passages, n))[:MOST]
    if not chosen:
        return LibraryMap(without_text=len(entries))
    shown = [entries[n] for n in chosen]
    radii = _radii([one.passages for one in shown])
    places = _fitted(layout(overview.vectors[chosen]), radii)
    regions = regions_of(places, [_words(library, one) for one in shown])
    numbers, groups = _groups(shown, regions)
    years = [one.entry.year for one in shown]
    columns = timeline(years, numbers)
    works = tuple(
        Work(one.entry.id, one.entry.title, year, group, float(radius), float(x), float(y), *at)
        for one, year, group, radius, (x, y), at in zip(
            shown, years, numbers, radii, places, columns, strict=True
        )
    )
    left = len(entries) - len(with_text)
    return LibraryMap(works, groups, regions, left, len(with_text) - len(works))


def _has_text(summary: EntrySummary) -> bool:
    """Whether there is more than a title."""
    is_read = summary.extent not in ("note", "failed") and summary.passages > 0
    return is_read or bool(summary.entry.prose.strip())


def _radii(passages: Sequence[int]) -> NDArray[np.float32]:
    """Radii by the root of the number of passages: the area of a dot grows with the text."""
    usual = math.sqrt(_FILLED * WIDTH * HEIGHT / (math.pi * len(passages)))
    largest = min(_LARGEST, max(_SMALLEST, usual))
    share = np.sqrt(np.asarray(passages, dtype=np.float32) / max(*passages, 1))
    radii: NDArray[np.float32] = (largest * (0.5 + 0.5 * share)).astype(np.float32)
    return radii


def _fitted(places: NDArray[np.float32], radii: NDArray[np.float32]) -> NDArray[np.float32]:
    """Places in -1 … 1 in the units of the picture, with no dot on another."""
    half = np.array([WIDTH / 2 - _MARGIN, HEIGHT / 2 - _MARGIN], dtype=np.float32)
    middle = np.array([WIDTH / 2, HEIGHT / 2], dtype=np.float32)
    return spread(places * half + middle, radii)


def _words(library: Library, summary: EntrySummary) -> WorkWords:
    """The words of a work's note, or of the beginning of its text where it has none."""
    note = summary.entry.prose
    if not note.strip():
        source = next((one for one in summary.sources if one.passages), None)
        page = (1 if source.pages else None) if source else None
        note = library.passages.page_text(source.source, page)[:_READ] if source else ""
    return words_of(summary.entry.title, note)


def _groups(
    shown: Sequence[EntrySummary], regions: Sequence[Region]
) -> tuple[list[int], tuple[Group, ...]]:
    """The group of each work, and the groups: the largest categories, or the regions where there are no categories."""
    headings = [_heading(one) for one in shown]
    counts = Counter(heading for heading in headings if heading).most_common(GROUPS)
    if len(counts) > 1:
        numbers = {heading: number for number, (heading, _) in enumerate(counts)}
        found = [numbers.get(heading, OTHERS) for heading in headings]
        named = {number: _in_both(heading) for heading, number in numbers.items()}
    else:
        found = [OTHERS] * len(shown)
        for number, region in enumerate(regions[:GROUPS]):
            for work in region.works:
                found[work] = number
        named = {number: region.label for number, region in enumerate(regions[:GROUPS])}
    named[OTHERS] = Label("其他", "Others")
    sizes = Counter(found)
    has_groups = len(sizes) > 1 or OTHERS not in sizes
    groups = tuple(Group(named[n], n, sizes[n]) for n in sorted(sizes)) if has_groups else ()
    return found, groups


def _heading(summary: EntrySummary) -> str:
    """The heading that gives a work its colour: the second, for the first is often the list's own."""
    path = summary.entry.category
    return path[1] if len(path) > 1 else (path[0] if path else "")


def _in_both(heading: str) -> Label:
    """A heading in each language, of one that is written in both: 压缩 / Compression."""
    parts = [part.strip() for part in heading.split(" / ")]
    chinese = [part for part in parts if detect_language(part) == "zh"]
    english = [part for part in parts if detect_language(part) != "zh"]
    if len(parts) != 2 or not chinese or not english:
        return Label(heading, heading)
    return Label(chinese[0], english[0])
