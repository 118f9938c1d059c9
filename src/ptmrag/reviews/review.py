"""A review of the works on a topic, as a value.

    review.sections[0].text            # Markdown with marks such as [3]
    review.as_json()                   # what `ptmrag review --json` prints

It finds and writes nothing.
"""

from dataclasses import asdict, dataclass
from typing import Any

from ptmrag.answer.answer import Citation, Mode
from ptmrag.language.detect import Language
from ptmrag.library.schema import FailedLink
from ptmrag.matrix.works_table import WorksTable


@dataclass(frozen=True, slots=True)
class ReviewSection:
    """A section: Markdown whose marks `[n]` refer to its citations; numbers run through the whole review."""

    title: str
    text: str
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class ReviewedWork:
    """A work on the topic; one that is not cited is listed with the reason, `why_not`."""

    entry_id: str
    title: str
    year: int | None
    cited: bool
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class Review:
    """A review. `rule` says in words which works belong; `gaps` are links of theirs that could not be read.

    `dropped` counts the sentences of a chat model that no quote supports; `markdown` is the whole document with its
    references, `body` its introduction and sections, `bibtex` the records of the works cited.
    """

    topic: str
    lang: Language
    rule: str
    sections: tuple[ReviewSection, ...]
    works: tuple[ReviewedWork, ...]
    markdown: str
    bibtex: str
    body: str = ""
    table: WorksTable | None = None
    gaps: tuple[FailedLink, ...] = ()
    mode: Mode = "extractive"
    model: str | None = None
    dropped: int = 0
    ms: float = 0.0

    def as_json(self) -> dict[str, Any]:
        """The shape that `ptmrag review --json` prints."""
        return {
            "topic": self.topic,
            "lang": self.lang,
            "rule": self.rule,
            "sections": [
                {
                    "title": section.title,
                    "text": section.text,
                    "citations": [asdict(citation) for citation in section.citations],
                }
                for section in self.sections
            ],
            "works": [asdict(work) for work in self.works],
            "markdown": self.markdown,
            "bibtex": self.bibtex,
            "table": self.table.as_json() if self.table else None,
            "gaps": [asdict(gap) for gap in self.gaps],
            "mode": self.mode,
            "model": self.model,
            "dropped": self.dropped,
            "ms": round(self.ms, 1),
        }
