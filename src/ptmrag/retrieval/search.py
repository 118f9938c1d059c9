"""The best passages for a question: found by meaning and by words, weighed by late interaction.

    ranking = rank(library, embedder, question=read_question("掩码语言模型遮盖多少词？"), k=8)
    ranking.hits[0].text, ranking.timings.late

Nearest vectors and matching words (also those of the other language, and other spellings of amounts) find candidates;
late interaction, BM25 and the other candidates of their source rank them. The weights are in `fusion`,
the measurements in docs/decisions/0005-retrieval.md. It answers nothing.
"""

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from ptmrag.catalog.entry import Entry
from ptmrag.embed.embedder import Embedder
from ptmrag.embed.late_interaction import WordVectors
from ptmrag.embed.one_thread import one_thread
from ptmrag.embed.vectors import EncodedQuery, Vectors
from ptmrag.language.amounts import spellings
from ptmrag.language.glossary import concepts
from ptmrag.language.question import Question
from ptmrag.library.filter import Filter
from ptmrag.library.library import Library
from ptmrag.library.passage import Passage
from ptmrag.retrieval.fusion import Ranked, distinct, fuse
from ptmrag.retrieval.hit import Hit
from ptmrag.retrieval.ranking import Candidate, Ranking, Timings
from ptmrag.retrieval.reranker import Reranker
from ptmrag.sources.source import is_note

# The numbers of candidates by vectors and by words, and of word matches that are looked up.
_NEAREST = 100
_MATCHING = 50
_MATCHING_LOOKED_UP = 1_000
_RERANKED = 30
# So many passages are ranked, however few are asked for: evaluation measures to this depth.
MEASURED = 10
# A multilingual model gives texts of one language a higher cosine than texts of two languages: with
# multilingual-e5-small, unrelated questions and passages have 0.857 (zh-zh), 0.800 (zh-en), 0.802 (en-en)
# and 0.773 (en-zh) (docs/decisions/0003-two-languages.md).
CROSS_LINGUAL_GAP = 0.045
# The same for MaxSim: 0.788 (zh-zh), 0.751 (zh-en), 0.750 (en-en), 0.729 (en-zh).
CROSS_LINGUAL_LATE = 0.028


@dataclass(frozen=True, slots=True)
class Retrieved:
    """A ranking, with the vectors of the question and the word vectors of all candidates.

    `query` has those tokens alone that count, `cosines` (m, n) are theirs with all words. `rows` maps a candidate's
    id to its row in `words`.
    """

    ranking: Ranking
    query: EncodedQuery | None = None
    words: WordVectors | None = None
    cosines: Vectors | None = None
    rows: Mapping[int, int] = field(default_factory=dict)

    def words_of(self, passage: int) -> tuple[WordVectors, Vectors] | None:
        """The word vectors of one candidate, and their cosines with the question; None where it was none."""
        row = self.rows.get(passage)
        if row is None or self.words is None or self.cosines is None:
            return None
        first, last = self.words.bounds[row : row + 2].tolist()
        return self.words.passage(row), self.cosines[:, first:last]


def rank(
    library: Library,
    embedder: Embedder,
    *,
    question: Question,
    k: int = 8,
    within: Filter | None = None,
    reranker: Reranker | None = None,
) -> Ranking:
    """The k best passages of those that `within` lets through, and how they were found.

    The filter applies before ranking, so k are found where k exist. Raises IncompatibleIndexError
    where another embedder made the library.
    """
    return retrieve(
        library, embedder, question=question, k=k, within=within, reranker=reranker
    ).ranking


def retrieve(
    library: Library,
    embedder: Embedder,
    *,
    question: Question,
    k: int = 8,
    within: Filter | None = None,
    reranker: Reranker | None = None,
) -> Retrieved:
    """What `rank` finds, with the vectors that it unpacked, so that they are not unpacked again."""
    library.demand_embedder(embedder.name)
    if k < 1:
        return Retrieved(Ranking())
    search = _Search(library, question, within or Filter())
    with search.timings.of("embedding"):
        search.query = embedder.encode_query(question.text).counted
    with library.snapshot():
        search.find(k)
        candidates = search.weigh()
        best = [(candidate.id, candidate.score) for candidate in candidates]
        if reranker is not None:
            best = search.rerank(best, reranker)
        hits, further = search.hits(best, candidates, k=k)
    ranking = Ranking(tuple(hits), tuple(candidates), search.timings, tuple(further))
    return Retrieved(ranking, search.query, search.words, search.cosines, search.rows)


class _Search:
    """One search: its question, what it has found so far, and the time that it took."""

    query: EncodedQuery

    def __init__(self, library: Library, question: Question, within: Filter) -> None:
        self.timings = Timings()
        self.words: WordVectors | None = None
        self.cosines: Vectors | None = None
        self.rows: dict[int, int] = {}
        self._library = library
        self._question = question.text
        self._lang = question.language
        self._within = within
        self._matches: dict[int, float] = {}
        self._passages: dict[int, Passage] = {}

    def find(self, k: int) -> None:
        """The candidates by meaning and by words, at least k of them where there are so many."""
        ids = None if self._within == Filter() else self._library.passages.ids_within(self._within)
        also = (*concepts(self._question), *spellings(self._question))
        depth, lookup = max(_NEAREST, 2 * k), _MATCHING_LOOKED_UP
        with self.timings.of("lexical"):
            matching = self._library.matching(self._question, lookup, within=ids, also=also)
            self._matches = dict(matching)
        while True:
            with self.timings.of("dense"):
                nearest = self._library.nearest(self.query.vector, 3 * depth, within=ids)
            with self.timings.of("fusing"):
                near = self._fair(nearest)[:depth]
            # The index may return passages that were removed since: then look further.
            if len(near) >= k or len(nearest) < 3 * depth:
                break
            depth *= 4
        with self.timings.of("fusing"):
            worded = [number for number, _ in matching[: max(_MATCHING, 2 * k)]]
            self._passages = self._library.passages.by_id([*near, *worded])

    def weigh(self) -> list[Candidate]:
        """The candidates, best first."""
        numbers = sorted(self._passages)
        if not numbers:
            return []
        with self.timings.of("late"):
            stored = self._library.passages.word_vectors(numbers)
            words = WordVectors.of([stored[n][1] for n in numbers], [stored[n][0] for n in numbers])
            self.words, self.rows = words, {n: row for row, n in enumerate(numbers)}
            self.cosines = words.cosines(self.query.tokens)
            late = words.maxsim(self.query, cosines=self.cosines)
            with one_thread():
                cosines = words.centres @ self.query.vector
        with self.timings.of("fusing"):
            foreign = [self._passages[n].language != self._lang for n in numbers]
            worded = [self._matches.get(n, 0.0) for n in numbers]
            sources = [self._passages[n].source for n in numbers]
            meaning = late + CROSS_LINGUAL_LATE * np.array(foreign)
            share = float(np.mean(foreign))
            scores = fuse(meaning, np.array(worded), sources=sources, foreign=share)
        found = [
            Candidate(
                id=n,
                source=sources[i],
                page=self._passages[n].page,
                cosine=float(cosines[i]),
                words=worded[i],
                late=float(late[i]),
                score=_unit(float(scores[i])),
            )
            for i, n in enumerate(numbers)
        ]
        return sorted(found, key=lambda candidate: (-candidate.score, candidate.id))

    def rerank(self, best: Ranked, reranker: Reranker) -> Ranked:
        """The candidates with the first ones in the order of a reranker; the scores stay with the ranks."""
        first = best[:_RERANKED]
        with self.timings.of("reranking"):
            texts = [self._passages[number].text for number, _ in first]
            order = np.argsort(-reranker.scores(self._question, texts), kind="stable").tolist()
        places = zip(order, first, strict=True)
        return [(first[place][0], score) for place, (_, score) in places] + best[_RERANKED:]

    def hits(
        self, best: Ranked, candidates: Sequence[Candidate], *, k: int
    ) -> tuple[list[Hit], list[Hit]]:
        """The k best passages that do not repeat each other, and further ones up to MEASURED.

        Among the k best, the title of an entry without a note comes after the passages of its paper.
        """
        weighed = {candidate.id: candidate for candidate in candidates}
        with self.timings.of("fusing"):
            texts = {number: passage.text for number, passage in self._passages.items()}
            chosen = distinct(best, texts, k=max(k, MEASURED))
            sources = {self._passages[number].source for number, _ in chosen}
            records = self._library.records
            linked, urls = records.shown_entries_of(sources), records.urls(sources)
            scores = sorted((score for _, score in chosen), reverse=True)
            numbers = [number for number, _ in chosen]
            order = [*_papers_lead(numbers[:k], self._passages, linked=linked), *numbers[k:]]
            naming = records.ids_of_entries_with(self._within.sources)
            found: list[Hit] = []
            for rank, (number, score) in enumerate(zip(order, scores, strict=True), 1):
                passage, candidate = self._passages[number], weighed[number]
                owner = _owner(linked[passage.source], self._within, naming=naming)
                found.append(
                    Hit(
                        rank=rank,
                        score=score,
                        entry_id=owner.id,
                        title=owner.title,
                        category=owner.category,
                        source=passage.source,
                        url=urls[passage.source],
                        page=passage.page,
                        heading=passage.heading,
                        text=passage.text,
                        chunk_id=number,
                        similarity=candidate.cosine,
                        late=candidate.late,
                        language=passage.language,
                        section=passage.section,
                        roles=passage.roles,
                    )
                )
        return found[:k], found[k:]

    def _fair(self, nearest: Ranked) -> list[int]:
        """The nearest passages, with the gap between languages taken out."""
        languages = self._library.passages.languages([number for number, _ in nearest])
        fair = [
            (cosine + CROSS_LINGUAL_GAP * (languages[number] != self._lang), number)
            for number, cosine in nearest
            if number in languages
        ]
        return [number for _, number in sorted(fair, reverse=True)]


def _papers_lead(
    numbers: Sequence[int],
    passages: Mapping[int, Passage],
    *,
    linked: Mapping[str, Sequence[Entry]],
) -> list[int]:
    """Put an entry's own text that is no more than its title after the passages of its paper and code."""
    order = list(numbers)
    for note in numbers:
        source = passages[note].source
        if is_note(source) and passages[note].text == linked[source][0].title:
            own = linked[source][0].id
            places = [
                place
                for place, number in enumerate(order)
                if not is_note(passages[number].source)
                and any(entry.id == own for entry in linked[passages[number].source])
            ]
            if places and places[-1] > order.index(note):
                order.remove(note)
                order.insert(places[-1], note)
    return order


def _owner(entries: Sequence[Entry], within: Filter, *, naming: Collection[str]) -> Entry:
    """The entry that a passage is shown under: the first that the filter names, else the first.

    `naming` are the entries that link a source of the filter: a duplicate has its passages under
    another source, which other entries link as well.
    """
    for entry in entries:
        headings = (heading.casefold() for heading in entry.headings)
        if (
            (not within.entries or entry.id in within.entries)
            and (not naming or entry.id in naming)
            and (within.category is None or any(within.category.casefold() in h for h in headings))
        ):
            return entry
    return entries[0]


def _unit(score: float) -> float:
    """A score between 0 and 1, in the same order."""
    return 1 / (1 + math.exp(-score))
