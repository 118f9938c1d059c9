"""The route of REST that tells an administrator how the server is used.

router = usage_routes(Usage(["survey"]))
"""

from fastapi import APIRouter, Request

from ptmrag.api.calls import Calls
from ptmrag.api.usage import Usage
from ptmrag.api.usage_shapes import UsageReport
from ptmrag.api.visitors import is_admin
from ptmrag.errors import NotAllowedError

NOT_ADMIN = (
    "Only an administrator of this server may see its usage: ptmrag serve --auth FILE --admin USER."
)


def usage_routes(usage: Usage, calls: Calls) -> APIRouter:
    """The route, over the usage of one server."""
    router = APIRouter(tags=["Server"])

    @router.get("/usage")
    async def report(request: Request) -> UsageReport:
        """How all libraries of the server are used, and what went wrong; for administrators."""
        if not is_admin(request.scope):
            raise NotAllowedError(NOT_ADMIN)
        return await calls.read(usage.report)

    return router
