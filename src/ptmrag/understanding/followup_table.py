"""The words of follow-ups in one language, read from a TOML file and made into patterns.

    followup_table("en")["why"].fullmatch("how come")

In a file, `[words]` names sets of words, and `[pattern]` has patterns as in `re`, in which `{x}` is one of the
words x or another pattern. `[[pronoun]]` says what replaces a pronoun, and `[gives]` how a follow-up
reads in full. This module rewrites nothing: `followup_rules` does.
"""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from ptmrag.language.detect import Language

_FILES: dict[Language, str] = {"en": "followup_english.toml", "zh": "followup_chinese.toml"}


@dataclass(frozen=True, slots=True)
class FollowUpTable:
    """The words of one language: `gives` has templates, `pronouns` a template beside each pattern."""

    language: Language
    patterns: dict[str, re.Pattern[str]]
    pronouns: tuple[tuple[re.Pattern[str], str], ...]
    gives: dict[str, str]
    numbers: dict[str, int]

    def __getitem__(self, name: str) -> re.Pattern[str]:
        return self.patterns[name]

    def length(self, text: str) -> int:
        """How long a name is: in words, in Chinese in characters."""
        return len(text) if self.language == "zh" else len(text.split())


@cache
def followup_table(language: Language) -> FollowUpTable:
    """The table of a language; its file is read once."""
    text = (files("ptmrag.understanding") / _FILES[language]).read_text(encoding="utf-8")
    rows = tomllib.loads(text)
    return FollowUpTable(
        language,
        {name: _compiled(text, rows) for name, text in rows["pattern"].items()},
        tuple((_compiled(row["says"], rows), row["gives"]) for row in rows["pronoun"]),
        rows["gives"],
        rows["numbers"],
    )


def _compiled(text: str, rows: dict[str, Any]) -> re.Pattern[str]:
    return re.compile(_filled(text, rows), re.IGNORECASE)


def _filled(text: str, rows: dict[str, Any]) -> str:
    """A pattern with the words or the pattern for each name in braces."""

    def choice(found: re.Match[str]) -> str:
        words = rows["words"].get(found[1]) or [rows["pattern"][found[1]]]
        return "(?:" + "|".join(_filled(word, rows) for word in words) + ")"

    return re.sub(r"\{([a-z_]+)\}", choice, text)
