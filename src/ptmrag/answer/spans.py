"""Sentences of passages, scored for a question, and the spans of one to three that are quoted.

A span ends where the thought ends: it takes the sentence that its first one speaks of ("It", 该), and
the next ones as long as they answer too. Spans are chosen together: each adds to those before.
"""

import itertools
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from ptmrag.answer.evidence import PageOf
from ptmrag.documents.role import Role, Section
from ptmrag.language.tokens import stop_words
from ptmrag.retrieval.hit import Hit

LEANS = re.compile(
    r"^(?:it|its|this|these|they|their|such|that|those|he|she|both|specifically|in particular|concretely|namely|moreover|"
    r"furthermore|additionally|in addition|also|hence|thus|therefore|as a result|consequently|the (?:former|latter|resulting))\b|"
    r"^(?:该|其|这|它|此|因此|从而|所以|具体|此外|另外|同时)",
    re.IGNORECASE,
)
_ANNOUNCES = re.compile(r"(?:[:：]|如下。?|以下几[个种点类项]\w{0,4}。?|as follows\.?)\s*$")
MOST_SENTENCES = 3
MOST_OF_A_LIST = 6
MOST_LETTERS = 520
# A sentence joins the one before it if it scores this much less than the span's best, at most.
_JOIN_MARGIN = 0.07
# A sentence that scores this much less than the best one is left out.
MARGIN = 0.09
# The share of words in common from which on two texts say the same.
_SAME = 0.7
_FEW = 10  # words


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a hit, where it is, what it is for, and how well it answers."""

    hit: Hit
    place: int
    start: int
    end: int
    section: Section
    role: Role
    score: float = 0.0

    @property
    def work(self) -> tuple[str, str]:
        """The entry, and the title that its text is shown under: a link may lead to another work."""
        return self.hit.entry_id, self.hit.title

    @property
    def text(self) -> str:
        return self.hit.text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Span:
    """One to three sentences of a hit that belong together."""

    sentences: tuple[Sentence, ...]

    @property
    def hit(self) -> Hit:
        return self.sentences[0].hit

    @property
    def work(self) -> tuple[str, str]:
        """The entry, and the title that its text is shown under: a link may lead to another work."""
        return self.hit.entry_id, self.hit.title

    @property
    def text(self) -> str:
        return self.hit.text[self.sentences[0].start : self.sentences[-1].end]

    @property
    def is_fact(self) -> bool:
        """Whether it is a line of facts, and no sentence."""
        return self.sentences[0].role == "fact"

    @property
    def place(self) -> int:
        """The place of its first sentence in the passage."""
        return self.sentences[0].place


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much is quoted: `most` spans, `letters` in all, `span_letters` in one, and none that scores less than
    `least`.
    """

    most: int
    letters: int
    span_letters: int = MOST_LETTERS
    least: float = -math.inf


def choose(
    sentences: Sequence[Sentence], bounds: Bounds, *, page: PageOf, taken: Sequence[Span] = ()
) -> list[Span]:
    """The spans `taken` and further ones in the order of their worth, within the bounds.

    A sentence that scores much less than the best one, or says what a span says already, is left out.
    """
    chosen = list(taken)
    of_hit = _by_hit(sentences)
    prose = sorted((s for s in sentences if s.role == "prose"), key=lambda s: -s.score)
    for sentence in prose:
        if sentence.score < max(bounds.least, prose[0].score - MARGIN):
            break
        new = range(len(taken), len(chosen))
        beside = [n for n in new if _adjoins(chosen[n], sentence)]
        if len(chosen) >= bounds.most and not beside:
            continue
        if any(_has(span, sentence) or says_same(span, sentence) for span in chosen):
            continue
        left = bounds.letters - sum(len(span.text) for span in chosen)
        if beside and (longer := _joined(chosen[beside[0]], sentence, left, page=page)):
            chosen[beside[0]] = longer
            continue
        if len(chosen) >= bounds.most:
            continue
        neighbours = of_hit[sentence.hit.chunk_id]
        whole = _without(chosen, sentence, _grown(sentence, neighbours, bounds.span_letters))
        for span in (whole, Span((sentence,))):
            fits = len(span.text) <= left or not chosen
            if fits and page(span.hit).contains(span.text):
                chosen.append(span)
                break
    return chosen


def without_repeats(spans: Sequence[Span]) -> list[Span]:
    """The spans that no longer or earlier one of the same passage contains."""
    return [
        span
        for place, span in enumerate(spans)
        if not any(
            other.hit.chunk_id == span.hit.chunk_id
            and span.text in other.text
            and (len(other.text) > len(span.text) or earlier < place)
            for earlier, other in enumerate(spans)
        )
    ]


def fitting(spans: Iterable[Span], bounds: Bounds) -> list[Span]:
    """As many spans as fit, in their order; one that is too long is left out."""
    kept: list[Span] = []
    left = bounds.letters
    for span in spans:
        if len(span.text) <= left and len(kept) < bounds.most:
            kept.append(span)
            left -= len(span.text)
    return kept


def best_score(sentences: Sequence[Sentence]) -> float:
    """The score of the best sentence that can be quoted, below all scores where there is none."""
    return max((s.score for s in sentences if s.role == "prose"), default=-math.inf)


def _adjoins(span: Span, sentence: Sentence) -> bool:
    """Whether a sentence goes on where a span ends, or ends where it begins."""
    first, last = span.sentences[0], span.sentences[-1]
    if sentence.hit.chunk_id != first.hit.chunk_id:
        return False
    if sentence.place == last.place + 1:
        return not _is_break(last, sentence)
    return sentence.place == first.place - 1 and not _is_break(sentence, first)


def _joined(span: Span, sentence: Sentence, left: int, *, page: PageOf) -> Span | None:
    """A span with the sentence beside it, None where that is too long or not verbatim on the page."""
    if len(span.sentences) >= MOST_SENTENCES:
        return None
    run = sorted((*span.sentences, sentence), key=lambda s: s.place)
    longer = Span(tuple(run))
    fits = len(longer.text) <= MOST_LETTERS and len(longer.text) - len(span.text) <= left
    return longer if fits and page(longer.hit).contains(longer.text) else None


def _by_hit(sentences: Sequence[Sentence]) -> dict[int, dict[int, Sentence]]:
    """The sentences of each hit by their place."""
    found: dict[int, dict[int, Sentence]] = {}
    for sentence in sentences:
        found.setdefault(sentence.hit.chunk_id, {})[sentence.place] = sentence
    return found


def _grown(best: Sentence, of_hit: Mapping[int, Sentence], most_letters: int) -> Span:
    """The span around a sentence: what it leans on before it, and what goes on after it."""
    run = [best]
    while len(run) < MOST_SENTENCES and _needs_before(run, of_hit, most_letters):
        run.insert(0, of_hit[run[0].place - 1])
    is_list = _leads_in(run[0]) or _leads_in(best)
    most = MOST_OF_A_LIST if is_list else MOST_SENTENCES
    while len(run) < most and (after := of_hit.get(run[-1].place + 1)) is not None:
        goes_on = is_list or (
            after.role == "prose"
            and not _is_break(run[-1], after)
            and (after.score >= best.score - _JOIN_MARGIN or LEANS.match(after.text) is not None)
        )
        if not goes_on or length_of([*run, after]) > most_letters:
            break
        run.append(after)
    return Span(tuple(run))


def _needs_before(run: Sequence[Sentence], of_hit: Mapping[int, Sentence], letters: int) -> bool:
    """Whether a run of sentences needs the one before it, and has room for it."""
    before = of_hit.get(run[0].place - 1)
    if before is None or before.role != "prose" or length_of([before, *run]) > letters:
        return False
    leads_in = _leads_in(before)
    return leads_in or (LEANS.match(run[0].text) is not None and not _is_break(before, run[0]))


def _without(chosen: Sequence[Span], sentence: Sentence, span: Span) -> Span:
    """The neighbours of a sentence in a span that no chosen span has."""
    free = {s.place: s for s in span.sentences if not any(_has(other, s) for other in chosen)}
    run = [sentence]
    while (before := free.get(run[0].place - 1)) is not None:
        run.insert(0, before)
    while (after := free.get(run[-1].place + 1)) is not None:
        run.append(after)
    return Span(tuple(run))


def _leads_in(sentence: Sentence) -> bool:
    """Whether a sentence announces a list, or what is defined "as follows"."""
    return _ANNOUNCES.search(sentence.text) is not None


def _is_break(one: Sentence, after: Sentence) -> bool:
    """Whether a paragraph ends between two sentences."""
    return "\n\n" in one.hit.text[one.end : after.start]


def verified(span: Span, page: PageOf) -> list[Span]:
    """The span if it is verbatim on its page, else those of its sentences that are."""
    on_page = page(span.hit)
    if on_page.contains(span.text):
        return [span]
    return [Span((s,)) for s in span.sentences if on_page.contains(s.text)]


def length_of(run: Sequence[Sentence]) -> int:
    """The letters of a run of sentences of one passage, with what is between them."""
    return run[-1].end - run[0].start


def _has(span: Span, sentence: Sentence) -> bool:
    """Whether a sentence is in a span."""
    key = sentence.hit.chunk_id, sentence.place
    return any((s.hit.chunk_id, s.place) == key for s in span.sentences)


def says_same(span: Span, sentence: Sentence) -> bool:
    """Whether a span has most of the words of a sentence, or the other way round."""
    one, other = _grams(span.text), _grams(sentence.text)
    if min(len(one), len(other)) < _FEW:
        # Two short sentences share "the", "has" and "of" without saying the same.
        one, other = one - stop_words(), other - stop_words()
    return len(one & other) > _SAME * min(len(one), len(other))


@lru_cache(maxsize=4096)
def _grams(text: str) -> frozenset[str]:
    """The words of a text that say something, and its pairs of Chinese characters."""
    words = [word for word in re.findall(r"[a-z0-9]+", text.lower()) if word not in stop_words()]
    chinese = re.findall(r"[\u4e00-\u9fff]", text)
    return frozenset(words + [one + other for one, other in itertools.pairwise(chinese)])
