"""Cut a Document into passages that can be cited.

>>> from ptmrag.documents.document import Block, Document
>>> split(Document("web:x", "", (Block("One. Two.", None, "Intro"),), ("One. Two.",)))[0].text
'One. Two.'

A passage is on one page and under one heading, and fits the embedder's window. References are in no
passage, but they remain in the pages. It does no I/O, and does not embed: `embed` does.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from ptmrag.documents.document import Block, Box, Document
from ptmrag.documents.inherited_sections import sections_in
from ptmrag.documents.role import Role, Section
from ptmrag.documents.sentence_roles import role_in
from ptmrag.language.verbatim import sentences

if TYPE_CHECKING:
    from langchain_text_splitters import RecursiveCharacterTextSplitter

# Tokens in a passage: what an embedder's window of 512 holds besides the title and the heading. Longer
# passages answer more, and late interaction finds single statements in them (docs/decisions/0005).
LIMIT = 440
_BETWEEN = "\n\n"
_ENDS = ["\n\n", "\n", "。", "！", "？", "；", ". ", "? ", "! ", "; ", "，", ", ", " ", ""]


@dataclass(frozen=True, slots=True)
class Chunk:
    """A passage of a source.

    `ordinal` is its number in the source, from 0. `start` is the index of its first character in the
    text of its page (the blocks except references, joined by empty lines). `boxes` are the places
    of its blocks on the page. `section` is the kind of its section, and `roles` say what each of its
    sentences is for.
    """

    source: str
    ordinal: int
    page: int | None
    heading: str
    kind: str
    text: str
    start: int
    boxes: tuple[Box, ...] = ()
    section: Section = "other"
    roles: tuple[Role, ...] = ()


@dataclass(frozen=True, slots=True)
class _Placed:
    """A piece of a block, and the index at which it starts in the text of its page."""

    block: Block
    text: str
    start: int
    section: Section

    @property
    def roles(self) -> Iterator[Role]:
        """What each of its sentences is for."""
        for sentence in sentences(self.text):
            yield role_in(self.section, sentence, kind=self.block.kind)


def estimate_tokens(text: str) -> int:
    """An estimate of the number of tokens for a multilingual model, which is seldom too low."""
    chinese = len(re.findall(r"[\u3400-\u9fff\uff00-\uffef]", text))
    return chinese * 3 // 4 + (len(text) - chinese) * 2 // 7 + 2


def split(
    document: Document, *, limit: int = LIMIT, length: Callable[[str], int] = estimate_tokens
) -> tuple[Chunk, ...]:
    """The passages of a document, none longer than `limit` tokens, which `length` counts."""
    found: list[Chunk] = []
    for group in _groups(_placed(document, limit, length=length), limit, length=length):
        first = group[0]
        boxes = tuple(dict.fromkeys(p.block.box for p in group if p.block.box is not None))
        found.append(
            Chunk(
                document.source,
                len(found),
                first.block.page,
                first.block.heading,
                first.block.kind,
                _BETWEEN.join(piece.text for piece in group),
                first.start,
                boxes,
                first.section,
                tuple(role for piece in group for role in piece.roles),
            )
        )
    return tuple(found)


def _placed(document: Document, limit: int, *, length: Callable[[str], int]) -> Iterator[_Placed]:
    """The blocks that can be cited, with their places; blocks that are too long come in pieces."""
    page, at = None, 0
    for block, section in zip(document.blocks, sections_in(document), strict=True):
        if block.kind == "reference":
            continue
        if block.page != page:
            page, at = block.page, 0
        if block.kind != "heading":
            inside = 0
            for text in _cut(block.text, limit, length):
                inside = max(block.text.find(text, inside), 0)
                yield _Placed(block, text, at + inside, section)
        at += len(block.text) + len(_BETWEEN)


def _cut(text: str, limit: int, length: Callable[[str], int]) -> Sequence[str]:
    if length(text) <= limit:
        return [text]
    return [part for part in _splitter(limit, length).split_text(text) if part.strip()]


@lru_cache(maxsize=8)
def _splitter(limit: int, length: Callable[[str], int]) -> "RecursiveCharacterTextSplitter":
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    return RecursiveCharacterTextSplitter(
        separators=_ENDS,
        keep_separator="end",
        chunk_size=limit,
        chunk_overlap=0,
        length_function=length,
        strip_whitespace=True,
    )


def _groups(
    pieces: Iterator[_Placed], limit: int, *, length: Callable[[str], int]
) -> Iterator[list[_Placed]]:
    """Group neighbours on one page under one heading, as many as fit in one passage."""
    group: list[_Placed] = []
    size = 0
    for piece in pieces:
        needs = length(piece.text)
        is_near = bool(group) and (group[0].block.page, group[0].block.heading) == (
            piece.block.page,
            piece.block.heading,
        )
        if group and (not is_near or size + needs > limit):
            yield group
            group, size = [], 0
        group.append(piece)
        size += needs
    if group:
        yield group
