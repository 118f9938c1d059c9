"""A work as a review names it: its short name or its title, and who wrote it.

shown = shown_works(library, ids, names, phrases)
shown["distilbert"].name, shown["distilbert"].people      # "DistilBERT", "Sanh et al."
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from ptmrag.export.exported_work import ExportedWork, exported_works
from ptmrag.export.markdown import literal
from ptmrag.library.library import Library
from ptmrag.reviews.phrases import Phrases

_SURVEY = re.compile(r"\bsurvey\b|\breview\b|\boverview\b|综述|概述", re.IGNORECASE)
_MOST_NAMED = 2  # authors


@dataclass(frozen=True, slots=True)
class ShownWork:
    """The record of a work, its name in a sentence, its authors in a sentence ("" if unknown), its year."""

    record: ExportedWork
    name: str
    people: str
    year: int | None

    @property
    def is_survey(self) -> bool:
        """Whether the work is a survey of others."""
        return _SURVEY.search(self.record.title) is not None


def shown_works(
    library: Library, ids: Collection[str], names: Mapping[str, str], phrases: Phrases
) -> dict[str, ShownWork]:
    """The works of some entries by their ids; `names` are the short names that works have."""
    found = {}
    for work in exported_works(library, ids):
        title = phrases.row("title_of").format(literal(work.listed_title or work.title))
        name = names.get(work.entry_id) or title
        found[work.entry_id] = ShownWork(work, name, _people(work, phrases), work.year)
    return found


def _people(work: ExportedWork, phrases: Phrases) -> str:
    """The family names of two authors at most."""
    names = [literal(person.family or person.given) for person in work.authors]
    if not names:
        return ""
    if len(names) > _MOST_NAMED or work.has_more_authors:
        return f"{names[0]}{phrases.row('et_al')}"
    return phrases.listed(names)
