"""Titles in capitals become readable: names are written as the document writes them.

    readable("ELECTRA: PRE-TRAINING TEXT ENCODERS", words)       # "ELECTRA: Pre-training Text Encoders"
    whole_small_capitals("D E BERTA", words)                     # "DeBERTa", if the document has the word

A title that is not in capitals stays as it is.
"""

import itertools
import re

from ptmrag.documents.vocabulary import Vocabulary

_LEAST_LETTERS, _LEAST_CAPITALS = 8, 0.9
_SMALL = frozenset(
    re.findall(
        r"\w+",
        "a an and as at but by for from in into nor of on onto or over per the to via vs with without",
    )
)
_WORDS = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_ORDINAL = re.compile(r"\d+(?:ST|ND|RD|TH)$")
_OPENS = re.compile(r"[:.?!–—]\s*$")  # what a title starts anew behind
_LEAST_PLAIN = 8  # letters: a shorter word that is not known may be an abbreviation
_ROMAN = re.compile(r"[IVX]{2,}$")
# A word in small capitals whose first letters stand apart.
_APART = re.compile(r"(?<!\w)[A-Z]{1,20}(?: [A-Z]{1,20})+(?!\w)")
_MOST_PIECES = 4  # of a word
_OF_ONE_LETTER = ("A", "I")


def readable(title: str, words: Vocabulary) -> str:
    """A title without capitals that only set it off; `words` are those of its document."""
    letters = [letter for letter in title if letter.isalpha() and letter.lower() != letter.upper()]
    capitals = sum(map(str.isupper, letters))
    if len(letters) < _LEAST_LETTERS or capitals < _LEAST_CAPITALS * len(letters):
        return title
    title = whole_small_capitals(title, words)

    def spell(found: re.Match[str]) -> str:
        before, behind = title[: found.start()], title[found.end() :]
        is_first = not before.strip(" \"'“‘(") or _OPENS.search(before) is not None
        compound = words.usual_spelling(found[0].casefold()) if "-" in found[0] else ""
        if compound.lower() != compound and compound[1:].lower() != compound[1:]:
            return compound
        is_name = ":" in behind
        first, *others = found[0].split("-")
        spelled = [_spelling(first, words, is_first=is_first, is_name=is_name)]
        spelled += [_as_part(part, words) for part in others]
        return "-".join(spelled)

    return _WORDS.sub(spell, title)


def whole_small_capitals(text: str, words: Vocabulary) -> str:
    """A text with the words whose first letters stand apart ("E LECTRA") made whole, where they are known."""

    def join(found: re.Match[str]) -> str:
        return " ".join(_joined(found[0].split(" "), words))

    return _APART.sub(join, text)


def _joined(parts: list[str], words: Vocabulary) -> list[str]:
    for start, end in itertools.product(range(len(parts)), range(_MOST_PIECES, 1, -1)):
        some = parts[start : start + end]
        if len(some) == end and _are_one_word(some, words):
            whole = words.usual_spelling("".join(some).casefold()) or "".join(some)
            return [*parts[:start], whole, *_joined(parts[start + end :], words)]
    return parts


def _are_one_word(parts: list[str], words: Vocabulary) -> bool:
    """Whether the document writes parts as one word, of which one is no word alone."""
    is_apart = any(
        part not in _OF_ONE_LETTER if len(part) == 1 else not words.is_word(part.casefold())
        for part in parts
    )
    whole = "".join(parts).casefold()
    return is_apart and (whole in _SMALL or words.written(whole) > 0)


def _spelling(word: str, words: Vocabulary, *, is_first: bool, is_name: bool) -> str:
    """A word of a title as it is written. `is_name`: whether it may be a name that no text writes."""
    folded = word.casefold()
    usual = words.usual_spelling(folded)
    if usual not in ("", folded, word.capitalize()) or _ROMAN.match(word):
        return usual or word
    if any(map(str.isdigit, word)):
        return folded if _ORDINAL.match(word) else usual or word
    if not usual and not words.is_listed(folded) and (is_name or len(word) < _LEAST_PLAIN):
        return word
    return folded if folded in _SMALL and not is_first else word.capitalize()


def _as_part(word: str, words: Vocabulary) -> str:
    """A word behind a hyphen: small, unless the document always writes it otherwise."""
    folded = word.casefold()
    return words.usual_spelling(folded) or (folded if words.is_listed(folded) else word)
