"""What a question is answered from: passages, their word vectors, and the pages that they are on.

    evidence.page(hit).contains(quote)    # whether a quote is verbatim on the hit's page

It searches nothing: `retrieval.search` does, and `gather` calls it.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from ptmrag.embed.late_interaction import WordVectors
from ptmrag.embed.vectors import EncodedQuery, Vectors
from ptmrag.language.question import Question
from ptmrag.language.verbatim import NormalisedText
from ptmrag.library.schema import FailedLink
from ptmrag.retrieval.hit import Hit
from ptmrag.retrieval.ranking import Ranking
from ptmrag.retrieval.search import Retrieved
from ptmrag.sources.source import is_note

# The page that a hit is on.
PageOf = Callable[[Hit], NormalisedText]
# A search for a number of passages.
Search = Callable[[str, int], Retrieved]
# So many passages are looked for on each side of a comparison, beside those for the whole question.
_FOR_EACH_SIDE = 4
_WORD = re.compile(r"[a-z0-9]+(?:[-.+/][a-z0-9]+)*")


class Pages:
    """The pages that hits are on, each normalised once, however many quotes are checked against it."""

    def __init__(self, page_text: Callable[[str, int | None], str]) -> None:
        self._page_text = page_text
        self._normalised: dict[tuple[str, int | None], NormalisedText] = {}

    def of(self, hit: Hit) -> NormalisedText:
        """The page that a hit is on, normalised."""
        return self.at(hit.source, hit.page)

    def at(self, source: str, page: int | None) -> NormalisedText:
        """A page of a source, normalised."""
        key = source, page
        if key not in self._normalised:
            self._normalised[key] = NormalisedText.of(self._page_text(*key))
        return self._normalised[key]


@dataclass(frozen=True)
class Evidence:
    """The passages that a question is answered from, best first, and what was read to find them.

    `gaps` are the links that could not be read, of entries that the question names and that no
    passage tells of.
    """

    question: Question
    hits: tuple[Hit, ...]
    searches: tuple[Retrieved, ...]
    page_text: Callable[[str, int | None], str]
    gaps: tuple[FailedLink, ...] = ()

    def closest(self, k: int) -> tuple[Hit, ...]:
        """The first k hits of the search for the question, and those found for a side of it."""
        for_question = len(self.searches[0].ranking.hits)
        return self.hits[: min(k, for_question)] + self.hits[for_question:]

    @property
    def ranking(self) -> Ranking:
        """The search for the question itself."""
        return self.searches[0].ranking

    def page(self, hit: Hit) -> NormalisedText:
        """The page that a hit is on, normalised."""
        return self._pages.of(hit)

    @cached_property
    def _pages(self) -> "Pages":
        return Pages(self.page_text)

    @property
    def query(self) -> EncodedQuery | None:
        """The question's vectors, of the tokens that count; None where nothing could be searched."""
        return self.searches[0].query

    def words_of(self, hit: Hit) -> tuple[WordVectors, Vectors | None] | None:
        """The word vectors of a hit, and their cosines with `query` where the search for it found the hit."""
        first, *others = (retrieved.words_of(hit.chunk_id) for retrieved in self.searches)
        if first is not None:
            return first
        return next(((found[0], None) for found in others if found is not None), None)


def gather(
    question: Question,
    search: Search,
    *,
    k: int,
    page_text: Callable[[str, int | None], str],
    failed: Callable[[], Iterable[FailedLink]],
) -> Evidence:
    """The k best passages, and for a comparison more that speak of each side."""
    searches = [search(question.text, k)]
    hits = list(searches[0].ranking.hits)
    for side in question.sides or ():
        searches.append(search(_about(question, side), _FOR_EACH_SIDE))
        known = {hit.chunk_id for hit in hits}
        hits += [hit for hit in searches[-1].ranking.hits if hit.chunk_id not in known]
    ordered = tuple(replace(hit, rank=rank) for rank, hit in enumerate(hits, 1))
    gaps = _gaps(question, ordered, failed)
    return Evidence(question, ordered, tuple(searches), page_text, gaps)


def _about(question: Question, side: str) -> str:
    """A comparison as a question on one of its sides."""
    text = question.text
    for other in question.sides or ():
        if other != side:
            text = text.replace(other, " ")
    return " ".join(text.split()) or side


def _gaps(
    question: Question, hits: Sequence[Hit], failed: Callable[[], Iterable[FailedLink]]
) -> tuple[FailedLink, ...]:
    """The unread links of entries that the question names and of which only the note was found."""
    read = {hit.entry_id for hit in hits if not is_note(hit.source)}
    asked = {name.casefold() for name in question.names}
    wanted = {
        hit.entry_id
        for hit in hits
        if hit.entry_id not in read and asked & set(_WORD.findall(hit.title.casefold()))
    }
    return tuple(link for link in failed() if link.entry_id in wanted) if wanted else ()
