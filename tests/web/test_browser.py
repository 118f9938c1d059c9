"""The chat page in a real browser: asked, read, switched, taken away."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from helpers.browser import Seen, opened, served
from helpers.scripted import Waiting
from ptmrag.answer.answer import Answer, Citation
from ptmrag.assistant import Assistant
from ptmrag.ingestion.jobs import Jobs

pytestmark = pytest.mark.browser
HOSTILE = (
    "<img src=//evil.example/a.png onerror=alert(1)> ![x](http://evil.example/b.png) "
    "[y](javascript:alert(2)) <script>alert(3)</script> ${alert(4)} {{7*7}} `${1}` "
    "<b>bold</b> http://evil.example/c $$\\alert$$ \\(x\\)"
)

# What of an answer and its sources reaches beyond the frame that it stands in.
_CUT_OFF = """() => ['#chat', '#sources'].flatMap((frame) => {
  const edge = document.querySelector(frame).getBoundingClientRect().right;
  return [...document.querySelectorAll(`${frame} :is(p, li, article, blockquote)`)]
    .filter((part) => part.getBoundingClientRect().right > edge).map((part) => part.outerHTML);
})"""

# Clicks with some milliseconds between: too few for an answer to the one before.
_ONE_BY_ONE = """async (parts) => {
  for (const part of document.querySelectorAll(parts)) {
    part.click();
    await new Promise((done) => setTimeout(done, 5));
  }
}"""


@pytest.fixture(scope="module")
def library(index: Path) -> Iterator[str]:
    """The address of a chat over a real index of three invented papers and their notes."""
    with served(Assistant.load(index, llm="none")) as address:
        yield address


@pytest.mark.parametrize(
    ("question", "quote", "place"),
    [
        ("What memory does Larkspur keep?", "a sparse memory of 64 slots", "p. 1"),
        ("On which test set does Larkspur reach 81.4 points?", "LedgerQA", "p. 2"),
        (
            "Heron 如何训练小的翻译模型？",
            "Heron therefore translates every sentence there and back again",
            "p. 1",
        ),
        ("青鸟的辅助任务是什么？", "并把断句作为辅助任务。", "p. 1"),
    ],
)
def test_a_visitor_asks_and_sees_the_answer_with_its_source(
    chromium: Any, library: str, tmp_path: Path, question: str, quote: str, place: str
) -> None:
    """In either language: a cited answer on one side, the marked quote and its place on the other."""
    with opened(chromium, library) as seen:
        assert "3 entries" in seen.page.inner_text("#header")
        seen.ask(question)
        seen.wait("#chat .answer .quote", quote)
        assert quote in seen.chat()
        assert "[1]" in seen.chat()
        assert "[1]" in seen.sources()
        assert place in seen.sources()
        assert seen.page.input_value("#question textarea") == ""
        seen.page.screenshot(path=tmp_path / "chat.png")
        seen.assert_quiet()


def test_an_example_is_asked_by_a_click(chromium: Any, library: str) -> None:
    """A visitor who knows nothing can begin; a library without the answer says so."""
    with opened(chromium, library) as seen:
        seen.page.locator("#chat .example", has_text="Larkspur").click()
        seen.wait("#chat .user-row", "Larkspur")
        seen.wait("#chat .answer .quote", "Larkspur")
        seen.assert_quiet()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_narrow_page_has_the_sources_below(chromium: Any, library: str, scheme: str) -> None:
    """At 360 px nothing runs out of the page, by day and by night."""
    with opened(chromium, library, width=360, height=740, color_scheme=scheme) as seen:
        seen.ask("What memory does Larkspur keep?")
        seen.wait("#chat .answer .quote", "Larkspur")
        assert seen.page.evaluate("document.documentElement.scrollWidth") == 360
        assert seen.page.evaluate(_CUT_OFF) == []
        box = "(id) => document.querySelector(id).getBoundingClientRect()"
        assert seen.page.evaluate(f"({box})('#sources').top >= ({box})('#chat').bottom")
        dark = seen.page.evaluate("document.body.classList.contains('dark')")
        assert dark == (scheme == "dark")
        seen.assert_quiet()


@pytest.mark.parametrize("mode", ["llm", "extractive"])
def test_text_of_others_stays_text(chromium: Any, mode: Any) -> None:
    """Tags, scripts, images, links, templates and formulas of a paper are shown as they stand."""
    citation = Citation(1, HOSTILE, HOSTILE, f"web:{HOSTILE}", "javascript:alert(5)", 3, HOSTILE)
    reply = Answer(HOSTILE, f"{HOSTILE} [1]", "en", (citation,), mode=mode, notice=HOSTILE)
    assistant = Waiting(reply)
    assistant.go.set()
    with served(assistant) as address, opened(chromium, address) as seen:
        seen.ask(HOSTILE)
        seen.wait("#chat .bot-row", "alert(3)")
        if mode == "llm":  # else the answer itself has the quote
            assert seen.page.inner_text("#sources mark") == HOSTILE
        else:
            assert f"{HOSTILE} [1]" in " ".join(seen.chat().split())
        for selector in ("#chat .bot-row", "#sources"):
            found = seen.page.locator(
                f"{selector} :is(a:not([href*='#cite-']), img, script, b, iframe, .katex)"
            )
            assert found.count() == 0
        assert "<script>alert(3)</script> ${alert(4)} {{7*7}}" in seen.chat()
        seen.assert_quiet()


def test_an_answer_can_be_stopped_and_the_page_cleared(chromium: Any) -> None:
    """A stopped answer stands as it was, marked as unchecked; the bin begins anew."""
    draft = Answer("q", "It reads letters [1]", "en", mode="llm")
    assistant = Waiting(draft, Answer("q", "It reads letters. The end.", "en", mode="llm"))
    with served(assistant) as address, opened(chromium, address) as seen:
        seen.ask("What does it do?")
        seen.wait("#chat .bot-row", "It reads letters [1]")
        assert "Checking" in seen.sources()
        listeners = seen.page.evaluate("fetch('config').then((sent) => sent.json())")[
            "dependencies"
        ]
        (stop,) = (one["id"] for one in listeners if [t[1] for t in one["targets"]] == ["stop"])
        with seen.page.expect_response(
            lambda response: f'"fn_index":{stop},' in (response.request.post_data or "")
        ):
            seen.page.click("#question button.stop-button")
        assistant.go.set()
        seen.wait("#chat .bot-row", "not checked")
        seen.page.wait_for_selector("#question button.submit-button")
        assert "The end." not in seen.chat()
        seen.page.click("#chat button[aria-label=Clear]")
        seen.wait("#chat .placeholder", "Ask the papers")
        assert "letters" not in seen.chat()
        assistant.go.clear()
        seen.ask("What does it do?")
        seen.wait("#chat .bot-row", "It reads letters [1]")
        seen.page.click("#chat button[aria-label=Clear]")
        seen.page.wait_for_selector("#question button.submit-button")
        assistant.go.set()
        seen.assert_quiet()


def test_a_mark_opens_the_page_with_the_quote_highlighted(chromium: Any, library: str) -> None:
    """A click on the first quote of a paper: its page, boxes over dark pixels, next, larger, and closed."""
    with opened(chromium, library) as seen:
        seen.ask("What memory does Larkspur keep?")
        seen.page.locator("#chat a[href$='#cite-0-2']").click()
        marks = seen.page.locator("#page .mark")
        marks.first.wait_for(timeout=30_000)
        sheet = seen.page.locator("#page img").bounding_box()
        for box in (marks.nth(i).bounding_box() for i in range(marks.count())):
            assert box["width"] > 10
            assert sheet["x"] <= box["x"] < box["x"] + box["width"] <= sheet["x"] + sheet["width"]
            assert sheet["y"] <= box["y"] < box["y"] + box["height"] <= sheet["y"] + sheet["height"]
        assert "data:image/webp" in seen.page.get_attribute("#page img", "src")
        seen.page.click("#page [data-act=larger]")
        seen.wait("#page .at", "150%")
        seen.page.click("#page [data-act=next]")
        seen.wait("#page .at", "2 / ")
        assert marks.count() == 0
        seen.page.click("#page [data-act=close]")
        seen.page.wait_for_selector("#page .page", state="detached")
        seen.assert_quiet()


def test_a_conversation_outlives_a_reload_and_is_taken_away(chromium: Any, library: str) -> None:
    """After a reload it stands there with its evidence; it is copied, or saved as Markdown or BibTeX."""
    with opened(chromium, library) as seen:
        seen.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        seen.ask("What memory does Larkspur keep?")
        seen.page.locator("#tools a[download]").first.wait_for(timeout=30_000)
        seen.page.click("#tools [data-copy]")
        seen.page.wait_for_selector("#tools .done")
        copied = seen.page.evaluate("navigator.clipboard.readText()")
        assert "[2] Larkspur: Sparse Memory for Long Documents, p. " in copied
        with seen.page.expect_download() as taken:
            seen.page.click("#tools a[download='conversation.md']")
        assert "sparse memory of 64 slots" in Path(taken.value.path()).read_text(encoding="utf-8")
        with seen.page.expect_download() as taken:
            seen.page.click("#tools .export summary")
            seen.page.click("#tools a[download='sources.bib']")
        assert "@misc{larkspur" in Path(taken.value.path()).read_text(encoding="utf-8")
        seen.page.reload()
        seen.wait("#chat .bot-row", "sparse memory of 64 slots")
        seen.page.locator("#chat a[href$='#cite-0-2']").click()
        seen.page.locator("#page .mark").first.wait_for(timeout=30_000)
        seen.assert_quiet()


def test_a_question_waits_for_the_conversation_before_it(chromium: Any, library: str) -> None:
    """Who asks at once after a reload loses neither the conversation from before nor the answer."""
    held: list[Any] = []
    asked: list[Any] = []

    def hold(route: Any) -> None:
        """Keep back the request that brings the conversation back, until the next question is out."""
        sent = route.request.post_data or ""
        if "sparse memory" in sent and not asked:
            held.append(route)
            return
        route.continue_()
        if "LedgerQA" in sent:
            asked.append(route)
            while held:
                held.pop().continue_()

    with opened(chromium, library) as seen:
        seen.ask("What memory does Larkspur keep?")
        seen.wait("#chat .answer .quote", "sparse memory")
        seen.page.wait_for_function(
            "Object.values(localStorage).some((kept) => kept.includes('sparse memory'))"
        )
        seen.page.route("**/gradio_api/**", hold)
        seen.page.reload()
        seen.ask("How many points does Larkspur reach on LedgerQA?")
        seen.wait("#chat .answer .quote", "81.4")
        assert asked
        assert "What memory does Larkspur keep?" in seen.chat()
        assert "How many points does Larkspur reach" in seen.chat()
        seen.assert_quiet()


def test_the_catalog_is_exported_as_it_is_listed(chromium: Any, library: str) -> None:
    """In the format that is clicked: what the filters show, else what is selected, else nothing."""

    def saved(name: str) -> tuple[str, str]:
        with seen.page.expect_download() as taken:
            seen.page.click(f"#export [data-id={name}]")
        content = Path(taken.value.path()).read_bytes().decode("utf-8-sig")
        return taken.value.suggested_filename, content

    with opened(chromium, library) as seen:
        seen.page.get_by_role("tab", name="Catalog").click()
        seen.wait("#entries .count", "3 of 3")
        seen.page.click("#export summary")
        name, text = saved("bibtex")
        assert (name, text.count("\n@") + 1) == ("catalog.bib", 3)
        seen.page.fill("#find textarea, #find input", "round trips")
        seen.wait("#entries .count", "1 of 3")
        name, text = saved("csv")
        assert (name, text.count("\r\n")) == ("catalog.csv", 2)
        assert "Heron" in text
        seen.page.check("#entries [data-act=pick]")
        seen.wait("#asking", "Ask selected entries (1)")
        seen.page.fill("#find textarea, #find input", "")
        seen.wait("#entries .count", "3 of 3")
        name, text = saved("ris")
        assert (name, text.count("TY  - ")) == ("selected.ris", 1)
        seen.page.click("#asking [data-act=unpick]")
        seen.page.wait_for_selector("#asking [data-act=ask]:disabled")
        seen.page.fill("#find textarea, #find input", "nothing of this kind")
        seen.wait("#entries", "No entries match")
        seen.page.click("#export [data-id=md]")
        seen.page.get_by_text("There are no entries to export.").wait_for()
        seen.assert_quiet()


def test_the_catalog_filters_and_limits_the_chat(chromium: Any, library: str) -> None:
    """Typing narrows the table; one entry picked is all that the next answer rests on."""
    with opened(chromium, library) as seen:
        seen.page.get_by_role("tab", name="Catalog").click()
        seen.page.locator("#entries tbody tr").nth(2).wait_for()
        seen.page.fill("#find textarea, #find input", "round trips")
        seen.wait("#entries .count", "1 of 3")
        assert seen.page.is_disabled("#asking [data-act=ask]")
        seen.page.check("#entries [data-act=pick]")
        seen.page.click("#entries button.title")
        seen.wait("#details h2", "Heron")
        seen.page.get_by_role("tab", name="Map").click()
        seen.page.locator("#map-works [data-act=open]", has_text="Larkspur").click()
        seen.wait("#details h2", "Larkspur")
        seen.wait("#details .digest h4 .en", "Summary")
        assert "p. 1" in seen.page.locator("#details .digest li").first.inner_text()
        seen.page.click("#details [data-leave]")
        seen.page.locator("#map-works [data-act=open]").first.wait_for()  # where it was opened from
        seen.page.get_by_role("tab", name="Catalog").click()
        seen.page.locator("#asking button:enabled", has_text="Ask selected entries (1)").click()
        seen.wait("#limit", "Heron")
        seen.ask("How does Heron filter its data?")
        seen.page.locator("#sources article").first.wait_for(timeout=30_000)
        titles = seen.page.locator("#sources article h3").all_inner_texts()
        assert all("Heron" in title for title in titles)
        seen.page.get_by_role("tab", name="Catalog").click()
        seen.page.click("#asking [data-act=unpick]")
        seen.page.wait_for_selector("#asking [data-act=ask]:disabled")
        seen.page.wait_for_selector("#entries [data-act=pick]:checked", state="detached")
        seen.assert_quiet()


def test_every_tick_counts_however_quick(chromium: Any, library: str) -> None:
    """Three boxes ticked at once are three entries picked, and their details open meanwhile."""
    with opened(chromium, library) as seen:
        seen.page.get_by_role("tab", name="Catalog").click()
        seen.page.locator("#entries tbody tr").nth(2).wait_for()
        seen.page.evaluate(
            "document.querySelectorAll('#entries [data-act]').forEach((part) => part.click())"
        )
        asking = seen.page.locator("#asking", has_text="Ask selected entries (3)")
        asking.wait_for(state="attached")  # the page of the work is in the place of the list
        seen.wait("#details h2", "青鸟")
        assert seen.page.locator("#entries [data-act=pick]:checked").count() == 3
        # One after another, each while the one before is on its way.
        seen.page.evaluate(_ONE_BY_ONE, "#entries [data-act=open], #entries tr:first-child input")
        asking = seen.page.locator("#asking", has_text="Ask selected entries (2)")
        asking.wait_for(state="attached")  # the page of the work is in the place of the list
        seen.wait("#details h2", "青鸟")
        assert seen.page.locator("#entries [data-act=pick]:checked").count() == 2
        seen.assert_quiet()


def test_a_page_follows_every_click_however_quick(chromium: Any, library: str) -> None:
    """Of quotes clicked one after another the last is opened; a page is made larger twice at once."""
    with opened(chromium, library) as seen:
        seen.ask("What memory does Larkspur keep?")
        cites = seen.page.locator("#sources [data-act=cite]")
        seen.page.locator("#tools a[download]").first.wait_for(timeout=30_000)
        last = cites.count()
        assert last > 1
        seen.page.evaluate(_ONE_BY_ONE, "#sources [data-act=cite]")
        seen.wait("#page h2", f"[{last}]")
        seen.page.click("#page [data-act=close]")
        seen.page.wait_for_selector("#page .page", state="detached")
        cites.nth(1).click()
        seen.page.locator("#page .mark").first.wait_for(timeout=30_000)
        seen.page.evaluate(
            "[1, 2].forEach(() => document.querySelector('#page [data-act=larger]').click())"
        )
        seen.wait("#page .at", "200%")
        seen.assert_quiet()


def test_the_page_speaks_the_visitors_language(chromium: Any, library: str) -> None:
    """Chinese for a Chinese browser; English after a switch, and after a reload still."""
    with opened(chromium, library, locale="zh-CN") as seen:
        seen.page.get_by_role("tab", name="目录").wait_for()
        assert "3 个条目" in seen.page.inner_text("#header")
        seen.page.get_by_label("English").check()
        seen.page.get_by_role("tab", name="Catalog").wait_for()
        assert "3 entries" in seen.page.inner_text("#header")
        seen.page.reload()
        seen.page.get_by_role("tab", name="Catalog").wait_for()
        seen.assert_quiet()


@pytest.mark.parametrize("locale", ["en-US", "zh-CN"])
def test_attributes_have_the_visitors_language_alone(
    chromium: Any, library: str, locale: str
) -> None:
    """A tooltip, and what a screen reader says, is in one language: also of what came later, and after a switch."""
    other = "zh" if locale == "en-US" else "en"
    mixed = """(language) => [...document.querySelectorAll('*')].flatMap((one) =>
      ['title', 'aria-label', 'placeholder'].filter((name) => one.hasAttribute(`data-en-${name}`)
        && one.getAttribute(name) !== one.getAttribute(`data-${language}-${name}`)))"""
    keep = {"en": "Keep in Notes", "zh": "记入笔记"}
    with opened(chromium, library, locale=locale) as seen:
        seen.ask("What memory does Larkspur keep?")
        seen.page.locator("#tools .tool").first.wait_for(timeout=30_000)
        seen.page.locator("#sources [data-act=cite]").first.click()
        seen.page.locator("#past [data-act=remove]").wait_for(state="attached")
        seen.page.locator(f"#page .pin[title='{keep[locale[:2]]}']").wait_for()
        seen.page.wait_for_function(f"() => !({mixed})('{locale[:2]}').length")
        seen.page.get_by_label("中文" if other == "zh" else "English").check()
        seen.page.locator(f"#page .pin[title='{keep[other]}']").wait_for()
        assert seen.page.evaluate(mixed, other) == []
        seen.assert_quiet()


@pytest.mark.parametrize("locale", ["en-US", "zh-CN"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(
    chromium: Any, index: Path, tmp_path: Path, scheme: str, locale: str
) -> None:
    """Labels, roles and contrast of every tab, by day and by night, in both languages."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    assistant, jobs = Assistant.load(index, llm="none"), Jobs(tmp_path / "index")
    with (
        served(assistant, jobs=jobs) as address,
        opened(chromium, address, color_scheme=scheme, locale=locale) as seen,
    ):
        seen.ask("What memory does Larkspur keep?")
        seen.page.locator("#chat a[href$='#cite-0-2']").click()
        seen.page.locator("#page .mark").first.wait_for(timeout=30_000)
        found = []
        shown = (
            "#page .mark",
            "#entries tr",
            "#table-bar .start",
            "#notes-list .none-yet",
            "#map-works li",
            "#facts dl",
        )
        for number, ready in enumerate(shown):
            seen.page.get_by_role("tab").nth(number).click()
            seen.page.locator(ready).first.wait_for()
            if ready == "#entries tr":
                seen.page.locator("#entries [data-act=pick]").first.check()
                found += serious(axe, seen, ready)
                seen.page.locator("#entries button.title").first.click()
                seen.page.locator("#details h2").wait_for()
            found += serious(axe, seen, ready)
        assert found == []


def serious(axe: Any, seen: Seen, place: str) -> list[Any]:
    """The serious findings on what is shown."""
    seen.page.wait_for_timeout(400)  # colours fade in
    return [
        (place, one["id"], [node["html"][:120] for node in one["nodes"]][:3])
        for one in axe.run(seen.page).response["violations"]
        if one["impact"] in ("serious", "critical")
    ]


def press_until(seen: Seen, key: str, selector: str, *, most: int = 60) -> None:
    """Press a key until the focus is where it is wanted."""
    for _ in range(most):
        if seen.page.evaluate("(wanted) => document.activeElement.matches(wanted)", selector):
            return
        seen.page.keyboard.press(key)
    raise AssertionError(f"{key} never reaches {selector}")


def test_the_keyboard_is_enough(chromium: Any, library: str) -> None:
    """Ask, reach a mark, open its page, turn it, leave it, pick an entry: no mouse, no jump."""
    with opened(chromium, library) as seen:
        seen.page.keyboard.press("Tab")
        press_until(seen, "Tab", "#question textarea")
        seen.page.keyboard.type("What memory does Larkspur keep?")
        seen.page.keyboard.press("Enter")
        # With the tools the answer is whole: its links are not drawn anew under the focus.
        seen.page.locator("#tools a[download]").first.wait_for(timeout=30_000)
        press_until(seen, "Shift+Tab", "#chat a[href$='#cite-0-2']")
        seen.page.keyboard.press("Enter")
        seen.page.locator("#page .mark").first.wait_for(timeout=30_000)
        press_until(seen, "Tab", "#page [data-act=next]")
        seen.page.keyboard.press("Enter")
        seen.wait("#page .at", "2 / ")
        press_until(seen, "Shift+Tab", "#page [data-act=close]")
        seen.page.keyboard.press("Enter")
        seen.page.wait_for_selector("#page .page", state="detached")
        press_until(seen, "Shift+Tab", "[role=tab]", most=200)
        press_until(seen, "Shift+Tab", "[role=tab]:nth-of-type(2)", most=9)
        seen.page.keyboard.press("Enter")
        press_until(seen, "Tab", "#entries [data-act=pick]")
        seen.page.keyboard.press("Space")
        press_until(seen, "Shift+Tab", "#asking [data-act=ask]")
        seen.page.keyboard.press("Enter")
        seen.page.locator("#limit p").wait_for()
        seen.assert_quiet()
