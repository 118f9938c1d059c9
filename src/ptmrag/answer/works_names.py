"""The works of a library and the names that each is known by, read from its titles, notes and first passages.

    names_in(library).names["bert"]       ->  {"bert-paper": 5.0, "a-survey": 2.0}

It takes 1 to 2 ms a work: `kept_names` keeps it for the next start. It reads no question: `works` does.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ptmrag.answer.work_names import (
    GIVEN,
    MENTIONED,
    SAID,
    folded_name,
    has_given_name,
    has_name,
    names_of,
)
from ptmrag.library.library import Library
from ptmrag.library.passage import Passage
from ptmrag.sources.source import is_note

# A name that more works speak of in their abstracts is none of theirs.
MOST_THAT_SAY = 2


@dataclass(frozen=True, slots=True)
class Work:
    """An entry, and the source of its own text: its paper, else its code or page, else its note."""

    entry_id: str
    title: str
    source: str
    year: int | None = None


@dataclass(frozen=True, slots=True)
class WorkNames:
    """The works by the ids of their entries, and the certainty of each name by its folded form and entry.

    `spellings` are the folded names as the works write them; `named` the sources of the works whose title or abstract
    names them.
    """

    works: Mapping[str, Work]
    names: Mapping[str, Mapping[str, float]]
    spellings: Mapping[str, str]
    named: frozenset[str]


def names_in(library: Library) -> WorkNames:
    """Read the titles, the notes, and the first passages of each work's own text."""
    with library.snapshot():
        entries, linked = library.records.entries(), library.records.sources_by_entry()
        opening = library.passages.openings()
    openings: dict[str, list[Passage]] = {}
    for passage in opening:
        if "fact" not in passage.roles:
            openings.setdefault(passage.source, []).append(passage)
    works: dict[str, Work] = {}
    names: dict[str, dict[str, float]] = {}
    spellings: dict[str, str] = {}
    named: set[str] = set()
    for entry in entries:
        sources = sorted((link.source for link in linked[entry.id]), key=is_note)
        own = next((s for s in sources if _says_more(openings.get(s, ()), entry.title)), "")
        works[entry.id] = Work(entry.id, entry.title, own, entry.year)
        if has_name(entry.title) or has_given_name(openings.get(own, ())):
            named.add(own)
        for name, certainty in names_of(entry.title, openings.get(own, ()), note=entry.prose):
            folded = folded_name(name)
            of_name = names.setdefault(folded, {})
            of_name[entry.id] = max(certainty, of_name.get(entry.id, 0.0))
            spellings.setdefault(folded, name)
    known = {name: _settled(of_name) for name, of_name in names.items()}
    return WorkNames(works, known, spellings, frozenset(named))


def _settled(of_name: Mapping[str, float]) -> Mapping[str, float]:
    """The certainties of one name: what one abstract says of a name is its work's, not what many say."""
    said = GIVEN if len(of_name) <= MOST_THAT_SAY else MENTIONED
    return {entry: said if one == SAID else one for entry, one in of_name.items()}


def _says_more(opening: Sequence[Passage], title: str) -> bool:
    """Whether a text has more than the title of its work, as the note of an entry without one has not."""
    return any(passage.text != title for passage in opening)
