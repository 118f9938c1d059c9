"""The printed lines of a PDF's pages in reading order, without what is repeated on every page.

    pages = ordered_lines(pages)      # running heads, page numbers and stamps are gone

A line knows its box and its font; `pdf` and `ocr` make the lines, `layout` groups them into blocks.
"""

import itertools
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from ptmrag.documents.document import Box

BETWEEN_CELLS = "  "  # in the text of a row
_STAMP = re.compile(r"^arXiv:\S+\s*(?:\[[\w.-]+\])?")
_NUMBER = re.compile(r"[-–—\s·|]*\d{1,4}[-–—\s·|]*")
_RUNNING_ZONE = 2  # rows at the top and at the bottom of a page that may be running heads
_LARGE = 1.3  # times the usual size: a larger line is a heading, though it is repeated
_LEAST_RUNNING = 4  # letters of a running head; numbers of pages are not looked up
# What journals print above their papers: volume and issue, year and month.
_JOURNAL = re.compile(
    r"^(?:\d{1,4}\s+)?第\s*\d+\s*[卷期]|^\d{1,2}\s*期$|^\d{4}\s*年\s*(?:第?\s*\d{1,2}\s*[月期卷]|$)|"
    r"\bVol\.?\s*\d+\W*No\.?\s*\d+|^(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]*\.?,? \d{4}$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class PrintedLine:
    """A line of text on a page (1-based), with its box, and its font size in points."""

    text: str
    page: int
    box: Box
    size: float
    bold: bool = False
    is_row: bool = False  # of a table that is drawn with lines

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
    usual = median([line.size for page in pages for line in page] or [0.0])
    return [in_reading_order(_without_furniture(page, running, usual)) for page in pages]


def _running(pages: Sequence[Sequence[PrintedLine]]) -> set[str]:
    """The lines, without their digits, at the edges of at least a third of the pages.

    Heads of left and of right pages differ: those of every other page are on less than half.
    """
    seen = Counter[str]()
    sides = Counter[tuple[str, int]]()
    for number, page in enumerate(pages):
        edge = {_folded(line.text) for line in _edge(page)}
        edge -= {text for text in edge if len(text) < _LEAST_RUNNING}
        seen.update(edge)
        sides.update((text, number % 2) for text in edge)
    least = max(3, len(pages) / 3)
    running = {text for text, count in seen.items() if count >= least}
    least = max(2, len(pages) / 4)
    return running | {text for (text, _), count in sides.items() if count >= least}


def _edge(page: Sequence[PrintedLine]) -> list[PrintedLine]:
    """The lines of the highest and the lowest rows of a page."""
    return [line for row in _edge_rows(page) for line in row]


def _edge_rows(page: Sequence[PrintedLine]) -> list[list[PrintedLine]]:
    """The highest and the lowest rows of a page; a row may be several lines."""
    rows: list[list[PrintedLine]] = []
    for line in sorted(page, key=lambda line: -line.middle):
        if rows and abs(rows[-1][0].middle - line.middle) < 0.5 * line.size:
            rows[-1].append(line)
        else:
            rows.append([line])
    return [*rows[:_RUNNING_ZONE], *rows[max(_RUNNING_ZONE, len(rows) - _RUNNING_ZONE) :]]


def _without_furniture(
    page: Sequence[PrintedLine], running: set[str], usual: float
) -> list[PrintedLine]:
    """The lines of a page that are its text; `usual` is the usual size of the document in points."""
    largest = max((line.size for line in page if not is_rotated(line)), default=0.0)
    at_edge = [
        line
        for row in _edge_rows(page)
        for line in row
        if _is_head(row)
        or (
            _folded(line.text) in running
            and not (line.page == 1 and line.size >= largest)
            and line.size <= _LARGE * usual
        )
    ]
    # A number in the second line of the text may be a raised one, and not that of the page.
    by_height = sorted(page, key=lambda line: -line.middle)
    numbers = [
        line
        for line in (*by_height[:_RUNNING_ZONE], *by_height[-_RUNNING_ZONE:])
        if _NUMBER.fullmatch(line.text)
    ]
    return [line for line in page if not (line in at_edge or line in numbers or _is_mark(line))]


def _is_head(row: Sequence[PrintedLine]) -> bool:
    """Whether a row is the head of a journal: "第 34 卷第 12 期 计算机应用与软件 Vol. 34 No. 12"."""
    return any(_JOURNAL.search(line.text) for line in row)


def _is_mark(line: PrintedLine) -> bool:
    """Whether a line is no part of the text wherever it is: a stamp in the margin, or blank."""
    # On other pages it is the end of a reference.
    is_stamped = is_stamp(line) and line.page == 1 and len(line.text) < 80
    return is_rotated(line) or is_stamped or not line.text.strip()


def is_stamp(line: PrintedLine) -> bool:
    """Whether a line starts with the stamp of arXiv: "arXiv:1706.03762v5 [cs.CL]"."""
    return bool(_STAMP.match(line.text))


def is_rotated(line: PrintedLine) -> bool:
    """Whether a line runs up the margin: a stamp, or a note of who downloaded the file."""
    left, bottom, right, top = line.box
    return len(line.text) > 8 and top - bottom > 2 * (right - left)


def _folded(text: str) -> str:
    return re.sub(r"\d+", "#", re.sub(r"\s+", "", text)).casefold()


def in_reading_order(lines: Sequence[PrintedLine]) -> list[PrintedLine]:
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
