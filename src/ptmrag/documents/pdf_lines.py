"""From the characters of a PDF's page to its printed lines.

    upright, *sideways = printed_lines(characters, 3)     # the lines of page 3

A wide gap between two columns ends a line. Text that runs up or down the page (a table on its side) comes in
lists of its own, as if the page were turned. It puts nothing in order: `printed_lines` does.
"""

import itertools
import re
from collections.abc import Collection, Iterator
from dataclasses import replace

from ptmrag.documents.document import box_around
from ptmrag.documents.pdf_characters import UNREADABLE, PageCharacters, joined
from ptmrag.documents.printed_lines import PrintedLine
from ptmrag.language.tokens import HAN

_BROKEN = "\x02\ufffe"  # pdfium's marks for a hyphen at the end of a line
# Sideways text is read if it is as much as a small table: a stamp in the margin or the label of an axis is not.
_LEAST_SIDEWAYS = 120  # characters
_LEAST_LINE = 15  # characters of a line, on average
_STEP = 1.5  # font sizes: a word so far below the one before is on another line
_NUMBERED = re.compile(r"\d{1,2}(?:\.\d{1,2})+[\u4e00-\u9fff]")
_SHORTEST_HEADING = 3  # characters
# A line with more characters without letters than these says nothing.
_MOST_UNREADABLE = 0.25


def printed_lines(
    characters: PageCharacters, number: int, *, without: Collection[int] = ()
) -> list[list[PrintedLine]]:
    """The upright lines of a page (1-based), then those that run up, are on their head, and run down.

    `without` are the numbers of hidden characters.
    """
    turned: dict[int, list[PrintedLine]] = {}
    for start, end, is_broken in _runs(characters):
        inked = [i for i in range(start, end) if _is_inked(characters, i, without)]
        if inked and not _is_unreadable(characters, inked):
            quarters = characters.quarters_of(inked[0])
            lines = [
                _line(characters, part, number, without)
                for segment in _segments(characters, inked, start, end)
                for part in _run_in(characters, segment)
            ]
            if is_broken:
                lines[-1] = replace(lines[-1], text=lines[-1].text + "\x02")
            turned.setdefault(quarters, []).extend(lines)
    if characters.vertical:  # columns from right to left, in whatever order the file has them
        for lines in turned.values():
            lines.sort(key=lambda line: -line.middle)
    upright = turned.pop(0, [])
    sideways = [
        lines for _, lines in sorted(turned.items()) if _is_text(lines) or _is_more(lines, upright)
    ]
    return [upright, *sideways] if upright or not sideways else sideways


def _runs(characters: PageCharacters) -> Iterator[tuple[int, int, bool]]:
    """The first and last character of each line, and whether a word is broken at its end."""
    start = 0
    for number, text in enumerate(characters.texts):
        if text in ("\r", "\n") or (text and text in _BROKEN):
            yield start, number, text in _BROKEN
            start = number + 1
    yield start, len(characters.texts), False


def _is_inked(characters: PageCharacters, number: int, without: Collection[int]) -> bool:
    text = characters.texts[number]
    return bool(text) and not text.isspace() and number not in without


def _is_unreadable(characters: PageCharacters, inked: list[int]) -> bool:
    unread = sum(characters.texts[number] == UNREADABLE for number in inked)
    return unread > _MOST_UNREADABLE * len(inked)


def _is_text(lines: list[PrintedLine]) -> bool:
    letters = sum(len(line.text) for line in lines)
    return letters >= max(_LEAST_SIDEWAYS, _LEAST_LINE * len(lines))


def _is_more(lines: list[PrintedLine], upright: list[PrintedLine]) -> bool:
    return sum(len(line.text) for line in lines) > sum(len(line.text) for line in upright)


def _segments(
    characters: PageCharacters, inked: list[int], start: int, end: int
) -> Iterator[list[int]]:
    """The inked characters of a line in parts, which a wide gap or a step down the page separates."""
    part = [inked[0]]
    size = characters.size(inked[0])
    widest = max(1.8 * size, 14) if end - start > 30 else None
    for before, number in itertools.pairwise(inked):
        if number > before + 1:
            left, right = characters.box(before), characters.box(number)
            is_wide = widest is not None and right[0] - left[2] > widest
            if is_wide or left[1] - right[3] > _STEP * size:
                yield part
                part = []
        part.append(number)
    yield part


def _run_in(characters: PageCharacters, part: list[int]) -> list[list[int]]:
    """A line of Chinese cut behind a numbered heading that the text goes on after, in another font."""
    text = "".join(characters.texts[number] for number in part)
    if not _NUMBERED.match(text):
        return [part]
    first = next(n for n in part if HAN.match(characters.texts[n]))
    fonts = {characters.font(part[0]), characters.font(first)}
    cut = next((n for n in part if n > first and characters.font(n) not in fonts), None)
    if cut is None or cut - first < _SHORTEST_HEADING or characters.font(part[-1]) in fonts:
        return [part]
    return [[n for n in part if n < cut], [n for n in part if n >= cut]]


def _line(
    characters: PageCharacters, inked: list[int], number: int, without: Collection[int]
) -> PrintedLine:
    middle = inked[len(inked) // 2]
    boxes = [characters.box(i) for i in {inked[0], middle, inked[-1]}]
    box = box_around(boxes)
    # In small capitals, only the first letter has the size of the font.
    size = max(characters.size(inked[0]), characters.size(middle))
    texts = (" " if i in without else characters.texts[i] for i in range(inked[0], inked[-1] + 1))
    text = joined("".join(texts)).strip()
    return PrintedLine(text, number, box, size, characters.is_bold(middle))
