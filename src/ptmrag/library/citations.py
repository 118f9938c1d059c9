"""The citation graph of a library: which of its works cite which, and what many cite that it lacks.

    library.citations.cites("electra")[0].cited       ->  "bert"
    library.citations.cited_by("bert")[0].line        # the reference, verbatim on its page
    library.citations.most_cited(10)                  ->  [("bert", 85), …]

It is made of the stored references when it is asked for, once for each state of the library: entries that are
added later get their citations without reading any paper again. It asks no service.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ptmrag.catalog.same_title import title_letters
from ptmrag.library.database import Database

# What makes the graph is loaded where it is made: most questions ask for no citations.
if TYPE_CHECKING:
    from ptmrag.documents.reference import Reference
    from ptmrag.library.known_works import LibraryWorks


@dataclass(frozen=True, slots=True)
class Citation:
    """A reference of one work of the library to another one; `citing` and `cited` are ids of entries.

    `line` is the reference, verbatim on `page` (None where there are no pages) of `source`.
    """

    citing: str
    cited: str
    source: str
    page: int | None
    line: str


@dataclass(frozen=True, slots=True)
class Mention:
    """A reference of a work of the library to one that the library lacks."""

    citing: str
    source: str
    page: int | None
    line: str


@dataclass(frozen=True, slots=True)
class LackingWork:
    """A work that the library lacks, with a reference to it from each work that cites it.

    `identifier` is `arxiv:…` or `doi:…`, "" where no reference has one.
    """

    title: str
    year: int | None
    identifier: str
    mentions: tuple[Mention, ...]


@dataclass(frozen=True, slots=True)
class _Other:
    """A reference to a work that the library lacks, and what it says of that work."""

    mention: Mention
    title: str
    year: int | None
    identifier: str


@dataclass(frozen=True, slots=True)
class _Graph:
    works: "LibraryWorks"
    edges: tuple[Citation, ...]
    others: tuple["_Other", ...]
    with_list: frozenset[str]


class Citations:
    """The graph of an open library, as it is committed at this moment."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._known: tuple[str, _Graph] | None = None
        self._version = database.version

    def cites(self, entry_id: str) -> tuple[Citation, ...]:
        """The works of the library that an entry cites, each once, in the order of its list."""
        graph = self._graph()
        work = graph.works.work_of(entry_id)
        return tuple(edge for edge in graph.edges if edge.citing == work)

    def cited_by(self, entry_id: str) -> tuple[Citation, ...]:
        """The references of the library's works to an entry, one for each, in the order of the catalogs."""
        graph = self._graph()
        work = graph.works.work_of(entry_id)
        return tuple(edge for edge in graph.edges if edge.cited == work)

    def edges(self) -> tuple[Citation, ...]:
        """All citations, in the order of the citing works."""
        return self._graph().edges

    def most_cited(self, count: int) -> list[tuple[str, int]]:
        """The ids of the works that most works cite, with how many do, the first in the catalogs first."""
        cited = Counter(edge.cited for edge in self.edges())
        order = {work.entry_id: number for number, work in enumerate(self._graph().works.works)}
        ranked = sorted(cited.items(), key=lambda pair: (-pair[1], order.get(pair[0], 0)))
        return ranked[:count]

    def lacking(self, count: int) -> tuple[LackingWork, ...]:
        """The works that most works cite and the library lacks, those that more cite first."""
        return _lacking(self._graph(), count)

    def with_list(self) -> frozenset[str]:
        """The ids of the entries whose list of references could be read."""
        return self._graph().with_list

    def _graph(self) -> _Graph:
        with self._database.lock:
            if self._version != self._database.version:  # a writer has migrated it
                self._version = self._database.version
                self._database.show_as_newest()
            with self._database.snapshot():
                meta = self._database.meta
                state = f"{meta('identity')} {meta('generation')} {self._version}"
                if self._known is None or self._known[0] != state:
                    self._known = state, self._read()
                return self._known[1]

    def _read(self) -> _Graph:
        from ptmrag.library.known_works import read_works
        from ptmrag.library.matched_references import matched_references
        from ptmrag.library.reference_rows import all_references

        works = read_works(self._database)
        matched = matched_references(self._database, works)
        edges: dict[tuple[str, str], Citation] = {}
        others = []
        with_list = set()
        for source, number, reference in all_references(self._database.query):
            for citing in works.citing(source):
                with_list.add(citing)
                cited = matched.get((source, number), ())
                place = (source, reference.page, reference.text)
                for work in cited:
                    if work != citing:
                        edges.setdefault((citing, work), Citation(citing, work, *place))
                if not cited:
                    others.append(
                        _Other(
                            Mention(citing, *place),
                            reference.title,
                            reference.year,
                            _identifier(reference),
                        )
                    )
        order = {work.entry_id: number for number, work in enumerate(works.works)}
        return _Graph(
            works,
            tuple(sorted(edges.values(), key=lambda edge: order[edge.citing])),
            tuple(sorted(others, key=lambda other: order[other.mention.citing])),
            works.entries_of(with_list),
        )


_FEW = 3  # references, of which one identifier is enough


def _identifier(reference: "Reference") -> str:
    if reference.arxiv_id:
        return f"arxiv:{reference.arxiv_id}"
    return f"doi:{reference.doi}" if reference.doi else ""


def _lacking(graph: _Graph, count: int) -> tuple[LackingWork, ...]:
    groups: dict[str, list[_Other]] = {}
    for other in graph.others:
        key = title_letters(other.title) or other.identifier
        if key:
            groups.setdefault(key, []).append(other)
    found = [_lacking_work(rows) for rows in groups.values()]
    found.sort(key=lambda work: (-len(work.mentions), work.year or 0, work.title))
    return tuple(found[:count])


def _lacking_work(rows: Sequence[_Other]) -> LackingWork:
    first: dict[str, Mention] = {}
    for row in rows:
        first.setdefault(row.mention.citing, row.mention)
    years = Counter(row.year for row in rows if row.year)
    return LackingWork(
        _title(Counter(row.title for row in rows)),
        years.most_common(1)[0][0] if years else None,
        _agreed(Counter(row.identifier for row in rows if row.identifier), len(rows)),
        tuple(first.values()),
    )


def _title(written: Counter[str]) -> str:
    """One way in which references write a title: many put names in small letters, so that capitals count."""
    often = [title for title, count in written.items() if count > 1 and not title.isupper()]
    return max(often or written, key=lambda title: sum(map(str.isupper, title)))


def _agreed(identifiers: Counter[str], references: int) -> str:
    """The identifier that most references give; one alone among many may be that of another work."""
    best = identifiers.most_common(1)
    return best[0][0] if best and (best[0][1] > 1 or references <= _FEW) else ""
