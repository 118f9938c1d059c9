"""What a program asks, bounded and as our own values; every wrong argument is an InputError with one sentence.

    filter_of(library, {"years": "2018-2020"})        # Filter(years=(2018, 2020))

It answers nothing: `operations` does.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypedDict, TypeVar, get_args

from ptmrag.errors import InputError
from ptmrag.language.asked_text import MAX_QUESTION, whole_characters
from ptmrag.language.question import Turn
from ptmrag.library.extent import EXTENTS, Extent
from ptmrag.library.filter import Filter, parse_years
from ptmrag.library.known_names import demand_known
from ptmrag.library.library import Library

Kind = Literal["paper", "code", "page", "slides", "weights", "note"]
Sort = Literal["catalog", "title", "year", "passages"]

MOST_HITS = 50
MOST_NAMED = 50  # entries or sources that a filter or a table names
MOST_TURNS, LONGEST_REPLY = 50, 100_000
MOST_LISTED = 200
MOST_ASPECTS = 20
LONGEST_TEXT = 50_000  # characters of a page that are given at a time
LONGEST_DRAFT = 20_000
LONGEST_NAME = 500
MOST_PAGE, MOST_OFFSET = 1_000_000, 1_000_000_000
WIDEST = 1_800  # pixels
PLACE = "the library"
_T = TypeVar("_T")


class Within(TypedDict, total=False):
    """Which passages may be found; a field that is None, empty or missing restricts nothing.

    `category` is text of a heading, `years` is "2020", "2018-2020", "2020-" or "-2020".
    """

    category: str | None
    entries: Sequence[str]
    sources: Sequence[str]
    years: str | None
    language: Literal["zh", "en"] | None
    kind: Kind | None


class Listing(TypedDict, total=False):
    """Which entries are listed, and from where on; an entry must contain every word of `text`."""

    text: str | None
    category: str | None
    years: str | None
    kind: Kind | None
    extent: Extent | None
    sort: Sort
    offset: int
    limit: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """A `Listing` that is bounded."""

    words: tuple[str, ...]
    category: str
    years: tuple[int, int] | None
    kind: Kind | None
    extent: Extent | None
    sort: Sort
    offset: int
    limit: int


def filter_of(library: Library, within: Mapping[str, Any]) -> Filter:
    """A filter whose entries and sources the library has; NotFoundError for others."""
    made = Filter(
        category=line_of("category", within.get("category")) or None,
        entries=names_of("entries", within.get("entries") or ()),
        sources=names_of("sources", within.get("sources") or ()),
        years=years_of(within.get("years")),
        language=choice_of("language", within.get("language"), ("zh", "en")),
        kind=choice_of("kind", within.get("kind"), get_args(Kind)),
    )
    demand_known(library, made, place=PLACE)
    return made


def wanted_of(listing: Mapping[str, Any]) -> Wanted:
    """A listing, bounded."""
    return Wanted(
        words=tuple(line_of("text", listing.get("text")).casefold().split()),
        category=line_of("category", listing.get("category")).casefold(),
        years=years_of(listing.get("years")),
        kind=choice_of("kind", listing.get("kind"), get_args(Kind)),
        extent=choice_of("extent", listing.get("extent"), EXTENTS),
        sort=choice_of("sort", listing.get("sort"), get_args(Sort)) or "catalog",
        offset=number_of("offset", listing.get("offset", 0), 0, MOST_OFFSET),
        limit=number_of("limit", listing.get("limit", 50), 1, MOST_LISTED),
    )


def number_of(name: str, value: int, least: int, most: int) -> int:
    """A whole number within bounds."""
    if not least <= value <= most:
        raise InputError(f"'{name}' is {value}: give a number from {least} to {most:,}.")
    return value


def line_of(name: str, value: str | None, longest: int = LONGEST_NAME) -> str:
    """A text on one line, "" for None."""
    line = " ".join(whole_characters(value or "").split())
    if len(line) > longest:
        raise InputError(f"'{name}' has {len(line):,} characters: shorten it to {longest:,}.")
    return line


def names_of(name: str, values: Sequence[str], most: int = MOST_NAMED) -> tuple[str, ...]:
    """Names, each once."""
    if len(values) > most:
        raise InputError(f"'{name}' has {len(values)} names: give {most} or fewer.")
    return tuple(dict.fromkeys(line_of(name, value) for value in values))


def years_of(value: str | None) -> tuple[int, int] | None:
    """The first and last year; None for all."""
    text = line_of("years", value, 20)
    return parse_years(text) if text else None


def choice_of(name: str, value: _T | None, choices: Sequence[object]) -> _T | None:
    """One of some values, or None."""
    if value is not None and value not in choices:
        known = ", ".join(map(repr, choices))
        raise InputError(f"'{name}' is {str(value)[:40]!r}: give one of {known}.")
    return value


def turns_of(history: Sequence[Turn]) -> list[Turn]:
    """The last turns of a conversation: questions and the answers that they got."""
    turns = [
        (line_of("history", question, MAX_QUESTION), whole_characters(answer))
        for question, answer in history[-MOST_TURNS:]
    ]
    longest = max((len(answer) for _, answer in turns), default=0)
    if longest > LONGEST_REPLY:
        raise InputError(
            f"An answer in 'history' has {longest:,} characters: shorten it to {LONGEST_REPLY:,}."
        )
    return [(question, answer) for question, answer in turns if question]


def text_of(name: str, value: str, longest: int) -> str:
    """A text of several lines, which is not empty."""
    text = whole_characters(value).strip()
    if not text:
        raise InputError(f"'{name}' is empty: give some text.")
    if len(text) > longest:
        raise InputError(f"'{name}' has {len(text):,} characters: shorten it to {longest:,}.")
    return text
