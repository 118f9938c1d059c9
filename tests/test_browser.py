"""The chat page in a real browser: Debian's chromium, driven by Playwright."""

import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from ptmrag.answer import Answer, Citation
from ptmrag.assistant import Assistant
from ptmrag.web import build_app, server

pytestmark = pytest.mark.browser
HOSTILE = (
    "<img src=//evil.example/a.png onerror=alert(1)> ![x](http://evil.example/b.png) "
    "[y](javascript:alert(2)) <script>alert(3)</script> ${alert(4)} {{7*7}} `${1}` "
    "<b>bold</b> http://evil.example/c $$\\alert$$ \\(x\\)"
)


@dataclass
class Seen:
    """A page, and what its browser reported meanwhile."""

    page: Any
    address: str
    errors: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def ask(self, question: str) -> None:
        self.page.fill("#question textarea", question)
        self.page.press("#question textarea", "Enter")

    def chat(self) -> str:
        return str(self.page.inner_text("#chat [role=log]"))

    def sources(self) -> str:
        return str(self.page.inner_text("#sources"))

    def wait(self, selector: str, text: str) -> None:
        self.page.locator(selector, has_text=text).first.wait_for(timeout=30_000)

    def assert_quiet(self) -> None:
        """Nothing went wrong in the page, and nothing was asked of another host."""
        assert self.errors == []
        outside = [url for url in self.requests if not url.startswith((self.address, "data:"))]
        assert outside == []


class Scripted:
    """An assistant that says what it was told to; it waits for `go` before the last answer."""

    model = "scripted:model"

    def __init__(self, *answers: Answer) -> None:
        self.answers = answers
        self.go = threading.Event()
        state = SimpleNamespace(entries=1, passages=2, embedder="small")
        self.library = SimpleNamespace(status=lambda: state, entries=list)

    def stream(self, question: str, **options: Any) -> Iterator[Answer]:
        yield from self.answers[:-1]
        self.go.wait(30)
        yield self.answers[-1]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    playwright = pytest.importorskip("playwright.sync_api")
    path = shutil.which("chromium")
    if path is None:
        pytest.skip("no chromium here: apt-get install chromium")
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def library(index: Path) -> Iterator[str]:
    """The address of a chat over a real index of three invented papers and their notes."""
    with served(Assistant.load(index, llm="none")) as address:
        yield address


@contextmanager
def served(assistant: Any) -> Iterator[str]:
    app = build_app(assistant)
    try:
        yield server.start(app, host="127.0.0.1", port=server.free_port("127.0.0.1", 0))
    finally:
        app.close(verbose=False)


@contextmanager
def opened(
    chromium: Any, address: str, *, width: int = 1280, height: int = 800, scheme: str = "light"
) -> Iterator[Seen]:
    context = chromium.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)
    seen = Seen(context.new_page(), address)
    seen.page.on("request", lambda request: seen.requests.append(request.url))
    seen.page.on("pageerror", lambda error: seen.errors.append(str(error)))
    seen.page.on("dialog", lambda dialog: (seen.errors.append(dialog.message), dialog.dismiss()))
    seen.page.on(
        "console", lambda said: seen.errors.append(said.text) if said.type == "error" else None
    )
    seen.page.goto(address)
    seen.page.wait_for_selector("#question textarea")
    yield seen
    context.close()


@pytest.mark.parametrize(
    ("question", "quote", "place"),
    [
        ("What memory does Larkspur keep?", "a sparse memory of 64 slots", "p. 1"),
        ("On which test set does Larkspur reach 81.4 points?", "LedgerQA", "p. 2"),
        ("Heron 如何训练小的翻译模型？", "Heron 只用单语文本蒸馏小型翻译模型。", "目录说明"),
        ("青鸟的辅助任务是什么？", "并把断句作为辅助任务。", "第 1 页"),
    ],
)
def test_a_visitor_asks_and_sees_the_answer_with_its_source(
    chromium: Any, library: str, tmp_path: Path, question: str, quote: str, place: str
) -> None:
    """In either language: a cited answer on one side, the marked quote and its place on the other."""
    with opened(chromium, library) as seen:
        assert "3 条目 entries" in seen.page.inner_text("#header")
        seen.ask(question)
        seen.wait("#sources mark", quote)
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
        seen.page.locator("#chat .example", has_text="CogLTX").click()
        seen.wait("#chat .user-row", "What is CogLTX good for?")
        seen.wait("#sources", "no answer")
        seen.assert_quiet()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_narrow_page_has_the_sources_below(chromium: Any, library: str, scheme: str) -> None:
    """At 360 px nothing runs out of the page, by day and by night."""
    with opened(chromium, library, width=360, height=740, scheme=scheme) as seen:
        seen.ask("What memory does Larkspur keep?")
        seen.wait("#sources mark", "Larkspur")
        assert seen.page.evaluate("document.documentElement.scrollWidth") == 360
        chat = seen.page.locator("#chat").bounding_box()
        sources = seen.page.locator("#sources").bounding_box()
        assert sources["y"] >= chat["y"] + chat["height"]
        dark = seen.page.evaluate("document.body.classList.contains('dark')")
        assert dark == (scheme == "dark")
        seen.assert_quiet()


@pytest.mark.parametrize("mode", ["llm", "extractive"])
def test_text_of_others_stays_text(chromium: Any, mode: Any) -> None:
    """Tags, scripts, images, links, templates and formulas of a paper are shown as they stand."""
    citation = Citation(1, HOSTILE, HOSTILE, f"web:{HOSTILE}", "javascript:alert(5)", 3, HOSTILE)
    reply = Answer(HOSTILE, f"{HOSTILE} [1]", "en", (citation,), mode=mode, notice=HOSTILE)
    assistant = Scripted(reply)
    assistant.go.set()
    with served(assistant) as address, opened(chromium, address) as seen:
        seen.ask(HOSTILE)
        seen.wait("#sources mark", "alert(3)")
        seen.wait("#chat .bot-row", "alert(3)")
        assert seen.page.inner_text("#sources mark") == HOSTILE
        for selector in ("#chat .message-content", "#sources"):
            found = seen.page.locator(f"{selector} :is(a, img, script, b, iframe, .katex)")
            assert found.count() == 0
        assert "<script>alert(3)</script> ${alert(4)} {{7*7}}" in seen.chat()
        seen.assert_quiet()


def test_an_answer_can_be_stopped_and_the_page_cleared(chromium: Any) -> None:
    """A stopped answer stands as it was, marked as unchecked; the bin begins anew."""
    draft = Answer("q", "It reads letters [1]", "en", mode="llm")
    assistant = Scripted(draft, Answer("q", "It reads letters. The end.", "en", mode="llm"))
    with served(assistant) as address, opened(chromium, address) as seen:
        seen.ask("What does it do?")
        seen.wait("#chat .bot-row", "It reads letters [1]")
        assert "Checking" in seen.sources()
        with seen.page.expect_response(lambda response: "predict" in response.url):
            seen.page.click("#question button.stop-button")
        assistant.go.set()
        seen.wait("#chat .bot-row", "not checked")
        seen.page.wait_for_selector("#question button.submit-button")
        assert "The end." not in seen.chat()
        seen.page.click("#chat button[aria-label=Clear]")
        seen.page.wait_for_selector("#chat .example")
        assert "letters" not in seen.chat()
        seen.assert_quiet()
