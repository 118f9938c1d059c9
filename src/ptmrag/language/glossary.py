"""The terms of the field in Chinese and English, so that a question in one language finds passages in the other.

>>> from ptmrag.language.glossary import concepts
>>> concepts("知识蒸馏的温度")[0][0]
'knowledge distillation'

The terms are in `glossary.tsv`, whose first lines say how they are written. English terms are found in every
number and tense, Chinese ones where they do not tear a word: 目前提出 has no 前提. This module translates terms,
not sentences, and no amounts: `amounts` does.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files

from ptmrag.language.chinese_scripts import simplified
from ptmrag.language.inflection import uninflected
from ptmrag.language.tokens import HAN, common_words

Forms = tuple[str, ...]

# Longer Chinese terms are never the end of one word and the beginning of the next.
_TORN = 3
_WORD = re.compile(r"[^\W_]+(?:[-‐‑–'’][^\W_]+)*")
_HYPHEN = re.compile("[-‐‑–]")
_POSSESSIVE = re.compile("['’]s$")
# The marks of a form that is not translated itself, and of one that is never given as a translation.
_GIVEN_ONLY, _READ_ONLY = ">", "<"
# The other side of a phrase that has no terms.
_NOTHING = "-"


def concepts(text: str) -> tuple[Forms, ...]:
    """The forms in the other language of each term in a text; of terms that overlap the longest counts."""
    terms, plain = _to_english().forms, simplified(text)
    chinese = (terms[plain[start:end]] for start, end in _chinese(plain))
    return tuple(dict.fromkeys(filter(None, (*chinese, *_english(text)))))


def translations(text: str) -> Forms:
    """All forms in the other language of all terms in a text, each once."""
    return tuple(dict.fromkeys(form for forms in concepts(text) for form in forms))


def opening_term(text: str) -> str:
    """The longest Chinese term that a text begins with; empty where it begins with none."""
    return text[: _to_english().size_at(text, 0)]


def is_term(text: str) -> bool:
    """Whether a text is a term as a whole, in one of its forms."""
    if HAN.search(text):
        return simplified(text) in _to_english().forms
    words = [part for word in _WORD.findall(text) for part in _HYPHEN.split(word)]
    size, forms = _to_chinese().first(words) if words else (0, ())
    return bool(forms) and size == len(words)


def in_english(text: str) -> tuple[tuple[Forms, ...], str]:
    """The English forms of each Chinese term in a text, and the text without these terms."""
    terms, text = _to_english().forms, simplified(text)
    found, rest, at = [], [], 0
    for start, end in _chinese(text):
        if not terms[text[start:end]]:
            continue
        found.append(terms[text[start:end]])
        rest.append(text[at:start])
        at = end
    return tuple(found), " ".join([*rest, text[at:]])


def _chinese(text: str) -> Iterator[tuple[int, int]]:
    """Where the Chinese terms of a text in simplified characters begin and end."""
    terms, at, words = _to_english(), 0, None
    while at < len(text):
        end = at + terms.size_at(text, at)
        if end == at:
            at += 1
            continue
        words = list(common_words(text)) if words is None else words
        if _tears(at, end, words):
            at += 1
            continue
        if not _counts(text, at):
            yield at, end
        at = end


def _tears(start: int, end: int, words: Sequence[tuple[int, int]]) -> bool:
    """Whether a short term begins or ends inside a word that goes on outside of it."""
    if end - start > _TORN:
        return False
    return any(first < start < last < end or start < first < end < last for first, last in words)


def _counts(text: str, start: int) -> bool:
    """Whether a term is the 亿 of 3.4亿, which `amounts` reads."""
    return text[start] in "十百千万亿" and text[:start].rstrip()[-1:].isdigit()


def _english(text: str) -> Iterator[Forms]:
    """The Chinese forms of each English term in a text."""
    terms = _to_chinese()
    for run in HAN.split(text):
        words = [_HYPHEN.split(_POSSESSIVE.sub("", word)) for word in _WORD.findall(run)]
        parts = [(part, not place and word) for word in words for place, part in enumerate(word)]
        at = 0
        while at < len(parts):
            size, forms = terms.first([part for part, _ in parts[at : at + terms.longest]])
            if not forms and size == 1 and (whole := parts[at][1]):
                forms = terms.first(["".join(whole)])[1]
                size = len(whole) if forms else 1
            yield forms
            at += size


class _ChineseTerms:
    """The English forms of Chinese terms, and the lengths of the terms that begin with a character."""

    def __init__(self) -> None:
        self.forms: dict[str, Forms] = {}
        self._sizes: dict[str, set[int]] = {}

    def add(self, term: str, english: Forms) -> None:
        """Add a term, or further forms of one."""
        self.forms[term] = (*self.forms.get(term, ()), *english)
        self._sizes.setdefault(term[0], set()).add(len(term))

    def size_at(self, text: str, at: int) -> int:
        """The length of the longest term that begins at a place of a text, 0 if none does."""
        sizes = self._sizes.get(text[at : at + 1], ())
        found = (s for s in sizes if at + s <= len(text) and text[at : at + s] in self.forms)
        return max(found, default=0)


class _EnglishTerms:
    """The Chinese forms of English terms: by the stems of their words, or by a word with capitals."""

    def __init__(self) -> None:
        self._stems: dict[Forms, Forms] = {}
        self._capitals: dict[str, Forms] = {}
        self.longest = 1

    def add(self, form: str, chinese: Forms) -> None:
        """Add a form; one with a hyphen may also be written as one word."""
        if not form.islower():
            self._capitals[form] = (*self._capitals.get(form, ()), *chinese)
            return
        spellings = {_HYPHEN.sub(" ", form)}
        if not re.search(r"[-‐‑–]\w\b", form):  # "top-p" is never written as one word
            spellings.add(_HYPHEN.sub("", form))
        for text in spellings:
            key = tuple(uninflected(_POSSESSIVE.sub("", word)) for word in _WORD.findall(text))
            self._stems[key] = (*self._stems.get(key, ()), *chinese)
            self.longest = max(self.longest, len(key))

    def first(self, words: Sequence[str]) -> tuple[int, Forms]:
        """The number of words of the longest term that words begin with, and its forms; (1, ()) if none."""
        stems = tuple(uninflected(word.lower()) for word in words[: self.longest])
        for size in range(len(stems), 0, -1):
            if (forms := self._stems.get(stems[:size])) is not None:
                return size, forms
        name = words[0]
        return 1, self._capitals.get(name) or self._capitals.get(name.removesuffix("s"), ())


@cache
def _rows() -> tuple[tuple[Forms, Forms], ...]:
    text = (files("ptmrag.language") / "glossary.tsv").read_text(encoding="utf-8")
    lines = [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]
    return tuple((tuple(zh.split("|")), tuple(en.split("|"))) for zh, en in lines)


def _read(forms: Forms) -> Forms:
    """The forms that are looked for in a text."""
    return tuple(
        form.removeprefix(_READ_ONLY) for form in forms if form[0] not in _GIVEN_ONLY + _NOTHING
    )


def _given(forms: Forms) -> Forms:
    """The forms that are given as translations."""
    return tuple(
        form.removeprefix(_GIVEN_ONLY) for form in forms if form[0] not in _READ_ONLY + _NOTHING
    )


@cache
def _to_english() -> _ChineseTerms:
    terms = _ChineseTerms()
    for chinese, english in _rows():
        given = _given(english)
        for form in _read(chinese):
            terms.add(form, given)
    return terms


@cache
def _to_chinese() -> _EnglishTerms:
    terms = _EnglishTerms()
    for chinese, english in _rows():
        given = _given(chinese)
        for form in _read(english):
            terms.add(form, given)
    return terms
