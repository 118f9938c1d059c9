"""The first moments in a real browser: a server that is starting, and a login."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from helpers.browser import Seen
from helpers.chat import CITED, Scripted
from ptmrag.web import build_app
from ptmrag.web.serving.chat_server import ChatServer, ServerOptions
from ptmrag.web.serving.front import BUILDING

pytestmark = pytest.mark.browser


@contextmanager
def visiting(chromium: Any, server: ChatServer) -> Iterator[Seen]:
    """A visitor's page, wherever the server sends it."""
    context = chromium.new_context(locale="en-US")
    seen = Seen(context.new_page(), server.address)
    seen.page.on("request", lambda request: seen.requests.append(request.url))
    seen.page.on("pageerror", lambda error: seen.errors.append(str(error)))
    seen.page.goto(server.address)
    try:
        yield seen
    finally:
        context.close()
        server.close()


def test_the_page_says_that_it_starts_and_becomes_the_chat(chromium: Any) -> None:
    """Nobody has to reload it."""
    server = ChatServer(ServerOptions(port=0))
    server.front.doing = BUILDING
    with visiting(chromium, server) as seen:
        seen.wait("[role=status]", "Building the index")
        server.open(build_app(Scripted(CITED)))
        seen.page.wait_for_selector("#question textarea", timeout=30_000)
        seen.assert_quiet()


def test_a_user_logs_in_and_asks(chromium: Any) -> None:
    """A wrong password is told, the right one opens the chat, and the session outlives a reload."""
    server = ChatServer(ServerOptions(port=0), users=[("ann", "secret")])
    server.open(build_app(Scripted(CITED)))
    with visiting(chromium, server) as seen:
        for given in ("guess", "secret"):
            seen.page.fill("#username", "ann")
            seen.page.fill("#password", given)
            seen.page.click("button")
            if given == "guess":
                seen.wait("[role=alert]", "password is wrong")
        seen.page.wait_for_selector("#question textarea")
        seen.ask("What?")
        seen.wait("#chat .bot-row", "replaced tokens")
        seen.page.reload()
        seen.page.wait_for_selector("#question textarea")
        seen.assert_quiet()
