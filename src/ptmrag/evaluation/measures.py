"""Figures made of outcomes: what share of the questions got the right passages and answers.

    measure(outcomes)["ans@5"]            ->  0.62
    times([12.1, 9.8, 30.2])              ->  {"p50_ms": 12.1, "p95_ms": 28.4}

docs/evaluation.md says what each figure counts. It asks no questions: `evaluation` does.
"""

from collections import Counter
from collections.abc import Sequence
from statistics import mean, quantiles
from typing import Any

from ptmrag.evaluation.facts import reading_of
from ptmrag.evaluation.outcome import Outcome
from ptmrag.evaluation.thresholds import what_thresholds_do

DEPTHS = {"doc": (1, 5, 10), "page": (1, 5, 10), "ans": (1, 5, 10)}
# The figures of everyday questions, which have facts.
OF_FACTS = (
    "fact_questions",
    "fact_recall",
    "fact_any",
    "right_works",
    "right_quotes",
    "junk",
    "refused",
)


def measure(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """The figures of some outcomes; shares are 0 to 1, None where there is nothing to count."""
    answerable = [o for o in outcomes if not o.question.unanswerable]
    figures: dict[str, Any] = {"questions": len(outcomes), "answerable": len(answerable)}
    for name, depths in DEPTHS.items():
        ranks = [o.first(name) for o in answerable]
        for k in depths:
            figures[f"{name}@{k}"] = _share([r is not None and r <= k for r in ranks])
    figures |= _of_abstaining(outcomes, answerable) | _of_answers(answerable)
    figures |= _of_facts([o for o in answerable if o.question.facts])
    figures["status"] = dict(Counter(o.answer.status for o in outcomes))
    figures["thresholds"] = [*what_thresholds_do(outcomes)]
    return figures | times([o.ms for o in outcomes])


def _of_abstaining(outcomes: Sequence[Outcome], answerable: Sequence[Outcome]) -> dict[str, Any]:
    """Whether it abstained where it should, and whether the quotes are verbatim."""
    abstained = [o for o in outcomes if o.answer.abstained]
    rightly = [o for o in abstained if o.question.unanswerable]
    shown = sum(len(o.answer.citations) for o in outcomes)
    return {
        "abstain_precision": _ratio(len(rightly), len(abstained)),
        "abstain_recall": _ratio(len(rightly), len(outcomes) - len(answerable)),
        "quote_valid": _ratio(sum(o.quotes_valid for o in outcomes), shown),
        "wrongly_abstained": _share([o.answer.abstained for o in answerable]),
    }


def _of_answers(answerable: Sequence[Outcome]) -> dict[str, Any]:
    """Whether the answers hold what was asked, and whether their citations are right."""
    given = [o for o in answerable if (o.first("ans") or 6) <= 5]
    cited = [o.is_cited_rightly(c) for o in answerable for c in o.answer.citations]
    return {
        "answer_holds": _share([o.holds_answer() for o in answerable]),
        "answer_holds_given": _share([o.holds_answer() for o in given]),
        "citation_precision": _share(cited),
    }


def _of_facts(everyday: Sequence[Outcome]) -> dict[str, Any]:
    """What the answers to everyday questions say of the facts, from which works, beside what junk."""
    readings = [reading_of(o) for o in everyday]
    cited = [reading for reading in readings if reading.quotes]
    figures = (
        len(everyday),
        _mean([reading.recall for reading in readings]),
        _share([reading.recall > 0 for reading in readings]),
        _share([reading.cites_enough for reading in readings]),
        _mean([reading.right_quotes for reading in readings]),
        _mean([reading.junk for reading in cited]),
        _share([o.answer.abstained for o in everyday]),
    )
    return dict(zip(OF_FACTS, figures, strict=True))


def times(milliseconds: Sequence[float]) -> dict[str, float | None]:
    """The median and the 95th percentile of some searches, in milliseconds."""
    if len(milliseconds) < 2:
        only = round(milliseconds[0], 1) if milliseconds else None
        return {"p50_ms": only, "p95_ms": only}
    cuts = quantiles(milliseconds, n=100, method="inclusive")
    return {"p50_ms": round(cuts[49], 1), "p95_ms": round(cuts[94], 1)}


def _share(right: Sequence[bool]) -> float | None:
    return _ratio(sum(right), len(right))


def _mean(shares: Sequence[float]) -> float | None:
    return round(mean(shares), 4) if shares else None


def _ratio(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None
