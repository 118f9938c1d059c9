"""Which works of a list build on which, as its facts say, and when each appeared.

    lineage = Lineage.of(entries)
    lineage.parents["roberta"], lineage.children["bert"]    # ("bert",), ("roberta", …)

A name that no entry has is left out. It reads no papers: who cites whom is in `citation_view`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ptmrag.catalog.addresses import arxiv_id, arxiv_year
from ptmrag.catalog.entry import Entry
from ptmrag.catalog_answers.fact_matches import builds_on, folded
from ptmrag.catalog_answers.list_view import year_of

_UNKNOWN_MONTH = 6  # of works without an arXiv id, in the middle of their year


@dataclass(frozen=True, slots=True)
class Lineage:
    """The entries by id, by their folded names, and what each builds on and is built upon by, in order of time."""

    entries: Mapping[str, Entry]
    names: Mapping[str, str]
    parents: Mapping[str, tuple[str, ...]]
    children: Mapping[str, tuple[str, ...]]

    @classmethod
    def of(cls, entries: Sequence[Entry]) -> "Lineage":
        """Read the facts of entries."""
        names: dict[str, str] = {}
        for entry in entries:
            for name in (short_name(entry), entry.title):
                names.setdefault(folded(name), entry.id)
        parents = {
            entry.id: tuple(
                dict.fromkeys(
                    names[folded(name)]
                    for fact in entry.facts
                    if fact.name == "builds_on"
                    for name in builds_on(fact)
                    if names.get(folded(name), entry.id) != entry.id
                )
            )
            for entry in entries
        }
        known = {entry.id: entry for entry in entries}
        ordered = sorted(known, key=lambda entry: when(known[entry]))
        children = {e: tuple(one for one in ordered if e in parents[one]) for e in known}
        return cls(known, names, parents, children)

    def find(self, name: str) -> Entry | None:
        """The entry of a short name or a title."""
        found = self.names.get(folded(name))
        return self.entries[found] if found else None

    def ancestors(self, entry: str) -> tuple[str, ...]:
        """What an entry builds on, and what that builds on, the nearest first."""
        return _reached(entry, self.parents)

    def descendants(self, entry: str) -> tuple[str, ...]:
        """What builds on an entry, and on that, the nearest first."""
        return _reached(entry, self.children)


def short_name(entry: Entry) -> str:
    """The title of an entry up to its colon."""
    return entry.title.split(":")[0].split("：")[0].strip()


def when(entry: Entry) -> tuple[int, int]:
    """The year and the month of an entry, to order them by; a work of unknown year is last."""
    year = year_of(entry) or 9999
    ids = [
        one for link in entry.links if arxiv_year(link.url) == year and (one := arxiv_id(link.url))
    ]
    month = next((int(one[2:4]) for one in ids if one[:4].isdecimal()), _UNKNOWN_MONTH)
    return year, month


def _reached(start: str, edges: Mapping[str, Iterable[str]]) -> tuple[str, ...]:
    """All that is reached from an entry, breadth first, without itself."""
    found: dict[str, None] = {}
    border = [start]
    while border:
        border = [n for one in border for n in edges[one] if n not in found and n != start]
        found.update(dict.fromkeys(border))
    return tuple(found)
