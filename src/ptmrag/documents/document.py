"""A source as text: blocks that know their page, their heading and their place on the page.

>>> Block("Masked words are predicted.", page=3, heading="3.1 Pre-training").kind
'body'

It reads no files: the functions in the table of `readers` do.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from ptmrag.documents.reference import Reference

Box = tuple[float, float, float, float]  # left, bottom, right, top in PDF points


def box_around(boxes: Sequence[Box]) -> Box:
    """The smallest box that has all of some boxes in it."""
    lefts, bottoms, rights, tops = zip(*boxes, strict=True)
    return min(lefts), min(bottoms), max(rights), max(tops)


BlockKind = Literal[
    "heading",
    "body",
    "caption",
    "table",
    "row",
    "reference",
    "title",
    "authors",
    "footnote",
    "item",
    "code",
    "fact",
]


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, caption, table, reference or heading on one page, with the heading above it.

    `level` is that of a heading in a page or a README, from 1; 0 where it is not known.
    """

    text: str
    page: int | None
    heading: str = ""
    kind: BlockKind = "body"
    box: Box | None = None
    level: int = 0


_LEAST_HIDDEN = 5  # characters: fewer are stray marks, and no text


@dataclass(frozen=True, slots=True)
class Hidden:
    """How many characters a source hides from people, and on which pages. No block has them."""

    characters: int = 0
    pages: tuple[int, ...] = ()

    @staticmethod
    def in_text(characters: int) -> "Hidden":
        """The hidden text of a source without pages; zero if it is too little to report."""
        return Hidden(characters) if characters >= _LEAST_HIDDEN else Hidden()

    @staticmethod
    def on_pages(texts: Mapping[int, str]) -> "Hidden":
        """The hidden text of pages, by page number. Pages that hide only marks and numbers do not count."""
        reported = {
            number: len("".join(text.split()))
            for number, text in texts.items()
            if sum(map(str.isalpha, text)) >= _LEAST_HIDDEN
        }
        return Hidden(sum(reported.values()), tuple(sorted(reported)))


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row of a table: its text as it is printed, and a cell for each column, "" where that has none.

    `cells` is empty where it is not certain which cell is in which column. `section` is the line above the
    rows among which it is, if there is one.
    """

    text: str
    cells: tuple[str, ...] = ()
    section: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table on a page with its caption.

    `header` has the header cells of each column, from the top down, and is empty where they are not
    certain; `head` is the text of the lines above the rows. The first column has the names of the rows.
    """

    page: int
    caption: str
    header: tuple[tuple[str, ...], ...]
    head: tuple[str, ...]
    rows: tuple[TableRow, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """A source as text.

    `pages` is the text of each page as it was extracted: page n is `pages[n - 1]`, and a source
    without page numbers has one page. Every quote is checked against it. `year` is when it appeared, None
    where its first page does not say.
    """

    source: str
    title: str
    blocks: tuple[Block, ...]
    pages: tuple[str, ...]
    # Not in the repr: doctests show documents, and most hide nothing.
    hidden: Hidden = field(default=Hidden(), repr=False)
    tables: tuple[Table, ...] = field(default=(), repr=False)
    year: int | None = field(default=None, repr=False)
    references: tuple[Reference, ...] = field(default=(), repr=False)
