"""Opens the few of Gradio's addresses that the page uses, and bounds what may be sent to them.

    Routes(page, calls=Calls.of(app), uploads=None)

Everything else is closed: Gradio also has addresses that fetch other sites, run commands of a developer, or
write files. What is not in the table stays closed, also what a later version of Gradio adds.
"""

import re
from dataclasses import dataclass

from starlette.types import ASGIApp, Receive, Scope, Send

from ptmrag.api.bodies import UnreadBodyError, read_body, replay
from ptmrag.web.serving.calls import Calls
from ptmrag.web.serving.refusals import Refusal, refuse
from ptmrag.web.serving.upload_limit import UploadLimit

_API = "/gradio_api"
_LONGEST_BODY = 4_000_000  # a conversation that the browser has kept is below 1.3 MB
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
        refusal: Refusal | None
        try:
            body = await read_body(scope, receive, _LONGEST_BODY)
        except UnreadBodyError as error:
            refusal = Refusal(error.status, str(error))
        else:
            is_cancel = scope["path"].endswith("cancel")
            refusal = self.calls.wrong_cancel(body) if is_cancel else self.calls.wrong(body)
        if refusal is not None:
            await refuse(refusal, scope, receive, send)
            return
        await self.app(_as_json(scope), replay(body, receive), send)

    async def _upload(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self.uploads is None:
            refusal = Refusal(403, "Nothing can be uploaded here: the library is read-only.")
            await refuse(refusal, scope, receive, send)
            return
        await self.uploads.pass_on(self.app, scope, receive, send)


def _as_json(scope: Scope) -> Scope:
    """The request as one with a JSON body, which it has: Gradio would take any other for a text."""
    headers = [one for one in scope["headers"] if one[0].lower() != b"content-type"]
    return {**scope, "headers": [*headers, (b"content-type", b"application/json")]}
