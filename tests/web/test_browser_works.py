"""Pages of works and the notes of a reader, in a real browser: opened, read, kept, noted, exported."""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pypdf
import pytest

from helpers.browser import Seen, opened, served
from ptmrag.assistant import Assistant

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def library(index: Path) -> Iterator[str]:
    """The address of a chat over a real index of three invented papers and their notes."""
    with served(Assistant.load(index, llm="none")) as address:
        yield address


def open_work(seen: Seen, title: str, *, tab: str = "Catalog") -> None:
    seen.page.get_by_role("tab", name=tab).click()
    seen.page.locator("#entries button.title", has_text=title).click()
    seen.wait("#details h2", title)


def keep_first_quote(seen: Seen) -> None:
    seen.page.locator("#details .digest .pin").first.click()
    seen.page.locator("#kept-line .said").wait_for()


@pytest.mark.parametrize(
    ("locale", "tab", "said", "heading"),
    [
        ("en-US", "Catalog", "Full text read", "Summary"),
        ("zh-CN", "目录", "已读全文", "概要"),
    ],
)
def test_a_work_opens_with_all_that_is_known_of_it(
    chromium: Any, library: str, locale: str, tab: str, said: str, heading: str
) -> None:
    """In the reader's language, whose note comes first; its digest follows, and a quote opens beside it."""
    with opened(chromium, library, locale=locale) as seen:
        open_work(seen, "Larkspur", tab=tab)
        seen.wait("#work-side .was-read .said", said)
        seen.page.locator("#details .digest .part").first.wait_for()
        assert heading in seen.page.locator("#details .digest h4").first.inner_text()
        tops = {
            lang: seen.page.locator(f"#details .languages p[lang={lang}]").first.bounding_box()["y"]
            for lang in ("zh", "en")
        }
        assert (tops["zh"] < tops["en"]) == (locale == "zh-CN")
        assert not seen.page.locator("#entries").is_visible()
        box = seen.page.locator("#work-side pre").evaluate(
            "(e) => [e.scrollWidth - e.clientWidth, e.scrollHeight - e.clientHeight]"
        )
        assert max(box) <= 0  # nothing of the BibTeX is behind a scroll bar
        seen.page.locator("#details .digest [data-act=cite]").first.click()
        seen.page.locator("#work-page .mark").first.wait_for(timeout=30_000)
        seen.page.click("#work-page [data-act=close]")
        seen.page.locator("#work-side pre").wait_for()
        seen.assert_quiet()


def test_a_work_has_an_address_and_a_way_back(chromium: Any, library: str) -> None:
    """The address opens it again; back leads to the list as it was, with its filter and the focus."""
    with opened(chromium, library) as seen:
        seen.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        seen.page.get_by_role("tab", name="Catalog").click()
        seen.page.fill("#find textarea, #find input", "round trips")
        seen.wait("#entries .count", "1 of 3")
        seen.page.locator("#entries button.title").click()
        seen.wait("#details h2", "Heron")
        seen.page.wait_for_url("**/?entry=*")
        seen.page.wait_for_function("document.activeElement.matches('#details h2')")
        seen.page.click("#details [data-link]")
        seen.page.wait_for_selector("#details .done")
        copied = seen.page.evaluate("navigator.clipboard.readText()")
        assert copied == seen.page.url
        seen.page.locator("#work-side .similar button").first.click()
        seen.page.wait_for_function("(was) => location.href !== was", arg=copied)
        seen.page.go_back()
        seen.wait("#details h2", "Heron")
        seen.page.click("#details [data-leave]")
        seen.wait("#entries .count", "1 of 3")
        seen.page.wait_for_function("!location.search")
        seen.page.wait_for_function("document.activeElement.matches('#entries button.title')")
        seen.page.goto(copied)
        seen.wait("#details h2", "Heron")
        seen.page.locator("#details .digest .part").first.wait_for()
        seen.page.goto(f"{library}?entry=nothing")
        seen.wait("#details h2", "does not have this work")
        seen.page.click("#details [data-leave]")
        seen.wait("#entries .count", "3 of 3")
        seen.assert_quiet()


def test_the_way_back_leads_to_the_tab_that_one_came_from(chromium: Any, library: str) -> None:
    """A work opened from the notes leads back to the notes."""
    with opened(chromium, library) as seen:
        open_work(seen, "Larkspur")
        keep_first_quote(seen)
        seen.page.click("#kept-line [data-act=show-notes]")
        seen.page.locator("#notes-list h2 button").click()
        seen.wait("#details h2", "Larkspur")
        seen.page.click("#details [data-leave]")
        seen.page.locator("#notes-list blockquote").wait_for()
        seen.assert_quiet()


def test_a_reader_who_leaves_a_work_and_its_tab_at_once_stays_where_he_goes(
    chromium: Any, library: str
) -> None:
    """The answer to "back" comes later and does not bring the catalog back."""
    with opened(chromium, library) as seen:
        open_work(seen, "Larkspur")
        seen.page.evaluate("""() => {
            document.querySelector('#details [data-leave]').click();
            document.querySelector('#tabs [role=tab][data-tab-id=map]').click();
        }""")
        seen.page.locator("#details article").wait_for(state="detached")
        seen.page.locator("#map-works li").first.wait_for()
        assert seen.page.get_attribute("[role=tab][aria-selected=true]", "data-tab-id") == "map"
        assert not seen.page.locator("#entries").is_visible()
        seen.assert_quiet()


def test_one_work_is_asked_or_joins_the_table(chromium: Any, library: str) -> None:
    """The buttons under its title; the table keeps the works that it had."""
    with opened(chromium, library) as seen:
        for title in ("Larkspur", "Heron"):
            open_work(seen, title)
            seen.page.click("#details [data-act=tabulate]")
            seen.page.locator("#part-table", has_text=title).wait_for()
            seen.page.get_by_role("tab", name="Catalog").click()
            if title == "Larkspur":
                seen.page.click("#details [data-leave]")
        assert "Larkspur" in str(seen.page.text_content("#part-table"))
        seen.page.click("#details [data-act=only]")
        seen.wait("#limit", "Heron")
        seen.assert_quiet()


@pytest.mark.parametrize("locale", ["en-US", "zh-CN"])
def test_a_quote_is_kept_with_a_note_and_taken_away(
    chromium: Any, library: str, locale: str
) -> None:
    """From an answer: the note outlives a reload, is found, exported, removed and put back."""
    with opened(chromium, library, locale=locale) as seen:
        seen.ask("What memory does Larkspur keep?")
        seen.page.locator("#tools a[download]").first.wait_for(timeout=30_000)
        pins = seen.page.locator("#sources .pin[data-id*='sparse memory of 64 slots']")
        pins.last.click()
        seen.page.fill("#kept-line textarea", "Why 64? 为什么？")
        seen.page.locator("#kept-line textarea.done").wait_for()
        assert pins.last.get_attribute("aria-pressed") == "true"
        seen.page.reload()
        seen.page.wait_for_selector("#question textarea")
        seen.page.get_by_role("tab", name="Notes" if locale == "en-US" else "笔记").click()
        seen.wait("#notes-list blockquote", "sparse memory of 64 slots")
        note = seen.page.locator("#notes-list textarea")
        assert note.input_value() == "Why 64? 为什么？"
        note.fill("Why 64? See p. 2.")
        note.blur()
        seen.page.locator("#notes-list textarea.done").wait_for()
        seen.page.fill("#find-notes textarea, #find-notes input", "nothing of this kind")
        seen.page.locator("#notes-list blockquote").wait_for(state="detached")
        seen.page.fill("#find-notes textarea, #find-notes input", "WHY 64")
        seen.page.locator("#notes-list [data-act=cite]").click()
        seen.page.locator("#noted :is(.mark, mark)").first.wait_for(timeout=30_000)
        with seen.page.expect_download() as taken:
            seen.page.click("#notes-bar [data-act=notes-md]")
        text = Path(taken.value.path()).read_text(encoding="utf-8")
        assert "sparse memory of 64 slots" in text
        assert "Why 64? See p. 2." in text
        seen.page.locator("#notes-list [data-act=unpin-quote]").click()
        seen.page.locator("#notes-list blockquote").wait_for(state="detached")
        seen.page.click("#kept-line [data-act=undo-pin]")
        seen.page.locator("#notes-list blockquote").wait_for()
        assert seen.page.locator("#notes-list textarea").input_value() == "Why 64? See p. 2."
        seen.assert_quiet()


def test_a_pdf_with_the_quotes_highlighted_is_saved(chromium: Any, library: str) -> None:
    """With the note as the comment on the highlight."""
    with opened(chromium, library) as seen:
        open_work(seen, "Larkspur")
        keep_first_quote(seen)
        seen.page.fill("#kept-line textarea", "mine: 笔记")
        seen.page.locator("#kept-line textarea.done").wait_for()
        seen.page.click("#kept-line [data-act=show-notes]")
        with seen.page.expect_download() as taken:
            seen.page.click("#notes-list [data-act=highlight]")
        assert taken.value.suggested_filename.endswith("-notes.pdf")
        reader = pypdf.PdfReader(io.BytesIO(Path(taken.value.path()).read_bytes()))
        found = [one.get_object() for page in reader.pages for one in page.get("/Annots", [])]
        assert [(one["/Subtype"], one["/Contents"]) for one in found] == [
            ("/Highlight", "mine: 笔记")
        ]
        seen.assert_quiet()


def test_the_keyboard_keeps_a_quote_and_writes_a_note(chromium: Any, library: str) -> None:
    """No mouse from the title of a work to its note; the focus is where one expects it."""
    with opened(chromium, library) as seen:
        seen.page.get_by_role("tab", name="Catalog").focus()
        seen.page.keyboard.press("Enter")
        title = seen.page.locator("#entries button.title", has_text="Larkspur")
        title.focus()
        seen.page.keyboard.press("Enter")
        seen.page.locator("#details .digest .pin").first.wait_for()
        seen.page.wait_for_function("document.activeElement.matches('#details h2')")
        for _ in range(40):
            seen.page.keyboard.press("Tab")
            if seen.page.evaluate("document.activeElement.matches('.digest .pin')"):
                break
        seen.page.keyboard.press("Enter")
        box = seen.page.locator("#kept-line textarea")
        box.wait_for()
        box.focus()
        seen.page.keyboard.type("by hand")
        seen.page.locator("#kept-line textarea.done").wait_for()
        seen.page.locator("#kept-line [data-act=show-notes]").focus()
        seen.page.keyboard.press("Enter")
        seen.page.wait_for_function(
            "document.querySelector('#notes-list textarea')?.value === 'by hand'"
        )
        seen.assert_quiet()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("locale", ["en-US", "zh-CN"])
def test_a_phone_shows_works_and_notes(
    chromium: Any, library: str, scheme: str, locale: str
) -> None:
    """At 360 px nothing runs out of the page, a page covers it, and axe finds nothing serious."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    with opened(
        chromium, library, width=360, height=740, color_scheme=scheme, locale=locale
    ) as seen:
        # A page that is left while it loads reports its requests as broken off.
        seen.page.locator("#chat .example").first.wait_for(timeout=40_000)
        seen.page.goto(f"{library}?entry=larkspur-sparse-memory-for-long-documents")
        seen.page.locator("#details .digest .part").first.wait_for()
        assert seen.page.evaluate("document.documentElement.scrollWidth") == 360
        found = serious(axe, seen)
        keep_first_quote(seen)
        seen.page.locator("#details .digest [data-act=cite]").first.click()
        seen.page.locator("#work-page .mark").first.wait_for(timeout=30_000)
        cover = seen.page.locator("#work-page").bounding_box()
        assert (cover["x"], cover["y"], cover["width"]) == (0, 0, 360)
        seen.page.click("#work-page [data-act=close]")
        seen.page.click("#kept-line [data-act=show-notes]")
        seen.page.locator("#notes-list blockquote").wait_for()
        assert seen.page.evaluate("document.documentElement.scrollWidth") == 360
        found += serious(axe, seen)
        assert found == []
        seen.assert_quiet()


def serious(axe: Any, seen: Seen) -> list[Any]:
    seen.page.wait_for_timeout(400)  # colours fade in
    return [
        (one["id"], [node["html"][:120] for node in one["nodes"]][:3])
        for one in axe.run(seen.page).response["violations"]
        if one["impact"] in ("serious", "critical")
    ]


def test_two_tabs_keep_the_pins_of_both(chromium: Any, library: str) -> None:
    """Each shows what the other one keeps without a reload; what one removes does not come back."""
    with opened(chromium, library) as seen:
        other = Seen(seen.page.context.new_page(), library)
        other.page.goto(library)
        tabs = (seen, other)
        for tab in tabs:
            open_work(tab, "Larkspur")
            tab.page.locator("#details .digest .pin").nth(2).wait_for(timeout=30_000)
        pressed = "#details .digest .pin[aria-pressed=true]"
        for number, tab in enumerate(tabs):
            tab.page.locator("#details .digest .pin").nth(number).click()
            for each in tabs:
                each.page.locator(pressed).nth(number).wait_for()
        seen.page.locator(pressed).first.click()
        other.page.locator(pressed).nth(1).wait_for(state="detached")
        other.page.locator("#details .digest .pin").nth(2).click()
        seen.page.locator(pressed).nth(1).wait_for()
        for tab in tabs:
            tab.page.reload()
            tab.page.get_by_role("tab", name="Notes").click()
            tab.wait("#notes-bar", "2 notes")
        seen.assert_quiet()


def test_pins_of_before_that_were_removed_do_not_come_back(chromium: Any, library: str) -> None:
    """They are taken over once, also where all of them were kept again already."""
    with opened(chromium, library) as seen:
        open_work(seen, "Larkspur")
        keep_first_quote(seen)
        item = "Object.keys(localStorage).find((key) => key.endsWith('-all-notes'))"
        seen.page.wait_for_function(item)
        told = "{place: %s, dropped: [], put: [], noted: [], taken: %s}"
        for taken in ("false", "true"):
            seen.page.evaluate(f"window.ptmragPins.change({told % (item, taken)})")
            assert seen.page.evaluate("String(window.ptmragPins.read().taken)") == taken
        seen.assert_quiet()


def test_pins_that_the_browser_made_up_are_no_citations(chromium: Any, library: str) -> None:
    """A button with an invented quote keeps nothing, and markup in it stays text."""
    with opened(chromium, library) as seen:
        open_work(seen, "Larkspur")
        seen.page.locator("#details .digest .pin").first.wait_for()
        seen.page.evaluate(
            """() => {
              const pin = document.querySelector('#details .digest .pin');
              const place = JSON.parse(pin.dataset.id);
              place[3] = '<img src=x onerror=alert(1)> an invented quote';
              pin.dataset.id = JSON.stringify(place);
            }"""
        )
        seen.page.locator("#details .digest .pin").first.click()
        seen.wait("#kept-line .wrong", "not kept")
        seen.page.get_by_role("tab", name="Notes").click()
        seen.page.locator("#notes-list .none-yet").wait_for()
        seen.assert_quiet()
