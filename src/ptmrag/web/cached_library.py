"""What the page shows of the library: read once for all visitors, and again after it has changed.

    CachedLibrary(assistant).overview().entries

It holds nothing that belongs to one visitor.
"""

import threading
import time

from ptmrag.assistant import Assistant
from ptmrag.library.library import Library
from ptmrag.library.schema import LibraryStatus
from ptmrag.web.overview import Overview, read_overview

_STATUS_LASTS = 2.0  # seconds; adding up the sizes of a folder's files takes a while


class CachedLibrary:
    """The library of an assistant, for the page; safe to use from several threads."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant
        self._lock = threading.Lock()
        self._overview: Overview | None = None
        self._status: tuple[float, LibraryStatus] | None = None

    @property
    def current(self) -> Library:
        """The open library. What it shows needs no refresh: only searches do."""
        return self._assistant.library

    def status(self) -> LibraryStatus:
        """What the index holds, at most two seconds old."""
        with self._lock:
            if self._status is None or time.monotonic() - self._status[0] > _STATUS_LASTS:
                self._status = (time.monotonic(), self.current.status())
            return self._status[1]

    def overview(self) -> Overview:
        """All entries; read again after an ingest has committed something."""
        with self._lock:
            library = self.current
            if self._overview is None or self._overview.generation != library.generation:
                self._overview = read_overview(library)
            return self._overview
