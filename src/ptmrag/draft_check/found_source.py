"""Where a sentence of a draft is said, as a value; and the report on a whole draft.

    found.verdict                 # "verbatim", "supported", "related" or "none"
    report.as_json()              # a sentence after the other

It searches nothing.
"""

from dataclasses import asdict, dataclass
from typing import Any, Literal

Verdict = Literal["verbatim", "supported", "related", "none"]


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
    that they say the opposite; "" where there is nothing to say. `missing` are those numbers and names.
    """

    sentence: str
    verdict: Verdict
    hits: tuple[SourceHit, ...]
    reason: str = ""
    missing: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The shape that `ptmrag find-source --json` prints."""
        return asdict(self) | {
            "hits": [asdict(hit) for hit in self.hits],
            "missing": list(self.missing),
        }


@dataclass(frozen=True, slots=True)
class DraftReport:
    """The sentences of a draft that say something, in their order."""

    sentences: tuple[FoundSource, ...]

    def as_json(self) -> dict[str, Any]:
        """The shape that `ptmrag find-source --json` prints for a draft of several sentences."""
        return {"sentences": [found.as_json() for found in self.sentences]}
