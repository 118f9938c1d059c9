"""Starting and ending the chat: the index it needs, the port it listens on, the papers it waits for.

    serve(index="index", port=7860)

It binds the loopback address unless told otherwise, and no tunnel to the outside is ever opened.
"""

import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
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
from ptmrag.library.library import default_index_path
from ptmrag.llm import ChatModel
from ptmrag.web.app import STYLE, build_app, theme
from ptmrag.web.jobs import Jobs

MAX_UPLOAD = "64mb"


@dataclass(frozen=True, slots=True)
class Door:
    """How the chat is reached: `auth` is "user:password" or a file of such lines, `root_path` where
    a proxy puts it; who comes in `read_only` cannot add to the library."""

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
    door: Door | None = None,
    **where: Any,
) -> None:
    """Serve the chat until interrupted; build the index first where there is none.

    `door`, or its fields by name: serve(port=8000). Port 0 takes any that is free. Raises InputError
    when host and port cannot be listened on or `auth` names nobody, and whatever `Assistant.load`
    raises.
    """
    door = replace(door or Door(), **where)
    guests = users(door.auth) if door.auth else None
    door = replace(door, port=free_port(door.host, door.port))
    path = Path(index) if index is not None else default_index_path()
    assistant, is_new = _open(path, llm)
    threading.Thread(target=_warm_up, args=(assistant,), daemon=True).start()
    jobs = Jobs(path, mirror=mirror)
    app = build_app(assistant, jobs=jobs, read_only=door.read_only)
    with _interruptible(), _fetching(jobs, is_new=is_new, read_only=door.read_only):
        try:
            _say(f"Chat: {start(app, door=door, guests=guests)} (Ctrl-C ends it)")
            while True:
                time.sleep(1)
        except KeyboardInterrupt:
            _say("The chat has ended.")
            if jobs.progress().state == "running":
                _say("Not all papers are here yet; the next start goes on.")
        finally:
            app.close(verbose=False)


def start(
    app: gr.Blocks,
    *,
    door: Door | None = None,
    guests: list[tuple[str, str]] | None = None,
    **where: Any,
) -> str:
    """Start serving in the background and return the address. Raises InputError."""
    door = replace(door or Door(), **where)
    host = door.host
    _ask_loopback_directly()
    try:
        api, address, _ = app.launch(
            server_name=f"[{host}]" if ":" in host else host,
            server_port=door.port,
            auth=guests,
            root_path=door.root_path,
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
            max_file_size="1kb" if door.read_only else MAX_UPLOAD,
        )
    except OSError as error:  # somebody took the port after we had looked
        raise InputError(_taken(host, door.port)) from error
    # Before Gradio's own routes, of which one takes any path.
    api.router.routes.insert(0, Route("/health", _health))
    return str(address)


def users(auth: str) -> list[tuple[str, str]]:
    """Who may come in: from "user:password", or from a file of such lines. Raises InputError."""
    path = Path(auth).expanduser()
    try:
        lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else [auth]
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"The file of users '{path}' cannot be read.") from error
    pairs = [line.strip().partition(":") for line in lines if line.strip()]
    if not pairs or not all(user and colon and password for user, colon, password in pairs):
        raise InputError("--auth wants user:password, or a file with one such line for each user.")
    return [(user, password) for user, _, password in pairs]


async def _health(request: Request) -> PlainTextResponse:
    return PlainTextResponse("ok")


def free_port(host: str, port: int) -> int:
    """The port, or any free one for 0. Raises InputError when it cannot be listened on."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        with socket.create_server((host, port), family=family) as server:
            return int(server.getsockname()[1])
    except socket.gaierror as error:
        raise InputError(f"'{host}' is no address of this machine: try --host 127.0.0.1") from error
    except PermissionError as error:
        raise InputError(f"Port {port} is not open to you: choose one above 1023.") from error
    except OSError as error:
        raise InputError(_taken(host, port)) from error


def _taken(host: str, port: int) -> str:
    return (
        f"Cannot listen on {host}, port {port}: another program does, or the address is not this "
        f"machine's. Choose another port: ptmrag serve --port {port + 1 if port < 65535 else 7860}"
    )


def _open(path: Path, llm: str | ChatModel | None) -> tuple[Assistant, bool]:
    """The assistant, and whether its index had to be built: from the notes of the survey alone."""
    try:
        return Assistant.load(path, llm=llm), False
    except NoIndexError:
        from ptmrag.ingestion.ingest import ingest

        report = ingest(index=path, offline=True)
        _say(
            f"No index at '{path}' yet: built one from the notes of the survey "
            f"({report.totals.entries} entries); the papers are being fetched meanwhile."
        )
        return Assistant.load(path, llm=llm), True


@contextmanager
def _fetching(jobs: Jobs, *, is_new: bool, read_only: bool) -> Iterator[None]:
    """Fetch a new index's papers meanwhile, or go on with what broke off at the last start."""
    if is_new:
        jobs.begin(Task(str(jobs.index)))
    elif jobs.is_unfinished() and not read_only:
        _say("The last ingest did not come to its end: going on with it.")
        jobs.resume()
    try:
        yield
    finally:
        jobs.close()


@contextmanager
def _interruptible() -> Iterator[None]:
    """Let a plain `kill` end the chat as Ctrl-C does, so that nothing is left running behind it."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _warm_up(assistant: Assistant) -> None:
    """Load the embedder before the first visitor asks; what fails now will be said then."""
    with suppress(PtmragError):
        assistant.search("warm-up", k=1)


def _ask_loopback_directly() -> None:
    """Gradio calls its own server once; a proxy in the environment would stand in the way."""
    for name in ("NO_PROXY", "no_proxy"):
        kept = [host for host in os.environ.get(name, "").split(",") if host]
        wanted = [host for host in ("127.0.0.1", "localhost", "::1") if host not in kept]
        os.environ[name] = ",".join(kept + wanted)


def _say(message: str) -> None:
    print(message, file=sys.stderr, flush=True)
