"""Which entries' links an ingest fetches.

    Extent(since=2020, limit=100).of(entries)

It restricts only what is fetched: all entries of a list go into the library.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from ptmrag.ingestion.entries import ResolvedEntry


@dataclass(frozen=True, slots=True)
class Extent:
    """Entries with this text in them, of this year or later, with these ids; at most so many.

    What is None or empty restricts nothing. An entry without a known year is never left out for it.
    """

    only: str | None = None
    since: int | None = None
    limit: int | None = None
    entries: tuple[str, ...] = ()

    def of(self, entries: Sequence[ResolvedEntry]) -> list[ResolvedEntry]:
        """Those of the entries that are within the extent, in their order."""
        return [linked for linked in entries if self._holds(linked)][: self.limit]

    def _holds(self, linked: ResolvedEntry) -> bool:
        entry = linked.entry
        if self.entries and entry.id not in self.entries:
            return False
        if self.since is not None and entry.year is not None and entry.year < self.since:
            return False
        names = (source.name for source in linked.sources)
        text = " ".join([entry.id, entry.title, *entry.headings, *names])
        return self.only is None or self.only.casefold() in text.casefold()
