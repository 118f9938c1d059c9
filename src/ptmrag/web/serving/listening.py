"""Listens on a port from the first moment on, in a thread of its own.

    with bind("127.0.0.1", 7860) as listener: ...
    listener = Listener(bind("127.0.0.1", 7860), app)
    listener.run(coroutine)                  # in the server's event loop
    listener.close()

What is answered is the app's matter (`front`).
"""

import asyncio
import socket
import threading
from collections.abc import Coroutine
from concurrent.futures import Future
from typing import Any

import uvicorn
from starlette.types import ASGIApp

from ptmrag.errors import InputError

_PATIENCE = 5  # seconds for the server to end


def bind(host: str, port: int) -> socket.socket:
    """A socket that is listened on; port 0 is any free port. Raises InputError if that cannot be."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        return socket.create_server((host, port), family=family)
    except socket.gaierror as error:
        raise InputError(
            f"'{host}' is not an address of this machine: try --host 127.0.0.1"
        ) from error
    except PermissionError as error:
        raise InputError(
            f"No permission to listen on port {port}: choose one above 1023."
        ) from error
    except OSError as error:
        raise InputError(
            f"Cannot listen on {host}, port {port}: another program uses the port, or the address is "
            f"not of this machine. Choose another port: ptmrag serve --port {port + 1 if 0 < port < 65535 else 7860}"
        ) from error


class _Server(uvicorn.Server):
    """A server that says when it has started, and in which event loop."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.has_started = threading.Event()
        self.loop: asyncio.AbstractEventLoop

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.loop = asyncio.get_running_loop()
        self.has_started.set()


class Listener:
    """An app that is served; `close` ends it."""

    def __init__(self, listened: socket.socket, app: ASGIApp) -> None:
        self._socket = listened
        config = uvicorn.Config(
            app,
            log_level="warning",
            lifespan="off",
            ws="none",
            server_header=False,
        )
        self._server = _Server(config)
        self._begun: list[Future[Any]] = []
        self._thread = threading.Thread(
            target=self._server.run, kwargs={"sockets": [listened]}, daemon=True
        )
        self._thread.start()
        self._server.has_started.wait()

    def run(self, work: Coroutine[Any, Any, Any]) -> "Future[Any]":
        """Begin something in the server's event loop, which alone would forget a task that waits."""
        begun = asyncio.run_coroutine_threadsafe(work, self._server.loop)
        self._begun.append(begun)
        return begun

    def close(self) -> None:
        """Stop listening, and end the answers in the making: pages listen to theirs for hours."""
        self._server.should_exit = self._server.force_exit = True
        self._thread.join(_PATIENCE)
        self._socket.close()
