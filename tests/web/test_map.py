"""The map: near in meaning is near in place, no dot is on another, regions have their own words, text stays text."""

import json
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

import numpy as np
import pytest

from helpers.hostile import HOSTILE
from ptmrag.assistant import Assistant
from ptmrag.library.entry_summaries import EntrySummary
from ptmrag.web.cached_library import CachedLibrary
from ptmrag.web.map.figure import figure
from ptmrag.web.map.kept_map import KeptMap
from ptmrag.web.map.layout import layout, principal_plane
from ptmrag.web.map.map_html import render_bar, render_list, render_tools, year_bars
from ptmrag.web.map.map_of_library import LibraryMap, map_of
from ptmrag.web.map.regions import regions_of
from ptmrag.web.map.spread import spread
from ptmrag.web.map.timeline import timeline
from ptmrag.web.map.words import words_of
from ptmrag.web.overview import Overview

# What `map_list.html` has of its own.
ALLOWED = {"b"}


class Made(HTMLParser):
    """The tags and attributes that HTML makes."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}


def bunches(count: int, each: int) -> Any:
    """Vectors of length one in some bunches, far from each other."""
    chance = np.random.default_rng(5)
    centres = np.repeat(chance.normal(size=(count, 32)), each, axis=0)
    vectors = centres + chance.normal(size=centres.shape) * 0.3
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


def test_works_near_in_meaning_are_near_on_the_map() -> None:
    """Of five bunches, the nearest work on the map is nearly always of the same one."""
    places = layout(bunches(5, 12))
    squares = ((places[:, None] - places[None]) ** 2).sum(axis=2)
    np.fill_diagonal(squares, np.inf)
    nearest = squares.argmin(axis=1)
    assert np.mean(nearest // 12 == np.arange(60) // 12) > 0.9
    assert places.min() >= -1.0001
    assert places.max() <= 1.0001


def test_the_same_library_gives_the_same_map() -> None:
    """Also where chance chooses which works push, and where all works are equal."""
    for vectors in (bunches(4, 5), bunches(61, 10), np.tile(bunches(1, 1), (9, 1))):
        places = layout(vectors)
        assert np.isfinite(places).all()
        assert (places == layout(vectors)).all()


@pytest.mark.parametrize("n", range(6))
def test_few_works_have_places(n: int) -> None:
    """None, one, two, …: a place for each."""
    places = layout(bunches(n, 1)) if n else layout(np.zeros((0, 32), dtype=np.float32))
    assert places.shape == (n, 2)
    assert np.isfinite(places).all()


def test_the_principal_plane_is_not_mirrored() -> None:
    """Neither the order of the rows nor the sign of a component changes it."""
    vectors = np.random.default_rng(3).normal(size=(30, 8)).astype(np.float32)
    places = principal_plane(vectors)
    order = np.random.default_rng(4).permutation(30)
    assert np.allclose(principal_plane(vectors[order]), places[order], atol=1e-4)
    assert np.abs(places).max() <= 1.0001
    assert principal_plane(vectors[:1]).tolist() == [[0, 0]]


def test_no_dot_is_on_another() -> None:
    """Not even of forty works at the same place; dots that are apart stay where they are."""
    radii = np.linspace(4, 13, 40).astype(np.float32)
    places = spread(np.full((40, 2), 300, dtype=np.float32), radii)
    distances = np.sqrt(((places[:, None] - places[None]) ** 2).sum(axis=2))
    np.fill_diagonal(distances, np.inf)
    assert (distances - radii[:, None] - radii[None] > -1).all()
    apart = np.array([[0, 0], [100, 0]], dtype=np.float32)
    assert (spread(apart, radii[:2]) == apart).all()


def test_regions_are_named_by_their_own_words_in_both_languages() -> None:
    """A word that all works have names none; the languages are told apart."""
    distil = words_of("A model", "Knowledge distillation trains a model.\n\n知识蒸馏训练模型。")
    search = words_of("A model", "Dense retrieval finds a model.\n\n稠密检索查找模型。")
    places = np.array([[0, n] for n in range(6)] + [[900, n] for n in range(6)], dtype=np.float32)
    regions = regions_of(places, [distil] * 6 + [search] * 6)
    assert len(regions) == 2
    said = {region.works[0] // 6: region.label for region in regions}
    assert "distillation" in said[0].en
    assert "蒸馏" in said[0].zh
    assert "retrieval" in said[1].en
    assert "检索" in said[1].zh
    assert not any(word.casefold().startswith("model") for word in said[0].en.split(" · "))


def test_the_timeline_has_a_column_for_each_year() -> None:
    """Works without a year are to the left; a crowded year has stacks side by side, and no two works one place."""
    places = timeline([2020, None, *[2021] * 60], [0] * 62)
    assert places[0][0] == 2020
    assert places[1][0] == 2019
    assert all(2020.5 < column < 2021.5 for column, _ in places[2:])
    assert len(set(places)) == 62


def drawn_of(figured: Any) -> dict[str, Any]:
    return dict(json.loads(figured.plot))


def test_every_work_with_text_is_a_dot(assistant: Assistant, view: Overview) -> None:
    """Works with a title alone are counted and left out."""
    bare = replace(view.entries[0], extent="note", passages=1, sources=())
    bare = replace(bare, entry=replace(bare.entry, note=""))
    drawn = map_of(assistant.library, replace(view, entries=(bare, *view.entries[1:])))
    assert len(drawn.works) == 2
    assert drawn.without_text == 1
    assert "1 without text not shown" in render_tools(drawn)
    dots = drawn_of(figure(drawn))["data"][0]
    assert len(dots["x"]) == len(dots["customdata"]) == 2
    assert [bar.count for bar in year_bars(drawn) if bar.count]


def test_a_library_without_works_says_so() -> None:
    """An empty one, and one in which nothing was read."""
    assert "empty" in render_tools(LibraryMap())
    assert "nothing to place" in render_tools(LibraryMap(without_text=3))
    assert drawn_of(figure(LibraryMap()))["data"][0]["x"] == []


def test_the_map_is_made_once_for_all_visitors(assistant: Assistant) -> None:
    """And the citations are pairs of works that it has."""
    kept = KeptMap(CachedLibrary(assistant))
    newest = kept.newest()
    assert kept.newest() is newest
    count = len(newest.map.works)
    assert all(0 <= one < count and 0 <= other < count for one, other in kept.citations())


def test_the_bar_says_how_many_works_are_asked() -> None:
    """In the singular too; without any it is disabled."""
    assert "Ask these 2 works" in render_bar(("a", "b"))
    assert "Ask this work" in render_bar(("a",))
    assert render_bar(()).count("disabled") == 3


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_is_text_around_the_map(
    assistant: Assistant, view: Overview, text: str
) -> None:
    """No heading or id becomes markup; the script puts titles into the page as text."""
    first = view.entries[0]
    entry = replace(first.entry, id=text, title=text, category=("x", text), note=text)
    row: EntrySummary = replace(first, entry=entry)
    drawn = map_of(assistant.library, replace(view, entries=(row, *view.entries[1:])))
    for part in (render_tools(drawn), render_bar([text]), render_list()):
        made = Made()
        made.feed(part)
        assert not made.tags & {"script", "img", "iframe", "b", "object", "style"} - ALLOWED
        assert not [name for name in made.attributes if name.startswith("on")]
