"""PDFs read in processes of their own, with limits of time and memory.

    with ReaderProcesses() as workers:
        document = workers.read(path, source="arxiv:1706.03762")

A file that hangs, eats memory or brings the reader down costs its own failure: its process ends, and
the next file gets a new one. A worker is this module run as a program: it takes one request a line
and gives one answer a line, in JSON, and never runs the caller's own script again, as
`multiprocessing` would.
"""

import json
import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ptmrag.documents import ocr
from ptmrag.documents.document import Block, Document, Hidden
from ptmrag.documents.pdf import read_pdf
from ptmrag.errors import DocumentError, ScannedError


@dataclass(frozen=True, slots=True)
class ReadingLimits:
    """The bounds of reading one PDF: seconds, those of OCR, and bytes of address space."""

    seconds: float = 120.0
    ocr_seconds: float = ocr.SECONDS + 60.0
    memory: int = 2_000_000_000


class ReaderProcesses:
    """As many processes as are in use at a time, started when first needed; safe for threads."""

    def __init__(self, limits: ReadingLimits | None = None, *, ocr: bool = False) -> None:
        self._limits = limits or ReadingLimits()
        self._ocr = ocr
        self._idle: queue.SimpleQueue[_Worker] = queue.SimpleQueue()

    def __enter__(self) -> "ReaderProcesses":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the processes that are idle."""
        with suppress(queue.Empty):
            while True:
                self._idle.get_nowait().end()

    def read(self, path: Path, *, source: str) -> Document:
        """`pdf.read_pdf` of a file, or `ocr.read_scan` where that is wanted and it has no text.

        DocumentError with the reason, the limits among them; of a scan, with what would read it.
        """
        with self._worker() as worker:
            request = {"path": str(path), "source": source}
            answer = worker.ask(request, self._limits.seconds)
            missing = ocr.cure(wanted=self._ocr) if answer.get("scanned") else ""
            if missing:
                answer = {"reason": f"{answer['reason']}; to read it: {missing}"}
            elif answer.get("scanned"):
                answer = worker.ask({**request, "how": "ocr"}, self._limits.ocr_seconds)
        if "reason" in answer:
            raise DocumentError(answer["reason"])
        return _document(answer)

    @contextmanager
    def _worker(self) -> Iterator["_Worker"]:
        try:
            worker = self._idle.get_nowait()
        except queue.Empty:
            worker = _Worker(self._limits)
        try:
            yield worker
        except BaseException:
            worker.end()
            raise
        if worker.is_alive:
            self._idle.put(worker)


class _Worker:
    def __init__(self, limits: ReadingLimits) -> None:
        command = [sys.executable, "-m", "ptmrag.documents.reader_processes", str(limits.memory)]
        self._process = subprocess.Popen(  # noqa: S603 - our own module
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            start_new_session=True,  # Ctrl-C is for the one who waits
        )
        self._is_late = False

    @property
    def is_alive(self) -> bool:
        return self._process.poll() is None and not self._is_late

    def ask(self, request: dict[str, str], seconds: float) -> dict[str, Any]:
        """What the process answers within so many seconds, or why it does not."""
        sent, got = self._process.stdin, self._process.stdout
        assert sent is not None  # noqa: S101 - both are pipes
        assert got is not None  # noqa: S101
        timer = threading.Timer(seconds, self._stop)
        timer.daemon = True
        timer.start()
        try:
            sent.write(json.dumps(request).encode() + b"\n")
            sent.flush()
            line = got.readline()
        except OSError:
            line = b""
        finally:
            timer.cancel()
        if line.endswith(b"\n"):
            answer: dict[str, Any] = json.loads(line)
            return answer
        self.end()
        if self._is_late:
            return {"reason": f"reading it took longer than {seconds:g} s"}
        return {"reason": "reading it brought the PDF reader down"}

    def _stop(self) -> None:
        self._is_late = True
        self._kill()

    def _kill(self) -> None:
        """With what it has started: Tesseract is a program of its own."""
        if hasattr(os, "killpg") and self._process.poll() is None:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
        else:
            self._process.kill()

    def end(self) -> None:
        """End the process at once; it holds nothing that is worth keeping."""
        self._kill()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()
        self._process.wait()


def _document(answer: dict[str, Any]) -> Document:
    blocks = tuple(
        Block(**{**block, "box": tuple(block["box"]) if block["box"] else None})
        for block in answer["blocks"]
    )
    hidden = Hidden(answer["hidden"]["characters"], tuple(answer["hidden"]["pages"]))
    return Document(answer["source"], answer["title"], blocks, tuple(answer["pages"]), hidden)


def _answer(request: dict[str, str]) -> dict[str, Any]:
    read = ocr.read_scan if request.get("how") == "ocr" else read_pdf
    try:
        return asdict(read(Path(request["path"]).read_bytes(), source=request["source"]))
    except ScannedError as error:
        return {"reason": str(error), "scanned": True}
    except DocumentError as error:
        return {"reason": str(error)}
    except MemoryError:
        return {"reason": "reading it needs too much memory"}
    except OSError as error:
        return {"reason": f"the file cannot be read: {error.strerror}"}
    except Exception as error:  # noqa: BLE001 - whatever a hostile file brings about is its own fault
        return {"reason": f"a damaged PDF ({type(error).__name__})"}


def _serve(memory: int) -> None:
    """Answer line after line until the other end closes."""
    _bound_memory(memory)
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints must not stand among the answers
    for line in sys.stdin.buffer:
        answers.write(json.dumps(_answer(json.loads(line))).encode() + b"\n")
        answers.flush()


def _bound_memory(size: int) -> None:
    """Where the system can (macOS keeps no such limit, Windows knows none)."""
    try:
        import resource
    except ImportError:
        return
    with suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_AS, (size, size))


if __name__ == "__main__":
    _serve(int(sys.argv[1]))
