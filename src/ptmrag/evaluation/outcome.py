"""What one question got, and whether that was right.

    is_right(question, hit, measure="page")       ->  True: the hit is of the right source and page
    outcome.first("ans")                  ->  3: the third passage is the first with the answer

It asks no questions: `evaluation` does. Figures over many outcomes are made in `measures`.
"""

from dataclasses import dataclass
from typing import Protocol

from ptmrag.answer.abstaining import quotable
from ptmrag.answer.answer import Answer, Citation
from ptmrag.evaluation.questions import KnownQuestion
from ptmrag.language.question import Question
from ptmrag.language.verbatim import contains, normalise
from ptmrag.retrieval.hit import Hit


class RankedPassage(Protocol):
    """What is measured of a hit, ours or another system's."""

    @property
    def source(self) -> str:
        """The source that the passage comes from."""
        ...

    @property
    def page(self) -> int | None:
        """The page of the passage, None where there are no pages."""
        ...

    @property
    def text(self) -> str:
        """The text of the passage."""
        ...


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one question got: its passages, its answer, and the milliseconds of its search.

    `read` is the question as the assistant reads it: its language and the names in it.
    """

    question: KnownQuestion
    read: Question
    hits: tuple[Hit, ...]
    answer: Answer
    quotes_valid: int
    ms: float

    @property
    def nearest(self) -> Hit | None:
        """The passage nearest to the question, of those that the answer could quote."""
        return max(
            quotable(self.read, self.answer.hits), key=lambda hit: hit.similarity, default=None
        )

    def first(self, measure: str) -> int | None:
        """The rank of the first hit that is right by `measure`: doc, page or ans."""
        return next(
            (hit.rank for hit in self.hits if is_right(self.question, hit, measure=measure)), None
        )

    def holds_answer(self) -> bool:
        """Whether the answer's text or quotes hold one of the phrases."""
        quotes = (citation.quote for citation in self.answer.citations)
        text = normalise(" ".join([self.answer.text, *quotes]))
        return any(normalise(phrase) in text for phrase in self.question.phrases)

    def is_cited_rightly(self, citation: Citation) -> bool:
        """Whether a citation is of a right page, or its passage holds one of the phrases."""
        question = self.question
        if not question.is_right_source(citation.source):
            return False
        quoted = [hit.text for hit in self.answer.hits if contains(hit.text, citation.quote)]
        text = normalise(" ".join(quoted))
        return question.is_right_page(citation.source, citation.page) or any(
            normalise(phrase) in text for phrase in question.phrases
        )


def is_right(question: KnownQuestion, hit: RankedPassage, *, measure: str) -> bool:
    """Whether a hit is right by `measure`: doc (its source), page or ans (a phrase in its text)."""
    if not question.is_right_source(hit.source):
        return False
    if measure == "page":
        return question.is_right_page(hit.source, hit.page)
    if measure == "ans":
        text = normalise(hit.text)
        return any(normalise(phrase) in text for phrase in question.phrases)
    return True
