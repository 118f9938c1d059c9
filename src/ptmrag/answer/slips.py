"""Whether a word is a name with a slip of the pen: ELECTA is ELECTRA, and ALBERT is no BERT.

>>> is_slip("ELECTA", "ELECTRA"), is_slip("ALBERT", "BERT"), is_slip("DistilBART", "DistilBERT")
(True, False, False)

Names of works are near each other, since authors make new names from old ones: by a letter before, by another
syllable, by a letter behind, by a number. None of these is taken for a slip. `NearNames` finds the names that a word
may be, among thousands, without a look at each. It asks no library which names exist: `meant_names` does.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

# Letters of the shortest name in which letters may be exchanged or doubled, lost or added, or wrong. Of names
# with so many letters as the last, two slips are taken, which are so far from each other.
_EXCHANGED, _LOST, _WRONG, _TWO_SLIPS = 4, 6, 7, 10
_APART, _MOST_SLIPS = 3, 2
# Letters of the shortest part of a name (Distil, BERT) that may have a wrong letter, a letter less, and one more.
_PART_WRONG, _PART_LOST, _PART_ADDED = 6, 4, 3
_PART = re.compile(r"[A-Z]{2,}[a-z]?(?![a-z])|[A-Z]?[a-z]+|[A-Z]+|\d+")
_LETTERS = re.compile(r"[^\W\d_]+|\d+")
# Letters that are taken for each other: neighbours on a keyboard, and those that sound alike.
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_ALIKE = ("ck", "sz", "sc", "iy", "vw", "dt", "bp", "fv", "ei", "ea")
_CONFUSED = frozenset(frozenset(pair) for row in (*_ROWS, *_ALIKE) for pair in pairwise(row))


def is_slip(typed: str, name: str) -> bool:
    """Whether one or two slips make the written form of a name into `typed`; case and hyphens do not count."""
    written, wanted = _plain(typed), _plain(name)
    return _key(written) == _key(wanted) and _Slip.of(name, wanted).is_made_into(written)


class NearNames:
    """Some names by their first letter and their numbers, which no slip changes, and by their length."""

    def __init__(self, names: Iterable[str]) -> None:
        self._names: dict[tuple[int, tuple[str, ...]], list[tuple[int, str, str]]] = {}
        for place, name in enumerate(names):
            wanted = _plain(name)
            alike = self._names.setdefault((len(wanted), _key(wanted)), [])
            alike.append((place, name, wanted))

    def of(self, typed: Iterable[str]) -> list[str]:
        """The names of which one of the words is a slip, in their order."""
        near: dict[int, str] = {}
        for written in map(_plain, typed):
            key = _key(written)
            # A slip adds or loses a letter, at most.
            for length in range(len(written) - _MOST_SLIPS, len(written) + _MOST_SLIPS + 1):
                for place, name, wanted in self._names.get((length, key), ()):
                    if place not in near and _Slip.of(name, wanted).is_made_into(written):
                        near[place] = name
        return [near[place] for place in sorted(near)]


@dataclass(frozen=True, slots=True)
class _Slip:
    """A name in small letters, for each letter the length of its part, and how many letters there are."""

    name: str
    parts: Sequence[int]
    letters: int

    @classmethod
    def of(cls, name: str, wanted: str) -> "_Slip":
        """That of a name as it is written, and in small letters."""
        return cls(wanted, _lengths(name), sum(map(str.isalpha, wanted)))

    def is_made_into(self, typed: str) -> bool:
        """Whether slips make another word of the same first letter and numbers into this name."""
        most = _MOST_SLIPS if self.letters >= _TWO_SLIPS else 1
        return typed != self.name and self.made(typed, start=1, most=most)

    def made(self, typed: str, *, start: int, most: int) -> bool:
        """Whether at most so many slips, none before `start`, make the name into what was typed."""
        if typed == self.name:
            return True
        shorter = min(len(typed), len(self.name))
        at = next((n for n in range(shorter) if typed[n] != self.name[n]), shorter)
        return (
            most > 0
            and at >= start
            and any(
                self.made(mended, start=at + _APART, most=most - 1)
                for mended in self._mended(typed, at)
            )
        )

    def _mended(self, typed: str, at: int) -> Iterator[str]:
        """The word with the slip at its first wrong letter undone, for each slip that it may be."""
        before, rest, wanted = typed[:at], typed[at:], self.name[at:]
        part = self.parts[min(at, len(self.parts) - 1)]
        if any(map(str.isdigit, rest[:1] + wanted[:1])):
            return
        if self.letters >= _EXCHANGED and len(rest) > 1 and rest[1::-1] == wanted[:2]:
            yield before + wanted[:2] + rest[2:]
        if self.letters >= _EXCHANGED and rest and rest[0] == before[-1]:
            yield before + rest[1:]
        # A letter more or less at the end makes another name: BERTa, BLOOMZ.
        if self.letters >= _LOST and rest and wanted and part >= _PART_ADDED:
            yield before + rest[1:]
        if self.letters >= _LOST and len(wanted) > 1 and part >= _PART_LOST:
            yield before + wanted[0] + rest
        is_inner = len(rest) > 1 and len(wanted) > 1
        if (
            self.letters >= _WRONG
            and is_inner
            and part >= _PART_WRONG
            and {rest[0], wanted[0]} in _CONFUSED
        ):
            yield before + wanted[0] + rest[1:]


def _lengths(name: str) -> list[int]:
    """For each letter or digit of a name, the length of the part that it is in."""
    return [len(part) for part in _PART.findall(name) for _ in part]


def _plain(word: str) -> str:
    return "".join(_LETTERS.findall(word)).casefold()


def _key(word: str) -> tuple[str, ...]:
    """The first letter of a word and its numbers."""
    return (word[:1], *re.findall(r"\d+", word))
