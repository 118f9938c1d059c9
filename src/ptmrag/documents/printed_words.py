"""The words of a page in lines, each with its place: what tables are found in.

    lines = joined_lines(word_lines(texts, box=box, size=size))
    cells_of(lines[0])      # the words that belong together: "Total accuracy" is one cell

A line is what is printed at one height, as far as the file has it in one run. `pdf` knows the characters, `tables`
finds the tables.
"""

import itertools
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from ptmrag.documents.document import Box
from ptmrag.documents.pdf_characters import joined
from ptmrag.documents.raised_marks import RAISED

# The gap between two words of one cell, at most, in font sizes: a blank has 0.25 to 0.34, and letters have
# some room beside them. Two numbers are two cells already where the gap is hardly more than a blank.
_BLANK, _BLANK_OF_NUMBERS = 0.6, 0.42
_SAME_HEIGHT = 0.45
_NUMBER = re.compile(
    r"[~<>≈≤≥+\-\u2010-\u2015\u2212±(]*\$?\.?\d[\d.,:/%±()+\-\u2010-\u2015\u2212×^]*"
    r"(?:e-?\d+|[A-Za-z×°]{1,2}\d{0,3})?[\d.,/%)]*[†‡*∗§¶⋆?⁰¹²³⁴-⁹₀-₉]*|\([↑↓]\)"
)
_ENDS_IN_DIGITS = re.compile(r"\d\S*\d$")
_SMALL = 0.85
# The verbatim form of a quote is the same with these digits, and with those of RAISED.
_LOWERED = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_PLACEHOLDER = re.compile(r"[-\u2010-\u2015\u2212/✓✗✔✘×]|[nN]/[aA]|\(?[-\u2010-\u2015]\)?")


@dataclass(frozen=True, slots=True)
class Word:
    """A run of letters without a blank, and where it begins and ends in points."""

    text: str
    left: float
    right: float


@dataclass(frozen=True, slots=True)
class WordLine:
    """The words at one height (`middle`, in points), their text as the page has it, and the font size."""

    words: tuple[Word, ...]
    text: str
    middle: float
    size: float

    @property
    def left(self) -> float:
        return self.words[0].left

    @property
    def right(self) -> float:
        return max(word.right for word in self.words)


def word_lines(
    texts: Sequence[str], *, box: Callable[[int], Box], size: Callable[[int], float]
) -> Iterator[WordLine]:
    """The lines of a page. `texts` has a text for each character, `box` and `size` their places and font sizes."""
    lines: list[list[list[int]]] = [[[]]]
    for number, text in enumerate(texts):
        if text in ("\r", "\n"):
            lines.append([[]])
        elif text.isspace():
            lines[-1].append([])
        elif text:
            lines[-1][-1].append(number)
    for line in ([word for word in words if word] for words in lines):
        if line:
            boxes = [(box(word[0]), box(word[-1])) for word in line]
            words = tuple(
                Word(_shown([texts[n] for n in word], word, box=box, size=size), first[0], last[2])
                for word, (first, last) in zip(line, boxes, strict=True)
            )
            middle = median((first[1] + first[3]) / 2 for first, _ in boxes)
            font = max(size(line[0][0]), size(line[len(line) // 2][0]))
            yield WordLine(words, " ".join(word.text for word in words), middle, font)


def _shown(
    texts: Sequence[str],
    numbers: Sequence[int],
    *,
    box: Callable[[int], Box],
    size: Callable[[int], float],
) -> str:
    """The text of a word. The smaller end of a number is an exponent, a mark, or another number: "10⁸", "81.9 1.0"."""
    word = "".join(texts)
    if _ENDS_IN_DIGITS.search(word) and size(numbers[-1]) < _SMALL * (full := size(numbers[0])):
        cut = next(i for i, number in enumerate(numbers) if size(number) < _SMALL * full)
        start, end = "".join(texts[:cut]), "".join(texts[cut:])
        is_raised = box(numbers[cut])[1] > box(numbers[0])[1] + 0.15 * full
        scripts = RAISED if is_raised else _LOWERED
        word = start + end.translate(scripts) if end.isdigit() else f"{start} {end}"
    return joined(word)


def joined_lines(lines: Iterable[WordLine]) -> list[WordLine]:
    """The lines, of which those that go on at the same height are one: a raised mark breaks a row in the file."""
    found: list[WordLine] = []
    for line in lines:
        last = found[-1] if found else None
        if (
            last is not None
            and abs(last.middle - line.middle) < _SAME_HEIGHT * max(last.size, line.size)
            and line.left > last.right - 1
        ):
            size, middle = (
                (last.size, last.middle) if last.size >= line.size else (line.size, line.middle)
            )
            found[-1] = WordLine(
                (*last.words, *line.words), f"{last.text} {line.text}", middle, size
            )
        else:
            found.append(line)
    return found


def cells_of(line: WordLine) -> tuple[Word, ...]:
    """The cells of a line: words with no more than a blank between them."""
    groups: list[list[Word]] = []
    for word in line.words:
        are_numbers = bool(groups) and _is_digits(groups[-1][-1]) and _is_digits(word)
        blank = _BLANK_OF_NUMBERS if are_numbers else _BLANK
        if groups and word.left - groups[-1][-1].right <= blank * line.size:
            groups[-1].append(word)
        else:
            groups.append([word])
    return tuple(
        Word(" ".join(w.text for w in group), group[0].left, max(w.right for w in group))
        for group in groups
    )


def _is_digits(word: Word) -> bool:
    return any(map(str.isdigit, word.text)) and bool(_NUMBER.fullmatch(word.text))


def widest_gap(line: WordLine) -> float:
    """The widest gap between two words, in font sizes."""
    gaps = (b.left - a.right for a, b in itertools.pairwise(line.words))
    return max(gaps, default=0.0) / max(line.size, 1.0)


def is_number(text: str) -> bool:
    """Whether a cell is a number with its unit and marks, or says that there is none: "84.6/83.4", "110M", "-"."""
    return all(_NUMBER.fullmatch(part) or _PLACEHOLDER.fullmatch(part) for part in text.split())


def count_numbers(words: Sequence[Word]) -> int:
    """How many words are numbers, or stand for one that is missing."""
    return sum(is_number(word.text) for word in words)


def is_row(line: WordLine) -> bool:
    """Whether a line looks like the row of a table: numbers, with or without a name before them."""
    numbers = count_numbers(line.words)
    if not numbers or len(line.words) < 2:
        return False
    share, gap = numbers / len(line.words), widest_gap(line)
    return (share >= 0.4 and gap > 0.42) or (gap > 1.0 and share >= 0.12)
