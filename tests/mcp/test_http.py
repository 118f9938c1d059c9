"""The app that the web server mounts under /mcp, without a socket."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import anyio
import httpx2
import pytest
from mcp import Client
from mcp.client.streamable_http import streamable_http_client
from starlette.testclient import TestClient

from helpers.mcp import text_of
from ptmrag.api.errors import TooManyError
from ptmrag.api.operations import Operations
from ptmrag.api.slots import Slots
from ptmrag.assistant import Assistant
from ptmrag.mcp.http import mcp_app
from ptmrag.web.serving.server import doors_of


@pytest.fixture(scope="module")
def operations(index: Path) -> Operations:
    return Operations(Assistant.load(index, llm="none"), read_only=True)


def served(
    operations: Operations,
    work: Callable[[httpx2.AsyncClient], Awaitable[Any]],
    slots: Slots | None = None,
) -> Any:
    """What `work` makes of the running app."""

    async def run() -> Any:
        app = mcp_app(operations, slots)
        transport = httpx2.ASGITransport(app)
        async with (
            app.router.lifespan_context(app),
            httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1") as http,
        ):
            return await work(http)

    return anyio.run(run)


@pytest.mark.parametrize("mode", ["auto", "legacy"])
@pytest.mark.parametrize("path", ["/mcp", "/mcp/"])
def test_a_client_calls_tools_over_http(operations: Operations, mode: str, path: str) -> None:
    """Clients of both eras of the protocol get answers, with or without a slash at the end."""

    async def work(http: httpx2.AsyncClient) -> Any:
        transport = streamable_http_client(f"http://127.0.0.1{path}", http_client=http)
        async with Client(transport, mode=mode) as client:
            return await client.call_tool("list_entries", {"limit": 1})

    result = served(operations, work)
    assert result.structured_content["untrusted"]["total"] == 3
    assert "offset=1" in text_of(result)


def test_there_are_no_sessions(operations: Operations) -> None:
    """GET and DELETE are refused, and no answer names a session."""

    async def work(http: httpx2.AsyncClient) -> list[httpx2.Response]:
        hello = {
            "jsonrpc": "2.0",
            "id": 1,
            "method": "initialize",
            "params": {
                "protocolVersion": "2025-06-18",
                "capabilities": {},
                "clientInfo": {"name": "test", "version": "1"},
            },
        }
        headers = {"accept": "application/json, text/event-stream"}
        return [
            await http.get("/mcp"),
            await http.delete("/mcp"),
            await http.post("/mcp", json=hello, headers=headers),
        ]

    get, delete, post = served(operations, work)
    assert get.status_code == delete.status_code == 405
    assert post.status_code == 200
    assert post.json()["result"]["serverInfo"]["name"] == "ptmrag"
    assert "mcp-session-id" not in post.headers


def test_a_body_is_bounded(operations: Operations) -> None:
    """More than 1 MB is refused with 413, what is no JSON with 400."""

    async def work(http: httpx2.AsyncClient) -> list[int]:
        headers = {
            "accept": "application/json, text/event-stream",
            "content-type": "application/json",
        }
        bodies = [b"x" * 1_000_001, b"no JSON"]
        return [
            (await http.post("/mcp", content=body, headers=headers)).status_code for body in bodies
        ]

    assert served(operations, work) == [413, 400]


def test_a_visitor_who_has_too_much_waiting_is_told_so(operations: Operations) -> None:
    """The line is that of the other doors: when it is full, 429 says so in one sentence."""

    class Full(Slots):
        def demand_room(self, visitor: str) -> None:
            raise TooManyError("The library is busy: try again in a few seconds.")

    async def work(http: httpx2.AsyncClient) -> httpx2.Response:
        return await http.post("/mcp", json={})

    response = served(operations, work, Full())
    assert response.status_code == 429
    assert "try again" in response.json()["error"]["message"]


def test_a_server_without_the_extra_says_so(
    operations: Operations, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who connects an agent to it reads what to install."""
    monkeypatch.setattr("ptmrag.web.serving.server.find_spec", lambda name: None)
    response = TestClient(doors_of(operations)["/mcp"]).post("/mcp", json={})
    assert response.status_code == 501
    assert "pip install 'ptmrag[mcp]'" in response.json()["error"]["message"]
