"""Turn the tables that reStructuredText draws into tables with pipes.

>>> drawn = "=====  ====\\nTitle  Year\\n=====  ====\\nOwls   2020\\n=====  ===="
>>> [line for _, line in with_pipe_tables(list(enumerate(drawn.split("\\n"), 1)))]
['', '| Title | Year |', '|---|---|', '| Owls | 2020 |', '']

It reads simple tables and grids. A cell that spans columns or rows is read as the first of them.
"""

import re
from collections.abc import Iterator, Sequence

from ptmrag.catalog.formats.numbered_lines import NumberedLine

_SIMPLE = re.compile(r"\s*=+(?:\s+=+)+\s*$")
_GRID = re.compile(r"\s*\+(?:[-=]+\+)+\s*$")


def with_pipe_tables(lines: Sequence[NumberedLine]) -> list[NumberedLine]:
    """The lines with each table drawn with pipes, under empty lines."""
    found: list[NumberedLine] = []
    at = 0
    while at < len(lines):
        number, line = lines[at]
        border = _SIMPLE if _SIMPLE.match(line) else _GRID if _GRID.match(line) else None
        end = _end_of(lines, at, border) if border else at
        if border is None or end == at:
            found.append(lines[at])
            at += 1
            continue
        inner = lines[at + 1 : end]
        rows = _simple_rows(line, inner) if border is _SIMPLE else _grid_rows(inner)
        found += [(number, ""), *pipe_table(list(rows)), (lines[end][0], "")]
        at = end + 1
    return found


def _end_of(lines: Sequence[NumberedLine], start: int, border: re.Pattern[str]) -> int:
    """The place of the table's last border; `start` if there is none."""
    end = start
    if border is _GRID:
        at = start + 1
        while at < len(lines) and re.match(r"\s*[|+]", lines[at][1]):
            end = at if _GRID.match(lines[at][1]) else end
            at += 1
        return end
    borders = [
        at for at in range(start + 1, min(len(lines), start + 2_000)) if _SIMPLE.match(lines[at][1])
    ]
    # After the header's border comes that of the end, unless an empty line ended a table without header.
    for at in borders[:2]:
        following = lines[at + 1][1] if at + 1 < len(lines) else ""
        end = at
        if not following.strip():
            break
    return end


def _simple_rows(border: str, lines: Sequence[NumberedLine]) -> Iterator[tuple[int, list[str]]]:
    starts = [found.start() for found in re.finditer(r"=+", border)]
    row: tuple[int, list[str]] | None = None
    for number, line in lines:
        if _SIMPLE.match(line) or re.match(r"\s*-+(?:\s+-+)*\s*$", line) or not line.strip():
            continue
        ends = [*starts[1:], len(line)]
        cells = [line[start:end].strip() for start, end in zip(starts, ends, strict=True)]
        if row is not None and not cells[0]:
            row = (row[0], [f"{a} {b}".strip() for a, b in zip(row[1], cells, strict=True)])
            continue
        if row is not None:
            yield row
        row = (number, cells)
    if row is not None:
        yield row


def _grid_rows(lines: Sequence[NumberedLine]) -> Iterator[tuple[int, list[str]]]:
    row: tuple[int, list[str]] | None = None
    for number, line in [*lines, (0, "+--+")]:
        if _GRID.match(line):
            if row is not None:
                yield row
            row = None
            continue
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if row is None:
            row = (number, cells)
        elif len(cells) == len(row[1]):
            row = (row[0], [f"{a} {b}".strip() for a, b in zip(row[1], cells, strict=True)])


def pipe_table(rows: Sequence[tuple[int, list[str]]]) -> Iterator[NumberedLine]:
    """Rows of cells, each with the number of its line, as lines of Markdown; the first row is the header."""
    for at, (number, cells) in enumerate(rows):
        yield number, f"| {' | '.join(cells)} |"
        if at == 0:
            yield number, "|---" * len(cells) + "|"
