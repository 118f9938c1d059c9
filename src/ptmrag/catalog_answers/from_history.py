"""The kind of answer that tells how works developed: a timeline, what came between two, what builds on what.

It passes on where the list has none of the works, or too few on the topic to tell a history. It reads the question;
`told_history` tells.
"""

from collections.abc import Iterator

from ptmrag.answer.answer import Answer
from ptmrag.answer.request import PassedOn, Request
from ptmrag.library.filter import Filter
from ptmrag.understanding.history_question import read_history


def from_history(request: Request) -> Iterator[Answer]:
    """Yield one answer on the history of works; PassedOn for other questions, or where the list has none."""
    asked, picked = read_history(request.question.text), request.within.entries
    if asked is None or request.within != Filter(entries=picked):
        raise PassedOn
    from ptmrag.catalog_answers.told_history import told_history  # most questions ask for none

    yield told_history(asked, request)
