"""Patterns over rows of words, matched in a time that grows with the row and never explodes.

>>> pattern = compiled("which* cites WORK", lambda word: frozenset(word))
>>> pattern.match(("w", "which", "cites", "x")) is None
True

A pattern is a row of names: `x*` any number of words of x, `x+` at least one, `x?` one or none, `( | )` choices, and
names in capitals, which take any words. It is made into an automaton (Glushkov, 1961): each name is a position, and
the positions that are possible are carried along the row. Of several ways to match, the one that gives the fewest
words to the names in capitals counts. It knows no words: `citing_table` does.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

_TERM = re.compile(r"([()|])([?*+]?)|([^\s()|]+?)([?*+]?)(?=[\s()|]|$)")


@dataclass(frozen=True, slots=True)
class _Position:
    """A place in a pattern: the words that it takes, None for any, and the name that they are for."""

    words: frozenset[str] | None
    name: str = ""

    @property
    def cost(self) -> int:
        return self.words is None


@dataclass(slots=True)
class _Part:
    """A part of a pattern: its first and last positions, and whether it may be empty."""

    first: list[int]
    last: list[int]
    is_empty: bool


@dataclass(slots=True)
class WordPattern:
    """A compiled pattern. Use `compiled`."""

    positions: list[_Position] = field(default_factory=list)
    follow: list[list[int]] = field(default_factory=list)
    whole: _Part = field(default_factory=lambda: _Part([], [], is_empty=True))

    def match(self, words: Sequence[str]) -> dict[str, tuple[int, int]] | None:
        """Where the words for each name in capitals begin and end, if the pattern is the whole row; else None."""
        steps = list(self._steps(words))
        ends = (
            [(cost, at) for at, (cost, _) in steps[-1].items() if at in self.whole.last]
            if steps
            else []
        )
        if len(steps) < len(words) or not ends:
            return None
        at: int | None = min(ends)[1]
        found: dict[str, tuple[int, int]] = {}
        for place in range(len(words) - 1, -1, -1):
            if at is not None:  # each step but the first has one before it
                if name := self.positions[at].name:
                    found[name] = (place, found[name][1] if name in found else place + 1)
                at = steps[place][at][1]
        return found

    def longest(self, words: Sequence[str]) -> int:
        """How many of the first words the pattern takes at most, 0 if it does not match there."""
        return max(
            (
                n
                for n, step in enumerate(self._steps(words), 1)
                if any(at in self.whole.last for at in step)
            ),
            default=0,
        )

    def _steps(self, words: Sequence[str]) -> Iterator[dict[int, tuple[int, int | None]]]:
        """After each word: the possible positions, each with its lowest cost and the position before it."""
        now: dict[int, tuple[int, int | None]] = {}
        for number, word in enumerate(words):
            nexts: dict[int, tuple[int, int | None]] = {}
            ways = (
                [(0, None, self.whole.first)]
                if number == 0
                else [(cost, at, self.follow[at]) for at, (cost, _) in now.items()]
            )
            for cost, before, following in ways:
                for at in following:
                    position = self.positions[at]
                    if position.words is None or word in position.words:
                        total = cost + position.cost
                        if at not in nexts or total < nexts[at][0]:
                            nexts[at] = (total, before)
            if not nexts:
                return
            yield nexts
            now = nexts


def compiled(
    says: str, words: Callable[[str], frozenset[str]], macros: dict[str, str] | None = None
) -> WordPattern:
    """The pattern of a text; `words` gives those of a name, `macros` are names for parts of patterns."""
    maker = _Maker(words, macros or {})
    maker.pattern.whole = maker.row(maker.terms(says))
    return maker.pattern


_Term = tuple[str, str]  # a bracket, "|" or name, and what follows it: "?", "*", "+" or ""


class _Maker:
    def __init__(self, words: Callable[[str], frozenset[str]], macros: dict[str, str]) -> None:
        self.pattern = WordPattern()
        self._words = words
        self._macros = macros

    def terms(self, says: str) -> list[_Term]:
        """The terms of a text, with its macros written out."""
        found: list[_Term] = []
        for bracket, often, word, count in _TERM.findall(says):
            if word in self._macros:
                found += [("(", ""), *self.terms(self._macros[word]), (")", count)]
            else:
                found.append((bracket or word, often or count))
        return found

    def row(self, terms: list[_Term]) -> _Part:
        """Parts one after the other, up to the end of the terms, which are taken out."""
        whole = _Part([], [], is_empty=True)
        while terms and terms[0][0] not in ("|", ")"):
            name, count = terms.pop(0)
            part, count = self._group(terms) if name == "(" else (self._atom(name), count)
            whole = self._joined(whole, self._repeated(part, count))
        return whole

    def _group(self, terms: list[_Term]) -> tuple[_Part, str]:
        choices = [self.row(terms)]
        while terms[0][0] == "|":
            terms.pop(0)
            choices.append(self.row(terms))
        _, count = terms.pop(0)
        first = [at for part in choices for at in part.first]
        last = [at for part in choices for at in part.last]
        return _Part(first, last, is_empty=any(part.is_empty for part in choices)), count

    def _atom(self, name: str) -> _Part:
        is_place = name.isascii() and name.isupper() and name != "N"
        at = len(self.pattern.positions)
        place = "" if name == "ANY" else name.lower()
        position = _Position(None, place) if is_place else _Position(self._words(name))
        self.pattern.positions.append(position)
        self.pattern.follow.append([at] if is_place else [])  # a name may have several words
        return _Part([at], [at], is_empty=False)

    def _repeated(self, part: _Part, count: str) -> _Part:
        if count in ("*", "+"):
            self._link(part.last, part.first)
        return _Part(part.first, part.last, is_empty=part.is_empty or count in ("*", "?"))

    def _joined(self, one: _Part, other: _Part) -> _Part:
        self._link(one.last, other.first)
        first = [*one.first, *other.first] if one.is_empty else one.first
        last = [*one.last, *other.last] if other.is_empty else other.last
        return _Part(first, last, is_empty=one.is_empty and other.is_empty)

    def _link(self, ends: Sequence[int], begins: Sequence[int]) -> None:
        for end in ends:
            follow = self.pattern.follow[end]
            follow += [at for at in begins if at not in follow]
