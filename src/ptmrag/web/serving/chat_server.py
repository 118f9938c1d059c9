"""The chat on its port: the door, the login, and behind them the page once there is one.

    server = ChatServer(ServerOptions(port=0), users=None)   # listens, and says that it is starting
    server.open(app)                                         # shows the page
    server.close()

Of several libraries (`names`) each has its page, the first one at `/`, each other one below `/l/NAME/`. It opens no
library and builds no page: `server` and `app` do.
"""

import asyncio
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from starlette.middleware.gzip import GZipMiddleware
from starlette.routing import Mount
from starlette.types import ASGIApp, Receive, Scope, Send

from ptmrag.api.usage import Usage
from ptmrag.api.visitors import user_of
from ptmrag.web.place import PREFIX, TITLE, Place
from ptmrag.web.serving.administration import Administration, Administrators
from ptmrag.web.serving.by_library import ByLibrary, EachLibrary
from ptmrag.web.serving.calls import Calls
from ptmrag.web.serving.counting import Counting
from ptmrag.web.serving.door import LOOPBACK, WILDCARDS, Door, Hosts
from ptmrag.web.serving.front import Front, Health
from ptmrag.web.serving.listening import Listener, bind
from ptmrag.web.serving.login import Login
from ptmrag.web.serving.routes import Routes
from ptmrag.web.serving.upload_limit import UploadLimit
from ptmrag.web.serving.usage_log import UsageLog
from ptmrag.web.serving.users import Users

if TYPE_CHECKING:
    import gradio as gr
    from fastapi import FastAPI
    from starlette.applications import Starlette

MAX_UPLOAD = "64mb"


@dataclass(frozen=True, slots=True)
class ServerOptions:
    """How the chat is reached.

    `auth` is "user:password" or a file of such lines, `root_path` the path under which a proxy serves the
    chat, `allow_hosts` further names under which it is reached. With `read_only`, visitors cannot add to the library.
    `title` is what the header, the browser's tab and the login page call it. `admins` are the users who see how it is
    used: counts and errors, each also a line of JSON in `usage_log`; with `keep_questions`, also what was asked.
    With `empty`, an index that is not there yet begins without the survey.
    """

    host: str = "127.0.0.1"
    port: int = 7860
    auth: str | None = None
    root_path: str | None = None
    read_only: bool = False
    allow_hosts: tuple[str, ...] = ()
    title: str = TITLE
    admins: tuple[str, ...] = ()
    usage_log: str | Path | None = None
    keep_questions: bool = False
    empty: bool = False


class ChatServer:
    """A server that listens from its beginning, for one library or several. Raises InputError if it cannot."""

    def __init__(
        self,
        options: ServerOptions,
        *,
        users: Users | None = None,
        names: Sequence[str] = ("",),
    ) -> None:
        self.options = options
        self.fronts = {name: Front(Place(options.title, name, tuple(names))) for name in names}
        self._users = users
        self._names = tuple(names)
        alone = options.host in LOOPBACK and not (options.allow_hosts or options.root_path)
        self._admins = Administrators.of(options.admins, users, is_private=alone)
        self.usage = Usage(
            self._names,
            keeps_questions=options.keep_questions,
            log=UsageLog(options.usage_log) if options.usage_log else None,
        )
        self._apps: list[gr.Blocks] = []
        listened = bind(options.host, options.port)
        self._port = int(listened.getsockname()[1])
        self._listener = Listener(listened, self._guarded())

    @property
    def front(self) -> Front:
        """What is shown of the first library."""
        return next(iter(self.fronts.values()))

    @property
    def address(self) -> str:
        """Where the page is on this machine; that of the first library."""
        host = "localhost" if self.options.host in WILDCARDS else self.options.host
        return f"http://{f'[{host}]' if ':' in host else host}:{self._port}/"

    def address_of(self, name: str) -> str:
        """Where the page of a library is on this machine."""
        return f"{self.address}{self._below(name).removeprefix('/')}"

    def open(
        self,
        app: "gr.Blocks",
        *,
        name: str | None = None,
        fault: Callable[[], str] = str,
        doors: "Mapping[str, Starlette] | None" = None,
    ) -> None:
        """Show the page of a library, the first one if None.

        `fault` gives what `/health` reports with status 503, "" while all is well.
        `doors` are apps for programs by the path that they are below, such as "/v1".
        """
        front = self.front if name is None else self.fronts[name]
        page, others = self._mounted(app, self._below(front.place.library)), doors or {}
        for one in (page, *dict.fromkeys(others.values())):
            self._keep_open(one)
        can_upload = not self.options.read_only and _takes_files(app)
        uploads = UploadLimit() if can_upload else None
        routes = Routes(page, Calls.of(app), uploads)
        front.open(Doors(routes, others), fault=fault)
        # What `app.close()` ends.
        app.app = next(one.app for one in page.routes if isinstance(one, Mount))  # type: ignore[assignment]
        app.server = self._listener  # type: ignore[assignment]
        self._apps.append(app)

    def close(self) -> None:
        """Stop answering and listening."""
        for app in self._apps:
            app.close(verbose=False)
        self._listener.close()

    def _below(self, name: str) -> str:
        """The path that a library is below, "" for the first one."""
        return "" if self.fronts[name].place.is_first else f"{PREFIX}{quote(name)}/"

    def _keep_open(self, app: "Starlette") -> None:
        """Run what belongs to an app in the server's loop, until the server ends."""
        opened = threading.Event()
        running = self._listener.run(_keep(app, opened))
        opened.wait()
        if running.done():
            running.result()

    def _guarded(self) -> ASGIApp:
        """All that a request passes on its way to the page."""
        options = self.options
        place = Place(options.title, self._names[0], self._names)
        app: ASGIApp = EachLibrary(self.fronts)
        app = Administration(app, self.usage, self._admins, place)
        if self._users is not None:
            path = urlsplit(options.root_path or "").path or "/"
            cookie = f"ptmrag-{self._port}"
            app = Login(app, users=self._users, cookie=cookie, path=path, title=options.title)
        hosts = Hosts.of(options.host, allowed=options.allow_hosts, root_path=options.root_path)
        guarded = Door(Health(app, self.fronts), hosts)
        counted = ByLibrary(Counting(guarded, self.usage, self._names))
        return GZipMiddleware(counted, minimum_size=1_000)

    def _mounted(self, app: "gr.Blocks", below: str) -> "FastAPI":
        """Gradio's app, without the addresses of FastAPI's own."""
        import gradio as gr
        from fastapi import FastAPI

        from ptmrag.web.app import STYLES, theme

        app.state_session_capacity = 1_000
        app.share = False
        page: FastAPI = gr.mount_gradio_app(
            FastAPI(openapi_url=None, docs_url=None, redoc_url=None),
            app,
            path="/",
            server_name=self.options.host,
            server_port=self._port,
            auth_dependency=None if self._users is None else lambda request: user_of(request.scope),
            root_path=f"{(self.options.root_path or '').rstrip('/')}{below}".rstrip("/") or None,
            show_error=False,
            max_file_size=MAX_UPLOAD,
            footer_links=[],
            run_history=False,
            enable_monitoring=False,
            ssr_mode=False,
            pwa=False,
            mcp_server=False,
            theme=theme(),
            css_paths=STYLES,
        )
        return page


@dataclass(frozen=True, slots=True)
class Doors:
    """The page, and the apps for programs beside it, by the path that they are below."""

    page: ASGIApp
    others: "Mapping[str, ASGIApp]"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope["path"]
        found = (
            app
            for prefix, app in self.others.items()
            if path == prefix or path.startswith(f"{prefix}/")
        )
        await next(found, self.page)(scope, receive, send)


async def _keep(app: "Starlette", opened: threading.Event) -> None:
    """Run what belongs to an app, from its opening until the server ends and cancels this."""
    try:
        async with app.router.lifespan_context(app):
            opened.set()
            await asyncio.Event().wait()
    finally:
        opened.set()


def _takes_files(app: "gr.Blocks") -> bool:
    return any(component["type"] == "file" for component in app.config["components"])
