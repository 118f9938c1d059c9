"""An agent's side of MCP: the official client, run from tests that are not asynchronous."""

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import anyio
from mcp import Client
from mcp_types import CallToolResult, TextContent

Result = TypeVar("Result")


def with_client(server: Any, work: Callable[[Client], Awaitable[Result]], **how: Any) -> Result:
    """What `work` makes with a client that is connected to a server."""

    async def run() -> Result:
        async with Client(server, **how) as client:
            return await work(client)

    return anyio.run(run)


def call(server: Any, tool: str, **arguments: Any) -> CallToolResult:
    """The result of one call."""
    return with_client(server, lambda client: client.call_tool(tool, arguments))


def text_of(result: CallToolResult) -> str:
    """The text of a result."""
    return "\n".join(one.text for one in result.content if isinstance(one, TextContent))
