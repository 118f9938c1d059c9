"""Bounds what a visitor may upload: the files of a request, and files and bytes within an hour.

    limit = UploadLimit()
    await limit.pass_on(app, scope, receive, send)           # the upload is answered, or broken off

A visitor is a user, or else an address. The size of one file is bounded by Gradio (`max_file_size`), and what was
uploaded but never added is deleted by it after an hour.
"""

import re
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from starlette.datastructures import Headers
from starlette.formparsers import MultiPartException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ptmrag.api.visitors import visitor_of
from ptmrag.web.library.uploads import MAX_FILES
from ptmrag.web.serving.refusals import Refusal, refuse

FILES_AN_HOUR = 500
BYTES_AN_HOUR = 2_000_000_000
_HOUR = 3_600.0
_VISITORS = 10_000  # the memory of this is bounded
_BOUNDARY = re.compile(r'boundary="?([^";,]{1,200})', re.IGNORECASE)


@dataclass(slots=True)
class _Used:
    since: float
    files: int = 0
    bytes: int = 0


class UploadLimit:
    """What each visitor has uploaded within an hour; it runs in the server's one thread."""

    def __init__(
        self,
        *,
        files: int = FILES_AN_HOUR,
        size: int = BYTES_AN_HOUR,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._files, self._size = files, size
        self._clock = clock
        self._used: OrderedDict[str, _Used] = OrderedDict()

    async def pass_on(self, app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the app take an upload while it is within the limits; refuse it from then on."""
        used = self._used_by(visitor_of(scope))
        upload = _Upload(Headers(scope=scope).get("content-type", ""))

        async def counted() -> Message:
            message = await receive()
            if message["type"] == "http.disconnect":
                upload.refusal = Refusal(400, "The upload broke off.")
            else:
                self._count(message.get("body", b""), upload, used)
            if upload.refusal is not None:  # Gradio deletes what it has of the upload
                raise MultiPartException(upload.refusal.message)
            return message

        async def unless_refused(message: Message) -> None:
            if upload.refusal is None:
                await send(message)

        upload.refusal = upload.refusal or self._over(used)
        if upload.refusal is None:
            await app(scope, counted, unless_refused)
        if upload.refusal is not None:
            await refuse(upload.refusal, scope, receive, send)

    def _used_by(self, visitor: str) -> _Used:
        now = self._clock()
        used = self._used.pop(visitor, None)
        if used is None or now - used.since >= _HOUR:
            used = _Used(now)
        self._used[visitor] = used
        if len(self._used) > _VISITORS:
            self._used.popitem(last=False)
        return used

    def _count(self, body: bytes, upload: "_Upload", used: _Used) -> None:
        used.files += upload.count_files(body)
        used.bytes += len(body)
        if upload.files > MAX_FILES:
            upload.refusal = Refusal(413, f"Upload at most {MAX_FILES} files at a time.")
        else:
            upload.refusal = self._over(used)

    def _over(self, used: _Used) -> Refusal | None:
        if used.files <= self._files and used.bytes <= self._size:
            return None
        wait = max(1, int(used.since + _HOUR - self._clock()))
        return Refusal(
            429,
            f"Too many uploads: at most {self._files} files and {self._size // 1_000_000:,} MB an hour. "
            f"Try again in {wait // 60 + 1} minutes.",
            wait,
        )


class _Upload:
    """How many files are in a body of which only pieces are seen: they are counted by the marks between them."""

    def __init__(self, content_type: str) -> None:
        boundary = _BOUNDARY.search(content_type)
        self._mark = b"\n--" + (boundary[1] if boundary else "").encode("latin-1")
        self._tail = b"\n"
        self._marks = 0
        self.refusal = None if boundary else Refusal(400, "Send files as multipart/form-data.")

    @property
    def files(self) -> int:
        """Files so far; the first mark is before the first file, and the last one after the last."""
        return max(0, self._marks - 1)

    def count_files(self, body: bytes) -> int:
        """The files that end in the next piece of the body."""
        before, seen = self.files, self._tail + body
        self._marks += seen.count(self._mark)
        self._tail = seen[-(len(self._mark) - 1) :]
        return self.files - before
