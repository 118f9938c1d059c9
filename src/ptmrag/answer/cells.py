"""Markdown tables inside a text: found, taken apart, and written again.

>>> [part] = parts_of("| | BERT |\\n|---|---|\\n| data | books [1] |")
>>> part.rows
(('data', 'books [1]'),)

It checks no cell: `cite` does.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ptmrag.answer.facts import missing_facts
from ptmrag.language.verbatim import MARK

# What stands in a cell that says nothing, and what models write there.
EMPTY = "—"
_SAYS_NOTHING = re.compile(
    r"\W*|n/?a|none|unknown|(?:not|un)[- ]?(?:stated|mentioned|specified|given|reported|applicable)|"
    r"无|未知|不详|未(?:提及|说明|给出|报告)|没有提及",
    re.IGNORECASE,
)
# A longer table is cut: each cell is looked up in a passage.
_MOST_ROWS, _MOST_COLUMNS = 20, 6
_LONGEST_LABEL = 40
# A label that says something about a work is a claim, which a cell must make.
_CLAIMS = re.compile(
    r"\b(?:is|are|was|were|not|no|never|cannot|outperforms?|beats?|fails?|better|best|worse|worst|superior)\b|"
    r"[是不没]|优于|最[好差优强]",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Table:
    """The cells of a table, as they are written; each row has as many as the head."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def parts_of(text: str) -> Iterator[str | Table]:
    """The lines of a text with their ends, and its tables."""
    lines = text.splitlines(keepends=True)
    at = 0
    while at < len(lines):
        if not (_is_row(lines[at]) and at + 1 < len(lines) and _is_rule(lines[at + 1])):
            yield lines[at]
            at += 1
            continue
        end = at + 2
        while end < len(lines) and _is_row(lines[end]):
            end += 1
        head = _cells(lines[at])[:_MOST_COLUMNS]
        rows = [_cells(line) for line in lines[at + 2 : end]][:_MOST_ROWS]
        blank = [""] * len(head)
        yield Table(tuple(head), tuple(tuple([*row, *blank][: len(head)]) for row in rows))
        at = end


def write(table: Table) -> str:
    """The table as Markdown, with a line before and after it."""
    rule = ["---"] * len(table.head)
    lines = [f"| {' | '.join(row)} |" for row in (table.head, rule, *table.rows)]
    return "\n" + "\n".join(lines) + "\n\n"


def says_nothing(cell: str) -> bool:
    """Whether a cell makes no claim."""
    return _SAYS_NOTHING.fullmatch(MARK.sub("", cell).strip()) is not None


def label_of(cell: str, evidence: str) -> str | None:
    """The label of a row or column; None where it claims something, or names what no evidence has."""
    text = MARK.sub("", cell).strip()
    bare = text.strip("*_ ")
    if len(bare) > _LONGEST_LABEL and bare not in evidence:
        return None
    return None if _CLAIMS.search(bare) or set(strong_facts(bare, evidence)) else text


def strong_facts(text: str, evidence: str) -> tuple[str, ...]:
    """The numbers and names that evidence lacks; a capital at the start of a word of a heading makes no name."""
    return tuple(f for f in missing_facts(text, evidence) if not f.isalpha() or not f[1:].islower())


def _is_row(line: str) -> bool:
    return line.strip().startswith("|")


def _is_rule(line: str) -> bool:
    bare = line.strip()
    return _is_row(bare) and "-" in bare and set(bare) <= set("|-: ")


def _cells(line: str) -> Sequence[str]:
    bare = line.strip().removeprefix("|")
    bare = bare[:-1] if bare.endswith("|") and not bare.endswith("\\|") else bare
    return [cell.strip() for cell in re.split(r"(?<!\\)\|", bare)]
