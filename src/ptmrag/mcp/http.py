"""Serves a library under /mcp of the web server, as streamable HTTP.

    doors={"/mcp": mcp_app(operations)}      # its lifespan runs beside the page's

Each request stands alone: there are no sessions to keep, hence none to steal or to fill the memory with. The web
server's own door, login and rates are around it. It listens on no port.
"""

from mcp.server.transport_security import TransportSecuritySettings
from starlette.applications import Starlette
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from ptmrag.api.operations import Operations
from ptmrag.mcp.server import library_server

PATH = "/mcp"
_LONGEST_BODY = 256_000


def mcp_app(operations: Operations) -> Starlette:
    """An app that answers POST under `PATH`; GET and DELETE, which sessions need, are refused with 405."""
    server = library_server(lambda: operations, can_ingest=operations.can_ingest)
    inner = server.streamable_http_app(
        streamable_http_path=PATH,
        json_response=True,
        stateless_http=True,
        max_request_body_size=_LONGEST_BODY,
        # `web.door` has looked at Host and Origin, and knows the names that were allowed.
        transport_security=TransportSecuritySettings(enable_dns_rebinding_protection=False),
    )
    return Starlette(
        routes=[Route(path, _At(inner), methods=["POST"]) for path in (PATH, f"{PATH}/")],
        lifespan=lambda _: server.session_manager.run(),
    )


class _At:
    """The inner app, at its own path whether or not a slash follows it."""

    def __init__(self, app: Starlette) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        root = scope.get("root_path", "")
        await self._app({**scope, "path": f"{root}{PATH}"}, receive, send)
