"""What the words of a sentence mean: each with the other words, in both languages, that would say the same.

    [unit.text for unit in units_of("It keeps all weights.")]       # ["keeps", "all", "weights"]
    Said.of("All weights are retained.").has(units_of("keeps")[0])  # True

The words are in `meanings.tsv`, the terms of the field in the glossary. Numbers and names are not words here:
`stated_facts` reads those.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from ptmrag.answer.polarity_words import empty_words
from ptmrag.language.chinese_scripts import simplified
from ptmrag.language.glossary import concepts, is_term, opening_term
from ptmrag.language.tokens import HAN, spelled, stop_words, tokens

_LONGEST = 4  # words of an English form
_LATIN = re.compile(r"[^\W\d_\u3400-\u9fff][\w'’-]*")

# What says the same: English words, all of them, or a Chinese text.
Way = frozenset[str] | str


@dataclass(frozen=True, slots=True)
class Group:
    """Forms that say the same, those that say the opposite, and whether a paraphrase may leave them out."""

    forms: tuple[str, ...]
    opposites: tuple[str, ...] = ()
    is_light: bool = False


@dataclass(frozen=True, slots=True)
class Unit:
    """A word or term of a sentence, the ways to say it, and the ways to say its opposite.

    `is_known`: the tables have it, so that they have its translations as well. `is_term`: the glossary has it.
    """

    text: str
    ways: tuple[Way, ...]
    opposites: tuple[Way, ...] = ()
    is_light: bool = False
    is_known: bool = True
    is_term: bool = False


@dataclass(frozen=True, slots=True)
class Said:
    """The words of a passage."""

    words: frozenset[str]
    chinese: str

    @classmethod
    def of(cls, text: str) -> "Said":
        """The words of a text, also the parts of hyphenated ones."""
        return _said(text)

    def has(self, unit: Unit) -> bool:
        """Whether the text has a unit in one of its ways."""
        return any(map(self._says, unit.ways))

    def opposes(self, unit: Unit) -> bool:
        """Whether the text has the opposite of a unit."""
        return any(map(self._says, unit.opposites))

    def _says(self, way: Way) -> bool:
        return way in self.chinese if isinstance(way, str) else way <= self.words


@lru_cache(maxsize=8192)
def _said(text: str) -> Said:
    return Said(frozenset(tokens(text)), simplified(text) if HAN.search(text) else "")


@lru_cache(maxsize=1024)
def units_of(text: str) -> tuple[Unit, ...]:
    """The words and terms of a text in their order, each once, without stop words and numbers."""
    found: dict[str, Unit] = {}
    for run in _runs(simplified(text)):
        units = _chinese(run) if HAN.search(run) else _english(run)
        for unit in units:
            found.setdefault(unit.text.casefold(), unit)
    return tuple(found.values())


def name_unit(name: str) -> Unit:
    """A name as a unit, which is said in no other way."""
    return Unit(name, (frozenset(word[0] for word in spelled(name)),))


def _runs(text: str) -> Iterator[str]:
    """The text in runs of Chinese and of other letters."""
    return (run for run in re.split(r"((?:[\u3400-\u9fff]+))", text) if run.strip())


def _english(run: str) -> Iterator[Unit]:
    words = [m[0] for m in _LATIN.finditer(run)]
    at = 0
    while at < len(words):
        for size in range(min(_LONGEST, len(words) - at), 0, -1):
            text = " ".join(words[at : at + size])
            if size == 1 or _groups_of(_key(text)) or is_term(text):
                if unit := _unit(text, is_term=size > 1):
                    yield unit
                at += size
                break


def _chinese(run: str) -> Iterator[Unit]:
    """The terms and words of a Chinese run: the longest that a table has at a place, else as they are segmented."""
    at, rest = 0, ""
    while at < len(run):
        known = _chinese_forms().match(run, at)
        form, term = known[0] if known else "", opening_term(run[at:])
        text = max(form, term, key=len)
        if not text:
            rest, at = rest + run[at], at + 1
            continue
        yield from _segmented(rest)
        if unit := _unit(text, is_term=text == term):
            yield unit
        at, rest = at + len(text), ""
    yield from _segmented(rest)


def _segmented(rest: str) -> Iterator[Unit]:
    """The words of a run that no table has as a whole; of single characters those that the table has."""
    for word in tokens(rest):
        is_known = bool(_groups_of((word,)))
        if word not in stop_words() and (is_known or len(word) > 1) and (unit := _unit(word)):
            yield unit


def _unit(text: str, *, is_term: bool = False) -> Unit | None:
    """A word with all that says the same; None for a stop word."""
    key = _key(text)
    if not key or (len(key) == 1 and key[0] in stop_words()):
        return None
    groups = _groups_of(key)
    same = dict.fromkeys([text, *(form for group in groups for form in group.forms)])
    translated = (
        [form for forms in concepts(text) for form in forms] if is_term or len(key) == 1 else []
    )
    ways = tuple(dict.fromkeys(way for form in [*same, *translated] if (way := _way(form))))
    own = set(ways)
    opposites = tuple(
        way for group in groups for form in group.opposites if (way := _way(form)) not in own
    )
    is_light = any(group.is_light for group in groups) or (
        len(key) == 1 and key[0] in empty_words()
    )
    is_term = is_term and not groups  # what the table has is an ordinary word
    return Unit(text, ways, opposites, is_light, bool(groups or translated), is_term)


@lru_cache(maxsize=16384)
def _way(form: str) -> Way:
    """A form as it is looked for: the stems of an English one, without its whole if it has parts."""
    if HAN.search(form):
        return form
    return frozenset(word[0] for word in spelled(form) if word[0] not in stop_words())


@lru_cache(maxsize=16384)
def _key(text: str) -> tuple[str, ...]:
    return (text,) if HAN.search(text) else tuple(word[0] for word in spelled(text))


def _groups_of(key: tuple[str, ...]) -> tuple[Group, ...]:
    return _table().get(key, ())


@cache
def _table() -> dict[tuple[str, ...], tuple[Group, ...]]:
    found: dict[tuple[str, ...], tuple[Group, ...]] = {}
    for group in _rows():
        for key in dict.fromkeys(map(_key, group.forms)):
            found[key] = (*found.get(key, ()), group)
    return found


@cache
def _rows() -> tuple[Group, ...]:
    text = (files("ptmrag.draft_check") / "meanings.tsv").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return tuple(_group(line) for line in lines)


def _group(line: str) -> Group:
    same, _, opposite = line.removeprefix("~").partition("\t")
    return Group(_forms(same), _forms(opposite), line.startswith("~"))


def _forms(text: str) -> tuple[str, ...]:
    return tuple(form for form in text.split("|") if form)


@cache
def _chinese_forms() -> re.Pattern[str]:
    """The Chinese forms of the table; a single character may be part of another word."""
    forms = {form for group in _rows() for form in group.forms if HAN.search(form)}
    longest_first = sorted((form for form in forms if len(form) > 1), key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest_first)))
