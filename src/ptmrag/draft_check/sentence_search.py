"""Find the sources of one sentence after the other in an open library.

    SentenceSearch(resources).of("BERT masks 15% of the tokens.").verdict

Verbatim: the sentence is on a page. Supported: neighbouring sentences of one passage say it, as `judging` and
`answer.support` find. Related: the nearest passages are on the same matter and do not say it. It reads no drafts:
`draft_sentences` does.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ptmrag.answer.evidence import Pages
from ptmrag.answer.resources import Resources
from ptmrag.answer.work_names import GIVEN, IN_TITLE
from ptmrag.draft_check.claim import Claim
from ptmrag.draft_check.found_source import FoundSource, SourceHit
from ptmrag.draft_check.judging import Judgement, judge
from ptmrag.draft_check.reasons import NOTE_ALONE, OTHER_LANGUAGE, reason_of
from ptmrag.draft_check.sentence_language import is_other_language
from ptmrag.draft_check.stated_facts import CITED, without_citations
from ptmrag.draft_check.verbatim_places import Place, places_of
from ptmrag.draft_check.windows import nearest_windows
from ptmrag.language.question_words import read_question
from ptmrag.retrieval.search import Retrieved
from ptmrag.sources.source import is_note

_FEWEST_INITIALS = 3
_FOUND = 40  # passages
_JUDGED = 150  # windows
_EMBEDDED = 14  # windows whose closeness in meaning is measured
_SHOWN, _SHOWN_RELATED = 5, 3
# What the support of a window may lie below its bar where every fact and nearly every word is there.
_MOST = 0.85  # nearly every word
_SLACK, _SLACK_WHERE_ALL_IS_SAID = 0.02, 0.05
# Where all of many facts are there, a window that is so close says it in whatever words.
_SAYS_THE_SAME = 0.05
# A window is on the same matter where it is so close and has such a share of the facts and words, or more of them.
_CLOSE, _SHARE, _LARGE_SHARE = 0.0, 0.3, 0.6
_GRAVITY = {"number": 0, "reversed": 0, "opposite": 1, "name": 2, "words": 3, "": 4}


@dataclass(frozen=True, slots=True)
class _Weighed:
    """A judgement with the support of its window, above its bar."""

    judgement: Judgement
    support: float

    @property
    def holds(self) -> bool:
        coverage = self.judgement.coverage
        if self.judgement.may_say_so and self.support >= _SAYS_THE_SAME:
            return True
        slack = (
            _SLACK_WHERE_ALL_IS_SAID if coverage == 1.0 else _SLACK if coverage >= _MOST else 0.0
        )
        return self.judgement.holds and self.support >= -slack

    @property
    def is_related(self) -> bool:
        coverage = self.judgement.coverage
        return coverage >= _LARGE_SHARE or (coverage >= _SHARE and self.support >= _CLOSE)

    @property
    def worth(self) -> float:
        """How near it is: by its facts and words, and by its meaning."""
        return self.judgement.coverage + 2 * self.support


class SentenceSearch:
    """Finds the sources of sentences in one open library; a page is read once."""

    def __init__(self, resources: Resources) -> None:
        self._resources = resources
        self._works = resources.works()
        self._pages = Pages(resources.library.passages.page_text)
        self._own: dict[str, frozenset[str]] = {}

    def of(self, sentence: str) -> FoundSource:
        """Where a sentence is said or supported, best first."""
        bare = without_citations(sentence) or sentence
        found = self._resources.search(read_question(bare), _FOUND)
        if places := self._places(sentence, found):
            return FoundSource(sentence, "verbatim", tuple(map(self._verbatim, places)))
        if is_other_language(sentence):
            return FoundSource(sentence, "none", (), OTHER_LANGUAGE)
        claim = Claim.of(sentence, self._is_work)
        weighed = self._weighed(claim, found)
        if held := self._best_of_each(claim, [one for one in weighed if one.holds]):
            is_noted = all(is_note(one.judgement.window.hit.source) for one in held)
            hits = tuple(map(_hit, held[:_SHOWN]))
            return FoundSource(
                sentence, "supported", hits, NOTE_ALONE[claim.language] if is_noted else ""
            )
        near = sorted((one for one in weighed if one.is_related), key=lambda one: -one.worth)
        if not near:
            return FoundSource(sentence, "none", ())
        judged = _telling(near).judgement
        hits = tuple(map(_hit, _each_source(near)[:_SHOWN_RELATED]))
        return FoundSource(
            sentence, "related", hits, reason_of(judged, claim.language), judged.missing
        )

    def _is_work(self, name: str) -> bool:
        return self._works.certainty(name) >= GIVEN

    # --- word for word -----------------------------------------------------------------------

    def _places(self, sentence: str, found: Retrieved) -> list[Place]:
        """The places of a sentence word for word: works that say it of their own first, notes last."""
        numbers = [candidate.id for candidate in found.ranking.candidates]
        passages = self._resources.library.passages
        rows = passages.by_id(numbers)
        near = [rows[number] for number in numbers if number in rows]
        places = list(places_of(sentence, near, passages.page_text))
        return sorted(places, key=lambda place: is_note(place.passage.source))[:_SHOWN]

    def _verbatim(self, place: Place) -> SourceHit:
        records, source = self._resources.library.records, place.passage.source
        entry = records.shown_entries_of({source})[source][0]
        url = records.urls({source})[source]
        return SourceHit(entry.id, entry.title, source, url, place.passage.page, place.quote, 1.0)

    # --- by meaning --------------------------------------------------------------------------

    def _weighed(self, claim: Claim, found: Retrieved) -> list[_Weighed]:
        """The nearest windows, judged; those that come nearest to saying it, with their support."""
        windows = [
            window
            for window in nearest_windows(found, _JUDGED, claim.language)
            if self._pages.of(window.hit).contains(window.text)
        ]
        judged = [
            judge(claim, window, self._own_names(window.hit.entry_id), self._is_work)
            for window in windows
        ]
        judged.sort(key=lambda one: (not one.holds, -one.coverage - one.window.nearness))
        best = judged[:_EMBEDDED]
        support = self._resources.support(claim.text, [one.window.text for one in best])
        return [_Weighed(one, value) for one, value in zip(best, support, strict=True)]

    def _own_names(self, entry: str) -> frozenset[str]:
        """The names that a work has, casefolded."""
        if entry not in self._own:
            known = self._works.names.items()
            own = {
                name
                for name, of in known
                if of.get(entry, 0.0) >= GIVEN and of.get(entry) != IN_TITLE
            }
            title = self._works.works[entry].title if entry in self._works.works else ""
            known_work = self._resources.library.works.of(entry)
            authors = known_work.record.authors if known_work else ()
            own |= {person.family for person in authors if person.family}
            self._own[entry] = frozenset(
                {n.casefold() for n in own} | {_head(title), *_initials(title)} - {""}
            )
        return self._own[entry]

    def _best_of_each(self, claim: Claim, held: Sequence[_Weighed]) -> list[_Weighed]:
        """The best window of each source: of works that the sentence names first, of notes last."""

        def order(one: _Weighed) -> tuple[object, ...]:
            window = one.judgement.window
            own = self._own_names(window.hit.entry_id)
            is_own = any(name.casefold() in own for name in claim.facts.names)
            is_cited = CITED.search(window.text) is not None
            return is_note(window.hit.source), not is_own, is_cited, -one.worth

        return _each_source(sorted(held, key=order))


def _head(title: str) -> str:
    """What a title names before its colon."""
    return title.partition(":")[0].strip().casefold() if ":" in title else ""


def _initials(title: str) -> list[str]:
    """What the first words of a title are called for short: DPR of Dense Passage Retrieval …"""
    letters = "".join(word[0] for word in re.findall(r"[A-Za-z]+", title)).casefold()
    return [letters[:size] for size in range(_FEWEST_INITIALS, min(len(letters), 6) + 1)]


def _each_source(weighed: Iterable[_Weighed]) -> list[_Weighed]:
    found: dict[str, _Weighed] = {}
    for one in weighed:
        found.setdefault(one.judgement.window.hit.source, one)
    return list(found.values())


def _telling(near: Sequence[_Weighed]) -> _Weighed:
    """Of the windows that are nearly as near as the nearest, the one whose fault tells most."""
    close = [one for one in near if one.judgement.coverage >= near[0].judgement.coverage - 0.1]
    return min(close, key=lambda one: (_GRAVITY[one.judgement.fault], len(one.judgement.missing)))


def _hit(weighed: _Weighed) -> SourceHit:
    hit = weighed.judgement.window.hit
    score = max(
        0.0, min(1.0, 0.7 * weighed.judgement.coverage + 0.3 * weighed.judgement.window.nearness)
    )
    quote = weighed.judgement.window.text
    return SourceHit(hit.entry_id, hit.title, hit.source, hit.url, hit.page, quote, round(score, 4))
