"""The page Library in a browser: what is in, removed once and undone, in both languages."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from helpers.browser import Seen, opened, served
from ptmrag.assistant import Assistant
from ptmrag.ingestion.jobs import Jobs

pytestmark = pytest.mark.browser
NAMES = {"en-US": "Library", "zh-CN": "资料库"}


@contextmanager
def library_page(
    chromium: Any, index: Path, *, locale: str = "en-US", read_only: bool = False, **how: Any
) -> Iterator[Seen]:
    """A browser on the page Library of an index that it may change."""
    jobs = Jobs(index, mirror=str(index.parent / "no web"))
    (index.parent / "no web").mkdir(exist_ok=True)
    assistant = Assistant.load(index, llm="none")
    try:
        with (
            served(assistant, jobs=jobs, read_only=read_only) as address,
            opened(chromium, address, locale=locale, **how) as seen,
        ):
            if how.get("width", 1280) < 760:
                seen.page.locator(".overflow-menu > button").click()
                seen.page.locator(".overflow-dropdown button", has_text=NAMES[locale]).click()
            else:
                seen.page.get_by_role("tab", name=NAMES[locale]).click()
            seen.page.locator("#facts dl").wait_for()
            yield seen
    finally:
        jobs.close()


@pytest.fixture
def copy(index: Path, tmp_path: Path) -> Path:
    """A copy of the index of three papers."""
    return Path(shutil.copytree(index, tmp_path / "index"))


@pytest.mark.parametrize(
    ("locale", "undo"), [("en-US", "Undo"), ("zh-CN", "撤销")], ids=["en", "zh"]
)
def test_a_list_is_removed_and_undone(chromium: Any, copy: Path, locale: str, undo: str) -> None:
    """It asks once; by the keyboard alone, too."""
    with library_page(chromium, copy, locale=locale) as seen:
        held = seen.page.locator("#held")
        held.locator(".sure summary").first.focus()
        seen.page.keyboard.press("Enter")
        held.locator(".sure[open] .danger").first.wait_for()
        seen.page.keyboard.press("Tab")
        seen.page.keyboard.press("Enter")
        held.locator(".removed li").first.wait_for(timeout=30_000)
        button = held.locator(".removed button", has_text=undo).first
        button.wait_for()
        button.click()
        held.locator(".removed").wait_for(state="detached", timeout=30_000)
        assert held.locator("tbody tr").count() >= 1
        seen.assert_quiet()


def test_without_zotero_the_page_says_so(
    chromium: Any, copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PTMRAG_ZOTERO", "http://127.0.0.1:9")
    with library_page(chromium, copy, locale="zh-CN") as seen:
        seen.page.click("#zotero-look")
        seen.wait("#notice", "请打开 Zotero 后再试")
        seen.assert_quiet()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_reader_on_a_phone_may_only_look(chromium: Any, copy: Path, scheme: str) -> None:
    """At 360 px nothing is cut off, and a read-only page has no button that it would refuse."""
    how = {"width": 360, "height": 740, "color_scheme": scheme}
    with library_page(chromium, copy, read_only=True, **how) as seen:
        seen.wait("#held", "list.md")
        assert seen.page.locator("#pdfs, #held .sure, #find-held, #zotero-look").count() == 0
        assert seen.page.evaluate("document.documentElement.scrollWidth") <= 360
        seen.assert_quiet()
