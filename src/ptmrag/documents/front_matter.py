"""The first page of a paper: which blocks are its title, and which its authors.

>>> blocks = (Block("Larkspur", 1), Block("Ada Lark, Reeds", 1), Block("Abstract", 1, "Abstract", "heading"))
>>> [block.kind for block in marked_front(blocks, "Larkspur")]
['title', 'authors', 'heading']

It knows blocks and no fonts: `layout` makes the blocks.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from ptmrag.documents.document import Block
from ptmrag.documents.sentence_roles import role_of
from ptmrag.language.tokens import HAN
from ptmrag.language.verbatim import normalise, sentences

# With the numbers of their affiliations, names may look like the row of a table.
_LINES = ("body", "footnote", "table")
# Characters of a block of prose, Chinese or not: above a heading, and on a page without one, such as a memo's.
_LEAST_PROSE = {True: 50, False: 160}
_LEAST_PROSE_OF_A_MEMO = {True: 12, False: 30}


def marked_front(blocks: tuple[Block, ...], title: str) -> tuple[Block, ...]:
    """The blocks, of which those above the first heading of the first page are its title and its authors.

    Where the page has no heading, they are those above its first paragraph of prose.
    """
    end = next(
        (n for n, b in enumerate(blocks) if b.heading or b.page not in (None, 1)), len(blocks)
    )
    is_headed = end < len(blocks) and bool(blocks[end].heading) and blocks[end].page in (None, 1)
    least = _LEAST_PROSE if is_headed else _LEAST_PROSE_OF_A_MEMO
    return (*_front(blocks[:end], normalise(title), least), *blocks[end:])


def _front(blocks: tuple[Block, ...], title: str, least: Mapping[bool, int]) -> Iterator[Block]:
    is_before_text = True
    for block in blocks:
        if block.kind == "body" and title and normalise(block.text) in title:
            yield replace(block, kind="title")
        elif block.kind in _LINES and is_before_text and not _is_prose(block.text, least):
            yield replace(block, kind="authors")
        else:
            is_before_text = False
            yield block


def _is_prose(text: str, least: Mapping[bool, int]) -> bool:
    is_long = len(text) >= least[HAN.search(text) is not None]
    return is_long and any(role_of(sentence) == "prose" for sentence in sentences(text))
