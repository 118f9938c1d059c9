"""The printed lines of a PDF's pages in reading order, without what is repeated on every page.

    pages = ordered_lines(pages)      # running heads, page numbers and stamps are gone

A line knows its box and its font; `pdf` and `ocr` make the lines, `layout` groups them into blocks.
"""

import itertools
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from ptmrag.documents.document import Box

_STAMP = re.compile(r"^arXiv:\S+\s*(?:\[[\w.-]+\])?")
_RUNNING_ZONE = 2  # lines at the top and at the bottom of a page that may be running heads


@dataclass(frozen=True, slots=True)
class PrintedLine:
    """A line of text on a page (1-based), with its box, and its font size in points."""

    text: str
    page: int
    box: Box
    size: float
    bold: bool = False

    @property
    def left(self) -> float:
        return self.box[0]

    @property
    def right(self) -> float:
        return self.box[2]

    @property
    def middle(self) -> float:
        return (self.box[1] + self.box[3]) / 2


def ordered_lines(pages: Sequence[Sequence[PrintedLine]]) -> list[list[PrintedLine]]:
    """The lines of each page in reading order, without running heads, page numbers and stamps."""
    running = _running(pages)
    return [
        _in_reading_order([line for line in page if not _is_furniture(line, page, running)])
        for page in pages
    ]


def _running(pages: Sequence[Sequence[PrintedLine]]) -> set[str]:
    """The lines, without their digits, at the edges of at least a third of the pages."""
    seen = Counter[str]()
    for page in pages:
        seen.update({_folded(line.text) for line in _edge(page)})
    return {text for text, count in seen.items() if text and count >= max(3, len(pages) / 3)}


def _edge(page: Sequence[PrintedLine]) -> list[PrintedLine]:
    by_height = sorted(page, key=lambda line: -line.middle)
    return [*by_height[:_RUNNING_ZONE], *by_height[-_RUNNING_ZONE:]]


def _is_furniture(line: PrintedLine, page: Sequence[PrintedLine], running: set[str]) -> bool:
    at_edge = line in _edge(page)
    is_title = line.page == 1 and line.size >= max(
        other.size for other in page if not is_rotated(other)
    )
    is_number = re.fullmatch(r"[-–—\s·|]*\d{1,4}[-–—\s·|]*", line.text) is not None
    return (
        is_rotated(line)
        or (is_stamp(line) and len(line.text) < 80)
        or (at_edge and (is_number or (_folded(line.text) in running and not is_title)))
        or not line.text.strip()
    )


def is_stamp(line: PrintedLine) -> bool:
    """Whether a line starts with the stamp of arXiv: "arXiv:1706.03762v5 [cs.CL]"."""
    return bool(_STAMP.match(line.text))


def is_rotated(line: PrintedLine) -> bool:
    """Whether a line runs up the margin: a stamp, or a note of who downloaded the file."""
    left, bottom, right, top = line.box
    return len(line.text) > 8 and top - bottom > 2 * (right - left)


def _folded(text: str) -> str:
    return re.sub(r"\d+", "#", re.sub(r"\s+", "", text)).casefold()


def _in_reading_order(lines: Sequence[PrintedLine]) -> list[PrintedLine]:
    """The order of the file, unless it jumps between two columns line by line."""
    middle = _gutter(lines)
    if middle is None:
        return list(lines)
    sides = [_side(line, middle) for line in lines]
    in_column = [side for side in sides if side != 0]
    jumps = sum(a != b for a, b in itertools.pairwise(in_column))
    if jumps <= 0.3 * len(in_column):
        return list(lines)
    return _by_columns(lines, middle)


def _gutter(lines: Sequence[PrintedLine]) -> float | None:
    """The middle of a page in two columns, or None in one."""
    if len(lines) < 8:
        return None
    middle = (min(line.left for line in lines) + max(line.right for line in lines)) / 2
    sides = Counter(_side(line, middle) for line in lines)
    enough = 0.25 * len(lines)
    return middle if sides[-1] >= enough and sides[1] >= enough else None


def _side(line: PrintedLine, middle: float) -> int:
    """-1 if a line is left of the gutter, 1 if right of it, 0 if it crosses it."""
    if line.right <= middle + 3:
        return -1
    return 1 if line.left >= middle - 3 else 0


def _by_columns(lines: Sequence[PrintedLine], middle: float) -> list[PrintedLine]:
    """Between two lines that cross the gutter, the left column before the right one."""
    ordered: list[PrintedLine] = []
    band: list[PrintedLine] = []
    for line in sorted(lines, key=lambda line: -line.middle):
        if _side(line, middle) == 0:
            ordered += [*_columns(band, middle), line]
            band = []
        else:
            band.append(line)
    return ordered + _columns(band, middle)


def _columns(band: Sequence[PrintedLine], middle: float) -> list[PrintedLine]:
    left = [line for line in band if _side(line, middle) < 0]
    return [*left, *(line for line in band if _side(line, middle) > 0)]
