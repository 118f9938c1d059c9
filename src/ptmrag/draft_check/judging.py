"""Whether a window of a passage says what a sentence of a draft says, and if not, what is missing.

    judgement = judge(claim, window, own_names)
    judgement.holds, judgement.fault, judgement.missing

Every number, name and term of the sentence must be there, nearly all of its other words, nothing that denies it, and
no number of something else. `sentence_search` adds that the two are close in meaning. It searches nothing.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Literal

from ptmrag.answer.comparing import reverses
from ptmrag.answer.polarity import opposes
from ptmrag.draft_check.assertions import asserted, denied
from ptmrag.draft_check.claim import Claim, without_rather
from ptmrag.draft_check.compared_sides import compares_alike
from ptmrag.draft_check.meanings import Said, Unit, Way, units_of
from ptmrag.draft_check.spoken_of import names_absent
from ptmrag.draft_check.stated_facts import without_citations
from ptmrag.draft_check.windows import Window
from ptmrag.language.question_words import names
from ptmrag.language.tokens import spelled, tokens

Fault = Literal["number", "name", "opposite", "reversed", "words", ""]

# The share of the words that may be said otherwise, by whether the languages are the same: in a translation the
# tables know only one of several words.
_OTHERWISE = {True: 0.12, False: 0.2}
# The same for a claim with many numbers and names, which hardly any other sentence has.
_OTHERWISE_IF_RICH, _IN_ONE_SENTENCE_IF_RICH = 0.45, 0.35
_MOST_OTHERWISE = 0.7
# A sentence of a window is about the same where it says such a share of the words; one must say most of them.
_SAME_MATTER, _IN_ONE_SENTENCE = 0.34, 0.6
# A term that is not said counts so much where its last word is said.
_HEADED = 0.5
# So many words behind a "not" are denied too where the claim is supported.
_DENIED = 2
# What is preferred comes first.
_PREFERS = re.compile(r"\bprefer|\bfavou?r|喜欢|偏好|偏爱|青睐", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Judgement:
    """Whether a window holds a claim; else its gravest fault, and the numbers, names or words that it lacks.

    `coverage` (0 to 1) is the share of the facts and words of the claim that are there; `instead` is the number
    that the window has in the place of another. `may_say_so`: it has all of many facts and lacks but words, none of
    which has an opposite, so that it says the claim where it is close to it in meaning.
    """

    window: Window
    coverage: float
    fault: Fault = ""
    missing: tuple[str, ...] = ()
    instead: str = ""
    may_say_so: bool = False

    @property
    def holds(self) -> bool:
        return not self.fault


def judge(
    claim: Claim, window: Window, own: frozenset[str], is_work: Callable[[str], bool]
) -> Judgement:
    """Judge a window of a work with the names `own`; `is_work` says whether a name is that of a work."""
    reading = _Reading.of(claim, window, own, is_work)
    total = len(claim.heavy) + len(claim.facts.names) + len(claim.figures)
    gone = len(reading.absent) + len(reading.names) + len(reading.numbers)
    coverage = 1 - min(1.0, gone / total) if total else 0.0
    fault, missing, instead = _fault(claim, window, reading)
    may_say_so = fault == "words" and bool(missing) and _are_mere_words(claim, reading.absent)
    return Judgement(window, coverage, fault, missing, instead, may_say_so)


def _are_mere_words(claim: Claim, absent: Sequence[Unit]) -> bool:
    """Whether a claim with many facts has some of its words in a window, and lacks none that turns its meaning."""
    is_some_said = len(absent) <= _MOST_OTHERWISE * len(claim.heavy)
    return claim.is_rich and is_some_said and not any(unit.opposites for unit in absent)


@dataclass(frozen=True, slots=True)
class _Reading:
    """What a window lacks of a claim, and the sentence of it that says most of the claim."""

    main: str
    absent: tuple[Unit, ...]
    names: tuple[str, ...]
    numbers: tuple[str, ...]

    @classmethod
    def of(
        cls, claim: Claim, window: Window, own: frozenset[str], is_work: Callable[[str], bool]
    ) -> "_Reading":
        plain = without_citations(window.text)
        said = Said.of(plain if claim.denied else asserted(plain))
        own_words = _words_of(own)
        absent = tuple(
            unit
            for unit in claim.heavy
            if not said.has(unit) and not set(tokens(unit.text)) <= own_words
        )
        main = max(window.sentences, key=lambda s: _share(claim, s))
        return cls(
            main,
            absent,
            names_absent(claim, window, main, own, is_work),
            claim.facts.missing_numbers(window.text, window.hit.title),
        )


@lru_cache(maxsize=1024)
def _words_of(names: frozenset[str]) -> frozenset[str]:
    return frozenset(tokens(" ".join(names)))


def _fault(claim: Claim, window: Window, reading: _Reading) -> tuple[Fault, tuple[str, ...], str]:
    """The gravest fault, what is missing, and the number that is there instead."""
    if reading.numbers:
        instead = claim.facts.instead(reading.numbers[0], window.text)
        return "number", (*reading.numbers, *reading.names), instead
    if reading.names:
        return "name", reading.names, ""
    if moved := claim.facts.misplaced(window.text):
        return "number", (moved[0],), moved[1]
    if fault := _opposition(claim, window, reading):
        return fault, (), ""
    if not _is_said(claim, window, reading):
        return "words", tuple(unit.text for unit in reading.absent), ""
    return "", (), ""


def _is_said(claim: Claim, window: Window, reading: _Reading) -> bool:
    """Whether few enough of the words of a claim are not in a window, no term among them, and most in one sentence."""
    absent = reading.absent
    if not claim.heavy:
        return bool(claim.facts.names) and not absent
    least = _IN_ONE_SENTENCE_IF_RICH if claim.is_rich else _IN_ONE_SENTENCE
    is_lacking = any(unit.is_term and not _has_head(unit, window.text) for unit in absent)
    if is_lacking or _share(claim, reading.main) < least:
        return False
    if claim.is_rich:
        return len(absent) <= _OTHERWISE_IF_RICH * len(claim.heavy)
    is_same = claim.language == window.hit.language
    known = [unit for unit in absent if unit.is_known or is_same]
    unknown = len(absent) - len(known)
    most = _OTHERWISE[is_same] * len(claim.heavy)
    return sum(_HEADED if unit.is_term else 1 for unit in known) <= most and unknown <= max(
        1, len(claim.heavy) // 3
    )


def _has_head(unit: Unit, text: str) -> bool:
    """Whether a text has the last word of a term: the sequence of "input sequence"."""
    head = unit.text.split()[-1]
    return head != unit.text and set(tokens(head)) <= Said.of(text).words


def _opposition(claim: Claim, window: Window, reading: _Reading) -> Fault:
    """Whether the sentences of a window on the same matter say the opposite."""
    near = [s for s in window.sentences if _share(claim, s) >= _SAME_MATTER] or [reading.main]
    parts = [
        part for s in near for part in (s, *re.split(r"[;；]|, (?:and|but|while|which)\b|，而", s))
    ]
    if any(
        reverses(claim.asserted, part) or _prefers_the_other(claim.text, part) for part in parts
    ):
        return "reversed"
    if (is_same := compares_alike(claim.text, claim.named_units, near)) is False:
        return "reversed"
    said = Said.of(" ".join(near))
    if any(said.opposes(unit) and not said.has(unit) for unit in reading.absent):
        return "opposite"
    if any(_says_opposite_of(one, next_, s) for one, next_ in pairwise(claim.heavy) for s in near):
        return "opposite"
    if claim.denied and not _is_denied_too(claim, window.text):
        return "opposite"
    if any(opposes(claim.asserted, without_rather(s)) for s in near):
        return "opposite"
    return "words" if is_same is None else ""


def _says_opposite_of(unit: Unit, after: Unit, text: str) -> bool:
    """Whether a text has a word and its opposite, and has the opposite nearer to what the word is said of."""
    own, other, said_of = (_places(ways, text) for ways in (unit.ways, unit.opposites, after.ways))
    if not (own and other and said_of):
        return False
    return min(abs(a - b) for a in other for b in said_of) < min(
        abs(a - b) for a in own for b in said_of
    )


def _places(ways: Sequence[Way], text: str) -> list[int]:
    """The places, in words, at which a text has one of some English words."""
    single = {word for way in ways if not isinstance(way, str) and len(way) == 1 for word in way}
    return [n for n, word in enumerate(spelled(text)) if word[0] in single]


def _is_denied_too(claim: Claim, text: str) -> bool:
    """Whether a text denies what a claim denies first."""
    refused = Said.of(" ".join(denied(text, is_wide=True)))
    first = [[u for u in units_of(part) if not u.is_light][:_DENIED] for part in claim.denied]
    return all(refused.has(unit) for units in first for unit in units)


def _share(claim: Claim, sentence: str) -> float:
    """The share of the words of a claim that a sentence has."""
    said = Said.of(sentence)
    return sum(said.has(unit) for unit in claim.heavy) / max(1, len(claim.heavy))


def _prefers_the_other(claim: str, text: str) -> bool:
    """Whether both prefer one thing to another, and the things are in another order."""
    if not (_PREFERS.search(claim) and _PREFERS.search(text)):
        return False
    first, second = _order(claim, names(claim)), _order(text, names(claim))
    shared = [name for name in first if name in second]
    return len(shared) > 1 and [n for n in second if n in shared] != shared


def _order(text: str, wanted: Sequence[str]) -> list[str]:
    """Names in the order in which a text has them."""
    places = {name: text.casefold().find(name.casefold()) for name in wanted}
    return sorted((name for name in wanted if places[name] >= 0), key=lambda name: places[name])
