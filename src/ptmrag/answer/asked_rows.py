"""The rows of tables that an answer begins with, and what they leave to the rest of it.

    rows = asked_rows(request, plan, reader, hits)
    plan = beside_rows(plan, rows)        # fewer quotes and letters; what is in a row is not absent

It judges no rows: `listed_rows` does.
"""

from collections.abc import Sequence
from dataclasses import replace

from ptmrag.answer.listed_rows import WANTS, row_spans
from ptmrag.answer.plan import Plan
from ptmrag.answer.reading import SentenceReader
from ptmrag.answer.request import Request
from ptmrag.answer.spans import Bounds, Span, fitting
from ptmrag.retrieval.hit import Hit


def asked_rows(
    request: Request, plan: Plan, reader: SentenceReader, hits: Sequence[Hit]
) -> list[Span]:
    """The rows of tables among the first passages that the question asks for, within the bounds."""
    if plan.want not in WANTS:
        return []
    sentences = reader.sentences(hits, plan.want)
    rows = row_spans(sentences, request.question, page=request.evidence.page)
    return fitting(rows, Bounds(plan.most, plan.letters))


def beside_rows(plan: Plan, rows: Sequence[Span]) -> Plan:
    """The plan with what the quotes of rows leave of its bounds; a name that is in a row is not absent."""
    shown = " ".join(span.text for span in rows)

    def left(names: Sequence[str]) -> tuple[str, ...]:
        return tuple(name for name in names if name not in shown)

    old = plan.absent
    absent = replace(
        old,
        unknown=left(old.unknown),
        passing=left(old.passing),
        spoken_of=left(old.spoken_of),
        foreign=left(old.foreign),
    )
    absent = replace(absent, is_refused=old.is_refused and bool(absent.lacking))
    letters = max(plan.letters - sum(len(span.text) for span in rows), 0)
    return replace(plan, most=plan.most - len(rows), letters=letters, absent=absent)
