"""The kind of answer that needs no chat model: verified quotes, or a refusal with its reason.

It comes last in `assistant.KINDS`, since it answers every question.
"""

from collections.abc import Iterator
from dataclasses import replace

from ptmrag.answer.abstaining import unanswerable
from ptmrag.answer.answer import Answer, abstain
from ptmrag.answer.extraction import extract
from ptmrag.answer.request import Request


def from_quotes(request: Request) -> Iterator[Answer]:
    """Yield one answer, made of quotes."""
    question, evidence, lang = request.question, request.evidence, request.lang
    reason = unanswerable(
        question,
        evidence.hits,
        lang=lang,
        least=request.calibration.least(question.language),
        knows=request.library.knows,
    )
    if reason:
        answer = abstain(question.text, lang, hits=evidence.hits, reason=reason)
    else:
        answer = extract(
            question,
            evidence.hits,
            lang=lang,
            page=evidence.page,
            relevance=evidence.relevance,
        )
    yield replace(answer, coverage=evidence.gaps, ranking=evidence.ranking)
