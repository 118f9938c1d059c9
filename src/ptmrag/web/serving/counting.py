"""Counts what is asked of the server and how that ends: calls of programs, uploads, refusals, errors.

    ByLibrary(Counting(Door(app), usage))

It looks at the path, the status and the size of a request, and at nothing inside. Questions
are counted where they are answered, by `LibraryUsage.watched`.
"""

import re

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ptmrag.api.usage import LibraryUsage, Usage
from ptmrag.api.visitors import is_program, visitor_of
from ptmrag.web.serving.by_library import library_of

_UPLOAD = "/gradio_api/upload"
# The parts of an address that name an entry, a review or a source are left out.
_WORD = re.compile(r"[a-z0-9.-]{1,24}")
_DEEPEST = {"api": 3, "v1": 3, "mcp": 1}


class Counting:
    """The middleware inside `ByLibrary`, which counts for the library of a request."""

    def __init__(self, app: ASGIApp, usage: Usage, libraries: tuple[str, ...]) -> None:
        self._app, self._usage, self._libraries = app, usage, libraries

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        status = 0

        async def counted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = int(message["status"])
            await send(message)

        try:
            await self._app(scope, receive, counted)
        except Exception as error:
            self._of(scope).failed(f"{type(error).__name__}: {error}", place=_address(scope))
            raise
        finally:
            self._count(scope, status)

    def _of(self, scope: Scope) -> LibraryUsage:
        name = library_of(scope)
        return self._usage.of(name if name in self._libraries else self._libraries[0])

    def _count(self, scope: Scope, status: int) -> None:
        if status >= 400:
            self._usage.refused(status)
        if status in (401, 403, 404):  # strangers, who may ask for anything
            return
        if is_program(scope):
            door = str(scope["path"]).split("/")[1]
            self._of(scope).called(door, _address(scope), status, visitor=visitor_of(scope))
        elif scope["path"] == _UPLOAD and status == 200:
            size = Headers(scope=scope).get("content-length", "")
            self._of(scope).uploaded(int(size) if size.isdecimal() else 0)


def _address(scope: Scope) -> str:
    """The method and the path, without what it names: `POST /api/v1/ask`."""
    parts = str(scope["path"]).strip("/").split("/")
    known = [part for part in parts[: _DEEPEST.get(parts[0], 2)] if _WORD.fullmatch(part)]
    return f"{scope['method']} /{'/'.join(known)}"
