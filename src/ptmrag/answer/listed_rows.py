"""Rows of tables that answer a question: those that it names, or the whole table where it asks what there is.

    spans = row_spans(sentences, request)     # "二、B 类 No. Name …", "2 EMNLP Conference on …"

It takes tables that are drawn with lines, whose rows were read whole (`documents.ruled_tables`). A row comes with
the first row of its table, which says what its columns are. Tables of numbers below captions are not its own.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from ptmrag.answer.evidence import PageOf
from ptmrag.answer.spans import Sentence, Span, length_of, verified
from ptmrag.answer.wants import Want
from ptmrag.language.question import Question

WANTS: tuple[Want, ...] = ("data", "result", "comparison", "overview", "fact", "other")
# The passages in which the rows that a question names are looked for, and those that a list is the answer of.
_FIRST, _LISTED, _NEXT = 8, 4, 2
# Letters of a table that is quoted whole, and of one that is asked for as a list.
_SMALL, _LONGEST = 420, 1_100
_LIST = re.compile(
    r"哪些|哪几|有什么|列出|都有|\b(?:which|what) (?:\w+ ){0,3}?\w+s (?:are|were|belong|have|has|count)\b|\blist\b",
    re.IGNORECASE,
)
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9&+./_-]*[A-Za-z0-9+]")
# The first cell of a row of numbers.
_CELL = re.compile(r"\D{4,40}?(?=\s+[-–]?\d)")
_ADDRESS = re.compile(r"\s*https?://\S+$")
_MOST_OF_A_NAME = 2
# What tells one of several like tables from the others: A 类, class B, 第 3 组.
_MARK = re.compile(r"(?<![A-Za-z])[A-Z](?![A-Za-z])|第\s*\d+")


def row_spans(sentences: Sequence[Sentence], question: Question, *, page: PageOf) -> list[Span]:
    """The rows among some sentences, which are in the order of their hits, that a question asks for."""
    hits = dict.fromkeys(s.hit.chunk_id for s in sentences)
    tables: dict[int, list[Sentence]] = {
        number: [s for s in sentences if s.hit.chunk_id == number and s.role == "row"]
        for number in list(hits)[:_FIRST]
    }
    tables = {number: rows for number, rows in tables.items() if rows}
    chosen: list[list[Sentence]] = []
    if _LIST.search(question.text):
        chosen = _listed(sentences, tables, list(hits)[:_LISTED], question)
    chosen = chosen or _named(tables, question)
    if not chosen and question.kind == "number":
        chosen = _small(tables, list(hits)[:_NEXT])
    spans = [span for run in chosen for span in _verified(run, page)]
    return list({span.text: span for span in spans}.values())


def _named(tables: Mapping[int, Sequence[Sentence]], question: Question) -> list[list[Sentence]]:
    """For each name in the question, the row that has it earliest, with its table or its table's first row."""
    runs: list[list[Sentence]] = []
    for name in dict.fromkeys(_NAME.findall(question.text)):
        word = re.compile(rf"(?<![A-Za-z0-9-]){re.escape(name)}(?![A-Za-z0-9-])")
        places = [
            (match.start(), order, rows, row)
            for order, rows in enumerate(tables.values())
            for row in rows
            if name[0].isupper() and (match := word.search(row.text))
        ]
        if places:
            _, _, rows, row = min(places, key=lambda found: found[:2])
            runs += _with_first(rows, row)
    asked = _folded(question.text)
    for rows in tables.values():
        in_name = [row for row in rows if (m := _CELL.match(row.text)) and _folded(m[0]) in asked]
        runs += [run for row in in_name[:_MOST_OF_A_NAME] for run in _with_first(rows, row)]
    return runs


def _with_first(rows: Sequence[Sentence], row: Sentence) -> list[list[Sentence]]:
    """The whole table of a row if it is small, else the row and the first row of its table."""
    whole = _run(rows, row)
    if length_of(whole) <= _SMALL:
        return [whole]
    return [[whole[0]]] * (whole[0] is not row) + [[row]]


def _small(tables: Mapping[int, Sequence[Sentence]], first: Sequence[int]) -> list[list[Sentence]]:
    """The first small table of the first passages: what a question on a number is about."""
    runs = (_run(tables[number], tables[number][0]) for number in first if number in tables)
    return next(([run] for run in runs if len(run) > 1 and length_of(run) <= _SMALL), [])


def _listed(
    sentences: Sequence[Sentence],
    tables: Mapping[int, Sequence[Sentence]],
    first: Sequence[int],
    question: Question,
) -> list[list[Sentence]]:
    """The table that the first passages are, if they are one; of several like ones, that with the question's mark."""
    found = [number for number in first if number in tables]
    if not found or found[0] != first[0]:
        return []
    if 2 * len(tables[found[0]]) < sum(s.hit.chunk_id == found[0] for s in sentences):
        return []
    marks = set(map(_folded, _MARK.findall(question.text)))
    marked = [
        n for n in found if marks & set(map(_folded, _MARK.findall(tables[n][0].hit.heading)))
    ]
    rows = tables[(marked or found)[0]]
    run = _run(rows, rows[0])
    while len(run) > 1 and length_of(run) > _LONGEST:
        run.pop()
    return [run]


def _folded(mark: str) -> str:
    return re.sub(r"\s+", "", mark)


def _run(rows: Sequence[Sentence], row: Sentence) -> list[Sentence]:
    """The rows around a row without anything between them."""
    run = [row]
    places = {r.place: r for r in rows}
    while (before := places.get(run[0].place - 1)) is not None:
        run.insert(0, before)
    while (after := places.get(run[-1].place + 1)) is not None:
        run.append(after)
    return run


def _verified(run: Sequence[Sentence], page: PageOf) -> list[Span]:
    """A run of rows as a span if it is verbatim on its page, else those of its rows that are.

    An address at the end says nothing.
    """
    last = run[-1]
    end = last.end - len(last.text) + len(_ADDRESS.sub("", last.text))
    return verified(Span((*run[:-1], replace(last, end=end))), page)
