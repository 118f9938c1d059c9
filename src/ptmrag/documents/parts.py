"""Headings, paragraphs and table rows in their order, and the Document that they make.

>>> parts = [Part("heading", "Owls"), Part("body", "They hunt at night,\\nand hear better than they see.")]
>>> document_of(blocks_of(parts), source="web:example.org/owls").title
'Owls'

Web pages, READMEs, plain text and EPUBs come in parts and have no page numbers; PDFs have lines. It
parses nothing: `webpage`, `readme`, `plain_text` and `epub` do.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from ptmrag.documents.document import Block, BlockKind, Document, Hidden
from ptmrag.documents.line_ends import without_breaks
from ptmrag.documents.vocabulary import Vocabulary
from ptmrag.errors import DocumentError
from ptmrag.language.verbatim import clean, smuggled

_LEAST_TEXT = 40  # characters


class Part(NamedTuple):
    """A heading of some level (0 where it is not known), or text under the last heading."""

    kind: BlockKind
    text: str
    level: int = 0


def blocks_of(parts: Iterable[Part]) -> tuple[Block, ...]:
    """A block for each part that has text, under the last heading before it."""
    parts = list(parts)
    words = Vocabulary.of(part.text for part in parts)
    found: list[Block] = []
    heading = ""
    for kind, raw, level in parts:
        text = clean(without_breaks(raw, words))
        if not text:
            continue
        if kind == "heading":
            heading = text
        found.append(Block(text, None, heading, kind, level=level))
    return tuple(found)


def text_of(blocks: Sequence[Block]) -> str:
    """The text of all blocks, with an empty line between two."""
    return "\n\n".join(block.text for block in blocks)


def count_smuggled(parts: Iterable[Part]) -> int:
    """How many letters of the parts are written in characters that people do not see."""
    return sum(smuggled(part.text) for part in parts)


def document_of(
    blocks: tuple[Block, ...], *, source: str, title: str = "", hidden: int = 0
) -> Document:
    """The document of these blocks, with one page. Its title is the first heading if none is given.

    `hidden` is how many characters the source hides. Raises DocumentError if there is hardly any text.
    """
    text = text_of(blocks)
    if len(text) < _LEAST_TEXT:
        raise DocumentError("no readable text")
    first = next((block.text for block in blocks if block.kind == "heading"), "")
    return Document(source, clean(title) or first, blocks, (text,), Hidden.in_text(hidden))
