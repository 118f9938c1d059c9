"""Catalogs go into the library: their entries replace those of the last time, each with its sources.

    taken = put_catalogs(library, catalogs)
    taken.entries, taken.changes

It fetches nothing: `links` does, for the entries that this returns.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ptmrag.catalog.changes import Change, compare, renamed
from ptmrag.catalog.entry import Catalog, Entry
from ptmrag.ingestion.entries import (
    ResolvedEntry,
    catalog_name,
    known_entries,
    state_name,
    with_free_id,
)
from ptmrag.ingestion.kept_out import without_removed
from ptmrag.library.writing import LibraryWriter
from ptmrag.sources.arxiv import arxiv_source
from ptmrag.sources.resolve import resolve
from ptmrag.sources.source import Source, is_note


@dataclass(frozen=True, slots=True)
class CatalogEntries:
    """The entries of the catalogs as the library has them now, and what changed in it."""

    entries: tuple[ResolvedEntry, ...]
    changes: tuple[Change, ...]


def put_catalogs(library: LibraryWriter, catalogs: Sequence[Catalog]) -> CatalogEntries:
    """Put the catalogs' entries into the library; sources that no catalog links any more go.

    An entry that was removed by hand stays out.
    """
    names = {catalog_name(catalog) for catalog in catalogs}
    others = library.records.entry_ids(besides=names)
    kept_ids = {one.entry_id for one in library.removals.entries() if one.catalog not in names}
    known = known_entries(library.records)
    before = [named for named in known.entries if named[0].id not in others]
    by_catalog = without_removed(
        library, _with_sources(library, catalogs, taken=others | kept_ids), before
    )
    entries = tuple(linked for group in by_catalog.values() for linked in group)
    after = [(one.entry, [source.name for source in one.sources]) for one in entries]
    old_ids = renamed(before, after)

    def sources_of(linked: ResolvedEntry) -> tuple[Source, ...]:
        old_id = old_ids.get(linked.entry.id, linked.entry.id)
        return _with_papers(linked.sources, known.papers.get(old_id, ()))

    removed = library.put_catalogs(
        {
            name: [(linked.entry, sources_of(linked)) for linked in group]
            for name, group in by_catalog.items()
        },
        renamed=old_ids,
    )
    gone = [name for name in sorted(removed) if not is_note(name)]
    lost = [Change("source removed", None, before=name) for name in gone]
    return CatalogEntries(entries, (*compare(before, after), *lost))


def _with_sources(
    library: LibraryWriter, catalogs: Sequence[Catalog], *, taken: set[str]
) -> Mapping[str, Sequence[ResolvedEntry]]:
    """The entries of each catalog, by its name, with ids that no other entry has."""
    by_catalog = {catalog_name(catalog): catalog.entries for catalog in catalogs}
    return {
        name: [_linked(library, with_free_id(entry, taken), catalog=name) for entry in entries]
        for name, entries in by_catalog.items()
    }


def _linked(library: LibraryWriter, entry: Entry, *, catalog: str) -> ResolvedEntry:
    """An entry with its sources. A title that arXiv was asked for before is the paper found."""
    sources = []
    for source in resolve(entry):
        known = library.records.state(state_name(entry, source)) if source.lookup else None
        if known is not None and known.status == "alias":
            source = arxiv_source(known.address, link=source.link)
        sources.append(source)
    return ResolvedEntry(entry, tuple(sources), catalog)


def _with_papers(links: tuple[Source, ...], papers: tuple[Source, ...]) -> tuple[Source, ...]:
    """An entry's links and the reader's own PDFs that belong to it since an earlier ingest."""
    names = {source.name for source in links}
    return (*links, *(paper for paper in papers if paper.name not in names))
