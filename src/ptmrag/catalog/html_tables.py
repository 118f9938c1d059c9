"""Turn HTML tables into the pipe tables of Markdown: one line a row, each with its line in the source.

>>> lines = lines_of("<table><tr><th>Paper</th><th>Code</th></tr><tr><td>Otter</td><td>-</td></tr></table>")
>>> [text for _, text in lines if text]
['| Paper | Code |', '|---|---|', '| Otter | - |']

Tables for layout, of one column or with lists in them, stay as they are. What is in the cells is not read here.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

NumberedLine = tuple[int, str]

_TABLE = re.compile(r"<(/?)table\b[^<>]*>", re.IGNORECASE)
_PART = re.compile(r"<(/?)(tr|td|th|table)\b([^<>]*)>", re.IGNORECASE)
_SPAN = re.compile(r"\b(row|col)span\s*=\s*[\"']?\s*(\d{1,4})", re.IGNORECASE)
_LAYOUT = re.compile(
    r"<(?:li|h[1-6]|table)\b|\n\s*\n\s*\S|^\s*[-*+]\s+\[", re.IGNORECASE | re.MULTILINE
)
_MOST_COLUMNS = 60
# A cell over many rows is repeated in each: its text only if it is short, so that no list grows by it.
_MOST_REPEATED, _LONGEST_REPEATED = 200, 200


@dataclass(slots=True)
class _Row:
    number: int
    cells: list[str] = field(default_factory=list)
    spans: list[tuple[int, int]] = field(default_factory=list)
    is_header: bool = True


def lines_of(text: str) -> list[NumberedLine]:
    """The lines of a text with their numbers (1-based); the rows of each table are lines of their own."""
    lines: list[NumberedLine] = []
    at, number = 0, 1  # of what is not in `lines` yet
    counted, first = 0, 1
    for start, end in _outermost(text):
        first += text.count("\n", counted, start)
        counted = start
        rows = list(_rows(text, start, end, first))
        if not _is_of_data(rows):
            continue
        last = first + text.count("\n", start, end)
        lines += enumerate(text[at:start].split("\n"), number)
        lines += [(first, ""), *_pipes(rows), (last, "")]
        at, number = end, last
    lines += enumerate(text[at:].split("\n"), number)
    return lines


def _outermost(text: str) -> Iterator[tuple[int, int]]:
    """Where the tables that are in no other table begin and end."""
    depth, start = 0, 0
    for tag in _TABLE.finditer(text):
        if tag[1]:
            if depth == 1:
                yield start, tag.end()
            depth = max(0, depth - 1)
        else:
            start = tag.start() if not depth else start
            depth += 1


def _rows(text: str, start: int, end: int, number: int) -> Iterator[_Row]:
    """The rows of a table whose first line has a number."""
    row: _Row | None = None
    opened, depth, counted = -1, 0, start
    for part in _PART.finditer(text, start, end):
        closes, name = bool(part[1]), part[2].lower()
        if name == "table":
            depth += -1 if closes else 1
        if depth > 1 or (name == "table" and not closes):
            continue
        if row is not None and opened >= 0:
            row.cells.append(text[opened : part.start()])
            opened = -1
        if name == "tr" or name == "table":
            if row is not None:
                yield row
            number += text.count("\n", counted, part.start())
            counted = part.start()
            row = None if closes else _Row(number)
        elif not closes:
            row = row or _Row(number)
            row.is_header = row.is_header and name == "th"
            said = {kind.lower(): int(count) for kind, count in _SPAN.findall(part[3])}
            row.spans.append((max(1, said.get("row", 1)), max(1, said.get("col", 1))))
            opened = part.end()


def _is_of_data(rows: Sequence[_Row]) -> bool:
    is_wide = max((len(row.cells) for row in rows), default=0) > 1
    return is_wide and not any(_LAYOUT.search(cell.strip()) for row in rows for cell in row.cells)


def _pipes(rows: Sequence[_Row]) -> Iterator[NumberedLine]:
    grid = list(_grid(rows))
    first = grid[0][0]
    width = min(_MOST_COLUMNS, max(len(cells) for _, cells in grid))
    if not first.is_header:
        yield first.number, "|" + "  |" * width
        yield first.number, "|" + "---|" * width
    for row, cells in grid:
        shown = [*cells, *[""] * width][:width]
        yield row.number, f"| {' | '.join(map(_one_line, shown))} |"
        if row is first and first.is_header:
            yield row.number, "|" + "---|" * width


def _grid(rows: Sequence[_Row]) -> Iterator[tuple[_Row, list[str]]]:
    """The cells of each row that has any, with those that reach down from the rows above."""
    reaching: dict[int, tuple[int, str]] = {}
    for row in rows:
        cells: list[str] = []
        own = list(zip(row.cells, row.spans, strict=False))
        while (own or len(cells) in reaching) and len(cells) < _MOST_COLUMNS:
            left, text = reaching.pop(len(cells), (0, ""))
            if left:
                if left > 1:
                    reaching[len(cells)] = (left - 1, text)
                cells.append(text)
                continue
            text, (down, across) = own.pop(0)
            repeated = text if len(text) <= _LONGEST_REPEATED else ""
            for column in range(min(across, _MOST_COLUMNS - len(cells))):
                if down > 1:
                    own_text = repeated if not column else ""
                    reaching[len(cells)] = (min(down, _MOST_REPEATED) - 1, own_text)
                cells.append(text if not column else "")
        if row.cells:
            yield row, cells


def _one_line(cell: str) -> str:
    return re.sub(r"(?<!\\)\|", r"\\|", re.sub(r"\s+", " ", cell).strip())
