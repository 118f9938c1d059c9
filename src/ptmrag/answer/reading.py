"""Read passages for a question: their sentences, each with its section, its role and its score.

    reader = SentenceReader.of(request)
    reader.sentences(reader.own_passages(["arxiv:1810.04805"]), "method")

Besides what a search found, all passages of a work can be read: a paper has about fifty. It chooses
nothing: `spans` does.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np

from ptmrag.answer.evidence import Evidence
from ptmrag.answer.notes import in_one_language, twins_of
from ptmrag.answer.passage_roles import roles_in, section_in
from ptmrag.answer.printed_rows import PrintedRows
from ptmrag.answer.request import Request
from ptmrag.answer.shapes import SHAPES, Shape
from ptmrag.answer.spans import Sentence
from ptmrag.answer.wants import Want
from ptmrag.answer.weighed_words import WeighedWords
from ptmrag.embed.late_interaction import WordVectors
from ptmrag.embed.vectors import EncodedQuery, Vectors
from ptmrag.language.detect import Language
from ptmrag.language.question import Question
from ptmrag.language.tokens import HAN
from ptmrag.language.verbatim import normalise, sentence_places
from ptmrag.library.filter import Filter
from ptmrag.library.library import Library
from ptmrag.library.passage import Passage
from ptmrag.retrieval.hit import Hit
from ptmrag.retrieval.search import CROSS_LINGUAL_LATE
from ptmrag.sources.source import is_note

# The share of a sentence's score that it has together with the one before, which names its "it".
_WITH_BEFORE = 0.2
# The score of a passage that no search found.
_NOT_FOUND = 0.3
# What a sentence loses that is too short to say much.
_SHORT = {"zh": 20, "en": 60}
_SHORT_WEIGHT = 0.02
# A sentence that cites others speaks of them.
CITED = re.compile(r"\bet al\b|\[\d")
# A paragraph that begins in small letters goes on from another column or page. Names may: fastText, word2vec.
_CUT = re.compile(r"[a-z]+(?:-[a-z]+)*[ ,]")
_MOST_CITED = 3
_LONGEST_TITLE = 400  # characters
_NO_LETTERS = bytes(byte for byte in range(128) if not chr(byte).isalnum())


class SentenceReader:
    """Reads passages for one question. `names` are the names of works in it, which score nothing:
    where a work is asked about, each of its sentences is about it."""

    def __init__(
        self,
        library: Library,
        question: Question,
        query: EncodedQuery | None,
        *,
        names: Sequence[str] = (),
        found: Evidence | None = None,
        within: Filter | None = None,
    ) -> None:
        """`query` is the question encoded, `found` what a search for it found, if there was one, and `within` what
        may be read.
        """
        self._within = within or Filter()
        self._library = library
        self._language = question.language
        self._query = query
        self._printed_rows = PrintedRows(library.tables)
        self._found = found
        self._notes: set[str] = set()
        self._twins: dict[int, Sequence[Hit]] = {}
        self._early: dict[int, float] = {}
        self._read: dict[tuple[Hit, Want, float | None], list[Sentence]] = {}
        if query is not None:
            parts = (re.finditer(re.escape(name), question.text) for name in names)
            self._query = query.without([part.span() for matches in parts for part in matches])
        self._words = WeighedWords(self._query, found=found)

    @classmethod
    def of(cls, request: Request, names: Sequence[str] = ()) -> "SentenceReader":
        """The reader for the question of a request, with what was found for it."""
        found = request.evidence
        return cls(
            request.library,
            request.question,
            found.query,
            names=names,
            found=found,
            within=request.within,
        )

    def asking(self, question: Question, query: EncodedQuery) -> "SentenceReader":
        """A reader for another question that has read the same passages."""
        query = query.counted
        other = SentenceReader(
            self._library, question, query, found=self._found, within=self._within
        )
        other._words, other._early = self._words.asking(query), self._early
        return other

    def own_passages(self, sources: Sequence[str], *, opening: int | None = None) -> list[Hit]:
        """All passages of some sources in their order, as hits; or the first so many of each (`opening`)."""
        asked = self._within.sources
        # A note is another text of its work: a reader who asks one source does not ask it.
        sources = [s for s in sources if not (asked and is_note(s) and s not in asked)]
        with self._library.snapshot():  # somebody may remove a source meanwhile
            return self._own(sources, opening) if sources else []

    def _own(self, sources: Sequence[str], opening: int | None) -> list[Hit]:
        passages = self._library.passages
        wanted = replace(self._within, sources=tuple(sources))
        ids = sorted(passages.ids_within(wanted, opening=opening))
        rows = passages.by_id(ids)
        stored = passages.word_vectors(ids)
        present = [number for number in ids if number in rows and number in stored]
        if not present:
            return []
        vectors, packed = zip(*(stored[number] for number in present), strict=True)
        self._words.add(WordVectors.of(packed, vectors), present)
        self._early |= _how_early([rows[number].source for number in present], present)
        return self._hits([rows[number] for number in present])

    def texts(
        self, sources: Sequence[str], want: Want, *, opening: int | None = None
    ) -> dict[str, list[Sentence]]:
        """The sentences of `own_passages` by source; a source without any is missing."""
        texts: dict[str, list[Sentence]] = {}
        for sentence in self.sentences(self.own_passages(sources, opening=opening), want):
            texts.setdefault(sentence.hit.source, []).append(sentence)
        return texts

    def _hits(self, passages: Sequence[Passage]) -> list[Hit]:
        """Passages as hits: as the search found them, where it did."""
        sources = {passage.source for passage in passages}
        linked = self._library.records.shown_entries_of(sources)
        urls = self._library.records.urls(sources)
        known = {hit.chunk_id: hit for hit in self._found.hits} if self._found else {}
        return [
            known.get(passage.id)
            or Hit(
                rank=0,
                score=_NOT_FOUND,
                entry_id=linked[passage.source][0].id,
                title=linked[passage.source][0].title,
                category=linked[passage.source][0].category,
                source=passage.source,
                url=urls[passage.source],
                page=passage.page,
                heading=passage.heading,
                text=passage.text,
                chunk_id=passage.id,
                similarity=0.0,
                language=passage.language,
                section=passage.section,
                roles=passage.roles,
            )
            for passage in passages
        ]

    def sentences(self, hits: Iterable[Hit], want: Want) -> list[Sentence]:
        """The sentences of some hits, scored for what the question wants; of notes in one language."""
        found = [s for hit in self.in_one_language(hits) for s in self._of_known_hit(hit, want)]
        return without_twins(found, self._language)

    def in_one_language(self, hits: Iterable[Hit]) -> list[Hit]:
        """The hits, the notes among them in the language of the question where they are in two."""
        found = list(hits)
        notes = {hit.source for hit in found if is_note(hit.source)} - self._notes
        if notes:
            self._notes |= notes
            self._twins |= twins_of(self.own_passages(sorted(notes)), self._language)
        return in_one_language(found, self._twins)

    def _of_known_hit(self, hit: Hit, want: Want) -> list[Sentence]:
        """The sentences of a hit: several parts of an answer read the same hits."""
        key = hit, want, self._early.get(hit.chunk_id)
        if key not in self._read:
            self._read[key] = self._of_hit(hit, want)
        return self._read[key]

    def _of_hit(self, hit: Hit, want: Want) -> list[Sentence]:
        places = sentence_places(hit.text)
        relevance = self._relevance(hit, places)
        if relevance is None:
            return []
        shape, title = SHAPES[want], normalise(hit.title)
        of_passage = self._of_passage(hit, shape)
        # A catalog's note says what the work is.
        section = "about" if is_note(hit.source) else section_in(hit)
        texts = [hit.text[start:end] for start, end in places]
        roles = roles_in(hit, texts)
        found = []
        for place, ((start, end), text) in enumerate(zip(places, texts, strict=True)):
            is_lead = place == 0 or "\n\n" in hit.text[places[place - 1][1] : start]
            score = (
                float(relevance[place])
                + shape.sections.get(section, 0.0)
                + shape.words_bonus * min(shape.most_words, len(shape.words.findall(text)))
                + shape.says_bonus * (shape.says.search(text) is not None)
                + shape.lead_bonus * is_lead
                + of_passage
                - shape.cited_weight * min(_MOST_CITED, len(CITED.findall(text)))
                - _SHORT_WEIGHT * (len(text) < _SHORT[hit.language])
            )
            # The title of a work is on its first page, and says nothing that the answer does not show.
            role = "title" if _is_in(title, text) else roles[place]
            if role != "title" and shape.answers(role, text) != (role == "prose"):
                # What answers where it is asked for, a line of installation, counts as prose there.
                role = "furniture" if role == "prose" else "prose"
            if want == "result" and role == "prose" and self._printed_rows.are_in(hit, text):
                role = "table"
            is_half = is_lead and hit.page is not None and _CUT.match(text) is not None
            if is_half and role == "prose" and want != "fact":
                role = "fragment"
            found.append(Sentence(hit, place, start, end, section, role, score))
        return found

    def nearness(self, hit: Hit) -> float:
        """MaxSim of the question with a whole passage (0 to 1); 0 where its words are not known."""
        known, query = self._words.of(hit), self._query
        if known is None or query is None:
            return 0.0
        total = max(float(query.weights.sum()), 1e-9)
        return float(known[1].max(axis=1) @ query.weights) / total

    def _of_passage(self, hit: Hit, shape: Shape) -> float:
        """What a sentence gains from its passage: how near that is, and how early in its work."""
        gained = shape.passage_weight * hit.score
        gained += shape.early_weight * self._early.get(hit.chunk_id, 0.0)
        if shape.maxsim_weight:
            gained += shape.maxsim_weight * self.nearness(hit)
        known, query = self._words.of(hit), self._query
        if shape.cosine_weight and known is not None and query is not None:
            gained += shape.cosine_weight * float(known[0].centres[0] @ query.vector)
        return gained

    def _relevance(self, hit: Hit, places: Sequence[tuple[int, int]]) -> Vectors | None:
        """(n,) MaxSim of n sentences, each also with the one before; None without word vectors."""
        known = self._words.of(hit)
        if known is None or self._query is None:
            return None
        words, cosines = known
        best = words.best_of_spans(places, cosines=cosines)
        best = np.where(np.isfinite(best), best, np.float32(0))
        both = np.maximum(best, np.concatenate([best[:1], best[:-1]]))
        weights = self._query.weights / max(float(self._query.weights.sum()), 1e-9)
        gap = CROSS_LINGUAL_LATE * (hit.language != self._language)
        scores: Vectors = (1 - _WITH_BEFORE) * (best @ weights) + _WITH_BEFORE * (both @ weights)
        return scores + np.float32(gap)


def _is_in(title: str, text: str) -> bool:
    """Whether a sentence is the normalised title or a part of it."""
    if len(text) > _LONGEST_TITLE:
        return False
    letters = text.encode("ascii", "ignore").translate(None, _NO_LETTERS)
    # Normalising keeps each of these: most sentences have more of them than a title is long.
    return len(letters) <= len(title) and normalise(text) in title


def _how_early(sources: Sequence[str], passages: Sequence[int]) -> dict[int, float]:
    """How early each passage is in its source: 1 for the first, near 0 for the last."""
    count, seen, found = Counter(sources), Counter[str](), dict[int, float]()
    for source, number in zip(sources, passages, strict=True):
        found[number] = 1 - seen[source] / count[source]
        seen[source] += 1
    return found


def without_twins(sentences: Sequence[Sentence], language: Language) -> list[Sentence]:
    """The sentences; of a work with its abstract in two languages, that in the question's alone is prose."""
    abstracts = [s for s in sentences if s.section == "abstract" and s.role == "prose"]
    is_own = {
        (s.hit.chunk_id, s.place): (HAN.search(s.text) is not None) == (language == "zh")
        for s in abstracts
    }
    in_own = {s.hit.source for s in abstracts if is_own[s.hit.chunk_id, s.place]}
    return [
        replace(s, role="furniture")
        if s.hit.source in in_own and is_own.get((s.hit.chunk_id, s.place)) is False
        else s
        for s in sentences
    ]
