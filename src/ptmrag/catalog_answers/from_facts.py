"""The kind of answer that lists the entries whose facts fulfil a condition: "哪些模型是基于 BERT 的？".

It comes before the other answers from the list, since a list that says such facts answers by them. It passes on
where no entry says a fact of the kind that is asked for.
"""

from collections.abc import Iterator
from dataclasses import replace

from ptmrag.answer.answer import Answer
from ptmrag.answer.request import PassedOn, Request
from ptmrag.library.filter import Filter
from ptmrag.understanding.fact_conditions import read_fact_list


def from_facts(request: Request) -> Iterator[Answer]:
    """Yield one answer from the facts of the list, or of picked entries."""
    asked, picked = read_fact_list(request.question.text), request.within.entries
    if asked is None or request.within != Filter(entries=picked):
        raise PassedOn
    # Most questions ask for no list.
    from ptmrag.catalog_answers.list_answer import answer_from_list
    from ptmrag.catalog_answers.list_view import view_of

    view = view_of(request.library, only=picked)
    said = {fact.name for entry in view.entries for fact in entry.facts}
    if not said.issuperset(wish.name for wish in asked.facts):
        raise PassedOn
    answer = answer_from_list(request.question.text, replace(asked, lang=request.lang), view=view)
    if answer is None:
        raise PassedOn
    yield answer
