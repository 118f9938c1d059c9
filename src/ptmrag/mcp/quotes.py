"""What the tools on passages give: hits, answers, pages and sources of sentences, as models and as text.

    Found.of(operations.find_source(sentence)).text()

A model here is what an agent needs of a shape of `api.shapes`, and no more: every field is paid for in tokens. Its
text has the same facts. It marks nothing: `untrusted` does.
"""

from collections.abc import Iterable
from typing import Literal

from pydantic import BaseModel, Field

from ptmrag.api.shapes import Answer, Citation, FoundSource, SearchResult
from ptmrag.api.work_shapes import PageText
from ptmrag.mcp.untrusted import Content

# Ids of entries are slugs of titles: long, and said twice beside a title. A source names the work as well.
_SOURCE = "Such as arxiv:1810.04805: names the work to every tool."
_PAGE = "1-based page of the PDF; absent where there are no pages."


def place(source: str, page: int | None) -> str:
    """How a place is named, here and in the tools' arguments: `arxiv:1810.04805 p. 3`."""
    return f"{source} p. {page}" if page else source


def lines(*parts: str) -> str:
    """The parts that say something, one below the other."""
    return "\n".join(part for part in parts if part)


class Passage(BaseModel):
    """A passage of a page."""

    title: str
    source: str = Field(description=_SOURCE)
    page: int | None = Field(default=None, description=_PAGE)
    heading: str = ""
    text: str


class Passages(Content):
    """The best passages, best first."""

    hits: list[Passage]

    @classmethod
    def of(cls, found: SearchResult) -> "Passages":
        """The hits without scores and addresses."""
        return cls(hits=[Passage.model_validate(hit, from_attributes=True) for hit in found.hits])

    def text(self) -> str:
        """The passages under their places."""
        shown = (
            lines(
                f"[{n}] {hit.title} · {place(hit.source, hit.page)}"
                + (f" · {hit.heading}" if hit.heading else ""),
                hit.text,
            )
            for n, hit in enumerate(self.hits, 1)
        )
        return "\n\n".join(shown) or "No passages."


class Cited(BaseModel):
    """What one [n] of an answer refers to."""

    n: int
    title: str
    source: str = Field(description=_SOURCE)
    page: int | None = Field(default=None, description=_PAGE)
    url: str
    quote: str = Field(
        default="", description="Verbatim on that page; absent where the answer shows it."
    )


class Nearby(BaseModel):
    """An entry close to a question that the library does not answer."""

    entry_id: str
    title: str


class Answered(Content):
    """A cited answer, or an abstention."""

    answer: str = Field(description="With [n] for each citation.")
    status: Literal["answered", "partial", "refused"]
    abstained: bool = Field(description="True: the library has no answer. Do not guess.")
    reason: str = ""
    rewritten: str | None = None
    citations: list[Cited] = Field(default=[])
    nearest: list[Nearby] = Field(default=[])
    warnings: list[str] = Field(default=[], description="Retractions and the like.")

    @classmethod
    def of(cls, answer: Answer) -> "Answered":
        """The answer without its costs and times."""
        return cls(
            answer=answer.answer,
            status=answer.status,
            abstained=answer.abstained,
            reason=answer.reason,
            rewritten=answer.rewritten,
            citations=[_cited(one, answer.answer) for one in answer.citations],
            nearest=[Nearby.model_validate(p, from_attributes=True) for p in answer.nearest],
            warnings=[f"{work.title}: {work.kind}: {work.said}" for work in answer.works],
        )

    def text(self) -> str:
        """The answer above its sources; a quote that the answer shows is not shown again."""
        return lines(
            self.answer,
            self.reason,
            *self.warnings,
            "" if not self.citations else "\nSources:",
            *map(_line, self.citations),
            _near(self.nearest),
        )


def _cited(citation: Citation, answer: str) -> Cited:
    """A citation without the quote that the answer shows as it is."""
    cited = Cited.model_validate(citation, from_attributes=True)
    return cited.model_copy(update={"quote": ""}) if citation.quote in answer else cited


def _line(cited: Cited) -> str:
    line = f"[{cited.n}] {cited.title} · {place(cited.source, cited.page)} · {cited.url}"
    return f"{line}\n    “{cited.quote}”" if cited.quote else line


def _near(nearest: Iterable[Nearby]) -> str:
    named = "; ".join(f"{one.title} ({one.entry_id})" for one in nearest)
    return f"Nearest entries: {named}" if named else ""


class Said(BaseModel):
    """A quote near a sentence."""

    title: str
    source: str = Field(description=_SOURCE)
    page: int | None = Field(default=None, description=_PAGE)
    quote: str = Field(description="Verbatim on that page.")


class Found(Content):
    """Where a sentence is said."""

    verdict: Literal["verbatim", "supported", "related", "none"] = Field(
        description="Only verbatim and supported let you cite."
    )
    reason: str = ""
    missing: list[str] = Field(default=[], description="What of the sentence no quote has.")
    hits: list[Said] = Field(default=[])

    @classmethod
    def of(cls, found: FoundSource) -> "Found":
        """The verdict with its quotes, without scores."""
        hits = [Said.model_validate(hit, from_attributes=True) for hit in found.hits]
        return cls(
            verdict=found.verdict, reason=found.reason, missing=list(found.missing), hits=hits
        )

    def text(self) -> str:
        """The verdict above the quotes."""
        shown = (
            f"[{n}] {hit.title} · {place(hit.source, hit.page)}\n    “{hit.quote}”"
            for n, hit in enumerate(self.hits, 1)
        )
        missing = f"Not in the quotes: {', '.join(self.missing)}" if self.missing else ""
        return lines(f"Verdict: {self.verdict}", self.reason, missing, *shown)


class Page(Content):
    """The text of a page, or of a source without pages."""

    entry_ids: list[str]
    title: str
    source: str
    url: str
    page: int | None = Field(default=None, description=_PAGE)
    pages: int | None = Field(default=None, description="How many the source has.")
    text_of_page: str

    @classmethod
    def of(cls, page: PageText) -> "Page":
        """The page as it was read."""
        named = {name: getattr(page, name) for name in cls.model_fields if name != "text_of_page"}
        return cls(**named, text_of_page=page.text)

    def text(self) -> str:
        """The text under its place."""
        of = f" of {self.pages}" if self.pages else ""
        where = f"{self.title} ({', '.join(self.entry_ids)}) · {place(self.source, self.page)}{of} · {self.url}"
        return lines(where, self.text_of_page)
