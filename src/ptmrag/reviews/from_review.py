"""The kind of answer to a request for a literature review: "write a literature review on long documents".

    *_, answer = from_review(request)    # the text of the review, with its citations

It comes before the kinds that read the list (`table_answers.kinds`): "survey the work on …" is no question about it.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from ptmrag.answer.about_library import said_about
from ptmrag.answer.answer import Answer, abstain
from ptmrag.answer.request import PassedOn, Request
from ptmrag.reviews.review_question import asked_review

if TYPE_CHECKING:
    from ptmrag.reviews.review import Review


def from_review(request: Request) -> Iterator[Answer]:
    """Yield the review as it grows; an abstention where the library has nothing on its topic."""
    question = request.question.text
    asked = asked_review(question)
    if asked is None:
        raise PassedOn
    from ptmrag.reviews.review_of import reviews_of  # most questions ask for no review

    for review in reviews_of(request.resources, asked.topic, asked.lang or request.lang):
        if review.works:
            yield _answer(question, review)
        else:
            about = said_about(request.library.records.entries(), review.lang)
            reason = f"{review.markdown.strip()} {about}"
            yield abstain(question, review.lang, reason=reason)


def _answer(question: str, review: "Review") -> Answer:
    """The review as an answer: its sections under their titles, and the works that are listed and not quoted."""
    citations = {c.n: c for section in review.sections for c in section.citations}
    answer = Answer(
        question,
        review.body,
        review.lang,
        tuple(citations[n] for n in sorted(citations)),
        mode=review.mode,
        model=review.model,
        coverage=review.gaps,
    )
    return replace(answer, notice=review.rule) if not review.sections else answer
