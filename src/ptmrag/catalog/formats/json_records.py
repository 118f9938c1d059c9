"""Read works in JSON: CSL (Zotero, pandoc), Better BibTeX, Semantic Scholar, and services like them.

>>> catalog = read_json('{"references": [{"id": "a", "title": "A <i>Small</i> Model", "issued": {"year": "2020"}}]}')
>>> catalog.entries[0].title, catalog.entries[0].year
('A Small Model', 2020)

A document is a list of works, or an object with such a list in it, or one such object a line. Any other JSON
is an InputError. It fetches nothing.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from ptmrag.catalog.entry import Catalog
from ptmrag.catalog.formats.collections import places_in
from ptmrag.catalog.formats.dates import fullest, iso_date
from ptmrag.catalog.formats.kinds import csl_kind, of_csl
from ptmrag.catalog.formats.naming_fields import addresses_of
from ptmrag.catalog.formats.person_names import person
from ptmrag.catalog.formats.record_fields import note_of, own_key, record_of
from ptmrag.catalog.formats.work import Work, catalog_of, plain_title
from ptmrag.catalog.record import Person
from ptmrag.errors import Failure, InputError

Item = Mapping[str, Any]
# Where a document has its works, and where an item of a list of links to works has the work.
_LISTS = (
    "items",
    "references",
    "data",
    "results",
    "papers",
    "recommendedpapers",
    "works",
    "message",
    "hits",
)
_INNER = ("data", "citedpaper", "citingpaper", "paper", "work", "_source")
_NO_WORK = ("attachment", "note", "annotation")
_TITLES = ("title", "display_name", "title-short", "shorttitle", "booktitle", "name")
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
# Fields of services and managers that have `article` for the article of a journal.
_OF_OTHERS = frozenset(("itemtype", "publication_year", "externalids", "citation-count", "year"))
_NAMES = {
    "url": "url",
    "extra": "note",
    "archiveid": "archive_id",
    "archivelocation": "archive_location",
}


def looks_like_json(text: str) -> bool:
    """Whether a text is JSON or has a JSON object on each line."""
    return text.lstrip()[:1] in ("[", "{") and _loaded(text) is not None


def read_json(text: str, path: str = "") -> Catalog:
    """The catalog of a JSON document; InputError if it is none, or has no works."""
    found = _loaded(text)
    if found is None:
        raise InputError(
            f"The list '{path}' is not JSON: export it again, or name a list of another form."
        )
    return catalog_of_items(found, path)


def catalog_of_items(found: Any, path: str) -> Catalog:
    """The catalog of a document that is parsed already; InputError if it has no works."""
    items = _items(found)
    if items is None:
        raise InputError(
            f"The list '{path}' has no works that can be read: it needs a list of objects with a 'title', "
            "as CSL JSON, Better BibTeX JSON and Semantic Scholar have it."
        )
    return catalog_of(works_of(items, places_in(found)), path)


def _loaded(text: str) -> Any:
    """The document, or a list of the objects on its lines; None if it is not JSON."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        lines = [line for line in text.splitlines() if line.strip()]
    try:
        return [json.loads(line) for line in lines] if len(lines) > 1 else None
    except (ValueError, RecursionError):
        return None


def _items(found: Any, depth: int = 3) -> list[Item] | None:
    """The objects that may be works; None if there are none. An empty list is an empty list."""
    if isinstance(found, list):
        items = [_lowered(item) for item in found if isinstance(item, dict)]
        is_list = not found or any(_title(item) for item in map(_inner, items))
        return items if is_list and len(items) == len(found) else None
    if not isinstance(found, dict) or depth == 0:
        return None
    item = _lowered(found)
    for name in _LISTS:
        inside = _items(item[name], depth - 1) if name in item else None
        if inside is not None:
            return inside
    if _title(item):
        return [item]
    values = list(found.values())
    if values and all(isinstance(value, dict) and _title(_lowered(value)) for value in values):
        return [{"id": key, **_lowered(value)} for key, value in found.items()]
    return None


def _lowered(item: Item) -> Item:
    return {str(key).casefold(): value for key, value in item.items()}


def _inner(item: Item) -> Item:
    """The work in an item that wraps it, as answers of Zotero's and Semantic Scholar's API do."""
    for name in _INNER:
        if isinstance(item.get(name), dict):
            return _lowered(item[name])
    return item


def works_of(
    items: Iterable[Item], places: Mapping[str, tuple[tuple[str, ...], ...]]
) -> Iterator[Work | Failure]:
    """The works that items with folded names are; `places` are the collections of items, by their numbers."""
    for number, wrapped in enumerate(items, 1):
        item = _inner(wrapped)
        if _text(item.get("itemtype", "")).casefold() in _NO_WORK:
            continue
        yield _work(number, item, places.get(_text(item.get("itemid")), ()))


def _work(number: int, item: Item, places: tuple[tuple[str, ...], ...]) -> Work:
    fields = _fields(item)
    key = _text(
        item.get("citationkey")
        or item.get("citation-key")
        or item.get("id")
        or item.get("key")
        or ""
    )
    record = record_of(
        _first(item, ("itemtype", "type")),
        fields | _parts(item),
        key=own_key(key),
        authors=tuple(_people(item)),
        tags=_tags(item),
        files=_paths(item.get("attachments")),
        kind_of=csl_kind if _OF_OTHERS.intersection(item) else of_csl,
    )
    note = note_of(*_notes(item), abstract=record.abstract)
    addresses = tuple(addresses_of(fields))
    category = next(iter(places), ())
    return Work(number, _title(item), addresses, note, category, record, places[1:])


def _parts(item: Item) -> dict[str, str]:
    """The fields that the formats call otherwise."""
    venue = item.get("venue")
    source = item.get("primary_location")
    named = _lowered(source).get("source") if isinstance(source, dict) else None
    said = {
        "date": fullest(iso_date(_date(item.get(name))) for name in _DATES),
        "venue": _first(item, _VENUES)
        or _name_of(item.get("journal"))
        or _name_of(venue)
        or _name_of(named),
        "issue": _first(item, ("issue", "number")),
        "pages": _first(item, ("page", "pages")) or _pages_of(item.get("journal")),
        "publisher": _first(item, _PUBLISHERS),
        "abstract": _first(item, ("abstract", "abstractnote")),
    }
    return said | {"volume": _first(item, ("volume",))}


def _first(item: Item, names: Sequence[str]) -> str:
    """The text of the first of some fields that has one."""
    return next((plain_title(text) for name in names if (text := _text(item.get(name)))), "")


def _name_of(value: Any) -> str:
    """The name of a journal that is an object, as Semantic Scholar and OpenAlex have it."""
    return _first(_lowered(value), ("name", "display_name")) if isinstance(value, dict) else ""


def _pages_of(journal: Any) -> str:
    return _first(_lowered(journal), ("pages",)) if isinstance(journal, dict) else ""


def _notes(item: Item) -> Iterator[str]:
    """What the user noted: text, or objects with HTML, as Better BibTeX and Zotero have it."""
    said = item.get("notes") or item.get("note") or item.get("annote") or []
    for one in said if isinstance(said, list) else [said]:
        yield _text(one.get("note") if isinstance(one, dict) else one)


def _fields(item: Item) -> dict[str, str]:
    """The fields that name the work, under the names that BibTeX and CSL have for them."""
    fields = {
        _NAMES.get(name, name): text for name, value in item.items() if (text := _text(value))
    }
    ids = item.get("externalids") or item.get("ids")
    if isinstance(ids, dict):
        ids = _lowered(ids)
        fields.setdefault("arxivid", _text(ids.get("arxiv", "")))
        fields.setdefault("doi", _text(ids.get("doi", "")))
    pdf = item.get("openaccesspdf") or item.get("open_access")
    if isinstance(pdf, dict):
        fields["pdf"] = _text(pdf.get("url") or pdf.get("oa_url") or "")
    return fields


def _text(value: Any) -> str:
    """A value as text: the first of a list, nothing for an object."""
    if isinstance(value, list) and value and isinstance(value[0], str | int):
        value = value[0]
    is_plain = isinstance(value, str | int | float) and not isinstance(value, bool)
    return str(value).strip() if is_plain else ""


def _title(item: Item) -> str:
    return next((text for name in _TITLES if (text := plain_title(_text(item.get(name))))), "")


def _date(value: Any, depth: int = 5) -> str:
    """The text of a date in any of its shapes: 2020, "2020-05", {"date-parts": [[2020, 5]]}, [{"year": …}]."""
    if depth == 0:
        return ""
    if isinstance(value, dict):
        parts = [_text(value[name]) for name in ("year", "month", "day") if value.get(name)]
        named = (value.get(name) for name in ("date-parts", "literal", "raw", "date-time"))
        whole = next((text for part in named if (text := _date(part, depth - 1))), "")
        return whole or "-".join(parts)
    if isinstance(value, list) and _text(value):
        return "-".join(map(_text, value[:3]))
    if isinstance(value, list):
        return next((text for part in value if (text := _date(part, depth - 1))), "")
    return _text(value)


def _people(item: Item) -> Iterator[Person]:
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
    family = _text(said.get("family") or said.get("lastName") or "")
    particle = _text(said.get("non-dropping-particle") or said.get("dropping-particle") or "")
    given = _text(said.get("given") or said.get("firstName") or "")
    name = _text(said.get("literal") or said.get("name") or said.get("display_name") or "")
    if family:
        yield Person(f"{particle} {family}".strip(), given)
    elif name:
        yield Person(name) if said.get("literal") or "creatorType" in said else person(name)


def _paths(attachments: Any) -> tuple[str, ...]:
    found = attachments if isinstance(attachments, list) else []
    paths = (_text(one.get("path") or "") for one in found if isinstance(one, dict))
    return tuple(path for path in paths if path)


def _tags(item: Item) -> tuple[str, ...]:
    said = item.get("tags") or item.get("keyword") or item.get("keywords") or []
    if isinstance(said, str):
        said = re.split(r"\s*[,;]\s*", said)
    found = (_text(one.get("tag") if isinstance(one, dict) else one) for one in said if said)
    return tuple(tag for tag in found if tag)
