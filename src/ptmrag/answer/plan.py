"""Which works a question is answered from, and how much is quoted of them.

    plan = plan_of(request)
    plan.want, plan.sources, plan.most, plan.letters      # "comparison", ("arxiv:…", "arxiv:…"), 10, 2600

It reads no passages: `reading` does.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from ptmrag.answer.request import Request
from ptmrag.answer.wants import Want, want_of
from ptmrag.answer.work_names import HEAD
from ptmrag.answer.works import NamedWork
from ptmrag.retrieval.hit import Hit
from ptmrag.sources.source import scheme_of

# Quotes and letters of an answer about one thing, and of one about several works or a whole paper.
_QUOTES, _LETTERS = 6, 1_600
_QUOTES_OF_SEVERAL, _LETTERS_OF_SEVERAL = 10, 2_600
# A work that has so many of the first passages is what a question without a name is about.
_FIRST, _DOMINANT = 8, 3
# Wants that any work answers, whatever its passages say.
_OF_WORKS = ("definition", "contribution", "comparison", "summary", "method", "limitation")


@dataclass(frozen=True, slots=True)
class Plan:
    """What a question wants, the sources of the works that it is about, and the bounds of the answer.

    `names` are the names of these works in the question; `is_picked`: the reader picked the works;
    `is_about_works`: all names of the question are works, which are asked about as such.
    """

    want: Want
    sources: tuple[str, ...]
    names: tuple[str, ...]
    is_picked: bool
    is_about_works: bool
    most: int
    letters: int


def plan_of(request: Request) -> Plan:
    """Plan the answer to a request."""
    hits, within = request.evidence.hits, request.within
    is_picked = bool(within.entries or within.sources)
    named = request.works.named_in(request.question, hits)
    names = tuple(name.name for name in named if name.is_certain)
    want = want_of(request.question, named=names, is_picked=is_picked)
    if is_picked:
        sources = [hit.source for hit in hits]
    elif want in ("overview", "fact"):
        sources = []
    else:
        sources = _sources_of(named, hits, one=want != "comparison")
    papers = tuple(s for s in dict.fromkeys(sources) if s and scheme_of(s) != "catalog")
    several = is_picked or want in ("comparison", "overview", "summary")
    return Plan(
        want,
        papers,
        names if papers else (),
        is_picked,
        bool(names) and want in _OF_WORKS and set(request.question.names) <= set(names),
        _QUOTES_OF_SEVERAL if several else _QUOTES,
        _LETTERS_OF_SEVERAL if several else _LETTERS,
    )


def _sources_of(named: Sequence[NamedWork], hits: Sequence[Hit], *, one: bool) -> list[str]:
    """The sources of the works named; of a question on one thing, the work that the search is full of."""
    sources = [name.works[0].source for name in named]
    first = [hit.source for hit in hits[:_FIRST]]
    # The work of the best passage: others may have many passages where the library has little else.
    top = first[0] if first else ""
    if not one or not top or top in sources or first.count(top) < _DOMINANT:
        return sources
    if not named:
        return [top]
    # A name that is no title may be another work's too: the one that has it and is found comes first.
    doubtful = [name.name.casefold() for name in named if name.certainty < HEAD]
    text = " ".join(hit.text.casefold() for hit in hits if hit.source == top)
    return [top, *sources] if len(named) == 1 and any(n in text for n in doubtful) else sources
