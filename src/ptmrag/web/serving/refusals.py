"""Refuses a request: one sentence for the client, as JSON for programs, and one line for the log.

    await refuse(Refusal(403, "…"), scope, receive, send)

What is refused, and why, is in `door`, `login`, `routes` and `upload_limit`.
"""

import sys
from dataclasses import dataclass

from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from ptmrag.api.errors import error_response
from ptmrag.api.visitors import is_program
from ptmrag.language.printable import printable

_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Refusal:
    """A status with its sentence; `retry_after` in seconds, 0 if trying again is of no use.

    Without `is_logged` it is too common for a line in the log.
    """

    status: int
    message: str
    retry_after: int = 0
    is_logged: bool = True


async def refuse(refusal: Refusal, scope: Scope, receive: Receive, send: Send) -> None:
    """Answer with the sentence, and log it."""
    if refusal.is_logged:
        log(f"{refusal.status} {scope['method']} {scope['path']}: {refusal.message}")
    headers = {"Connection": "close"}  # what is left of the body is not read
    if refusal.retry_after:
        headers["Retry-After"] = str(refusal.retry_after)
    response = (
        error_response(refusal.status, refusal.message, headers)
        if is_program(scope)
        else PlainTextResponse(refusal.message, refusal.status, headers)
    )
    await response(scope, receive, send)


def log(message: str) -> None:
    """Write one line to stderr, without control characters and not longer than a line."""
    print(" ".join(printable(message).split())[:_LONGEST], file=sys.stderr, flush=True)
