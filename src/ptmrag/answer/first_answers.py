"""The answers of the first kind that does not pass a request on.

    first_answers((from_list, from_quotes), request, "Which tools are there?", started)

It knows no kind: `table_answers.kinds` lists them.
"""

import time
from collections.abc import Iterator, Sequence
from dataclasses import replace

from ptmrag.answer.answer import Answer
from ptmrag.answer.request import Kind, PassedOn, Request


def first_answers(
    kinds: Sequence[Kind], request: Request, asked: str, started: float
) -> Iterator[Answer]:
    """What the kinds make of a request, in their order; `asked` is the question as it was typed.

    `started` is when, in seconds of `time.perf_counter`.
    """
    whole, notice, hint = request.question.asked, "", ""
    for kind in kinds:
        try:
            for answer in kind(request):
                yield replace(
                    request.completed(answer),
                    question=asked,
                    rewritten=whole if whole != asked else None,
                    notice=notice or answer.notice,
                    hint="" if answer.abstained else hint,
                    usage=request.model.usage if request.model else None,
                    ms=(time.perf_counter() - started) * 1000,
                )
        except PassedOn as passed:
            notice, hint = passed.notice or notice, passed.hint or hint
        else:
            return
