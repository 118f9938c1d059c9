"""What an ingest wants of the links of its entries, and how it arrives: read, and mostly embedded.

    for key, arrival in arriving.arrivals({key: Wanted(key, entry, source, known)}):
        arrival.acquired.document, arrival.passages

Two things make arrivals: `pipeline` on this machine, `cluster` on others. It makes none itself.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from ptmrag.catalog.entry import Entry
from ptmrag.ingestion.acquired import Acquired
from ptmrag.ingestion.embed_and_store import Passages
from ptmrag.library.schema import SourceState
from ptmrag.sources.policies import policy_of
from ptmrag.sources.source import Source


@dataclass(frozen=True, slots=True)
class Wanted:
    """A source to fetch, an entry that links it, the name that its state is kept under, and that state."""

    key: str
    entry: Entry
    source: Source
    known: SourceState | None = None

    @property
    def is_one_by_one(self) -> bool:
        """Whether its host is asked for one thing after the other, as arXiv is."""
        return policy_of(self.source).is_one_by_one


@dataclass(frozen=True, slots=True)
class Arrival:
    """What came of a source; `passages` are those of its document if they were embedded ahead."""

    acquired: Acquired
    passages: Passages | None = None


class Arriving(Protocol):
    """Gets sources, a few at a time."""

    def arrivals(self, wanted: Mapping[str, Wanted]) -> Iterator[tuple[str, Arrival]]:
        """What comes of each source, by its key, as it comes. A source that fails is an arrival too."""
        ...


def title_of(acquired: Acquired, entry: Entry) -> str:
    """The title that the passages of a source are embedded with, "" if it has no document."""
    return (acquired.document.title or entry.title) if acquired.document is not None else ""
