"""What the server answers from its first moment: whether it is alive, that it is starting, and then the chat.

    front = Front()
    front.doing = BUILDING                   # shown until there is a page
    front.open(page, fault=library.fault)

It starts nothing: `server` does. Who may ask at all is decided by `door` and `login`, around it and in it.
"""

import time
from collections.abc import Callable

from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from ptmrag.api.errors import error_response
from ptmrag.api.visitors import is_program
from ptmrag.web.labels import Label
from ptmrag.web.rendering import render

OPENING = Label("正在打开资料库…", "Opening the library …")
BUILDING = Label(
    "正在根据综述的笔记建立索引，首次启动需要约一分钟…",
    "Building the index from the survey's notes, which the first start does. It takes about a minute …",
)
_UNAVAILABLE = 503
_AGAIN = 2  # seconds


class Health:
    """The middleware that answers `/health` to anybody: "ok", "starting", or with status 503 what is wrong.

    A server that is starting is alive: an answer other than 200 would make a container's supervisor end it.
    """

    def __init__(self, app: ASGIApp, front: "Front") -> None:
        self._app, self._front = app, front

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"] != "/health" or scope["method"] not in ("GET", "HEAD"):
            await self._app(scope, receive, send)
            return
        says = self._front.fault()
        response = PlainTextResponse(
            says or ("ok" if self._front.is_open else "starting"),
            status_code=_UNAVAILABLE if says else 200,
            headers={"Cache-Control": "no-store"},
        )
        await response(scope, receive, send)


class Front:
    """The chat, once there is one; until then a page that says what is being done and asks again by itself."""

    def __init__(self) -> None:
        self.doing = OPENING
        self.fault: Callable[[], str] = str
        self._page: ASGIApp | None = None
        self._since = time.monotonic()

    @property
    def is_open(self) -> bool:
        """Whether there is a page."""
        return self._page is not None

    def open(self, page: ASGIApp, *, fault: Callable[[], str] = str) -> None:
        """Show the page from now on; `fault` gives what is wrong with its library, "" while all is well."""
        self.fault = fault
        self._page = page

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await (self._page or self._starting(scope))(scope, receive, send)

    def _starting(self, scope: Scope) -> Response:
        headers = {"Cache-Control": "no-store", "Retry-After": str(_AGAIN)}
        if is_program(scope):
            return error_response(_UNAVAILABLE, "The library is being opened: try again.", headers)
        if scope["path"] != "/":
            return PlainTextResponse("starting", _UNAVAILABLE, headers)
        seconds = int(time.monotonic() - self._since)
        page = render("starting.html", doing=self.doing, seconds=seconds)
        return HTMLResponse(page, _UNAVAILABLE, headers)
