"""Tables that are drawn with lines: each row becomes one line, each cell is read whole.

    text, lines = text_and_lines(page, characters, 3)      # of page 3, with the rows in their order

A PDF writes the cells of such a table in any order, and a line of text may run through several. Tables with
lines above and below only are found by `tables`.
"""

import itertools
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from ptmrag.documents.document import box_around
from ptmrag.documents.headings import is_numbered_in_chinese
from ptmrag.documents.pdf_characters import PageCharacters, joined
from ptmrag.documents.pdf_lines import printed_lines
from ptmrag.documents.printed_lines import BETWEEN_CELLS, PrintedLine, in_reading_order
from ptmrag.documents.table_lines import RuledTable, ruled_tables
from ptmrag.language.tokens import HAN

_ABOVE = 3.0  # font sizes: the heading of a table is not farther above it
_MOST_CUTS = 2  # words that a line runs through: they touch it


def text_and_lines(
    page: Any, characters: PageCharacters, number: int, *, without: Collection[int] = ()
) -> tuple[str, list[list[PrintedLine]]]:
    """The text of a page (1-based) and its lines as `printed_lines` gives them, with each row of a table as one line.

    `without` are the numbers of hidden characters.
    """
    tables = [
        (table, rows, inside)
        for table in ruled_tables(page)
        for rows, inside in [_rows_of(characters, table, number, without)]
        if rows
    ]
    left_out = frozenset(without).union(*(inside for _, _, inside in tables))
    upright, *sideways = printed_lines(characters, number, without=left_out)
    if characters.vertical:
        lines = [upright, *sideways]
        return "\n".join(line.text for some in lines for line in in_reading_order(some)), lines
    texts = list(characters.texts)
    for table, rows, inside in tables:
        named = _named(rows, upright, table)
        first = min(inside)
        texts[first] = "\n" + "\n".join(row.text for row in rows) + "\n"
        left_out -= {first}
        upright = _with_rows(upright, named, table)
    text = joined("".join(t for place, t in enumerate(texts) if place not in left_out))
    return text, [upright, *sideways]


def _rows_of(
    characters: PageCharacters, table: RuledTable, number: int, without: Collection[int]
) -> tuple[list[PrintedLine], frozenset[int]]:
    """The rows of a table on a page (1-based) as lines, and the numbers of their characters.

    The text of a cell may be several lines, and that of a row has its cells from left to right. There are
    none if the lines of the table are not between all of its cells: those of a chart run through words, and
    other tables have several rows between two lines.
    """
    cells: dict[tuple[int, int], list[int]] = defaultdict(list)
    cuts = 0
    for word in _words(characters, without):
        of_word = [table.cell_of(characters.box(place)) for place in word]
        cuts += sum(one != other for one, other in itertools.pairwise(of_word))
        # A word that a line touches is in the cell that its middle is in; Chinese has no blanks between words.
        whole = of_word[len(word) // 2] if word else None
        is_chinese = any(HAN.search(characters.texts[place]) for place in word)
        for place, of_place in zip(word, of_word, strict=True):
            cell = of_place if is_chinese else whole
            if cell is not None:
                cells[cell].append(place)
    if cuts > _MOST_CUTS or _has_many_lines(characters, cells):
        return [], frozenset()
    rows: dict[int, list[list[int]]] = defaultdict(list)
    for row, column in sorted(cells):
        rows[row].append(cells[row, column])
    lines = [_line(characters, of_row, number) for _, of_row in sorted(rows.items())]
    return lines, frozenset(place for places in cells.values() for place in places)


def _words(characters: PageCharacters, without: Collection[int]) -> Iterator[list[int]]:
    """The characters of a page without blanks between them."""
    word: list[int] = []
    for place, text in enumerate(characters.texts):
        if place in without or (text and (text.isspace() or text[0].isspace())):
            yield word
            word = [] if not text.strip() or place in without else [place]
        elif text:
            word.append(place)
    yield word


def _named(
    rows: Sequence[PrintedLine], lines: Sequence[PrintedLine], table: RuledTable
) -> list[PrintedLine]:
    """The rows, the first of which begins with the numbered heading just above the table: it says what they are."""
    above = [line for line in lines if 0 < line.middle - table.top < _ABOVE * line.size]
    last = min(above, key=lambda line: line.middle, default=None)
    if last is None or not is_numbered_in_chinese(last.text):
        return list(rows)
    return [replace(rows[0], text=f"{last.text}{BETWEEN_CELLS}{rows[0].text}"), *rows[1:]]


def _with_rows(
    lines: Sequence[PrintedLine], rows: Sequence[PrintedLine], table: RuledTable
) -> list[PrintedLine]:
    """The lines of a page with the rows of a table before the first line that is below its upper edge."""
    at = next(
        (
            n
            for n, line in enumerate(lines)
            if line.middle < table.top
            and line.left < table.columns[-1]
            and line.right > table.columns[0]
        ),
        len(lines),
    )
    return [*lines[:at], *rows, *lines[at:]]


def _has_many_lines(
    characters: PageCharacters, cells: Mapping[tuple[int, int], Sequence[int]]
) -> bool:
    """Whether several cells of one row have several lines each, so that they are several rows."""
    counts: dict[int, list[int]] = defaultdict(list)
    for (row, _), places in cells.items():
        middles = sorted((box[1] + box[3]) / 2 for box in map(characters.box, places))
        step = 0.6 * characters.size(places[0])
        counts[row].append(1 + sum(b - a > step for a, b in itertools.pairwise(middles)))
    return any(
        sum(n > 1 for n in of_row) > 2 or sum(n > 2 for n in of_row) > 1
        for of_row in counts.values()
    )


def _line(characters: PageCharacters, cells: Sequence[Sequence[int]], number: int) -> PrintedLine:
    texts = [_text(characters, places) for places in cells]
    boxes = [characters.box(place) for places in cells for place in (places[0], places[-1])]
    first = cells[0][0]
    size, bold = characters.size(first), characters.is_bold(first)
    return PrintedLine(
        BETWEEN_CELLS.join(texts), number, box_around(boxes), size, bold, is_row=True
    )


def _text(characters: PageCharacters, places: Sequence[int]) -> str:
    """The text of a cell: its characters in their order, with a blank where there was one between."""
    text = characters.texts[places[0]]
    for before, place in itertools.pairwise(places):
        between = characters.texts[before + 1 : place]
        gap = " " if place != before + 1 and any(t.isspace() for t in between) else ""
        text += gap + characters.texts[place]
    return joined(text).strip()
