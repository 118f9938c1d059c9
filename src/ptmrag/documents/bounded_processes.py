"""Processes that call functions on a stranger's file, with limits of time and memory.

    with BoundedProcesses(Bounds(seconds=120.0, memory=2_000_000_000)) as processes:
        document = processes.call(read_pdf, path, {"source": "arxiv:1706.03762"}, gives=Document)

A file on which the function hangs, takes too much memory or crashes fails alone: its process ends, and the
next call gets a new one. `bounded_process` is the program that they run; unlike `multiprocessing`, it never
runs the caller's script again, so it starts in the same way on every system.
"""

import json
import os
import queue
import signal
import subprocess
import sys
import threading
import weakref
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, TypeVar

from ptmrag.documents.bounded_process import GAVE, READY, WITHOUT_MEMORY
from ptmrag.errors import DocumentError, InputError, ScannedError

if TYPE_CHECKING:
    from pydantic import TypeAdapter

Value = TypeVar("Value")
_START_SECONDS = 60.0  # on a busy machine; they do not count among those of a call
_PROGRAM = "ptmrag.documents.bounded_process"
_ERRORS = {kind.__name__: kind for kind in (DocumentError, InputError, ScannedError)}


@dataclass(frozen=True, slots=True)
class Bounds:
    """The limits of a call: seconds, and bytes of address space. `doing` is what a sentence calls it."""

    seconds: float = 120.0
    memory: int = 2_000_000_000
    doing: str = "reading"


class BoundedProcesses:
    """Processes that are started when needed and used again; threads may share this object.

    At most `most` of them work at once, any number for None. With `modules`, which a process imports when it
    starts, the place of one that was ended is taken at once, so that the next call need not wait.
    """

    def __init__(
        self, bounds: Bounds, *, most: int | None = None, modules: Sequence[str] = ()
    ) -> None:
        self._bounds = bounds
        self._modules = modules
        self._turn = nullcontext() if most is None else threading.BoundedSemaphore(most)
        self._idle: queue.SimpleQueue[_Process] = queue.SimpleQueue()
        self._alive: set[_Process] = set()
        self._is_closed = False
        # Also where nobody closes this object, and when the program ends.
        weakref.finalize(self, _end_all, self._alive)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End all processes at once; they hold nothing that must be kept."""
        self._is_closed = True
        _end_all(self._alive)

    def warm(self) -> None:
        """Start a process for the next call, without waiting for it."""
        self._idle.put(self._started())

    def call(
        self,
        function: Callable[..., Value],
        file: Path,
        arguments: Mapping[str, Any],
        *,
        gives: type[Value],
        seconds: float | None = None,
    ) -> Value:
        """What a function at the top of a module gives for the bytes of a file and these arguments.

        Raises DocumentError with the reason, also where a limit is reached, or InputError.
        """
        request = {
            "function": f"{function.__module__}:{function.__qualname__}",
            "file": str(file.absolute()),
            "arguments": dict(arguments),
            "seconds": self._bounds.seconds if seconds is None else seconds,
        }
        with self._turn, self._process() as process:
            answer = process.ask(request, doing=self._bounds.doing)
            if answer[:1] == WITHOUT_MEMORY:
                process.end()
        if answer[:1] != GAVE:
            name, says = json.loads(answer[1:])
            raise _ERRORS.get(name, DocumentError)(says)
        kind: Any = gives
        try:
            value: Value = _adapter(kind).validate_json(answer[1:])
        except ValueError as error:
            raise DocumentError("the reader gave no valid document for this file") from error
        return value

    @contextmanager
    def _process(self) -> Iterator["_Process"]:
        process = self._next()
        try:
            yield process
        except BaseException:
            process.end()
            raise
        finally:
            if process.is_alive:
                self._idle.put(process)
            else:
                self._alive.discard(process)
                if self._modules and not self._is_closed:
                    self.warm()

    def _next(self) -> "_Process":
        with suppress(queue.Empty):
            while True:
                process = self._idle.get_nowait()
                if process.is_alive:
                    return process
                process.end()
                self._alive.discard(process)
        return self._started()

    def _started(self) -> "_Process":
        process = _Process(self._bounds.memory, self._modules)
        self._alive.add(process)
        return process


class _Process:
    def __init__(self, memory: int, modules: Sequence[str]) -> None:
        self._popen = subprocess.Popen(  # noqa: S603 - our own module
            [sys.executable, "-m", _PROGRAM, str(memory), *modules],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            start_new_session=True,  # Ctrl-C goes to the caller alone
        )
        self._is_ready = self._is_late = False

    @property
    def is_alive(self) -> bool:
        return self._popen.poll() is None and not self._is_late

    def ask(self, request: Mapping[str, Any], *, doing: str) -> bytes:
        """The line that the process answers in time. Raises DocumentError if it gives none, and ends it."""
        if not self._is_ready:
            self._is_ready = self._exchange(b"", _START_SECONDS) == READY
        line = b""
        if self._is_ready:
            line = self._exchange(json.dumps(request).encode() + b"\n", request["seconds"])
        if line.endswith(b"\n"):
            return line
        self.end()
        if self._is_late:
            raise DocumentError(f"{doing} it took longer than {request['seconds']:g} s")
        raise DocumentError("the reader crashed on this file")

    def _exchange(self, message: bytes, seconds: float) -> bytes:
        """The line that comes after a message; not a whole one if none comes in time."""
        sent, got = self._popen.stdin, self._popen.stdout
        assert sent is not None  # noqa: S101 - both are pipes
        assert got is not None  # noqa: S101
        timer = threading.Timer(seconds, self._stop)
        timer.daemon = True
        timer.start()
        try:
            sent.write(message)
            sent.flush()
            return got.readline()
        except (OSError, ValueError):  # ValueError: another thread has ended the process
            return b""
        finally:
            timer.cancel()

    def _stop(self) -> None:
        self._is_late = True
        self._kill()

    def _kill(self) -> None:
        """Kill the process with the programs that it has started."""
        if hasattr(os, "killpg") and self._popen.poll() is None:
            with suppress(ProcessLookupError):
                os.killpg(self._popen.pid, signal.SIGKILL)
        else:
            self._popen.kill()

    def end(self) -> None:
        """End the process at once."""
        self._kill()
        self._popen.wait()
        for pipe in (self._popen.stdin, self._popen.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()


def _end_all(processes: set[_Process]) -> None:
    while processes:
        with suppress(KeyError):
            processes.pop().end()


@cache
def _adapter(kind: Any) -> "TypeAdapter[Any]":
    """What checks an answer. Only the process that asks imports pydantic, at the first answer."""
    from pydantic import TypeAdapter

    return TypeAdapter(kind)
