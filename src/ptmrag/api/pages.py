"""The pages of sources: their text, and the PDF that they are drawn from.

    page_text(library, "arxiv:1810.04805", 3, offset=0, limit=20_000).text

It draws nothing: `pdf_viewer` does.
"""

from pathlib import Path

from ptmrag.api.arguments import LONGEST_TEXT, MOST_OFFSET, MOST_PAGE, PLACE, line_of, number_of
from ptmrag.api.work_shapes import PageText
from ptmrag.errors import NotFoundError
from ptmrag.library.filter import Filter
from ptmrag.library.known_names import demand_known
from ptmrag.library.library import Library


def page_text(
    library: Library, source: str, page: int | None, *, offset: int, limit: int
) -> PageText:
    """The text of a page, at most `limit` characters from `offset` on; of a source without pages, of all of it."""
    stored = _stored(library, source)
    number_of("page", 1 if page is None else page, 1, MOST_PAGE)
    start = number_of("offset", offset, 0, MOST_OFFSET)
    number_of("limit", limit, 1, LONGEST_TEXT)
    with library.snapshot():
        state = library.records.state(stored)
        pages = state.pages if state else None
        number = (page or 1) if pages else None
        text = library.passages.page_text(stored, number)
        entries = library.records.shown_entries_of({stored}).get(stored, [])
    if not text and not (pages and number and number <= pages):
        raise NotFoundError(_no_text(source, page, pages))
    return PageText(
        source=source,
        title=entries[0].title if entries else source,
        url=state.url if state else "",
        entry_ids=[entry.id for entry in entries],
        page=number,
        pages=pages,
        text=text[start : start + limit],
        offset=start,
        total_characters=len(text),
    )


def pdf_of(library: Library, source: str, page: int) -> Path:
    """The PDF that a source was read from; NotFoundError where it has none, or not that page."""
    from ptmrag.api.pdf_viewer import find_pdf

    stored = _stored(library, source)
    number_of("page", page, 1, MOST_PAGE)
    state = library.records.state(stored)
    if state is not None and state.pages is not None and page > state.pages:
        raise NotFoundError(_no_text(source, page, state.pages))
    file = find_pdf(library, stored)
    if file is None:
        raise NotFoundError(f"No PDF of '{source}' is stored: read the text of the page instead.")
    return file


def _stored(library: Library, source: str) -> str:
    """The source under which the text of a source is kept: another one where both have the same text."""
    name = line_of("source", source)
    demand_known(library, Filter(sources=(name,)), place=PLACE)
    return library.records.duplicate_of(name) or name


def _no_text(source: str, page: int | None, pages: int | None) -> str:
    if pages:
        return f"'{source}' has no page {page}: it has {pages}."
    return f"No text of '{source}' is stored: `status` says which links could not be read."
