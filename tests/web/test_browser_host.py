"""What a host shows in a real browser: several libraries, who is logged in, and the administrator's page."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from helpers.browser import Seen, watched
from helpers.chat import CITED, Scripted
from ptmrag.web import build_app
from ptmrag.web.serving.chat_server import ChatServer, ServerOptions

pytestmark = pytest.mark.browser

LOOKS = [
    ("zh-CN", 1280, "light"),
    ("en-US", 1280, "dark"),
    ("zh-CN", 360, "dark"),
    ("en-US", 360, "light"),
]
TEXTS = {
    "zh": ("资料库", "退出登录", "管理", "启动以来没有出错"),
    "en": ("Library", "Log out", "Administration", "None since the start"),
}


@pytest.fixture(scope="module")
def hosted() -> Iterator[ChatServer]:
    """A server of two libraries, of which one user is an administrator."""
    options = ServerOptions(port=0, title="The Lab", admins=("ann",), read_only=True)
    users = [("ann", "secret"), ("bob", "secret")]
    server = ChatServer(options, users=users, names=["survey", "文献"])
    for name, front in server.fronts.items():
        app = build_app(Scripted(CITED), place=front.place, usage=server.usage.of(name))  # type: ignore[arg-type]
        server.open(app, name=name)
    yield server
    server.close()


@contextmanager
def logged_in(
    chromium: Any, server: ChatServer, name: str, *, width: int = 1280, **how: Any
) -> Iterator[Seen]:
    """A user's page of the first library."""
    with watched(chromium, server.address, width=width, height=740, **how) as seen:
        seen.page.fill("#username", name)
        seen.page.fill("#password", "secret")
        seen.page.keyboard.press("Enter")
        seen.page.wait_for_selector("#visitor .user")
        yield seen


def severe(page: Any, within: str) -> list[str]:
    """The serious findings of axe within a part of a page as it is shown."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    page.wait_for_timeout(400)  # colours fade in
    found = axe.Axe().run(page, context=within).response["violations"]
    return [
        f"{one['id']}: {[node['html'][:160] for node in one['nodes']]}"
        for one in found
        if one["impact"] in ("serious", "critical")
    ]


@pytest.mark.parametrize(("locale", "width", "scheme"), LOOKS)
def test_the_header_leads_to_the_other_library_and_out(
    chromium: Any, hosted: ChatServer, locale: str, width: int, scheme: str
) -> None:
    """By the keyboard alone: the list opens and closes, the other library answers, logging out ends at the login."""
    how = {"locale": locale, "color_scheme": scheme}
    library, out, admin, _ = TEXTS[locale[:2]]
    with logged_in(chromium, hosted, "bob", width=width, **how) as seen:
        page = seen.page
        page.wait_for_function("document.documentElement.dataset.language")
        shown = page.inner_text("#visitor")
        assert all(text in shown for text in (library, "survey", "bob", out))
        assert admin not in shown
        page.focus("#visitor summary")
        page.keyboard.press("Enter")
        page.wait_for_selector("#visitor details[open]")
        assert severe(page, "#visitor") == []
        page.keyboard.press("Escape")
        assert page.query_selector("#visitor details[open]") is None
        page.keyboard.press("Enter")
        for _ in range(2):
            page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.wait_for_url("**/l/%E6%96%87%E7%8C%AE/")
        page.wait_for_selector("#visitor .user")
        assert page.title() == "文献 · The Lab"
        assert page.inner_text("#header h1") == "The Lab"
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        seen.ask("What?")
        seen.wait("#chat .bot-row", "replaced tokens")
        box = "document.querySelector('#question').getBoundingClientRect()"
        assert page.evaluate(f"{box}.bottom <= innerHeight")  # however tall the header is
        seen.assert_quiet()
        page.click("#visitor a[href$=logout]")
        page.wait_for_selector("#username")
        assert page.inner_text("h1") == "The Lab"
        label = page.inner_text("label[for=username]")
        assert label == ("用户名" if locale == "zh-CN" else "User")


@pytest.mark.parametrize(("locale", "width", "scheme"), LOOKS)
def test_the_administrator_reads_the_usage(
    chromium: Any, hosted: ChatServer, locale: str, width: int, scheme: str
) -> None:
    """A link in the header opens it; it is in the language of the chat, and switched by a button."""
    how = {"locale": locale, "color_scheme": scheme}
    language = locale[:2]
    with logged_in(chromium, hosted, "ann", width=width, **how) as seen:
        page = seen.page
        seen.ask("What?")
        seen.wait("#chat .bot-row", "replaced tokens")
        page.focus("#visitor a[href$=admin]")
        page.keyboard.press("Enter")
        page.wait_for_selector("table")
        *_, fine = TEXTS[language]
        assert fine in page.inner_text("main")
        assert page.evaluate("document.documentElement.lang") == language
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert severe(page, "main") == []
        other = "en" if language == "zh" else "zh"
        page.click(f"[data-to={other}]")
        assert TEXTS[other][-1] in page.inner_text("main")
        page.click("main a[href='./']")
        page.wait_for_selector("#question textarea")
        seen.assert_quiet()
