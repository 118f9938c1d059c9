"""Facts of a work, as lines of its list say them: `Licence / 许可证: Apache 2.0`.

>>> fact = fact_of("Data / 训练数据: BooksCorpus and Wikipedia / BooksCorpus 与维基百科")
>>> fact.name, fact.value("en"), fact.value("zh")
('data', 'BooksCorpus and Wikipedia', 'BooksCorpus 与维基百科')

Which labels there are is in `facts.toml`. The lines are the last paragraph of an entry's note, so that each of them
can be quoted. It does not know which line belongs to which entry: `list_items` does.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Literal, cast, get_args

from ptmrag.language.detect import Language
from ptmrag.language.verbatim import sentences

FactName = Literal[
    "venue",
    "organisation",
    "task",
    "objective",
    "architecture",
    "parameters",
    "data",
    "languages",
    "framework",
    "licence",
    "builds_on",
    "context",
    "list",
]
FACTS: tuple[FactName, ...] = get_args(FactName)
# A longer text behind a label is a paragraph of the note: "Objective: To compare … We …".
_LONGEST = 400
_MOST_SENTENCES = 2
_LABEL = re.compile(r"[\s*_•·-]*([^:：]{2,60}?)[\s*_]*[:：][*_\s]*(?=\S)")
# "Parameters (base)", "数据（预训练）"
_REMARK = re.compile(r"\s*[(（][^()（）]*[)）]$")
_OR = re.compile(r"\s*[/／|｜]\s*")
_BOTH = re.compile(r"\s+[/／|｜]\s+")
_HAN = re.compile(r"[\u3400-\u9fff]")


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact: its values in both languages, equal where the line has one, and the line as it is in the note."""

    name: FactName
    english: str
    chinese: str
    line: str

    def value(self, lang: Language) -> str:
        """The value in a language."""
        return self.chinese if lang == "zh" else self.english


def label_of(name: FactName, lang: Language) -> str:
    """The label of a fact as it is shown: "Builds on", "基于"."""
    first = _labels()[name][lang][0]
    return first[0].upper() + first[1:]


def fact_of(line: str) -> Fact | None:
    """The fact that a line says, None of a line without a known label or with more than a value behind it."""
    found = _LABEL.match(line)
    name = _name_of(found[1]) if found else None
    if found is None or name is None:
        return None
    value = line[found.end() :].strip().rstrip("。;；")
    is_value = 0 < len(value) <= _LONGEST and len(sentences(value)) <= _MOST_SENTENCES
    if not is_value or "://" in value or not re.search(r"\w", value):
        return None
    return Fact(name, *_both(value), line)


@lru_cache(maxsize=4096)
def facts_in(note: str) -> tuple[Fact, ...]:
    """The facts in a note: of the paragraphs in which every line is one."""
    return tuple(fact for part in _paragraphs(note) for fact in _facts_of(part))


@lru_cache(maxsize=4096)
def prose_in(note: str) -> str:
    """A note without its facts."""
    return "\n\n".join(part for part in _paragraphs(note) if not _facts_of(part))


def with_facts(paragraphs: Iterable[str], facts: Iterable[str]) -> str:
    """A note of paragraphs, and of the lines of facts as the last one."""
    return "\n\n".join(filter(None, (*paragraphs, "\n".join(facts))))


def _paragraphs(note: str) -> list[str]:
    return [part for part in note.split("\n\n") if part.strip()]


def _facts_of(paragraph: str) -> tuple[Fact, ...]:
    """The facts of a paragraph, none if one of its lines is no fact."""
    found = tuple(map(fact_of, paragraph.split("\n")))
    return cast(tuple[Fact, ...], found) if all(found) else ()


def _both(value: str) -> tuple[str, str]:
    """The English and the Chinese value: "masked words / 掩码词"; the same text where there is one."""
    parts = _BOTH.split(value)
    are_chinese = [_HAN.search(part) is not None for part in parts]
    for at in range(1, len(parts)):
        first, second = " / ".join(parts[:at]), " / ".join(parts[at:])
        if are_chinese[at] and not any(are_chinese[:at]):
            return first, second
        if all(are_chinese[:at]) and not any(are_chinese[at:]):
            return second, first
    return value, value


def _name_of(label: str) -> FactName | None:
    """The fact that a label means, in one language or in both: "Licence / 许可证"."""
    known, label = _names(), " ".join(_REMARK.sub("", label).casefold().split())
    if label in known:
        return known[label]
    named = {known.get(_REMARK.sub("", part)) for part in _OR.split(label) if part}
    return named.pop() if len(named) == 1 else None


@cache
def _labels() -> Mapping[FactName, Mapping[str, tuple[str, ...]]]:
    rows = tomllib.loads(files("ptmrag.catalog").joinpath("facts.toml").read_text("utf-8"))
    return {name: {lang: tuple(said) for lang, said in rows[name].items()} for name in FACTS}


@cache
def _names() -> Mapping[str, FactName]:
    """The fact of each label, in small letters."""
    return {
        label: name
        for name, rows in _labels().items()
        for labels in rows.values()
        for label in labels
    }
