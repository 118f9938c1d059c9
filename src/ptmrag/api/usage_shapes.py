"""The shapes of a server's usage, which its administrator sees; see `usage`.

usage.report().model_dump()
"""

from pydantic import Field

from ptmrag.api.shape import Shape


class LibraryNow(Shape):
    """What a library holds and does at this moment; `fault` is what keeps it from answering, "" for nothing."""

    fault: str = "It is being opened."
    entries: int = 0
    passages: int = 0
    bytes: int = 0
    generation: int = Field(0, description="How many transactions made the index.")
    model: str | None = None
    ingest: str = Field("idle", description="The state of its last ingest.")
    ingest_done: int = 0
    ingest_total: int = 0


class CallCount(Shape):
    """How often programs asked at an address, and how often that failed (a status from 400 on)."""

    door: str
    address: str
    calls: int
    failed: int


class LibraryUse(Shape):
    """The usage of one library: questions by where they were asked and how they ended."""

    library: str
    now: LibraryNow
    page: int
    programs: int
    answered: int
    abstained: int
    failed: int
    stopped: int
    p50: float | None = Field(description="Seconds, of the last 1,000 answers.")
    p95: float | None
    uploads: int
    upload_bytes: int
    ingests: dict[str, int] = Field(description="How many reached each state.")
    calls: list[CallCount]


class Period(Shape):
    """An hour or a day, in the server's time zone."""

    period: str
    questions: int
    abstained: int
    failed: int
    visitors: int


class Trouble(Shape):
    """Something that went wrong, with how often it did."""

    library: str
    place: str
    sentence: str
    count: int
    first: str
    last: str


class AskedQuestion(Shape):
    """A question, where the administrator chose to keep them."""

    at: str
    library: str
    question: str
    outcome: str
    seconds: float


class UsageReport(Shape):
    """The usage of a server since its start; `questions` is null where they are not kept."""

    since: str
    seconds: float
    memory_mb: float | None
    peak_mb: float | None
    versions: dict[str, str]
    libraries: list[LibraryUse]
    hours: list[Period]
    days: list[Period]
    refused: dict[str, int] = Field(description="Requests that were refused or failed, by status.")
    errors: list[Trouble]
    questions: list[AskedQuestion] | None
