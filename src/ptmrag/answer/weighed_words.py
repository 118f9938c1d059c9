"""The words of passages and their cosines with one question, each product computed once.

    weighed = WeighedWords(query, found=evidence)
    weighed.add(words, numbers)          # all passages of a work, beside those that the search found
    weighed.of(hit)                      # (WordVectors, (m, n) cosines), None where the words are not known

It scores no sentences: `reading` does.
"""

from collections.abc import Sequence

from ptmrag.answer.evidence import Evidence
from ptmrag.embed.late_interaction import WordVectors
from ptmrag.embed.vectors import EncodedQuery, Vectors
from ptmrag.retrieval.hit import Hit

# Passages one after the other: their words, and their ids in that order.
_Run = tuple[WordVectors, Sequence[int]]


class WeighedWords:
    """The words of the passages that were read for one question; `query` may be None, then nothing is weighed."""

    def __init__(self, query: EncodedQuery | None, *, found: Evidence | None = None) -> None:
        self._query = query
        self._found = found
        self._runs: dict[int, _Run] = {}
        self._weighed: dict[int, tuple[WordVectors, Vectors] | None] = {}

    def asking(self, query: EncodedQuery) -> "WeighedWords":
        """The same passages for another question."""
        other = WeighedWords(query, found=self._found)
        other._runs = self._runs
        return other

    def add(self, words: WordVectors, numbers: Sequence[int]) -> None:
        """Passages that no search has to have found; they are weighed together when one of them is asked for."""
        for number in numbers:
            self._runs.setdefault(number, (words, numbers))

    def of(self, hit: Hit) -> tuple[WordVectors, Vectors] | None:
        """The words of a passage, and the cosines of the question's m tokens with them; None without words."""
        if self._query is None:
            return None
        if hit.chunk_id not in self._weighed:
            self._weigh(hit, self._query)
        return self._weighed.get(hit.chunk_id)

    def _weigh(self, hit: Hit, query: EncodedQuery) -> None:
        found = self._found and self._found.words_of(hit)
        # A search has weighed what it found, for the question that it was asked.
        is_asked = self._found is not None and _are_same(self._found.query, query)
        if found and is_asked and found[1] is not None:
            self._keep(hit.chunk_id, found[0], found[1])
        elif hit.chunk_id in self._runs:
            words, numbers = self._runs[hit.chunk_id]
            cosines, bounds = words.cosines(query.tokens), words.bounds.tolist()
            for row, number in enumerate(numbers):
                part = cosines[:, bounds[row] : bounds[row + 1]]
                self._keep(number, words.passage(row), part)
        elif found:
            self._keep(hit.chunk_id, found[0], found[0].cosines(query.tokens))
        # Else it may be added later.

    def _keep(self, number: int, words: WordVectors, cosines: Vectors) -> None:
        self._weighed[number] = (words, cosines) if len(words.starts) else None


def _are_same(one: EncodedQuery | None, other: EncodedQuery) -> bool:
    """Whether two questions have the same tokens; their weights may differ."""
    return one is not None and one.tokens is other.tokens
