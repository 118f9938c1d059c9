"""A passage that a search found, as a value.

    hit.source, hit.page, hit.text      # "arxiv:1810.04805", 3, "We pre-train …"

It searches nothing: `search` does.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ptmrag.documents.role import Role, Section
from ptmrag.language.detect import Language


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that was found, best first.

    `score` (0 to 1) orders the hits of one search; `similarity` is the cosine of question and
    passage and `late` their MaxSim, which can be compared between searches; `language` is that of the text.
    `section` and `roles` are those of `library.passage.Passage`.
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
    language: Language = "en"
    section: Section | None = None
    roles: tuple[Role, ...] = ()

    def origin(self) -> dict[str, Any]:
        """Where the passage is from, in values that JSON can keep."""
        return {
            "entry_id": self.entry_id,
            "title": self.title,
            "category": list(self.category),
            "source": self.source,
            "url": self.url,
            "page": self.page,
            "heading": self.heading,
        }


def hits_json(question: str, hits: Sequence[Hit], ms: float) -> dict[str, Any]:
    """The shape of `ptmrag search --json`; `ms` is the time of the search."""
    rows = [
        {"rank": hit.rank, "score": round(hit.score, 4), **hit.origin(), "text": hit.text}
        for hit in hits
    ]
    return {"question": question, "ms": round(ms, 1), "hits": rows}
