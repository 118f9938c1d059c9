"""Where a sentence stands word for word: the pages, and the text there.

    for place in places_of(sentence, passages, page_text): place.passage.source, place.passage.page, place.quote

White space, hyphens, quotation marks, the marks of citations and a final full stop do not count. It looks on the
pages of the passages that a search found.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from ptmrag.draft_check.stated_facts import CITED
from ptmrag.language.verbatim import clean, normalise
from ptmrag.library.passage import Passage

_UNCOUNTED = re.compile("[\"'“”‘’„‚«»「」『』《》`*_⁰¹²³⁴-⁹]")
_FINAL = re.compile(r"[.。!！?？;；,，:：]+$")
# What begins and ends a sentence of a draft is written otherwise there: a heading, a list.
_SHORTEST = 12  # characters of the bare form


@dataclass(frozen=True, slots=True)
class Place:
    """A passage on a page that has a sentence, and the sentence as it is printed there."""

    passage: Passage
    quote: str


def bare(text: str) -> str:
    """The form in which a sentence and a page are compared here."""
    plain = CITED.sub(" ", text)
    return _FINAL.sub("", normalise(_UNCOUNTED.sub("", unicodedata.normalize("NFKC", plain))))


def places_of(
    sentence: str, passages: Iterable[Passage], page_text: Callable[[str, int | None], str]
) -> Iterator[Place]:
    """The places of a sentence, one for each source, in the order of the passages."""
    wanted, known = bare(sentence), set[str]()
    if len(wanted) < (_SHORTEST if wanted.isascii() else _SHORTEST // 2):
        return
    for passage in passages:
        if passage.source in known:
            continue
        page = page_text(passage.source, passage.page)
        if wanted in _bare_page(page) and (quote := _printed(wanted, passage.text, page)):
            known.add(passage.source)
            yield Place(passage, quote)


def _printed(wanted: str, passage: str, page: str) -> str:
    """The sentence with a bare form, as a passage prints it, or the page where it is longer; "" if neither does."""
    for text in (passage, clean(page)):
        if found := _span(wanted, text):
            return found
    return ""


def _span(wanted: str, text: str) -> str:
    """The shortest part of a text, from one word to another, whose bare form begins with what is wanted."""
    starts = (
        [m.start() for m in re.finditer(r"[^\s]+", text)] if wanted.isascii() else range(len(text))
    )
    if wanted not in bare(text):
        return ""
    first = _last(starts, lambda start: wanted in bare(text[start:]))
    ends = list(range(first + 1, len(text) + 1))
    end = _first(ends, lambda stop: wanted in bare(text[first:stop]))
    return _with_stop(text, first, end)


def _last(places: Iterable[int], holds: Callable[[int], bool]) -> int:
    """The last of some places for which something holds; it holds for all before it."""
    found = list(places)
    low, high = 0, len(found) - 1
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if holds(found[middle]) else (low, middle - 1)
    return found[low]


def _first(places: list[int], holds: Callable[[int], bool]) -> int:
    """The first of some places for which something holds; it holds for all behind it."""
    low, high = 0, len(places) - 1
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if holds(places[middle]) else (middle + 1, high)
    return places[low]


def _with_stop(text: str, start: int, end: int) -> str:
    """A part of a text with the full stop and the quotation mark behind it."""
    behind = re.match(r"[\"'”’)\]]*[.。!！?？]?[\"'”’]*", text[end:])
    return text[start : end + (len(behind[0]) if behind else 0)].strip()


@lru_cache(maxsize=2048)
def _bare_page(page: str) -> str:
    return bare(page)
