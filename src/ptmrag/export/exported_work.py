"""A work as all formats write it: its record, what its entry adds, and its citation key.

    works = exported_works(library)
    works[0].key, works[0].kind                  # "devlin2019bert", "paper-conference"

It writes no format: its neighbours do.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ptmrag.catalog.addresses import unwrap, work_key
from ptmrag.catalog.entry import Entry, Link
from ptmrag.catalog.record import Person, Record, WorkRecord, is_archive
from ptmrag.export.citation_keys import citation_keys
from ptmrag.export.kinds import kind_of_work
from ptmrag.export.titles import title_of_work
from ptmrag.language.detect import Language, detect_language
from ptmrag.language.printable import printable
from ptmrag.library.library import Library

_NOT_IN_ADDRESS = re.compile(r"[\s<>\"{}\\^`|\x00-\x1f\x7f]")
_ADDRESS = re.compile(r"(?:https?|ftp)://[^\s\x00-\x1f\x7f]+", re.IGNORECASE)
# Names that stand for the authors who are left out.
_OTHERS = ("others", "et al", "et al.", "等")


@dataclass(frozen=True, slots=True)
class ExportedWork:
    """A work, ready to be written: no text in it has control characters.

    `title` is the work's own and `listed_title` what the list calls it, which may be "BERT" alone.
    `kind` is a type of CSL, "" if it is unknown; `authors` are all that are known, and more are meant where
    `has_more_authors`. `url` is the best address; `links` are further ones that neither it nor the
    identifiers of the record say. `categories` are paths of headings; `notes` are paragraphs without the abstract.
    """

    entry_id: str
    key: str
    kind: str
    title: str
    record: Record
    authors: tuple[Person, ...] = ()
    has_more_authors: bool = False
    url: str = ""
    links: tuple[Link, ...] = ()
    categories: tuple[tuple[str, ...], ...] = ()
    notes: tuple[str, ...] = ()
    listed_title: str = ""

    @property
    def year(self) -> int | None:
        """The year in which it appeared."""
        return self.record.year

    @property
    def lang(self) -> Language:
        """The language of the title."""
        return detect_language(self.title)


def exported_works(
    library: Library, entry_ids: Collection[str] | None = None
) -> list[ExportedWork]:
    """The works of some entries, of all if None, in the order of their catalogs; unknown ids are left out.

    A key depends on the whole library and not on what is chosen: the same work has the same key in each file.
    """
    with library.snapshot():
        entries = {entry.id: entry for entry in library.records.entries()}
        records = library.works.all()
    keys = citation_keys(records)
    chosen = None if entry_ids is None else frozenset(entry_ids)
    return [
        _exported(work, entries[work.entry_id], keys[work.entry_id])
        for work in records
        if work.entry_id in entries and (chosen is None or work.entry_id in chosen)
    ]


def one_line(text: str) -> str:
    """A text on one line, without characters that command a terminal or hide."""
    return " ".join(printable(text).split())


def brief_works(works: Sequence[ExportedWork]) -> list[ExportedWork]:
    """The works without their notes and abstracts, for readers who pay for each word."""
    return [replace(one, notes=(), record=replace(one.record, abstract="")) for one in works]


def _exported(work: WorkRecord, entry: Entry, key: str) -> ExportedWork:
    record = _cleaned(work.record)
    kind = kind_of_work(record, [link.kind for link in entry.links])
    if kind == "article" and record.arxiv_id and is_archive(record.venue):
        record = replace(record, venue="arXiv")  # "CoRR", "arXiv preprint arXiv:1810.04805"
    people = record.authors
    is_open = bool(people) and people[-1].family.casefold() in _OTHERS and not people[-1].given
    url, links = _addresses(entry, record)
    return ExportedWork(
        entry_id=entry.id,
        key=key,
        kind=kind,
        title=one_line(title_of_work(work)),
        listed_title=one_line(work.title),
        record=record,
        authors=people[:-1] if is_open else people,
        has_more_authors=is_open,
        url=url,
        links=links,
        categories=tuple(tuple(map(one_line, path)) for path in entry.categories if any(path)),
        notes=_notes(entry, record),
    )


def _cleaned(record: Record) -> Record:
    """The record with every text on one line."""
    texts: dict[str, Any] = {
        name: one_line(value)
        for name in record.__dataclass_fields__
        if isinstance(value := getattr(record, name), str)
    }
    authors = (Person(one_line(person.family), one_line(person.given)) for person in record.authors)
    return replace(
        record,
        **texts,
        authors=tuple(person for person in authors if person.family or person.given),
        tags=tuple(filter(None, map(one_line, record.tags))),
    )


def _addresses(entry: Entry, record: Record) -> tuple[str, tuple[Link, ...]]:
    """The best address of a work, and its further links."""
    identified = _identified(record)
    said = set(map(work_key, identified))
    links = [Link(_encoded(unwrap(link.url)), link.kind) for link in entry.links]
    links = [
        link for link in links if _ADDRESS.fullmatch(link.url) and work_key(link.url) not in said
    ]
    papers = [link.url for link in links if link.kind == "paper"]
    has_paper = papers or any(link.kind == "paper" for link in entry.links)
    named = [] if has_paper else [_encoded(url) for url in (record.url, record.open_url) if url]
    best = next(iter([*papers, *named, *identified, *(link.url for link in links)]), "")
    rest = {work_key(link.url): link for link in reversed(links) if link.url != best}
    return best, tuple(reversed(rest.values()))


def _identified(record: Record) -> list[str]:
    """The addresses that the identifiers of a record lead to."""
    arxiv = [f"https://arxiv.org/abs/{record.arxiv_id}"] if record.arxiv_id else []
    return [*arxiv, *([_encoded(f"https://doi.org/{record.doi}")] if record.doi else [])]


def _encoded(address: str) -> str:
    """An address without what ends one in a text or within the braces of BibTeX."""
    return _NOT_IN_ADDRESS.sub(lambda mark: f"%{ord(mark[0]):02X}", address.strip())


def _notes(entry: Entry, record: Record) -> tuple[str, ...]:
    """The paragraphs of a note without the abstract, which it begins with, and its facts.

    First, what is said about a retraction.
    """
    texts = [*re.split(r"\n\s*\n", entry.prose), *(fact.line for fact in entry.facts)]
    parts = [part for one in texts if (part := one_line(one))]
    abstract = record.abstract.casefold()
    ends = (end for end in range(1, len(parts) + 1) if abstract == _folded(parts[:end]))
    own = (part for part in parts[next(ends, 0) :] if part.casefold() != abstract)
    return tuple(dict.fromkeys(filter(None, (record.retraction, *own))))


def _folded(parts: Sequence[str]) -> str:
    return " ".join(parts).casefold()
