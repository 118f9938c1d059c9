"""Amounts as Chinese and English write them, so that 3.4亿 finds "340 million" and "340M", and the other way.

>>> from ptmrag.language.amounts import spellings
>>> spellings("BERT-large 有 3.4亿参数")
(('340 million', '340m'),)

It reads numbers in digits, no number words: 三亿 and "a few billion" are terms of `glossary`. What a unit measures
is not read.
"""

import re
import unicodedata
from collections.abc import Iterator
from decimal import Decimal

# The powers of ten that the words for great numbers stand for.
POWERS = {
    "k": 3, "thousand": 3, "千": 3, "万": 4, "m": 6, "million": 6, "百万": 6,
    "千万": 7, "亿": 8, "b": 9, "billion": 9, "十亿": 9, "百亿": 10, "千亿": 11, "trillion": 12, "万亿": 12,
    "t": 12,
}  # fmt: skip
# A number, and the word for a great one behind it. It may follow a Chinese character directly; after letters it is
# part of a name (GPT-3, T5).
NUMBER = re.compile(
    r"(?<![^\W\u3400-\u9fff])(?<!\.)(?<![A-Za-z]-)(\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)"
    r"(?:[\s-]*(thousand|million|billion|trillion|百万|千万|十亿|百亿|千亿|万亿|[千万亿]|[kKmMbB](?![A-Za-z])|T(?![A-Za-z\d])))?"
)
# Smaller numbers are written in digits alone; those of four digits may be years.
_LEAST = 10_000
# What amounts are written with: the least power of ten, the one that is left out, the word behind the number.
_WRITTEN = (
    (12, 12, " trillion"), (9, 9, " billion"), (9, 9, "b"), (6, 6, " million"), (6, 6, "m"), (4, 3, "k"),
    (12, 12, "万亿"), (8, 8, "亿"), (4, 4, "万"), (4, 0, ""),
)  # fmt: skip
# More digits than these before or behind the point are written with another unit.
_BEFORE, _BEHIND = 4, 3


def spellings(text: str) -> tuple[tuple[str, ...], ...]:
    """The other ways to write each amount of ten thousand and more in a text, in both languages."""
    found = []
    for match in NUMBER.finditer(unicodedata.normalize("NFKC", text)):
        value = worth(match)
        here = re.sub(r"[\s,-]", "", match[0]).casefold()
        if value >= _LEAST:
            forms = [form for form in _forms(value) if form.replace(" ", "") != here]
            found.append(tuple(forms))
    return tuple(dict.fromkeys(found))


def worth(number: re.Match[str]) -> Decimal:
    """The value of a match of NUMBER: 3.3亿 is 330000000."""
    value = Decimal(number[1].replace(",", ""))
    return value.scaleb(POWERS[number[2].casefold()]) if number[2] else value


def _forms(value: Decimal) -> Iterator[str]:
    for least, power, word in _WRITTEN:
        digits = f"{value.scaleb(-power).normalize():f}"
        before, _, behind = digits.partition(".")
        is_short = len(before) <= (_BEFORE if word else 6) and len(behind) <= _BEHIND
        if value >= 10**least and is_short:
            yield digits + word
