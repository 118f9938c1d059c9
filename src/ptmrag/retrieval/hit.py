"""A passage that a search found, as a value.

It searches nothing: `ranking` does.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that was found, best first.

    `score` (0 to 1) orders the hits of one search; `similarity` is the cosine of question and
    passage and `late` their MaxSim, which can be compared between searches.
    """

    rank: int
    score: float
    entry_id: str
    title: str
    category: tuple[str, ...]
    source: str
    url: str
    page: int | None
    heading: str
    text: str
    chunk_id: int
    similarity: float
    late: float = 0.0
