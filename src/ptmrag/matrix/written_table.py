"""Write a table of works as Markdown, CSV or HTML.

    written(table, "md")     # | Work | Data | … with [n] marks, and below it the sources with their quotes

Text of papers and lists stays text in each format: no markup, no formula. JSON is `WorksTable.as_json`. It writes no
files: `export.written_file` does.
"""

import csv
import io
import itertools
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal, get_args

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from ptmrag.answer.framing import masked
from ptmrag.errors import InputError
from ptmrag.export.columns import harmless
from ptmrag.export.markdown import literal
from ptmrag.language.detect import Language
from ptmrag.language.printable import printable
from ptmrag.matrix.works_table import CellQuote, WorkRow, WorksTable

TableFormat = Literal["md", "csv", "html", "json"]
FORMATS: tuple[TableFormat, ...] = get_args(TableFormat)
EMPTY = "—"
_WORDS: dict[Language, dict[str, str]] = {
    "en": {"work": "Work", "year": "Year", "sources": "Sources", "page": "p. {}", "of": "Works by aspects"},
    "zh": {"work": "论文", "year": "年份", "sources": "来源", "page": "第 {} 页", "of": "文献矩阵"},
}  # fmt: skip
_ARXIV = re.compile(r"https?://arxiv\.org/abs/")
_WEB = re.compile(r"https?://[^\s/@<>\"|]+(?:/[^\s<>\"|]*)?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Numbered:
    """A quote with its number in the list of sources, and where it can be read."""

    n: int
    title: str
    quote: CellQuote
    address: str
    place: str


def format_by(name: str | None, path: Path | None = None) -> TableFormat:
    """The format with a name; without one that of a file's name, else Markdown. InputError for another name."""
    if name is None:
        ending = path.suffix[1:].casefold() if path else ""
        return next((form for form in FORMATS if form == ending), "md")
    for known in FORMATS:
        if known == name.strip().casefold():
            return known
    raise InputError(f"There is no format '{name}' for a table: name one of {', '.join(FORMATS)}.")


def written(table: WorksTable, form: TableFormat) -> str:
    """The table in a format of text."""
    return {"md": _markdown, "csv": _csv, "html": _html}[form](table)


def encoding_of(form: TableFormat) -> str:
    """How a file of a format is encoded: Excel takes CSV for UTF-8 only behind a byte order mark."""
    return "utf-8-sig" if form == "csv" else "utf-8"


def address_on_page(url: str, page: int | None) -> str:
    """Where a quote can be read, "" without a web address."""
    if not _WEB.match(url) or printable(url) != url:
        return ""
    if page is None:
        return url
    return f"{_ARXIV.sub('https://arxiv.org/pdf/', url).partition('#')[0]}#page={page}"


def answer_rows(table: WorksTable) -> list[str]:
    """The lines of the table in Markdown for an answer, whose page escapes what others wrote; with marks from [1]."""
    return _rows(table, lambda text: masked(printable(text)).replace("|", r"\|"))


def _rows(table: WorksTable, shown: Callable[[str], str]) -> list[str]:
    words = _WORDS[table.lang]
    number = itertools.count(1)  # in the order of `quotes_of`
    head = [words["work"], words["year"], *(shown(table.labels[a]) for a in table.aspects)]
    lines = [head, ["---"] * len(head)]
    for row in table.rows:
        cells = []
        for aspect in table.aspects:
            quotes = (f"{shown(q.text)} [{next(number)}]" for q in row.cells[aspect])
            cells.append("; ".join(quotes) or EMPTY)
        lines.append([shown(row.title), str(row.year or EMPTY), *cells])
    return [f"| {' | '.join(line)} |" for line in lines]


def quotes_of(table: WorksTable) -> Iterator[tuple[WorkRow, CellQuote]]:
    """All quotes of a table in their order, each with its row."""
    for row in table.rows:
        for aspect in table.aspects:
            yield from ((row, quote) for quote in row.cells[aspect])


def _numbered(table: WorksTable) -> list[_Numbered]:
    found = []
    for n, (row, quote) in enumerate(quotes_of(table), 1):
        page = _WORDS[table.lang]["page"].format(quote.page) if quote.page else ""
        found.append(_Numbered(n, row.title, quote, address_on_page(quote.url, quote.page), page))
    return found


def _literal(text: str) -> str:
    """A text on one line, without a mark that Markdown or a table has a meaning for."""
    return literal(" ".join(printable(text).split()))


def _markdown(table: WorksTable) -> str:
    words = _WORDS[table.lang]
    lines = [*_rows(table, _literal), ""]
    numbered = _numbered(table)
    if numbered:
        lines += [f"**{words['sources']}**", ""]
    for one in numbered:
        place = " ".join(filter(None, [one.place, f"<{one.address}>" if one.address else ""]))
        where = f" {place}" if place else f" {_literal(one.quote.source)}"
        lines.append(f"- [{one.n}] {_literal(one.title)},{where}: “{_literal(one.quote.quote)}”")
    return "\n".join(lines) + "\n"


def _csv(table: WorksTable) -> str:
    """A row for each work; behind each aspect, where its quotes are."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)  # lines end with CR LF, as RFC 4180 has it
    words = _WORDS[table.lang]
    heads = [part for a in table.aspects for part in _head(table.labels[a], words["sources"])]
    writer.writerow(map(harmless, [words["work"], words["year"], "ID", *heads]))
    for row in table.rows:
        cells = [part for a in table.aspects for part in _two(row.cells[a])]
        line = [row.title, str(row.year or ""), row.entry_id, *cells]
        writer.writerow(harmless(printable(cell)) for cell in line)
    return text.getvalue()


def _head(label: str, sources: str) -> tuple[str, str]:
    return label, f"{label} ({sources})"


def _two(quotes: tuple[CellQuote, ...]) -> tuple[str, str]:
    places = (
        address_on_page(q.url, q.page) or f"{q.source}{f' p. {q.page}' if q.page else ''}"
        for q in quotes
    )
    return "; ".join(" ".join(q.text.split()) for q in quotes), "; ".join(places)


def _html(table: WorksTable) -> str:
    return _template().render(
        table=table, words=_WORDS[table.lang], address=address_on_page, empty=EMPTY
    )


@cache
def _template() -> Template:
    made = Environment(
        loader=PackageLoader("ptmrag.matrix", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
    )
    made.filters["shown"] = lambda text: " ".join(printable(str(text)).split())
    return made.get_template("table.html")
