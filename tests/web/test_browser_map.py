"""The map in a real browser: dots are found, filtered, picked and opened, with a mouse, a finger and the keyboard."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from helpers.browser import Seen, opened, served
from ptmrag.assistant import Assistant

pytestmark = pytest.mark.browser

# The centre of the dot of a work on the screen, by a word of its title, in the documented figure of plotly.js.
CENTRE = """(word) => {
  const plot = document.querySelector('#map-plot .js-plotly-plot'), dots = plot.data[1];
  const n = dots.hovertext.findIndex((text) => text.includes(word));
  const box = plot.getBoundingClientRect(), {xaxis: {range: [left, right]}, yaxis: {range: [low, high]}} = plot.layout;
  const across = (dots.x[n] - left) / (right - left), down = (high - dots.y[n]) / (high - low);
  return [box.left + across * box.width, box.top + down * box.height];
}"""


@pytest.fixture(scope="module")
def library(index: Path) -> Iterator[str]:
    """The address of a page over the index of three papers."""
    with served(Assistant.load(index, llm="none")) as address:
        yield address


def show_map(seen: Seen, name: str = "Map") -> None:
    """Open the map, and wait until its works are listed."""
    seen.page.locator("#tabs button", has_text=name).first.wait_for(state="attached")
    tab = seen.page.get_by_role("tab", name=name)
    if tab.count():
        tab.click()
    else:  # on a phone some tabs are behind a button
        seen.page.locator(".overflow-menu > button").click()
        seen.page.locator(".overflow-dropdown button", has_text=name).click()
    seen.page.locator("#map-works li").nth(2).wait_for(timeout=30_000)


def count(seen: Seen) -> str:
    return str(seen.page.inner_text("#map-tools [data-count]"))


def test_a_dot_is_clicked_and_its_work_is_asked(chromium: Any, library: str) -> None:
    """A click puts the work first in the list; ticked there, the chat is limited to it; its title opens it."""
    with opened(chromium, library) as seen:
        show_map(seen)
        seen.page.mouse.click(*seen.page.evaluate(CENTRE, "Heron"))
        seen.wait("#map-works li.focused", "Heron")
        seen.page.check("#map-works li.focused input")
        seen.page.locator("#map-bar button:enabled", has_text="Ask this work").click()
        seen.wait("#limit", "Heron")
        show_map(seen)
        assert seen.page.locator("#map-works input:checked").count() == 1
        seen.page.click("#map-bar [data-act=unpick]")
        seen.page.locator("#map-works input:checked").wait_for(state="detached")
        seen.page.locator("#map-works .title", has_text="Larkspur").click()
        seen.wait("#details h2", "Larkspur")
        seen.assert_quiet()


def test_the_works_in_a_lasso_are_picked(chromium: Any, library: str) -> None:
    """All works inside what was drawn, and no others before it."""
    with opened(chromium, library) as seen:
        show_map(seen)
        seen.page.click("[data-map=lasso]")
        box = seen.page.locator("#map-plot .js-plotly-plot").bounding_box()
        left, top = box["x"] + 4, box["y"] + 4
        right, bottom = left + box["width"] - 8, top + box["height"] - 8
        seen.page.mouse.move(left, top)
        seen.page.mouse.down()
        for x, y in ((right, top), (right, bottom), (left, bottom), (left, top + 4)):
            seen.page.mouse.move(x, y, steps=8)
        seen.page.mouse.up()
        seen.page.locator("#map-bar button:enabled", has_text="Ask these 3 works").wait_for()
        assert seen.page.locator("#map-works input:checked").count() == 3
        seen.assert_quiet()


@pytest.mark.parametrize(("locale", "name"), [("en-US", "Map"), ("zh-CN", "地图")])
def test_the_keyboard_filters_by_group_and_year(
    chromium: Any, library: str, locale: str, name: str
) -> None:
    """What is filtered is said and listed; reset brings all back; the timeline and the citations are drawn."""
    with opened(chromium, library, locale=locale) as seen:
        show_map(seen, name)
        assert count(seen) == "3"
        seen.page.focus("[data-year='2021']")
        seen.page.keyboard.press("Enter")
        assert count(seen) == "2"
        assert seen.page.locator("#map-works li").count() == 2
        seen.page.focus("[data-map=reset]")
        seen.page.keyboard.press("Enter")
        assert count(seen) == "3"
        seen.page.focus("[data-group='0']")
        seen.page.keyboard.press("Space")
        assert seen.page.get_attribute("[data-group='0']", "aria-pressed") == "true"
        assert count(seen) == seen.page.inner_text("[data-group='0'] small")
        seen.page.focus("[data-map=year]")
        seen.page.keyboard.press("Enter")
        seen.page.wait_for_function(
            "document.querySelector('#map-plot .js-plotly-plot').layout.xaxis.visible"
        )
        seen.page.focus("[data-map=citations]")
        seen.page.keyboard.press("Enter")
        seen.page.locator("#map-tools .said:not(:empty)").wait_for()
        seen.page.focus("#map-works .title")
        seen.page.keyboard.press("Enter")
        seen.page.locator("#details h2").wait_for()
        seen.assert_quiet()


def test_a_phone_shows_the_map_and_its_list(chromium: Any, library: str) -> None:
    """360 pixels wide: nothing beside the screen, a tap finds the work, the list is below."""
    with opened(chromium, library, width=360, height=740, has_touch=True) as seen:
        show_map(seen)
        assert seen.page.evaluate("document.documentElement.scrollWidth") == 360
        seen.page.locator("#map-plot").scroll_into_view_if_needed()
        seen.page.touchscreen.tap(*seen.page.evaluate(CENTRE, "Heron"))
        seen.wait("#map-works li.focused", "Heron")
        seen.assert_quiet()


def test_zoom_language_and_size_change_the_map_as_it_is(chromium: Any, library: str) -> None:
    """After zooming fewer works are in view; a switch of the language or a narrower window loses nothing."""
    with opened(chromium, library) as seen:
        show_map(seen)
        for _ in range(6):
            seen.page.click("[data-map=in]")
        seen.page.wait_for_function("document.querySelectorAll('#map-works li').length < 3")
        seen.page.get_by_label("中文").check()
        seen.page.set_viewport_size({"width": 820, "height": 800})
        seen.page.locator("#map-tools", has_text="按语义").wait_for()
        assert seen.page.locator("#map-works li").count() < 3
        seen.page.click("[data-map=reset]")
        seen.page.locator("#map-works li").nth(2).wait_for()
        seen.assert_quiet()


@pytest.mark.parametrize("locale", ["en-US", "zh-CN"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious_on_the_map(
    chromium: Any, library: str, scheme: str, locale: str
) -> None:
    """Labels, roles and contrast, by day and by night, in both languages."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    with opened(chromium, library, color_scheme=scheme, locale=locale) as seen:
        show_map(seen, "地图" if locale == "zh-CN" else "Map")
        seen.page.locator("#map-works input").first.check()
        seen.page.locator("#map-bar [data-act=ask]:enabled").wait_for()
        seen.page.wait_for_timeout(400)  # colours fade in
        found = [
            (v["id"], [node["html"][:160] for node in v["nodes"]][:3])
            for v in axe.run(seen.page).response["violations"]
            if v["impact"] in ("serious", "critical")
        ]
        assert found == []
        seen.assert_quiet()
