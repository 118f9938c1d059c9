"""Rows of a table as a small table in Markdown, every cell of which is verbatim on its page.

    text, citations = shown_rows(chosen, hit, on_page=page, lang="en", start=1)

Rows are quoted as they are printed. Where it is not certain which header belongs to which column, the lines are
shown as they are printed, without a table. It chooses no rows: `table_rows` does.
"""

from collections.abc import Sequence

from ptmrag.answer.answer import Citation, citation_of
from ptmrag.answer.framing import PAGE, masked
from ptmrag.answer.table_rows import ChosenRows
from ptmrag.documents.document import TableRow
from ptmrag.language.detect import Language
from ptmrag.language.verbatim import NormalisedText
from ptmrag.retrieval.hit import Hit

_HEAD = {"zh": "- 表头（按原文）：{}", "en": "- Header as printed: {}"}
# Between the headers above a column, and between the title of a section and the name of a row.
_OVER = " · "


def shown_rows(
    chosen: ChosenRows, hit: Hit, *, on_page: NormalisedText, lang: Language, start: int = 1
) -> tuple[list[str], tuple[Citation, ...]]:
    """The lines of Markdown that show some rows, and their citations, numbered from `start`.

    `hit` has the entry and the page of the table. Rows that are not verbatim on the page are left out; without
    any there are no lines.
    """
    rows = [row for row in chosen.rows if on_page.contains(row.text)]
    verified = [row for row in rows if _is_verified(chosen, row, on_page)]
    rows = verified or rows
    if not rows:
        return [], ()
    quotes = _quotes(chosen, rows, on_page)
    citations = tuple(citation_of(hit, quote, start + n) for n, quote in enumerate(quotes))
    marks = " ".join(f"[{citation.n}]" for citation in citations)
    table = chosen.table
    caption = masked(table.caption) if on_page.contains(table.caption) else ""
    place = PAGE[lang].format(hit.page) if hit.page is not None else ""
    first = f"{caption}{place} {marks}".strip()
    if verified:
        return [first, "", *_markdown(chosen, rows)], citations
    head = [_HEAD[lang].format(masked(line)) for line in table.head if on_page.contains(line)]
    return [first, "", *head, *(f"- “{masked(row.text)}”" for row in rows)], citations


def _quotes(chosen: ChosenRows, rows: Sequence[TableRow], on_page: NormalisedText) -> list[str]:
    """The rows as they are printed; rows that follow each other on the page are one quote."""
    quotes: list[str] = []
    last = None
    for row in rows:
        joined = f"{quotes[-1]} {row.text}" if quotes else ""
        place = chosen.table.rows.index(row)
        if last is not None and place == last + 1 and on_page.contains(joined):
            quotes[-1] = joined
        else:
            quotes.append(row.text)
        last = place
    return quotes


def _is_verified(chosen: ChosenRows, row: TableRow, on_page: NormalisedText) -> bool:
    """Whether each cell of a row is in the row as it is printed, and each header on the page."""
    printed = NormalisedText.of(row.text)
    headers = [text for header in chosen.table.header for text in header if text]
    return (
        0 < len(row.cells) == len(chosen.table.header)
        and all(printed.contains(cell) for cell in row.cells if cell)
        and all(on_page.contains(text) for text in [*headers, row.section] if text)
    )


def _markdown(chosen: ChosenRows, rows: Sequence[TableRow]) -> list[str]:
    headers = [_OVER.join(filter(None, header)) for header in chosen.table.header]
    lines = [headers, ["---"] * len(headers)]
    for row in rows:
        lines.append([_OVER.join(filter(None, (row.section, row.cells[0]))), *row.cells[1:]])
    return ["| " + " | ".join(map(_cell, line)) + " |" for line in lines]


def _cell(text: str) -> str:
    return masked(text).replace("|", r"\|")
