"""The parts of a sentence that stand by themselves, shortest first: what a cell of a table may quote.

>>> parts_of("However, we propose Heron, a small model, which reads documents.")[0]
'we propose Heron, a small model'

Each part is verbatim in the sentence. A sentence is cut only where the rest keeps its meaning: at its opening, before
what it adds at its end, between halves. It does not judge which part answers: `cells` does. The places are in
`clauses.toml`.
"""

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

_SHORTEST = {False: 24, True: 8}  # characters, by whether there is Chinese
_HAN = re.compile(r"[\u3400-\u9fff]")
_END = " \t,;:，；：–—-"
_CLOSES = {")": "(", "）": "（", "”": "“", "]": "["}


def parts_of(sentence: str) -> list[str]:
    """The parts of a sentence, the shortest first, all of it behind its connectives last."""
    whole = sentence.strip()
    start = _opening(whole)
    found = {whole[start:]: None}
    for end in _ends(whole, start):
        part = whole[start:end].rstrip(_END)
        if _stands(part, whole[end:]):
            found[part] = None
    return sorted(found, key=len)


def leans(sentence: str) -> bool:
    """Whether a sentence cannot be understood without the one before it."""
    return _pattern("leans").search(sentence[_opening(sentence) :]) is not None


def without_asides(text: str) -> str:
    """A text without citations and references to its own parts between brackets."""
    return _pattern("aside").sub("", text)


def _opening(sentence: str) -> int:
    """Where a sentence begins behind its connectives."""
    at = 0
    while (found := _pattern("opening").match(sentence[at:])) and found.end():
        at += found.end()
    return at if at < len(sentence) else 0


def _ends(sentence: str, start: int) -> Iterator[int]:
    yield len(sentence)
    for found in _pattern("tail").finditer(sentence, start + 1):
        yield found.start()


def _stands(part: str, rest: str) -> bool:
    """Whether a part stands by itself, and says the same without the rest."""
    if len(part) < _SHORTEST[_HAN.search(part) is not None]:
        return False
    is_balanced = all(part.count(a) == part.count(b) for a, b in _CLOSES.items())
    # What is behind a whole clause turns its meaning only at once: "…, but not on X".
    first = rest.lstrip(_END)[:24]
    return is_balanced and _pattern("turns").match(first) is None


@cache
def _pattern(name: str) -> re.Pattern[str]:
    return re.compile(_rows()[name], re.IGNORECASE)


@cache
def _rows() -> dict[str, str]:
    return tomllib.loads(files("ptmrag.matrix").joinpath("clauses.toml").read_text("utf-8"))
