"""The year of a document, from the dates on its first page.

>>> year_of(["Published as a conference paper at ICLR 2020", "Lark et al. (2018) show that …"])
2020
>>> year_of(["二零一九年五月"])
2019

It reads dates that say when the work appeared, in the form of lines of their own or beside words that say so. The
years of citations, and of when a manuscript was received, say nothing.
"""

import re
from collections.abc import Sequence

from ptmrag.language.verbatim import clean

_YEAR = r"((?:19|20)\d\d)"
_MONTH = r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.?"
_DIGITS = "〇零○OО０一二三四五六七八九"
_LONGEST = 90  # characters: a longer line is a sentence
# What is surest comes first.
_DATES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b(?:paper|article|poster|workshop|published|accepted|presented) (?:at|in|by|as)\b.*?\b{_YEAR}\b",
        rf"^(?:第\s*\d+\s*卷)?\s*第\s*\d+\s*[卷期].*?{_YEAR}\s*年|^{_YEAR}\s*年\s*第?\s*\d+\s*[卷期]",
        rf"^\W*{_YEAR}\s*年(?:\s*(?:第\s*)?\d+\s*[月期卷])?(?:\s*\d+\s*日)?\W*$",
        rf"^(?:引用格式|引用本文|\D{{2,40}}\[J\]).*?[,，.]\s*{_YEAR}\s*[,，]|\[J\]\s*[.．].*?[,，]\s*{_YEAR}\s*[,，]",
        rf"^{_YEAR}\s*(?:论文)?(?:在线|online)|^(?:网络)?出版(?:时间|日期)\W*{_YEAR}",
        rf"\b(?:journal|proceedings|transactions|conference|vol\.?|volume)\b.*?\b{_YEAR}\b",
        rf"(?:[©ⓒ]|^c\b|copyright)\s*(?:by )?{_YEAR}\b",
        rf"^\W*(?:\d{{1,2}}(?:st|nd|rd|th)? )?{_MONTH},? (?:\d{{1,2}}(?:st|nd|rd|th)?,? )?{_YEAR}\W*$",
        rf"^\W*\d{{1,2}} {_MONTH},? {_YEAR}\W*$",
        rf"^\W*(?:日\s*期|完成日期|答辩日期|发布日期|date)\s*[:：]\s*{_YEAR}\b",
        rf"^\W*{_YEAR}\s*[/.-]\s*\d{{1,2}}(?:\s*[/.-]\s*\d{{1,2}})?\W*$",
    )
)
_IN_CHINESE = re.compile(rf"^\W*([一二][{_DIGITS}]{{3}})年(?:[一二三四五六七八九十]{{1,3}}月)?")
_NOT_THE_DATE = re.compile(r"收稿|录用|修回|修订|received|revised|manuscript", re.IGNORECASE)


def year_of(lines: Sequence[str]) -> int | None:
    """The year that the lines of a first page say, None if they say none."""
    dates = [
        text
        for text in map(clean, lines)
        if len(text) <= _LONGEST and not _NOT_THE_DATE.search(text)
    ]
    for pattern in _DATES:
        for text in dates:
            if found := pattern.search(text):
                return int(next(filter(None, found.groups())))
    for text in dates:
        if found := _IN_CHINESE.match(text):
            return int("".join(_number(digit) for digit in found[1]))
    return None


def _number(digit: str) -> str:
    return str("一二三四五六七八九".find(digit) + 1)
