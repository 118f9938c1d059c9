"""Questions on who wrote a work: "Who wrote BERT?", "BERT 的第一作者是谁？".

>>> read_authors("Who are the authors of the BERT paper?").work
'BERT'
>>> read_authors("XLNet 的第一作者是谁？")
AuthorQuestion(work='XLNet', is_first=True, whole='XLNet')

The phrases are in `author_question.toml`. It knows no works: `catalog_answers.from_authors` looks them up, so that
"who proposed masked language modelling?" is read here and left to the papers there.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from ptmrag.language.chinese_scripts import simplified

_LONGEST = 200  # characters
_SHORT = re.compile(r"\b(who|what)['’]s\b", re.IGNORECASE)
_WORK = r"(?P<work>[^\s?？。][^?？。]*?)"
_QUOTES = " \t“”\"'‘’《》「」,，"


@dataclass(frozen=True, slots=True)
class AuthorQuestion:
    """The words for the work whose authors are asked for; `is_first`: for the first of them alone.

    `whole` are these words with what stands around a name ("the … model"), which may be of a title.
    """

    work: str
    is_first: bool = False
    whole: str = ""


def read_authors(question: str) -> AuthorQuestion | None:
    """What a question asks of the authors of a work; None where it asks anything else."""
    text = _SHORT.sub(r"\1 is", " ".join(simplified(question).split()))
    if len(text) > _LONGEST:
        return None
    table = _table()
    for pattern in _phrases():
        found = pattern.fullmatch(text)
        work = _bare(found["work"]) if found else ""
        if found and work and not re.match(table["not_a_work"], work, re.IGNORECASE):
            is_first = bool(found.groupdict().get("first"))
            return AuthorQuestion(work, is_first, found["work"].strip(_QUOTES))
    return None


def _bare(words: str) -> str:
    """The name of a work without quotation marks and what stands around it."""
    return re.sub(_table()["around"], "", words.strip(_QUOTES), flags=re.IGNORECASE).strip(_QUOTES)


@cache
def _table() -> Mapping[str, Any]:
    text = files("ptmrag.understanding").joinpath("author_question.toml").read_text("utf-8")
    return tomllib.loads(text)


@cache
def _phrases() -> tuple[re.Pattern[str], ...]:
    words = _table()["words"] | {"work": _WORK}
    return tuple(
        re.compile(
            f"(?:{words['courtesy']})?{_filled(one, words)}{words['trailing']}", re.IGNORECASE
        )
        for language in ("en", "zh")
        for one in _table()["phrases"][language]
    )


def _filled(phrase: str, words: Mapping[str, str]) -> str:
    """A phrase with the pattern for each name in braces, also in these."""

    def pattern(found: re.Match[str]) -> str:
        return _filled(words[found[1]], words)

    return re.sub(r"\{([a-z_]+)\}", pattern, phrase)
