"""Measure retrieval and citations on questions with known answers.

    evaluation = evaluate(assistant, read_questions(Path("dev.jsonl")))
    evaluation.as_json()["by_lang"]["zh"]["ans@5"]

It only asks and collects: `questions` reads the file, `measures` makes the figures.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from ptmrag.assistant import Assistant
from ptmrag.evaluation.measures import DEPTHS, measure
from ptmrag.evaluation.outcome import Outcome
from ptmrag.evaluation.questions import KnownQuestion
from ptmrag.language.question_words import read_question
from ptmrag.language.verbatim import contains
from ptmrag.library.filter import Filter


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The outcomes, and the figures made of them."""

    outcomes: tuple[Outcome, ...]

    def as_json(self, *, misses: bool = False) -> dict[str, Any]:
        """The shape that `ptmrag eval --json` prints: figures for all, by language and by kind."""
        figures = measure(self.outcomes)
        figures["by_lang"] = self._by(lambda o: o.question.lang)
        figures["by_kind"] = self._by(lambda o: o.question.kind or "other")
        if misses:
            figures["misses"] = [_miss(o) for o in self.misses()]
        return figures

    def misses(self, k: int = 5) -> list[Outcome]:
        """The answerable questions whose first k passages do not hold the answer."""
        answerable = [o for o in self.outcomes if not o.question.unanswerable]
        return [o for o in answerable if (o.first("ans") or k + 1) > k]

    def _by(self, key: Callable[[Outcome], str]) -> dict[str, dict[str, Any]]:
        keys = sorted({key(o) for o in self.outcomes})
        return {name: measure([o for o in self.outcomes if key(o) == name]) for name in keys}


def evaluate(
    assistant: Assistant, questions: Sequence[KnownQuestion], *, k: int = 10
) -> Evaluation:
    """Search and answer every question. The first is searched once more, before, to load the model."""
    assistant.search(questions[0].question, k=k)
    return Evaluation(tuple(_ask(assistant, question, k=max(k, 10)) for question in questions))


def _ask(assistant: Assistant, question: KnownQuestion, *, k: int) -> Outcome:
    within = Filter(sources=question.scope)
    answer = assistant.ask(question.question, within=within)
    ranking = answer.ranking
    if ranking is None or len(ranking.hits) + len(ranking.further) < k:
        ranking = assistant.rank(question.question, k=k, within=within)
    hits = (*ranking.hits, *ranking.further)[:k]
    page_text = assistant.library.passages.page_text
    valid = sum(contains(page_text(c.source, c.page), c.quote) for c in answer.citations)
    return Outcome(
        question, read_question(question.question), hits, answer, valid, ranking.timings.total
    )


def _miss(outcome: Outcome) -> dict[str, Any]:
    question = outcome.question
    return {
        "id": question.id,
        "question": question.question,
        "source": question.source or ", ".join(question.sources),
        "pages": list(question.pages),
        "first": {name: outcome.first(name) for name in DEPTHS},
        "instead": [
            {"source": h.source, "page": h.page, "heading": h.heading, "text": h.text[:200]}
            for h in outcome.hits[:5]
        ],
    }
