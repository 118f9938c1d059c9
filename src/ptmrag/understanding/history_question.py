"""Questions on how works developed: a timeline, what builds on what, what came before, after or between works.

>>> asked = read_history("请梳理句向量方法从 2018 年到 2021 年的发展历程")
>>> asked.asks, asked.years, asked.topics()
(frozenset({'timeline'}), (2018, 2021), ('句向量方法',))

The words are in `history.toml`. It knows no works: `catalog_answers.history_subject` looks them up.
"""

import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from ptmrag.language.chinese_scripts import simplified
from ptmrag.language.tokens import HAN

AskedOfHistory = Literal["timeline", "lineage", "before", "after"]
Years = tuple[int | None, int | None]
_LONGEST = 160  # characters
_CUT = "|"  # stands for words that ask
_YEAR = re.compile(r"(?<![\d.])(?:19|20)\d\d(?!\d|\.\d)(?: ?年)?")
_PIECE = re.compile(r"[|，,。；;：:？?！!、“”\"《》()（）]+|\.(?!\w)")


@dataclass(frozen=True, slots=True)
class HistoryQuestion:
    """What is asked: none of `asks` where only what came between two works is.

    `text` is the question, `rest` that without the words that ask; `is_span` says whether it is asked from one thing to
    another; `years` are the first and the last, None where that end is open.
    """

    asks: frozenset[AskedOfHistory]
    text: str
    rest: str
    is_span: bool = False
    years: Years = (None, None)

    def topics(self, names: Iterable[str] = ()) -> tuple[str, ...]:
        """What it is about beside the works of some names; none where that is the whole list."""
        rest = self.rest
        for name in sorted(names, key=len, reverse=True):
            rest = re.sub(_as_name(name) + "(?:['’]s)?", _CUT, rest, flags=re.IGNORECASE)
        found = (_words().bare(piece) for piece in _PIECE.split(rest))
        return tuple(dict.fromkeys(piece for piece in found if piece))

    def side_of(self, name: str) -> Literal["before", "after"] | None:
        """Whether the history lies before a work ("up to X") or after it ("since X"); None if that is not said."""
        sides: tuple[tuple[Literal["before", "after"], str], ...]
        sides = (("before", _words().until), ("after", _words().since))
        for side, words in sides:
            if re.search(rf"(?:{words})\s*(?:the )?{_as_name(name)}", self.text, re.IGNORECASE):
                return side
        return None


# What stands between the words of a question that say nothing.
_GAP = r"[\s'’–—-]*"


def core_of(topic: str) -> str:
    """A topic without what any topic may end with: "多模态预训练" is "多模态"."""
    return _words().bare(topic, with_generic=True) or topic


def read_history(question: str) -> HistoryQuestion | None:
    """What a question asks of the history of works; None where it asks anything else."""
    text, signs = " ".join(simplified(question).split()), _signs()
    if len(text) > _LONGEST or signs.never.search(text):
        return None
    rest = _YEAR.sub(_CUT, text)
    asks = frozenset(cue.asked for cue in signs.cues if cue.is_in(rest))
    is_span = _CUT not in rest and signs.span.search(rest) is not None
    if not asks and not (is_span and signs.moves.search(rest)):
        return None
    years = _words().years(text)
    for cue in signs.cues:
        rest = cue.says.sub(_CUT, rest)
    if is_span:
        rest = signs.joints.sub(_CUT, rest)
    return HistoryQuestion(asks, text, rest, is_span, years)


@dataclass(frozen=True, slots=True)
class _Cue:
    """The words that ask one thing: with which they do, and with which they do not."""

    asked: AskedOfHistory
    says: re.Pattern[str]
    holds: re.Pattern[str]
    otherwise: re.Pattern[str]

    def is_in(self, text: str) -> bool:
        is_said = self.says.search(text) or self.holds.search(text)
        return is_said is not None and not self.otherwise.search(text)


@dataclass(frozen=True, slots=True)
class _Signs:
    """What in `history.toml` tells a question on history from others: every question is read by it."""

    cues: tuple[_Cue, ...]
    never: re.Pattern[str]
    span: re.Pattern[str]
    joints: re.Pattern[str]
    moves: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class _Words:
    """The rest of `history.toml`, by which a question on history is read."""

    since: str
    until: str
    since_year: re.Pattern[str]
    until_year: re.Pattern[str]
    only_filler: re.Pattern[str]
    edges: re.Pattern[str]
    generic_edges: re.Pattern[str]

    def years(self, text: str) -> Years:
        """The first and the last year that a text allows."""
        found = [int(one[0][:4]) for one in _YEAR.finditer(text)]
        if len(found) != 1:
            return (min(found), max(found)) if found else (None, None)
        if self.since_year.search(text):
            return found[0], None
        if self.until_year.search(text):
            return None, found[0]
        return found[0], found[0]

    def bare(self, piece: str, *, with_generic: bool = False) -> str:
        """A piece of a question without filler at its edges; "" where nothing else is in it."""
        if self.only_filler.fullmatch(piece):
            return ""
        edges = self.generic_edges if with_generic else self.edges
        return edges.sub("", piece.strip()).strip(" '’–—-")


def _as_name(name: str) -> str:
    return rf"(?<![A-Za-z0-9]){re.escape(name)}(?![A-Za-z0-9])"


def _any(fragments: Sequence[str]) -> str:
    """A pattern of any of some fragments: those without Chinese characters are whole words."""
    whole = (
        f"(?:{one})" if HAN.search(one) else rf"(?<![A-Za-z0-9-])(?:{one})(?![A-Za-z0-9-])"
        for one in fragments
    )
    return "|".join(whole) or "(?!)"


def _longest_first(row: str) -> str:
    """Chinese words in a row, between which there are no spaces, in the order in which they are tried."""
    return "|".join(sorted(row.split("|"), key=len, reverse=True)) if HAN.search(row) else row


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(files("ptmrag.understanding").joinpath("history.toml").read_text("utf-8"))


@cache
def _signs() -> _Signs:
    table = _table()

    def pattern(fragments: Sequence[str]) -> re.Pattern[str]:
        return re.compile(_any(fragments), re.IGNORECASE)

    def cue(row: dict[str, Any]) -> _Cue:
        says, holds, otherwise = (pattern(row.get(key, ())) for key in ("says", "holds", "not"))
        return _Cue(row["asked"], says, holds, otherwise)

    span = table["span"]
    return _Signs(
        tuple(cue(row) for row in table["asks"]),
        pattern(table["never"]),
        pattern(span["says"]),
        pattern(span["joints"]),
        pattern(span["moves"]),
    )


@cache
def _words() -> _Words:
    table = _table()

    def year(words: str) -> re.Pattern[str]:
        found = _YEAR.pattern
        return re.compile(rf"(?:{words})\s*{found}|{found}\s*(?:{words})", re.IGNORECASE)

    def edges(ends: str) -> re.Pattern[str]:
        return re.compile(rf"^(?:{_GAP}(?:{filler}))++|(?:(?:{ends}){_GAP})++$", re.IGNORECASE)

    since, until = _any(table["years"]["since"]), _any(table["years"]["until"])
    filler = _any([_longest_first(row) for row in table["filler"]["words"]])
    empty = f"{filler}|{_any([_longest_first(row) for row in table['generic']['words']])}"
    return _Words(
        since,
        until,
        year(since),
        year(until),
        # Possessive, as words that begin alike could else be told apart in endless ways.
        re.compile(rf"(?:{_GAP}(?:{empty}))*+{_GAP}", re.IGNORECASE),
        edges(filler),
        edges(empty),
    )
