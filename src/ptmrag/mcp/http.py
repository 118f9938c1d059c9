"""Serves a library under /mcp of the web server, as streamable HTTP.

    doors={"/mcp": mcp_app(operations)}      # its lifespan runs beside the page's

Each request stands alone: there are no sessions to keep, hence none to steal or to fill the memory with. A visitor has
as many requests at once as over REST. The web server's own door and login are around it. It listens on no port.
"""

from mcp.server.transport_security import TransportSecuritySettings
from starlette.applications import Starlette
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from ptmrag.api.bodies import UnreadBodyError, read_body, replay
from ptmrag.api.errors import TooManyError, error_response, status_of
from ptmrag.api.operations import Operations
from ptmrag.api.slots import Slots
from ptmrag.api.visitors import visitor_of
from ptmrag.mcp.server import library_server

PATH = "/mcp"
_LONGEST_BODY = 1_000_000


def mcp_app(operations: Operations, slots: Slots | None = None) -> Starlette:
    """An app that answers POST under `PATH`; GET and DELETE, which sessions need, are refused with 405.

    `slots` are those of the other doors, with which it shares its line.
    """
    server = library_server(lambda: operations, can_ingest=operations.can_ingest)
    inner = server.streamable_http_app(
        streamable_http_path=PATH,
        json_response=True,
        stateless_http=True,
        # `web.door` has looked at Host and Origin, and knows the names that were allowed.
        transport_security=TransportSecuritySettings(enable_dns_rebinding_protection=False),
    )
    bounded = _Bounded(inner, slots or Slots())
    return Starlette(
        routes=[Route(path, bounded, methods=["POST"]) for path in (PATH, f"{PATH}/")],
        lifespan=lambda _: server.session_manager.run(),
    )


class _Bounded:
    """The inner app, at its own path whether or not a slash follows it: a body is bounded, and waits for its turn."""

    def __init__(self, app: ASGIApp, slots: Slots) -> None:
        self._app, self._slots = app, slots

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        here = {**scope, "path": f"{scope.get('root_path', '')}{PATH}"}
        try:
            # Read before there is a slot: who sends slowly keeps nobody waiting.
            body = await read_body(scope, receive, _LONGEST_BODY)
            async with self._slots.slot(visitor_of(scope)):
                await self._app(here, replay(body, receive), send)
        except UnreadBodyError as error:
            await error_response(error.status, str(error))(scope, receive, send)
        except TooManyError as error:
            await error_response(status_of(error), str(error))(scope, receive, send)
