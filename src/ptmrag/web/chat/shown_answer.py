"""An answer as the chat shows it: the digest of a work, works side by side, quotes by work, lists, small tables.

    shown = show_answer(answer, library)
    shown.parts[0].kind             # "digest"

It reads the frame of the answer's text (`answer_frame`) and finds what each mark cites. It renders nothing and
changes no text: `templates/answer.html` shows each part.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby, takewhile
from typing import Literal

from ptmrag.answer.answer import Answer, Citation
from ptmrag.answer.framing import masked, plain_title, shown
from ptmrag.answer.parts_of_a_digest import LABELS
from ptmrag.catalog_answers.wording import kinds
from ptmrag.language.detect import Language
from ptmrag.web.chat.answer_frame import Block, Piece, read_cell, read_frame, read_line
from ptmrag.web.chat.asked_cell import NOT_FOUND, asked_cell
from ptmrag.web.work_facts import KnownWorks, WorkFacts

_COLONS = ("：", ": ")
_SENTENCE = 48  # letters
_BEHIND_TITLE = " :：–"  # between the title of a work and what is said of it
_YEAR = re.compile(r"\s*[(（](\d{4})[)）]")
_FIGURE = re.compile(r"(?<![\w.])([-−]?\d+(?:\.\d+)?\s?%|\d{2,}\.\d+)(?![\w.]*\d)")


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph or an item: its pieces, and its place in a list."""

    pieces: tuple[Piece, ...]
    lead: str = ""
    depth: int = 0


@dataclass(frozen=True, slots=True)
class ShownQuote:
    """A quote as the answer has it, without its quotation marks, and its citation; `name` is that of its work."""

    text: str
    citation: Citation
    name: str = ""

    def figures(self) -> tuple[Piece, ...]:
        """Its text with the figures of results in bold: percentages, and decimals from 10 up."""
        parts = _FIGURE.split(self.text)  # every second one is a figure
        return tuple(
            Piece("strong" if at % 2 else "text", part) for at, part in enumerate(parts) if part
        )


@dataclass(frozen=True, slots=True)
class ListedWork:
    """A work in a list: its year there, what the list says of it, its mark, 0 for none, and its rank."""

    facts: WorkFacts
    year: str
    mark: int
    rest: tuple[Piece, ...]
    lead: str = ""


@dataclass(frozen=True, slots=True)
class ShownGrid:
    """A small table; `found` is the row and column of the cell that was asked for, (-1, -1) if none is certain."""

    head: tuple[tuple[Piece, ...], ...]
    rows: tuple[tuple[tuple[Piece, ...], ...], ...]
    found: tuple[int, int] = NOT_FOUND

    @property
    def is_prose(self) -> bool:
        """Whether its cells are sentences, which need room, and not figures."""
        return not all(self.is_short(column) for column in range(1, len(self.head)))

    def is_short(self, column: int) -> bool:
        """Whether no cell of a column is as long as a sentence."""
        cells = [row[column] for row in self.rows if column < len(row)]
        return all(sum(len(piece.text) for piece in cell) <= _SENTENCE for cell in cells)


@dataclass(frozen=True, slots=True)
class Aspect:
    """A row of a comparison, or a part of a digest: its label and its quotes."""

    label: str
    quotes: tuple[ShownQuote, ...]


@dataclass(frozen=True, slots=True)
class ShownPart:
    """A part of an answer; each kind has what a template needs for it, and the rest is empty."""

    kind: Literal[
        "text", "lead", "heading", "items", "quotes", "works", "grid", "digest", "comparison"
    ]
    lines: tuple[Line, ...] = ()
    quotes: tuple[ShownQuote, ...] = ()
    works: tuple[ListedWork, ...] = ()
    grid: ShownGrid | None = None
    aspects: tuple[Aspect, ...] = ()
    names: tuple[tuple[str, WorkFacts], ...] = ()
    title: str = ""
    facts: WorkFacts | None = None


@dataclass(frozen=True, slots=True)
class ShownAnswer:
    """The parts of an answer in their order, and the citations that its marks open."""

    parts: tuple[ShownPart, ...]
    cited: Mapping[int, Citation] = field(default_factory=dict)

    @property
    def is_result(self) -> bool:
        """Whether it shows rows of a table."""
        return any(part.grid and part.grid.found != NOT_FOUND for part in self.parts)


class _Reader:
    """Reads the blocks of one answer with its citations and the facts of its works."""

    def __init__(self, answer: Answer, known: KnownWorks) -> None:
        self.answer = answer
        self.cited = {citation.n: citation for citation in answer.citations}
        self._known = known
        self._by_title = {plain_title(c.title): c for c in reversed(answer.citations)}

    def facts(self, citation: Citation) -> WorkFacts:
        known = self._known.facts(citation.entry_id)
        return known or WorkFacts(citation.entry_id, plain_title(citation.title))

    def titled(self, title: str) -> WorkFacts | None:
        """The work with a title: one that the answer cites, else one of the library."""
        cited = self._by_title.get(plain_title(title))
        return self.facts(cited) if cited else self._known.titled(title)

    def quote(self, block: Block) -> ShownQuote | None:
        """The item as a quote, if it is the text of its citation between quotation marks."""
        marks = [piece for piece in read_line(block.text) if piece.kind == "mark"]
        citation = self.cited.get(marks[-1].n) if len(marks) == 1 else None
        if citation is None or not block.text.endswith(f"[{citation.n}]"):
            return None
        for text in (shown(citation.quote), masked(citation.quote)):
            name, found, _ = block.text.partition(f"“{text}”")
            if found and (not name or name.endswith(_COLONS)):
                return ShownQuote(text, citation, name.rstrip("： :"))
        return None

    def work(self, block: Block) -> ListedWork | None:
        """The item as a work of a list, if it begins with the title of one."""
        pieces = read_line(block.text)
        facts = self.titled(pieces[0].text) if pieces[0].kind == "strong" else None
        if facts is None:
            return None
        mark = next((p.n for p in pieces if p.kind == "mark" and p.n in self.cited), 0)
        rest = tuple(piece for piece in pieces[1:] if piece.kind != "mark" or piece.n != mark)
        year, beside = _beside_title(rest, facts, self.answer.lang)
        return ListedWork(facts, year, mark, beside, block.lead)


def show_answer(answer: Answer, known: KnownWorks) -> ShownAnswer:
    """The parts of an answer that no chat model wrote."""
    reader = _Reader(answer, known)
    parts = _with_captions(tuple(_parts(read_frame(answer.text), reader)))
    whole = _as_digest(parts, reader) or _as_comparison(parts, reader)
    return ShownAnswer(_with_lead(whole or parts), reader.cited)


def _parts(blocks: Sequence[Block], reader: _Reader) -> Iterator[ShownPart]:
    """The parts one by one; items of the same form that follow each other are one part."""

    for _, group in groupby(blocks, lambda block: 0 if block.kind == "item" else id(block)):
        run = list(group)
        yield _items(run, reader) if run[0].kind == "item" else _part(run[0], reader)


def _items(blocks: Sequence[Block], reader: _Reader) -> ShownPart:
    """Items that follow each other: quotes or works where all of them are."""
    quotes = [quote for block in blocks if (quote := reader.quote(block))]
    if len(quotes) == len(blocks):
        return ShownPart("quotes", quotes=tuple(quotes))
    works = [work for block in blocks if (work := reader.work(block))]
    if len(works) == len(blocks):
        return ShownPart("works", works=tuple(works))
    return ShownPart("items", lines=tuple(Line(read_line(b.text), b.lead, b.depth) for b in blocks))


def _part(block: Block, reader: _Reader) -> ShownPart:
    if block.kind == "table":
        return ShownPart("grid", grid=_grid(block.rows, reader))
    if block.kind == "heading":
        return ShownPart("heading", title=block.text, facts=reader.titled(block.text))
    return ShownPart("text", lines=(Line(read_line(block.text)),))


def _grid(rows: Sequence[Sequence[str]], reader: _Reader) -> ShownGrid:
    read = [tuple(read_cell(cell) for cell in row) for row in rows]
    found = asked_cell(reader.answer.rewritten or reader.answer.question, rows)
    return ShownGrid(read[0] if read else (), tuple(read[1:]), found)


def _with_captions(parts: Sequence[ShownPart]) -> tuple[ShownPart, ...]:
    """The parts, of which a small table has the paragraph above it as its caption."""
    joined: list[ShownPart] = []
    for part in parts:
        if part.kind == "grid" and joined and joined[-1].kind == "text":
            part = replace(part, lines=joined.pop().lines)
        joined.append(part)
    return tuple(joined)


def _with_lead(parts: Sequence[ShownPart]) -> tuple[ShownPart, ...]:
    """The parts, of which the paragraph that only announces quotes is the lead; what it says above a list counts."""
    at = next((n for n, part in enumerate(parts) if part.kind != "text"), 0)
    if at and parts[at].kind in ("heading", "quotes", "comparison"):
        return (*parts[: at - 1], replace(parts[at - 1], kind="lead"), *parts[at:])
    return tuple(parts)


def _as_digest(parts: Sequence[ShownPart], reader: _Reader) -> tuple[ShownPart, ...] | None:
    """The parts with those of a digest as one, None where the answer is none."""
    labels = set(LABELS[reader.answer.lang].values())
    aspects = _aspects(parts)
    if not aspects or any(a.label not in labels or any(q.name for q in a.quotes) for a in aspects):
        return None
    facts = reader.facts(aspects[0].quotes[0].citation)
    whole = _with(ShownPart("digest", aspects=aspects, title=facts.title, facts=facts), parts)
    at = next(n for n, part in enumerate(whole) if part.kind == "digest")
    return (*whole[: max(at - 1, 0)], *whole[at:])  # its lead only names the work


def _as_comparison(parts: Sequence[ShownPart], reader: _Reader) -> tuple[ShownPart, ...] | None:
    """The parts with those of a comparison as one table, None where the answer is none."""
    aspects = _aspects(parts)
    quotes = [quote for aspect in aspects for quote in aspect.quotes]
    if not quotes or not all(quote.name for quote in quotes):
        return None
    works = {quote.name: reader.facts(quote.citation) for quote in reversed(quotes)}
    names = tuple((name, works[name]) for name in dict.fromkeys(quote.name for quote in quotes))
    return _with(ShownPart("comparison", aspects=aspects, names=names), parts)


def _aspects(parts: Sequence[ShownPart]) -> tuple[Aspect, ...]:
    """The headings with the quotes below them; empty where there is anything else below one."""
    inner = [part for part in parts if part.kind != "text"]
    pairs = list(zip(inner[::2], inner[1::2], strict=False))
    if len(inner) % 2 or any((a.kind, b.kind) != ("heading", "quotes") for a, b in pairs):
        return ()
    return tuple(Aspect(a.title, b.quotes) for a, b in pairs)


def _with(whole: ShownPart, parts: Sequence[ShownPart]) -> tuple[ShownPart, ...]:
    """The whole between the paragraphs before and after it."""
    inner = [n for n, part in enumerate(parts) if part.kind != "text"]
    return (*parts[: inner[0]], whole, *parts[inner[-1] + 1 :])


def _beside_title(
    pieces: Sequence[Piece], facts: WorkFacts, lang: Language
) -> tuple[str, tuple[Piece, ...]]:
    """The year that a list has for a work, and what it says without the kinds of its links: these have columns."""
    links = kinds([link.kind for link in facts.links], lang)
    lead = list(takewhile(lambda piece: piece.kind == "text", pieces))
    others = [piece for piece in pieces[len(lead) :] if piece.text.strip()]
    text, year = "".join(piece.text for piece in lead), ""
    if found := _YEAR.match(text):
        year, text = found[1], text[found.end() :]
    said = [part for part in text.split(" · ") if part.strip() not in ("", links)]
    text = " · ".join(said).lstrip(_BEHIND_TITLE)
    first = Piece("text", text if others else text.rstrip())
    return year, tuple(piece for piece in (first, *others) if piece.text.strip())
