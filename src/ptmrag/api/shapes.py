"""The shapes of what a library answers, for OpenAPI, MCP and whoever else needs them typed.

    Answer.of(assistant.ask("What is BERT?")).citations[0].quote

They are those that the commands print with `--json`: the values' own `as_json` makes the JSON, and these only describe
and check it. One thing differs: of a file on this machine the name alone is told, not its folder. What belongs to
single works and to writing is in `work_shapes`.
"""

from pathlib import PureWindowsPath
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from ptmrag.answer.answer import AnswerStatus, Mode
from ptmrag.api.shape import Shape
from ptmrag.draft_check.found_source import Verdict, WhyLeftOut
from ptmrag.language.detect import Language
from ptmrag.library.extent import Extent
from ptmrag.sources.source import own_file


def public_address(address: str) -> str:
    """An address as visitors may see it: of a file on this machine its name, since folders name their owners.

    >>> public_address("file:///home/ada/papers/bert%20v2.pdf"), public_address("/home/ada/bert.pdf")
    ('bert v2.pdf', 'bert.pdf')
    >>> public_address("https://arxiv.org/abs/1810.04805")
    'https://arxiv.org/abs/1810.04805'
    """
    path = PureWindowsPath(address)  # which knows the paths of both systems
    return own_file(address) or (path.name if path.anchor else address)


EntryId = Annotated[str, Field(description="The id of an entry: a slug of its title.")]
Source = Annotated[str, Field(description="What a link leads to, such as arxiv:1810.04805.")]
Address = Annotated[
    str,
    Field(description="The address of the source, for people; of a file of their own, its name."),
    AfterValidator(public_address),
]
Page = Annotated[
    int | None,
    Field(description="The page of the PDF file, from 1; null where there are no pages."),
]
Quote = Annotated[str, Field(description="Text that is verbatim in the source.")]


class Hit(Shape):
    """A passage that a search found."""

    rank: int
    score: float = Field(description="0 to 1; it orders the hits of one search.")
    entry_id: EntryId
    title: str
    category: list[str] = Field(description="The headings above the entry in its list.")
    source: Source
    url: Address
    page: Page
    heading: str
    text: str


class SearchResult(Shape):
    """The best passages, best first."""

    question: str
    ms: float
    hits: list[Hit]


class Place(Shape):
    """A quote and where it is."""

    n: int = Field(description="The number of the mark [n] in the text.")
    entry_id: EntryId
    title: str
    source: Source
    url: Address
    page: Page
    quote: Quote


class Citation(Place):
    """What one mark `[n]` of an answer refers to."""

    own_copy: str | None = Field(description="The file of the reader that was read, if it was one.")


class FailedLink(Shape):
    """A link of an entry that gave nothing, and why."""

    entry_id: EntryId
    url: Address
    reason: str
    at: str


class Pointer(Shape):
    """An entry that is close to a question without an answer."""

    entry_id: EntryId
    title: str
    url: Address


class Usage(Shape):
    """What the chat model cost."""

    calls: int
    input_tokens: int | None
    output_tokens: int | None
    input_letters: int
    output_letters: int
    seconds: float


class WorkNote(Shape):
    """A note on a work: that it was retracted, or where it was published."""

    entry_id: EntryId
    title: str
    kind: Literal["retracted", "published"]
    said: str


class Answer(Shape):
    """A cited answer: every mark `[n]` has its citation, every citation is used, every quote is verbatim."""

    question: str
    answer: str = Field(description="Markdown with marks such as [1].")
    abstained: bool = Field(description="The library does not answer the question; no citations.")
    status: AnswerStatus
    reason: str = Field(description="What a partial or refused answer lacks.")
    mode: Mode
    model: str | None
    lang: Language
    ms: float
    notice: str
    rewritten: str | None = Field(description="The follow-up question as it stands alone.")
    corrected: dict[str, str] = Field(description="Slips of the question and the names meant.")
    citations: list[Citation]
    coverage: list[FailedLink] = Field(description="Links in question that could not be read.")
    nearest: list[Pointer]
    usage: Usage | None
    hint: str
    works: list[WorkNote]


class SourceHit(Shape):
    """A quote that is near a sentence."""

    entry_id: EntryId
    title: str
    source: Source
    url: Address
    page: Page
    quote: Quote
    score: float


class FoundSource(Shape):
    """Where a sentence is said or supported, best first."""

    sentence: str
    verdict: Verdict
    hits: list[SourceHit]
    reason: str
    missing: list[str] = Field(description="Numbers, names and words that the passages lack.")
    line: int


class LeftOut(Shape):
    """A sentence of a draft that was not judged, and why."""

    sentence: str
    line: int
    why: WhyLeftOut


class DraftReport(Shape):
    """The sentences of a draft with their sources."""

    sentences: list[FoundSource]
    left_out: list[LeftOut]
    totals: dict[Verdict, int]


class HiddenText(Shape):
    """Text that a source hides from its readers, which was left out."""

    source: Source
    url: Address
    characters: int
    pages: list[int]


class MisleadingLink(Shape):
    """A link of an entry that leads to a work of another title."""

    entry_id: EntryId
    title: str
    source: Source
    url: Address
    leads_to: str


class KnownList(Shape):
    """A list that the library was made from."""

    name: str = Field(description="Its address, or the name of its file.")
    entries: int
    read_at: str = Field(description="When it was read last: UTC in ISO 8601, empty if unknown.")


class Status(Shape):
    """What the library holds, how it was built, what failed and why."""

    index: str = Field(description="The name of its folder, or its address if it is shared.")
    version: int
    embedder: str
    dim: int
    entries: int
    sources: int
    passages: int
    bytes: int
    built_at: str
    failed: list[FailedLink]
    hidden: list[HiddenText]
    extents: dict[Extent, int] = Field(description="Entries by how much of them was read.")
    misleading: list[MisleadingLink]
    lists: list[KnownList]
