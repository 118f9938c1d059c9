"""The terms of the field in Chinese and English, so that a question in one language finds passages in the other.

>>> from ptmrag.language.glossary import concepts
>>> concepts("知识蒸馏的温度")[0][0]
'knowledge distillation'

The terms are in `glossary.tsv`: each line has the Chinese and the English forms of one concept, the usual form
first. This module translates terms, not sentences.
"""

import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

from ptmrag.language.chinese_scripts import simplified
from ptmrag.language.tokens import HAN, tokens

Forms = tuple[str, ...]

_LONGEST = 5  # words of an English term


def concepts(text: str) -> tuple[Forms, ...]:
    """The forms in the other language of each term in a text; of terms that overlap the longest counts."""
    found = dict.fromkeys([*_chinese(text), *_english(text)])
    return tuple(found)


def translations(text: str) -> Forms:
    """All forms in the other language of all terms in a text, each once."""
    return tuple(dict.fromkeys(form for forms in concepts(text) for form in forms))


def opening_term(text: str) -> str:
    """The longest Chinese term that a text begins with; empty where it begins with none."""
    found = _to_english()[1].match(text)
    return found[0] if found else ""


def in_english(text: str) -> tuple[tuple[Forms, ...], str]:
    """The English forms of each Chinese term in a text, and the text without these terms."""
    return tuple(_chinese(text)), _to_english()[1].sub(" ", simplified(text))


def _chinese(text: str) -> Iterator[Forms]:
    terms, pattern = _to_english()
    return (terms[match[0]] for match in pattern.finditer(simplified(text)))


def _english(text: str) -> Iterator[Forms]:
    """The Chinese forms of each English term in a text, found by the stems of up to five words."""
    terms = _to_chinese()
    words = [word for run in HAN.split(text) for word in tokens(run)]
    at = 0
    while at < len(words):
        for size in range(min(_LONGEST, len(words) - at), 0, -1):
            forms = terms.get(tuple(words[at : at + size]))
            if forms:
                yield forms
                at += size - 1
                break
        at += 1


@cache
def _rows() -> tuple[tuple[Forms, Forms], ...]:
    text = (files("ptmrag.language") / "glossary.tsv").read_text(encoding="utf-8")
    lines = [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]
    return tuple((tuple(zh.split("|")), tuple(en.split("|"))) for zh, en in lines)


@cache
def _to_english() -> tuple[dict[str, Forms], re.Pattern[str]]:
    terms = {form: english for chinese, english in _rows() for form in chinese}
    longest_first = sorted(terms, key=len, reverse=True)
    return terms, re.compile("|".join(map(re.escape, longest_first)))


@cache
def _to_chinese() -> dict[Forms, Forms]:
    found: dict[Forms, Forms] = {}
    for chinese, english in _rows():
        for form in english:
            key = tuple(tokens(form))
            found[key] = (*found.get(key, ()), *chinese)
    return found
