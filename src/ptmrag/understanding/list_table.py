"""The words of list questions in one language, read from a TOML file and made into patterns.

    list_table("en").slots[0].phrases[0].search("what does this collection cover")

In a file, `[words]` names sets of words, and each `[[slot]]` says in which phrases a part of a question
comes. A phrase is a pattern as in `re`, in which `{x}` is one of the words x, and `{year}`, `{name}`,
`{quoted}` and `{thing}` take a year, a name, a name in quotation marks and what an entry may link. This
module reads no question: `list_slots` does.
"""

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from ptmrag.language.detect import Language
from ptmrag.understanding.list_question import WishedKind

_FILES: dict[Language, str] = {"en": "list_english.toml", "zh": "list_chinese.toml"}
# A phrase that has been read is replaced by a mark: a character of the private use area.
FIRST_MARK, MARKS_OF_A_SLOT = 0xE000, 16
MARKS = "\ue000-\uf8ff"
# What an entry may link, "full" is the text that was read; None is any link, "any" in the files.
LINK_KINDS: tuple[WishedKind | None, ...] = (
    "full",
    "code",
    "weights",
    "slides",
    "paper",
    "page",
    None,
)


@dataclass(frozen=True, slots=True)
class Slot:
    """A part of a question: its name, the phrases that it comes in, the first of its marks."""

    name: str
    phrases: tuple[re.Pattern[str], ...]
    first_mark: int


@dataclass(frozen=True, slots=True)
class Role:
    """The role of words by the slot before them, the slot after them, and how they end."""

    name: str
    after: frozenset[str]
    before: frozenset[str]
    ends: re.Pattern[str]

    def fits(self, text: str, before: str, after: str) -> bool:
        """Whether words between two slots have this role."""
        return (
            (not self.after or before in self.after)
            and (not self.before or after in self.before)
            and self.ends.search(text) is not None
        )


@dataclass(frozen=True, slots=True)
class ListTable:
    """The words of one language, as patterns."""

    language: Language
    folds: tuple[tuple[re.Pattern[str], str], ...]
    slots: tuple[Slot, ...]
    roles: tuple[Role, ...]
    patterns: dict[str, re.Pattern[str]]
    spelling: frozenset[str]
    not_misspelt: frozenset[str]
    longest_topic: int

    def __getitem__(self, name: str) -> re.Pattern[str]:
        return self.patterns[name]

    def length(self, text: str) -> int:
        """How long a topic is: in words, in Chinese in characters."""
        return len(text) if self.language == "zh" else len(text.split())

    def compound(self, words: str, noun: str) -> str:
        """Words and their noun in one."""
        return f"{words}{noun}" if self.language == "zh" else f"{words} {noun}"


@cache
def list_table(language: Language) -> ListTable:
    """The table of a language; its file is read once."""
    text = (files("ptmrag.understanding") / _FILES[language]).read_text(encoding="utf-8")
    return _Maker(tomllib.loads(text), language).table()


class _Maker:
    """Makes patterns of one file's phrases."""

    def __init__(self, rows: dict[str, Any], language: Language) -> None:
        self._rows = rows
        self._words: dict[str, list[str]] = rows["words"]
        self._language = language
        self._marks = {
            slot["name"]: FIRST_MARK + n * MARKS_OF_A_SLOT for n, slot in enumerate(rows["slot"])
        }

    def table(self) -> ListTable:
        rows, spelling = self._rows, self._rows.get("spelling", {})
        slots = tuple(
            Slot(slot["name"], tuple(map(self._phrase, slot["says"])), self._marks[slot["name"]])
            for slot in rows["slot"]
        )
        return ListTable(
            self._language,
            tuple((re.compile(old), new) for old, new in rows["fold"].items()),
            slots,
            tuple(map(self._role, rows["role"])),
            {name: re.compile(self._filled(text)) for name, text in rows["pattern"].items()},
            frozenset(spelling.get("words", "").split()),
            frozenset(spelling.get("not", "").split()),
            rows["longest_topic"],
        )

    def _phrase(self, text: str) -> re.Pattern[str]:
        edges = (r"(?<![\w-])", r"(?![\w-])") if self._language == "en" else ("", "")
        return re.compile(f"{edges[0]}(?:{self._filled(text)}){edges[1]}")

    def _role(self, row: dict[str, Any]) -> Role:
        before, after = frozenset(row.get("before", ())), frozenset(row.get("after", ()))
        return Role(row["role"], after, before, re.compile(row.get("ends", "")))

    def _filled(self, text: str) -> str:
        """A phrase with the words for each name in braces."""
        return re.sub(r"\{([a-z_]+)\}", lambda found: self._choice(found[1]), text)

    def _choice(self, name: str) -> str:
        if name == "thing":
            return "|".join(
                f"(?P<{kind}>{self._choice(kind)})" for kind in (k or "any" for k in LINK_KINDS)
            ).join(("(?:", ")"))
        if name.startswith("mark_"):
            first = self._marks[name.removeprefix("mark_")]
            return f"{chr(first)}-{chr(first + MARKS_OF_A_SLOT - 1)}"
        if name in self._rows["take"]:
            return str(self._rows["take"][name])
        return f"(?:{self._joined(self._words[name])})"

    def _joined(self, words: Sequence[str]) -> str:
        return "|".join(map(self._filled, words))
