"""The kind of answer that is read off the list itself: its entries, categories, years and links.

It comes before the kinds that search (`table_answers.kinds`), since whoever asks for all entries wants all of them, and
not the passages that are nearest to the question.
"""

from collections.abc import Iterator
from dataclasses import replace

from ptmrag.answer.answer import Answer
from ptmrag.answer.request import PassedOn, Request
from ptmrag.library.filter import Filter


def from_list(request: Request) -> Iterator[Answer]:
    """Yield one answer to a question about the list; of picked entries, where some are picked.

    Raises PassedOn where the question is about the papers, and where it is limited to passages of a
    category, year, language, kind or source: retrieval knows what that means.
    """
    picked = request.within.entries
    if request.within != Filter(entries=picked):
        raise PassedOn
    asked = request.listed
    if asked is None:
        raise PassedOn
    # Most questions ask for no list.
    from ptmrag.catalog_answers.list_answer import answer_from_list
    from ptmrag.catalog_answers.list_view import view_of

    view = view_of(request.library, only=picked)
    answer = answer_from_list(request.question.text, replace(asked, lang=request.lang), view=view)
    if answer is None:
        raise PassedOn
    yield answer
