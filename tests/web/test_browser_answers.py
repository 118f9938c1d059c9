"""Answers in a real browser: cards and tables, their marks and titles, on a wide screen and on a phone."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from helpers.browser import Seen, opened, served
from ptmrag.assistant import Assistant

pytestmark = pytest.mark.browser
ASKED = {
    "en-US": (
        ("Summarise Larkspur", ".digest .aspect"),
        ("How do Larkspur and Heron differ?", ".comparison td .quote"),
        ("List the papers", "table.works tbody tr"),
        ("What is LaMDA-9000?", ".nearest button.title"),
    ),
    "zh-CN": (
        ("Larkspur 的要点", ".quote"),
        ("Larkspur 和 Heron 有什么区别？", ".comparison td .quote"),
        ("列出所有论文", "table.works tbody tr"),
        ("LaMDA-9000 是什么？", ".nearest button.title"),
    ),
}
# What of an answer or its sources reaches beyond the frame that it stands in, other than inside a table that scrolls.
_CUT_OFF = """() => ['#chat', '#sources'].flatMap((frame) => {
  const edge = document.querySelector(frame).getBoundingClientRect().right;
  return [...document.querySelectorAll(`${frame} :is(p, li, article, blockquote, h3, .wide)`)]
    .filter((part) => !part.parentElement.closest('.wide') && part.getBoundingClientRect().right > edge)
    .map((part) => part.outerHTML.slice(0, 200));
})"""


@pytest.fixture(scope="module")
def library(index: Path) -> Iterator[str]:
    """The address of a chat over a real index of three invented papers and their notes."""
    with served(Assistant.load(index, llm="none")) as address:
        yield address


def ask(seen: Seen, question: str, part: str) -> None:
    """Ask, and wait until the last answer has what it should have, and the next can be asked."""
    rows = seen.page.locator("#chat .bot-row")
    before = rows.count()
    seen.ask(question)
    rows.nth(before).locator(part).first.wait_for(timeout=30_000)
    seen.page.wait_for_selector("#question button.submit-button")


@pytest.mark.parametrize("width", [1280, 360])
@pytest.mark.parametrize(
    ("locale", "scheme"), [("en-US", "light"), ("zh-CN", "dark"), ("zh-CN", "light")]
)
def test_answers_are_cards_and_tables(
    chromium: Any, library: str, locale: str, scheme: str, width: int
) -> None:
    """A digest, a comparison, a list and a refusal: nothing is cut off, and axe finds nothing serious."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    with opened(chromium, library, width=width, locale=locale, color_scheme=scheme) as seen:
        for question, part in ASKED[locale]:
            ask(seen, question, part)
            assert seen.page.evaluate(_CUT_OFF) == []
            assert seen.page.evaluate("document.documentElement.scrollWidth") <= width
        violations = axe.run(seen.page).response["violations"]
        serious = [v for v in violations if v["impact"] in ("serious", "critical")]
        assert [(v["id"], [n["html"][:160] for n in v["nodes"]][:3]) for v in serious] == []
        seen.page.wait_for_function(
            "(asked) => Object.values(localStorage).some((kept) => kept.includes(asked))",
            arg=question,
        )
        seen.page.reload()
        seen.page.locator("#chat .nearest").wait_for(timeout=30_000)
        assert seen.page.locator("#chat .answer").count() == len(ASKED[locale])
        seen.assert_quiet()


def test_marks_titles_and_copies_work_from_the_keyboard(chromium: Any, library: str) -> None:
    """A mark opens the page of its quote, a title its work, and a button copies the answer with its references."""
    with opened(chromium, library) as seen:
        seen.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        ask(seen, "What memory does Larkspur keep?", ".quote")
        seen.page.locator("#tools a[download]").first.wait_for(timeout=30_000)
        assert "1 citation" in seen.sources() or "citations" in seen.sources()
        seen.page.locator("#chat [data-copy]").focus()
        seen.page.keyboard.press("Enter")
        seen.page.locator("#chat [data-copy].done").wait_for()
        copied = str(seen.page.evaluate("navigator.clipboard.readText()"))
        assert copied.startswith("## What memory does Larkspur keep?")
        assert copied.count("a sparse memory of 64 slots") == seen.chat().count(
            "a sparse memory of 64 slots"
        )
        seen.page.locator("#chat a[href$='#cite-0-2']").focus()
        seen.page.keyboard.press("Enter")
        seen.page.locator("#page .mark").first.wait_for(timeout=30_000)
        seen.page.locator("#chat button.title").first.focus()
        seen.page.keyboard.press("Enter")
        seen.page.locator("#details h2").first.wait_for(timeout=30_000)
        seen.assert_quiet()


def test_what_was_understood_of_a_follow_up_is_shown(chromium: Any, library: str) -> None:
    """The question that was answered stands above the answer."""
    with opened(chromium, library) as seen:
        ask(seen, "What memory does Larkspur keep?", ".quote")
        ask(seen, "How is it trained?", ".understood")
        assert "Larkspur" in seen.page.inner_text("#chat .understood")
        seen.assert_quiet()


def test_the_page_of_a_quote_fits_a_phone(chromium: Any, library: str) -> None:
    """The lines of the quote fit, all of the page is reached by scrolling, and one can ask all the while."""
    with opened(chromium, library, width=360, height=740) as seen:
        ask(seen, "What memory does Larkspur keep?", ".quote")
        seen.page.locator("#chat a[href$='#cite-0-2']").click()
        mark = seen.page.locator("#page .mark").first
        mark.wait_for(timeout=30_000)
        seen.page.wait_for_function(
            """() => [...document.querySelectorAll('#page .mark')].every((one) => {
              const box = one.getBoundingClientRect();
              return box.left >= 0 && box.right <= innerWidth && box.top >= 0;
            })"""
        )
        reach = "(s) => [s.clientWidth + s.scrollLeft, s.scrollWidth]"
        sheet = seen.page.locator("#page .sheet")
        sheet.evaluate("(s) => { s.scrollLeft = s.scrollWidth; }")
        seen_to, wide = sheet.evaluate(reach)
        assert abs(seen_to - wide) <= 1
        box = seen.page.locator("#question textarea").bounding_box()
        assert box["y"] + box["height"] <= 740
        seen.page.click("#page [data-act=close]")
        seen.page.wait_for_selector("#page .page", state="detached")
        seen.assert_quiet()
