"""Shows pages of stored PDFs as pictures, with the boxes of a quote on them.

    page = PdfViewer().view(find_pdf(library, "arxiv:1810.04805"), 3, quote="We pre-train …")
    page.image, page.boxes                                   # WebP bytes; fractions of the page

`documents.page_picture` draws them, in processes with limits of time and memory: one file, however hostile,
takes one of them, for some seconds, and not again for a while. It opens only what an ingest has stored.
"""

import base64
import re
import threading
import time
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from ptmrag.documents.bounded_processes import BoundedProcesses, Bounds
from ptmrag.documents.document import Box
from ptmrag.documents.highlighted_pdf import HighlightedPdf, highlighted_pdf
from ptmrag.documents.page_picture import PagePicture, page_picture
from ptmrag.errors import DocumentError
from ptmrag.fetch.blobs import blob_path
from ptmrag.library.library import Library
from ptmrag.regular_files import open_regular, why_not

MAX_WIDTH = 1_800
BOUNDS = Bounds(seconds=8.0, memory=1_000_000_000, doing="drawing")
AT_ONCE = 4  # pages that are drawn at a time
_COPY_SECONDS = 40.0  # for a copy of a whole file
_MAX_FILE = 128_000_000
_KEPT_BYTES = 48_000_000
# A page that could not be drawn is not tried again for so long, nor is a file with so many of them.
_REFUSED_SECONDS, _MOST_REFUSED = 600.0, 3
_DIGEST = re.compile(r"[0-9a-f]{64}")

_File = tuple[str, int]  # its path and the time of its last change
_Key = tuple[_File, int, int]  # a file, the number of a page, and a width


@dataclass(frozen=True, slots=True)
class PdfPage:
    """A page: WebP bytes, its size in pixels, and boxes as fractions of it: left, top, width, height."""

    number: int
    pages: int
    width: int
    height: int
    image: bytes
    boxes: tuple[Box, ...] = ()


class PdfViewer:
    """Shows pages and keeps the last ones, up to 48 MB; safe to use from several threads."""

    def __init__(self, kept_bytes: int = _KEPT_BYTES, *, bounds: Bounds = BOUNDS) -> None:
        self._processes = BoundedProcesses(bounds, most=AT_ONCE, modules=(page_picture.__module__,))
        self._kept_bytes = kept_bytes
        self._kept: OrderedDict[_Key, PdfPage] = OrderedDict()
        self._refused: dict[_File, dict[int, tuple[float, str]]] = {}
        self._drawn: set[_File] = set()  # the files of which a page is being drawn
        self._changed = threading.Condition()

    def close(self) -> None:
        """End the processes that draw."""
        self._processes.close()

    def warm(self) -> None:
        """Start a process for the first page, without waiting for it."""
        self._processes.warm()

    def view(self, file: Path, number: int, *, quote: str = "", width: int = 900) -> PdfPage:
        """Page `number` (from 1; the nearest that exists), about `width` pixels wide.

        Raises DocumentError with the reason if the file cannot be shown, or not within the limits.
        """
        width = max(200, min(width, MAX_WIDTH))
        if reason := why_not(file, most=_MAX_FILE):
            raise DocumentError(f"the PDF cannot be opened: {reason}")
        named = str(file), file.stat().st_mtime_ns
        kept = self._recall((named, number, width))
        if kept is not None and not quote.strip():
            return kept
        with self._alone(named):
            return self._drawn_page(named, number, quote=quote, width=width)

    def highlight(self, file: Path, marks: Sequence[tuple[int, str, str]]) -> HighlightedPdf:
        """A copy of the PDF with highlights; each mark is the number of a page, a quote and a note.

        Raises DocumentError with the reason if it cannot be made, or not within the limits.
        """
        if reason := why_not(file, most=_MAX_FILE):
            raise DocumentError(f"the PDF cannot be opened: {reason}")
        with self._alone((str(file), file.stat().st_mtime_ns)):
            return self._processes.call(
                highlighted_pdf,
                file,
                {"marks": [list(mark) for mark in marks]},
                gives=HighlightedPdf,
                seconds=_COPY_SECONDS,
            )

    @property
    def kept_bytes(self) -> int:
        """How many bytes the kept pictures take."""
        with self._changed:
            return self._size()

    def _drawn_page(self, file: _File, number: int, *, quote: str, width: int) -> PdfPage:
        kept = self._recall((file, number, width))
        self._demand_not_refused(file, number)
        wanted = {"number": number, "width": 0 if kept else width, "quote": quote}
        try:
            found = self._processes.call(page_picture, Path(file[0]), wanted, gives=PagePicture)
        except DocumentError as error:
            with self._changed:
                refused = self._refused.setdefault(file, {})
                refused[number] = (time.monotonic() + _REFUSED_SECONDS, str(error))
            raise
        if kept is not None:
            return replace(kept, boxes=found.boxes)
        image = base64.b64decode(found.image)
        page = PdfPage(found.number, found.pages, found.width, found.height, image)
        self._remember((file, page.number, width), page)
        return replace(page, boxes=found.boxes)

    def _demand_not_refused(self, file: _File, number: int) -> None:
        """Raise the DocumentError of the last try, if that is not long ago."""
        now = time.monotonic()
        with self._changed:
            pages = self._refused.get(file, {})
            reasons = {page: why for page, (until, why) in pages.items() if until > now}
        if number in reasons or len(reasons) >= _MOST_REFUSED:
            raise DocumentError(reasons.get(number) or next(iter(reasons.values())))

    @contextmanager
    def _alone(self, file: _File) -> Iterator[None]:
        """Wait until no other page of a file is being drawn: a hostile one must not take all processes."""
        with self._changed:
            self._changed.wait_for(lambda: file not in self._drawn)
            self._drawn.add(file)
        try:
            yield
        finally:
            with self._changed:
                self._drawn.discard(file)
                self._changed.notify_all()

    def _recall(self, key: _Key) -> PdfPage | None:
        with self._changed:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def _remember(self, key: _Key, page: PdfPage) -> None:
        with self._changed:
            self._kept[key] = page
            while len(self._kept) > 1 and self._size() > self._kept_bytes:
                self._kept.popitem(last=False)

    def _size(self) -> int:
        return sum(len(page.image) for page in self._kept.values())


def find_pdf(library: Library, source: str) -> Path | None:
    """The PDF that a source was read from; None if it was not a PDF or is no longer stored."""
    state = library.records.state(source)
    if state is None or state.status != "ok" or state.pages is None:
        return None
    # The reader's own PDFs stay where they are; their address is a path.
    places = [] if "://" in state.address or not state.address else [Path(state.address)]
    if _DIGEST.fullmatch(state.sha256):
        places.insert(0, blob_path(library.path / "blobs", state.sha256))
    return next((place for place in places if _is_pdf(place)), None)


def _is_pdf(path: Path) -> bool:
    try:
        with open_regular(path, most=_MAX_FILE) as file:
            return b"%PDF-" in file.read(1024)
    except OSError:
        return False
