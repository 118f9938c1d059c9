"""Whether a sentence says the opposite of a claim: what one denies, the other asserts.

>>> opposes("BERT reads text from left to right.", "BERT does not read text from left to right.")
True
>>> opposes("It keeps its accuracy.", "It is three times faster without losing accuracy.")
False

The words that deny are in `polarity_words`; `comparing` knows which side of a comparison is the larger. It asks
only whether two texts contradict each other: whether one supports the other, `support` and `facts` say.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache

from ptmrag.answer.comparing import reverses
from ptmrag.answer.polarity_words import (
    BOUNDARIES,
    CONTRAST,
    DENYING,
    HARMS,
    LIMITING,
    NEGATORS,
    TRAPS,
    TURNING,
    empty_words,
)
from ptmrag.language.detect import Language, detect_language
from ptmrag.language.glossary import in_english
from ptmrag.language.question_words import names
from ptmrag.language.tokens import HAN, telling, tokens
from ptmrag.language.verbatim import normalise

# A word, or a Chinese term in its English forms, of which any may be meant.
Unit = frozenset[str]
# The share of words in common from which on a text is a copy of another.
_COPY = 0.9
# So many words behind a negator say what is denied; the rest says where and when.
_DENIED = 3


@dataclass(slots=True)
class _Clause:
    """The words of a clause before what it denies, those denied, and those asserted behind a double denial."""

    before: list[Unit] = field(default_factory=list)
    denied: list[Unit] = field(default_factory=list)
    asserted: list[Unit] = field(default_factory=list)
    denying: list[Unit] = field(default_factory=list)  # words that deny without a negator
    is_limited: bool = False  # it speaks of one thing only, or of little
    is_negated: bool = False
    is_good: bool = False  # what it denies is a harm
    _denies: bool = False

    def take(self, kind: str, part: str) -> None:
        """Add the next part of the clause."""
        units = list(_units(part)) if kind in ("text", "harm", "denying", "limiting") else []
        place = (
            self.before if not self.is_negated else self.denied if self._denies else self.asserted
        )
        place += units
        if kind == "denying":
            self.denying += units
        elif kind == "limiting":
            self.is_limited = True
        elif kind == "negator":
            self.is_negated = self._denies = True
        elif kind == "turning":
            self._denies = not self._denies
            self.is_negated = True
        elif kind == "harm" and self._denies:
            self.is_good, self._denies = True, False


@dataclass(frozen=True, slots=True)
class _Reading:
    """A text in clauses, and the names that it sets something against."""

    language: Language
    clauses: tuple[_Clause, ...]
    negators: int
    contrasted: frozenset[str]

    @property
    def is_plain(self) -> bool:
        """Whether nothing in it denies or limits anything."""
        return not any(c.is_negated or c.denying or c.is_limited for c in self.clauses)

    def words(self) -> set[str]:
        return {w for c in self.clauses for w in _words([*c.before, *c.denied, *c.asserted])}

    def denied(self) -> set[str]:
        return {word for clause in self.clauses for word in _words(clause.denied)}

    def claimed(self) -> set[str]:
        """The words that are asserted; those before a denial may belong to it."""
        clauses = (clause for clause in self.clauses if not clause.denying)
        return {
            w for c in clauses for w in _words([*c.asserted, *([] if c.is_negated else c.before)])
        }

    def certain(self) -> set[str]:
        """The words that are asserted for certain, with those that deny without a negator."""
        denying = {w for c in self.clauses if not c.is_negated for w in _words(c.denying)}
        limited = {w for c in self.clauses if c.is_limited for w in _words(c.before)}
        return self.claimed() - limited | denying


def opposes(claim: str, evidence: str) -> bool:
    """Whether evidence denies what a claim asserts, asserts what it denies, or compares the other way round."""
    if normalise(claim).strip(".。") == normalise(evidence).strip(".。"):
        return False
    said, found = _read(claim), _read(evidence)
    return (
        _is_a_negated_copy(said, found)
        or _denies_what_is_there(said, found)
        or _asserts_what_is_denied(said, found)
        or _is_of_the_other(claim, evidence, said, found)
        or reverses(claim, evidence)
    )


def _is_a_negated_copy(said: _Reading, found: _Reading) -> bool:
    """Whether two texts have nearly the same words, and one of them a denial more."""
    one, other = said.words(), found.words()
    if said.negators % 2 == found.negators % 2 or not one:
        return False
    return len(one & other) >= _COPY * max(len(one), len(other))


def _denies_what_is_there(said: _Reading, found: _Reading) -> bool:
    """Whether the claim denies something, and the evidence denies nothing of it."""
    negated = [clause for clause in said.clauses if clause.is_negated]
    denied = said.denied()
    if not negated:
        return False
    if all(clause.is_good for clause in negated):  # not to harm is to keep, which needs no denial
        return said.language == found.language and bool(denied & found.certain() - found.denied())
    if found.is_plain:
        return True
    shared = denied & found.words()
    return bool(shared) and shared <= found.certain() - found.denied()


def _asserts_what_is_denied(said: _Reading, found: _Reading) -> bool:
    """Whether the evidence denies something that the claim asserts of the same thing."""
    claimed, refused, elsewhere = said.claimed(), said.denied(), found.certain()
    for clause in found.clauses:
        if not clause.denied or any(unit & refused for unit in clause.denied):
            continue
        units = [unit for unit in clause.denied if not _is_empty(unit)][:_DENIED]
        shared = [unit for unit in units if unit & claimed and not unit & elsewhere]
        if 2 * len(shared) >= len(units) > 0 or (not units and _is_said_again(clause, claimed)):
            return True
    return _is_all_denied(said, found)


def _is_said_again(clause: _Clause, claimed: set[str]) -> bool:
    """Whether a claim asserts what a clause denies in words that say little: it is not used."""
    subject = [unit for unit in clause.before if not _is_empty(unit)]
    again = [unit for unit in subject if unit & claimed]
    return bool(again) and 2 * len(again) >= len(subject) and bool(_words(clause.denied) & claimed)


def _is_all_denied(said: _Reading, found: _Reading) -> bool:
    """Whether evidence in the other language only denies, and the claim only asserts: its words cannot be compared."""
    if said.language == found.language or not said.is_plain:
        return False
    told = found.clauses
    return bool(told) and all(c.denied and not (c.asserted or c.denying or c.is_good) for c in told)


def _is_of_the_other(claim: str, evidence: str, said: _Reading, found: _Reading) -> bool:
    """Whether a claim says of a work what the evidence says in contrast to it: unlike BERT, …"""
    if not found.contrasted or said.contrasted:
        return False
    text = claim.casefold()
    others = {name.casefold() for name in names(evidence)} - found.contrasted
    return any(name in text for name in found.contrasted) and not any(n in text for n in others)


@lru_cache(maxsize=4096)
def _read(text: str) -> _Reading:
    language = detect_language(text)
    clauses = [_Clause()]
    for kind, part in _parts(text, language):
        if kind == "boundary":
            clauses.append(_Clause())
        else:
            clauses[-1].take(kind, part)
    return _Reading(
        language,
        tuple(c for c in clauses if c.before or c.is_negated),
        sum(kind in ("negator", "turning") for kind, _ in _parts(text, language)),
        _contrasted(text, language),
    )


def _parts(text: str, language: Language) -> Iterator[tuple[str, str]]:
    """The parts of a text: words that deny or end a clause, by their kind, and the "text" between them."""
    at = 0
    for match in _pattern(language).finditer(text):
        yield "text", text[at : match.start()]
        if match.lastgroup != "trap":
            yield str(match.lastgroup), match[0]
        at = match.end()
    yield "text", text[at:]


@cache
def _pattern(language: Language) -> re.Pattern[str]:
    """All words of the tables as one pattern, whose groups are named by their kind; the first that matches counts."""
    edge = r"\b" if language == "en" else ""
    kinds: tuple[tuple[str, Mapping[Language, str]], ...] = (
        ("trap", TRAPS), ("negator", NEGATORS), ("turning", TURNING), ("harm", HARMS), ("denying", DENYING),
        ("limiting", LIMITING),
    )  # fmt: skip
    rows = [f"(?P<{kind}>{edge}(?:{table[language]}){edge})" for kind, table in kinds]
    return re.compile("|".join([*rows, f"(?P<boundary>{BOUNDARIES[language]})"]), re.IGNORECASE)


def _contrasted(text: str, language: Language) -> frozenset[str]:
    """The names, casefolded, that a text sets something against."""
    found = (
        part
        for match in re.findall(CONTRAST[language], text, re.IGNORECASE)
        for part in _each(match)
    )
    return frozenset(name.casefold() for part in found for name in names(f"x {part}"))


def _each(match: str | tuple[str, ...]) -> tuple[str, ...]:
    return (match,) if isinstance(match, str) else match


def _units(text: str) -> Iterator[Unit]:
    """The telling words of a text in their order; a Chinese term in all of its English forms comes first."""
    if HAN.search(text):
        terms, text = in_english(text)
        for forms in terms:
            yield frozenset(word for form in forms for word in tokens(form))
    for word in telling(text):
        if any(map(str.isalnum, word)):
            yield frozenset([word])


def _words(units: list[Unit]) -> set[str]:
    return {word for unit in units for word in unit}


def _is_empty(unit: Unit) -> bool:
    return unit <= empty_words()
