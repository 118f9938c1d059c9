"""The rows of tables that answer a question on a number.

    found = choose_rows(tables, terms_of(question), names=("ALBERT",))
    found.rows, found.columns      # the rows, and the columns that were asked for; None where none answers

A row answers if its name, its headers and its caption together speak of what the question names: of a model
and of a data set or a measure. It shows nothing: `small_tables` does.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from ptmrag.answer.table_terms import SIZES, Term, parts_of
from ptmrag.documents.document import Table, TableRow

# The share of what a question asks for that a row and its table speak of, at least.
_LEAST = 0.72
# What a term is worth where it is found: in a row's name, a header, the caption; and the name of a work in its
# own paper, whose rows need not repeat it.
_IN_NAME, _IN_HEADER, _IN_CAPTION, _IN_PAPER = 1.0, 1.0, 0.85, 0.75
# A row this much worse than the best is not shown.
_MARGIN = 0.005
_MOST_ROWS = 3
# What a row loses for each part of its name that nobody asked for, and without a number in the column asked for.
_UNASKED, _MOST_UNASKED, _ASIDE_UNASKED, _NO_NUMBER = 0.06, 3, 0.01, 1.0
# What a size counts among these parts, and what a row gains that a paper marks as its own.
_OF_A_SIZE, _OF_OURS = 0.3, 0.05
_OURS = re.compile(r"\bours?\b|\bthis (?:work|paper)\b|本文|我们", re.IGNORECASE)
_ASIDE = re.compile(r"\([^)]*\)|\[[^\]]*\]")


@dataclass(frozen=True, slots=True)
class ChosenRows:
    """Rows of one table of a source, and the numbers of the columns that were asked for."""

    source: str
    table: Table
    rows: tuple[TableRow, ...]
    columns: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Scored:
    source: str
    table: Table
    row: TableRow
    in_name: frozenset[Term]
    column: int | None
    score: float


def choose_rows(
    tables: Mapping[str, Sequence[Table]],
    terms: Sequence[Term],
    *,
    names: Sequence[str] = (),
    is_comparison: bool = False,
) -> ChosenRows | None:
    """The rows of one table that answer, of the tables of some sources; None where that is not clear.

    `names` are the names of the works whose sources these are. A comparison wants a row for each name.
    """
    terms = [_as_name(term, names) for term in terms]
    terms = [t for t in terms if t.kind != "word" or _is_used(t, tables)]
    own = frozenset(term for term in terms if any(term.is_in(name) for name in names))
    whole = sum(term.weight for term in terms)
    scored = [s for source in tables for s in _scored(source, tables[source], terms, own=own)]
    if is_comparison:
        # No row has two of the names that are compared.
        named = {t for one in scored for t in one.in_name if t.kind == "name"}
        whole -= sum(term.weight for term in named) - max((t.weight for t in named), default=0.0)
    best = max(scored, key=lambda one: one.score, default=None)
    if best is None or best.score < _LEAST * whole:
        return None
    of_table = [one for one in scored if one.table is best.table]
    near = [one for one in of_table if one.score >= best.score - _MARGIN]
    near.sort(key=lambda one: -one.score)
    if is_comparison:
        near = _one_for_each_name(of_table) or near
    taken = near[:_MOST_ROWS]
    columns = dict.fromkeys(one.column for one in taken if one.column is not None)
    rows = tuple(row for row in best.table.rows if any(one.row is row for one in taken))
    return ChosenRows(best.source, best.table, rows, tuple(columns))


def _as_name(term: Term, names: Sequence[str]) -> Term:
    """The term as a name where it begins with that of a work, as small as it may be written: "bert-large"."""
    works = ["".join(parts_of(name)) for name in names]
    is_name = any(form.startswith(work) for form in term.forms for work in works)
    return replace(term, kind="name") if is_name else term


def _one_for_each_name(scored: Sequence[_Scored]) -> list[_Scored]:
    """The best row of each name that is asked for; none where a name has no row of its own."""
    names = {term for one in scored for term in one.in_name if term.kind == "name"}
    found = [
        max(own, key=lambda one: one.score)
        for name in names
        if (own := [one for one in scored if name in one.in_name and len(one.in_name & names) == 1])
    ]
    return found if len(names) > 1 and len(found) == len(names) else []


def _is_used(term: Term, tables: Mapping[str, Sequence[Table]]) -> bool:
    """Whether any table uses a word: others say nothing of tables."""
    return any(
        term.is_in(text)
        for of_source in tables.values()
        for table in of_source
        for text in (table.caption, *table.head, *map(name_of, table.rows))
    )


def _scored(
    source: str, tables: Sequence[Table], terms: Sequence[Term], *, own: frozenset[Term]
) -> Iterator[_Scored]:
    """Each row that may answer, with its score and the column that it answers in."""
    for table in tables:
        in_caption = {term for term in terms if term.is_in(table.caption)}
        headers = [" ".join(header) for header in table.header]
        in_headers = [{t for t in terms if t.is_in(header)} for header in headers]
        # Without certain headers, the lines above the rows say at least what the table is about.
        about = set() if headers else {t for t in terms if any(map(t.is_in, table.head))}
        in_names = [{term for term in terms if term.is_in(name_of(row))} for row in table.rows]
        named_here = set().union(*in_names, *in_headers)
        for row, in_name in zip(table.rows, in_names, strict=True):
            is_ours = bool(own) and _OURS.search(_first_cell(row)) is not None
            if is_ours:
                in_name = in_name | own
            if not in_name:
                continue
            worth = dict.fromkeys(in_caption, _IN_CAPTION)
            worth |= dict.fromkeys(own - named_here - in_caption, _IN_PAPER)
            worth |= dict.fromkeys(about, _IN_HEADER) | dict.fromkeys(in_name, _IN_NAME)
            column = _column(in_headers[1:], worth)
            if column is not None:
                worth |= {t: _IN_HEADER for t in in_headers[column] if t not in in_name}
            if len(worth) < 2 or not any(t.kind != "word" or t in own for t in in_name):
                continue
            score = sum(term.weight * share for term, share in worth.items())
            worse = _faults(row, in_name, column) - _OF_OURS * is_ours
            yield _Scored(source, table, row, frozenset(in_name), column, score - worse)


def _column(in_headers: Sequence[set[Term]], worth: Mapping[Term, float]) -> int | None:
    """The column whose header has most of what is asked for beside the row's name and the caption."""
    gains = [
        sum(term.weight * (1.1 - worth.get(term, 0.0)) for term in terms) for terms in in_headers
    ]
    best = max(gains, default=0.0)
    return gains.index(best) + 1 if best > 0 else None


def _faults(row: TableRow, in_name: set[Term], column: int | None) -> float:
    """What a row loses: for a longer name than was asked for, and for no number where one was."""
    asked = {
        part for term in in_name for form in (term.text, *term.forms) for part in parts_of(form)
    }
    name, aside = _OURS.sub(" ", row.cells[0] if row.cells else ""), 0.0
    if found := _ASIDE.search(name):
        aside = _ASIDE_UNASKED * (not asked.intersection(parts_of(found[0])))
    left = [part for part in parts_of(_ASIDE.sub(" ", name)) if part not in asked]
    unasked = sum(_OF_A_SIZE if part in SIZES else 1.0 for part in left)
    cell = row.cells[column] if column is not None and row.cells else "0"
    missing = _NO_NUMBER * (not any(map(str.isdigit, cell)))
    return _UNASKED * min(_MOST_UNASKED, unasked) + aside + missing


def _first_cell(row: TableRow) -> str:
    """The section and the first cell of a row, or its text where its cells are not certain."""
    return f"{row.section} {row.cells[0] if row.cells else row.text}"


def name_of(row: TableRow) -> str:
    """What a row is about: its section, and the texts before its first number."""
    if not row.cells:
        first = next((m.start() for m in re.finditer(r"\s[-–]?\d", row.text)), len(row.text))
        return f"{row.section} {row.text[:first]}".strip()
    texts = [cell for cell in row.cells[1:] if re.search(r"[A-Za-z]{2}", cell)][:2]
    return " ".join(filter(None, (row.section, row.cells[0], *texts)))
