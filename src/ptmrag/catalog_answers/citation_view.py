"""Who cites whom among the works of a library, as questions about it see it: one consistent snapshot.

    view = citation_view(library)
    view.cited_by("bert")[0].line

It answers no question: `who_cites`, `citation_counts` and `reading_path` do.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from ptmrag.catalog.entry import Entry
from ptmrag.catalog_answers.list_view import ListView, view_of, year_of
from ptmrag.catalog_answers.topics import in_category, match
from ptmrag.library.citations import Citation, Citations, LackingWork
from ptmrag.library.filter import Filter
from ptmrag.library.library import Library
from ptmrag.understanding.citation_question import CitationQuestion

_ALL = 1_000_000


@dataclass(frozen=True)
class CitationView:
    """The entries of a library and the citations among them, at one moment.

    `with_list` are the ids of the works whose list of references could be read, `years` the years of the entries.
    """

    view: ListView
    graph: Citations
    edges: tuple[Citation, ...]
    with_list: frozenset[str]
    years: Mapping[str, int | None]

    @cached_property
    def entries(self) -> dict[str, Entry]:
        """The entries by id, in the order of their catalogs."""
        return {entry.id: entry for entry in self.view.entries}

    @cached_property
    def lacking(self) -> tuple[LackingWork, ...]:
        """What the works cite and the library lacks, most cited first; computed where it is asked for."""
        return self.graph.lacking(_ALL)

    @cached_property
    def cites(self) -> dict[str, frozenset[str]]:
        """What each work cites whose list of references could be read."""
        found: dict[str, set[str]] = {}
        for edge in self.edges:
            found.setdefault(edge.citing, set()).add(edge.cited)
        # Of entries that are one work, the graph names one.
        others = {
            e: {edge.cited for edge in self.graph.cites(e)} for e in self.with_list - set(found)
        }
        return {entry: frozenset(cited) for entry, cited in (found | others).items()}

    def cited_by(self, entry: str) -> Sequence[Citation]:
        """The references to an entry, one of each work that cites it."""
        return self.graph.cited_by(entry)

    def cited_in(self, entry: str) -> Sequence[Citation]:
        """The references of an entry to works of the library."""
        return self.graph.cites(entry)


def citation_view(library: Library) -> CitationView:
    """The citation view of a library as it is now."""
    with library.snapshot():
        view = view_of(library)
        graph = library.citations
        records = {record.entry_id: record.year for record in library.works.all()}
        years = {entry.id: year_of(entry) or records.get(entry.id) for entry in view.entries}
        return CitationView(view, graph, graph.edges(), graph.with_list(), years)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which works of a view count, and which would but for their unknown year."""

    entries: frozenset[str]
    undated: tuple[Entry, ...] = ()


def wanted(view: CitationView, asked: CitationQuestion, within: Filter) -> Wanted | None:
    """The works that fulfil the conditions of a question and of a filter; None where nothing is on its topic."""
    entries: Iterable[Entry] = view.view.entries
    if within.entries:
        entries = [entry for entry in entries if entry.id in within.entries]
    if within.sources:
        entries = [entry for entry in entries if _has_source(view, entry, within.sources)]
    for category in filter(None, (within.category, asked.category)):
        kept = in_category(category, list(entries), headings=view.view.headings)
        entries = [entry for entry in entries if entry.id in kept or _has_heading(entry, category)]
    if asked.topic:
        on_topic = of_topic(view, asked.topic, list(entries))
        entries = [entry for entry in entries if entry.id in on_topic]
        if not entries:
            return None
    found, undated = list(entries), list[Entry]()
    for first, last in _spans(asked, within):
        undated += [entry for entry in found if view.years[entry.id] is None]
        found = [e for e in found if (year := view.years[e.id]) and first <= year <= last]
    return Wanted(frozenset(entry.id for entry in found), tuple(undated))


def of_topic(view: CitationView, topic: str, entries: Sequence[Entry]) -> tuple[str, ...]:
    """The ids of the entries about a topic by category, title or note; of those that mention it where none is."""
    found = match(topic, entries, headings=view.view.headings)
    about = tuple(entry for entry, place in found.items() if place.is_about)
    return about or tuple(found)


def _has_source(view: CitationView, entry: Entry, sources: Sequence[str]) -> bool:
    return any(state.source in sources for state in view.view.links[entry.id])


def _has_heading(entry: Entry, category: str) -> bool:
    places = (*entry.categories,)
    return any(category.casefold() in heading.casefold() for path in places for heading in path)


def _spans(asked: CitationQuestion, within: Filter) -> list[tuple[int, int]]:
    spans = [within.years] if within.years else []
    if asked.years:
        spans.append((asked.years.first or 0, asked.years.last or 9999))
    return spans
