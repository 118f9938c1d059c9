"""The line numbers of review copies: numbers beside the text that rise by one from line to line.

    found = line_numbers(characters, known=False)      # the numbers of their characters

They are in a column of their own, left or right of lines that go on in the middle of sentences. Numbers of
rows, of items in a list and of pages are none.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from ptmrag.documents.document import Box, box_around
from ptmrag.documents.pdf_characters import PageCharacters
from ptmrag.language.tokens import HAN

_NUMBER = re.compile(r"(?<!\S)\d{1,4}(?!\S)")
_WORD = re.compile(r"\S+")
_LEAST = 8  # numbers in a column
_STEPS = (1, 2, 5, 10)  # some copies number every fifth line
_LEAST_RISING = 0.85  # of the pairs: what is between others is not
_ALIGNED = 2.5  # points: how far apart the edges of numbers in one column are
# Points between a number and the line on its right, and the one on its left, which may be a short one.
_BEFORE, _BEHIND = 72.0, 300.0
_LEAST_APART = 0.8  # of the numbers: others are words of a sentence
_BLANK = 0.8  # of the height of a number: as wide as a blank at most
_LEAST_BESIDE = 0.5  # of the numbers have a line
_LEAST_WORDS = 4  # of a line of text: the rows of a table have fewer in a cell
# How many of the lines begin with a small letter, if the numbers are printed as the text is, and if they are not.
_LEAST_GOING_ON = {False: 0.3, True: 0.12}


@dataclass(frozen=True, slots=True)
class _Word:
    """A word of a page: its first and last character, its text and its box."""

    first: int
    last: int
    text: str
    box: Box

    @property
    def middle(self) -> float:
        return (self.box[1] + self.box[3]) / 2


def line_numbers(characters: PageCharacters, *, known: bool = False) -> frozenset[int]:
    """The numbers of the characters of a page that are line numbers.

    `known`: whether the document is known to have line numbers, so that a list of references has them too.
    """
    flat = characters.flat()
    numbers = [_word(characters, flat, found) for found in _NUMBER.finditer(flat)]
    columns = list(_columns(numbers))
    if not columns:
        return frozenset()
    words = [_word(characters, flat, found) for found in _WORD.finditer(flat)]
    found: set[int] = set()
    for column in columns:
        if _is_beside_text(characters, column, words, known=known):
            found.update(i for number in column for i in range(number.first, number.last + 1))
    return frozenset(found)


def _word(characters: PageCharacters, flat: str, found: re.Match[str]) -> _Word:
    first, last = found.start(), found.end() - 1
    box = box_around([characters.box(first), characters.box(last)])
    return _Word(first, last, found[0], box)


def _columns(numbers: Sequence[_Word]) -> Iterator[list[_Word]]:
    """Numbers that are one below the other and rise steadily."""
    left, right = _aligned(numbers, 0), _aligned(numbers, 2)
    for column in right:
        # Numbers with few and with many digits share their left edges, if not their right ones.
        more = [n for other in left if set(other) & set(column) for n in other]
        whole = list(dict.fromkeys((*column, *more)))
        yield whole if _rises(whole) else column
    in_right = {number for column in right for number in column}
    yield from (column for column in left if not in_right & set(column))


def _aligned(numbers: Sequence[_Word], edge: int) -> list[list[_Word]]:
    """The rising columns of numbers whose left (0) or right (2) edges are one below the other."""
    columns: list[list[_Word]] = []
    for number in sorted(numbers, key=lambda number: number.box[edge]):
        if columns and number.box[edge] - columns[-1][0].box[edge] <= _ALIGNED:
            columns[-1].append(number)
        else:
            columns.append([number])
    return [column for column in columns if _rises(column)]


def _rises(column: Sequence[_Word]) -> bool:
    """Whether numbers rise by one, or steadily by more, from the top down."""
    if len(column) < _LEAST:
        return False
    values = [int(n.text) for n in sorted(column, key=lambda n: -n.middle)]
    steps = [after - before for before, after in pairwise(values)]
    most = max(steps.count(step) for step in _STEPS)
    return min(steps) > 0 and most >= _LEAST_RISING * len(steps)


def _is_beside_text(
    characters: PageCharacters, column: Sequence[_Word], words: Sequence[_Word], *, known: bool
) -> bool:
    """Whether there are lines of running text beside the numbers of a column."""
    own = {number.first for number in column}
    others = [word for word in words if word.first not in own]
    if sum(_stands_apart(number, others) for number in column) < _LEAST_APART * len(column):
        return False
    lines = [line for number in column if (line := _line_beside(number, others))]
    if len(lines) < _LEAST_BESIDE * len(column):
        return False
    starts = [line[0] for line in lines]
    is_padded = any(number.text.startswith("0") and len(number.text) > 1 for number in column)
    if known or is_padded:
        return True
    is_chinese = any(HAN.match(start.text) for start in starts)
    if not is_chinese and median(len(line) for line in lines) < _LEAST_WORDS:
        return False
    number, text = column[len(column) // 2].first, starts[len(starts) // 2].first
    is_different = characters.font(number) != characters.font(text) or (
        abs(characters.size(number) - characters.size(text)) > 0.1 * characters.size(text)
    )
    going_on = sum(_goes_on(start.text, is_different=is_different) for start in starts)
    return going_on >= _LEAST_GOING_ON[is_different] * len(starts)


def _stands_apart(number: _Word, words: Sequence[_Word]) -> bool:
    """Whether more than a blank is between a number and the words on both of its sides."""
    height = number.box[3] - number.box[1]
    return not any(
        -height < max(word.box[0] - number.box[2], number.box[0] - word.box[2]) < _BLANK * height
        for word in words
        if abs(word.middle - number.middle) < height
    )


def _goes_on(word: str, *, is_different: bool) -> bool:
    """Whether a line that starts with this word is in the middle of a sentence. Chinese does not show it."""
    return word[0].islower() or (is_different and HAN.match(word) is not None)


def _line_beside(number: _Word, words: Sequence[_Word]) -> list[_Word]:
    """The words of the line that a number belongs to: the one on its right, else the one on its left."""
    height = number.box[3] - number.box[1]
    level = [word for word in words if abs(word.middle - number.middle) < max(height, 6.0)]
    right = sorted((w for w in level if w.box[0] > number.box[2]), key=lambda word: word.box[0])
    if right and right[0].box[0] - number.box[2] < _BEFORE:
        return _together(right, height)
    left = sorted((w for w in level if w.box[2] < number.box[0]), key=lambda word: -word.box[2])
    if left and number.box[0] - left[0].box[2] < _BEHIND:
        return _together(left, height)[::-1]
    return []


def _together(words: Sequence[_Word], height: float) -> list[_Word]:
    """The words from the first one on, up to a wide gap."""
    line = [words[0]]
    for word in words[1:]:
        gap = max(word.box[0] - line[-1].box[2], line[-1].box[0] - word.box[2])
        if gap > 2 * height:
            break
        line.append(word)
    return line
