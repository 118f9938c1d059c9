"""The works that a question on citations names, as entries of the library, and names of works that it lacks.

    named(("BERT",), "", request=request, view=view)[0].entry    # the entry of BERT's paper

A name is looked up as for any other question (`answer.works`), a whole title first. A word that the library knows as
no work, and that is not written like a name, is none: such a question is left to the papers.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ptmrag.answer.request import PassedOn, Request
from ptmrag.answer.work_names import GIVEN, folded_name, is_written_as_name
from ptmrag.catalog.entry import Entry
from ptmrag.catalog_answers.citation_view import CitationView
from ptmrag.language.question_words import read_question
from ptmrag.library.citations import LackingWork

_HEAD = re.compile(r"\s*[:：]\s*")
_HAN = re.compile(r"[\u3400-\u9fff]")


@dataclass(frozen=True, slots=True)
class Named:
    """A name in a question: its entry, other entries that may be meant, or the works of it that the library lacks."""

    name: str
    entry: Entry | None = None
    others: tuple[Entry, ...] = ()
    lacking: tuple[LackingWork, ...] = ()


def named(
    names: Sequence[str], whole: str, *, request: Request, view: CitationView
) -> tuple[Named, ...]:
    """What each name means; of several names, the whole text first, which may be a title with "and" in it.

    Raises PassedOn where a name is no name of a work.
    """
    if len(names) > 1 and whole and (titled := _titled(whole, request, view)):
        return (titled,)
    return tuple(_named(name, request, view) for name in names)


def _named(name: str, request: Request, view: CitationView) -> Named:
    if titled := _titled(name, request, view):
        return titled
    question = read_question(name if _HAN.search(name) else f"What is {name}?")
    known = request.works.named_in(question, ())
    sure = next((one for one in known if one.is_certain), None)
    if sure is not None and len(sure.works) > 1:
        known = request.works.named_in(question, request.evidence.hits)
        sure = next((one for one in known if one.is_certain), sure)
    if sure is not None:
        entries = [view.entries[work.entry_id] for work in sure.works]
        return Named(name, entries[0], tuple(entries[1:]))
    lacking = tuple(work for work in view.lacking if _is_called(work.title, name))
    if not lacking and not _is_name(name):
        raise PassedOn
    return Named(name, lacking=lacking)


def _titled(name: str, request: Request, view: CitationView) -> Named | None:
    """The entries that have a name as their title, or as a name of their own."""
    known = request.works.names.get(folded_name(name), {})
    sure = max(known.values(), default=0.0)
    found = [view.entries[entry] for entry, one in known.items() if one == sure >= GIVEN]
    return Named(name, found[0], tuple(found[1:])) if found and sure > GIVEN else None


def _is_called(title: str, name: str) -> bool:
    """Whether a title is this name, or begins with it before its colon."""
    return folded_name(name) in (folded_name(title), folded_name(_HEAD.split(title)[0]))


def _is_name(name: str) -> bool:
    """Whether words are written like a name or a title."""
    words = name.split()
    return any(map(is_written_as_name, words)) or all(word[:1].isupper() for word in words)
