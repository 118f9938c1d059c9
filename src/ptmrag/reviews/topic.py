"""The topic of a review taken apart: what a work has to speak of to be on it.

>>> [facet.said for facet in read_topic("knowledge distillation of BERT").facets]
['knowledge distillation', 'BERT']

A facet is a term of the glossary, the name of a work, or the words between these; it is known in both languages,
with the terms that are kinds of it. It looks into no library: `belonging` does.
"""

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files

from ptmrag.catalog_answers.topics import forms
from ptmrag.language.chinese_scripts import simplified
from ptmrag.language.glossary import opening_term, translations
from ptmrag.language.question_words import read_question
from ptmrag.language.term_families import narrower_terms
from ptmrag.language.tokens import HAN, telling

_LONGEST_TERM = 5  # words
_WORD = re.compile(r"[^\W_]+(?:[-.+'/’][^\W_]+)*")
# What changes at the end of a word: long sequences, summarisation, distilling.
_ENDING = re.compile(r"(?<=[a-z]{4})(?:ations?|ions?|ings?|ies|ed|es|s|e|y)$")
_BETWEEN_WORDS = r"[\s\-‐–]*(?:and[\s\-]+)?"
_SHORT = 4  # letters of a word that stays as it is


@dataclass(frozen=True)
class Facet:
    """One thing that a topic speaks of: its forms in both languages, its own first, and terms that are kinds of it."""

    said: str
    forms: tuple[str, ...]
    kinds: tuple[str, ...] = ()
    is_name: bool = False

    @property
    def others(self) -> tuple[str, ...]:
        """Its forms and kinds that are not the words of the topic in another inflection."""
        own = re.compile(_pattern(self.said), re.IGNORECASE)
        return tuple(form for form in (*self.forms, *self.kinds) if not own.fullmatch(form))

    @cached_property
    def own(self) -> re.Pattern[str]:
        """The same without the terms that are kinds of it."""
        return Facet(self.said, self.forms, is_name=self.is_name).pattern

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Finds it in a text of either language, in any inflection."""
        if self.is_name:
            return re.compile(rf"(?<![\w-]){re.escape(self.said)}(?!\w)")
        found = sorted({_pattern(form) for form in (*self.forms, *self.kinds)}, key=len)
        return re.compile("|".join(reversed(found)), re.IGNORECASE)


@dataclass(frozen=True)
class Topic:
    """A topic as it was typed and what it speaks of; no facets where it has words without meaning alone."""

    text: str
    facets: tuple[Facet, ...]


def read_topic(text: str) -> Topic:
    """The topic that a person typed."""
    folded = simplified(" ".join(text.split()))
    names = [name for name in read_question(folded).names if len(forms(name)) == 1]
    found = [_facet(said, is_name=said in names) for said in _parts(folded, names)]
    return Topic(text, tuple({facet.said.casefold(): facet for facet in found}.values()))


def words_of(topic: Topic) -> tuple[Facet, ...]:
    """Each word of a topic as a facet of its own, for a topic whose phrases nobody writes so."""
    folded = simplified(topic.text)
    words = (word for run in re.split(rf"((?:{HAN.pattern})+)", folded) for word in telling(run))
    kept = [word for word in words if not is_empty(word)]
    return tuple(_facet(word, is_name=False) for word in dict.fromkeys(kept))


def is_empty(words: str) -> bool:
    """Whether words say nothing of a topic: "pre-trained language models", 方法."""
    folded = words.casefold()
    return any(_empty(language).fullmatch(folded) for language in ("english", "chinese"))


def _facet(said: str, *, is_name: bool) -> Facet:
    if is_name:
        return Facet(said, (said,), is_name=True)
    # A Chinese term stands for each of its English forms; an English one is part of many terms.
    known = (*forms(said), *(translations(said) if HAN.match(said) else ()))
    return Facet(said, tuple(dict.fromkeys(known)), narrower_terms(known))


def _parts(text: str, names: Sequence[str]) -> Iterator[str]:
    """The terms, names and other words of a topic, in their order."""
    for piece in re.split(rf"({'|'.join(map(re.escape, names)) or '(?!)'})", text):
        if piece in names:
            yield piece
        else:
            for run in re.findall(rf"(?:{HAN.pattern})+|[^\u3400-\u9fff]+", piece):
                yield from _chinese(run) if HAN.search(run) else _english(run)


def _english(text: str) -> Iterator[str]:
    words, rest, at = _WORD.findall(text), list[str](), 0
    while at < len(words):
        sizes = range(min(_LONGEST_TERM, len(words) - at), 0, -1)
        size = next((n for n in sizes if _is_term(words[at : at + n])), 0)
        if size:
            yield from _told(rest)
            rest = []
            yield " ".join(words[at : at + size])
        else:
            rest.append(words[at])
        at += size or 1
    yield from _told(rest)


def _is_term(words: Sequence[str]) -> bool:
    """Whether words are a term of the glossary, and not one with "models" or "of" beside it."""
    empty = _empty("english")
    if any(empty.fullmatch(word.casefold()) for word in (words[0], words[-1])):
        return False
    return len(forms(" ".join(words))) > 1


def _told(words: Sequence[str]) -> Iterator[str]:
    """English words that are no term as one phrase, without what says nothing at its ends; none if nothing is left."""
    kept, empty = list(words), _empty("english")
    while kept and empty.fullmatch(kept[0].casefold()):
        del kept[0]
    while kept and empty.fullmatch(kept[-1].casefold()):
        del kept[-1]
    if kept:
        yield " ".join(kept)


def _chinese(text: str) -> Iterator[str]:
    rest, at, empty = "", 0, _empty("chinese")
    while at < len(text):
        said = empty.match(text, at)
        term = "" if said and said.end() - at > 1 else opening_term(text[at:])
        if said and not term:
            yield from filter(None, [rest])
            rest, at = "", said.end()
        elif term:
            yield from filter(None, [rest])
            yield term
            rest, at = "", at + len(term)
        else:
            rest, at = rest + text[at], at + 1
    yield from filter(None, [rest])


def _pattern(form: str) -> str:
    """A form as a pattern: Chinese anywhere, English words with other endings and other hyphens."""
    if HAN.search(form):
        return re.escape(form)
    words = [_inflected(word) for word in re.findall(r"[^\W_]+", form.casefold())]
    return rf"(?<![^\W_\u3400-\u9fff]){_BETWEEN_WORDS.join(words)}"


def _inflected(word: str) -> str:
    stem = _ENDING.sub("", word)
    if len(word) <= _SHORT and stem == word:
        return rf"{re.escape(word)}(?:s|er|est)?(?![^\W_])"
    spelt = re.sub(r"[sz]$", "[sz]", stem) if re.search(r"i[sz]$", stem) else re.escape(stem)
    return rf"{spelt}\w{{0,6}}(?![^\W_])"


@cache
def _empty(language: str) -> re.Pattern[str]:
    return re.compile("|".join(sorted(_words()[language], key=len, reverse=True)))


@cache
def _words() -> dict[str, list[str]]:
    text = (files("ptmrag.reviews") / "topic_words.toml").read_text(encoding="utf-8")
    return dict(tomllib.loads(text))


def topic_pattern(topic: Topic) -> re.Pattern[str]:
    """Finds any facet of a topic in a text; nothing, where it has none."""
    found = [facet.pattern.pattern for facet in topic.facets]
    return re.compile("|".join(found) or "(?!)", re.IGNORECASE)
