"""What the tools on works give: lists of entries, cards, tables, records and the state of the library.

    WorkList.of(operations.entries(text="distillation")).text()

As in `quotes`, a model is what an agent needs of a shape of `api.shapes`. It marks nothing: `untrusted` does.
"""

from collections.abc import Iterable
from string import ascii_uppercase

from pydantic import BaseModel, Field

from ptmrag.api.work_shapes import (
    CardQuote,
    CellQuote,
    Entry,
    EntryDetails,
    EntryList,
    Export,
    WorksTable,
)
from ptmrag.mcp.quotes import lines, place
from ptmrag.mcp.untrusted import Content


class Listed(BaseModel):
    """One entry of a list."""

    entry_id: str
    title: str
    year: int | None = None
    source: str = Field(default="", description="The first paper's; what read_page takes.")


class WorkList(Content):
    """Some entries of the library, in the order of its list."""

    total: int = Field(description="How many entries match.")
    entries: list[Listed]
    categories: list[str] = Field(
        default=[], description="The innermost headings of these entries in their list."
    )

    @classmethod
    def of(cls, found: EntryList) -> "WorkList":
        """The entries without their notes and links."""
        headings = [entry.category[-1] for entry in found.entries if entry.category]
        return cls(
            total=found.total,
            entries=[listed(entry) for entry in found.entries],
            categories=list(dict.fromkeys(headings)),
        )

    def text(self) -> str:
        """A line for each entry."""
        shown = (
            f"- {e.entry_id} · {e.title}"
            + "".join(f" · {part}" for part in (e.year, e.source) if part)
            for e in self.entries
        )
        categories = f"Categories: {'; '.join(self.categories)}" if self.categories else ""
        return lines(f"{self.total} entries match.", *shown, categories)


class Quoted(BaseModel):
    """A quote, verbatim on its page."""

    quote: str
    source: str
    page: int | None = None


class Link(BaseModel):
    """Where a link of an entry leads."""

    kind: str = Field(description="paper, code, page, slides or weights.")
    source: str
    url: str
    pages: int | None = Field(default=None, description="How many it has; absent: not read.")


class WorkCard(Content):
    """One work on a page."""

    entry_id: str
    title: str
    authors: list[str] = Field(default=[])
    year: int | None = None
    venue: str | None = None
    abstract: str = ""
    parts: dict[str, list[Quoted]] = Field(
        default={}, description="contributions, method, data, results, limitations, by quotes."
    )
    note: str = Field(default="", description="What the list says of it.")
    links: list[Link] = Field(default=[])
    warnings: list[str] = Field(default=[], description="Retractions and the like.")

    @classmethod
    def of(cls, details: EntryDetails) -> "WorkCard":
        """The card with what the list says of the entry; parts without a quote are left out."""
        entry, card = details.entry, details.card
        return cls(
            entry_id=card.entry_id,
            title=card.title,
            authors=card.authors,
            year=card.year or entry.year,
            venue=card.venue,
            abstract=card.abstract,
            parts={name: quoted(quotes) for name, quotes in card.parts.items() if quotes},
            note=entry.note,
            links=[
                Link(kind=link.kind, source=link.source, url=link.url, pages=link.pages)
                for link in entry.links
                if link.kind != "note"
            ],
            warnings=[f"{note.kind}: {note.said}" for note in card.notes],
        )

    def text(self) -> str:
        """The card as Markdown."""
        people = ", ".join(self.authors)
        about = " · ".join(str(part) for part in (people, self.year, self.venue) if part)
        parts = (
            lines(f"\n## {name}", *(f"- “{q.quote}” {place(q.source, q.page)}" for q in quotes))
            for name, quotes in self.parts.items()
        )
        links = (f"- {link.kind}: {link.source} {link.url}" for link in self.links)
        return lines(
            f"# {self.title} ({self.entry_id})",
            about,
            *self.warnings,
            self.note and f"\nThe list says: {self.note}",
            self.abstract and f"\n## abstract\n{self.abstract}",
            *parts,
            "\n## links" if self.links else "",
            *links,
        )


class ComparedWork(BaseModel):
    """The row of one work; an aspect without a quote is left out."""

    entry_id: str
    title: str
    year: int | None = None
    cells: dict[str, list[Quoted]]


class Comparison(Content):
    """Works by aspects."""

    aspects: list[str]
    works: list[ComparedWork]

    @classmethod
    def of(cls, table: WorksTable) -> "Comparison":
        """The table without empty cells and addresses."""
        rows = [
            ComparedWork(
                entry_id=row.entry_id,
                title=row.title,
                year=row.year,
                cells={name: quoted(cell) for name, cell in row.cells.items() if cell},
            )
            for row in table.rows
        ]
        return cls(aspects=list(table.aspects), works=rows)

    def text(self) -> str:
        """The quotes by aspect, so that works stand beside each other, each under a letter."""
        letters = dict(zip(ascii_uppercase, self.works, strict=False))
        titles = (
            f"[{letter}] {work.title} ({work.entry_id})" + (f", {work.year}" if work.year else "")
            for letter, work in letters.items()
        )
        shown = (
            lines(
                f"\n## {aspect}", *(_cell(letter, work, aspect) for letter, work in letters.items())
            )
            for aspect in self.aspects
        )
        return lines(*titles, *shown)


def _cell(letter: str, work: ComparedWork, aspect: str) -> str:
    quotes = work.cells.get(aspect, [])
    said = " ".join(f"“{one.quote}” {place(one.source, one.page)}" for one in quotes)
    return f"[{letter}] {said or 'no quote found'}"


class Records(Content):
    """The records of works in a format of bibliographies."""

    format: str
    works: int = Field(description="How many works the text has.")
    records: str

    @classmethod
    def of(cls, export: Export) -> "Records":
        """The export without its media type."""
        return cls(format=export.format, works=export.works, records=export.text)

    def text(self) -> str:
        """The records as they go into a file."""
        return self.records


def listed(entry: Entry) -> Listed:
    """What a list shows of an entry."""
    papers = [link.source for link in entry.links if link.kind == "paper" and link.passages]
    return Listed(
        entry_id=entry.entry_id,
        title=entry.title,
        year=entry.year,
        source=papers[0] if papers else "",
    )


def quoted(quotes: Iterable[CellQuote | CardQuote]) -> list[Quoted]:
    """The quotes of a cell or of a part of a card."""
    return [Quoted(quote=q.quote, source=q.source, page=q.page) for q in quotes]
