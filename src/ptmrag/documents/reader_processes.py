"""Readers that run in processes of their own, with limits of time and memory.

    with ReaderProcesses() as processes:
        document = processes.read(path, read_pdf, source="arxiv:1706.03762")

A file on which the reader hangs, takes too much memory or crashes fails alone: its process ends,
and the next file gets a new one. A process runs this module as a program that reads one request
and writes one answer a line, in JSON; unlike `multiprocessing`, it never runs the caller's script
again. It does not choose the reader: `readers` does.
"""

import json
import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from ptmrag.documents import ocr
from ptmrag.documents.document import Document
from ptmrag.documents.pdf import read_pdf
from ptmrag.errors import DocumentError, ScannedError

if TYPE_CHECKING:
    from pydantic import TypeAdapter

ReadBytes = Callable[..., Document]  # (content, *, source), a function at the top of a module


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a file gave no document, and whether it is a scan, which OCR may read."""

    reason: str
    is_scan: bool = False


@dataclass(frozen=True, slots=True)
class ReadingLimits:
    """The limits of reading one file: seconds, seconds with OCR, and bytes of address space."""

    seconds: float = 120.0
    ocr_seconds: float = ocr.SECONDS + 60.0
    memory: int = 2_000_000_000


class ReaderProcesses:
    """Processes that are started when needed and used again; threads may share this object."""

    def __init__(self, limits: ReadingLimits | None = None, *, ocr: bool = False) -> None:
        self._limits = limits or ReadingLimits()
        self._ocr = ocr
        self._idle: queue.SimpleQueue[_Process] = queue.SimpleQueue()

    def __enter__(self) -> "ReaderProcesses":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the processes that are idle."""
        with suppress(queue.Empty):
            while True:
                self._idle.get_nowait().end()

    def read(self, path: Path, read: ReadBytes = read_pdf, *, source: str) -> Document:
        """What `read` gives for the bytes of a file; a scan goes through `ocr.read_scan` if that is on.

        Raises DocumentError with the reason, for a scan with what is needed to read it.
        """
        with self._process() as process:
            answer = process.ask(path, read, source=source, seconds=self._limits.seconds)
            if isinstance(answer, Refusal) and answer.is_scan:
                cure = ocr.cure(wanted=self._ocr)
                if cure:
                    answer = Refusal(f"{answer.reason}; to read it: {cure}")
                else:
                    answer = process.ask(
                        path, ocr.read_scan, source=source, seconds=self._limits.ocr_seconds
                    )
        if isinstance(answer, Refusal):
            raise DocumentError(answer.reason)
        return answer

    @contextmanager
    def _process(self) -> Iterator["_Process"]:
        try:
            process = self._idle.get_nowait()
        except queue.Empty:
            process = _Process(self._limits)
        try:
            yield process
        except BaseException:
            process.end()
            raise
        if process.is_alive:
            self._idle.put(process)


class _Process:
    def __init__(self, limits: ReadingLimits) -> None:
        command = [sys.executable, "-m", "ptmrag.documents.reader_processes", str(limits.memory)]
        self._popen = subprocess.Popen(  # noqa: S603 - our own module
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            start_new_session=True,  # Ctrl-C goes to the caller alone
        )
        self._is_late = False

    @property
    def is_alive(self) -> bool:
        return self._popen.poll() is None and not self._is_late

    def ask(
        self, path: Path, read: ReadBytes, *, source: str, seconds: float
    ) -> Document | Refusal:
        """What the process answers within so many seconds, or why it gives no answer."""
        reader = f"{read.__module__}:{read.__name__}"
        request = json.dumps({"path": str(path), "source": source, "reader": reader})
        sent, got = self._popen.stdin, self._popen.stdout
        assert sent is not None  # noqa: S101 - both are pipes
        assert got is not None  # noqa: S101
        timer = threading.Timer(seconds, self._stop)
        timer.daemon = True
        timer.start()
        try:
            sent.write(request.encode() + b"\n")
            sent.flush()
            line = got.readline()
        except OSError:
            line = b""
        finally:
            timer.cancel()
        if line.endswith(b"\n"):
            try:
                return _answers().validate_json(line)
            except ValueError:
                return Refusal("the reader gave no valid document for this file")
        self.end()
        if self._is_late:
            return Refusal(f"reading it took longer than {seconds:g} s")
        return Refusal("the reader crashed on this file")

    def _stop(self) -> None:
        self._is_late = True
        self._kill()

    def _kill(self) -> None:
        """Kill the process with the programs that it has started, such as Tesseract."""
        if hasattr(os, "killpg") and self._popen.poll() is None:
            with suppress(ProcessLookupError):
                os.killpg(self._popen.pid, signal.SIGKILL)
        else:
            self._popen.kill()

    def end(self) -> None:
        """End the process at once; it holds nothing that must be kept."""
        self._kill()
        for pipe in (self._popen.stdin, self._popen.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()
        self._popen.wait()


@cache
def _answers() -> "TypeAdapter[Document | Refusal]":
    """What checks an answer. Only the process that asks imports pydantic, at the first answer."""
    from pydantic import TypeAdapter

    return TypeAdapter(Document | Refusal)


def _answer(request: dict[str, str]) -> Document | Refusal:
    module, name = request["reader"].split(":")
    read: ReadBytes = getattr(import_module(module), name)
    try:
        return read(Path(request["path"]).read_bytes(), source=request["source"])
    except DocumentError as error:
        return Refusal(str(error), is_scan=isinstance(error, ScannedError))
    except MemoryError:
        return Refusal("reading it needs too much memory")
    except OSError as error:
        return Refusal(f"the file cannot be read: {error.strerror}")
    except Exception as error:  # noqa: BLE001 - whatever a hostile file brings about is its own fault
        return Refusal(f"a damaged file ({type(error).__name__})")


def _serve(memory: int) -> None:
    """Answer each line until the other end closes."""
    _bound_memory(memory)
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints must not get among the answers
    for line in sys.stdin.buffer:
        answers.write(json.dumps(asdict(_answer(json.loads(line)))).encode() + b"\n")
        answers.flush()


def _bound_memory(size: int) -> None:
    """Limit the address space, if the system can: macOS ignores the limit, Windows has none."""
    try:
        import resource
    except ImportError:
        return
    with suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_AS, (size, size))


if __name__ == "__main__":
    _serve(int(sys.argv[1]))
