"""Entries on their way into a library: the name of their list, their id, their own text, their PDFs.

    note_document(entry)        # what the list says of the paper, as a document that can be cited
    known_entries(records)      # what the library holds, to compare an edited list with

It writes nothing: `ingestion` does.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from ptmrag.catalog.changes import LinkedEntry
from ptmrag.catalog.entry import Catalog, Entry
from ptmrag.catalog.parse import default_catalog_path
from ptmrag.catalog.titles import slug
from ptmrag.documents.document import Block, Document
from ptmrag.ingestion.own_papers import Paper, file_source
from ptmrag.language.detect import detect_language
from ptmrag.library.records import Records
from ptmrag.sources.source import Source, name_note


@dataclass(frozen=True, slots=True)
class Known:
    """The entries of a library with the sources that lists link, and the reader's own PDFs."""

    entries: tuple[LinkedEntry, ...]
    papers: Mapping[str, tuple[Source, ...]]  # by the entry that each was put under


def known_entries(records: Records) -> Known:
    """What a library holds. A PDF from a folder is no link of a list: it stays with its entry."""
    linked: dict[str, list[str]] = {}
    papers: dict[str, tuple[Source, ...]] = {}
    seen: set[tuple[str, str]] = set()
    for row in records.overview():
        if row.kind == "note" or (row.entry_id, row.link) in seen:
            continue  # what a link leads to comes first, then what has the same text
        seen.add((row.entry_id, row.link))
        state = records.state(row.source) if row.link and "://" not in row.link else None
        if state is not None and state.address == row.link:
            paper = replace(file_source(Path(row.link), None), name=row.source, url=state.url)
            papers[row.entry_id] = (*papers.get(row.entry_id, ()), paper)
        else:
            linked.setdefault(row.entry_id, []).append(row.source)
    entries = tuple((entry, linked.get(entry.id, [])) for entry in records.entries())
    return Known(entries, papers)


def note_document(entry: Entry) -> Document:
    """An entry's own text as a document: its title and the paragraphs of its note."""
    headings = {"zh": "说明", "en": "Note"}
    paragraphs = [part for part in entry.note.split("\n\n") if part.strip()] or [entry.title]
    found = tuple(Block(part, None, headings[detect_language(part)]) for part in paragraphs)
    text = "\n\n".join([entry.title, *entry.category, *paragraphs])
    return Document(name_note(entry.id), entry.title, found, (text,))


def catalog_name(catalog: Catalog) -> str:
    """What a library calls a list: its path in full, its address, or "survey" for our own."""
    if catalog.path == "-" or catalog.path.startswith("https://"):
        return catalog.path
    path = Path(catalog.path).resolve()
    return "survey" if path == default_catalog_path().resolve() else str(path)


def state_name(entry: Entry, source: Source) -> str:
    """What a source's state is kept under: an entry without a link has a name of its own."""
    is_nameless = source.lookup is not None and not source.link
    return f"title:{entry.id}" if is_nameless else source.name


def numbered(entry: Entry, taken: set[str]) -> Entry:
    """An entry whose id belongs to another catalog's entry gets a number behind it."""
    identifier, number = entry.id, 2
    while identifier in taken:
        identifier = f"{entry.id}-{number}"
        number += 1
    taken.add(identifier)
    return replace(entry, id=identifier)


def entry_of(paper: Paper, taken: set[str]) -> Entry:
    """The entry that a paper without one becomes."""
    title = paper.state.title or paper.path.stem
    return numbered(Entry(slug(title), title, (), "", 0, ()), set(taken))
