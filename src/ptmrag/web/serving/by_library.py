"""Which library a request is for: `/l/NAME/config` is `/config` of the library NAME, and `/config` of the first.

    ByLibrary(Door(Login(EachLibrary(fronts))))        # the names are read once, before anything looks at the path

Whatever lies between the two sees the path that it has below its library: the door, the login and the routes hold
for each. A library that there is not is refused behind the login, which tells no stranger the names.
"""

from collections.abc import Mapping
from urllib.parse import quote

from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from ptmrag.web.place import PREFIX
from ptmrag.web.serving.refusals import Refusal, refuse

_KEY = "ptmrag.library"


def library_of(scope: Scope) -> str | None:
    """The name in the path of a request; None where it names none, which is the first library."""
    return scope.get(_KEY)


class ByLibrary:
    """The outermost middleware, which takes `/l/NAME` from the path."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = str(scope["path"])
        if not path.startswith(PREFIX):
            await self._app(scope, receive, send)
            return
        name, slash, rest = path.removeprefix(PREFIX).partition("/")
        if not slash:  # the addresses of a page are relative to the slash
            response = RedirectResponse(f"{quote(name) or '..'}/", 307)
            await response(scope, receive, send)
            return
        below = {**scope, "path": f"/{rest}", "raw_path": quote(f"/{rest}").encode(), _KEY: name}
        await self._app(below, receive, send)


class EachLibrary:
    """Hands a request to the app of its library; `apps` are by name, the first one's at first."""

    def __init__(self, apps: Mapping[str, ASGIApp]) -> None:
        self._apps = apps

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        first = next(iter(self._apps))
        name = library_of(scope)
        app = self._apps.get(first if name is None else name)
        if app is None:
            names = ", ".join(self._apps)
            refusal = Refusal(404, f"There is no library of this name here. There are: {names}.")
            await refuse(refusal, scope, receive, send)
        elif name == first and scope["path"] == "/":  # one address for each page
            await RedirectResponse("../../", 307)(scope, receive, send)
        else:
            await app(scope, receive, send)
