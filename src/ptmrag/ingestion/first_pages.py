"""The first pages of PDFs become records: once for each paper, whether it was fetched or is the reader's own.

    put_first_pages(library, rows)

It works on the pages that the library has, so that an index of an earlier version gets them too, without
reading a PDF again. What a page says is read by `bibliography.first_page`.
"""

from collections.abc import Sequence

from ptmrag.bibliography.first_page import record_of_first_page
from ptmrag.catalog.record import Record
from ptmrag.catalog.same_title import is_title_of
from ptmrag.ingestion.lent_papers import lent_papers, linked_papers
from ptmrag.ingestion.report import SourceReport
from ptmrag.library.schema import SourceRow, moment
from ptmrag.library.writing import LibraryWriter


def put_first_pages(library: LibraryWriter, rows: Sequence[SourceReport]) -> None:
    """Store what the first pages say of the works of entries that have none yet, or a new text in this run."""
    changed = {row.entry_id for row in rows if row.status in ("new", "updated")}
    done = library.library.works.asked_at("pdf").keys() - changed
    own, of_others = _papers(library)
    due = {entry: row for entry, row in own.items() if entry not in done}
    links = library.records.misleading() if due else ()
    misleading = {(link.entry_id, link.source) for link in links}
    records = {
        entry: _record(library, row)
        for entry, row in due.items()
        if (entry, row.source) not in misleading
    }
    # An earlier version took the authors of another paper for theirs.
    records |= {entry: Record() for entry in of_others & done}
    if records:
        library.put_records("pdf", records, at=moment())


def _papers(library: LibraryWriter) -> tuple[dict[str, SourceRow], set[str]]:
    """The PDF of each entry that is its paper, and the entries that have PDFs of other papers alone.

    An entry may link several papers, of which the first is the work. Where that is no PDF that was read, another
    one is if it has the title of the entry.
    """
    titles = {entry.id: entry.title for entry in library.records.entries()}
    papers = linked_papers(library.records)
    lent = lent_papers(library.records, papers)
    own = {
        entry: row
        for entry, linked in papers.items()
        for row in reversed(linked)
        if row.pages is not None
        and (entry, row.source) not in lent
        and (row is linked[0] or is_title_of(titles[entry], row.title or ""))
    }
    read = {
        entry for entry, linked in papers.items() if any(row.pages is not None for row in linked)
    }
    return own, read - own.keys()


def _record(library: LibraryWriter, row: SourceRow) -> Record:
    text = library.passages.page_text(row.source, 1)
    return record_of_first_page(text, row.title or "")
