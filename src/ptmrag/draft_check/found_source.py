"""Where a sentence of a draft is said, as a value; and the report on a whole draft.

    found.verdict                 # "verbatim", "supported", "related" or "none"
    report.as_json()              # a sentence after the other

It searches nothing.
"""

from collections import Counter
from dataclasses import asdict, dataclass
from typing import Any, Literal, get_args

Verdict = Literal["verbatim", "supported", "related", "none"]
# Why a sentence of a draft is not checked, or not counted: it claims nothing that a source could say.
WhyLeftOut = Literal["heading", "question", "announcement", "own", "short", "table"]


@dataclass(frozen=True, slots=True)
class SourceHit:
    """A quote that is near a sentence, verbatim on its page; `score` orders the hits, the best first."""

    entry_id: str
    title: str
    source: str
    url: str
    page: int | None
    quote: str
    score: float


@dataclass(frozen=True, slots=True)
class FoundSource:
    """A sentence, what the library says of it, and the passages.

    `reason` says why a sentence with near passages is not supported: a number or a name that they do not have, or
    that they say the opposite; "" where there is nothing to say. `missing` are those numbers, names and words. `line`
    is where it begins in a draft, from 1; 0 for a sentence alone.
    """

    sentence: str
    verdict: Verdict
    hits: tuple[SourceHit, ...]
    reason: str = ""
    missing: tuple[str, ...] = ()
    line: int = 0

    def as_json(self) -> dict[str, Any]:
        """The shape that `ptmrag find-source --json` prints."""
        return asdict(self) | {
            "hits": [asdict(hit) for hit in self.hits],
            "missing": list(self.missing),
        }


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A sentence of a draft that was not judged, and why.

    A sentence on the draft's own work is "own": it was looked for, and no source says it.
    """

    sentence: str
    line: int
    why: WhyLeftOut


@dataclass(frozen=True, slots=True)
class DraftReport:
    """The sentences of a draft that say something, in their order, and those that were left out."""

    sentences: tuple[FoundSource, ...]
    left_out: tuple[LeftOut, ...] = ()

    @property
    def totals(self) -> dict[Verdict, int]:
        """How many sentences have each verdict."""
        counts = Counter(found.verdict for found in self.sentences)
        return {verdict: counts[verdict] for verdict in get_args(Verdict)}

    def as_json(self) -> dict[str, Any]:
        """The shape that `ptmrag find-source --json` prints for a draft of several sentences."""
        return {
            "sentences": [found.as_json() for found in self.sentences],
            "left_out": [asdict(sentence) for sentence in self.left_out],
            "totals": self.totals,
        }
