"""Reads the body of a request up to a bound, and gives it to the app behind as if nobody had.

    body = await read_body(scope, receive, 1_000_000)
    await app(scope, replay(body, receive), send)

It does not look at what the body says.
"""

from starlette.datastructures import Headers
from starlette.types import Message, Receive, Scope

# Of a larger one so much is read and dropped: who is still sending when the connection closes sees no answer.
_MOST_DROPPED = 32_000_000


class UnreadBodyError(Exception):
    """The body of a request is too large, or broke off; `status` is what HTTP says."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


async def read_body(scope: Scope, receive: Receive, longest: int) -> bytes:
    """The whole body, at most `longest` bytes. Raises UnreadBodyError."""
    too_large = UnreadBodyError(413, f"The request is larger than {longest // 1_000_000} MB.")
    declared = Headers(scope=scope).get("content-length", "0")
    if declared.isdecimal() and int(declared) > longest:
        await _drop(receive)
        raise too_large
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise UnreadBodyError(400, "The request broke off.")
        body += message.get("body", b"")
        if len(body) > longest:
            if message.get("more_body"):
                await _drop(receive)
            raise too_large
        if not message.get("more_body"):
            return bytes(body)


def replay(body: bytes, receive: Receive) -> Receive:
    """The body that was read, and after it what the connection says."""
    rest = [{"type": "http.request", "body": body, "more_body": False}]

    async def again() -> Message:
        return rest.pop() if rest else await receive()

    return again


async def _drop(receive: Receive) -> None:
    """Read the rest of a body, up to a bound, and keep nothing of it."""
    dropped = 0
    while dropped < _MOST_DROPPED:
        message = await receive()
        dropped += len(message.get("body", b""))
        if not message.get("more_body"):
            return
