"""Which works a question for a table is of: those named, on a topic, picked by the reader, or all.

    chosen_works(read_table_question("a table of BERT and T5"), request).entries

A topic has the works that a review of it has (`reviews.belonging`). It reads no cells.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from ptmrag.answer.request import Request
from ptmrag.answer.work_names import is_written_as_name
from ptmrag.language.question_words import read_question
from ptmrag.library.filter import Filter
from ptmrag.reviews.belonging import works_on
from ptmrag.reviews.topic import read_topic
from ptmrag.understanding.table_question import TableQuestion

_SEARCHED = 20  # passages, where the name of a work stands in its text alone
# A term among names means the works with it in their titles, unless these are more.
_MOST_OF_A_TERM = 3


@dataclass(frozen=True, slots=True)
class ChosenWorks:
    """The entries of a table, and the names that no entry has.

    `part_of` is a topic of which each work has a part alone, "" where they have all of it.
    """

    entries: tuple[str, ...]
    absent: tuple[str, ...] = ()
    part_of: str = ""


def chosen_works(asked: TableQuestion, request: Request) -> ChosenWorks:
    """The entries that a question asks for, of those that the reader picked where some are picked."""
    picked = request.within.entries
    if request.within != Filter(entries=picked):
        return ChosenWorks(())
    if asked.is_all or not (asked.works or asked.topic):
        is_told = picked or asked.is_all
        entries = request.library.records.entries() if is_told else []
        return ChosenWorks(tuple(e.id for e in entries if not picked or e.id in picked))
    if asked.topic:
        return _on(asked.topic, request)
    chosen = _named(asked.works, request)
    if not chosen.entries and not any(map(is_written_as_name, asked.works)):
        # A term of the field and no name: "literature matrix on prompt tuning".
        return _on(" ".join(asked.works), request)
    return chosen


def _named(names: Sequence[str], request: Request) -> ChosenWorks:
    """The entries of names; of a name of several works, the one that the search finds first."""
    picked = request.within.entries
    found: dict[str, None] = {}
    absent = []
    for name in names:
        of_name = _of_name(name, request)
        found |= dict.fromkeys(e for e in of_name if not picked or e in picked)
        if not of_name:
            absent.append(name)
    return ChosenWorks(tuple(found), tuple(absent))


def _of_name(name: str, request: Request) -> list[str]:
    """The entries that a name means: as the library knows it, as its texts say it, or as a term in titles."""
    question = read_question(name if len(name) > 1 else f"What is {name}?")
    for is_searched in (False, True):
        hits = request.search(question, _SEARCHED).ranking.hits if is_searched else ()
        works = [one for one in request.works.named_in(question, hits) if one.is_certain]
        if works:
            return [one.works[0].entry_id for one in works]
    if " " not in name and is_written_as_name(name):
        return []
    on = works_on(request.resources, read_topic(name))
    titled = [one.work.entry_id for one in on.works if one.place == "title" and on.by == "every"]
    return titled if len(titled) <= _MOST_OF_A_TERM else []


def _on(topic: str, request: Request) -> ChosenWorks:
    """The entries on a topic, by year."""
    on = works_on(request.resources, read_topic(topic))
    part_of = topic if on.by == "some" else ""
    return ChosenWorks(tuple(one.work.entry_id for one in on.works), (), part_of)
