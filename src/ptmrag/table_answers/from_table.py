"""The kind of answer to "give me a table of BERT, ELECTRA and ALBERT by task, data, size": a table with citations.

The works are named in the question, or picked by the reader, or those on a topic. Names that the library lacks are
said.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ptmrag.answer.answer import Answer, Citation
from ptmrag.answer.request import PassedOn, Request
from ptmrag.language.detect import Language
from ptmrag.understanding.table_question import read_table_question

# Most questions ask for no table: what makes one is loaded where it is used.
if TYPE_CHECKING:
    from ptmrag.matrix.works_table import WorksTable
    from ptmrag.table_answers.chosen_works import ChosenWorks

# A longer table is read in a file: `ptmrag table` writes one.
_MOST_ROWS = 20
_SAID: dict[str, dict[Language, str]] = {
    "lead": {
        "en": "Each cell is quoted from its work; — where nothing in it answers:",
        "zh": "每格均为该论文的原文；— 表示原文中没有找到：",
    },
    "short": {
        "en": "Each cell is a quote from its work, or says one in short; — where nothing in it answers:",
        "zh": "每格为该论文的原文，或由其原文缩写；— 表示原文中没有找到：",
    },
    "absent": {
        "en": "The library has no work by the name of {}.",
        "zh": "资料库中没有名为{}的论文。",
    },
    "part": {
        "en": "No work here is on all of “{}”: these are on a part of it.",
        "zh": "资料库中没有论文涉及“{}”的全部内容：以上论文只涉及其中一部分。",
    },
    "more": {
        "en": "{} more works are left out here: `ptmrag table` shows any number.",
        "zh": "另有 {} 篇未列出：用 `ptmrag table` 可以列出任意多篇。",
    },
}
_NAME = {"en": ("“{}”", ", "), "zh": ("“{}”", "、")}


def from_table(request: Request) -> Iterator[Answer]:
    """Yield one table; PassedOn for a question that asks for none, or for works that the library does not have."""
    asked = read_table_question(request.question.text)
    if asked is None:
        raise PassedOn
    from ptmrag.matrix.aspects import MOST, aspects_of
    from ptmrag.matrix.shortened import shortened
    from ptmrag.matrix.table_of_works import table_of_works
    from ptmrag.table_answers.chosen_works import chosen_works

    chosen = chosen_works(asked, request)
    if not chosen.entries:
        raise PassedOn
    shown = chosen.entries[:_MOST_ROWS]
    usual = tuple(aspect.name for aspect in aspects_of(None))
    found = table_of_works(request.resources, shown, asked.aspects[:MOST] or usual, request.lang)
    if asked.works and not _citations(found):
        # Works that are named are shown: their empty columns as asked, and what the usual ones say.
        more = (*asked.aspects[: MOST - len(usual)], *usual)
        found = table_of_works(request.resources, shown, more, request.lang)
    table = shortened(found, request.model, request.support)
    citations = _citations(table)
    if not citations:
        raise PassedOn
    yield Answer(
        request.question.text,
        _text(table, chosen, request.lang, is_short=table.rows != found.rows),
        request.lang,
        citations,
    )


def _text(table: "WorksTable", chosen: "ChosenWorks", lang: Language, *, is_short: bool) -> str:
    """The table in Markdown, with what it lacks below it."""
    from ptmrag.matrix.written_table import answer_rows

    parts = [_SAID["short" if is_short else "lead"][lang], "\n".join(answer_rows(table))]
    if chosen.absent:
        one, between = _NAME[lang]
        names = between.join(one.format(name) for name in chosen.absent)
        parts.append(_SAID["absent"][lang].format(names))
    if chosen.part_of:
        parts.append(_SAID["part"][lang].format(chosen.part_of))
    if (left := len(chosen.entries) - len(table.rows)) > 0:
        parts.append(_SAID["more"][lang].format(left))
    if table.notice:
        parts.append(table.notice)
    return "\n\n".join(parts)


def _citations(table: "WorksTable") -> tuple[Citation, ...]:
    from ptmrag.matrix.written_table import quotes_of

    return tuple(row.citation(quote, n) for n, (row, quote) in enumerate(quotes_of(table), 1))
