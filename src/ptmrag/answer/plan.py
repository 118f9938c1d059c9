"""Which works a question is answered from, and how much is quoted of them.

    plan = plan_of(request)
    plan.want, plan.sources, plan.most, plan.letters      # "comparison", ("arxiv:…", "arxiv:…"), 10, 2600

It reads no passages: `reading` does.
"""

import itertools
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from ptmrag.answer.absent_works import (
    AbsentWorks,
    LibraryNames,
    absent_works,
    joined_names,
    mentions,
)
from ptmrag.answer.request import Request
from ptmrag.answer.wants import OF_READMES, Want, is_bare_topic, want_of
from ptmrag.answer.work_names import HEAD
from ptmrag.answer.works import NamedWork
from ptmrag.library.library import Library
from ptmrag.retrieval.hit import Hit
from ptmrag.sources.source import is_note, name_note

# Quotes and letters of an answer about one thing, and of one about several works or a whole paper.
_QUOTES, _LETTERS = 6, 1_600
_QUOTES_OF_SEVERAL, _LETTERS_OF_SEVERAL = 10, 2_600
# A work that has so many of the first passages is what a question without a name is about.
_FIRST, _DOMINANT = 8, 3
# Wants that any work answers, whatever its passages say.
_OF_A_WORK = ("definition", "contribution", "summary", "method", "limitation", *OF_READMES)
_OF_WORKS = ("comparison", *_OF_A_WORK)
# The kinds of links that lead to a README or a page of a work.
_PAGES = ("code", "page", "weights")


@dataclass(frozen=True, slots=True)
class Plan:
    """What a question wants, the sources of the works that it is about, and the bounds of the answer.

    `notes` are the catalog's own texts on these works, by the source that each is quoted beside; a work that has
    nothing else has its note among the `sources`.
    `called` are the names of these works in the question by entry and title, `names` those that are certain;
    `is_picked`: the reader picked the works; `is_about_works`: all names of the question are works, which are asked
    about as such. `absent` are the names that the library has no work of; `each` are the sources of several works
    named in a question for a fact, which the search answers, with a quote of each.
    """

    want: Want
    sources: tuple[str, ...]
    notes: Mapping[str, str]
    names: tuple[str, ...]
    is_picked: bool
    is_about_works: bool
    most: int
    letters: int
    absent: AbsentWorks
    called: Mapping[tuple[str, str], str]
    each: tuple[str, ...] = ()

    @property
    def share(self) -> float:
        """By how many works the answer is shared; what others say of names without a work gets a third of it."""
        return len(self.sources) * (1.5 if self.absent.spoken_of else 1)


def plan_of(request: Request) -> Plan:
    """Plan the answer to a request."""
    hits, within = request.evidence.hits, request.within
    is_picked = bool(within.entries or within.sources)
    named = request.named
    names = tuple(name.name for name in named if name.is_certain)
    want = want_of(request.question, named=names, is_picked=is_picked)
    if not named and not is_picked and is_bare_topic(request.question):
        want = "overview"
    absent = AbsentWorks() if is_picked else _absent(request, named, want)
    if is_picked:
        owners: Mapping[str, str] = _picked(request, hits)
    elif want in ("overview", "fact"):
        owners = {}
    elif want in OF_READMES and (pages := _pages_of(_asked(request, named), request.library)):
        owners = pages
    elif want == "comparison":
        owners = _compared(request, named, absent)
    else:
        owners = _sources_of(named, hits, one=not absent.spoken_of)
    sources, notes = _with_notes(owners)
    certain = tuple(dict.fromkeys(n.works[0].source for n in named if n.is_certain))
    each = tuple(filter(None, certain)) if want == "fact" and len(certain) > 1 else ()
    several = is_picked or want in ("comparison", "overview", "summary")
    return Plan(
        want,
        sources,
        notes,
        names if sources or want == "overview" else (),
        is_picked,
        bool(names)
        and want in _OF_WORKS
        and _are_works(request.question.names, [*names, *absent.all]),
        _QUOTES_OF_SEVERAL if several else _QUOTES,
        _LETTERS_OF_SEVERAL if several else _LETTERS,
        absent,
        {(name.works[0].entry_id, name.works[0].title): name.name for name in named},
        each,
    )


def _are_works(asked: Sequence[str], names: Sequence[str]) -> bool:
    """Whether the names of a question are works, or words of a title in it."""
    return all(mentions(" ".join(names), [name]) for name in asked)


def _absent(request: Request, named: Sequence[NamedWork], want: Want) -> AbsentWorks:
    """The names of the question that the library has no work of."""
    library = LibraryNames(request.library, request.works)
    return absent_works(request.question, named, library=library, is_about_work=want in _OF_A_WORK)


def _asked(request: Request, named: Sequence[NamedWork]) -> Sequence[str]:
    """The ids of the works named, else of the one found that has a name of the question in its title."""
    hits, names = request.evidence.hits, [name.casefold() for name in request.question.names]
    found = (hit.entry_id for hit in hits if any(name in hit.title.casefold() for name in names))
    return [name.works[0].entry_id for name in named] or list(itertools.islice(found, 1))


def _pages_of(entries: Sequence[str], library: Library) -> Mapping[str, str]:
    """The READMEs and pages of some works, each with its entry's id."""
    linked = library.records.sources_by_entry() if entries else {}
    return {
        link.source: link.entry_id
        for entry in entries
        for link in linked.get(entry, ())
        if link.kind in _PAGES and library.passages.count(link.source)
    }


def _picked(request: Request, hits: Sequence[Hit]) -> dict[str, str]:
    """The sources of the picked works, those that were found first, each with its entry's id."""
    owners = {hit.source: hit.entry_id for hit in hits}
    within, works = request.within, request.works.works
    linked = request.library.records.shown_entries_of(set(within.sources))
    asked = {entry.id: source for source, entries in linked.items() for entry in entries[:1]}
    own = asked if within.sources else {entry: works[entry].source for entry in works}
    for entry in within.entries or asked:
        if own.get(entry) and entry not in owners.values():
            owners[own[entry]] = entry
    return owners


def _with_notes(owners: Mapping[str, str]) -> tuple[tuple[str, ...], dict[str, str]]:
    """The sources to read, and the note of each work beside the first of its sources, if it has another."""
    own = {source: entry for source, entry in owners.items() if source and not is_note(source)}
    noted = [s for s, entry in owners.items() if is_note(s) and entry not in own.values()]
    notes: dict[str, str] = {}
    for source, entry in own.items():
        if name_note(entry) not in notes.values():
            notes[source] = name_note(entry)
    return tuple(s for s in owners if s in own or s in noted), notes


def _compared(
    request: Request, named: Sequence[NamedWork], absent: AbsentWorks
) -> Mapping[str, str]:
    """The sources of the works compared, each with its entry's id.

    Of several names, those that are joined to the two sides count ("X, Y and Z", not "X and Y as ways to speed up
    Z"). A side that is no name is the work that the search for it is full of.
    """
    sides, searches = request.question.sides or (), request.evidence.searches
    known = [name.name for name in named]
    rest = [name for name in request.question.names if not mentions(" ".join(known), [name])]
    groups = joined_names(request.question.text, [*known, *rest])
    joined = {name for group in groups if set(group) & set(sides) for name in group} | set(sides)
    if on_sides := [name for name in named if any(_is_on(name, side) for side in joined)]:
        named = on_sides
    sources = {name.works[0].source: name.works[0].entry_id for name in named}
    if len(sources) != 1:
        return sources
    for side, search in zip(sides, searches[1:], strict=False):
        if not mentions(side, absent.all) and not any(_is_on(name, side) for name in named):
            sources |= _other_work(side, search.ranking.hits, set(sources.values()))
    if not sides:
        sources |= _other_work("", request.evidence.hits, set(sources.values()))
    return sources


def _is_on(name: NamedWork, side: str) -> bool:
    return mentions(side, [name.name]) or mentions(name.name, [side])


def _other_work(side: str, hits: Sequence[Hit], known: Collection[str]) -> dict[str, str]:
    """The source of the work that has most passages on a side of a comparison, with its entry's id."""
    others = [hit for hit in hits if hit.entry_id not in known and not is_note(hit.source)]
    folded = side.casefold()
    speaking = [hit for hit in others if folded in f"{hit.title} {hit.text}".casefold()] or others
    sources = [hit.source for hit in speaking]
    best = max(speaking, key=lambda hit: sources.count(hit.source), default=None)
    return {best.source: best.entry_id} if best is not None else {}


def _sources_of(named: Sequence[NamedWork], hits: Sequence[Hit], *, one: bool) -> Mapping[str, str]:
    """The sources of the works named, each with its entry's id; of a question on one thing, the work
    that the search is full of.
    """
    sources = {name.works[0].source: name.works[0].entry_id for name in named}
    first = [hit.source for hit in hits[:_FIRST] if hit.entry_id == hits[0].entry_id]
    # The work of the best passage: others may have many passages where the library has little else.
    top = next((source for source in first if not is_note(source)), "")
    if not one or not top or top in sources or first.count(top) < _DOMINANT:
        return sources
    found = {top: hits[0].entry_id}
    if not named:
        return found
    # A name that is no title may be another work's too: the one that has it and is found comes first.
    doubtful = [name.name.casefold() for name in named if name.certainty < HEAD]
    text = " ".join(hit.text.casefold() for hit in hits if hit.source == top)
    return found | sources if len(named) == 1 and any(n in text for n in doubtful) else sources
