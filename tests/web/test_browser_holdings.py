"""The page Library in a browser: what is in, removed once and undone, begun without the survey, in both languages."""

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from helpers import papers
from helpers.browser import Seen, opened, served
from helpers.zotero import running_zotero
from ptmrag.assistant import Assistant
from ptmrag.catalog.parse import default_catalog_path
from ptmrag.ingestion.ingest import ingest
from ptmrag.ingestion.jobs import Jobs

pytestmark = pytest.mark.browser
NAMES = {"en-US": "Library", "zh-CN": "资料库"}
KESTREL = "Kestrel: Counting Birds from Their Calls"
KESTREL_TEXT = (
    "Kestrel is a model that counts birds in a forest from one hour of sound. Kestrel listens with seven "
    "microphones that hang in a ring of ninety metres."
)


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


@pytest.fixture
def survey(tmp_path: Path) -> Path:
    """An index of the survey's notes."""
    ingest([default_catalog_path()], index=tmp_path / "index", offline=True)
    return tmp_path / "index"


def drop(seen: Seen, *files: Path) -> None:
    seen.page.set_input_files("#pdfs input[type=file]", files)
    seen.page.wait_for_selector("#job-add:enabled")
    seen.page.click("#job-add")


def shows(seen: Seen, selector: str, text: str) -> None:
    """Wait until a part shows a text in the language of the page."""
    seen.page.wait_for_function(
        "([part, text]) => document.querySelector(part).innerText.replace(/\\s+/g, ' ').includes(text)",
        arg=[selector, text],
        timeout=60_000,
    )


def done(seen: Seen) -> None:
    seen.page.locator("#job .is-done, #job.is-done, #job p.is-done").first.wait_for(timeout=120_000)


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


def test_an_entry_is_found_and_removed(chromium: Any, copy: Path) -> None:
    """It is gone from the answers at once, and the chat has no error."""
    with library_page(chromium, copy) as seen:
        seen.page.fill("#find-held input, #find-held textarea", "larkspur")
        seen.page.locator("#found summary").first.click()
        seen.page.locator("#found .danger").first.click()
        seen.page.locator("#held .removed li").first.wait_for(timeout=30_000)
        shows(seen, "#header", "2 entries")
        seen.assert_quiet()


def test_an_own_library_begins_without_the_survey(
    chromium: Any, survey: Path, tmp_path: Path
) -> None:
    """Five files are dropped, one of them no PDF: it asks first, adds four and names the fifth; then one is asked."""
    up = tmp_path / "up"
    up.mkdir()
    (up / "kestrel.pdf").write_bytes(papers.plain(KESTREL, KESTREL_TEXT))
    (up / "larkspur.pdf").write_bytes(papers.one_column())
    (up / "heron.pdf").write_bytes(papers.two_columns())
    (up / "qingniao.pdf").write_bytes(papers.chinese())
    (up / "page.pdf").write_bytes(b"<html></html>")
    with library_page(chromium, survey) as seen:
        began = time.perf_counter()
        drop(seen, *sorted(up.iterdir()))
        seen.page.locator("#notice [data-id=alone]").click()
        shows(seen, "#notice", "page.pdf · not a PDF")
        done(seen)
        shows(seen, "#held", "PDFs · 4")
        shows(seen, "#header", "4 entries")
        seen.page.get_by_role("tab", name="Chat").click()
        seen.ask("How many microphones does Kestrel listen with?")
        seen.wait("#chat [role=log]", "seven microphones")
        print(f"5 files dropped, one asked about: {time.perf_counter() - began:.1f} s")
        seen.assert_quiet()


def test_a_collection_of_zotero_is_chosen(
    chromium: Any, copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without Zotero the page says so; with it, its collections are offered."""
    with running_zotero() as zotero:
        zotero.collection("Birds")
        monkeypatch.setenv("PTMRAG_ZOTERO", zotero.address)
        with library_page(chromium, copy) as seen:
            seen.page.click("#zotero-look")
            seen.page.locator("#zotero input").click()
            seen.page.get_by_role("option", name="Birds").wait_for()
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
