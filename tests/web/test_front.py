"""The first moments of a server: it listens, is alive, and says that it is starting."""

import asyncio

import httpx
from markupsafe import escape

from helpers.chat import CITED, Scripted
from helpers.raw_http import ask
from ptmrag.web import build_app
from ptmrag.web.serving.chat_server import ChatServer, ServerOptions
from ptmrag.web.serving.front import BUILDING, Front


def test_a_server_answers_before_there_is_a_page() -> None:
    """/health is 200 "starting" (alive), the page says what is done and opens the chat by itself."""
    started = ChatServer(ServerOptions(port=0))
    started.front.doing = BUILDING
    app = build_app(Scripted(CITED))
    try:
        health = httpx.get(f"{started.address}health")
        page = httpx.get(started.address)
        assert (health.status_code, health.text) == (200, "starting")
        assert page.status_code == httpx.get(f"{started.address}config").status_code == 503
        assert escape(BUILDING.en) in page.text
        assert BUILDING.zh in page.text
        assert 'http-equiv="refresh"' in page.text
        started.open(app)
        assert httpx.get(f"{started.address}health").text == "ok"
        assert "gradio_config" in httpx.get(started.address).text
    finally:
        started.close()


def test_a_starting_server_asks_for_the_login_first() -> None:
    """Nothing but /health is answered to strangers, from the first moment on."""
    started = ChatServer(ServerOptions(port=0), users=[("ann", "secret")])
    try:
        assert "<form" in httpx.get(started.address).text
        assert httpx.get(f"{started.address}config").status_code == 401
        assert httpx.get(f"{started.address}health").text == "starting"
        assert (
            httpx.get(f"{started.address}health", headers={"Host": "x.example"}).status_code == 403
        )
    finally:
        started.close()


def test_what_is_shown_while_it_starts_is_not_kept() -> None:
    """A browser or a proxy asks again for it."""
    answer = asyncio.run(ask(Front()))
    assert answer.headers["cache-control"] == "no-store"
    assert int(answer.headers["retry-after"]) > 0
