"""Opens the few of Gradio's addresses that the page uses, and bounds what may be sent to them.

    Routes(page, calls=Calls.of(app), uploads=None)

Everything else is closed: Gradio also has addresses that fetch other sites, run commands of a developer, or
write files. What is not in the table stays closed, also what a later version of Gradio adds.
"""

import re
from dataclasses import dataclass

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ptmrag.web.calls import Calls
from ptmrag.web.refusals import Refusal, refuse
from ptmrag.web.upload_limit import UploadLimit

_API = "/gradio_api"
_LONGEST_BODY = 4_000_000  # a conversation that the browser has kept is below 1.3 MB
# Of a larger one so much is read and dropped: who is still sending when the connection closes sees no answer.
_MOST_DROPPED = 32_000_000
_CLOSED = Refusal(403, "There is nothing for you here.", is_logged=False)
_NAME = r"[\w-]{1,100}"

_READ = re.compile(
    rf"/|/config|(?:{_API})?/theme\.css|/favicon\.ico|/robots\.txt|/manifest\.json"
    rf"|/(?:assets|static)/[\w./-]+|{_API}/queue/data|{_API}/heartbeat/{_NAME}"
)
_CALL = re.compile(rf"{_API}/(?:queue/join|run/predict|cancel)")
# Only where visitors may add to the library.
_UPLOAD = f"{_API}/upload"
_OF_UPLOADS = re.compile(rf"{_API}/upload_progress|{_API}/file=/.+")


@dataclass(frozen=True, slots=True)
class Routes:
    """The middleware around Gradio's app; without `uploads` nothing can be uploaded."""

    app: ASGIApp
    calls: Calls
    uploads: UploadLimit | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path, method = scope["path"], scope["method"]
        if method in ("GET", "HEAD") and self._is_read(path):
            await self.app(scope, receive, send)
        elif method == "POST" and _CALL.fullmatch(path):
            await self._call(scope, receive, send)
        elif method == "POST" and path == _UPLOAD:
            await self._upload(scope, receive, send)
        else:
            await refuse(_CLOSED, scope, receive, send)

    def _is_read(self, path: str) -> bool:
        is_open = _READ.fullmatch(path) or (self.uploads and _OF_UPLOADS.fullmatch(path))
        return bool(is_open)

    async def _call(self, scope: Scope, receive: Receive, send: Send) -> None:
        """A call with its whole body, once that is known to be sound."""
        body = await _read_body(scope, receive)
        if isinstance(body, bytes):
            is_cancel = scope["path"].endswith("cancel")
            refusal = self.calls.wrong_cancel(body) if is_cancel else self.calls.wrong(body)
        else:
            refusal = body
        if refusal is not None:
            await refuse(refusal, scope, receive, send)
            return
        await self.app(_as_json(scope), _replay(body, receive), send)

    async def _upload(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self.uploads is None:
            refusal = Refusal(403, "Nothing can be uploaded here: the library is read-only.")
            await refuse(refusal, scope, receive, send)
            return
        await self.uploads.pass_on(self.app, scope, receive, send)


async def _read_body(scope: Scope, receive: Receive) -> bytes | Refusal:
    too_large = Refusal(413, f"The request is larger than {_LONGEST_BODY // 1_000_000} MB.")
    declared = Headers(scope=scope).get("content-length", "0")
    if declared.isdecimal() and int(declared) > _LONGEST_BODY:
        await _drop(receive)
        return too_large
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return Refusal(400, "The request broke off.")
        body += message.get("body", b"")
        if len(body) > _LONGEST_BODY:
            if message.get("more_body"):
                await _drop(receive)
            return too_large
        if not message.get("more_body"):
            return bytes(body)


async def _drop(receive: Receive) -> None:
    """Read the rest of a body, up to a bound, and keep nothing of it."""
    dropped = 0
    while dropped < _MOST_DROPPED:
        message = await receive()
        dropped += len(message.get("body", b""))
        if not message.get("more_body"):
            return


def _as_json(scope: Scope) -> Scope:
    """The request as one with a JSON body, which it has: Gradio would take any other for a text."""
    headers = [one for one in scope["headers"] if one[0].lower() != b"content-type"]
    return {**scope, "headers": [*headers, (b"content-type", b"application/json")]}


def _replay(body: object, receive: Receive) -> Receive:
    """The body that was read, and after it what the connection says."""
    rest = [{"type": "http.request", "body": body, "more_body": False}]

    async def again() -> Message:
        return rest.pop() if rest else await receive()

    return again
