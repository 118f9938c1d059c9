"""What the page says of a work beside its title: authors, year, venue, category and links.

>>> WorkFacts("bert", "BERT", ("Devlin", "Chang", "Lee"), 2019, "NAACL 2019").by_line("en")
'Devlin et al. · NAACL 2019'

It looks up nothing: `cached_library` does.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Protocol

from ptmrag.answer.framing import plain_title
from ptmrag.catalog.entry import Entry, Link
from ptmrag.catalog.record import WorkRecord
from ptmrag.language.detect import detect_language

_NAMED = 2  # authors; of more, the first alone
_OTHERS = {"zh": " 等", "en": " et al."}
_AND = {"zh": "、", "en": " & "}


@dataclass(frozen=True, slots=True)
class WorkFacts:
    """A work as a reader knows it; `authors` are family names, and a field that is unknown is empty."""

    entry_id: str
    title: str
    authors: tuple[str, ...] = ()
    year: int | None = None
    venue: str = ""
    category: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()

    def by_line(self, language: str) -> str:
        """Authors, year and venue on one line, as far as they are known."""
        several = len(self.authors) > _NAMED
        named = self.authors[:1] if several else self.authors
        authors = _AND[language].join(named) + (_OTHERS[language] if several else "")
        year = str(self.year or "")
        year = "" if year in self.venue else year
        return " · ".join(filter(None, (authors, year, self.venue)))


@lru_cache(maxsize=4_096)
def in_one_language(heading: str, language: str) -> str:
    """One half of a heading that is written in Chinese and in English: "词向量 / Word vectors"; any other as it is."""
    halves = [half.strip() for half in heading.split(" / ")]
    languages = [detect_language(half) for half in halves]
    if sorted(languages) != ["en", "zh"]:
        return heading
    return halves[languages.index("zh" if language == "zh" else "en")]


class KnownWorks(Protocol):
    """Where the page finds what is known of a work."""

    def facts(self, entry_id: str) -> WorkFacts | None:
        """The facts of an entry; None for an id that the library does not have."""

    def titled(self, title: str) -> WorkFacts | None:
        """The facts of the entry with a title as an answer writes it; None where there is none."""


@dataclass(frozen=True)
class WorksByName:
    """Works by their ids and their titles."""

    by_id: dict[str, WorkFacts] = field(default_factory=dict)
    by_title: dict[str, WorkFacts] = field(default_factory=dict)

    @classmethod
    def of(cls, works: Iterable[WorkFacts]) -> "WorksByName":
        """The works, the first of those with the same title."""
        known = list(works)
        titles = {plain_title(work.title): work for work in reversed(known)}
        return cls({work.entry_id: work for work in known}, titles)

    def facts(self, entry_id: str) -> WorkFacts | None:
        return self.by_id.get(entry_id)

    def titled(self, title: str) -> WorkFacts | None:
        return self.by_title.get(plain_title(title))


NO_WORKS = WorksByName()


def facts_of(entry: Entry, work: WorkRecord | None) -> WorkFacts:
    """The facts of an entry and of the record of its work, if there is one."""
    record = work.record if work else entry.record
    return WorkFacts(
        entry.id,
        entry.title,
        tuple(person.family for person in record.authors) if record else (),
        (record.year if record else None) or entry.year,
        record.venue if record else "",
        entry.category,
        entry.links,
    )
