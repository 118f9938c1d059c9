"""A document: text in blocks that know their page, heading and place.

>>> Block("Masked words are predicted.", page=3, heading="3.1 Pre-training").kind
'body'

It reads no files: `pdf` and `webpage` do.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Box = tuple[float, float, float, float]  # left, bottom, right, top in PDF points


BlockKind = Literal["heading", "body", "caption", "table", "reference"]


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, caption, table or heading on one page, under the heading it stands under."""

    text: str
    page: int | None
    heading: str = ""
    kind: BlockKind = "body"
    box: Box | None = None


# Less is a stray sign or two, and no sentence.
_LEAST_HIDDEN = 5


@dataclass(frozen=True, slots=True)
class Hidden:
    """How much a source hides from its readers, on which pages: it is in none of its text."""

    characters: int = 0
    pages: tuple[int, ...] = ()

    @staticmethod
    def in_text(characters: int) -> "Hidden":
        """What is worth telling of a source without pages."""
        return Hidden(characters) if characters >= _LEAST_HIDDEN else Hidden()

    @staticmethod
    def on_pages(texts: Mapping[int, str]) -> "Hidden":
        """What is worth telling of the hidden text of pages: words, not signs and axis numbers."""
        told = {
            number: len("".join(text.split()))
            for number, text in texts.items()
            if sum(map(str.isalpha, text)) >= _LEAST_HIDDEN
        }
        return Hidden(sum(told.values()), tuple(sorted(told)))


@dataclass(frozen=True, slots=True)
class Document:
    """A source as text. `pages` is the text of each page as the extractor gave it (page n is
    `pages[n - 1]`; a web page has one): every quote is checked against it."""

    source: str
    title: str
    blocks: tuple[Block, ...]
    pages: tuple[str, ...]
    # Notes are known by how they are shown, and hide nothing.
    hidden: Hidden = field(default=Hidden(), repr=False)
