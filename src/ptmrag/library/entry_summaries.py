"""A summary of every entry of a library: its sources, and how much of it was read.

    summaries = read_summaries(library)
    summaries[0].extent, summaries[0].passages

It reads no texts and no vectors.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from ptmrag.catalog.entry import Entry
from ptmrag.library.extent import Extent, extent_of
from ptmrag.library.library import Library
from ptmrag.library.schema import SourceRow


@dataclass(frozen=True, slots=True)
class EntrySummary:
    """An entry, its sources, and how much of it was read (`reason`: why not more)."""

    entry: Entry
    sources: tuple[SourceRow, ...]
    extent: Extent
    reason: str
    passages: int

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of its links, each once."""
        return tuple(dict.fromkeys(s.kind for s in self.sources if s.kind != "note"))

    @property
    def searched(self) -> str:
        """All text in which a visitor can search, in small letters."""
        entry = self.entry
        names = (source.source for source in self.sources)
        return " ".join([entry.id, entry.title, *entry.headings, entry.note, *names]).casefold()


def read_summaries(library: Library) -> list[EntrySummary]:
    """Summarise all entries, in the order of their lists."""
    with library.snapshot():
        entries, sources = library.records.entries(), library.records.overview()
        reasons = {f.entry_id: f.reason for f in library.records.failed()}
    own: dict[str, list[SourceRow]] = {}
    for source in sources:
        own.setdefault(source.entry_id, []).append(source)
    return [
        _summarise(entry, own.get(entry.id, []), reason=reasons.get(entry.id, ""))
        for entry in entries
    ]


def _summarise(entry: Entry, sources: Sequence[SourceRow], *, reason: str) -> EntrySummary:
    extent = extent_of(sources, has_failed=bool(reason))
    passages = sum({s.source: s.passages for s in sources}.values())
    return EntrySummary(entry, tuple(sources), extent, reason, passages)
