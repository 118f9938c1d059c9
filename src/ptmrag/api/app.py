"""The app of the doors for programs: REST below `/api/v1`, OpenAI's protocol below `/v1`, and what describes them.

    app = api_app(Operations(Assistant.load()))        # an ASGI app
    document()                                         # the OpenAPI document, without a library

Who may ask is decided by `web.door` and `web.login`, around it.
"""

from typing import Any

from fastapi import Depends, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.security import HTTPBearer
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from ptmrag.__version__ import __version__
from ptmrag.api.bodies import UnreadBodyError, read_body, replay
from ptmrag.api.calls import Calls
from ptmrag.api.chat_routes import chat_routes
from ptmrag.api.document_page import document_page
from ptmrag.api.errors import ErrorBody, error_response, status_of
from ptmrag.api.library_routes import library_routes
from ptmrag.api.operations import Operations
from ptmrag.api.questions_routes import question_routes
from ptmrag.api.review_jobs import ReviewJobs
from ptmrag.api.usage import Usage
from ptmrag.api.usage_routes import usage_routes
from ptmrag.api.writing_routes import writing_routes
from ptmrag.errors import PtmragError

REST, OPENAI = "/api/v1", "/v1"
DOCUMENT = f"{REST}/openapi.json"
LONGEST_BODY = 2_000_000
_TITLE = "ptmrag"
_ABOUT = (
    "Ask a library of papers. Every mark [n] of an answer has a citation, and every quote is verbatim in its source. "
    'Errors are JSON: {"error": {"message": "…", "type": "…", "code": "…"}}. Where the server asks for a login, send '
    "`Authorization: Bearer TOKEN`, with a token that `ptmrag token` prints."
)
_ERRORS: dict[int | str, dict[str, Any]] = {
    "4XX": {"description": "What is asked cannot be answered.", "model": ErrorBody},
    "5XX": {"description": "The library or the chat model cannot answer now.", "model": ErrorBody},
}


def api_app(
    operations: Operations, calls: Calls | None = None, usage: Usage | None = None
) -> FastAPI:
    """The app over the operations of one library; `calls` and `usage` are those that other doors share."""
    app = FastAPI(
        title=_TITLE,
        version=__version__,
        description=_ABOUT,
        openapi_url=DOCUMENT,
        docs_url=None,
        redoc_url=None,
        responses=_ERRORS,
        dependencies=[Depends(HTTPBearer(auto_error=False, description="From `ptmrag token`."))],
    )
    calls = calls or Calls()
    app.include_router(question_routes(operations, calls), prefix=REST)
    app.include_router(library_routes(operations, calls), prefix=REST)
    app.include_router(writing_routes(operations, ReviewJobs(operations), calls), prefix=REST)
    app.include_router(usage_routes(usage or Usage(), calls), prefix=REST)
    app.include_router(chat_routes(operations, calls), prefix=OPENAI)

    @app.get(REST, include_in_schema=False)
    async def page() -> Response:
        return HTMLResponse(document_page(app.openapi()))

    app.add_exception_handler(PtmragError, _told)
    app.add_exception_handler(RequestValidationError, _wrong)
    app.add_exception_handler(HTTPException, _refused)
    app.add_exception_handler(Exception, _failed)
    app.add_middleware(_BoundedBody)
    return app


def document() -> dict[str, Any]:
    """The OpenAPI document."""
    unused: Any = None  # the operations are called at requests alone
    return api_app(unused).openapi()


def _told(request: Request, error: Exception) -> Response:
    status = status_of(error) if isinstance(error, PtmragError) else 500
    return error_response(status, str(error))


def _wrong(request: Request, error: Exception) -> Response:
    """What is wrong first, without what was sent."""
    first = error.errors()[0] if isinstance(error, RequestValidationError) else {}
    place = ".".join(str(part) for part in first.get("loc", ())[1:])
    says = str(first.get("msg", "The request cannot be read."))
    if first.get("type") == "json_invalid" or not place:
        return error_response(422, f"The body is not the JSON that is asked for: {says[:200]}.")
    if first.get("type") == "extra_forbidden":
        says = f"there is no such field: {DOCUMENT} has those that there are"
    return error_response(422, f"'{place[:100]}': {says[:300]}.")


def _refused(request: Request, error: Exception) -> Response:
    """An address or a method that there is not."""
    status = error.status_code if isinstance(error, HTTPException) else 500
    headers = dict(getattr(error, "headers", None) or {})
    if status == 405:
        headers["Allow"] = ", ".join(_methods(request))
    says = {
        404: f"There is nothing at this address: {DOCUMENT} has what there is.",
        405: "This address does not take this method.",
    }
    return error_response(status, says.get(status, "The request cannot be read."), headers)


def _failed(request: Request, error: Exception) -> Response:
    """What nobody foresaw, which Starlette raises again for the log."""
    return error_response(500, "This failed inside the server, whose log says why.")


def _methods(request: Request) -> list[str]:
    """The methods that an address takes; Starlette names those of the first route alone."""
    paths: dict[str, dict[str, Any]] = request.app.openapi()["paths"]
    asked = request.url.path.split("/")
    found = {
        method.upper()
        for path, methods in paths.items()
        if len(parts := path.split("/")) == len(asked)
        and all(part == one or part.startswith("{") for part, one in zip(parts, asked, strict=True))
        for method in methods
    }
    return sorted(found)


class _BoundedBody:
    """The middleware that reads bodies, up to a bound."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        try:
            body = await read_body(scope, receive, LONGEST_BODY)
        except UnreadBodyError as error:
            await error_response(error.status, str(error))(scope, receive, send)
            return
        await self._app(scope, replay(body, receive), send)
