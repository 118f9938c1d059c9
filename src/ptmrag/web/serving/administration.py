"""Who administers the server, and the page that tells them how it is used: `/admin`.

    Login(Administration(app, usage, Administrators.of(options, users)))

It is a page without Gradio: it also opens where that is busy or broken. What is counted is in `api.usage`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.responses import HTMLResponse, RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from ptmrag.api.usage import Usage
from ptmrag.api.visitors import set_admin, user_of
from ptmrag.errors import InputError
from ptmrag.web.place import Place
from ptmrag.web.rendering import render
from ptmrag.web.serving.by_library import library_of
from ptmrag.web.serving.door import LOOPBACK, read_host
from ptmrag.web.serving.refusals import Refusal, refuse
from ptmrag.web.serving.users import Users

_PATH = "/admin"
_CLOSED = Refusal(
    403,
    "This page is for administrators of the server: ptmrag serve --auth FILE --admin USER.",
    is_logged=False,
)
_THROUGH_A_PROXY = ("x-forwarded-for", "x-forwarded-host", "forwarded", "via")


@dataclass(frozen=True, slots=True)
class Administrators:
    """Some of the users, or the one reader of a chat without a login that answers to this machine alone."""

    users: frozenset[str] = frozenset()
    is_own_machine: bool = False

    @classmethod
    def of(
        cls, admins: Sequence[str], users: Users | None, *, is_private: bool
    ) -> "Administrators":
        """Those that `--admin` names. InputError for a name that no user has.

        `is_private` is whether the server listens on the loopback address, and to no other name or path.
        """
        if users is None:
            if admins:
                raise InputError("--admin names users of --auth: give both, or neither.")
            return cls(is_own_machine=is_private)
        known = {name for name, _ in users}
        for name in admins:
            if name not in known:
                raise InputError(f"--admin {name}: the file of --auth has no such user.")
        return cls(frozenset(admins))

    def include(self, scope: Scope) -> bool:
        """Whether an administrator sent a request."""
        if not self.is_own_machine:
            return user_of(scope) in self.users
        headers = Headers(scope=scope)
        host = read_host(headers.get("host", ""))
        client = str((scope.get("client") or ("",))[0])
        is_proxied = any(name in headers for name in _THROUGH_A_PROXY)
        return not is_proxied and client in LOOPBACK and host is not None and host[0] in LOOPBACK


class Administration:
    """The middleware behind the login: it marks the requests of administrators, and answers `/admin`."""

    def __init__(self, app: ASGIApp, usage: Usage, admins: Administrators, place: Place) -> None:
        self._app, self._usage, self._admins, self._place = app, usage, admins, place

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_admin = self._admins.include(scope)
        if is_admin:
            set_admin(scope)
        if scope["path"] != _PATH or scope["method"] not in ("GET", "HEAD"):
            await self._app(scope, receive, send)
        elif not is_admin:
            await refuse(_CLOSED, scope, receive, send)
        elif library_of(scope) is not None:  # one page for all libraries
            await RedirectResponse("../../admin", 307)(scope, receive, send)
        else:
            page = await run_in_threadpool(self._page)
            await HTMLResponse(page, headers={"Cache-Control": "no-store"})(scope, receive, send)

    def _page(self) -> str:
        return render(
            "admin.html", place=self._place, title=self._place.title, use=self._usage.report()
        )
