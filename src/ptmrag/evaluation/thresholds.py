"""How near the nearest passage must be to answer, learned from questions with known answers.

    calibrate(outcomes, assistant.calibration)    ->  a Calibration with new bars
    what_thresholds_do(outcomes)                  ->  rows: at this similarity, so many abstain

Questions that name something are left out: `abstaining` judges them by the names. It stores nothing:
`answer.calibration.save` does.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np

from ptmrag.answer.calibration import FEWEST, Calibration, bar_of, measured_language
from ptmrag.errors import InputError
from ptmrag.evaluation.outcome import Outcome
from ptmrag.language.detect import Language

# The shares of answerable questions that the thresholds shown would wrongly leave unanswered.
_WRONGLY_ABSTAINED = (0.0, 0.01, 0.02, 0.03, 0.05, 0.07, 0.1)


def calibrate(outcomes: Sequence[Outcome], present: Calibration) -> Calibration:
    """The present calibration with new bars for the languages that were asked and answered in.

    Raises InputError where there are too few questions for any bar.
    """
    bars = [
        bar_of(asked, passage, *map(_similarities, _answerable_and_not(group)))
        for (asked, passage), group in _by_languages(outcomes).items()
    ]
    if not any(bars):
        raise InputError(
            "There are too few questions to calibrate: at least "
            f"{FEWEST} answerable questions that name nothing are needed."
        )
    return present.with_bars([bar for bar in bars if bar])


def what_thresholds_do(outcomes: Sequence[Outcome]) -> Iterator[dict[str, Any]]:
    """What abstaining below some similarities would have done, by the languages of a pair."""
    for (asked, passage), group in _by_languages(outcomes).items():
        near, other = map(_similarities, _answerable_and_not(group))
        for least in dict.fromkeys(np.quantile(near, _WRONGLY_ABSTAINED).tolist() if near else ()):
            yield {
                "languages": f"{asked}-{passage}",
                "least_similarity": round(least, 4),
                "abstain_recall": _share_below(least, other),
                "wrongly_abstained": _share_below(least, near),
            }


def _by_languages(
    outcomes: Sequence[Outcome],
) -> dict[tuple[Language, Language], list[Outcome]]:
    """Outcomes by the languages of the question and of the passage nearest to it."""
    groups: dict[tuple[Language, Language], list[Outcome]] = {}
    for outcome in outcomes:
        # An answer from sources that were picked is never refused for nearness.
        is_judged = not outcome.read.names and not outcome.question.scope
        if (nearest := outcome.nearest) and is_judged:
            pair = outcome.read.language, measured_language(nearest.text)
            groups.setdefault(pair, []).append(outcome)
    return groups


def _answerable_and_not(outcomes: Iterable[Outcome]) -> tuple[list[Outcome], list[Outcome]]:
    """The outcomes of answerable questions, and those of the others."""
    split: tuple[list[Outcome], list[Outcome]] = ([], [])
    for outcome in outcomes:
        split[outcome.question.unanswerable].append(outcome)
    return split


def _similarities(outcomes: Iterable[Outcome]) -> list[float]:
    """The similarities of the nearest passages to their questions."""
    return [nearest.similarity for outcome in outcomes if (nearest := outcome.nearest)]


def _share_below(least: float, values: Sequence[float]) -> float | None:
    return round(sum(value < least for value in values) / len(values), 4) if values else None
