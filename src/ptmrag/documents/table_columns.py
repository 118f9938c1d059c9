"""The columns of a table: which cell of a row belongs to which header.

    columns = columns_of(rows)                 # the places of the columns, None where they are not certain
    headers_of(lines, columns)                 # the header cells of each column, from the top down

A header is given to a column only if its place leaves no doubt: a wrong header over a number is worse than none.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ptmrag.documents.printed_words import Word, WordLine, cells_of, is_number

Headers = tuple[tuple[str, ...], ...]
# How far the middle of a header may be from the middle of the columns that it spans, in font sizes.
_OFF_MIDDLE = 0.6


@dataclass(frozen=True, slots=True)
class Column:
    """Where the cells of a column are, in points."""

    left: float
    right: float


def columns_of(rows: Sequence[WordLine]) -> tuple[Column, ...] | None:
    """The columns of rows, from left to right; None where a row has two cells in one of them.

    The rows with the usual number of cells make the columns: a row with a text across several would join them.
    """
    of_rows = [cells_of(row) for row in rows]
    counts = Counter(map(len, of_rows))
    usual = max(counts, key=lambda count: (counts[count], count))
    base = [cells for cells in of_rows if len(cells) == usual]
    columns: list[Column] = []
    for cell in sorted((c for cells in base for c in cells), key=lambda c: c.left):
        if columns and cell.left <= columns[-1].right:
            columns[-1] = Column(columns[-1].left, max(columns[-1].right, cell.right))
        else:
            columns.append(Column(cell.left, cell.right))
    found = tuple(columns)
    return found if len(found) > 1 and all(placed(cells, found) for cells in base) else None


def cells_in(line: WordLine, columns: Sequence[Column]) -> tuple[str, ...]:
    """The cells of a row by column as in `placed`, without a name left of the columns."""
    return placed([c for c in cells_of(line) if c.right >= columns[0].left], columns)


def placed(cells: Sequence[Word], columns: Sequence[Column]) -> tuple[str, ...]:
    """The text of each column in a row, "" where it has none; () where a cell is in no column or in two."""
    row = [""] * len(columns)
    for cell in cells:
        over = _over(cell, columns)
        if len(over) != 1 or row[over[0]]:
            return ()
        row[over[0]] = cell.text
    return tuple(row)


def has_numbers(row: Sequence[str]) -> bool:
    """Whether most cells of a row, except its name, are numbers."""
    filled = [cell for cell in row[1:] if cell]
    return bool(filled) and 2 * sum(map(is_number, filled)) >= len(filled)


def headers_of(lines: Sequence[WordLine], columns: Sequence[Column]) -> Headers:
    """The header cells of each column, from the top down; () where not every column has its own for certain.

    `lines` are those above the rows. The first column, which has the names of the rows, may have none.
    """
    boxes = list(columns)
    stacks: list[list[str]] = [[] for _ in columns]
    whole = 0  # the lines that have a cell for every column: a second one is a row of texts
    for line in reversed(lines):
        # What is left of the columns heads the names that several rows share.
        cells = [cell for cell in cells_of(line) if cell.right >= columns[0].left]
        spans = _spans(cells, line.size, boxes=boxes, stacks=stacks)
        if spans is None:
            break
        whole += sum(last + 1 - first for first, last in spans) == len(columns)
        for cell, (first, last) in zip(cells, spans, strict=True):
            for number in range(first, last + 1):
                stacks[number].insert(0, cell.text)
            if first == last:
                box = boxes[first]
                boxes[first] = Column(min(box.left, cell.left), max(box.right, cell.right))
    found = tuple(map(tuple, stacks))
    is_whole = all(found[1:]) and len(set(found[1:])) == len(columns) - 1
    return found if is_whole and whole < 2 else ()


def _spans(
    cells: Sequence[Word], size: float, *, boxes: Sequence[Column], stacks: Sequence[Sequence[str]]
) -> list[tuple[int, int]] | None:
    """The first and last column of each cell of a header line; None where one is not certain."""
    alone = [over[0] for over in (_over(cell, boxes) for cell in cells) if len(over) == 1]
    headed = {number for number, stack in enumerate(stacks) if stack}
    is_above_one_each = len(alone) == len(cells) == len(set(alone))
    if is_above_one_each and (headed <= set(alone) or headed.isdisjoint(alone)):
        # The lowest line, one that goes on in the next, or one that heads the columns that the next leaves out.
        return [(column, column) for column in alone]
    if not any(stacks[1:]):
        return None
    below = [stack[0] if stack else "" for stack in stacks]
    found = [
        spans
        for spans in _arrangements([_runs(c, size, boxes=boxes, stacks=stacks) for c in cells])
        if all(len(set(below[a : b + 1])) == b + 1 - a for a, b in spans)
    ]
    widest = max(map(_width, found), default=0)
    best = [spans for spans in found if _width(spans) == widest]
    # A name above the middle one of three columns may be that of all three: only names that repeat below tell.
    repeats = len(set(below[1:])) < len(below) - 1
    return best[0] if len(best) == 1 and (repeats or len(found) == 1) else None


def _runs(
    cell: Word, size: float, *, boxes: Sequence[Column], stacks: Sequence[Sequence[str]]
) -> list[tuple[int, int]]:
    """The runs of columns above whose middle a cell is, and the column that has no other header."""
    middle, over = (cell.left + cell.right) / 2, _over(cell, boxes)
    if len(over) == 1 and (over[0] == 0 or not stacks[over[0]]):
        return [(over[0], over[0])]
    runs = {
        (a, b)
        for a in range(len(boxes))
        for b in range(a, len(boxes))
        if abs((boxes[a].left + boxes[b].right) / 2 - middle) <= _OFF_MIDDLE * size
        and all(a <= column <= b for column in over)
    }
    return sorted(runs | ({(over[0], over[-1])} if len(over) > 1 else set()))


def _arrangements(
    candidates: Sequence[Sequence[tuple[int, int]]], after: int = -1
) -> Iterator[list[tuple[int, int]]]:
    """The ways to give each cell one of its runs, each run right of the one before."""
    if not candidates:
        yield []
        return
    for run in candidates[0]:
        if run[0] > after:
            for rest in _arrangements(candidates[1:], run[1]):
                yield [run, *rest]


def _width(spans: Sequence[tuple[int, int]]) -> int:
    return sum(b + 1 - a for a, b in spans)


def _over(cell: Word, columns: Sequence[Column]) -> list[int]:
    """The columns that a cell is above or in."""
    return [
        number
        for number, column in enumerate(columns)
        if cell.left < column.right and column.left < cell.right
    ]
