"""A library of invented works whose papers have lists of references, as texts of pages."""

from collections.abc import Mapping, Sequence

import numpy as np

from ptmrag.catalog.entry import Entry, Link
from ptmrag.documents.document import Document
from ptmrag.documents.reference_lists import references_in
from ptmrag.library.schema import SourceState
from ptmrag.library.writing import LibraryWriter
from ptmrag.sources.resolve import resolve

DIM = 4
AT = "2026-01-31T12:00:00+00:00"


def work(identifier: str, title: str, arxiv_id: str = "", year: int | None = 2020) -> Entry:
    """An entry with a link to arXiv, if it has an id there."""
    links = (Link(f"https://arxiv.org/abs/{arxiv_id}", "paper"),) if arxiv_id else ()
    return Entry(identifier, title, ("Otters",), "", 1, links, year)


def put_works(writer: LibraryWriter, *works: Entry) -> None:
    """The entries of a list, in the place of those before."""
    writer.put_entries("list.md", [(one, resolve(one)) for one in works])


def put_paper(writer: LibraryWriter, source: str, pages: Sequence[str], *, title: str = "") -> None:
    """A paper with these texts of pages, and the references in them."""
    state = SourceState(
        *(source, f"https://example.org/{source}", "ok", AT), sha256=source, pages=len(pages)
    )
    document = Document(source, title, (), tuple(pages), references=references_in(pages))
    writer.put_document(state, document, chunks=(), vectors=np.zeros((0, DIM), np.float32))


def put_all(writer: LibraryWriter, works: Mapping[Entry, str]) -> None:
    """Entries, each with the text of its paper's last page, "" for none."""
    put_works(writer, *works)
    for entry, page in works.items():
        if page:
            (source,) = [one.name for one in resolve(entry)]
            put_paper(writer, source, [entry.title, page])
