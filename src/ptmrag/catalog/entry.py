"""A catalog, its entries and their links, as values.

    Entry("bert", "BERT", ("NLP",), "", 3, (Link("https://arxiv.org/abs/1810.04805", "paper"),))

It parses nothing: `parse` and the modules of `formats` make these values.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from ptmrag.catalog.facts import Fact, facts_in, prose_in
from ptmrag.catalog.record import Record
from ptmrag.errors import Failure

LinkKind = Literal["paper", "code", "page", "slides", "weights"]


@dataclass(frozen=True, slots=True)
class Link:
    """An address as the author wrote it, and what it leads to."""

    url: str
    kind: LinkKind


@dataclass(frozen=True, slots=True)
class Entry:
    """One item of a catalog.

    `id` is a slug of the title, or of the repository that a description links to, unique in the
    catalog; `category` the headings above it, outermost first; `note` paragraphs with empty lines
    between them, of which the last may be its facts; `line` its first line (1-based). `record` is None where the
    list is Markdown or text, unless a fact names the venue.
    `other_categories` are the headings above further mentions of the same work.
    """

    id: str
    title: str
    category: tuple[str, ...]
    note: str
    line: int
    links: tuple[Link, ...]
    year: int | None = None
    record: Record | None = None
    other_categories: tuple[tuple[str, ...], ...] = ()

    @property
    def facts(self) -> tuple[Fact, ...]:
        """What the lines of facts in its note say: its licence, what it builds on, …"""
        return facts_in(self.note)

    @property
    def prose(self) -> str:
        """Its note without the facts."""
        return prose_in(self.note)

    @property
    def categories(self) -> tuple[tuple[str, ...], ...]:
        """All places in the list: `category` first, the others in their order."""
        return (self.category, *self.other_categories)

    @property
    def headings(self) -> tuple[str, ...]:
        """All headings above it, each once."""
        return headings_in(self.categories)


def headings_in(places: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    """All headings in places of a list, each once."""
    return tuple(dict.fromkeys(name for place in places for name in place))


@dataclass(frozen=True, slots=True)
class Catalog:
    """The entries of a list in their order, and what in it could not be used."""

    entries: tuple[Entry, ...]
    failures: tuple[Failure, ...] = ()
    path: str = ""
