"""The shapes of what is known of works, and of what is written of them; see `shapes`.

Card.of(assistant.card("bert")).parts["method"][0].quote
"""

from typing import Literal

from pydantic import Field

from ptmrag.answer.answer import Mode
from ptmrag.answer.part_name import PartName
from ptmrag.api.shape import Shape
from ptmrag.api.shapes import Address, EntryId, FailedLink, Page, Place, Quote, Source, WorkNote
from ptmrag.catalog.record import Origin
from ptmrag.export.format_name import FormatName
from ptmrag.language.detect import Language
from ptmrag.library.extent import Extent

RunState = Literal["running", "done", "failed", "stopped"]


class EntryLink(Shape):
    """A source of an entry; its own text in the list has the kind "note"."""

    source: Source
    url: Address
    kind: Literal["paper", "code", "page", "slides", "weights", "note"]
    status: str | None = Field(description='"ok", "failed", "alias"; null: never fetched.')
    reason: str | None
    pages: int | None
    passages: int


class Entry(Shape):
    """One item of the list: a paper, a tool, a post."""

    entry_id: EntryId
    title: str
    category: list[str]
    year: int | None
    note: str
    extent: Extent = Field(description="How much of it was read.")
    passages: int
    links: list[EntryLink]


class EntryList(Shape):
    """Some of the entries that match; `total` is how many there are."""

    total: int
    offset: int
    limit: int
    entries: list[Entry]


class CardQuote(Shape):
    """A quote of a part of a card."""

    text: str
    source: Source
    page: Page
    quote: Quote


class Card(Shape):
    """One work on a page; a part without a quote is an empty list."""

    entry_id: EntryId
    title: str
    authors: list[str]
    year: int | None
    venue: str | None
    abstract: str
    parts: dict[PartName, list[CardQuote]]
    notes: list[WorkNote]


class Person(Shape):
    """An author."""

    family: str
    given: str


class Record(Shape):
    """The bibliographic fields that are known; the others are null."""

    key: str | None = None
    other_keys: list[str] | None = None
    kind: str | None = None
    title: str | None = None
    authors: list[Person] | None = None
    date: str | None = None
    venue: str | None = None
    volume: str | None = None
    issue: str | None = None
    pages: str | None = None
    publisher: str | None = None
    doi: str | None = None
    arxiv_id: str | None = None
    acl_id: str | None = None
    abstract: str | None = None
    url: str | None = None
    open_url: str | None = None
    tags: list[str] | None = None
    files: list[Address] | None = None
    retraction: str | None = None
    published_as: str | None = None
    version: str | None = None


class WorkRecord(Shape):
    """The record of a work, and who says each field of it."""

    entry_id: EntryId
    title: str
    record: Record
    origins: dict[str, Origin]


class EntryDetails(Shape):
    """An entry with its card and its record."""

    entry: Entry
    card: Card
    record: WorkRecord | None


class LinkedWork(Shape):
    """A work at the other end of a citation; `quote` is the line of the list of references."""

    entry_id: EntryId
    title: str
    year: int | None
    quote: Quote
    page: Page
    source: Source
    url: Address


class CitationList(Shape):
    """Which works of the library an entry cites, and which cite it."""

    entry_id: EntryId
    title: str
    cites: list[LinkedWork]
    cited_by: list[LinkedWork]
    has_list: bool
    lists: int
    entries: int


class PageText(Shape):
    """The text of a page, or of a source without pages, as it was read; a long one in parts."""

    source: Source
    title: str
    url: Address
    entry_ids: list[str] = Field(description="The entries that link the source.")
    page: Page
    pages: int | None = Field(description="How many pages the source has.")
    text: str
    offset: int = Field(description="Where `text` begins, in characters.")
    total_characters: int


class CellQuote(Shape):
    """A quote of a cell; `text` is how the cell shows it."""

    quote: Quote
    source: Source
    page: Page
    text: str
    url: Address


class WorkRow(Shape):
    """The row of a work; an empty list is an empty cell."""

    entry_id: EntryId
    title: str
    year: int | None
    cells: dict[str, list[CellQuote]]


class WorksTable(Shape):
    """Works by aspects."""

    aspects: list[str]
    rows: list[WorkRow]
    labels: dict[str, str]
    lang: Language
    notice: str


class ReviewSection(Shape):
    """A section of a review; the numbers of its marks run through the whole review."""

    title: str
    text: str
    citations: list[Place]


class ReviewedWork(Shape):
    """A work on the topic; one that is not cited has the reason."""

    entry_id: EntryId
    title: str
    year: int | None
    cited: bool
    why_not: str


class Review(Shape):
    """A cited review of what the library holds on a topic."""

    topic: str
    lang: Language
    rule: str = Field(description="Which works belong to the topic, in words.")
    sections: list[ReviewSection]
    works: list[ReviewedWork]
    markdown: str = Field(description="The whole document.")
    bibtex: str = Field(description="The records of the works that it cites.")
    table: WorksTable | None
    gaps: list[FailedLink]
    mode: Mode
    model: str | None
    dropped: int
    ms: float


class ReviewJob(Shape):
    """A review in the making; `review` grows section by section and is whole when `state` is "done"."""

    id: str
    topic: str
    state: RunState
    sections: int
    seconds: float
    error: str
    review: Review | None


class Export(Shape):
    """The records of works in a format of bibliographies."""

    format: FormatName
    media_type: str
    works: int
    text: str
