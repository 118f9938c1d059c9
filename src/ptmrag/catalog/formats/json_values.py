"""Texts, dates, people and places in the JSON that describes a work, in the shapes that services give them.

>>> parts_of({"issued": {"date-parts": [[2020, 5]]}, "journal": {"name": "J. Owls", "pages": "1-2"}})["date"]
'2020-05'
>>> list(people_of({"author": [{"family": "Meer", "given": "J.", "non-dropping-particle": "van der"}]}))
[Person(family='van der Meer', given='J.')]

The names of fields are in lower case. It finds no works in a document: `json_records` does.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ptmrag.catalog.formats.dates import fullest, iso_date
from ptmrag.catalog.formats.person_names import person
from ptmrag.catalog.formats.work import plain_title
from ptmrag.catalog.record import Person

Item = Mapping[str, Any]
_HALVES = re.compile("[\ud800-\udfff]")
_DATES = (
    *(
        "issued",
        "year",
        "date",
        "publicationdate",
        "publication_year",
        "published",
        "published-print",
    ),
    *("publication_date", "original-date", "submitted", "created_date"),
)
_VENUES = (
    *("container-title", "publicationtitle", "proceedingstitle", "booktitle", "journal", "venue"),
    *("conferencename", "event-title", "event", "blogtitle", "websitetitle", "collection-title"),
)
_PUBLISHERS = ("publisher", "university", "institution", "repository", "company")


def folded(item: Item) -> Item:
    """An object with the names of its fields in lower case."""
    return {str(key).casefold(): value for key, value in item.items()}


def text_of(value: Any) -> str:
    """A value as text: the first of a list, nothing for an object."""
    if isinstance(value, list) and value and isinstance(value[0], str | int):
        value = value[0]
    is_plain = isinstance(value, str | int | float) and not isinstance(value, bool)
    text = str(value).strip() if is_plain else ""
    # Half of a sign, which a program cut in two, is no text that can be stored.
    return _HALVES.sub("\ufffd", text)


def first_of(item: Item, names: Sequence[str]) -> str:
    """The text of the first of some fields that has one."""
    return next((plain_title(text) for name in names if (text := text_of(item.get(name)))), "")


def parts_of(item: Item) -> dict[str, str]:
    """Date, venue, numbers, publisher and abstract of a work, under the names that `record_fields` has for them."""
    inner = _inner_parts(item)
    pages = first_of(item, ("page", "pages")) or first_of(inner, ("pages",))
    ends = (first_of(inner, ("first_page",)), first_of(inner, ("last_page",)))
    return {
        "date": fullest(iso_date(_date(item.get(name))) for name in _DATES),
        "venue": first_of(item, _VENUES) or first_of(inner, ("name", "display_name")),
        "volume": first_of(item, ("volume",)) or first_of(inner, ("volume",)),
        "issue": first_of(item, ("issue", "number")) or first_of(inner, ("issue",)),
        "pages": pages or "-".join(dict.fromkeys(filter(None, ends))),
        "publisher": first_of(item, _PUBLISHERS),
        "abstract": first_of(item, ("abstract", "abstractnote")),
    }


def _inner_parts(item: Item) -> Item:
    """What Semantic Scholar and OpenAlex have in objects of their own: the journal and the places in it."""
    location = item.get("primary_location")
    source = location.get("source") if isinstance(location, dict) else None
    places = (item.get("venue"), source, item.get("biblio"), item.get("journal"))
    return {
        name: value
        for place in places
        if isinstance(place, dict)
        for name, value in folded(place).items()
    }


def _date(value: Any, depth: int = 5) -> str:
    """The text of a date in any of its shapes: 2020, "2020-05", {"date-parts": [[2020, 5]]}, [{"year": …}]."""
    if depth == 0:
        return ""
    if isinstance(value, dict):
        parts = [text_of(value[name]) for name in ("year", "month", "day") if value.get(name)]
        named = (value.get(name) for name in ("date-parts", "literal", "raw", "date-time"))
        whole = next((text for part in named if (text := _date(part, depth - 1))), "")
        return whole or "-".join(parts)
    if isinstance(value, list) and text_of(value):
        return "-".join(map(text_of, value[:3]))
    if isinstance(value, list):
        return next((text for part in value if (text := _date(part, depth - 1))), "")
    return text_of(value)


def people_of(item: Item) -> Iterator[Person]:
    """The authors of a work; editors and others who took part are left out."""
    people = (
        item.get("author") or item.get("authors") or item.get("creators") or item.get("authorships")
    )
    if isinstance(people, str):
        people = re.split(r"\s*;\s*|\s+and\s+", people)
    for one in people if isinstance(people, list) else ():
        if isinstance(one, str):
            yield person(one)
        elif isinstance(one, dict) and one.get("creatorType", "author") == "author":
            yield from _person(one)


def _person(said: Item) -> Iterator[Person]:
    if isinstance(said.get("author"), dict):
        said = said["author"]
    family = text_of(said.get("family") or said.get("lastName") or "")
    particle = text_of(said.get("non-dropping-particle") or said.get("dropping-particle") or "")
    given = text_of(said.get("given") or said.get("firstName") or "")
    name = text_of(said.get("literal") or said.get("name") or said.get("display_name") or "")
    if family:
        yield Person(f"{particle} {family}".strip(), given)
    elif name:
        yield Person(name) if said.get("literal") or "creatorType" in said else person(name)
