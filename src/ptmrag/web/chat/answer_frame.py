"""Reads the text of an answer back into its frame: paragraphs, headings, items, small tables, and what is in a line.

    blocks = read_frame("**ELECTRA**\n- “It detects replaced tokens.” (p. 4) [1]")
    blocks[0].kind, blocks[1].text          # "heading", "“It detects replaced tokens.” (p. 4) [1]"

The frame is ours: `answer.framing`, `catalog_answers` and others write it, one thing a line, and no quote has a line
break. What stands in a quote is never read as a part of the frame. It renders nothing: `templates/answer.html` does.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

_ITEM = re.compile(r"( *)(-|\d+\.) (.*)")
_HEADING = re.compile(r"\*\*([^*]+)\*\*|#{2,4} (.+)")
_ROW, _RULE = re.compile(r"\| .* \|"), re.compile(r"\|(?: --- \|)+")
# What a line is made of; a quote comes first, so that nothing in it is read. Only our own lines have commands, and
# titles of works as a list of references writes them.
_PIECE = re.compile(
    r"(?P<quote>“[^“”]*(?:“[^“”]*”[^“”]*)*”)|\*\*(?P<strong>[^*]+)\*\*|(?<=\. )\*(?P<em>[^*]+)\*(?=\.)"
    r"|`(?P<code>ptmrag [^`]+)`|\[(?P<mark>\d{1,4})\](?![(:])"
)
_MARK = re.compile(r"\[(\d{1,4})\]")


@dataclass(frozen=True, slots=True)
class Block:
    """One thing of the frame: its text, or the rows of a table, the first of which is its header.

    `lead` is the number of an item of a numbered list, with its point, and `depth` how far an item is set in.
    """

    kind: Literal["paragraph", "heading", "item", "table"]
    text: str = ""
    lead: str = ""
    depth: int = 0
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a line: a text as it is shown, of a kind that a template knows; a mark has its number."""

    kind: Literal["text", "quote", "strong", "em", "code", "mark"]
    text: str
    n: int = 0


def read_frame(text: str) -> list[Block]:
    """The blocks of an answer's text, in their order."""
    blocks: list[Block] = []
    lines = text.splitlines()
    at = 0
    while at < len(lines):
        if _ROW.fullmatch(lines[at]):
            end = next((n for n in range(at, len(lines)) if not _ROW.fullmatch(lines[n])), None)
            blocks.append(_table(lines[at:end]))
            at = len(lines) if end is None else end
            continue
        if lines[at].strip():
            blocks.append(_block(lines[at]))
        at += 1
    return blocks


def read_line(line: str) -> tuple[Piece, ...]:
    """The pieces of a line: what is bold, a quote, code or a mark is set apart."""
    return tuple(_pieces(line))


def read_cell(cell: str) -> tuple[Piece, ...]:
    """The pieces of a cell, which is a text of a paper with its marks: all else in it stays as it is."""
    parts = _MARK.split(cell)  # every second one is a number
    return tuple(
        Piece("mark", f"[{part}]", int(part)) if at % 2 else Piece("text", part)
        for at, part in enumerate(parts)
        if part
    )


def cells_of(row: str) -> tuple[str, ...]:
    """The cells of a row as they are in the paper: there a stroke in a cell has no backslash."""
    return tuple(cell.strip().replace(r"\|", "|") for cell in re.split(r"(?<!\\)\|", row)[1:-1])


def _block(line: str) -> Block:
    if item := _ITEM.fullmatch(line):
        space, lead, text = item.groups()
        return Block("item", text, "" if lead == "-" else lead, len(space) // 2)
    if heading := _HEADING.fullmatch(line):
        return Block("heading", heading[1] or heading[2])
    return Block("paragraph", line.strip())


def _table(lines: Sequence[str]) -> Block:
    rows = [cells_of(line) for line in lines if not _RULE.fullmatch(line)]
    return Block("table", rows=tuple(rows))


def _pieces(line: str) -> Iterator[Piece]:
    at = 0
    for found in _PIECE.finditer(line):
        if found.start() > at:
            yield Piece("text", line[at : found.start()])
        yield _piece(found)
        at = found.end()
    if at < len(line):
        yield Piece("text", line[at:])


def _piece(found: re.Match[str]) -> Piece:
    if found["mark"]:
        return Piece("mark", found[0], int(found["mark"]))
    if found["quote"]:
        return Piece("quote", found[0])
    if found["strong"]:
        return Piece("strong", found["strong"])
    return Piece("em", found["em"]) if found["em"] else Piece("code", found["code"])
