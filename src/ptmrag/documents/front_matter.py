"""The first page of a paper: which blocks are its title and its authors, and where an abstract starts.

>>> blocks = (Block("Larkspur", 1), Block("Ada Lark, Reeds", 1), Block("Abstract—We keep a memory of reports.", 1))
>>> [(block.kind, block.heading) for block in marked_front(blocks, "Larkspur")]
[('title', ''), ('authors', ''), ('heading', 'Abstract'), ('body', 'Abstract')]

It knows blocks and no fonts: `layout` makes the blocks.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from ptmrag.documents.document import Block
from ptmrag.documents.sentence_roles import role_of
from ptmrag.language.tokens import HAN
from ptmrag.language.verbatim import normalise, sentences

# "Abstract—We …", "Abstract. We …", "【摘要】本文……", "摘 要：本文……"
_RUN_IN = re.compile(
    r"^[\[【［]?\s*(abstract|a\s*b\s*s\s*t\s*r\s*a\s*c\s*t|摘\s*要)\s*[\]】］]?\s*[-—–:：.．\s]*",
    re.IGNORECASE,
)
_LEAST_ABSTRACT = 20  # characters behind the word
_LEAST_PROSE = {True: 50, False: 160}  # characters of a block, Chinese or not


def marked_front(blocks: tuple[Block, ...], title: str) -> tuple[Block, ...]:
    """The blocks with the kinds "title" and "authors" on the first page, and a heading for an abstract
    that has none of its own."""
    end = next(
        (n for n, b in enumerate(blocks) if b.heading or b.page not in (None, 1)), len(blocks)
    )
    front = list(_front(blocks[:end], normalise(title)))
    return (*front, *blocks[end:])


def _front(blocks: tuple[Block, ...], title: str) -> Iterator[Block]:
    is_before_text, heading = True, ""
    for block in blocks:
        match = _RUN_IN.match(block.text)
        if match is not None and len(block.text) - match.end() >= _LEAST_ABSTRACT:
            is_before_text, heading = False, match[1]
            yield replace(block, text=heading, kind="heading", heading=heading)
            yield replace(block, text=block.text[match.end() :], heading=heading)
        elif block.kind == "body" and title and normalise(block.text) in title:
            yield replace(block, kind="title", heading=heading)
        elif block.kind == "body" and is_before_text and not _is_prose(block.text):
            yield replace(block, kind="authors")
        else:
            is_before_text = False
            yield replace(block, heading=heading)


def _is_prose(text: str) -> bool:
    least = _LEAST_PROSE[HAN.search(text) is not None]
    return len(text) >= least and any(role_of(sentence) == "prose" for sentence in sentences(text))
