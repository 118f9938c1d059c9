"""The shapes of what an ingest does; see `shapes`.

IngestJob.of_progress(jobs.progress()).state
"""

from dataclasses import asdict

from ptmrag.api.shape import Shape
from ptmrag.api.shapes import Address, MisleadingLink
from ptmrag.catalog.changes import ChangeKind
from ptmrag.ingestion.jobs import JobProgress, JobState
from ptmrag.ingestion.report import LinkStatus
from ptmrag.library.extent import Extent


class Hidden(Shape):
    """How many characters a source hides from people, and on which pages."""

    characters: int
    pages: list[int]


class SourceReport(Shape):
    """What an ingest did with one link."""

    entry_id: str
    url: Address
    source: str
    status: LinkStatus
    reason: str | None
    pages: int | None
    passages: int
    used: str | None
    same_as: str | None
    hidden: Hidden | None
    extent: Extent | None


class Totals(Shape):
    """How many entries and passages the library has, and how many links had each status."""

    entries: int
    new: int
    updated: int
    unchanged: int
    failed: int
    skipped: int
    removed: int
    passages: int


class Change(Shape):
    """A difference between the list before and now."""

    kind: ChangeKind
    entry_id: str | None
    before: str | None
    after: str | None


class IngestReport(Shape):
    """What an ingest did."""

    index: str
    seconds: float
    sources: list[SourceReport]
    totals: Totals
    changes: list[Change]
    misleading: list[MisleadingLink]
    requests: dict[str, int]
    services: list[str]


class IngestJob(Shape):
    """How far the last ingest is; `report` is what the last one that ended did."""

    state: JobState
    done: int
    total: int
    item: str
    seconds: float
    seconds_left: float | None
    error: str
    report: IngestReport | None

    @classmethod
    def of_progress(cls, progress: JobProgress) -> "IngestJob":
        """How far an ingest is, as this shape."""
        return cls.model_validate(asdict(progress) | {"seconds_left": progress.seconds_left})
