"""Readers' copies of papers whose list, read later, says that they are other works.

    part_from_strangers(library)     # "arxiv:1810.04805", read from planted.pdf, becomes "file:planted.pdf"

A copy that was read before its list stands in for the paper by its arXiv id alone. Where the list gives
the paper another title, the copy gets a name of its own, and the paper is fetched. It reads no file.
"""

from pathlib import Path

from ptmrag.catalog.same_title import is_title_of
from ptmrag.ingestion.entries import entry_of_paper
from ptmrag.ingestion.paper_names import PAPERS, PaperNames, titles_in_lists
from ptmrag.library.schema import SourceState
from ptmrag.library.writing import LibraryWriter
from ptmrag.sources.source import Source


def part_from_strangers(library: LibraryWriter) -> None:
    """Rename the readers' copies of papers that have another title in a list."""
    for state in library.records.own_copies():
        titles = titles_in_lists(library.records, state.name)
        if titles and not any(is_title_of(title, state.title) for title in titles):
            _part(library, state)


def _part(library: LibraryWriter, state: SourceState) -> None:
    path = Path(state.address)
    name = PaperNames(library.records).file_name(path, state.sha256)
    catalogs = library.records.catalog_of_entries()
    linking = library.records.entries_of([state.name])[state.name]
    own = [entry for entry in linking if catalogs[entry.id] == PAPERS]
    if not own:
        own = [entry_of_paper(state, path, library.records.entry_ids())]
    source = Source(name, "", str(path), (), "paper")
    library.rename_source(state.name, source)
    position = sum(catalog == PAPERS for catalog in catalogs.values())
    library.put_entry(PAPERS, position, entry=own[0], sources=(source,))
