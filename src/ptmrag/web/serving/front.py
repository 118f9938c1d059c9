"""What the server answers from its first moment: whether it is alive, that it is starting, and then the chat.

    front = Front()
    front.doing = BUILDING                   # shown until there is a page
    front.open(page, fault=library.fault)
    front.fail("The index 'x' is damaged …")     # shown instead, until it is opened

There is one for each library of the server. It starts nothing: `server` does. Who may ask at all is decided by `door`
and `login`, around it.
"""

import time
from collections.abc import Callable, Mapping

from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from ptmrag.api.errors import error_response
from ptmrag.api.visitors import is_program
from ptmrag.web.labels import Label
from ptmrag.web.place import Place
from ptmrag.web.rendering import render
from ptmrag.web.serving.by_library import library_of

OPENING = Label("正在打开资料库…", "Opening the library…")
BUILDING = Label(
    "正在根据综述的笔记建立索引，首次启动需要约一分钟…",
    "Building the index from the survey's notes: the first start takes about a minute…",
)
_UNAVAILABLE = 503
_AGAIN = 2  # seconds


class Health:
    """The middleware that answers `/health` to anybody: "ok", "starting", or with status 503 what is wrong.

    A server that is starting is alive: an answer other than 200 would make a container's supervisor end it. For the
    same reason `/health` is 200 as long as one of several libraries answers, and names the others with what is wrong;
    `/l/NAME/health` speaks for one library.
    """

    def __init__(self, app: ASGIApp, fronts: Mapping[str, "Front"]) -> None:
        self._app, self._fronts = app, fronts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"] != "/health" or scope["method"] not in ("GET", "HEAD"):
            await self._app(scope, receive, send)
            return
        one = self._fronts.get(library_of(scope) or "")
        asked = {"": one} if one is not None else self._fronts
        faults = {name: says for name, front in asked.items() if (says := front.fault())}
        is_open = any(front.is_open for name, front in asked.items() if name not in faults)
        says = "\n".join(
            f"{name}: {says}" if len(asked) > 1 else says for name, says in faults.items()
        )
        response = PlainTextResponse(
            says or ("ok" if is_open else "starting"),
            status_code=_UNAVAILABLE if len(faults) == len(asked) else 200,
            headers={"Cache-Control": "no-store"},
        )
        await response(scope, receive, send)


class Front:
    """The chat, once there is one; until then a page that says what is being done and asks again by itself."""

    def __init__(self, place: Place | None = None) -> None:
        self.place = place or Place()
        self.doing = OPENING
        self.fault: Callable[[], str] = str
        self._problem = ""
        self._page: ASGIApp | None = None
        self._since = time.monotonic()

    @property
    def is_open(self) -> bool:
        """Whether there is a page."""
        return self._page is not None

    def open(self, page: ASGIApp, *, fault: Callable[[], str] = str) -> None:
        """Show the page from now on; `fault` gives what is wrong with its library, "" while all is well."""
        self.fault, self._problem = fault, ""
        self._page = page

    def fail(self, problem: str) -> bool:
        """Say what keeps the library from being opened, until there is a page; whether that is news."""
        is_news = problem != self._problem
        self._problem, self.fault = problem, lambda: problem
        return is_news

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await (self._page or self._starting(scope))(scope, receive, send)

    def _starting(self, scope: Scope) -> Response:
        headers = {"Cache-Control": "no-store", "Retry-After": str(_AGAIN)}
        if is_program(scope):
            says = self._problem or "The library is being opened: try again."
            return error_response(_UNAVAILABLE, says, headers)
        if scope["path"] != "/":
            return PlainTextResponse("starting", _UNAVAILABLE, headers)
        seconds = int(time.monotonic() - self._since)
        how = {"place": self.place, "title": self.place.tab_title}
        if self._problem:
            page = render("unavailable.html", problem=self._problem, **how)
        else:
            page = render("starting.html", doing=self.doing, seconds=seconds, **how)
        return HTMLResponse(page, _UNAVAILABLE, headers)
