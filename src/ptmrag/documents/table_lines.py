"""The lines of a page's tables: where their rows and columns are.

    for table in ruled_tables(page):
        table.cell_of((120.0, 500.0, 126.0, 509.0))      # (2, 1): third row, second column

It finds tables whose cells are enclosed on all sides, and reads no text: `ruled_tables` does.
"""

import bisect
from collections.abc import Iterator, Sequence
from ctypes import c_float, c_int
from dataclasses import dataclass, field
from typing import Any

import pypdfium2.raw as pdfium

from ptmrag.documents.document import Box

_THIN = 2.5  # points: a line is not thicker
_NEAR = 2.5  # points: edges that are closer are one
_LEAST_EDGE = 4.0  # points: a shorter line is none of a table
_MOST_LINES = 4_000  # of a page: more are a drawing
_OPEN = 6.0  # points: with longer lines, there are columns outside of the upright ones
_LEAST_WIDTH, _LEAST_HEIGHT = 40.0, 20.0  # points of a table
_ENCLOSED = 0.7  # of a table's height: its sides are drawn
_MOST_ROWS, _MOST_COLUMNS = 120, 24
_DEPTH = 4  # of forms within forms


@dataclass(frozen=True, slots=True)
class RuledTable:
    """The edges of a table's columns from left to right, and of its rows from the bottom up, in points."""

    columns: tuple[float, ...]
    rows: tuple[float, ...]

    @property
    def top(self) -> float:
        return self.rows[-1]

    def cell_of(self, box: Box) -> tuple[int, int] | None:
        """The row, from the top, and the column of the middle of a box; None outside of the table."""
        x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
        column, row = bisect.bisect(self.columns, x) - 1, bisect.bisect(self.rows, y)
        if not (0 <= column < len(self.columns) - 1 and 0 < row < len(self.rows)):
            return None
        return len(self.rows) - 1 - row, column


@dataclass(slots=True)
class _Edges:
    """The lines of a page, or of one table: (position, start, end)."""

    level: list[tuple[float, float, float]] = field(default_factory=list)
    upright: list[tuple[float, float, float]] = field(default_factory=list)

    def add(self, left: float, bottom: float, right: float, top: float) -> None:
        """Add a box if it is a line."""
        width, height = right - left, top - bottom
        if height <= _THIN and width >= _LEAST_EDGE:
            self.level.append(((bottom + top) / 2, left, right))
        elif width <= _THIN and height >= _LEAST_EDGE:
            self.upright.append(((left + right) / 2, bottom, top))


def ruled_tables(page: Any) -> list[RuledTable]:
    """The tables of pypdfium2's page with lines around their cells, from the top down."""
    edges = _edges(page)
    if len(edges.upright) < 3 or len(edges.level) < 3:
        return []
    found = [table for part in _connected(edges) if (table := _table(part)) is not None]
    return sorted(found, key=lambda table: -table.top)


def _edges(page: Any) -> _Edges:
    """The thin boxes on a page that are lines, and the lines of its drawn paths."""
    edges = _Edges()
    for item in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_PATH], max_depth=_DEPTH):
        left, bottom, right, top = item.get_bounds()
        if min(right - left, top - bottom) <= _THIN:
            edges.add(left, bottom, right, top)
        elif _is_stroked(item):
            for box in _strokes(item):
                edges.add(*box)
        if len(edges.level) + len(edges.upright) > _MOST_LINES:
            return _Edges()
    return edges


def _is_stroked(item: Any) -> bool:
    fill, stroke = c_int(), c_int()
    pdfium.FPDFPath_GetDrawMode(item.raw, fill, stroke)
    return bool(stroke.value)


def _strokes(item: Any) -> Iterator[Box]:
    """The straight parts of a path as boxes on the page."""
    count = pdfium.FPDFPath_CountSegments(item.raw)
    matrix = item.get_matrix()
    start = before = None
    for number in range(count if count <= _MOST_LINES else 0):
        segment = pdfium.FPDFPath_GetPathSegment(item.raw, number)
        x, y = c_float(), c_float()
        pdfium.FPDFPathSegment_GetPoint(segment, x, y)
        point = matrix.on_point(x.value, y.value)
        kind = pdfium.FPDFPathSegment_GetType(segment)
        if kind == pdfium.FPDF_SEGMENT_MOVETO:
            start = point
        elif kind == pdfium.FPDF_SEGMENT_LINETO and before is not None:
            yield _box(before, point)
        if pdfium.FPDFPathSegment_GetClose(segment) and start is not None:
            yield _box(point, start)
        before = point


def _box(one: tuple[float, float], other: tuple[float, float]) -> Box:
    return (
        min(one[0], other[0]),
        min(one[1], other[1]),
        max(one[0], other[0]),
        max(one[1], other[1]),
    )


def _connected(edges: _Edges) -> Iterator[_Edges]:
    """The lines in groups whose parts touch each other."""
    groups: list[tuple[list[float], _Edges]] = []
    boxes = [(start, y, end, y, (y, start, end), True) for y, start, end in edges.level]
    boxes += [(x, start, x, end, (x, start, end), False) for x, start, end in edges.upright]
    for left, bottom, right, top, edge, is_level in sorted(boxes, key=lambda box: -box[3]):
        bounds, mine = [left, bottom, right, top], _Edges()
        (mine.level if is_level else mine.upright).append(edge)
        for other in [group for group in groups if _touch(group[0], bounds)]:
            groups.remove(other)
            mine.level += other[1].level
            mine.upright += other[1].upright
            bounds = [*map(min, bounds[:2], other[0][:2]), *map(max, bounds[2:], other[0][2:])]
        groups.append((bounds, mine))
    yield from (group for _, group in groups)


def _touch(one: Sequence[float], other: Sequence[float]) -> bool:
    return (
        one[0] <= other[2] + _NEAR
        and other[0] <= one[2] + _NEAR
        and one[1] <= other[3] + _NEAR
        and other[1] <= one[3] + _NEAR
    )


def _table(edges: _Edges) -> RuledTable | None:
    """The table of lines that touch each other; None if they enclose no rows of cells."""
    columns, rows = _places(edges.upright), _places(edges.level)
    is_table = 3 <= len(columns) <= _MOST_COLUMNS and 3 <= len(rows) <= _MOST_ROWS
    if not is_table:
        return None
    width, height = columns[-1] - columns[0], rows[-1] - rows[0]
    across = [_length(edges.upright, column) for column in (columns[0], columns[-1])]
    if any(
        start < columns[0] - _OPEN or end > columns[-1] + _OPEN for _, start, end in edges.level
    ):
        return None
    if width < _LEAST_WIDTH or height < _LEAST_HEIGHT or min(across) < _ENCLOSED * height:
        return None
    return RuledTable(columns, rows)


def _length(edges: Sequence[tuple[float, float, float]], place: float) -> float:
    """How long the lines at a place are together."""
    return sum(end - start for at, start, end in edges if abs(at - place) <= _NEAR)


def _places(edges: Sequence[tuple[float, float, float]]) -> tuple[float, ...]:
    """The places of lines, those that are near each other as one."""
    found: list[float] = []
    for place, _, _ in sorted(edges):
        if not found or place - found[-1] > _NEAR:
            found.append(place)
    return tuple(found)
