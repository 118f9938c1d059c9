"""What an ingest did: a row for each link, the totals, and what changed.

    report = ingest(["my-list.md"])
    report.totals.new, report.sources[0].status      ->  57, "new"

It holds values and makes none: `ingest` does, and the command and the chat show them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Literal, Protocol

from ptmrag.catalog.changes import Change
from ptmrag.documents.document import Hidden
from ptmrag.library.extent import Extent
from ptmrag.library.schema import MisleadingLink

LinkStatus = Literal["new", "updated", "unchanged", "failed", "skipped"]


class ProgressCallback(Protocol):
    """Called with how many sources are done, how many there are, and the name of the last one."""

    def __call__(self, done: int, total: int, item: str, /) -> None: ...


@dataclass(frozen=True, slots=True)
class SourceReport:
    """The result for one link; `pages` is None where there are no pages.

    What was passed over in a folder of PDFs has the status "skipped", no entry and no source; `url` is its path.

    `used` is the address that gave the text, where it is not the first one that was tried;
    `same_as` is the source with the same text, whose passages stand for both; `hidden` is the text
    that the source hides from its readers, which the library leaves out; `extent` says what was read: a
    paper in full, its abstract, a page, a README.
    """

    entry_id: str
    url: str
    source: str
    status: LinkStatus
    reason: str | None = None
    pages: int | None = None
    passages: int = 0
    used: str | None = None
    same_as: str | None = None
    hidden: Hidden | None = None
    extent: Extent | None = None


@dataclass(frozen=True, slots=True)
class Totals:
    """How many entries and passages the library has, and how many links had each status."""

    entries: int = 0
    new: int = 0
    updated: int = 0
    unchanged: int = 0
    failed: int = 0
    skipped: int = 0
    removed: int = 0
    passages: int = 0

    @classmethod
    def of(
        cls, rows: Sequence[SourceReport], *, entries: int, removed: int, passages: int
    ) -> "Totals":
        """The totals of some rows; the other numbers are known to the library."""

        def count(status: LinkStatus) -> int:
            return sum(row.status == status for row in rows)

        return cls(
            entries=entries,
            new=count("new"),
            updated=count("updated"),
            unchanged=count("unchanged"),
            failed=count("failed"),
            skipped=count("skipped"),
            removed=removed,
            passages=passages,
        )


@dataclass(frozen=True, slots=True)
class IngestReport:
    """What an ingest did: a row for each link, the totals, and what changed since the last one.

    `misleading` are the links of the library that lead to another work than their entry is. `requests` is how
    often each service was asked for records of works, `services` has a sentence for each that failed.
    """

    index: str
    seconds: float
    sources: tuple[SourceReport, ...]
    totals: Totals
    changes: tuple[Change, ...] = ()
    misleading: tuple[MisleadingLink, ...] = ()
    requests: Mapping[str, int] = field(default_factory=dict)
    services: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The shape that `ptmrag ingest --json` prints."""
        return asdict(self) | {"seconds": round(self.seconds, 1)}
