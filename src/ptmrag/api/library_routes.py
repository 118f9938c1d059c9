"""The routes of REST that read the library: entries, pages, records, the status, and its ingests.

router = library_routes(operations, calls)
"""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from ptmrag.api.arguments import LONGEST_NAME, LONGEST_TEXT, MOST_OFFSET, MOST_PAGE, WIDEST
from ptmrag.api.asked_shapes import ExportQuery, IngestBody, ListingQuery
from ptmrag.api.calls import Calls
from ptmrag.api.ingest_shapes import IngestJob
from ptmrag.api.operations import Operations
from ptmrag.api.shapes import Status
from ptmrag.api.work_shapes import CitationList, EntryDetails, EntryList, Export, PageText

_Source = Annotated[str, Query(max_length=LONGEST_NAME, examples=["arxiv:1810.04805"])]
_Page = Annotated[int, Query(ge=1, le=MOST_PAGE)]
_PICTURE = {
    200: {
        "description": "The page. `X-Page-Boxes` has the boxes of the quote, as JSON: lists of left, top, "
        "width and height as fractions of the page.",
        "content": {"image/webp": {"schema": {"type": "string", "format": "binary"}}},
    }
}


def library_routes(operations: Operations, calls: Calls) -> APIRouter:
    """The routes, over the operations of one library."""
    router = APIRouter(tags=["Library"])
    _add_entries(router, operations, calls)
    _add_pages(router, operations, calls)
    _add_ingests(router, operations, calls)
    return router


def _add_entries(router: APIRouter, operations: Operations, calls: Calls) -> None:
    @router.get("/entries")
    async def entries(wanted: Annotated[ListingQuery, Query()]) -> EntryList:
        """The entries that match, a part at a time."""
        return await calls.read(lambda: operations.entries(**wanted.model_dump()))

    @router.get("/entries/{entry_id}", response_model_exclude_unset=True)
    async def entry(request: Request, entry_id: str) -> EntryDetails:
        """An entry with its links, its card and its record; a source or a name may stand for its id."""
        return await calls.answer(request, lambda: operations.entry(entry_id))

    @router.get("/entries/{entry_id}/citations")
    async def citations(entry_id: str) -> CitationList:
        """Which works of the library it cites, and which cite it."""
        return await calls.read(lambda: operations.cites(entry_id))

    @router.get("/export")
    async def export(request: Request, wanted: Annotated[ExportQuery, Query()]) -> Export:
        """The records of works as BibTeX, CSL JSON, RIS, CSV or Markdown."""
        return await calls.answer(
            request,
            lambda: operations.export(
                wanted.entry, format=wanted.format, category=wanted.category, years=wanted.years
            ),
        )

    @router.get("/status")
    async def status() -> Status:
        """What the library holds, how it was built, what failed and why."""
        return await calls.read(operations.status)


def _add_pages(router: APIRouter, operations: Operations, calls: Calls) -> None:
    @router.get("/page")
    async def page(
        source: _Source,
        page: _Page | None = None,
        offset: Annotated[int, Query(ge=0, le=MOST_OFFSET)] = 0,
        limit: Annotated[int, Query(ge=1, le=LONGEST_TEXT)] = 20_000,
    ) -> PageText:
        """The text of a page, or of a source without pages."""
        return await calls.read(lambda: operations.page(source, page, offset=offset, limit=limit))

    @router.get("/page/picture", response_class=Response, responses=_PICTURE)  # type: ignore[arg-type]
    async def page_picture(
        request: Request,
        source: _Source,
        page: _Page,
        quote: Annotated[str, Query(max_length=2_000)] = "",
        width: Annotated[int, Query(ge=200, le=WIDEST)] = 900,
    ) -> Response:
        """A page of a PDF as a picture, and where a quote is on it."""
        drawn = await calls.answer(
            request, lambda: operations.page_picture(source, page, quote=quote, width=width)
        )
        boxes = [[round(side, 4) for side in box] for box in drawn.boxes]
        headers = {"X-Page-Boxes": str(boxes), "Cache-Control": "private, max-age=3600"}
        return Response(drawn.image, media_type="image/webp", headers=headers)


def _add_ingests(router: APIRouter, operations: Operations, calls: Calls) -> None:
    @router.post("/ingest", status_code=202)
    async def ingest(asked: IngestBody) -> IngestJob:
        """Begin an ingest; 403 where the library is read-only, 409 while one is running."""
        return await calls.read(
            lambda: operations.ingest(address=asked.address, only=asked.only, refresh=asked.refresh)
        )

    @router.get("/ingest")
    async def ingest_progress() -> IngestJob:
        """How far the last ingest is."""
        return await calls.read(operations.ingest_progress)

    @router.delete("/ingest")
    async def stop_ingest() -> IngestJob:
        """Stop the ingest, and keep what it has done."""
        return await calls.read(operations.stop_ingest)
