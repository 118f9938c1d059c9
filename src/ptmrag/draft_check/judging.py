"""Whether a window of a passage says what a sentence of a draft says, and if not, what is missing.

    judgement = judge(claim, window, own_names)
    judgement.holds, judgement.fault, judgement.missing

Every number, name and term of the sentence must be there, nearly all of its other words, nothing that denies it, and
no number of something else. `find_source` adds that the two are close in meaning. It searches nothing.
"""

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from ptmrag.answer.comparing import reverses
from ptmrag.answer.polarity import opposes
from ptmrag.draft_check.assertions import asserted, denied
from ptmrag.draft_check.compared_sides import compares_alike
from ptmrag.draft_check.meanings import Said, Unit, name_unit, units_of
from ptmrag.draft_check.stated_facts import StatedFacts, has_name, without_citations
from ptmrag.draft_check.windows import Window
from ptmrag.language.detect import Language, detect_language
from ptmrag.language.question_words import names

Fault = Literal["number", "name", "opposite", "reversed", "words", ""]

# The share of the words that may be said otherwise, by whether the languages are the same: in a translation the
# tables know only one of several words.
_OTHERWISE = {True: 0.12, False: 0.2}
# A sentence of a window is about the same where it says such a share of the words; one must say most of them.
_SAME_MATTER, _IN_ONE_SENTENCE = 0.34, 0.6
# "Human raters prefer A rather than B" denies nothing.
_RATHER = re.compile(
    r"(prefer\w*[^.;]{0,200}?)\brather than\b|((?:喜欢|偏好|偏爱|倾向|青睐)[^。；]{0,80}?)[，,]?(?:而不是|而非)"
)
# What is preferred comes first.
_PREFERS = re.compile(r"\bprefer|\bfavou?r|喜欢|偏好|偏爱|青睐", re.IGNORECASE)
# The words of a work on itself.
_ITSELF = re.compile(
    r"\b(?:we|our|ours|us|it|its|this|these|the (?:proposed |resulting |final |base |large |full )?(?:model|method|"
    r"approach|system|algorithm|framework|network)s?|they|their)\b|本文|我们|该|其|它",
    re.IGNORECASE,
)
_AGAINST = re.compile(
    r"(?:\b(?:than|over|unlike|versus|vs\.?|compared (?:to|with)|outperform\w*|surpass\w*|exceed\w*|beat\w*|"
    r"in contrast to|(?:version|variant|extension|successor) of|based on|built on|similar to|like|instead of|"
    r"(?:initiali[sz]ed|distilled) (?:from|with))"
    r"(?: the)?(?: original| previous| best| standard)?|优于|超过|相比|相较于?|不同于|比)\s*$",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Claim:
    """A sentence of a draft, read once."""

    text: str
    language: Language
    facts: StatedFacts
    units: tuple[Unit, ...]

    @classmethod
    def of(cls, sentence: str, is_name: Callable[[str], bool] = lambda word: False) -> "Claim":
        """Read a sentence; `is_name` says whether a capitalised first word names a work of the library."""
        bare = without_citations(sentence)
        first = re.match(r"[\W_]*([A-Z][\w.+-]*\w)", bare)
        known = (first[1],) if first and is_name(first[1]) else ()
        facts = StatedFacts.of(bare, known)
        return cls(bare, detect_language(bare), facts, units_of(facts.words))

    @cached_property
    def heavy(self) -> tuple[Unit, ...]:
        """The units that a paraphrase may not leave out."""
        return tuple(unit for unit in self.units if not unit.is_light)

    @cached_property
    def named_units(self) -> tuple[Unit, ...]:
        """The units, and the names as such."""
        return (*self.heavy, *(name_unit(name) for name in self.facts.names))

    @cached_property
    def asserted(self) -> str:
        """The text with "prefer A rather than B" as a comparison, which denies nothing."""
        return _without_rather(self.text)

    @cached_property
    def denied(self) -> tuple[str, ...]:
        """The parts of the text that it denies."""
        return denied(self.asserted)


@dataclass(frozen=True, slots=True)
class Judgement:
    """Whether a window holds a claim; else its gravest fault, and the numbers, names or words that it lacks.

    `coverage` (0 to 1) is the share of the facts and words of the claim that are there; `instead` is the number
    that the window has in the place of another.
    """

    window: Window
    coverage: float
    fault: Fault = ""
    missing: tuple[str, ...] = ()
    instead: str = ""

    @property
    def holds(self) -> bool:
        return not self.fault


def judge(
    claim: Claim, window: Window, own: Collection[str], is_work: Callable[[str], bool]
) -> Judgement:
    """Judge a window of a work with the names `own`; `is_work` says whether a name is that of a work."""
    reading = _Reading.of(claim, window, own, is_work)
    total = len(claim.heavy) + len(claim.facts.names) + len(_figures(claim.text))
    gone = len(reading.absent) + len(reading.names) + len(reading.numbers)
    coverage = 1 - min(1.0, gone / total) if total else 0.0
    fault, missing, instead = _fault(claim, window, reading)
    return Judgement(window, coverage, fault, missing, instead)


@dataclass(frozen=True, slots=True)
class _Reading:
    """What a window lacks of a claim, and the sentence of it that says most of the claim."""

    main: str
    absent: tuple[Unit, ...]
    names: tuple[str, ...]
    numbers: tuple[str, ...]

    @classmethod
    def of(
        cls, claim: Claim, window: Window, own: Collection[str], is_work: Callable[[str], bool]
    ) -> "_Reading":
        plain = without_citations(window.text)
        said = Said.of(plain if claim.denied else asserted(plain))
        own_words = {word for name in own for word in name.split()}
        absent = tuple(
            unit
            for unit in claim.heavy
            if not said.has(unit) and unit.text.casefold() not in own_words
        )
        main = max(window.sentences, key=lambda s: _share(claim, s))
        return cls(
            main,
            absent,
            _names_absent(claim, window, main, own, is_work),
            claim.facts.missing_numbers(window.text, window.hit.title),
        )


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
    if any(unit.is_term for unit in absent) or _share(claim, reading.main) < _IN_ONE_SENTENCE:
        return False
    is_same = claim.language == window.hit.language
    known = [unit for unit in absent if unit.is_known or is_same]
    unknown = len(absent) - len(known)
    most = _OTHERWISE[is_same] * len(claim.heavy)
    return len(known) <= most and unknown <= max(1, len(claim.heavy) // 3)


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
    if claim.denied and not _is_denied_too(claim, window.text):
        return "opposite"
    if any(opposes(claim.asserted, _without_rather(s)) for s in near):
        return "opposite"
    return "words" if is_same is None else ""


def _is_denied_too(claim: Claim, text: str) -> bool:
    """Whether a text denies what a claim denies first."""
    refused = Said.of(" ".join(denied(text, is_wide=True)))
    first = [next((u for u in units_of(part) if not u.is_light), None) for part in claim.denied]
    return all(refused.has(unit) for unit in first if unit is not None)


def _share(claim: Claim, sentence: str) -> float:
    """The share of the words of a claim that a sentence has."""
    said = Said.of(sentence)
    return sum(said.has(unit) for unit in claim.heavy) / max(1, len(claim.heavy))


def _without_rather(text: str) -> str:
    return _RATHER.sub(lambda m: f"{m[1] or m[2]} to ", text)


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


def _names_absent(
    claim: Claim, window: Window, main: str, own: Collection[str], is_work: Callable[[str], bool]
) -> tuple[str, ...]:
    """The names that a window does not speak of. A work may call itself "we"; then it speaks of nobody else."""
    strangers = [
        name for name in names(f"x {main}") if not has_name(claim.text, name) and is_work(name)
    ]
    others = [name for name in strangers if name.casefold() not in own]
    absent = claim.facts.missing_names(window.text)
    mine = [name for name in absent if name.casefold() in own]
    if mine and (_ITSELF.search(main) is not None or not others):
        absent = tuple(name for name in absent if name not in mine)
    if absent or not claim.facts.names:
        return absent
    subject = claim.facts.names[0]
    if subject in mine:
        return ()
    return () if _is_spoken_of(subject, claim, window, main, strangers) else (subject,)


def _is_spoken_of(
    subject: str, claim: Claim, window: Window, main: str, strangers: Sequence[str]
) -> bool:
    """Whether the main sentence of a window, or one that it leans on, speaks of a name, and not of others instead."""
    places = [m.start() for m in re.finditer(re.escape(subject), main, re.IGNORECASE)]
    if not places:  # "It …", behind a sentence that names it
        return _ITSELF.match(main) is not None and not strangers
    if not strangers:
        return True
    if all(_AGAINST.search(main[:place]) for place in places):
        return False
    return not _is_nearer(claim, main, places, strangers)


def _is_nearer(claim: Claim, main: str, places: Sequence[int], strangers: Sequence[str]) -> bool:
    """Whether most words of a claim are nearer to the name of another work than to its own."""
    text = main.casefold()
    other = [m.start() for name in strangers for m in re.finditer(re.escape(name.casefold()), text)]
    words = [text.find(unit.text.casefold()) for unit in claim.heavy]
    found = [place for place in words if place >= 0]
    far = sum(min(abs(w - p) for p in other) < min(abs(w - p) for p in places) for w in found)
    return bool(other and found) and 2 * far > len(found)


def _figures(text: str) -> list[str]:
    return re.findall(r"(?<![A-Za-z\d.])\d[\d,.]*", text)
