"""Aspects in any words: which sentences have these words, and how near a sentence must be.

    has_words("trained on 16 TPU chips", aspect_of("TPU chips"))    # True

A sentence answers if it has the words of the aspect, their translations, or what means the same (`any_aspect.toml`):
nearness of meaning alone finds something for every aspect, also where the work says nothing of it.
"""

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from ptmrag.language.chinese_scripts import simplified
from ptmrag.language.detect import Language, detect_language
from ptmrag.language.glossary import in_english, is_term, translations
from ptmrag.language.inflection import uninflected
from ptmrag.language.tokens import HAN, telling, tokens
from ptmrag.matrix.aspects import Aspect

# The share of the words of an aspect that a sentence has, at least, and what a word counts that any paper has.
_SHARE, _GENERIC = 0.6, 0.25
# How near a sentence must be, by the language of the aspect and of the sentence.
_LEAST = {("en", "en"): 0.74, ("zh", "zh"): 0.74, ("zh", "en"): 0.72, ("en", "zh"): 0.72}
# So many other words may be between those of a term.
_BETWEEN = 1
_AMERICAN = re.compile(r"(?<=[a-z]{3})is(?=(?:ation|ed?|es|ing|er)s?\b)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Word:
    """A word or term of an aspect: how a sentence may say it, how much it counts, and whether its stem is too short.

    The forms of `any_aspect.toml` are all there are: the stem of "initialized" is also that of "initial".
    """

    forms: tuple[str, ...]
    weight: float
    is_whole: bool = False


def has_words(text: str, aspect: Aspect, heading: str = "") -> bool:
    """Whether a text has most words of an aspect, and a number where it wants one.

    The heading above the text may have some of them, but not all.
    """
    words = _words(aspect.asked)
    if not words:
        return False
    if _pattern("amount").search(aspect.asked) and not any(map(str.isdigit, text)):
        return False
    said, above = _Said.of(text), _Said.of(heading)
    own = [word for word in words if said.has(word)]
    if not any(word.weight == 1 for word in own):
        return False
    found = [word for word in words if word in own or above.has(word)]
    return sum(w.weight for w in found) >= _SHARE * sum(w.weight for w in words)


def least(aspect: Aspect, language: Language) -> float:
    """How near a sentence of a language must be to an aspect."""
    return _LEAST[detect_language(aspect.asked), language]


@dataclass(frozen=True, slots=True)
class _Said:
    """A text as it is searched for words."""

    text: str
    folded: str

    @classmethod
    def of(cls, text: str) -> "_Said":
        return cls(text, simplified(text).casefold())

    def has(self, word: _Word) -> bool:
        """Whether a text has one of the forms of a word."""
        return any(self._has(form, is_whole=word.is_whole) for form in word.forms)

    def _has(self, form: str, *, is_whole: bool) -> bool:
        """Whether it has a form: by its stems, close together, or as it is written if Chinese or a sign."""
        if not form.isascii():
            return form.casefold() in self.folded
        stems_of = _whole if is_whole else _stems
        wanted, there = stems_of(form), stems_of(self.text)
        if not wanted:
            return form in self.folded
        size = len(wanted) + _BETWEEN * (len(wanted) > 1)
        places = [n for n, stem in enumerate(there) if stem == wanted[0]]
        return any(
            all(stem in there[max(0, n - size + 1) : n + size] for stem in wanted) for n in places
        )


@lru_cache(maxsize=4096)
def _whole(text: str) -> tuple[str, ...]:
    """The words of a text without the endings of number and tense."""
    found = re.findall(r"[^\W_]+", _AMERICAN.sub("iz", text.casefold()))
    return tuple(map(uninflected, found))


@lru_cache(maxsize=4096)
def _stems(text: str) -> tuple[str, ...]:
    """The stems of a text in American spelling; a word with a hyphen is its parts."""
    return tuple(tokens(_AMERICAN.sub("iz", text.replace("-", " "))))


@lru_cache(maxsize=256)
def _words(asked: str) -> tuple[_Word, ...]:
    """The words of an aspect that say something; a term of the glossary is one word."""
    text = simplified(asked).casefold()
    found, text = _same_as(text)
    rest = _pattern("asks").sub(" ", text.replace("-", " "))
    if HAN.search(rest):
        terms, rest = in_english(rest)
        found += [_term(forms) for forms in terms]
    elif is_term(rest := " ".join(rest.split())):
        found, rest = [*found, _term((rest, *translations(translations(rest)[0])))], ""
    # jieba gives a long word and its parts: 蛋白质, 蛋白.
    parts = telling(rest)
    whole = [p for p in parts if not any(p != o and HAN.search(p) and p in o for o in parts)]
    found += [_word((word, *translations(word))) for word in whole if not word.isdigit()]
    return tuple(dict.fromkeys(found)) if any(w.weight == 1 for w in found) else ()


def _term(forms: Sequence[str]) -> _Word:
    """A term of the glossary by its English forms; a part of it alone, "augment" of data augmentation, is another."""
    is_phrase = " " in forms[0]
    english = [form for form in forms if " " in form or "-" in form or not is_phrase]
    return _word((*english, *translations(" ; ".join(forms))))


def _word(forms: Sequence[str]) -> _Word:
    is_generic = forms[0] in _generic() or set(_stems(forms[0])) <= _generic()
    return _Word(tuple(dict.fromkeys(forms)), _GENERIC if is_generic else 1.0)


@cache
def _generic() -> frozenset[str]:
    """The words that any paper has, and their stems."""
    return frozenset(stem for word in _rules()["generic"] for stem in (*_stems(word), word))


def _same_as(text: str) -> tuple[list[_Word], str]:
    """The terms of an aspect that other words mean too, and the rest of the aspect."""
    found = []
    for pattern, forms in _same():
        if pattern.search(text):
            found.append(_Word(forms, 1.0, is_whole=True))
            text = pattern.sub(" ", text)
    return found, text


@cache
def _same() -> tuple[tuple[re.Pattern[str], tuple[str, ...]], ...]:
    made = []
    for row in _rules()["same"]:
        read = row[: row.index("+")] if "+" in row else row
        said = "|".join(
            re.escape(t) if HAN.search(t) else rf"\b{re.escape(t)}\b"
            for t in sorted(read, key=len, reverse=True)
        )
        made.append((re.compile(said), tuple(t for t in row if t != "+")))
    return tuple(made)


@cache
def _pattern(name: str) -> re.Pattern[str]:
    return re.compile(_rules()[name], re.IGNORECASE)


@cache
def _rules() -> Any:
    return tomllib.loads(files("ptmrag.matrix").joinpath("any_aspect.toml").read_text("utf-8"))
