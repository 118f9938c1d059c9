"""The field's terms in both languages, from `glossary.tsv`.

>>> "model compression" in translations("模型压缩")
True

A line of the table is a term: its Chinese forms by "|", a tab, its English forms by "|". It
translates terms, no sentences.
"""

import re
from functools import cache
from importlib.resources import files

_HAN = re.compile(r"[\u3400-\u9fff]")


def translations(text: str) -> tuple[str, ...]:
    """The forms in the other language of the terms in a text, the longest terms first read."""
    found: dict[str, None] = {}
    rest = " ".join(text.casefold().split())
    for term, pattern, forms in _terms():
        if term in rest and pattern.search(rest):
            rest = pattern.sub("\n", rest)
            found.update(dict.fromkeys(forms))
    return tuple(found)


@cache
def _terms() -> tuple[tuple[str, re.Pattern[str], tuple[str, ...]], ...]:
    """Each form, how it is found, and its forms in the other language; the longest forms first."""
    table: dict[str, dict[str, None]] = {}
    for line in (files("ptmrag") / "glossary.tsv").read_text(encoding="utf-8").splitlines():
        if line.startswith("#") or "\t" not in line:
            continue
        chinese, english = (side.strip().casefold().split("|") for side in line.split("\t")[:2])
        for own, other in ((chinese, english), (english, chinese)):
            for form in own:
                table.setdefault(form, {}).update(dict.fromkeys(other))
    longest = sorted(table, key=len, reverse=True)
    return tuple((form, _pattern(form), tuple(table[form])) for form in longest if form)


def _pattern(form: str) -> re.Pattern[str]:
    if _HAN.search(form):
        return re.compile(re.escape(form))
    return re.compile(rf"(?<![a-z0-9]){re.escape(form)}(?:s|es)?(?![a-z0-9])")
