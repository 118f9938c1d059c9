"""The facts of a claim that can be looked up word for word: its numbers, years and names.

>>> missing_facts("ALBERT has 12M parameters.", "ALBERT-base has 12 million parameters.")
()
>>> missing_facts("它在 2019 年有 3.3 亿参数。", "BERT-large has 340M parameters.")
('2019', '3.3 亿')

Evidence that lacks a number or a name of a claim does not support the claim, however close the two
are in meaning. It does not compare meanings: `support` does. Pure.
"""

import re
import unicodedata
from decimal import Decimal

from ptmrag.language.amounts import NUMBER, worth
from ptmrag.language.question_words import names
from ptmrag.language.verbatim import normalise

# Small numbers in words, each at the index of its value.
_COUNTS_EN = "zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
_COUNTS = (tuple(_COUNTS_EN.split("|")), tuple("零一二三四五六七八九十"))
_GREAT = re.compile(r"(?<![\d.] )(?<![\d.])\b(?:hundred|thousand|million|billion)")
_OTHERS = {"两": "2", "half": "0.5", "twice": "2", "double": "2", "third": "3", "thirds": "3"}


def missing_facts(claim: str, evidence: str) -> tuple[str, ...]:
    """The numbers and names of a claim that its evidence does not have."""
    there = _values(evidence) | _spelled(evidence)
    numbers = [said for said, values in _numbers(claim) if not values & there]
    text = normalise(evidence)
    unknown = [name for name in names(claim) if not _is_in(name, text)]
    said = (word for word in _GREAT.findall(claim.casefold()) if word not in text)
    great = [word for word in said if not any(value >= 100 for value in there)]
    return tuple(dict.fromkeys([*numbers, *great, *unknown]))


def _is_in(name: str, evidence: str) -> bool:
    wanted = normalise(name)
    return wanted in evidence or (wanted.endswith("s") and wanted[:-1] in evidence)


def _numbers(text: str) -> list[tuple[str, set[Decimal]]]:
    """Each number as it is written, with its value: 3.3亿 is 330000000."""
    folded = unicodedata.normalize("NFKC", text)
    found = []
    for match in NUMBER.finditer(folded):
        found.append((match[0].strip(), {worth(match).normalize()}))
    return found


def _values(text: str) -> set[Decimal]:
    """The values of the numbers of a text, including those inside names and formulas."""
    folded = unicodedata.normalize("NFKC", text)
    plain = {Decimal(n).normalize() for n in re.findall(r"\d+(?:\.\d+)?", folded.replace(",", ""))}
    return plain.union(*(values for _, values in _numbers(text)))


def _spelled(text: str) -> set[Decimal]:
    """Small numbers in words: "six layers", 两个."""
    words = set(re.findall(r"[a-z]+", text.casefold())) | set(re.findall(r"[\u4e00-\u9fff]", text))
    found = {
        Decimal(n).normalize() for group in _COUNTS for n, word in enumerate(group) if word in words
    }
    return found | {Decimal(value).normalize() for word, value in _OTHERS.items() if word in words}
