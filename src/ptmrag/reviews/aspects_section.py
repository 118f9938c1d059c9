"""The table of all works of a review by a few aspects, as its last section: each cell a quote with its mark.

    section, table = aspects_section(resources, ids, phrases, marks)

The cells are `matrix`'s.
"""

from collections.abc import Sequence

from ptmrag.answer.framing import masked
from ptmrag.answer.resources import Resources
from ptmrag.export.markdown import literal
from ptmrag.matrix.table_of_works import table_of_works
from ptmrag.matrix.works_table import CellQuote, WorkRow, WorksTable
from ptmrag.reviews.paragraphs import Marks
from ptmrag.reviews.phrases import Phrases
from ptmrag.reviews.review import ReviewSection

# What the paragraphs do not tell.
ASPECTS = ("data", "size", "evaluation")
_EMPTY = "—"
_LONGEST = 160  # characters of a cell


def aspects_section(
    resources: Resources, ids: Sequence[str], phrases: Phrases, marks: Marks
) -> tuple[ReviewSection | None, WorksTable]:
    """The section, None where no cell has a quote, and the table as it is."""
    # A survey has the data and sizes of others.
    table = table_of_works(resources, ids, ASPECTS, phrases.lang)
    first = len(marks.citations)
    filled = [row for row in table.rows if any(_fitting(row, one) for one in table.aspects)]
    used = [aspect for aspect in table.aspects if any(_fitting(row, aspect) for row in filled)]
    if not filled:
        return None, table
    work, year = phrases.row("table_head")[:2]
    lines = [_line([work, year, *(table.labels[aspect] for aspect in used)])]
    lines.append("|" + " --- |" * (len(used) + 2))
    for row in filled:
        cells = [_cell(row, aspect, marks) for aspect in used]
        lines.append(_line([literal(row.title), str(row.year or ""), *cells]))
    citations = tuple(marks.citations[first:])
    return ReviewSection(phrases.row("aspects"), "\n".join(lines), citations), table


def _cell(row: WorkRow, aspect: str, marks: Marks) -> str:
    """The first quote of a cell that fits, with its mark."""
    quote = _fitting(row, aspect)
    return f"{literal(masked(quote.text))} [{marks.of(row.citation(quote))}]" if quote else _EMPTY


def _fitting(row: WorkRow, aspect: str) -> CellQuote | None:
    """The first quote of a cell that is short enough."""
    quotes = (quote for quote in row.cells.get(aspect, ()) if len(quote.text) <= _LONGEST)
    return next(quotes, None)


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
