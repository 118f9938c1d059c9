"""Starts and ends the chat: listens on a port, opens or builds the index, fetches papers meanwhile.

    serve(index="index", port=7860)
    serve(index=["survey", "Lab=/srv/lab/index"])    # two libraries, each with its page, its ingests and its doors

It listens from the first moment, on the loopback address unless another host is given, and never opens a tunnel to
the outside. What the page shows is in `app`, who may ask for it in `door` and `login`.
"""

import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass, replace
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ptmrag.errors import NoIndexError, PtmragError
from ptmrag.language.printable import printable
from ptmrag.web.serving.chat_server import ChatServer, ServerOptions
from ptmrag.web.serving.front import BUILDING
from ptmrag.web.serving.garbage import collect_seldom
from ptmrag.web.serving.named_libraries import named_libraries
from ptmrag.web.serving.users import Users, read_users, warn_about

if TYPE_CHECKING:
    import gradio as gr
    from starlette.applications import Starlette

    from ptmrag.api.calls import Calls
    from ptmrag.api.operations import Operations
    from ptmrag.api.pdf_viewer import PdfViewer
    from ptmrag.api.usage import Usage
    from ptmrag.assistant import Assistant
    from ptmrag.embed.embedder import Embedder
    from ptmrag.ingestion.jobs import Jobs
    from ptmrag.llm import ChatModel
    from ptmrag.web.models.model_choices import ModelChoices

_AGAIN = 30.0  # seconds until a library that could not be opened is tried again
__all__ = ["ServerOptions", "serve", "start"]


def serve(
    *,
    index: str | Path | Sequence[str | Path] | None = None,
    llm: "str | ChatModel | None" = None,
    mirror: str | None = None,
    options: ServerOptions | None = None,
    **fields: Any,
) -> None:
    """Serve the chat until interrupted; build the index first if there is none.

    `index` names one library or several: folders, or NAME=FOLDER. Each has its page, the first one at `/`, each other
    one below `/l/NAME/`. Of several, one that cannot be opened says so on its page, and the others are served.
    `options`, or its fields by name: serve(port=8000). Port 0 means any free port. Raises InputError
    if host and port cannot be listened on or `auth` names no user, and whatever `Assistant.load` raises.
    """
    options = replace(options or ServerOptions(), **fields)
    users: Users | None = None
    if options.auth:
        users = read_users(options.auth)
        if warning := warn_about(options.auth):
            _print(f"Warning: {warning}")
    collect_seldom()
    _exempt_loopback_from_proxies()
    named = named_libraries([index] if isinstance(index, str | Path) else index or ())
    server = ChatServer(options, users=users, names=[one.name for one in named])
    # What reads and writes libraries takes seconds to load: the server answers before.
    from ptmrag.ingestion.jobs import Jobs

    jobs = {one.name: Jobs(one.path, mirror=mirror) for one in named}
    with _interruptible():
        try:
            _run(server, jobs, llm)
        except KeyboardInterrupt:
            _print("The chat has ended.")
        finally:
            server.close()
            for one in jobs.values():
                one.close()  # should a visitor have begun one while the rest was ending


def _run(server: ChatServer, jobs: "Mapping[str, Jobs]", llm: "str | ChatModel | None") -> None:
    """Open the libraries and their pages, and keep them open; try those again that cannot be opened."""
    shared = Shared.of(llm, server.options)
    with ExitStack() as until_the_end:
        closed, said = list(jobs), False
        while True:
            for name in list(closed):
                try:
                    until_the_end.enter_context(_serving(server, name, jobs[name], shared))
                except PtmragError as error:
                    if len(jobs) == 1:
                        raise
                    _cannot_open(server, name, str(error))
                else:
                    closed.remove(name)
            if not said:
                _print(f"Chat: {server.address} (press Ctrl-C to stop)")
                for name in list(jobs)[1:]:
                    _print(f"Library '{name}': {server.address_of(name)}")
                said = True
            time.sleep(_AGAIN)


def _cannot_open(server: ChatServer, name: str, problem: str) -> None:
    """Say on a library's page, to its administrator and in the log what keeps it from being opened."""
    from ptmrag.api.usage_shapes import LibraryNow

    usage = server.usage.of(name)
    usage.now = partial(LibraryNow, fault=problem)
    if server.fronts[name].fail(problem):
        usage.failed(problem, place="opening")
        _print(f"Library '{name}': {problem}")


@contextmanager
def _serving(server: ChatServer, name: str, jobs: "Jobs", shared: "Shared") -> Iterator[None]:
    """Open a library and its page, and end what belongs to them with the server."""
    announce = partial(_announce, server, name, jobs.index)
    if server.options.empty:
        from ptmrag.ingestion.empty import begin_empty

        begin_empty(jobs.index)
    assistant, is_new = _open(jobs.index, shared.llm, announce=announce, embedders=shared.embedders)
    from ptmrag.api.operations import Operations
    from ptmrag.api.pdf_viewer import PdfViewer
    from ptmrag.web.app import build_app
    from ptmrag.web.serving.library_now import library_now

    viewer, read_only = PdfViewer(), server.options.read_only
    threading.Thread(target=_warm_up, args=(assistant, viewer), daemon=True).start()
    how: dict[str, Any] = {"jobs": jobs, "viewer": viewer, "read_only": server.options.read_only}
    place, how["usage"] = server.fronts[name].place, server.usage.of(name)
    how["usage"].now = partial(library_now, assistant, jobs)
    jobs.watch = how["usage"].ingested
    app = build_app(assistant, place=place, models=shared.models, **how)
    doors = doors_of(Operations(assistant, **how), shared.calls, server.usage)
    with closing(viewer), _fetching(jobs, is_new=is_new, read_only=read_only):
        server.open(app, name=name, fault=assistant.library.fault, doors=doors)
        yield


@dataclass(frozen=True, slots=True)
class Shared:
    """What the libraries of one server have in common."""

    llm: "str | ChatModel | None"
    embedders: "Callable[[str], Embedder]"
    calls: "Calls"
    models: "ModelChoices"

    @classmethod
    def of(cls, llm: "str | ChatModel | None", options: ServerOptions) -> "Shared":
        """What is shared, of which nothing is loaded yet."""
        from ptmrag.api.calls import Calls
        from ptmrag.embed.shared_embedders import SharedEmbedders
        from ptmrag.web.serving.model_rights import models_for

        return cls(llm, SharedEmbedders(), Calls(), models_for(options))


def start(
    app: "gr.Blocks",
    *,
    fault: Callable[[], str] = str,
    options: ServerOptions | None = None,
    users: Users | None = None,
    doors: "Mapping[str, Starlette] | None" = None,
    **fields: Any,
) -> str:
    """Serve in the background and return the address; only `users` may log in, None lets everybody in.

    `fault` gives what `/health` reports with status 503, "" while all is well. `options`, or its fields by name.
    `doors` as for `ChatServer.open`. `app.close()` ends it. Raises InputError if the port cannot be listened on.
    """
    _exempt_loopback_from_proxies()
    server = ChatServer(replace(options or ServerOptions(), **fields), users=users)
    server.open(app, fault=fault, doors=doors)
    return server.address


def doors_of(
    operations: "Operations", calls: "Calls | None" = None, usage: "Usage | None" = None
) -> "Mapping[str, Starlette]":
    """What programs ask the server, by the path that it is below; `calls` and `usage` are those of all libraries."""
    from ptmrag.api.app import api_app
    from ptmrag.api.calls import Calls

    calls = calls or Calls()
    api = api_app(operations, calls, usage)
    return {"/api": api, "/v1": api, "/mcp": _mcp_door(operations, calls)}


def _mcp_door(operations: "Operations", calls: "Calls") -> "Starlette":
    """The door of agents, or one that says what it lacks."""
    if find_spec("mcp") is not None:
        from ptmrag.mcp.http import mcp_app

        return mcp_app(operations, calls.slots)
    from starlette.applications import Starlette
    from starlette.responses import Response
    from starlette.routing import Route

    from ptmrag.api.errors import error_response

    def lacking(request: object) -> Response:
        return error_response(
            501,
            "This server lacks an extra for agents: pip install 'ptmrag[mcp]', and start it again.",
        )

    return Starlette(routes=[Route("/mcp", lacking, methods=["GET", "POST"])])


def _open(
    path: Path,
    llm: "str | ChatModel | None",
    *,
    announce: Callable[[], None] = lambda: None,
    embedders: "Callable[[str], Embedder] | None" = None,
) -> "tuple[Assistant, bool]":
    """The assistant, and whether its index was built just now, from the survey's notes alone."""
    from ptmrag.assistant import Assistant

    try:
        return Assistant.load(path, llm=llm, embedders=embedders), False
    except NoIndexError:
        from ptmrag.ingestion.ingest import ingest

        announce()
        report = ingest(index=path, offline=True)
        _print(
            f"No index at '{path}': built one from the survey's notes "
            f"({report.totals.entries} entries). The papers are being fetched in the background."
        )
        return Assistant.load(path, llm=llm, embedders=embedders), True


def _announce(server: ChatServer, name: str, index: Path) -> None:
    server.fronts[name].doing = BUILDING
    _print(f"No index at '{index}': building one. Its progress: {server.address}")


@contextmanager
def _fetching(jobs: "Jobs", *, is_new: bool, read_only: bool) -> Iterator[None]:
    """Fetch a new index's papers in the background, or resume an ingest that broke off."""
    from ptmrag.ingestion.task import Task

    if is_new:
        jobs.begin(Task(str(jobs.index)))
    elif jobs.is_unfinished() and not read_only:
        _print("The last ingest did not finish: resuming it.")
        jobs.resume()
    try:
        yield
    finally:
        if jobs.progress().state == "running":
            _print("The ingest is not finished; the next start resumes it.")
        jobs.close()


@contextmanager
def _interruptible() -> Iterator[None]:
    """Let `kill` end the chat as Ctrl-C does, so that no process of it is left running."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _warm_up(assistant: "Assistant", viewer: "PdfViewer") -> None:
    """Load what the first visitor needs before there is one, who will see any error."""
    viewer.warm()
    with suppress(PtmragError):
        assistant.search("warm-up", k=1)


def _exempt_loopback_from_proxies() -> None:
    """A chat model on this machine is not asked through a proxy that the environment names."""
    for name in ("NO_PROXY", "no_proxy"):
        named = [host for host in os.environ.get(name, "").split(",") if host]
        missing = [host for host in ("127.0.0.1", "localhost", "::1") if host not in named]
        os.environ[name] = ",".join(named + missing)


def _print(message: str) -> None:
    print(printable(message), file=sys.stderr, flush=True)
