"""The page "Write" in a real browser: a table, a review and a report are made, and their quotes open pages."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from helpers.browser import Seen, opened, served
from helpers.written import Writer
from ptmrag.reviews.review import Review

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def library(index: Path) -> Iterator[str]:
    """The address of a page over the index of three papers."""
    with served(Writer.load(index, llm="none")) as address:
        yield address


def show_part(seen: Seen, number: int) -> None:
    """Open the page, and one of its parts."""
    seen.page.get_by_role("tab", name="Write").click()
    seen.page.locator("#write-part input").nth(number).check()


def open_quote(seen: Seen, selector: str) -> None:
    """Click a quote, see it marked on its page, and close that again."""
    seen.page.locator(selector).first.click()
    seen.page.locator("#quoted .mark").first.wait_for(timeout=30_000)
    assert "data:image/webp" in seen.page.get_attribute("#quoted img", "src")
    seen.page.click("#quoted [data-act=close]")
    seen.page.wait_for_selector("#quoted .page", state="detached")


def is_between(seen: Seen, *selectors: str) -> bool:
    """Whether these parts of the page are one below the other."""
    places = [seen.page.locator(one).first.bounding_box() for one in selectors]
    return all(above["y"] + above["height"] <= below["y"] for above, below in pairwise(places))


def test_picked_entries_become_a_table_whose_cells_open_pages(chromium: Any, library: str) -> None:
    """From the catalog, with a work more by its name; the table is saved, and stays while other pages are shown."""
    with opened(chromium, library) as seen:
        seen.page.get_by_role("tab", name="Catalog").click()
        seen.page.locator("#entries [data-act=pick]").first.check()
        seen.page.click("#asking [data-act=table]:enabled")
        seen.wait("#works", "Larkspur")
        seen.page.fill("#works input", "Heron")
        seen.page.locator("#works [role=option]", has_text="Heron").click()
        seen.page.keyboard.press("Escape")
        seen.page.fill("#aspects textarea, #aspects input", "data, size")
        seen.page.click("#table-bar [data-act=make-table]")
        seen.wait("#table-result .count", "2 of 2 works")
        seen.page.locator("#table-result a[download='table.csv']").wait_for(timeout=60_000)
        heads = seen.page.locator("#table-result th[scope=col]").all_inner_texts()
        assert heads == ["Work", "Data", "Size"]
        open_quote(seen, "#table-result .cell")
        with seen.page.expect_download() as taken:
            seen.page.click("#table-result a[download='table.csv']")
        assert "Heron" in Path(taken.value.path()).read_text(encoding="utf-8-sig")
        seen.page.get_by_role("tab", name="Map").click()
        seen.page.locator("#map-works li").first.wait_for()
        seen.page.get_by_role("tab", name="Write").click()
        assert "2 of 2 works" in seen.page.inner_text("#table-result")
        seen.assert_quiet()


def test_a_review_is_read_and_its_citations_open(chromium: Any, library: str) -> None:
    """Enter begins it; it is saved as Markdown and BibTeX; nothing typed is a sentence at the box until one types."""
    with opened(chromium, library) as seen:
        show_part(seen, 1)
        seen.page.click("#review-bar [data-act=make-review]")
        seen.wait("#topic-problem [role=alert]", "Enter a topic")
        assert is_between(seen, "#topic", "#topic-problem [role=alert]", "#review-bar .start")
        seen.page.fill("#topic textarea, #topic input", "memory")
        seen.page.wait_for_selector("#topic-problem [role=alert]", state="detached")
        seen.page.press("#topic textarea, #topic input", "Enter")
        # With its files the review is whole: it is not drawn anew under the pointer.
        seen.page.locator("#review-result a[download='review.md']").wait_for(timeout=60_000)
        assert "memory" in seen.page.inner_text("#review-result h2")
        open_quote(seen, "#review-result .mark-of")
        names = ("review.md", "references.bib")
        for name in names:
            with seen.page.expect_download() as taken:
                seen.page.click(f"#review-result a[download='{name}']")
            assert Path(taken.value.path()).read_text(encoding="utf-8")
        seen.assert_quiet()


def test_a_sentence_is_checked_with_the_keyboard_alone(chromium: Any, library: str) -> None:
    """Its verdict is said in words; its passage opens the page beside it, on a phone over it."""
    with opened(chromium, library, width=360, height=740) as seen:
        show_part(seen, 2)
        seen.page.focus("#draft textarea")
        seen.page.keyboard.type("It keeps a sparse memory.")
        seen.page.keyboard.press("Tab")
        seen.page.keyboard.press("Enter")
        seen.wait("#source-result .verdict", "Supported")
        seen.page.focus("#source-result [data-act=cite]")
        seen.page.keyboard.press("Enter")
        seen.page.locator("#quoted .mark").first.wait_for(timeout=30_000)
        assert seen.page.evaluate("document.documentElement.scrollWidth") == 360
        seen.page.focus("#quoted [data-act=close]")
        seen.page.keyboard.press("Enter")
        seen.page.wait_for_selector("#quoted .page", state="detached")
        seen.assert_quiet()


@pytest.mark.parametrize("locale", ["en-US", "zh-CN"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious_in_what_was_made(
    chromium: Any, library: str, scheme: str, locale: str
) -> None:
    """Labels, roles and contrast of each result, by day and by night, in both languages."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    with opened(chromium, library, color_scheme=scheme, locale=locale) as seen:
        seen.page.get_by_role("tab", name="写作" if locale == "zh-CN" else "Write").click()
        made = {
            "table": lambda: (
                seen.page.click("#works input"),
                seen.page.locator("#works [role=option]").first.click(),
                seen.page.keyboard.press("Escape"),
            ),
            "review": lambda: seen.page.fill("#topic textarea, #topic input", "memory"),
            "source": lambda: seen.page.fill("#draft textarea", "It keeps a sparse memory."),
        }
        found = []
        for number, (part, fill) in enumerate(made.items()):
            seen.page.locator("#write-part input").nth(number).check()
            fill()
            seen.page.click(f"#{part}-bar [data-act=make-{part}]")
            seen.page.locator(f"#{part}-result [data-act=cite]").first.wait_for(timeout=60_000)
            seen.page.locator(f"#{part}-bar .start").wait_for(timeout=60_000)
            seen.page.locator(f"#{part}-result [data-act=cite]").first.click()
            seen.page.locator("#quoted .mark").first.wait_for(timeout=30_000)
            seen.page.wait_for_timeout(400)  # colours fade in
            found += [
                (part, v["id"], [node["html"][:160] for node in v["nodes"]][:3])
                for v in axe.run(seen.page).response["violations"]
                if v["impact"] in ("serious", "critical")
            ]
        assert found == []
        seen.assert_quiet()


class LongWriter(Writer):
    """A writer of reviews that no browser keeps."""

    def stream_review(self, topic: str, **how: Any) -> Iterator[Review]:
        for made in super().stream_review(topic, **how):
            yield replace(made, markdown="x" * 500_000)


def test_what_is_too_long_to_be_kept_is_said_to_be(chromium: Any, index: Path) -> None:
    """Beside the result, which can be saved; after a reload it is gone."""
    with (
        served(LongWriter.load(index, llm="none")) as address,
        opened(chromium, address) as seen,
    ):
        show_part(seen, 1)
        seen.page.fill("#topic textarea, #topic input", "memory")
        seen.page.click("#review-bar [data-act=make-review]")
        seen.wait("#review-kept [role=status]", "too long for the browser to keep")
        assert is_between(seen, "#review-bar", "#review-kept [role=status]", "#review-result h2")
        seen.page.locator("#review-result a[download='review.md']").wait_for()
        assert seen.page.locator("#review-kept [data-act=again-review]").count() == 0
        seen.assert_quiet()


NO_ROOM = """() => {
  const put = Storage.prototype.setItem;
  Storage.prototype.setItem = function (key, value) {
    if (key.endsWith('-written')) throw new DOMException('full', 'QuotaExceededError');
    return put.call(this, key, value);
  };
}"""


def test_a_storage_without_room_is_told(chromium: Any, library: str) -> None:
    """Gradio writes it to the console alone; what is kept says nothing."""
    with opened(chromium, library) as seen:
        show_part(seen, 1)
        make(seen, "review", number=1, box="topic", text="memory")
        assert seen.page.locator("#review-kept .not-kept").is_hidden()
        seen.page.evaluate(NO_ROOM)
        make(seen, "review", number=1, box="topic", text="data")
        seen.page.locator("#review-kept .not-kept", has_text="storage is full").wait_for()


def make(seen: Seen, part: str, *, number: int, box: str, text: str) -> None:
    """Enter a text in a part and have it made."""
    seen.page.locator("#write-part input").nth(number).check()
    seen.page.fill(f"#{box} textarea, #{box} input", text)
    seen.page.click(f"#{part}-bar [data-act=make-{part}]")
    seen.page.locator(f"#{part}-kept [data-act=again-{part}]").first.wait_for(timeout=60_000)


@pytest.mark.parametrize("locale", ["en-US", "zh-CN"])
def test_what_was_made_is_there_after_a_reload(chromium: Any, library: str, locale: str) -> None:
    """With its quotes, which open; it is made again from its inputs, and removed; the examples are back then."""
    with opened(chromium, library, locale=locale) as seen:
        name = "写作" if locale == "zh-CN" else "Write"
        seen.page.get_by_role("tab", name=name).click()
        make(seen, "review", number=1, box="topic", text="memory")
        make(seen, "source", number=2, box="draft", text="It keeps a sparse memory.")
        seen.page.wait_for_timeout(500)  # the browser writes what it keeps
        seen.page.reload()
        seen.page.get_by_role("tab", name=name).click()
        seen.page.locator("#write-part input").nth(1).check()
        seen.page.locator("#review-result h2", has_text="memory").wait_for(timeout=30_000)
        open_quote(seen, "#review-result .mark-of")
        seen.page.click("#review-kept [data-act=again-review]")
        seen.page.locator("#review-kept [data-act=again-review]").nth(1).wait_for(timeout=60_000)
        assert seen.page.input_value("#topic textarea, #topic input") == "memory"
        seen.page.locator("#write-part input").nth(2).check()
        seen.page.locator("#source-result .verdict").first.wait_for()
        seen.page.click("#source-kept [data-act=drop-source]")
        seen.page.locator("#source-kept [data-act=drop-source]").wait_for(state="detached")
        seen.assert_quiet()
