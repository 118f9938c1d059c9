"""Works as a bibliography describes them, and the catalog that they make.

>>> works = [Work(1, "A Model", record=Record(date="2020-05")), Work(4, "A  model", ("https://a.example/",))]
>>> entry, = catalog_of(works).entries
>>> entry.title, entry.year, entry.links[0].url
('A Model', 2020, 'https://a.example/')

A work that a list has several times is one entry. It reads no format: its neighbours do.
"""

import html
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from ptmrag.catalog.addresses import arxiv_year, flaw_in, work_key
from ptmrag.catalog.entry import Catalog, Entry, Link, LinkKind
from ptmrag.catalog.formats.latex_text import plain_text
from ptmrag.catalog.identifiers import unique_id
from ptmrag.catalog.links import kind_of
from ptmrag.catalog.record import Record, merge
from ptmrag.catalog.same_title import is_same_title, is_title_of, title_letters, title_words
from ptmrag.catalog.titles import slug
from ptmrag.errors import Failure

# Years between a preprint and its publication. Books have editions, so it is not without limit.
_MOST_YEARS = 2
_MOST_KEYS = 20  # of one work
_MOST_PLACES = 20  # works that a key or a title finds
_LEAST_WORDS = 3  # "Introduction" and "Deep Learning" are titles of many works


_NOTHING = Record()


@dataclass(frozen=True, slots=True)
class Work:
    """A work as any of the formats describes it."""

    line: int
    title: str
    addresses: tuple[str, ...] = ()
    note: str = ""
    category: tuple[str, ...] = ()
    record: Record = _NOTHING
    other_categories: tuple[tuple[str, ...], ...] = ()


def catalog_of(works: Iterable[Work | Failure], path: str = "") -> Catalog:
    """The entries of the works, each work once; one without a title is a Failure."""
    kept: list[Work] = []
    failures: list[Failure] = []
    known = _KnownWorks(kept)
    for work in works:
        if isinstance(work, Failure):
            failures.append(work)
        elif not re.search(r"\w", work.title):
            item = work.record.key or next(iter(work.addresses), "") or f"entry in line {work.line}"
            failures.append(Failure("catalog", item, "the entry has no title", work.line))
        else:
            known.add(work)
    taken: set[str] = set()
    entries = []
    for work in kept:
        entries.append(_entry(work, taken))
        failures += [
            Failure("catalog", address, flaw, work.line)
            for address in work.addresses
            if (flaw := flaw_in(address))
        ]
    failures.sort(key=lambda failure: failure.line or 0)
    return Catalog(tuple(entries), tuple(failures), path)


def plain_title(text: str) -> str:
    """A title without the marks of HTML or LaTeX that exports leave in it."""
    text = html.unescape(re.sub(r"</?[A-Za-z][^<>]{0,60}>", "", text))
    return (
        plain_text(text)
        if re.search(r"\\[A-Za-z]|\{\\|\\['\"`^~]", text)
        else " ".join(text.split())
    )


def _entry(work: Work, taken: set[str]) -> Entry:
    links: dict[str, Link] = {}
    for address in work.addresses:
        if not flaw_in(address):
            links.setdefault(work_key(address), Link(address, _kind(address)))
    return Entry(
        id=unique_id(slug(work.title), taken),
        title=work.title,
        category=work.category,
        note=work.note,
        line=work.line,
        links=tuple(links.values()),
        year=work.record.year or next(filter(None, map(arxiv_year, work.addresses)), None),
        record=work.record if work.record != _NOTHING else None,
        other_categories=work.other_categories,
    )


def _kind(address: str) -> LinkKind:
    """What an address of a work leads to: the paper, unless it is known to be something else."""
    kind = kind_of(address)
    is_of_web = not address.startswith("zotero:")  # which opens the item that the entry is from
    return "paper" if kind == "page" and is_of_web else kind


# --- the same work twice


class _KnownWorks:
    """The works so far, found by their addresses and titles."""

    def __init__(self, works: list[Work]) -> None:
        self._works = works
        self._places: dict[str, list[int]] = {}

    def add(self, work: Work) -> None:
        """Add a work, or add what it says to the work that it is."""
        letters = title_letters(work.title)
        keys = {*map(work_key, work.addresses), f"title:{letters}"}
        near = {at for key in keys for at in self._places.get(key, ())}
        at = next((at for at in sorted(near) if _is_same(self._works[at], work)), None)
        if at is None:
            at = len(self._works)
            self._works.append(work)
        else:
            self._works[at] = _joined(self._works[at], work)
        for key in keys:
            places = self._places.setdefault(key, [])
            if at not in places and len(places) < _MOST_PLACES:
                places.append(at)


def _is_same(one: Work, other: Work) -> bool:
    if one.record.kind == "book" and one.record.kind != other.record.kind:
        return False
    if set(map(work_key, one.addresses)) & set(map(work_key, other.addresses)):
        titles = (one.title, other.title)
        return is_same_title(*titles) or is_title_of(*titles) or is_title_of(*reversed(titles))
    if title_letters(one.title) != title_letters(other.title):
        return False
    return _may_be_same(one, other)


def _may_be_same(one: Work, other: Work) -> bool:
    """Whether works of one title but without a common address agree in author and year."""
    authors = [
        title_letters(work.record.authors[0].family) for work in (one, other) if work.record.authors
    ]
    years = [work.record.year for work in (one, other) if work.record.year]
    if len(set(authors)) > 1 or (years and max(years) - min(years) > _MOST_YEARS):
        return False
    ids = [_arxiv_ids(work) for work in (one, other)]
    if all(ids) and ids[0] != ids[1]:
        return False
    is_telling = len(title_words(one.title)) >= _LEAST_WORDS or len(title_letters(one.title)) >= 12
    return is_telling or len(authors) == 2 or not (one.addresses and other.addresses)


def _arxiv_ids(work: Work) -> set[str]:
    return {key for key in map(work_key, work.addresses) if key.startswith("arxiv:")}


def _joined(one: Work, other: Work) -> Work:
    """The first of two descriptions of one work, with what only the other says."""
    a, b = one.record, other.record
    keys = dict.fromkeys((*a.other_keys, *([b.key] if b.key else ()), *b.other_keys))
    keys.pop(a.key, None)
    others = tuple(keys)[:_MOST_KEYS]
    both, _ = merge({"list": _as_published(a, b), "page": b})
    record = replace(
        both,
        other_keys=others if a.key else others[1:],
        files=_union(a.files, b.files),
        tags=_union(a.tags, b.tags),
    )
    notes = [note for note in (one.note, other.note) if note]
    return replace(
        one,
        addresses=_union(one.addresses, other.addresses),
        note="\n\n".join(dict.fromkeys(notes)),
        category=one.category or other.category,
        record=record,
        other_categories=_further(one, other) if one.category else other.other_categories,
    )


def _as_published(one: Record, other: Record) -> Record:
    """The record of a preprint, where another description says how the work was published."""
    if one.kind != "article" or other.kind in ("", "article", "document") or not other.venue:
        return one
    return replace(one, kind="", venue="", volume="", issue="", pages="", publisher="")


def _further(one: Work, other: Work) -> tuple[tuple[str, ...], ...]:
    """The places of a work besides the first."""
    places = dict.fromkeys((*one.other_categories, other.category, *other.other_categories))
    return tuple(place for place in places if place and place != one.category)


def _union(one: Sequence[str], other: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*one, *other)))
