"""What the tools on the library as a whole give: its state, and how far an ingest is, as models and as text.

    LibraryState.of(operations.status()).text()

It marks nothing: `untrusted` does.
"""

from pydantic import BaseModel, Field

from ptmrag.api.ingest_shapes import IngestJob
from ptmrag.api.shapes import Status
from ptmrag.mcp.quotes import lines
from ptmrag.mcp.untrusted import Content

_MOST_FAILED = 10


class Unread(BaseModel):
    """A link that could not be read."""

    entry_id: str
    url: str
    reason: str


class LibraryState(Content):
    """How large the library is, when it was built, and what could not be read."""

    entries: int
    sources: int
    passages: int
    built_at: str
    read: dict[str, int] = Field(description="Entries by what was read of them.")
    failed: int = Field(description="How many links could not be read.")
    first_failed: list[Unread] = Field(default=[])

    @classmethod
    def of(cls, status: Status) -> "LibraryState":
        """The state without the folder and the model, and with the first failures alone."""
        failed = status.failed[:_MOST_FAILED]
        return cls(
            entries=status.entries,
            sources=status.sources,
            passages=status.passages,
            built_at=status.built_at,
            read={extent: n for extent, n in status.extents.items() if n},
            failed=len(status.failed),
            first_failed=[Unread.model_validate(link, from_attributes=True) for link in failed],
        )

    def text(self) -> str:
        """The state in a few lines."""
        read = ", ".join(f"{n} {extent}" for extent, n in self.read.items())
        return lines(
            f"{self.entries} entries, {self.sources} sources, {self.passages} passages, built {self.built_at}",
            f"Entries by what was read of them: {read}",
            f"{self.failed} links could not be read." if self.failed else "",
            *(
                f"- {one.entry_id}: {one.url or 'no link'}: {one.reason}"
                for one in self.first_failed
            ),
        )


class IngestState(Content):
    """How far the last ingest is."""

    state: str = Field(description="idle, running, stopped, failed or done.")
    done: int = 0
    total: int = 0
    error: str = ""
    changed: dict[str, int] = Field(default={}, description="Links by what became of them.")

    @classmethod
    def of(cls, job: IngestJob) -> "IngestState":
        """The progress with the totals of its report."""
        totals = {} if job.report is None else job.report.totals.model_dump()
        changed = {name: n for name, n in totals.items() if n}
        return cls(
            state=job.state, done=job.done, total=job.total, error=job.error, changed=changed
        )

    def text(self) -> str:
        """The progress in a line or two."""
        became = ", ".join(f"{n} {name}" for name, n in self.changed.items())
        return lines(f"{self.state}: {self.done} of {self.total} sources", self.error, became)
