"""Text of others in a real browser: nothing of it runs, is loaded, or becomes a link."""

import re
from pathlib import Path
from typing import Any

import pytest

from helpers import papers
from helpers.browser import Seen, opened, served
from helpers.hostile import HOSTILE
from ptmrag.assistant import Assistant
from ptmrag.ingestion.ingest import ingest
from ptmrag.ingestion.jobs import Jobs
from ptmrag.language.asked_text import MAX_QUESTION

pytestmark = pytest.mark.browser
BIRDS = tuple(
    re.findall(
        r"\w+",
        "Albatross Bittern Cormorant Dunlin Egret Fulmar Goldeneye Hoopoe Ibis Jackdaw "
        "Kittiwake Lapwing Merganser Nightjar Osprey Plover Quail Redshank Siskin Turnstone",
    )
)
# What a text would have become if it were not text. Gradio's own icons are svg without handlers.
ACTIVE = (
    "script:not([src]):not([type]), iframe, object, embed, [onerror], [onload], [onmouseover], "
    "[onfocus], [href^='javascript:' i], [src*='evil.example'], [href*='evil.example'], .katex"
)


def assert_harmless(seen: Seen) -> None:
    """No script ran, no other host was asked, no element was made of a text."""
    made = seen.page.locator(f":is(#header, #tabs) :is({ACTIVE})")
    assert made.evaluate_all("found => found.map((one) => one.outerHTML.slice(0, 200))") == []
    assert not seen.page.evaluate("document.body.innerText").count("\u202e")
    seen.assert_quiet()


@pytest.fixture(scope="module")
def aviary(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The index of twenty real PDFs, each with one text as its title, in its body and in its name."""
    folder = tmp_path_factory.mktemp("aviary")
    for bird, text in zip(BIRDS, HOSTILE, strict=True):
        name = "".join(letter for letter in text if letter not in "/\x00")[:60]
        shown = text[:600]  # of 100,000 characters, what a page holds
        (folder / f"{bird} {name}.pdf").write_bytes(
            papers.plain(
                f"{shown[:200]} {bird}",
                f"The {bird} is written down as {shown} by those who watch it from the shore.",
                f"Its nest is built in spring. The {bird} feeds on small fish.",
            )
        )
    ingest([], papers=[folder], index=folder / "index", offline=True)
    return folder / "index"


def test_a_papers_text_title_and_name_stay_text(chromium: Any, aviary: Path) -> None:
    """Twenty PDFs in the catalog, on the map, in answers, and open beside them."""
    assistant = Assistant.load(aviary, llm="none")
    assert assistant.library.status().entries == len(HOSTILE)
    with served(assistant) as address, opened(chromium, address) as seen:
        for bird in BIRDS:
            seen.ask(f"What is the {bird} written down as?")
            seen.wait("#chat .answer .quote", bird)
            seen.page.locator("#tools a[download]").first.wait_for(timeout=30_000)
            seen.page.locator(".user-row", has_text=bird).wait_for()
        for text in ("<script>alert(1)</script>", "![x](https://evil.example/leak.png)"):
            assert text in " ".join(seen.chat().split())
        seen.page.locator("#chat a[href*='#cite-']").last.click()
        seen.page.locator("#page .mark").first.wait_for(timeout=30_000)
        assert_harmless(seen)
        for tab, part in (("Catalog", "#entries tbody tr"), ("Map", "#map-works li")):
            seen.page.get_by_role("tab", name=tab).click()
            seen.page.locator(part).nth(len(HOSTILE) - 1).wait_for()
            assert_harmless(seen)
        seen.page.get_by_role("tab", name="Catalog").click()
        for bird in BIRDS:
            seen.page.locator("#entries button.title", has_text=bird).click()
            seen.wait("#details h2", bird)
            assert_harmless(seen)
            seen.page.click("#details [data-leave]")
        seen.page.get_by_role("tab", name="Library").click()
        seen.page.locator("#facts dl").wait_for()
        assert_harmless(seen)


def test_a_question_stays_text(chromium: Any, aviary: Path) -> None:
    """Asked, answered or refused, kept by the browser and shown again; the longest is cut short."""
    with (
        served(Assistant.load(aviary, llm="none")) as address,
        opened(chromium, address) as seen,
    ):
        for number, text in enumerate(HOSTILE):
            seen.ask(f"{text} What does the Plover feed on?")
            row = seen.page.locator("#chat .bot-row").nth(number)
            row.locator("li, p", has_not_text="Searching").first.wait_for(timeout=30_000)
            seen.page.wait_for_selector("#question button.submit-button")
        asked = seen.page.locator("#chat .user-row").all_inner_texts()
        assert len(asked) == len(HOSTILE)
        assert max(map(len, asked)) <= MAX_QUESTION + 10
        assert_harmless(seen)
        seen.page.reload()
        seen.wait("#chat .user-row", "alert(1)")
        assert_harmless(seen)


def test_the_name_of_an_upload_stays_text(chromium: Any, index: Path, tmp_path: Path) -> None:
    """Twenty PDFs dropped at once under such names: added, named harmlessly, and nothing else."""
    jobs = Jobs(tmp_path / "index", mirror=str(tmp_path))
    ingest([], papers=[index.parent / "papers"], index=tmp_path / "index", offline=True)
    files = [
        {
            "name": f"{text[:1000]}.pdf",  # a name of 100,000 is refused by the server, 413
            "mimeType": "application/pdf",
            "buffer": papers.plain(f"On the {bird}", f"The {bird} nests on cliffs in the north."),
        }
        for bird, text in zip(BIRDS, HOSTILE, strict=True)
    ]
    try:
        with (
            served(Assistant.load(tmp_path / "index", llm="none"), jobs=jobs) as address,
            opened(chromium, address) as seen,
        ):
            seen.page.get_by_role("tab", name="Library").click()
            seen.page.set_input_files("#pdfs input[type=file]", files)
            seen.page.locator("#pdfs .file-preview .file").nth(len(files) - 1).wait_for()
            seen.assert_quiet()
            seen.page.click("#job-add")
            seen.page.locator("#job", has_text="is complete").wait_for(timeout=120_000)
            assert "20 new" in seen.page.inner_text("#report")
            seen.page.get_by_role("tab", name="Catalog").click()
            seen.wait("#entries .count", "23 of 23")
            assert_harmless(seen)
    finally:
        jobs.close()
    kept = [path.name for path in (tmp_path / "index" / "papers").iterdir()]
    assert len(kept) == len(HOSTILE)
    assert not [name for name in kept if set(name) & set("<>:\"'/\\\u202e\x1b")]
