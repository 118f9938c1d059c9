"""Starting and ending the chat: the index it needs, the port it listens on, the papers it waits for.

    serve(index="index", port=7860)

It binds the loopback address unless told otherwise, and no tunnel to the outside is ever opened.
"""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import gradio as gr

from ptmrag.assistant import Assistant
from ptmrag.errors import InputError, NoIndexError, PtmragError
from ptmrag.library import default_index_path
from ptmrag.llm import ChatModel
from ptmrag.web.chat import STYLE, build_app, theme

_PATIENCE = 10  # seconds for an ingest to end before it is killed


def serve(
    *,
    index: str | Path | None = None,
    host: str = "127.0.0.1",
    port: int = 7860,
    llm: str | ChatModel | None = None,
) -> None:
    """Serve the chat until interrupted; build the index first where there is none.

    Port 0 takes any that is free. Raises InputError when host and port cannot be listened on, and
    whatever `Assistant.load` raises.
    """
    port = free_port(host, port)
    path = Path(index) if index is not None else default_index_path()
    assistant, is_new = _open(path, llm)
    with _interruptible(), _fetching(path if is_new else None) as fetching:
        app = build_app(assistant, is_fetching=lambda: _is_running(fetching))
        try:
            threading.Thread(target=_warm_up, args=(assistant,), daemon=True).start()
            _say(f"Chat: {start(app, host=host, port=port)} (Ctrl-C ends it)")
            while True:
                time.sleep(1)
        except KeyboardInterrupt:
            _say("The chat has ended.")
            if _is_running(fetching):
                _say(f"Not all papers are here yet; go on: ptmrag ingest --index {path}")
        finally:
            app.close(verbose=False)


def start(app: gr.Blocks, *, host: str, port: int) -> str:
    """Start serving in the background and return the address. Raises InputError."""
    _ask_loopback_directly()
    try:
        _, address, _ = app.launch(
            server_name=f"[{host}]" if ":" in host else host,
            server_port=port,
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
            max_file_size="1kb",  # the page takes no files
        )
    except OSError as error:  # somebody took the port after we had looked
        raise InputError(_taken(host, port)) from error
    return str(address)


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
        from ptmrag.ingestion import ingest

        report = ingest(index=path, offline=True)
        _say(
            f"No index at '{path}' yet: built one from the notes of the survey "
            f"({report.totals.entries} entries); the papers are being fetched meanwhile."
        )
        return Assistant.load(path, llm=llm), True


@contextmanager
def _fetching(path: Path | None) -> Iterator[subprocess.Popen[bytes] | None]:
    """Fetch the survey's papers into the index meanwhile; nothing where there is no path."""
    if path is None:
        yield None
        return
    # A session of its own: Ctrl-C ends the chat, and the chat ends this.
    process = subprocess.Popen(  # noqa: S603 - our own command, no shell
        [sys.executable, "-m", "ptmrag", "ingest", "--index", str(path)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()


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


def _is_running(process: subprocess.Popen[bytes] | None) -> bool:
    return process is not None and process.poll() is None


def _ask_loopback_directly() -> None:
    """Gradio calls its own server once; a proxy in the environment would stand in the way."""
    for name in ("NO_PROXY", "no_proxy"):
        kept = [host for host in os.environ.get(name, "").split(",") if host]
        wanted = [host for host in ("127.0.0.1", "localhost", "::1") if host not in kept]
        os.environ[name] = ",".join(kept + wanted)


def _say(message: str) -> None:
    print(message, file=sys.stderr, flush=True)
