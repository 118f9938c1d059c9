"""Measure retrieval and citations on questions with known answers.

`read_questions` reads a question file (one JSON object a line, see docs/evaluation.md), `evaluate`
asks them all and reports, for all questions and by language: doc@k, page@k, ans@k over the
answerable ones; precision and recall of abstaining; the share of shown quotes that stand on their
page; the share of answers that hold the answer, and of citations that stand where it stands; what other
thresholds of abstaining would have done; and the times of a search. `calibrate` chooses the
thresholds.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import quantiles
from typing import Any, Protocol

import numpy as np

from ptmrag.answer.abstaining import quotable
from ptmrag.answer.answer import Answer, Citation
from ptmrag.answer.calibration import FEWEST, Calibration, bar_of, tongue
from ptmrag.assistant import Assistant
from ptmrag.errors import InputError
from ptmrag.language.detect import Language, detect_language
from ptmrag.language.question_words import names, read_question
from ptmrag.language.verbatim import contains, normalise
from ptmrag.retrieval.hit import Hit

# How many answerable questions a threshold may silence, from none on.
_SILENCED = (0.0, 0.01, 0.02, 0.03, 0.05, 0.07, 0.1)
_DEPTHS = {"doc": (1, 5, 10), "page": (1, 5, 10), "ans": (1, 5, 10)}


@dataclass(frozen=True, slots=True)
class Question:
    """A question, where its answer stands, and phrases of which the answering passage holds one."""

    id: str
    question: str
    lang: str
    source: str = ""
    pages: tuple[int, ...] = ()
    answer_any: tuple[str, ...] = ()
    kind: str = ""
    unanswerable: bool = False


class Found(Protocol):
    """What is measured of a hit, ours or another system's."""

    @property
    def source(self) -> str:
        """What it is a passage of."""
        ...

    @property
    def page(self) -> int | None:
        """The page that it stands on."""
        ...

    @property
    def text(self) -> str:
        """What it says."""
        ...


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one question got: passages, answer, the milliseconds of its search."""

    question: Question
    hits: tuple[Hit, ...]
    answer: Answer
    quotes_valid: int
    ms: float

    @property
    def nearest(self) -> Hit | None:
        """The passage nearest to the question, of those that the answer could quote."""
        return max(
            quotable(read_question(self.question.question), self.answer.hits),
            key=lambda hit: hit.similarity,
            default=None,
        )

    def first(self, measure: str) -> int | None:
        """The rank of the first hit that is right by `measure`: doc, page or ans."""
        return next((hit.rank for hit in self.hits if is_right(self.question, hit, measure)), None)


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


def read_questions(path: Path) -> list[Question]:
    """Read a question file; InputError names the line that cannot be used."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"The question file '{path}' cannot be read: {error}") from error
    questions = [_question(line, path, n) for n, line in enumerate(lines, 1) if line.strip()]
    if not questions:
        raise InputError(f"The question file '{path}' is empty.")
    return questions


def evaluate(assistant: Assistant, questions: Sequence[Question], *, k: int = 10) -> Evaluation:
    """Search and answer every question; the first, which loads the model, is asked once before."""
    assistant.search(questions[0].question, k=k)
    return Evaluation(tuple(_ask(assistant, question, max(k, 10)) for question in questions))


def calibrate(evaluation: Evaluation, present: Calibration) -> Calibration:
    """The present calibration with new bars for the languages that were asked and answered in.

    InputError where there are too few questions for any.
    """
    bars = [
        bar_of(asked, passage, *map(_similarities, _answerable(group)))
        for (asked, passage), group in _by_languages(evaluation.outcomes).items()
    ]
    if not any(bars):
        raise InputError(
            f"These questions are too few to calibrate: {FEWEST} that can be answered and name nothing "
            "are needed."
        )
    return present.with_bars([bar for bar in bars if bar])


def measure(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """The figures of some outcomes; shares are 0 to 1, None where there is nothing to share."""
    answerable = [o for o in outcomes if not o.question.unanswerable]
    abstained = [o for o in outcomes if o.answer.abstained]
    silent = [o for o in abstained if o.question.unanswerable]
    shown = sum(len(o.answer.citations) for o in outcomes)
    figures: dict[str, Any] = {"questions": len(outcomes), "answerable": len(answerable)}
    for name, depths in _DEPTHS.items():
        ranks = [o.first(name) for o in answerable]
        for k in depths:
            figures[f"{name}@{k}"] = _share([r is not None and r <= k for r in ranks])
    figures["abstain_precision"] = _ratio(len(silent), len(abstained))
    figures["abstain_recall"] = _ratio(len(silent), len(outcomes) - len(answerable))
    figures["quote_valid"] = _ratio(sum(o.quotes_valid for o in outcomes), shown)
    given = [o for o in answerable if (o.first("ans") or 6) <= 5]
    cited = [_stands(o, c) for o in answerable for c in o.answer.citations]
    figures["wrongly_abstained"] = _share([o.answer.abstained for o in answerable])
    figures["answer_holds"] = _share([_holds(o) for o in answerable])
    figures["answer_holds_given"] = _share([_holds(o) for o in given])
    figures["citation_precision"] = _share(cited)
    figures["status"] = dict(Counter(o.answer.status for o in outcomes))
    figures["thresholds"] = [*_thresholds(outcomes)]
    return figures | times([o.ms for o in outcomes])


def _thresholds(outcomes: Sequence[Outcome]) -> Iterable[dict[str, Any]]:
    """What silence below some similarities, whatever the names, would have done."""
    for (asked, passage), group in _by_languages(outcomes).items():
        near, other = map(_similarities, _answerable(group))
        for least in dict.fromkeys(np.quantile(near, _SILENCED).tolist() if near else ()):
            yield {
                "languages": f"{asked}-{passage}",
                "least_similarity": round(least, 4),
                "abstain_recall": _share([value < least for value in other]),
                "wrongly_abstained": _share([value < least for value in near]),
            }


def _by_languages(
    outcomes: Sequence[Outcome],
) -> dict[tuple[Language, Language], list[Outcome]]:
    """Outcomes by the languages of the question and of the passage nearest to it.

    Those of questions that name something are left out: `silence` judges these by the names.
    """
    groups: dict[tuple[Language, Language], list[Outcome]] = {}
    for outcome in outcomes:
        if (nearest := outcome.nearest) and not names(outcome.question.question):
            pair = detect_language(outcome.question.question), tongue(nearest.text)
            groups.setdefault(pair, []).append(outcome)
    return groups


def _answerable(outcomes: Iterable[Outcome]) -> tuple[list[Outcome], list[Outcome]]:
    """The outcomes of answerable questions, and those of the others."""
    split: tuple[list[Outcome], list[Outcome]] = ([], [])
    for outcome in outcomes:
        split[outcome.question.unanswerable].append(outcome)
    return split


def _similarities(outcomes: Iterable[Outcome]) -> list[float]:
    """How near the nearest passages are."""
    return [nearest.similarity for outcome in outcomes if (nearest := outcome.nearest)]


def _stands(outcome: Outcome, citation: Citation) -> bool:
    """Whether a citation stands on a right page, or its passage holds one of the phrases."""
    question = outcome.question
    if citation.source != question.source:
        return False
    quoted = [hit.text for hit in outcome.answer.hits if contains(hit.text, citation.quote)]
    said = normalise(" ".join(quoted))
    return citation.page in question.pages or any(
        normalise(phrase) in said for phrase in question.answer_any
    )


def _miss(outcome: Outcome) -> dict[str, Any]:
    question = outcome.question
    return {
        "id": question.id,
        "question": question.question,
        "source": question.source,
        "pages": list(question.pages),
        "first": {name: outcome.first(name) for name in _DEPTHS},
        "instead": [
            {"source": h.source, "page": h.page, "heading": h.heading, "text": h.text[:200]}
            for h in outcome.hits[:5]
        ],
    }


def _ask(assistant: Assistant, question: Question, k: int) -> Outcome:
    answer = assistant.ask(question.question)
    ranking = answer.ranking
    if ranking is None or len(ranking.hits) + len(ranking.further) < k:
        ranking = assistant.rank(question.question, k=k)
    hits = (*ranking.hits, *ranking.further)[:k]
    page_text = assistant.library.page_text
    valid = sum(contains(page_text(c.source, c.page), c.quote) for c in answer.citations)
    return Outcome(question, hits, answer, valid, ranking.timings.total)


def is_right(question: Question, hit: Found, measure: str) -> bool:
    """Whether a hit is right by `measure`: doc (its source), page or ans (a phrase in its text)."""
    if hit.source != question.source:
        return False
    if measure == "page":
        return hit.page in question.pages
    if measure == "ans":
        text = normalise(hit.text)
        return any(normalise(phrase) in text for phrase in question.answer_any)
    return True


def _holds(outcome: Outcome) -> bool:
    """Whether the answer's text or quotes hold one of the phrases."""
    said = normalise(" ".join([outcome.answer.text, *(c.quote for c in outcome.answer.citations)]))
    return any(normalise(phrase) in said for phrase in outcome.question.answer_any)


def _question(line: str, path: Path, number: int) -> Question:
    try:
        row = json.loads(line)
        return Question(
            id=str(row.get("id", number)),
            question=str(row["question"]),
            lang=str(row.get("lang", "en")),
            source=str(row.get("source") or ""),
            pages=tuple(int(page) for page in row.get("pages") or ()),
            answer_any=tuple(str(phrase) for phrase in row.get("answer_any") or ()),
            kind=str(row.get("kind") or ""),
            unanswerable=bool(row.get("unanswerable", False)),
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise InputError(f"{path}, line {number}, is not a question: {error!r}") from error


def times(milliseconds: Sequence[float]) -> dict[str, float | None]:
    """The median and the 95th percentile of some searches."""
    if len(milliseconds) < 2:
        only = round(milliseconds[0], 1) if milliseconds else None
        return {"p50_ms": only, "p95_ms": only}
    cuts = quantiles(milliseconds, n=100, method="inclusive")
    return {"p50_ms": round(cuts[49], 1), "p95_ms": round(cuts[94], 1)}


def _share(right: Sequence[bool]) -> float | None:
    return _ratio(sum(right), len(right))


def _ratio(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None
