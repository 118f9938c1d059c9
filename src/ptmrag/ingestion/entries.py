"""Entries on their way into a library: the name of their list, their id, their sources, their PDFs.

    catalog_name(catalog)       ->  "survey", or the full path of the list
    known_entries(records)      ->  the entries of the library, to compare an edited list with

It writes nothing: `catalog_entries` does.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from ptmrag.catalog.changes import LinkedEntry
from ptmrag.catalog.entry import Catalog, Entry
from ptmrag.catalog.parse import default_catalog_path
from ptmrag.catalog.titles import slug
from ptmrag.library.records import Records
from ptmrag.library.schema import SourceState
from ptmrag.sources.source import Source


@dataclass(frozen=True, slots=True)
class ResolvedEntry:
    """An entry with the sources that its links lead to, and the name of its list."""

    entry: Entry
    sources: tuple[Source, ...]
    catalog: str = ""


@dataclass(frozen=True, slots=True)
class KnownEntries:
    """The entries of a library with the sources that lists link, and the reader's own PDFs."""

    entries: tuple[LinkedEntry, ...]
    papers: Mapping[str, tuple[Source, ...]]  # by the id of the entry that they belong to


def known_entries(records: Records) -> KnownEntries:
    """The entries of a library. A PDF from a folder is not a link of a list and stays apart."""
    linked: dict[str, list[str]] = {}
    papers: dict[str, tuple[Source, ...]] = {}
    seen: set[tuple[str, str]] = set()
    for row in records.overview():
        if row.kind == "note" or (row.entry_id, row.link) in seen:
            continue  # of one link, its own source comes first, then the one with the same text
        seen.add((row.entry_id, row.link))
        state = records.state(row.source) if row.link and "://" not in row.link else None
        if state is not None and state.address == row.link:
            paper = Source(row.source, state.url, row.link, (), "paper")
            papers[row.entry_id] = (*papers.get(row.entry_id, ()), paper)
        else:
            linked.setdefault(row.entry_id, []).append(row.source)
    entries = tuple((entry, linked.get(entry.id, [])) for entry in records.entries())
    return KnownEntries(entries, papers)


def catalog_name(catalog: Catalog) -> str:
    """The name of a list in a library: its full path, its address, or "survey" for our own."""
    if catalog.path == "-" or catalog.path.startswith(("https://", "zotero:")):
        return catalog.path
    path = Path(catalog.path).resolve()
    return "survey" if path == default_catalog_path().resolve() else str(path)


def state_name(entry: Entry, source: Source) -> str:
    """The name that a source's state is kept under; an entry without a link has one of its own."""
    is_nameless = source.lookup is not None and not source.link
    return f"title:{entry.id}" if is_nameless else source.name


def with_free_id(entry: Entry, taken: set[str]) -> Entry:
    """The entry, with a number after its id if that is taken. Adds the id to `taken`."""
    identifier, number = entry.id, 2
    while identifier in taken:
        identifier = f"{entry.id}-{number}"
        number += 1
    taken.add(identifier)
    return replace(entry, id=identifier)


def entry_of_paper(
    state: SourceState, path: Path, taken: set[str], *, year: int | None = None
) -> Entry:
    """The entry that is made for a PDF which belongs to no other entry. Without a year it has that of its arXiv id."""
    title = state.title or path.stem
    return with_free_id(Entry(slug(title), title, (), "", 0, (), year), set(taken))
