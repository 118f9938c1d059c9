"""How close a passage must be to a question to answer it: measured, and kept with the measurement.

    calibration = calibrated(index, embedder.name)   # the index's own, else the one that ships
    calibration.least(asked="zh")                    # {"zh": 0.87, "en": 0.82}

The same cosine means different things for different embedders and pairs of languages. It measures
nothing itself: `evaluation` does.
"""

import json
import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from importlib.resources import files
from pathlib import Path

import numpy as np

from ptmrag.errors import InputError, first_problem
from ptmrag.language.detect import Language
from ptmrag.language.tokens import HAN

FILE = "calibration.json"
# The largest share of answerable questions without names that the threshold may refuse.
SILENCED = 0.05
# With fewer answerable questions a share of 5 % cannot be measured.
FEWEST = 20
# A passage with at least so many Chinese characters is as close to Chinese questions as a Chinese one.
_SOME_CHINESE = 2


@dataclass(frozen=True, slots=True)
class Bar:
    """The least cosine of a passage that answers, for a pair of languages, and how it was measured.

    `answerable` and `unanswerable` are the numbers of questions without names whose nearest passage
    was in the language `passage`; `wrongly` and `rightly` are the shares (0 to 1) of them that lie
    below `least`; `on` is the day of the measurement.
    """

    asked: Language
    passage: Language
    least: float
    answerable: int
    wrongly: float
    unanswerable: int
    rightly: float | None
    on: str


@dataclass(frozen=True, slots=True)
class Calibration:
    """The bars of an embedder. Without bars, every passage is close enough."""

    embedder: str
    bars: tuple[Bar, ...] = ()

    def least(self, asked: Language) -> dict[Language, float]:
        """The least cosine by the passage's language, for a question in `asked`.

        A pair that was not measured takes the bar of another within one language, or across two.
        """
        return {passage: self._least(asked, passage) for passage in ("zh", "en")}

    def _least(self, asked: Language, passage: Language) -> float:
        known = {(bar.asked, bar.passage): bar.least for bar in self.bars}
        alike = [v for pair, v in known.items() if (pair[0] == pair[1]) == (asked == passage)]
        return known.get((asked, passage), min(alike, default=-1.0))

    def with_bars(self, bars: Sequence[Bar]) -> "Calibration":
        """A copy in which these bars replace those for the same languages."""
        new = {(bar.asked, bar.passage): bar for bar in (*self.bars, *bars)}
        return Calibration(self.embedder, tuple(new.values()))


def measured_language(passage: str) -> Language:
    """The language whose bar applies to a passage; one that mixes both counts as Chinese."""
    return "zh" if len(HAN.findall(passage)) >= _SOME_CHINESE else "en"


def bar_of(
    asked: Language, passage: Language, answerable: Sequence[float], unanswerable: Sequence[float]
) -> Bar | None:
    """The bar that refuses at most SILENCED of the answerable questions; None if they are too few.

    `answerable` and `unanswerable` are the cosines of the questions' nearest passages.
    """
    if len(answerable) < FEWEST:
        return None
    least = math.floor(np.quantile(answerable, SILENCED, method="lower") * 10_000) / 10_000
    wrongly, rightly = (
        round(sum(value < least for value in values) / len(values), 4) if values else None
        for values in (answerable, unanswerable)
    )
    today = date.today().isoformat()
    return Bar(
        asked, passage, least, len(answerable), wrongly or 0.0, len(unanswerable), rightly, today
    )


def calibrated(index: Path, embedder: str) -> Calibration:
    """The calibration in an index's folder, else the one in the package.

    It has no bars where neither was made for this embedder. Raises InputError if the index's own
    calibration is damaged.
    """
    own = index / FILE
    if own.is_file() and (found := _read(own)).embedder == embedder:
        return found
    found = shipped_calibration()
    return found if found.embedder == embedder else Calibration(embedder)


def shipped_calibration() -> Calibration:
    """The calibration in the package. A test checks the file, so that no question loads pydantic."""
    row = json.loads(files("ptmrag.answer").joinpath(FILE).read_text(encoding="utf-8"))
    return Calibration(row["embedder"], tuple(Bar(**bar) for bar in row["bars"]))


def save(calibration: Calibration, index: Path) -> Path:
    """Write a calibration into an index's folder; InputError where that cannot be."""
    path = index / FILE
    try:
        path.write_text(json.dumps(asdict(calibration), indent=1) + "\n", encoding="utf-8")
    except OSError as error:
        raise InputError(f"'{path}' cannot be written ({error.strerror}).") from error
    return path


def _read(path: Path) -> Calibration:
    """A calibration from a file; InputError names what is wrong in it."""
    from pydantic import TypeAdapter, ValidationError

    try:
        return TypeAdapter(Calibration).validate_json(path.read_bytes())
    except ValidationError as error:
        raise InputError(
            f"'{path}' is damaged ({first_problem(error)}): delete it, or write it anew with "
            "ptmrag eval --calibrate."
        ) from error
    except OSError as error:
        raise InputError(f"'{path}' cannot be read ({error.strerror}).") from error
