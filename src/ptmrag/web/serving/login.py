"""Asks for a login: before it, a visitor gets the login page and nothing else; a program sends a token.

    Login(app, users=read_users("users.txt"), cookie="ptmrag-7860")

A session is a random word in a cookie that scripts cannot read and other sites do not send. Wrong logins are slowed:
for an address after five, for a user after twenty. `door` has refused what comes from other sites.
"""

import secrets
import time
from collections import OrderedDict
from collections.abc import Callable
from http.cookies import CookieError, SimpleCookie

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from ptmrag.api.visitors import client_of, is_program, set_user
from ptmrag.web.place import TITLE
from ptmrag.web.rendering import render
from ptmrag.web.serving.refusals import Refusal, log, refuse
from ptmrag.web.serving.tokens import Tokens, bearer_of, name_in
from ptmrag.web.serving.users import Users, is_password

_SESSIONS = 10_000
_WEEK = 7 * 86_400.0
_LONGEST_FORM = 10_000
_ASK_WITH = (
    "Send `Authorization: Bearer TOKEN`; `ptmrag token --auth FILE USER` prints a user's token."
)


class Pace:
    """How long an address, or a user, has to wait after wrong logins: 1, 2, 4 … seconds, at most `longest`."""

    def __init__(
        self, *, free: int, longest: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._free, self._longest, self._clock = free, longest, clock
        self._wrong: OrderedDict[str, tuple[int, float]] = OrderedDict()

    def wait(self, key: str) -> float:
        """Seconds until the next login may be tried; 0: now."""
        count, last = self._wrong.get(key, (0, 0.0))
        if count < self._free:
            return 0.0
        delay = min(2.0 ** min(count - self._free, 20), self._longest)
        return max(0.0, last + delay - self._clock())

    def note_wrong(self, key: str) -> None:
        """Count a wrong login; what is ten times the longest wait ago is forgotten."""
        now = self._clock()
        count, last = self._wrong.pop(key, (0, now))
        forgotten = now - last > 10 * self._longest
        self._wrong[key] = (1 if forgotten else count + 1, now)
        if len(self._wrong) > _SESSIONS:
            self._wrong.popitem(last=False)

    def note_right(self, key: str) -> None:
        """Forget the wrong logins."""
        self._wrong.pop(key, None)


class Login:
    """The middleware around everything that needs a login, and the page where it is made."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        users: Users,
        cookie: str,
        path: str = "/",
        title: str = TITLE,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._app, self._users = app, users
        self._cookie, self._path, self._title = cookie, path, title
        self._tokens = Tokens(users)
        self._clock = clock
        self._sessions: OrderedDict[str, tuple[str, float]] = OrderedDict()
        self._addresses = Pace(free=5, longest=60.0, clock=clock)
        self._names = Pace(free=20, longest=10.0, clock=clock)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path, method = scope["path"].rstrip("/") or "/", scope["method"]
        user = self._user(scope)
        response: Response | Refusal
        if user is None and is_program(scope) and (token := bearer_of(scope)):
            found = self._user_with(token, scope)
            if isinstance(found, Refusal):
                await refuse(found, scope, receive, send)
                return
            user = found
        if path == "/login" and method == "POST":
            response = await self._log_in(Request(scope, receive))
        elif path == "/logout":
            response = self._log_out(scope)
        elif path == "/login" or (path == "/" and user is None):
            response = self._page()
        elif user is None:
            response = Refusal(
                401, _ASK_WITH if is_program(scope) else "Log in first.", is_logged=False
            )
        else:
            set_user(scope, user)
            await self._app(scope, receive, send)
            return
        if isinstance(response, Refusal):
            await refuse(response, scope, receive, send)
        else:
            await response(scope, receive, send)

    async def _log_in(self, request: Request) -> Response | Refusal:
        address = client_of(request.scope)
        given = await _read_form(request)
        if isinstance(given, Refusal):
            return given
        name, password = given
        is_person = "text/html" in request.headers.get("accept", "")
        wait = max(self._addresses.wait(address), self._names.wait(name))
        if wait > 0:
            seconds = int(wait) + 1
            if is_person:
                return self._page(wait=seconds)
            return Refusal(429, f"Too many wrong logins: wait {seconds} seconds.", seconds)
        if not is_password(self._users, name, password):
            self._addresses.note_wrong(address)
            self._names.note_wrong(name)
            log(f"Wrong login as {name[:40]!r} from {address}")
            if is_person:
                return self._page(is_wrong=True)
            return Refusal(400, "The user or the password is wrong.")
        self._names.note_right(name)
        response: Response = (
            RedirectResponse("./", 303) if is_person else JSONResponse({"success": True})
        )
        response.set_cookie(
            self._cookie,
            self._begin(name),
            path=self._path,
            httponly=True,
            samesite="lax",
            secure=request.url.scheme == "https",
        )
        return response

    def _user_with(self, token: str, scope: Scope) -> str | Refusal:
        """Who has a token; wrong ones are slowed as wrong logins are."""
        address, name = client_of(scope), name_in(token)
        if (wait := max(self._addresses.wait(address), self._names.wait(name))) > 0:
            seconds = int(wait) + 1
            return Refusal(429, f"Too many wrong tokens: wait {seconds} seconds.", seconds)
        user = self._tokens.user_of(token)
        if user is not None:
            return user
        self._addresses.note_wrong(address)
        self._names.note_wrong(name)
        log(f"Wrong token from {address}")
        return Refusal(401, f"This token is wrong. {_ASK_WITH}", is_logged=False)

    def _log_out(self, scope: Scope) -> Response:
        self._sessions.pop(self._word(scope), None)
        response = RedirectResponse("./", 303)
        response.delete_cookie(self._cookie, path=self._path)
        return response

    def _page(self, *, is_wrong: bool = False, wait: int = 0) -> Response:
        status = 429 if wait else 401 if is_wrong else 200
        headers = {"Cache-Control": "no-store"} | ({"Retry-After": str(wait)} if wait else {})
        page = render("login.html", title=self._title, is_wrong=is_wrong, wait=wait)
        return HTMLResponse(page, status, headers)

    def _begin(self, name: str) -> str:
        word = secrets.token_urlsafe(32)
        self._sessions[word] = (name, self._clock())
        if len(self._sessions) > _SESSIONS:
            self._sessions.popitem(last=False)
        return word

    def _user(self, scope: Scope) -> str | None:
        name, since = self._sessions.get(self._word(scope), (None, 0.0))
        return name if name is not None and self._clock() - since < _WEEK else None

    def _word(self, scope: Scope) -> str:
        try:
            cookies = SimpleCookie(Headers(scope=scope).get("cookie", ""))
        except CookieError:
            return ""
        return cookies[self._cookie].value if self._cookie in cookies else ""


async def _read_form(request: Request) -> tuple[str, str] | Refusal:
    """The name and the password that were sent."""
    declared = request.headers.get("content-length", "")
    if not declared.isdecimal() or int(declared) > _LONGEST_FORM:
        return Refusal(413, "This is not a login.")
    try:
        async with request.form(max_files=0, max_fields=10) as form:
            name, password = form.get("username"), form.get("password")
    except (HTTPException, MultiPartException):
        name = password = None
    if not isinstance(name, str) or not isinstance(password, str):
        return Refusal(400, "A login has a username and a password.")
    return name.strip(), password
