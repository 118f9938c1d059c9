"""What a search found, as values: the hits, every candidate with its scores, and the times.

    ranking.hits[0].text, ranking.candidates[0].cosine, ranking.timings.late

It ranks nothing: `search` does.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from ptmrag.retrieval.hit import Hit


@dataclass(frozen=True, slots=True)
class Candidate:
    """A passage that was considered, with its scores at each stage.

    `cosine` and `late` (MaxSim) are similarities of question and passage, `words` is its BM25 score
    (0 where no word matched), and `score` (0 to 1) is what the three were fused to.
    """

    id: int
    source: str
    page: int | None
    cosine: float
    words: float
    late: float
    score: float


@dataclass(slots=True)
class Timings:
    """Milliseconds of the parts of a search."""

    embedding: float = 0.0
    dense: float = 0.0
    lexical: float = 0.0
    late: float = 0.0
    fusing: float = 0.0
    reranking: float = 0.0

    @contextmanager
    def of(self, part: str) -> Iterator[None]:
        """Add the time that is spent inside to a part."""
        started = time.perf_counter()
        yield
        setattr(self, part, getattr(self, part) + (time.perf_counter() - started) * 1000)

    @property
    def total(self) -> float:
        """The sum of all parts."""
        return float(sum(getattr(self, part) for part in self.__dataclass_fields__))


@dataclass(frozen=True, slots=True)
class Ranking:
    """What a search found.

    `hits` are the k best passages that do not repeat each other, `further` those behind them that
    only a measurement looks at; `candidates` are all passages that were considered, best first.
    """

    hits: tuple[Hit, ...] = ()
    candidates: tuple[Candidate, ...] = ()
    timings: Timings = field(default_factory=Timings, compare=False)
    further: tuple[Hit, ...] = ()
