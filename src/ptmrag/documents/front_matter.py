"""The first page of a paper: which blocks are its title, and which its authors.

>>> blocks = (Block("Larkspur", 1), Block("Ada Lark, Reeds", 1), Block("Abstract", 1, "Abstract", "heading"))
>>> [block.kind for block in marked_front(blocks, "Larkspur")]
['title', 'authors', 'heading']

It knows blocks and no fonts: `layout` makes the blocks.
"""

from collections.abc import Iterator
from dataclasses import replace

from ptmrag.documents.document import Block
from ptmrag.documents.sentence_roles import role_of
from ptmrag.language.tokens import HAN
from ptmrag.language.verbatim import normalise, sentences

_LINES = ("body", "footnote")
_LEAST_PROSE = {True: 50, False: 160}  # characters of a block, Chinese or not


def marked_front(blocks: tuple[Block, ...], title: str) -> tuple[Block, ...]:
    """The blocks, of which those above the first heading of the first page are its title and its authors.

    Where the page has no heading, they are those above its first paragraph of prose.
    """
    end = next(
        (n for n, b in enumerate(blocks) if b.heading or b.page not in (None, 1)), len(blocks)
    )
    return (*_front(blocks[:end], normalise(title)), *blocks[end:])


def _front(blocks: tuple[Block, ...], title: str) -> Iterator[Block]:
    is_before_text = True
    for block in blocks:
        if block.kind == "body" and title and normalise(block.text) in title:
            yield replace(block, kind="title")
        elif block.kind in _LINES and is_before_text and not _is_prose(block.text):
            yield replace(block, kind="authors")
        else:
            is_before_text = False
            yield block


def _is_prose(text: str) -> bool:
    least = _LEAST_PROSE[HAN.search(text) is not None]
    return len(text) >= least and any(role_of(sentence) == "prose" for sentence in sentences(text))
