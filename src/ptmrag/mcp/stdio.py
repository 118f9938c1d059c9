"""Serves a library on standard input and output, for an agent that starts this process.

    serve_stdio(index=None, llm=None, can_ingest=False)

Standard output carries the protocol alone: the SDK sends what else is printed to standard error. The library opens
while the client says hello; where that fails, each tool says why, and the next call tries again.
"""

import signal
import threading
from concurrent.futures import Future
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from ptmrag.errors import PtmragError

if TYPE_CHECKING:
    from ptmrag.api.operations import Operations


class OpenLibrary:
    """A library that is opened in the background, and again when that failed; it is called for its operations."""

    def __init__(self, index: Path | None, llm: str | None, *, can_ingest: bool) -> None:
        self._index, self._llm, self._can_ingest = index, llm, can_ingest
        self._lock = threading.Lock()
        self._opening: Future[Operations] = self._open()

    def __call__(self) -> "Operations":
        """The operations; raises the PtmragError of an opening that failed."""
        with self._lock:
            opening = self._opening
        try:
            return opening.result()
        except PtmragError:
            with self._lock:
                if self._opening is opening:  # nobody else has begun again
                    self._opening = self._open()
            raise

    def _open(self) -> "Future[Operations]":
        opened: Future[Operations] = Future()

        def run() -> None:
            try:
                opened.set_result(operations := self._operations())
            except BaseException as error:  # noqa: BLE001 - it is raised where the operations are asked for
                opened.set_exception(error)
                return
            _warm_up(operations)

        threading.Thread(target=run, daemon=True).start()
        return opened

    def _operations(self) -> "Operations":
        from ptmrag.api.operations import Operations
        from ptmrag.assistant import Assistant

        assistant = Assistant.load(self._index, llm=self._llm)
        if not self._can_ingest:
            return Operations(assistant, read_only=True)
        from ptmrag.ingestion.jobs import Jobs
        from ptmrag.library.index_path import index_path

        return Operations(assistant, jobs=Jobs(index_path(self._index)))


def _warm_up(operations: "Operations") -> None:
    """Load what the first question needs before there is one, who will see any error."""
    with suppress(PtmragError):
        operations.ask("warm-up")


def serve_stdio(
    *, index: Path | None = None, llm: str | None = None, can_ingest: bool = False
) -> None:
    """Answer until the client closes standard input."""
    from ptmrag.mcp.server import (
        library_server,
    )  # before the library, so that the client is soon answered

    # Python's own handling would wait for a line of standard input, which a thread is reading.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    library = OpenLibrary(index, llm, can_ingest=can_ingest)
    library_server(library, can_ingest=can_ingest).run()
