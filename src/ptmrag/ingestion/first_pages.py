"""The first pages of PDFs become records: once for each paper, whether it was fetched or is the reader's own.

    put_first_pages(library, rows)

It works on the pages that the library has, so that an index of an earlier version gets them too, without
reading a PDF again. What a page says is read by `bibliography.first_page`.
"""

from collections.abc import Sequence

from ptmrag.bibliography.first_page import record_of_first_page
from ptmrag.catalog.record import Record
from ptmrag.ingestion.report import SourceReport
from ptmrag.library.schema import SourceRow, moment
from ptmrag.library.writing import LibraryWriter


def put_first_pages(library: LibraryWriter, rows: Sequence[SourceReport]) -> None:
    """Store what the first pages say of the works of entries that have none yet, or a new text in this run."""
    changed = {row.entry_id for row in rows if row.status in ("new", "updated")}
    done = library.library.works.asked_at("pdf").keys() - changed
    papers = {entry: row for entry, row in _papers(library).items() if entry not in done}
    if not papers:
        return
    misleading = {(link.entry_id, link.source) for link in library.records.misleading()}
    records = {
        entry: _record(library, row)
        for entry, row in papers.items()
        if (entry, row.source) not in misleading
    }
    if records:
        library.put_records("pdf", records, at=moment())


def _papers(library: LibraryWriter) -> dict[str, SourceRow]:
    """The first PDF of each entry that is its paper."""
    found: dict[str, SourceRow] = {}
    for row in library.records.overview():
        if row.kind == "paper" and row.pages is not None:
            found.setdefault(row.entry_id, row)
    return found


def _record(library: LibraryWriter, row: SourceRow) -> Record:
    text = library.passages.page_text(row.source, 1)
    return record_of_first_page(text, row.title or "")
