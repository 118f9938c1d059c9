"""At which lines of a list a reference starts: by labels, by indents and gaps, or by names and dates.

    starts_in([ListLine("[1] J. Lee. Otters.", 9), ListLine("2021.", 9), ListLine("[2] K. Kim.", 9)])
    ->  [0, 2]

Labels are surest: `[1]`, `1.`, `[Dev19]`. Without them, a hanging indent or a gap says it, where the lines have
places; else a line that begins with names after a reference that has its date.
"""

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass

from ptmrag.documents.headings import is_caption
from ptmrag.documents.reference_authors import (
    begins_dated,
    begins_inverted,
    begins_with_authors,
    has_year_behind_authors,
    initial_of,
)


@dataclass(frozen=True, slots=True)
class ListLine:
    """A line of a list on a page (1-based), with its place in points if that is known."""

    text: str
    page: int
    left: float | None = None
    middle: float = 0.0
    size: float = 0.0


_NUMBERS = (
    re.compile(r"\s*[\[［【]\s*(\d{1,4})\s*[\]］】]"),
    re.compile(r"\s*(\d{1,4})\s*[.．、]\s*(?!\d)"),
    re.compile(r"\s*[(（](\d{1,3})[)）]\s*"),
    re.compile(r"\s*(\d{1,3})\)\s*"),
    re.compile(r"\s*(\d{1,3})\s+(?=[A-Z\u4e00-\u9fff])"),
)
# [Dev19], [DCLT+18], [Devlin et al., 2019]
_NAME_LABEL = re.compile(r"\s*\[(?=[A-Z\u4e00-\u9fff])[^\]]{1,60}\d\d[a-z]?\]\s*\S")
_FIRST_LINES = 4  # the first reference starts among them
_LEAST_LABELS = 2
_FIRST_LABEL = 500  # a list may go on with the numbers of another one; a year is no label
_SKIPPED = 3  # labels in a row that may be unreadable
_MOST_LINES = 20  # of a reference, on average
_DATE = re.compile(
    r"(?<!\d)(?:19|20)\d\d(?!\d)|\b(?:in press|to appear|forthcoming|n\.\s?d\.|under review|submitted)\b|"
    r"['’]\d\d\b|arxiv\s*[:.]|\bdoi\b|https?:|[\[［][A-Z](?:/OL)?[\]］]",
    re.IGNORECASE,
)
_ENDS = re.compile(r"(?:[.。．!?)\]”\"]|(?:https?:|www\.|doi|arxiv|/)\S*|\d)\s*$", re.IGNORECASE)
_INDENT = 0.5  # font sizes: lines of a hanging indent are farther to the right
_GAP = 1.2  # times the usual distance of two lines
_LEAST_STARTS, _MOST_STARTS = 0.1, 0.8  # of the lines: fewer or more are no style
_AHEAD = 6  # lines in which authors are looked for


def is_dated(text: str) -> bool:
    """Whether a text has a year, or what says that a work is somewhere: an identifier or address."""
    return bool(_DATE.search(text))


def starts_in(lines: Sequence[ListLine]) -> list[int]:
    """The numbers of the lines at which a reference starts, in order; none if there are no lines."""
    if not lines:
        return []
    return _labelled(lines) or _placed(lines) or _named(lines)


def may_end(line: ListLine) -> bool:
    """Whether a reference may end with a line, as far as the line says."""
    return bool(_ENDS.search(line.text))


def may_start(lines: Sequence[ListLine], number: int) -> bool:
    """Whether a reference may start at a line, as far as it and the line above say."""
    text = lines[number].text
    if any(pattern.match(text) for pattern in (*_NUMBERS, _NAME_LABEL)):
        return True
    is_below_end = not number or may_end(lines[number - 1])
    return is_below_end and begins_with_authors(_from(lines, number))


def _labelled(lines: Sequence[ListLine]) -> list[int]:
    """The lines with labels, in the style that most of them have."""
    styles = [_counted(lines, pattern) for pattern in _NUMBERS]
    styles.insert(1, [n for n, line in enumerate(lines) if _NAME_LABEL.match(line.text)])
    best = max(styles, key=len)
    if len(best) < _LEAST_LABELS or best[0] >= _FIRST_LINES:
        return []
    return best if best[-1] - best[0] < _MOST_LINES * len(best) else []


def _counted(lines: Sequence[ListLine], pattern: re.Pattern[str]) -> list[int]:
    """The lines whose numbers go up one by one."""
    found: list[int] = []
    last = 0
    for number, line in enumerate(lines):
        label = pattern.match(line.text)
        if label and last < int(label[1]) <= last + (_SKIPPED if found else _FIRST_LABEL):
            found.append(number)
            last = int(label[1])
    return found


def _placed(lines: Sequence[ListLine]) -> list[int]:
    """The lines that stand out to the left of the others, or below a gap; none if neither says it."""
    if any(line.left is None for line in lines):
        return []
    columns = _columns(lines)
    hanging = _hanging(lines, columns)
    if _LEAST_STARTS <= len(hanging) / len(lines) <= _MOST_STARTS:
        return _with_dates(lines, [n for n in hanging if not _goes_on(lines, n)])
    below = _with_dates(lines, _below_gaps(lines, columns))
    return below if len(below) >= _MOST_STARTS * len(_named(lines)) else []


def _hanging(lines: Sequence[ListLine], columns: Sequence[Sequence[int]]) -> list[int]:
    """The lines that begin at the left edge of their column."""
    starts: list[int] = []
    for column in columns:
        first = min(lines[number].left or 0.0 for number in column)
        starts += [n for n in column if (lines[n].left or 0.0) - first < _INDENT * lines[n].size]
    return starts


def _goes_on(lines: Sequence[ListLine], number: int) -> bool:
    """Whether a line goes on in the middle of a sentence, wherever it begins."""
    return number > 0 and lines[number].text[:1].islower() and not may_end(lines[number - 1])


def _below_gaps(lines: Sequence[ListLine], columns: Sequence[Sequence[int]]) -> list[int]:
    """The lines below a gap. Above the first line of a column there is none: what it says decides."""
    gaps = {
        b: lines[a].middle - lines[b].middle
        for column in columns
        for a, b in itertools.pairwise(column)
    }
    if not gaps:
        return []
    usual = sorted(gaps.values())[len(gaps) // 5]
    starts = {0, *(number for number, gap in gaps.items() if gap > _GAP * usual)}
    starts |= {column[0] for column in columns if may_start(lines, column[0])}
    return sorted(starts)


def _columns(lines: Sequence[ListLine]) -> list[list[int]]:
    """The numbers of the lines of each column: the next one begins higher up, or on the next page."""
    columns: list[list[int]] = []
    for number, line in enumerate(lines):
        above = lines[number - 1]
        if not number or line.page != above.page or line.middle > above.middle + line.size:
            columns.append([])
        columns[-1].append(number)
    return columns


def _named(lines: Sequence[ListLine]) -> list[int]:
    """The lines that begin with names, below a reference that has its date."""
    starts = [0]
    first = _from(lines, 0)
    inverted, dated = begins_inverted(first), has_year_behind_authors(first)
    for number in range(1, len(lines)):
        if not may_end(lines[number - 1]):
            continue
        before = _text(lines, starts[-1], number)
        if not (is_dated(before) or is_caption(lines[starts[-1]].text)):
            continue
        text = _from(lines, number)
        is_next = (inverted and begins_inverted(text) and _is_in_order(lines, starts, number)) or (
            dated and begins_dated(text)
        )
        if is_next or is_caption(text) or begins_with_authors(text):
            starts.append(number)
    return _with_dates(lines, starts)


def _is_in_order(lines: Sequence[ListLine], starts: Sequence[int], number: int) -> bool:
    """Whether a line would come in the order of the alphabet."""
    return initial_of(lines[number].text) >= initial_of(lines[starts[-1]].text)


def _from(lines: Sequence[ListLine], number: int) -> str:
    """The text from a line on, as far as authors are looked for."""
    return _text(lines, number, number + _AHEAD)


def _text(lines: Sequence[ListLine], start: int, end: int) -> str:
    return " ".join(line.text for line in itertools.islice(lines, start, end))


def _with_dates(lines: Sequence[ListLine], starts: Sequence[int]) -> list[int]:
    """The starts without those of parts that have no date: they belong to the reference above."""
    kept: list[int] = []
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        if not kept or is_caption(lines[start].text) or is_dated(_text(lines, start, end)):
            kept.append(start)
    return kept
