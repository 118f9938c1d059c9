"""The regions of a map, each with the words that its works have and the others lack.

    regions = regions_of(places, texts)
    regions[0].label.en, regions[0].x       # "distillation · student · teacher", 412.0

Works that are near each other on the map are one region. A word tells of a region if a greater share of its works has
it than of all works: so no list of common words is needed beside the shortest one. It reads what a list says of works
(their titles and notes), not their passages.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ptmrag.language.detect import Language
from ptmrag.web.labels import LANGUAGES, Label
from ptmrag.web.map.words import WorkWords

_FEWEST_WORKS, _MOST_REGIONS = 6, 14
_WORKS_A_REGION = 4  # at least, of a small library
_TERMS = 3
_LEAST_SHARE = 0.2  # of the works of a region that have a word
_LEAST_GAIN = 1.4  # times as often as in all works
_OF_TWO_WORDS = 1.25  # two words say more than one


@dataclass(frozen=True, slots=True)
class Region:
    """The works (their numbers) of one part of a map, where it is, and its own words."""

    works: tuple[int, ...]
    x: float
    y: float
    label: Label


def regions_of(places: NDArray[np.float32], words: Sequence[WorkWords]) -> tuple[Region, ...]:
    """The regions of a map, the largest first; none of a few works."""
    if len(places) < _FEWEST_WORKS:
        return ()
    wanted = max(
        2, min(_MOST_REGIONS, len(places) // _WORKS_A_REGION, round(math.sqrt(len(places) / 2.5)))
    )
    groups = _grouped(places, wanted)
    labels = {lang: _labels(_telling(words, lang), groups) for lang in LANGUAGES}
    regions = [
        Region(
            tuple(group),
            float(np.median(places[group, 0])),
            float(np.median(places[group, 1])),
            Label(zh or en, en or zh),
        )
        for group, zh, en in zip(groups, labels["zh"], labels["en"], strict=True)
    ]
    return tuple(sorted(regions, key=lambda region: (-len(region.works), region.works)))


def _grouped(places: NDArray[np.float32], wanted: int) -> list[list[int]]:
    """The numbers of the works by the nearest of some centres (k-means, which begins with works far apart)."""
    centres = places[[int(np.argmin(((places - places.mean(axis=0)) ** 2).sum(axis=1)))]]
    while len(centres) < wanted:
        farthest = _squares(places, centres).min(axis=1).argmax()
        centres = np.concatenate([centres, places[[farthest]]])
    nearest = _squares(places, centres).argmin(axis=1)
    for _ in range(40):
        centres = np.stack(
            [
                places[nearest == number].mean(axis=0) if (nearest == number).any() else centre
                for number, centre in enumerate(centres)
            ]
        )
        now = _squares(places, centres).argmin(axis=1)
        if (now == nearest).all():
            break
        nearest = now
    groups = [np.flatnonzero(nearest == number).tolist() for number in range(wanted)]
    return [group for group in groups if group]


def _squares(places: NDArray[np.float32], centres: NDArray[np.float32]) -> NDArray[np.float32]:
    squares: NDArray[np.float32] = ((places[:, None] - centres[None]) ** 2).sum(axis=2)
    return squares


def _telling(words: Sequence[WorkWords], language: Language) -> list[dict[str, str]]:
    """The words of each work that may tell of a region: an English one alone only where a title has it."""
    in_titles = frozenset[str]().union(*(one.in_title for one in words))
    return [
        {
            key: word
            for key, word in one.of(language).items()
            if language == "zh" or " " in key or key in in_titles
        }
        for one in words
    ]


def _labels(works: Sequence[Mapping[str, str]], groups: Sequence[Sequence[int]]) -> list[str]:
    """The words of each group, by how much more of its works have them; "" where it has none of its own."""
    everywhere = Counter(key for work in works for key in work)
    return [_label([works[n] for n in group], everywhere, len(works)) for group in groups]


def _label(works: Sequence[Mapping[str, str]], everywhere: Mapping[str, int], total: int) -> str:
    here = Counter(key for work in works for key in work)
    least = max(2, _LEAST_SHARE * len(works))
    scores: dict[str, float] = {}
    for key, count in here.items():
        share, usual = count / len(works), everywhere[key] / total
        if count >= least and share >= _LEAST_GAIN * usual:
            scores[key] = share * math.log(share / usual) * (_OF_TWO_WORDS if " " in key else 1)
    chosen: list[str] = []
    for key in sorted(scores, key=lambda key: (-scores[key], key)):
        if not any(set(key.split()) & set(other.split()) for other in chosen):
            chosen.append(key)
        if len(chosen) == _TERMS:
            break
    return " · ".join(_as_written(key, works) for key in chosen)


def _as_written(key: str, works: Iterable[Mapping[str, str]]) -> str:
    """A word as most works write it; small letters where as many do."""
    forms = Counter(work[key] for work in works if key in work)
    return max(forms, key=lambda form: (forms[form], form.islower(), form))
