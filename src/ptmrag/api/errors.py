"""What went wrong, as HTTP tells it: a status and one sentence, in the shape that OpenAI's clients read.

error_response(404, "The library has no entry 'x': …")
# {"error": {"message": "…", "type": "invalid_request_error", "param": null, "code": "not_found"}}
"""

from collections.abc import Mapping

from pydantic import BaseModel, Field
from starlette.responses import JSONResponse

from ptmrag.errors import (
    ChatModelError,
    DocumentError,
    IndexBusyError,
    InputError,
    NotAllowedError,
    NotFoundError,
    PtmragError,
)

# What a client may try again, and after how many seconds.
AGAIN = 2


class TooManyError(PtmragError):
    """A visitor, or all of them, have too much in the making."""


class ErrorDetail(BaseModel):
    """What went wrong, in one sentence that says what to do."""

    message: str
    type: str = Field(description="invalid_request_error, rate_limit_error, server_error, …")
    param: str | None = None
    code: str


class ErrorBody(BaseModel):
    """The answer to a request that failed."""

    error: ErrorDetail


# The more special first.
_STATUSES: tuple[tuple[type[PtmragError], int], ...] = (
    (NotFoundError, 404),
    (NotAllowedError, 403),
    (InputError, 400),
    (IndexBusyError, 409),
    (TooManyError, 429),
    (DocumentError, 422),
    (ChatModelError, 502),
)
_CODES = {
    400: "bad_request",
    401: "invalid_api_key",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    409: "conflict",
    413: "too_large",
    422: "unprocessable",
    429: "rate_limit_exceeded",
    502: "chat_model_failed",
    503: "unavailable",
}
_TYPES = {401: "authentication_error", 403: "permission_error", 429: "rate_limit_error"}


def status_of(error: PtmragError) -> int:
    """The status of an error: 503 where the index or a disk cannot be used."""
    return next((status for kind, status in _STATUSES if isinstance(error, kind)), 503)


def error_body(status: int, message: str, *, code: str = "") -> ErrorBody:
    """The answer to a request that failed."""
    kind = _TYPES.get(status, "invalid_request_error" if status < 500 else "server_error")
    told = code or _CODES.get(status, "error")
    return ErrorBody(error=ErrorDetail(message=message, type=kind, code=told))


def error_response(
    status: int, message: str, headers: Mapping[str, str] | None = None, *, code: str = ""
) -> JSONResponse:
    """The same as a response."""
    given = dict(headers or {})
    if status == 429:
        given.setdefault("Retry-After", str(AGAIN))
    if status == 401:
        given.setdefault("WWW-Authenticate", "Bearer")
    return JSONResponse(error_body(status, message, code=code).model_dump(), status, given)
