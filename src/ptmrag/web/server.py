"""Starts and ends the chat: opens or builds the index, listens on a port, fetches papers meanwhile.

    serve(index="index", port=7860)

It listens on the loopback address unless another host is given, and never opens a tunnel to the outside.
What the page shows is in `app`.
"""

import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import gradio as gr
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from ptmrag.assistant import Assistant
from ptmrag.errors import InputError, NoIndexError, PtmragError
from ptmrag.ingestion.worker import Task
from ptmrag.language.printable import printable
from ptmrag.library.library import default_index_path
from ptmrag.llm import ChatModel
from ptmrag.regular_files import read_regular
from ptmrag.web.app import STYLE, build_app, theme
from ptmrag.web.jobs import Jobs
from ptmrag.web.pdf_viewer import PdfViewer

MAX_UPLOAD = "64mb"
_UNAVAILABLE = 503


@dataclass(frozen=True, slots=True)
class ServerOptions:
    """How the chat is reached.

    `auth` is "user:password" or a file of such lines, `root_path` the path under which a proxy serves the
    chat. With `read_only`, visitors cannot add to the library.
    """

    host: str = "127.0.0.1"
    port: int = 7860
    auth: str | None = None
    root_path: str | None = None
    read_only: bool = False


def serve(
    *,
    index: str | Path | None = None,
    llm: str | ChatModel | None = None,
    mirror: str | None = None,
    options: ServerOptions | None = None,
    **fields: Any,
) -> None:
    """Serve the chat until interrupted; build the index first if there is none.

    `options`, or its fields by name: serve(port=8000). Port 0 means any free port. Raises InputError
    if host and port cannot be listened on or `auth` names no user, and whatever `Assistant.load` raises.
    """
    options = replace(options or ServerOptions(), **fields)
    users = read_users(options.auth) if options.auth else None
    options = replace(options, port=free_port(options.host, options.port))
    path = Path(index) if index is not None else default_index_path()
    assistant, is_new = _open(path, llm)
    viewer = PdfViewer()
    threading.Thread(target=_warm_up, args=(assistant, viewer), daemon=True).start()
    jobs = Jobs(path, mirror=mirror)
    app = build_app(assistant, jobs=jobs, read_only=options.read_only, viewer=viewer)
    with (
        _interruptible(),
        closing(viewer),
        _fetching(jobs, is_new=is_new, read_only=options.read_only),
    ):
        try:
            address = start(app, fault=assistant.library.fault, options=options, users=users)
            _print(f"Chat: {address} (press Ctrl-C to stop)")
            while True:
                time.sleep(1)
        except KeyboardInterrupt:
            _print("The chat has ended.")
            if jobs.progress().state == "running":
                _print("The ingest is not finished; the next start resumes it.")
        finally:
            app.close(verbose=False)


def start(
    app: gr.Blocks,
    *,
    fault: Callable[[], str] = str,
    options: ServerOptions | None = None,
    users: list[tuple[str, str]] | None = None,
    **fields: Any,
) -> str:
    """Serve in the background and return the address; only `users` may log in, None lets everybody in.

    `fault` gives what `/health` reports with status 503, "" while all is well. `options`, or its fields by name.
    Raises InputError if another program takes the port first.
    """
    options = replace(options or ServerOptions(), **fields)
    host = options.host
    _exempt_loopback_from_proxies()
    try:
        api, address, _ = app.launch(
            server_name=f"[{host}]" if ":" in host else host,
            server_port=options.port,
            auth=users,
            root_path=options.root_path,
            theme=theme(),
            css_paths=STYLE,
            share=False,
            inbrowser=False,
            prevent_thread_lock=True,
            quiet=True,
            footer_links=[],
            run_history=False,
            enable_monitoring=False,
            ssr_mode=False,
            pwa=False,
            mcp_server=False,
            state_session_capacity=1_000,
            max_file_size="1kb" if options.read_only else MAX_UPLOAD,
        )
    except OSError as error:  # another program took the port after the check
        raise InputError(_taken(host, options.port)) from error
    # Before Gradio's own routes, one of which matches any path.
    api.router.routes.insert(0, Route("/health", _health(fault)))
    return str(address)


def read_users(auth: str) -> list[tuple[str, str]]:
    """The users and their passwords, from "user:password" or a file of such lines. Raises InputError."""
    path = Path(auth).expanduser()
    try:
        lines = read_regular(path).decode().splitlines() if path.is_file() else [auth]
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(
            f"The file of users '{path}' cannot be read: it must be a text file in UTF-8."
        ) from error
    pairs = [line.strip().partition(":") for line in lines if line.strip()]
    if not pairs or not all(user and colon and password for user, colon, password in pairs):
        raise InputError("--auth needs user:password, or a file with one such line for each user.")
    return [(user, password) for user, _, password in pairs]


def _health(fault: Callable[[], str]) -> Callable[[Request], PlainTextResponse]:
    def health(request: Request) -> PlainTextResponse:
        says = fault()
        return PlainTextResponse(says or "ok", status_code=_UNAVAILABLE if says else 200)

    return health


def free_port(host: str, port: int) -> int:
    """The port, or any free one for 0. Raises InputError if nothing can listen on it."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        with socket.create_server((host, port), family=family) as server:
            return int(server.getsockname()[1])
    except socket.gaierror as error:
        raise InputError(
            f"'{host}' is not an address of this machine: try --host 127.0.0.1"
        ) from error
    except PermissionError as error:
        raise InputError(
            f"No permission to listen on port {port}: choose one above 1023."
        ) from error
    except OSError as error:
        raise InputError(_taken(host, port)) from error


def _taken(host: str, port: int) -> str:
    return (
        f"Cannot listen on {host}, port {port}: another program uses the port, or the address is "
        f"not of this machine. Choose another port: ptmrag serve --port {port + 1 if port < 65535 else 7860}"
    )


def _open(path: Path, llm: str | ChatModel | None) -> tuple[Assistant, bool]:
    """The assistant, and whether its index was built just now, from the survey's notes alone."""
    try:
        return Assistant.load(path, llm=llm), False
    except NoIndexError:
        from ptmrag.ingestion.ingest import ingest

        report = ingest(index=path, offline=True)
        _print(
            f"No index at '{path}': built one from the survey's notes "
            f"({report.totals.entries} entries). The papers are being fetched in the background."
        )
        return Assistant.load(path, llm=llm), True


@contextmanager
def _fetching(jobs: Jobs, *, is_new: bool, read_only: bool) -> Iterator[None]:
    """Fetch a new index's papers in the background, or resume an ingest that broke off."""
    if is_new:
        jobs.begin(Task(str(jobs.index)))
    elif jobs.is_unfinished() and not read_only:
        _print("The last ingest did not finish: resuming it.")
        jobs.resume()
    try:
        yield
    finally:
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


def _warm_up(assistant: Assistant, viewer: PdfViewer) -> None:
    """Load what the first visitor needs before there is one, who will see any error."""
    viewer.warm()
    with suppress(PtmragError):
        assistant.search("warm-up", k=1)


def _exempt_loopback_from_proxies() -> None:
    """Gradio calls its own server once, which would fail through a proxy named in the environment."""
    for name in ("NO_PROXY", "no_proxy"):
        kept = [host for host in os.environ.get(name, "").split(",") if host]
        missing = [host for host in ("127.0.0.1", "localhost", "::1") if host not in kept]
        os.environ[name] = ",".join(kept + missing)


def _print(message: str) -> None:
    print(printable(message), file=sys.stderr, flush=True)
