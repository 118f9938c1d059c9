"""Ligatures without letters: a glyph for "fi" that a PDF gives as NUL, private use or U+FFFD is read as "fi".

    if has_lost_letters(characters): ...               # a page of which words lack letters
    find_letters(characters, words)                    # in place: "o\ue000cial" is "official"

The words of the document, and those of English, say which letters a glyph stands for. Where most words with a
glyph become none, it is not taken for a ligature, and in a word it stays unreadable.
"""

import itertools
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ptmrag.documents.pdf_characters import UNREADABLE, Font, PageCharacters
from ptmrag.documents.vocabulary import Vocabulary

_LIGATURES = ("fi", "ff", "fl", "ffi", "ffl", "ti", "tt", "ft", "th")
_LOST = "\ufdd0"  # stands for a lost letter in the text of a page: it is no character
_BREAK = "\x02"  # a hyphen at a line's end
_WORD = re.compile(rf"[^\W\d_{_LOST}]*(?:{_LOST}(?:{_BREAK}?[^\W\d_{_LOST}])*)+")
# Controls, private use, and what pdfium has for a glyph that it knows nothing of. Surrogates are halves of letters.
_NO_LETTER = re.compile(rf"[\x00\x01\x03-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ue000-\uf8ff{UNREADABLE}]")
_LETTER = re.compile(r"[A-Za-z\u00c0-\u024f]")
_SHORTEST = 3  # letters of a word that shows what a glyph is
_LEAST_KNOWN = 0.5  # of the words with a glyph
_MOST_IN_A_WORD = 2

_Glyph = tuple[Font | None, str, float]  # font, text, and width in font sizes


@dataclass(frozen=True, slots=True)
class _Word:
    """A word with lost letters: its text, and the numbers and glyphs of the lost letters.

    `is_of_one_font`: whether letters beside them are of their font, as those beside a formula's symbol are not.
    """

    text: str
    places: tuple[int, ...]
    glyphs: tuple[_Glyph, ...]
    is_of_one_font: bool

    def spelled(self, letters: Sequence[str]) -> str:
        """The word with these letters in the place of those that are lost."""
        parts = self.text.split(_LOST)
        return "".join(itertools.chain(*zip(parts, (*letters, ""), strict=True)))


def has_lost_letters(characters: PageCharacters) -> bool:
    """Whether a page has characters without letters beside letters."""
    return next(_lost(characters), None) is not None


def find_letters(characters: PageCharacters, words: Vocabulary) -> None:
    """Give the lost letters of a page the letters that make words; those in words that do not become any are marked."""
    found = list(_words(characters))
    usual = _usual(found, words)
    for word in found:
        if not all(glyph in usual for glyph in word.glyphs):
            letters: Sequence[str] = [
                _unknown(characters, place) if word.is_of_one_font else characters.texts[place]
                for place in word.places
            ]
        else:
            likely = tuple(usual[glyph] for glyph in word.glyphs)
            spellings = _spellings(word, words)
            letters = likely if likely in spellings or not spellings else spellings[0]
        for place, letter in zip(word.places, letters, strict=True):
            characters.texts[place] = letter


def _usual(found: Sequence[_Word], words: Vocabulary) -> Mapping[_Glyph, str]:
    """The letters that each glyph mostly stands for; glyphs that are no ligatures are left out.

    One word shows it if its letters are of one font, else it takes two.
    """
    votes: dict[_Glyph, Counter[str]] = defaultdict(Counter)
    known, seen = Counter[_Glyph](), Counter[_Glyph]()
    witnesses: dict[_Glyph, set[str]] = defaultdict(set)
    for word in found:
        spellings = _spellings(word, words)
        for index, glyph in enumerate(word.glyphs):
            seen[glyph] += 1
            known[glyph] += bool(spellings)
            if spellings:
                witnesses[glyph].update({word.text, "" if word.is_of_one_font else word.text})
            votes[glyph].update(list(dict.fromkeys(letters[index] for letters in spellings)))
    return {
        glyph: votes[glyph].most_common(1)[0][0]
        for glyph, count in seen.items()
        if known[glyph] >= _LEAST_KNOWN * count and len(witnesses[glyph]) > 1
    }


def _spellings(word: _Word, words: Vocabulary) -> list[tuple[str, ...]]:
    """The letters that make a word of it, the most usual ones first."""
    if len(word.places) > _MOST_IN_A_WORD:
        return []
    return [
        letters
        for letters in itertools.product(_LIGATURES, repeat=len(word.places))
        for whole in [word.spelled(letters).casefold()]
        if len(whole) >= _SHORTEST and words.is_word(whole)
    ]


def _words(characters: PageCharacters) -> Iterator[_Word]:
    """The words of a page that lack letters."""
    texts = characters.texts
    lost = frozenset(_lost(characters))
    flat = [_LOST if n in lost else text.replace(_LOST, " ") for n, text in enumerate(texts)]
    places = [number for number, text in enumerate(flat) for _ in text]
    for match in _WORD.finditer("".join(flat)):
        numbers = dict.fromkeys(places[match.start() : match.end()])
        inside = tuple(number for number in numbers if number in lost)
        glyphs = tuple(_glyph(characters, number) for number in inside)
        whole = match[0].replace(_BREAK, "")
        yield _Word(whole, inside, glyphs, _is_of_one_font(characters, inside[0]))


def _is_of_one_font(characters: PageCharacters, number: int) -> bool:
    beside = [n for n in (number - 1, number + 1) if 0 <= n < len(characters.texts)]
    letters = [n for n in beside if _LETTER.match(characters.texts[n])]
    return any(characters.font(n) == characters.font(number) for n in letters)


def _glyph(characters: PageCharacters, number: int) -> _Glyph:
    left, _, right, _ = characters.box(number)
    width = round((right - left) / (characters.size(number) or 1.0), 1)
    return characters.font(number), characters.texts[number], width


def _lost(characters: PageCharacters) -> Iterator[int]:
    """The numbers of the characters that lack letters."""
    for found in _NO_LETTER.finditer(characters.flat()):
        if _is_lost(characters.texts, found.start()):
            yield found.start()


def _is_lost(texts: Sequence[str], number: int) -> bool:
    """Whether a character without a letter is beside a letter and no other such character."""
    beside = [texts[near] for near in (number - 1, number + 1) if 0 <= near < len(texts)]
    return any(map(_LETTER.match, beside)) and not any(map(_NO_LETTER.match, beside))


def _unknown(characters: PageCharacters, number: int) -> str:
    """What stays of a lost letter: a mark in a word, else what it was."""
    texts = characters.texts
    is_inside = all(
        0 <= n < len(texts) and _LETTER.match(texts[n]) for n in (number - 1, number + 1)
    )
    return UNREADABLE if is_inside else texts[number]
