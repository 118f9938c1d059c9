"""The words and forms of citation questions in one language, read from a TOML file and made into patterns.

    table = citing_table("en")
    marked = table.marked("Which papers cite BERT?")
    table.forms[0].match(marked)      # the texts in the form's places, None where it does not match

A text becomes a row of words of the table and of other words, and a form is a `word_pattern` over such rows. This
module reads no question: `read_citation_question` does.
"""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from ptmrag.language.detect import Language
from ptmrag.understanding.citation_question import AskedOfCitations
from ptmrag.understanding.spelling import corrected
from ptmrag.understanding.word_pattern import WordPattern, compiled

_FILES: dict[Language, str] = {"en": "citing_english.toml", "zh": "citing_chinese.toml"}
_OTHER, _NUMBER = "", "0"  # a word that is not in the table, and a number
# A title in quotation marks is one word, and so are a Latin word, a number and any other character.
_TOKEN = re.compile(
    r"[“\"「《‘][^”\"」》’]{2,160}[”\"」》’]|'s(?![A-Za-z])|[A-Za-z0-9](?:[\w.+/&-]*[A-Za-z0-9+])?(?<![\u3400-\u9fff])"
    r"|[^\s]",
    re.ASCII,
)
_QUOTED = re.compile(r"([“\"「《‘][^”\"」》’]*[”\"」》’])")


@dataclass(frozen=True, slots=True)
class Marked:
    """A text as a row of words, folded as the table has them, and where each word is in the text."""

    text: str
    words: tuple[str, ...]
    places: tuple[tuple[int, int], ...]

    def said(self, start: int, end: int) -> str:
        """The text of some of the words, as it was written."""
        return self.text[self.places[start][0] : self.places[end - 1][1]]

    def without(self, pattern: WordPattern) -> "Marked":
        """The text without the words that a pattern takes, the longest first at each place."""
        kept, at = list[int](), 0
        while at < len(self.words):
            taken = pattern.longest(self.words[at:])
            kept += [] if taken else [at]
            at += taken or 1
        words = tuple(self.words[n] for n in kept)
        return Marked(self.text, words, tuple(self.places[n] for n in kept))


@dataclass(frozen=True, slots=True)
class Form:
    """A way to ask something: a pattern with the places of names."""

    asked: AskedOfCitations
    pattern: WordPattern
    has_list: bool

    def match(self, marked: Marked) -> dict[str, str] | None:
        """The text in each place, if the form is the whole text; `rest` are the words beside them."""
        places = self.pattern.match(marked.words)
        if places is None:
            return None
        taken = {n for start, end in places.values() for n in range(start, end)}
        rest = (marked.said(n, n + 1) for n in range(len(marked.words)) if n not in taken)
        return {name: marked.said(*place) for name, place in places.items()} | {
            "rest": " ".join(rest)
        }


@dataclass(frozen=True, slots=True)
class CitingTable:
    """The words and forms of one language; `longest` is how many tokens a word has at most."""

    language: Language
    folds: tuple[tuple[re.Pattern[str], str], ...]
    forms: tuple[Form, ...]
    here: WordPattern
    adjective: Form
    not_adjective: re.Pattern[str]
    patterns: Mapping[str, re.Pattern[str]]
    numbers: Mapping[str, int]
    words: frozenset[str]
    longest: int
    spelling: frozenset[str]
    not_misspelt: frozenset[str]

    def __getitem__(self, name: str) -> re.Pattern[str]:
        return self.patterns[name]

    def marked(self, text: str) -> Marked:
        """A text as words: the longest word of the table that begins at each place, else one that it lacks."""
        tokens = [found.span() for found in _TOKEN.finditer(text)]
        words, places, at = list[str](), list[tuple[int, int]](), 0
        while at < len(tokens):
            count, word = self._word(text, tokens[at : at + self.longest])
            words.append(word)
            places.append((tokens[at][0], tokens[at + count - 1][1]))
            at += count
        return Marked(text, tuple(words), tuple(places))

    def spelt(self, text: str) -> str:
        """A text whose words with one typing error are corrected, but for those in quotation marks."""
        parts = _QUOTED.split(text)  # what is quoted is at every other place
        for n in range(0, len(parts), 2):
            parts[n] = corrected(parts[n], self.spelling, not_misspelt=self.not_misspelt)
        return "".join(parts)

    def _word(self, text: str, tokens: Sequence[tuple[int, int]]) -> tuple[int, str]:
        """How many tokens the next word has, and the word."""
        between = "" if self.language == "zh" else " "
        parts = [text[start:end].casefold() for start, end in tokens]
        for count in range(len(parts), 0, -1):
            if (word := between.join(parts[:count])) in self.words:
                return count, word
        return 1, _NUMBER if parts[0].isdecimal() else _OTHER


@cache
def citing_table(language: Language) -> CitingTable:
    """The table of a language; its file is read once."""
    text = (files("ptmrag.understanding") / _FILES[language]).read_text(encoding="utf-8")
    return _Maker(tomllib.loads(text), language).table()


class _Maker:
    """Makes patterns of one file's forms."""

    def __init__(self, rows: dict[str, Any], language: Language) -> None:
        self._rows = rows
        self._between = "" if language == "zh" else " "
        self._language = language
        self._sets = {
            name: frozenset(map(self._said, w.split())) for name, w in rows["words"].items()
        }
        for name, parts in rows["union"].items():
            self._sets[name] = frozenset[str]().union(*(self._sets[part] for part in parts.split()))
        self._known = set[str]().union(*self._sets.values())

    def table(self) -> CitingTable:
        rows, words = self._rows, self._rows["adjective"]
        forms = tuple(
            Form(row["asked"], self._pattern(says), row.get("has_list", False))
            for row in rows["form"]
            for says in row["says"]
        )
        here, adjective = self._pattern("here"), self._pattern(words["form"])
        patterns = {name: re.compile(text, re.IGNORECASE) for name, text in rows["pattern"].items()}
        patterns["title"] = re.compile(rows["pattern"]["title"])  # goes by capitals
        return CitingTable(
            self._language,
            tuple((re.compile(old, re.IGNORECASE), new) for old, new in rows["fold"].items()),
            forms,
            here,
            Form("cited_by", adjective, has_list=False),
            re.compile(words["not_topic"], re.IGNORECASE),
            patterns,
            rows["numbers"],
            frozenset(self._known),
            max(len(_TOKEN.findall(word)) for word in self._known),
            frozenset(rows["spelling"]["words"].split()),
            frozenset(rows["spelling"]["not"].split()),
        )

    def _pattern(self, says: str) -> WordPattern:
        return compiled(says, self._words, self._rows["macro"])

    def _words(self, name: str) -> frozenset[str]:
        """The words of a name: of a set, of all numbers, or the name itself as a word."""
        found = self._sets.get(name) or frozenset({self._said(name)})
        if name == "N":
            found = frozenset({_NUMBER, *self._rows["numbers"]})
        self._known |= found - {_NUMBER}
        return found

    def _said(self, word: str) -> str:
        return word.replace("_", self._between)
