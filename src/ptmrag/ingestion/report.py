"""What an ingest did: a row for each link, the totals, and what changed.

It only holds: `ingestion` fills it, `reports` shows it.
"""

from dataclasses import asdict, dataclass
from typing import Any, Literal

from ptmrag.catalog.changes import Change
from ptmrag.documents.document import Hidden

Status = Literal["new", "updated", "unchanged", "failed", "skipped"]
STATUSES: tuple[Status, ...] = ("new", "updated", "unchanged", "failed", "skipped")


@dataclass(frozen=True, slots=True)
class SourceReport:
    """What became of one link; `pages` is None where there are none.

    `used` is the address that gave the text, where it was not the first one that was tried;
    `same_as` is the source that has the same text, and the passages of both; `hidden` is what the
    source hides from its readers, which was left out.
    """

    entry_id: str
    url: str
    source: str
    status: Status
    reason: str | None = None
    pages: int | None = None
    passages: int = 0
    used: str | None = None
    same_as: str | None = None
    hidden: Hidden | None = None


@dataclass(frozen=True, slots=True)
class Totals:
    """How many of each."""

    entries: int = 0
    new: int = 0
    updated: int = 0
    unchanged: int = 0
    failed: int = 0
    skipped: int = 0
    removed: int = 0
    passages: int = 0


@dataclass(frozen=True, slots=True)
class IngestReport:
    """What an ingest did: a row for each link, the totals, and what is not as it was before."""

    index: str
    seconds: float
    sources: tuple[SourceReport, ...]
    totals: Totals
    changes: tuple[Change, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The shape that `ptmrag ingest --json` prints."""
        return asdict(self) | {"seconds": round(self.seconds, 1)}
