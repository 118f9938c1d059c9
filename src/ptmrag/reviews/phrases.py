"""Our own sentences in a review, in both languages: the table `phrases.toml`, and how a sentence is filled in.

    phrases = Phrases("en")
    phrases.said("result", 0, quote="“It is faster.” [2]")      # "Its main result: “It is faster.” [2]"

It knows no work.
"""

import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from ptmrag.language.detect import Language
from ptmrag.language.tokens import HAN

# Chinese beside Latin letters and digits has a blank between them.
_TOUCHING = re.compile(rf"(?<={HAN.pattern})(?=[A-Za-z0-9*])|(?<=[A-Za-z0-9%])(?={HAN.pattern})")
_QUOTE = "{quote}"


class Phrases:
    """The sentences of one language."""

    def __init__(self, lang: Language) -> None:
        self.lang = lang
        self._rows: Mapping[str, Any] = _table()[lang]

    def said(self, row: str, number: int, *, quote: str = "", **values: object) -> str:
        """A sentence of a row, the next wording for each number; the quote stays as it is."""
        wordings: Sequence[str] = self._rows[row]
        before, mark, after = wordings[number % len(wordings)].partition(_QUOTE)
        if not mark:
            return self.filled(before, values)
        # A Chinese sentence ends behind the mark of its quote.
        end = "。" if self.lang == "zh" and not after else ""
        return f"{self.filled(before, values)}{quote}{self.filled(after, values)}{end}"

    def word(self, row: str, **values: object) -> str:
        """The sentence of a row that has one wording."""
        return self.filled(self._rows[row], values)

    def row(self, row: str) -> Any:
        """A row as it is in the table."""
        return self._rows[row]

    def listed(self, words: Sequence[str]) -> str:
        """Words as a list in a sentence."""
        *first, last = words
        joined: str = self._rows["comma"].join(first)
        return f"{joined}{self._rows['and']}{last}" if first else last

    def quoted(self, quote: str, number: int) -> str:
        """A quote in quotation marks, with its mark."""
        return f"“{quote}”{'' if self.lang == 'zh' else ' '}[{number}]"

    def years(self, years: Sequence[int | None]) -> str:
        """From which year to which some works are."""
        known = [year for year in years if year]
        if not known:
            return self.word("undated")
        row = "one_year" if min(known) == max(known) else "span"
        return self.word(row, first=min(known), last=max(known))

    def counted(self, row: str, count: int) -> str:
        """One of a thing, or so many."""
        one, many = self._rows[row]
        return str(one) if count == 1 else str(many).format(count)

    def filled(self, wording: str, values: Mapping[str, object]) -> str:
        """A wording with its values, and in Chinese a blank between Chinese and Latin letters."""
        text = wording.format(**values)
        return _TOUCHING.sub(" ", text) if self.lang == "zh" else text


@cache
def _table() -> Mapping[str, Any]:
    return tomllib.loads((files("ptmrag.reviews") / "phrases.toml").read_text(encoding="utf-8"))
