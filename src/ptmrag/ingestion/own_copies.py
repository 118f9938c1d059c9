"""Readers' copies of papers that were read before the list that names the papers.

    part_from_strangers(library)     # "arxiv:1810.04805", read from planted.pdf, becomes "file:planted.pdf"
    join_listed(library)             # the entry made for owls.pdf becomes that of the list

A copy stands in for the paper by its arXiv id alone. Where the list gives the paper another title, the
copy gets a name of its own, and the paper is fetched. Where the list has the title that an entry was made
for, there is one entry, as if the list had been read first. It reads no file.
"""

from pathlib import Path

from ptmrag.catalog.changes import Change
from ptmrag.catalog.same_title import is_telling, is_title_of, title_letters
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


def join_listed(library: LibraryWriter) -> list[Change]:
    """Join the entries made for files to those of lists with the same telling title."""
    catalogs = library.records.catalog_of_entries()
    listed: dict[str, list[str]] = {}
    own = []
    for entry in library.records.entries():
        if catalogs[entry.id] == PAPERS:
            own.append(entry)
        else:
            listed.setdefault(title_letters(entry.title), []).append(entry.id)
    joined = []
    for entry in own:
        same = listed.get(title_letters(entry.title), [])
        if len(same) == 1 and is_telling(entry.title):
            library.join_entries(entry.id, into=same[0])
            joined.append(Change("removed", entry.id, before=entry.title))
    return joined


def _part(library: LibraryWriter, state: SourceState) -> None:
    path = Path(state.address)
    name = PaperNames(library.records).free_name(path, state.sha256, state.title)
    catalogs = library.records.catalog_of_entries()
    linking = library.records.entries_of([state.name])[state.name]
    own = [entry for entry in linking if catalogs[entry.id] == PAPERS]
    if not own:
        own = [entry_of_paper(state, path, library.records.entry_ids())]
    source = Source(name, path.resolve().as_uri(), str(path), (), "paper")
    library.rename_source(state.name, source)
    position = sum(catalog == PAPERS for catalog in catalogs.values())
    library.put_entry(PAPERS, position, entry=own[0], sources=(source,))
