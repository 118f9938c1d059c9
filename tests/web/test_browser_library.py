"""Adding to the library in a real browser: PDFs, catalogs, and an ingest that is stopped."""

import io
import re
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from helpers import papers
from helpers.browser import Seen, opened, served
from helpers.webserver import Web
from ptmrag.assistant import Assistant
from ptmrag.ingestion.jobs import Jobs

pytestmark = pytest.mark.browser
KESTREL = "Kestrel: Counting Birds from Their Calls"
KESTREL_TEXT = (
    "Kestrel is a model that counts birds in a forest from one hour of sound.",
    "Each call is turned into a vector, and the vectors of one night are put into groups. Kestrel "
    "listens with seven microphones that hang in a ring of ninety metres. A group that is heard by "
    "one microphone alone is dropped as noise.",
    "In four forests the counts of Kestrel differ from those of rangers by six percent.",
)
LIST = """# Blogs
- [Larkspur explained](https://blog.example.org/larkspur)
- [Heron explained](https://blog.example.org/heron)
- [Magpie explained](https://slow.example.org/magpie)
"""
POST = (
    "<html><body><article><h1>{0} explained</h1><p>{0} stores its findings in a copper drawer, and "
    "what it stores is written down at length here, so that a reader can follow each step of it.</p>"
    "</article></body></html>"
)


@contextmanager
def at_home(chromium: Any, index: Path, folder: Path, *, mirror: str) -> Iterator[Seen]:
    """A browser on the library page of a copy of the index, whose web is a mirror."""
    shutil.copytree(index, folder / "index")
    jobs = Jobs(folder / "index", mirror=mirror)
    assistant = Assistant.load(folder / "index", llm="none")
    try:
        with served(assistant, jobs=jobs) as address, opened(chromium, address) as seen:
            seen.page.get_by_role("tab", name="Library").click()
            seen.page.locator("#facts dl").wait_for()
            yield seen
    finally:
        jobs.close()


def put_posts(web: Web, *, gate: threading.Event | None = None) -> None:
    """The posts that the list names; the last stands behind the gate."""
    for name in ("Larkspur", "Heron"):
        web.put(f"blog.example.org/{name.lower()}", POST.format(name))
    web.put("slow.example.org/magpie", POST.format("Magpie"), gate=gate)


def wait_until_done(seen: Seen) -> str:
    """Wait for the end of the ingest, and read its report."""
    ended = re.compile("is complete|did not finish")
    seen.page.locator("#job", has_text=ended).wait_for(timeout=120_000)
    assert "is complete" in seen.page.inner_text("#job")
    return str(seen.page.inner_text("#report"))


def enabled(seen: Seen) -> set[str]:
    """The buttons of the page that can be pressed."""
    names = ("add", "stop", "resume", "retry")
    return {name for name in names if seen.page.is_enabled(f"#job-{name}")}


def pixels(seen: Seen, selector: str) -> list[tuple[int, int, int]]:
    """The colours of a part of the page as the visitor sees it."""
    shot = seen.page.locator(selector).first.screenshot()
    picture = Image.open(io.BytesIO(shot)).convert("RGB")
    return list(picture.get_flattened_data())


def test_a_pdf_is_dropped_and_asked_about(chromium: Any, index: Path, tmp_path: Path) -> None:
    """Ingested in the background, cited without a restart, its page shown with the quote in yellow."""
    paper = tmp_path / "<b>Kestrel.pdf"
    paper.write_bytes(papers.plain(KESTREL, *KESTREL_TEXT))
    with at_home(chromium, index, tmp_path, mirror=str(tmp_path)) as seen:
        seen.page.set_input_files("#pdfs input[type=file]", paper)
        seen.page.click("#job-add")
        assert "1 new" in wait_until_done(seen)
        seen.page.get_by_role("tab", name="Catalog").click()
        seen.wait("#entries .count", "4 of 4")
        seen.page.get_by_role("tab", name="Chat").click()
        seen.ask("How many microphones does Kestrel listen with?")
        seen.wait("#chat .answer .quote", "seven microphones")
        seen.page.locator("#chat a[href$='#cite-0-1']").click()
        seen.page.locator("#page .mark").first.wait_for(timeout=30_000)
        seen.page.locator("#page img").evaluate("image => image.decode()")
        seen.page.wait_for_timeout(300)  # the mark is scrolled to
        marked = pixels(seen, "#page .mark")
        yellow = sum(red > 200 and green > 180 and blue < 190 for red, green, blue in marked)
        ink = sum(max(colour) < 140 for colour in marked)
        assert yellow > len(marked) / 3
        assert ink > len(marked) / 50
        seen.assert_quiet()


def test_an_ingest_is_stopped_and_goes_on(
    chromium: Any, index: Path, tmp_path: Path, web: Web
) -> None:
    """Its progress is seen, only what is of use can be pressed, and what was read stays read."""
    gate = threading.Event()
    put_posts(web, gate=gate)
    (tmp_path / "blogs.md").write_text(LIST, encoding="utf-8")
    with at_home(chromium, index, tmp_path, mirror=web.address) as seen:
        assert enabled(seen) == set()
        seen.page.set_input_files("#list input[type=file]", tmp_path / "blogs.md")
        seen.page.wait_for_selector("#job-add:enabled")
        seen.page.click("#job-add")
        seen.wait("#job", "2 / 3")
        assert enabled(seen) == {"stop"}
        assert seen.page.get_attribute("#job progress", "value") == "2"
        assert "fetching papers" in seen.page.inner_text("#header")
        seen.page.click("#job-stop")
        seen.wait("#job", "Stopped")
        assert enabled(seen) == {"resume"}
        gate.set()
        seen.page.click("#job-resume")
        report = wait_until_done(seen)
        assert re.search(r"\b1 new · 0 updated · 2 unchanged · 0 failed", report)
        assert enabled(seen) == set()
        seen.page.get_by_role("tab", name="Chat").click()
        seen.ask("What does Magpie store its findings in?")
        seen.wait("#chat .answer .quote", "copper drawer")
        seen.assert_quiet()


@pytest.mark.parametrize("how", ["file", "address", "repository"])
def test_a_catalog_is_added(chromium: Any, index: Path, tmp_path: Path, web: Web, how: str) -> None:
    """From a file, the web or GitHub: its entries are in the catalog beside those of before."""
    put_posts(web)
    web.put("lists.example.org/blogs.md", LIST, media_type="text/markdown")
    web.put_readme("owner/blogs", LIST)
    addresses = {
        "address": "https://lists.example.org/blogs.md",
        "repository": "https://github.com/owner/blogs",
    }
    (tmp_path / "blogs.md").write_text(LIST, encoding="utf-8")
    with at_home(chromium, index, tmp_path, mirror=web.address) as seen:
        if how == "file":
            seen.page.set_input_files("#list input[type=file]", tmp_path / "blogs.md")
        else:
            seen.page.fill("#address textarea, #address input", addresses[how])
        seen.page.click("#job-add")
        assert "3 new" in wait_until_done(seen)
        seen.page.get_by_role("tab", name="Catalog").click()
        seen.wait("#entries .count", "6 of 6")
        seen.wait("#entries", "Magpie explained")
        seen.assert_quiet()


def test_failed_links_are_tried_again(chromium: Any, index: Path, tmp_path: Path, web: Web) -> None:
    """They stand under their reason; one press asks for them anew, and for nothing else."""
    put_posts(web)
    web.put("slow.example.org/magpie", status=404, times=1)
    (tmp_path / "blogs.md").write_text(LIST, encoding="utf-8")
    with at_home(chromium, index, tmp_path, mirror=web.address) as seen:
        seen.page.set_input_files("#list input[type=file]", tmp_path / "blogs.md")
        seen.page.click("#job-add")
        assert "1 link failed" in wait_until_done(seen)
        assert enabled(seen) == {"retry"}
        asked = len(web.asked("blog.example.org/heron"))
        seen.page.click("#job-retry")
        seen.page.wait_for_function(
            "document.querySelector('#report').innerText.includes('1 new')", timeout=120_000
        )
        assert "link failed" not in seen.page.inner_text("#report")
        assert len(web.asked("blog.example.org/heron")) == asked
        seen.assert_quiet()
