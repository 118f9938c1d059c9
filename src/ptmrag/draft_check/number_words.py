"""Numbers written in words, with their values.

>>> list(counted("twenty-one million rows and ten thousand words")), list(counted("两千一百万个段落，四天"))
([('twenty-one million', 21000000), ('ten thousand', 10000)], [('两千一百万', 21000000), ('四', 4)])

>>> list(fractions("nine tenths, 三分之一"))
[('nine tenths', ('90', '0.9')), ('三分之一', ('33.3', '0.333', '3'))]

"One" and 一 count nothing. Numbers in figures `answer.facts` reads.
"""

import re
from collections.abc import Iterator

_SMALL = {
    word: value
    for value, word in enumerate(
        [
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
        ]
    )
} | {
    word: 10 * value
    for value, word in enumerate(
        ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], 2
    )
}
_GREAT = {"hundred": 100, "thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}
_PARTS = {
    "third": 3,
    "quarter": 4,
    "fourth": 4,
    "fifth": 5,
    "sixth": 6,
    "eighth": 8,
    "tenth": 10,
    "hundredth": 100,
    "thousandth": 1000,
}
_EN = rf"(?:{'|'.join(_SMALL)})"
_ENGLISH = re.compile(
    rf"(?<![\w.-]){_EN}(?:[ -](?:{_EN}|{'|'.join(_GREAT)}))*\b(?! of\b|-?(?:shot|hot)\b|[ -](?:{'|'.join(_PARTS)}))",
    re.IGNORECASE,
)
_ENGLISH_PART = re.compile(
    rf"(?<![\w.-])({'|'.join(list(_SMALL)[:20])}|a)[ -]({'|'.join(_PARTS)})s?\b", re.IGNORECASE
)
_DIGITS = {digit: value for value, digit in enumerate("零一二三四五六七八九")} | {"两": 2}
_POWERS = {"十": 10, "百": 100, "千": 1000}
_MYRIADS = {"万": 10**4, "亿": 10**8}
_CHINESE = re.compile(
    "[两二三四五六七八九十百千万亿零一]{2,}(?!分之)|[两二三四五六七八九十](?=[个层种倍次项类步天年块条篇大头台张周月句])"
)

_CHINESE_PART = re.compile("([二三四五六七八九十百千万]+)分之([一二三四五六七八九]+)")


def counted(text: str) -> Iterator[tuple[str, int]]:
    """The numbers in words of a text, as they are written, with their values; those above one."""
    for match in _ENGLISH.finditer(text):
        if (value := _english(match[0])) > 1:
            yield match[0], value
    for match in _CHINESE.finditer(text):
        before = text[: match.start()].rstrip()[-1:]
        if (
            match[0][0] not in "百千万亿"
            and not before.isdigit()
            and (value := _chinese(match[0])) > 1
        ):
            yield match[0], value


def fractions(text: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The fractions in words of a text, with the figures that say the same: per cent, decimal, so many times."""
    for match in _ENGLISH_PART.finditer(text):
        yield match[0], _ways(_SMALL.get(match[1].lower(), 1), _PARTS[match[2].lower()])
    for match in _CHINESE_PART.finditer(text):
        whole = 10_000 if match[1] == "万" else _chinese(match[1])
        if whole and match[1] != "百":  # 百分之 is a per cent
            yield match[0], _ways(_chinese(match[2]), whole)


def _ways(part: int, whole: int) -> tuple[str, ...]:
    share = part / whole
    ways = [f"{100 * share:.3g}", f"{share:.3g}"]
    return (*ways, str(whole)) if part == 1 else tuple(ways)


def _english(words: str) -> int:
    total = current = 0
    for word in re.split("[ -]", words.lower()):
        if word in _SMALL:
            current += _SMALL[word]
        elif word == "hundred":
            current *= 100
        else:
            total, current = total + current * _GREAT[word], 0
    return total + current


def _chinese(characters: str) -> int:
    total = section = digit = 0
    for character in characters:
        if character in _DIGITS:
            digit = _DIGITS[character]
        elif character in _POWERS:
            section, digit = section + (digit or 1) * _POWERS[character], 0
        else:
            total, section, digit = (total + section + digit) * _MYRIADS[character], 0, 0
    return total + section + digit
