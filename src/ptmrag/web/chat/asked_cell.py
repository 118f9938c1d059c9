"""The cell of a small table that a question asks for, so that the chat can show it first.

>>> asked_cell("What GLUE score does ELECTRA get?", [("Model", "ELECTRA", "BERT"), ("GLUE score", "85.0", "82.2")])
(0, 1)

It is certain only where one row and one column speak of the question more than all others. BERTBASE is not BERT.
"""

import re
from collections.abc import Sequence

_WORD = re.compile(r"[^\W_]+")
_FIGURE = re.compile(r"[-−–+±]?\d")
NOT_FOUND = (-1, -1)


def asked_cell(question: str, rows: Sequence[Sequence[str]]) -> tuple[int, int]:
    """The row (0: the one below the header) and the column of the cell, (-1, -1) where it is not certain."""
    if len(rows) < 2 or any(len(row) != len(rows[0]) for row in rows):
        return NOT_FOUND
    asked = {word.casefold() for word in _WORD.findall(question)}
    column = _best([_share(head, asked) for head in rows[0][1:]])
    row = _best([_share(line[0], asked) for line in rows[1:]])
    if column is None or row is None or not _FIGURE.match(rows[row + 1][column + 1]):
        return NOT_FOUND
    return row, column + 1


def _best(shares: Sequence[float]) -> int | None:
    """The one that is better than all others; the only one, if it is not beside the question."""
    best = max(shares, default=0.0)
    return shares.index(best) if best > 0 and shares.count(best) == 1 else None


def _share(label: str, asked: set[str]) -> float:
    """Which share of the words of a label the question has."""
    words = [word.casefold() for word in _WORD.findall(label)]
    return sum(word in asked for word in words) / len(words) if words else 0.0
