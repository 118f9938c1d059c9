"""Figures made of outcomes: what share of the questions got the right passages and answers.

    measure(outcomes)["ans@5"]            ->  0.62
    times([12.1, 9.8, 30.2])              ->  {"p50_ms": 12.1, "p95_ms": 28.4}

docs/evaluation.md says what each figure counts. It asks no questions: `evaluation` does.
"""

from collections import Counter
from collections.abc import Sequence
from statistics import quantiles
from typing import Any

from ptmrag.evaluation.outcome import Outcome
from ptmrag.evaluation.thresholds import what_thresholds_do

DEPTHS = {"doc": (1, 5, 10), "page": (1, 5, 10), "ans": (1, 5, 10)}


def measure(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """The figures of some outcomes; shares are 0 to 1, None where there is nothing to count."""
    answerable = [o for o in outcomes if not o.question.unanswerable]
    figures: dict[str, Any] = {"questions": len(outcomes), "answerable": len(answerable)}
    for name, depths in DEPTHS.items():
        ranks = [o.first(name) for o in answerable]
        for k in depths:
            figures[f"{name}@{k}"] = _share([r is not None and r <= k for r in ranks])
    figures |= _of_abstaining(outcomes, answerable) | _of_answers(answerable)
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


def times(milliseconds: Sequence[float]) -> dict[str, float | None]:
    """The median and the 95th percentile of some searches, in milliseconds."""
    if len(milliseconds) < 2:
        only = round(milliseconds[0], 1) if milliseconds else None
        return {"p50_ms": only, "p95_ms": only}
    cuts = quantiles(milliseconds, n=100, method="inclusive")
    return {"p50_ms": round(cuts[49], 1), "p95_ms": round(cuts[94], 1)}


def _share(right: Sequence[bool]) -> float | None:
    return _ratio(sum(right), len(right))


def _ratio(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None
