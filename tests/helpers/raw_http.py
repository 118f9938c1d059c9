"""HTTP as a stranger sends it: an app behind a door, asked in this process, with any header.

asked = ask(Door(page, hosts), headers={"Host": "evil.example"})
"""

from typing import Any

import httpx
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send


async def ask(
    app: ASGIApp,
    path: str = "/",
    *,
    method: str = "GET",
    client: str = "203.0.113.7",
    headers: dict[str, str] | None = None,
    **sent: Any,
) -> httpx.Response:
    """The answer of an app to one request from an address."""
    transport = httpx.ASGITransport(app, client=(client, 50_000))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:7860") as visitor:
        return await visitor.request(method, path, headers=headers, **sent)


async def page(scope: Scope, receive: Receive, send: Send) -> None:
    """An app that answers everything with a text."""
    await PlainTextResponse("the page")(scope, receive, send)
