"""Conversations in a real browser: kept, found, renamed, removed, one beside another."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from helpers.browser import Seen, opened, served
from helpers.chat import CITED, answer
from helpers.scripted import Waiting
from ptmrag.assistant import Assistant

pytestmark = pytest.mark.browser
LARKSPUR, HERON = "What memory does Larkspur keep?", "Heron 如何训练小的翻译模型？"
# A browser whose storage takes nothing more, once it is told so.
_FULL = """() => {
  const put = Storage.prototype.setItem;
  Storage.prototype.setItem = function (key, value) {
    if (this === localStorage && key.includes('-talk-')) throw new DOMException('full', 'QuotaExceededError');
    put.call(this, key, value);
  };
}"""


@pytest.fixture(scope="module")
def library(index: Path) -> Iterator[str]:
    """The address of a chat over a real index of three invented papers and their notes."""
    with served(Assistant.load(index, llm="none")) as address:
        yield address


def titles(seen: Seen) -> list[str]:
    return [str(title) for title in seen.page.locator("#past .title bdi").all_inner_texts()]


def ask(seen: Seen, question: str) -> None:
    """Ask, and wait until the browser has kept the answer."""
    seen.ask(question)
    seen.page.locator("#tools .tool").first.wait_for(timeout=30_000)
    seen.wait("#past li.shown:not(:has(.busy))", "")


@pytest.mark.parametrize(
    ("locale", "new", "deleted", "undo"),
    [
        ("en-US", "New chat", f"Deleted “{LARKSPUR}”", "Undo"),
        ("zh-CN", "新对话", f"已删除“{LARKSPUR}”", "撤销"),
    ],
)
def test_conversations_are_kept_found_renamed_and_removed(
    chromium: Any, library: str, locale: str, new: str, deleted: str, undo: str
) -> None:
    """Newest first, by their first questions; a removal can be undone; a reload changes nothing."""
    with opened(chromium, library, locale=locale) as seen:
        ask(seen, LARKSPUR)
        seen.page.get_by_role("button", name=new).click()
        seen.page.locator("#chat .example").first.wait_for()
        assert seen.page.locator("#sources article").count() == 0
        ask(seen, HERON)
        seen.wait("#past li:nth-child(2)", "Larkspur")
        assert titles(seen) == [HERON, LARKSPUR]
        seen.page.locator("#past .title", has_text="Larkspur").click()
        seen.wait("#chat .bot-row", "sparse memory of 64 slots")
        seen.page.locator("#sources [data-act=cite]").first.wait_for()
        seen.page.fill("#find-past input", "翻译")
        seen.page.locator("#past li", has_text="Larkspur").wait_for(state="hidden")
        seen.page.fill("#find-past input", "")
        seen.page.locator("#past li", has_text="Larkspur").wait_for()
        seen.page.locator("#past li", has_text="Heron").hover()
        seen.page.locator("#past li", has_text="Heron").locator("[data-act=rename]").click()
        seen.page.wait_for_selector("#past input:focus")
        seen.page.keyboard.type("翻译 Translation")
        seen.page.keyboard.press("Enter")
        seen.wait("#past .title", "翻译 Translation")
        seen.page.locator("#past li", has_text="Larkspur").locator("[data-act=remove]").click()
        seen.wait("#past .note", deleted)
        seen.page.locator("#chat .example").first.wait_for()
        assert titles(seen) == ["翻译 Translation"]
        seen.page.get_by_role("button", name=undo).click()
        seen.wait("#past .title", "Larkspur")
        seen.page.locator("#past .title", has_text="Larkspur").click()
        seen.wait("#chat .bot-row", "sparse memory of 64 slots")
        seen.page.reload()
        seen.wait("#chat .bot-row", "sparse memory of 64 slots")
        seen.wait("#past .title", "翻译 Translation")
        assert titles(seen) == ["翻译 Translation", LARKSPUR]
        seen.assert_quiet()


def test_an_answer_is_read_from_its_start(chromium: Any, library: str) -> None:
    """Its question is at the top, also once the questions that it leads to stand below it."""
    is_at_top = """(number) => {
      const log = document.querySelector("#chat [role=log]");
      const asked = log.querySelectorAll(".user-row")[number];
      const below = asked?.getBoundingClientRect().top - log.getBoundingClientRect().top;
      return log.querySelectorAll(".bot-row").length > number && below >= 0 && below < 60;
    }"""
    with opened(chromium, library, height=500) as seen:
        for number, question in enumerate((LARKSPUR, HERON)):
            ask(seen, question)
            seen.page.locator("#chat .bot-row").nth(number).wait_for()
            seen.page.wait_for_selector("#question button.submit-button")
            seen.page.locator("#chat .option").first.wait_for()
            seen.page.wait_for_function(is_at_top, arg=number)
            seen.page.wait_for_timeout(1_000)  # Gradio scrolls late
            assert seen.page.evaluate(is_at_top, number)
        seen.assert_quiet()


def test_an_answer_goes_where_it_was_asked(chromium: Any) -> None:
    """A visitor opens a new chat and asks there while the first answer is in the making: each has its own."""
    draft = answer("It reads", mode="llm")
    first, second = Waiting(draft, CITED), answer("Something else.", mode="llm")
    with served(first) as address, opened(chromium, address) as seen:
        seen.ask("What is ELECTRA?")
        seen.wait("#chat .bot-row", "It reads")
        seen.page.click("#past-top .new")
        seen.page.locator("#chat .bot-row").wait_for(state="detached")
        seen.wait("#past .title .busy", "…")
        first.replies = (second,)
        first.go.set()
        ask(seen, "What else?")
        seen.wait("#chat .bot-row", "Something else.")
        seen.page.locator("#past li:nth-child(2)").wait_for()
        assert seen.page.locator("#chat .bot-row").count() == 1
        seen.page.locator("#past .title", has_text="ELECTRA").click()
        seen.wait("#chat .bot-row", "It detects replaced tokens.")
        assert "Something else" not in seen.chat()
        seen.assert_quiet()


def test_two_tabs_do_not_overwrite_each_other(chromium: Any, library: str) -> None:
    """What both of them add to one conversation is kept twice, and a new tab begins with an empty page."""
    with opened(chromium, library) as seen:
        ask(seen, LARKSPUR)
        other = Seen(seen.page.context.new_page(), library)
        other.page.goto(library)
        other.page.locator("#past .title", has_text="Larkspur").click()
        other.wait("#chat .bot-row", "sparse memory of 64 slots")
        other.ask("On which test set does Larkspur reach 81.4 points?")
        other.wait("#chat .bot-row >> nth=-1", "LedgerQA")
        other.page.wait_for_selector("#question button.submit-button")
        other.wait("#past li.shown:not(:has(.busy))", "")
        seen.ask(HERON)
        seen.wait("#chat .bot-row >> nth=-1", "Heron")
        seen.page.locator("#past li:nth-child(2)").wait_for(timeout=30_000)
        asked = []
        for number in range(2):
            seen.page.locator("#past .title").nth(number).click()
            seen.page.locator(f"#past li:nth-child({number + 1}).shown").wait_for()
            seen.page.locator("#chat .user-row").nth(1).wait_for()
            asked.append(seen.page.locator("#chat .user-row").all_inner_texts())
        assert asked == [
            [LARKSPUR, HERON],
            [LARKSPUR, "On which test set does Larkspur reach 81.4 points?"],
        ]
        seen.assert_quiet()


@pytest.mark.parametrize(
    ("locale", "told"), [("en-US", "cannot keep this"), ("zh-CN", "无法保存这个对话")]
)
def test_a_full_storage_is_told(chromium: Any, library: str, locale: str, told: str) -> None:
    """The answer is there all the same, and the list says that the browser does not keep it."""
    with opened(chromium, library, locale=locale) as seen:
        seen.page.evaluate(_FULL)
        seen.ask(LARKSPUR)
        seen.wait("#past .note", told)
        assert "sparse memory of 64 slots" in seen.chat()
        seen.assert_quiet()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_phone_has_the_list_behind_a_button(chromium: Any, library: str, scheme: str) -> None:
    """At 360 px it is folded, opens over the page, and closes when a conversation is chosen."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    with opened(chromium, library, width=360, height=740, color_scheme=scheme) as seen:
        seen.ask(LARKSPUR)
        seen.page.locator("#sources [data-act=cite]").first.wait_for()
        seen.page.locator("#tools .tool").first.wait_for(timeout=30_000)
        seen.page.click("#past-side .toggle-button")
        seen.page.locator("#past-side.open #past .title").wait_for()
        seen.page.wait_for_timeout(500)  # it slides
        violations = axe.run(seen.page, context="#past-side").response["violations"]
        serious = [v for v in violations if v["impact"] in ("serious", "critical")]
        assert [(v["id"], [node["html"][:120] for node in v["nodes"]][:3]) for v in serious] == []
        seen.page.click("#past .title")  # it is the one that is shown
        seen.page.locator("#past-side:not(.open)").wait_for()
        seen.page.click("#past-side .toggle-button")
        seen.page.click("#past-top .new")
        seen.page.locator("#past-side:not(.open)").wait_for()
        seen.page.locator("#chat .example").first.wait_for()
        assert seen.page.evaluate("document.documentElement.scrollWidth") == 360
        seen.assert_quiet()


def test_a_finger_sees_what_removes_a_conversation_and_what_undoes_it(
    chromium: Any, library: str
) -> None:
    """A finger does not hover: the buttons of all conversations are seen; after a removal the list is still there."""
    with opened(chromium, library, width=360, height=740, has_touch=True, is_mobile=True) as seen:
        ask(seen, LARKSPUR)
        seen.page.click("#past-side .toggle-button")
        seen.page.click("#past-top .new")
        seen.page.locator("#past-side:not(.open)").wait_for()
        seen.page.click("#past-side .toggle-button")
        seen.page.locator("#past-side.open #past li:not(.shown)").wait_for()
        remove = seen.page.locator("#past [data-act=remove]")
        assert remove.evaluate("(button) => getComputedStyle(button).opacity") == "1"
        seen.page.click("#past .title")
        seen.page.locator("#past-side:not(.open)").wait_for()
        seen.page.locator("#past li.shown").wait_for(state="attached")
        seen.page.click("#past-side .toggle-button")
        seen.page.locator("#past-side.open").wait_for()
        remove.click()
        seen.wait("#past .note", LARKSPUR)
        seen.page.locator("#chat .example").first.wait_for(state="attached")
        seen.page.click("#past-side.open [data-act=undo]")
        seen.wait("#past-side.open .title", LARKSPUR)
        seen.assert_quiet()


def test_the_list_is_beside_the_chat_after_the_window_has_changed(
    chromium: Any, library: str
) -> None:
    """Also when that was on another page, where the list is not shown."""
    with opened(chromium, library) as seen:
        seen.page.locator("#past-side.open").wait_for()
        seen.page.get_by_role("tab", name="Catalog").click()
        seen.page.locator("#entries table").wait_for()
        seen.page.set_viewport_size({"width": 1200, "height": 800})
        seen.page.wait_for_timeout(200)
        seen.page.get_by_role("tab", name="Chat").click()
        seen.page.wait_for_function(
            "() => document.querySelector('#chat').getBoundingClientRect().left"
            " >= document.querySelector('#past-side').getBoundingClientRect().right"
        )
        seen.assert_quiet()


def test_the_list_needs_no_mouse(chromium: Any, library: str) -> None:
    """Rename, leave, open and remove by keys alone."""
    with opened(chromium, library) as seen:
        ask(seen, LARKSPUR)
        seen.page.focus("#past [data-act=rename]")
        seen.page.keyboard.press("Enter")
        seen.page.wait_for_selector("#past input:focus")
        seen.page.keyboard.press("Escape")
        seen.page.wait_for_selector("#past input", state="detached")
        seen.page.focus("#past-top .new")
        seen.page.keyboard.press("Enter")
        seen.page.locator("#chat .example").first.wait_for()
        seen.page.focus("#past .title")
        seen.page.keyboard.press("Enter")
        seen.wait("#chat .bot-row", "sparse memory of 64 slots")
        seen.page.focus("#past [data-act=remove]")
        seen.page.keyboard.press("Enter")
        seen.page.wait_for_selector("#past [data-act=undo]:focus")
        seen.page.keyboard.press("Enter")
        seen.wait("#past .title", "Larkspur")
        seen.assert_quiet()


@pytest.mark.parametrize("locale", ["en-US", "zh-CN"])
def test_a_conversation_begins_goes_on_and_is_taken_away(
    chromium: Any, library: str, tmp_path: Path, locale: str
) -> None:
    """An example is asked, then what its answer leads to; Word, print and a file that opens here again."""
    with opened(chromium, library, locale=locale) as seen:
        seen.page.locator("#chat .example").first.click(timeout=40_000)
        seen.wait("#past .title", "")
        seen.page.locator("#chat .bot-row a, #chat .bot-row [data-act]").first.wait_for()
        seen.page.locator("#chat button.option").first.click(timeout=30_000)
        seen.page.locator("#chat .user-row").nth(1).wait_for()
        seen.page.wait_for_selector("#question button.submit-button")
        seen.page.locator("#past li.shown:not(:has(.busy))").wait_for()
        for kind, name in (("docx", "conversation.docx"), ("share", "conversation.json")):
            with seen.page.expect_download() as taken:
                seen.page.click(f"#tools [data-id={kind}]")
            assert taken.value.suggested_filename == name
            taken.value.save_as(tmp_path / name)
        seen.page.evaluate("window.print = () => { document.title = 'printed'; }")
        seen.page.click("#tools [data-id=print]")
        seen.page.wait_for_function("document.title === 'printed'")
        seen.page.emulate_media(media="print")
        seen.page.locator("#printed article h2").nth(1).wait_for()
        assert not seen.page.locator("#question").is_visible()
        assert not seen.page.locator("#past-side").is_visible()
        seen.page.emulate_media(media="screen")
        with seen.page.expect_file_chooser() as chooser:
            seen.page.click("#past-top [data-open]")
        chooser.value.set_files(tmp_path / "conversation.json")
        seen.page.locator("#past li:nth-child(2)").wait_for(timeout=30_000)
        from_file = "From a shared file" if locale == "en-US" else "来自分享的文件"
        seen.wait("#chat .bot-row", from_file)
        assert seen.page.locator("#sources [data-act=cite]").count() > 0
        wrong = tmp_path / "wrong.json"
        wrong.write_text("{}")
        with seen.page.expect_file_chooser() as chooser:
            seen.page.click("#past-top [data-open]")
        chooser.value.set_files(wrong)
        seen.page.locator("#past .note[role=alert]").wait_for()
        seen.assert_quiet()
