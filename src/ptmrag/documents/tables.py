"""Find the tables of a document: caption, headers, and rows of cells.

    tables = find_tables(pages)       # {page number: its lines of words}
    tables[0].rows[0].cells           # ("Larkspur", "81.4", "79.0")

A table is looked for above and below each caption ("Table 2: …"). Rows keep their text as it is printed, so that
they can be quoted. It reads no PDF: `pdf` does. Tables without numbers, without a caption, and those that lie
on their side are not found.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ptmrag.documents.document import Table
from ptmrag.documents.line_ends import without_breaks
from ptmrag.documents.printed_words import (
    WordLine,
    cells_of,
    count_numbers,
    is_row,
    joined_lines,
    widest_gap,
)
from ptmrag.documents.table_rows import tables_of
from ptmrag.documents.vocabulary import Vocabulary
from ptmrag.language.verbatim import clean

CAPTION = re.compile(
    r"^\s*(?:(?:Table|TABLE|Tab\.)\s*(?:[A-Z]?\d+|[IVX]+)(?:\s*[:.|–—-]\s|\s*[:.]\s*$|\s+[A-Z]|$)|表\s*\d+)",
    re.MULTILINE,
)
# A caption has so many lines at most, and so many letters of it are kept.
_LINES_OF_CAPTION, _LETTERS_OF_CAPTION = 14, 600
# So many lines without numbers may be between two rows, or above the first.
_BETWEEN_ROWS, _LINES_OF_HEADER = 3, 4
# How far a line of a table is from the one before, at most, in font sizes, and a name that several rows share.
_STEP, _STEP_OF_NAME = 3.6, 8.0
_WORDS_OF_PROSE = 9


@dataclass(frozen=True, slots=True)
class _Captioned:
    """A caption, and the tables above and below it, one of which may be its own."""

    page: int
    text: str
    above: tuple[WordLine, ...]
    below: tuple[WordLine, ...]


def find_tables(pages: Mapping[int, Sequence[WordLine]]) -> tuple[Table, ...]:
    """The tables of pages, each with its caption.

    Papers have their captions above the tables or below: where a table is on both sides, as the others are.
    """
    words = Vocabulary.of(line.text for lines in pages.values() for line in lines)
    captions = [c for number, lines in pages.items() for c in _captions(lines, number, words)]
    is_above = sum(bool(found.above) - bool(found.below) for found in captions) > 0
    sides = [(c, *((c.above, c.below) if is_above else (c.below, c.above))) for c in captions]
    taken = {id(line) for _, usual, _ in sides for line in usual}
    found: list[Table] = []
    for caption, usual, other in sides:
        lines = usual or tuple(line for line in other if id(line) not in taken)
        found += tables_of(lines, caption.page, caption.text)
    return tuple(found)


def _captions(raw: Sequence[WordLine], page: int, words: Vocabulary) -> Iterator[_Captioned]:
    """The captions of a page."""
    lines = joined_lines(raw)
    for place in (i for i, line in enumerate(lines) if CAPTION.match(line.text)):
        end = _end_of_caption(lines, place)
        whole = "\n".join(line.text for line in lines[place:end])
        text = clean(without_breaks(whole, words))[:_LETTERS_OF_CAPTION]
        yield _Captioned(page, text, _above(lines, place), _below(lines, end))


def _is_prose(line: WordLine) -> bool:
    """Whether a line is part of a paragraph: many words with no more than blanks between them."""
    words = len(line.words) - count_numbers(line.words)
    return words >= _WORDS_OF_PROSE and widest_gap(line) < 1.0


def _end_of_caption(lines: Sequence[WordLine], place: int) -> int:
    """The number of the line after a caption: the first row, header or paragraph that is not part of it."""
    end = place + 1
    while end < min(len(lines), place + _LINES_OF_CAPTION):
        line, last = lines[end], lines[end - 1]
        step = last.middle - line.middle
        is_near = 0 < step < (2.6 if _is_prose(line) else 1.45) * last.size
        if not is_near or abs(line.size - lines[place].size) > 0.6 or _has_cells(line):
            break
        end += 1
    return end


def _has_cells(line: WordLine) -> bool:
    return len(cells_of(line)) > 1 and not _is_prose(line)


def _ends(line: WordLine, *, step: float) -> bool:
    """Whether a line that is so far from the lines of a table (in points) is not part of it."""
    # A name of several rows may be printed at the middle of them.
    most = _STEP_OF_NAME if len(cells_of(line)) == 1 else _STEP
    is_far = not -_STEP_OF_NAME * line.size < step < most * line.size
    return is_far or bool(CAPTION.match(line.text)) or _is_prose(line)


def _below(lines: Sequence[WordLine], start: int) -> tuple[WordLine, ...]:
    """The lines of the table that begins with a line; none where that is no table."""
    taken: list[WordLine] = []
    rows, lowest = 0, lines[start - 1].middle
    for line in lines[start:]:
        step = lowest - line.middle
        if _ends(line, step=step):
            break
        taken.append(line)
        if is_row(line):
            rows = len(taken)
        elif len(taken) - rows > (_BETWEEN_ROWS if rows else _LINES_OF_HEADER):
            break
        lowest = line.middle if 0 < step < _STEP * line.size else lowest
    return tuple(taken[:rows])


def _above(lines: Sequence[WordLine], end: int) -> tuple[WordLine, ...]:
    """The lines of the table that ends before a caption; none where there is none."""
    taken: list[WordLine] = []
    rows, highest = 0, lines[end].middle
    for line in reversed(lines[:end]):
        step = line.middle - highest
        if _ends(line, step=step):
            break
        taken.append(line)
        if is_row(line):
            rows = len(taken)
        elif len(taken) - rows > (_LINES_OF_HEADER if rows else _BETWEEN_ROWS):
            break
        highest = line.middle if 0 < step < _STEP * line.size else highest
    return tuple(reversed(taken)) if rows else ()
