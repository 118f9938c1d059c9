"""The shapes of what programs ask over REST; a field that is not known is refused, since it is a slip.

    AskBody(question="What is BERT?", within=WithinBody(years="2018-2020"))

`operations` bounds the values: here are the types, and bounds that keep a document readable.
"""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from ptmrag.api.arguments import (
    LONGEST_DRAFT,
    LONGEST_NAME,
    LONGEST_REPLY,
    MOST_ASPECTS,
    MOST_HITS,
    MOST_LISTED,
    MOST_NAMED,
    MOST_OFFSET,
    MOST_TURNS,
    Kind,
    Sort,
)
from ptmrag.export.format_name import FormatName
from ptmrag.language.asked_text import MAX_QUESTION
from ptmrag.library.extent import Extent

Lang = Literal["zh", "en"]
Question = Annotated[str, Field(min_length=1, max_length=4 * MAX_QUESTION)]
Name = Annotated[str, Field(max_length=LONGEST_NAME)]
Named = Annotated[list[Name], Field(max_length=MOST_NAMED)]
Years = Annotated[
    str,
    Field(max_length=20, description="2020, 2018-2020, 2020- or -2020.", examples=["2018-2020"]),
]
Category = Annotated[Name, Field(description="Text of a heading of the list.")]
Entries = Annotated[
    Named, Field(description="Ids of entries, names of sources, or names of works such as BERT.")
]
Sources = Annotated[Named, Field(description="Names of sources, such as arxiv:1810.04805.")]
Hits = Annotated[int, Field(ge=1, le=MOST_HITS, description="How many passages are looked at.")]


class Asked(BaseModel):
    """What a program sends."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class WithinBody(Asked):
    """Which passages may be found; a field that is null or empty restricts nothing."""

    category: Category | None = None
    entries: Entries = []
    sources: Sources = []
    years: Years | None = None
    language: Lang | None = Field(default=None, description="The language of the passage.")
    kind: Kind | None = Field(default=None, description="What the link leads to.")

    def arguments(self) -> Any:
        """The arguments of an operation."""
        return self.model_dump(include=set(WithinBody.model_fields))


class SearchQuery(WithinBody):
    """A search; entries and sources may be given several times."""

    question: Question
    k: Hits = 8


class TurnBody(Asked):
    """A question of the conversation so far, and the answer that it got."""

    question: Question
    answer: Annotated[str, Field(max_length=LONGEST_REPLY)]


class AskBody(Asked):
    """A question, with the conversation that it belongs to."""

    question: Question = Field(examples=["What is ELECTRA?"])
    k: Hits = 8
    lang: Lang | None = Field(
        default=None, description="The language of the answer; the question's if null."
    )
    history: Annotated[list[TurnBody], Field(max_length=MOST_TURNS)] = []
    within: WithinBody = WithinBody()

    def arguments(self) -> Any:
        """The arguments of an operation, without the question."""
        turns = [(turn.question, turn.answer) for turn in self.history]
        return {"k": self.k, "lang": self.lang, "history": turns, **self.within.arguments()}


class ListingQuery(Asked):
    """Which entries are listed, and from where on."""

    text: Name | None = Field(
        default=None, description="Words that an entry must contain, all of them."
    )
    category: Category | None = None
    years: Years | None = None
    kind: Kind | None = None
    extent: Extent | None = Field(default=None, description="How much of an entry was read.")
    sort: Sort = "catalog"
    offset: int = Field(0, ge=0, le=MOST_OFFSET)
    limit: int = Field(50, ge=1, le=MOST_LISTED)


class FindSourceBody(Asked):
    """A sentence, or a whole draft in Markdown or text: one of the two."""

    sentence: Annotated[str, Field(max_length=4 * MAX_QUESTION)] | None = None
    draft: Annotated[str, Field(max_length=LONGEST_DRAFT)] | None = None


class TableBody(Asked):
    """Which works are the rows of a table, and which aspects its columns."""

    entries: Entries = Field(min_length=1, examples=[["bert", "electra"]])
    aspects: Annotated[list[Name], Field(max_length=MOST_ASPECTS)] | None = Field(
        default=None, description="In any words; the usual ones if null."
    )
    lang: Lang | None = Field(default=None, description="The language of the headings.")


class ReviewBody(Asked):
    """The topic of a review."""

    topic: Question
    lang: Lang | None = None
    within: WithinBody = WithinBody()


class ExportQuery(Asked):
    """Which works are exported, all if no entry is named, and how."""

    # An address has at most 64 kB.
    entry: Annotated[list[Name], Field(max_length=2 * MOST_NAMED)] = []
    format: FormatName = "bibtex"
    category: Category | None = None
    years: Years | None = None


class IngestBody(Asked):
    """What is ingested: a list at an address, or else what the library was made from."""

    address: Annotated[str, Field(max_length=2_000)] = Field(
        "", description="The address of a list: Markdown, BibTeX, RIS, CSV, a GitHub repository …"
    )
    only: Annotated[list[Name], Field(max_length=20 * MOST_NAMED)] = Field(
        [], description="Ids of entries whose links are fetched; all if empty."
    )
    refresh: bool = Field(False, description="Fetch also what is fresh.")
