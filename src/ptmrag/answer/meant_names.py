"""Read the names in a question as the library writes them, and those with a slip as the names that are near.

    meant = NamesMeant(works, WrittenForms(library)).of(read_question("how does robeta differ from bert"))
    meant.question.text, meant.slips    # "how does RoBERTa differ from BERT", (Slip("robeta", ("RoBERTa",)),)

A word of the library is never taken for a slip, and a plain word is no name: `written_forms` tells them apart by
how the library writes them, and `slips` says what a slip is. The question as it was asked is kept.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from ptmrag.answer.slips import NearNames
from ptmrag.answer.work_names import GENERIC, GIVEN, HEAD, MENTIONED, TITLE, is_written_as_name
from ptmrag.answer.works import WorkIndex, without_size
from ptmrag.answer.written_forms import WrittenForms
from ptmrag.language.detect import Language
from ptmrag.language.question import Question
from ptmrag.language.question_words import read_question
from ptmrag.language.tokens import tells_something

_WORD = re.compile(r"(?<![A-Za-z0-9_-])[A-Za-z][A-Za-z0-9]*(?:[-.+/_][A-Za-z0-9]+)*")
_QUOTED = re.compile(r"[《“\"][^》”\"]{3,120}[》”\"]")
_SHORTEST = 3
# The second word of a name that is written with a hyphen: transformer xl, megatron lm.
_SECOND = re.compile(r" ([A-Za-z]{1,3}|\d\.\d)(?![\w-])")
# Before these words stands a plain word, also where the library has it as a name alone: "which realm of science".
_COUNTED = re.compile(r"\b(?:an?|which|every|each|any|some|no) $", re.IGNORECASE)
# What is before and behind a name in an English question; a word that is both a name and a plain one is taken for a
# name only there, and in Chinese, where a Latin word is foreign.
_BEFORE = re.compile(
    r"(?:\b(?:is|are|was|does|do|did|explain|describe|define|about|compare|between|and|or|with|than|from|to|vs\.?|versus|"
    r"like|via)|[,，、]) $|^$",
    re.IGNORECASE,
)
_BEHIND = re.compile(
    r"\W*$|[’']s\b|[,，、?？]| (?:and|or|vs\.?|versus|is|does|do|did|has|with|to|work|differ\w*|compare\w*|perform\w*|"
    r"use[ds]?|paper|model|method)\b",
    re.IGNORECASE,
)
# A run of capitalised words: a term of the field in it is no name.
_TERM = re.compile(
    r"(?<![\w-])[A-Z][a-z]+(?:-[A-Za-z][a-z]+)*(?: [A-Z][a-z]+(?:-[A-Za-z][a-z]+)*)+(?![\w-])"
)
# The share of small letters that addresses and code bring, not prose.
_FEW = 0.05
_MOST_MEANT = 3
# The first word of a question that is joined to another: "Longformer vs Reformer".
_OPENING = re.compile(
    r"([A-Z][A-Za-z0-9-]+)(?:,| and| or| vs\.?| versus| compared| with| 和|和|与|跟) ?", re.ASCII
)
# A word that occurs so rarely beside a name that occurs so much more often is a slip of the library's own.
_RARE, _OFTEN = 2, 10
_ABSENT = {
    "zh": "资料库中没有“{}”。",
    "en": "“{}” does not occur in the library.",
}
_HARDLY = {
    "zh": "资料库中几乎没有“{}”。",
    "en": "“{}” hardly occurs in the library.",
}
_DID_YOU_MEAN = {
    "zh": "您要找的是不是 {}？以下按 {} 回答。",
    "en": " Did you mean {}? This answers for {}.",
}
_OR = {"zh": " 或 ", "en": " or "}


@dataclass(frozen=True, slots=True)
class Slip:
    """A word that was typed, and the names that may be meant, likeliest first."""

    typed: str
    meant: tuple[str, ...]
    is_absent: bool = True

    def said(self, lang: Language) -> str:
        """The sentence that tells the reader which name the answer is for."""
        found = (_ABSENT if self.is_absent else _HARDLY)[lang].format(self.typed)
        return found + _DID_YOU_MEAN[lang].format(_OR[lang].join(self.meant), self.meant[0])


@dataclass(frozen=True, slots=True)
class Meant:
    """A question with its names as the library writes them, and the slips that were corrected."""

    question: Question
    slips: tuple[Slip, ...] = ()


class NamesMeant:
    """Reads the names of questions as one state of a library writes them."""

    def __init__(self, works: WorkIndex, written: WrittenForms) -> None:
        self._works = works
        self._written = written
        self._names = NearNames(works.single_names())

    def of(self, question: Question) -> Meant:
        """The question with the library's names in it; itself where it has them already."""
        text, at = _TERM.sub(self._in_small_letters, question.text), 0
        slips, parts = list[Slip](), list[str]()
        quoted = [found.span() for found in _QUOTED.finditer(text)]
        for start, end in self._words(text):
            if any(first <= start < last for first, last in quoted):
                continue
            word, around = text[start:end], (text[:start], text[end:])
            name, slip = self._read(word, around, question)
            parts += [text[at:start], name]
            slips += [slip] if slip else []
            at = end
        whole = "".join([*parts, text[at:]])
        read = question if whole == question.text else read_question(whole)
        return Meant(replace(self._with_opening_name(read), asked=question.asked), tuple(slips))

    def _with_opening_name(self, question: Question) -> Question:
        """The question with the name that it begins with, whose capital may be that of the sentence."""
        found = _OPENING.match(question.text)
        if not found or found[1] in question.names or not tells_something(found[1]):
            return question
        if self._written.has(found[1]) and any(map(str.islower, self._written.of(found[1]))):
            return question
        names = (found[1], *question.names)
        is_pair = question.kind == "compare" and len(names) == 2
        sides = (names[0], names[1]) if is_pair else question.sides
        return replace(question, names=names, sides=sides)

    def _in_small_letters(self, found: re.Match[str]) -> str:
        """A term as the library writes it: in small letters, unless it is a whole title."""
        first, rest = found[0].split(" ", 1)
        opens, term = ("", found[0]) if tells_something(first) else (f"{first} ", rest)
        is_term = self._works.certainty(term) < TITLE and self._written.is_plain(term)
        return opens + (term.lower() if is_term else term)

    def _words(self, text: str) -> Iterator[tuple[int, int]]:
        """Where the Latin words are, two of them as one where they make one name."""
        at = 0
        for found in _WORD.finditer(text):
            if found.start() < at:
                continue
            second = _SECOND.match(text, found.end())
            is_one = second is not None and self._is_one(f"{found[0]}-{second[1]}")
            at = second.end() if second and is_one else found.end()
            if at - found.start() >= _SHORTEST and tells_something(found[0]):
                yield found.start(), at

    def _is_one(self, name: str) -> bool:
        """Whether a name that is written with a hyphen is a work's, as it is or with a slip."""
        return self._works.certainty(name) >= HEAD or any("-" in near for near in self._near(name))

    def _read(
        self, word: str, around: tuple[str, str], question: Question
    ) -> tuple[str, Slip | None]:
        """A word as it is meant, and the slip in it."""
        is_written = word in question.names or is_written_as_name(word)
        name = word.replace(" ", "-")
        if slip := self._slip(word):
            return slip.meant[0], slip
        if self._works.certainty(name) >= MENTIONED:
            return (word if is_written else self._as_written(name, around, question)), None
        is_foreign = question.language == "zh" and word.islower() and self._written.has(word)
        return (self._foreign(word) if is_foreign else word), None

    def _slip(self, word: str) -> Slip | None:
        """The slip that a word is, None where the library has the word, or no name that is near."""
        name = word.replace(" ", "-")
        is_known = self._works.certainty(name) >= GIVEN or without_size(name) in GENERIC
        if is_known or not (near := self._near(name)):
            return None
        if not self._written.has(name):
            return Slip(word, near)
        is_rare = self._written.of(name).total() <= _RARE
        often = tuple(one for one in near if self._written.of(one).total() >= _OFTEN)
        return Slip(word, often, is_absent=False) if is_rare and often else None

    def _as_written(self, word: str, around: tuple[str, str], question: Question) -> str:
        """The name as the library writes it; the word as it was typed, where that is a plain word."""
        spelling = self._works.spelling(word)
        forms = self._written.of(spelling)
        small = sum(count for form, count in forms.items() if form.islower())
        if self._written.is_plain(spelling) or _COUNTED.search(around[0]):
            return word
        is_place = _BEFORE.search(around[0]) and _BEHIND.match(around[1])
        if small > _FEW * forms.total() and question.language == "en" and not is_place:
            return word
        return self._spelt(spelling)

    def _foreign(self, word: str) -> str:
        """A Latin word of a Chinese question as the library writes it, where it writes it like a name."""
        spelt = self._written.spelt(word)
        return spelt if is_written_as_name(spelt) and not self._written.is_plain(word) else word

    def _spelt(self, name: str) -> str:
        """A name as the passages write it: a title may be all capitals."""
        spelt = self._written.spelt(name)
        return (
            name if spelt.islower() or (name != name.upper() and len(name) != len(spelt)) else spelt
        )

    def _near(self, word: str) -> tuple[str, ...]:
        """The names that are a slip away, likeliest first; of a name with its size, without the size."""
        near = self._names.of({word, without_size(word)})
        near.sort(key=lambda name: -self._works.certainty(name))
        kept = dict.fromkeys(self._spelt(n) for n in near if not self._written.is_plain(n))
        return tuple(kept)[:_MOST_MEANT]
