"""A visitor's browser on the chat page: Debian's chromium, driven by Playwright.

with served(assistant) as address, opened(chromium, address) as seen:
    seen.ask("What memory does Larkspur keep?")
    seen.assert_quiet()
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from ptmrag.web import build_app
from ptmrag.web.serving import server


@dataclass
class Seen:
    """A page, and the errors and requests that the browser reported."""

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
        """The page reported no errors and sent no request to another host."""
        assert self.errors == []
        outside = [url for url in self.requests if not url.startswith((self.address, "data:"))]
        assert outside == []


# What a page says while it is left: Gradio breaks off its own streams then, and reports them. Nobody sees that page.
_LEFT = """addEventListener('beforeunload', () => {
  console.error = () => {};
  addEventListener('unhandledrejection', (event) => event.preventDefault());
}, true)"""


@contextmanager
def served(assistant: Any, **how: Any) -> Iterator[str]:
    app = build_app(assistant, **how)
    try:
        yield server.start(app, port=0)
    finally:
        app.close(verbose=False)


@contextmanager
def opened(
    chromium: Any, address: str, *, width: int = 1280, height: int = 800, **how: Any
) -> Iterator[Seen]:
    """Open the page as a visitor: English, light colours, unless `how` changes it."""
    with watched(chromium, address, width=width, height=height, **how) as seen:
        seen.page.wait_for_selector("#question textarea")
        yield seen


@contextmanager
def watched(
    chromium: Any, address: str, *, width: int = 1280, height: int = 800, **how: Any
) -> Iterator[Seen]:
    """Open any page of a server, and note what the browser reports of it."""
    wanted = {"color_scheme": "light", "locale": "en-US"} | how
    context = chromium.new_context(viewport={"width": width, "height": height}, **wanted)
    context.add_init_script(_LEFT)
    seen = Seen(context.new_page(), address)
    seen.page.on("request", lambda request: seen.requests.append(request.url))
    seen.page.on("pageerror", lambda error: seen.errors.append(str(error)))
    seen.page.on("dialog", lambda dialog: (seen.errors.append(dialog.message), dialog.dismiss()))
    seen.page.on(
        "console", lambda said: seen.errors.append(said.text) if said.type == "error" else None
    )
    seen.page.goto(address)
    try:
        yield seen
    finally:
        context.close()
