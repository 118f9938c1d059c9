"""Read works in JSON: CSL (Zotero, pandoc), Better BibTeX, Semantic Scholar, and services like them.

>>> catalog = read_json('{"references": [{"id": "a", "title": "A <i>Small</i> Model", "issued": {"year": "2020"}}]}')
>>> catalog.entries[0].title, catalog.entries[0].year
('A Small Model', 2020)

A document is a list of works, or an object with such a list in it, or one such object a line. Any other JSON
is an InputError. It fetches nothing.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ptmrag.catalog.entry import Catalog
from ptmrag.catalog.formats.collections import distinct, places_in
from ptmrag.catalog.formats.json_values import Item, first_of, folded, parts_of, people_of, text_of
from ptmrag.catalog.formats.kinds import csl_kind, of_csl
from ptmrag.catalog.formats.naming_fields import addresses_of
from ptmrag.catalog.formats.record_fields import note_of, own_key, record_of
from ptmrag.catalog.formats.work import Work, catalog_of, plain_title
from ptmrag.errors import Failure, InputError

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
# Fields of services and managers that have `article` for the article of a journal.
_OF_OTHERS = frozenset(("itemtype", "publication_year", "externalids", "citation-count", "year"))
# A line that names the work and says nothing of it: an identifier, or an address with what it leads to.
_NAMING_LINE = re.compile(
    r"^(?:arxiv:\S+|(?:[\w ]{1,20}: ?)?https?://\S+)$\n?", re.IGNORECASE | re.MULTILINE
)
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
        items = [folded(item) for item in found if isinstance(item, dict)]
        is_list = not found or any(_title(item) for item in map(_inner, items))
        return items if is_list and len(items) == len(found) else None
    if not isinstance(found, dict) or depth == 0:
        return None
    item = folded(found)
    for name in _LISTS:
        inside = _items(item[name], depth - 1) if name in item else None
        if inside is not None:
            return inside
    if _title(item):
        return [item]
    values = list(found.values())
    if values and all(isinstance(value, dict) and _title(folded(value)) for value in values):
        return [{"id": key, **folded(value)} for key, value in found.items()]
    return None


def _inner(item: Item) -> Item:
    """The work in an item that wraps it, as answers of Zotero's and Semantic Scholar's API do."""
    for name in _INNER:
        if isinstance(item.get(name), dict):
            return folded(item[name])
    return item


def works_of(
    items: Iterable[Item], places: Mapping[str, tuple[tuple[str, ...], ...]]
) -> Iterator[Work | Failure]:
    """The works that items with folded names are; `places` are the collections of items, by their numbers."""
    for number, wrapped in enumerate(items, 1):
        item = _inner(wrapped)
        if text_of(item.get("itemtype", "")).casefold() in _NO_WORK:
            continue
        yield _work(number, item, places.get(text_of(item.get("itemid"))) or _categories(item))


def _work(number: int, item: Item, places: tuple[tuple[str, ...], ...]) -> Work:
    fields = _fields(item)
    key = text_of(
        item.get("citationkey")
        or item.get("citation-key")
        or item.get("id")
        or item.get("key")
        or ""
    )
    record = record_of(
        first_of(item, ("itemtype", "type", "publicationtypes")),
        fields | parts_of(item),
        key=own_key(key),
        authors=tuple(people_of(item)),
        tags=_tags(item),
        files=_paths(item.get("attachments")),
        kind_of=csl_kind if _OF_OTHERS.intersection(item) else of_csl,
    )
    note = note_of(*_notes(item), abstract=record.abstract)
    addresses = tuple(addresses_of(fields))
    category = next(iter(places), ())
    return Work(number, _title(item), addresses, note, category, record, places[1:])


def _notes(item: Item) -> Iterator[str]:
    """What the user noted: text, or objects with HTML, as Better BibTeX and Zotero have it."""
    for name in ("notes", "note", "annote"):
        said = item.get(name) or []
        for one in said if isinstance(said, list) else [said]:
            text = text_of(one.get("note") if isinstance(one, dict) else one)
            yield _NAMING_LINE.sub("", text).strip()


def _fields(item: Item) -> dict[str, str]:
    """The fields that name the work, under the names that BibTeX and CSL have for them."""
    fields = {
        _NAMES.get(name, name): text for name, value in item.items() if (text := text_of(value))
    }
    ids = item.get("externalids") or item.get("ids")
    if isinstance(ids, dict):
        ids = folded(ids)
        fields.setdefault("arxivid", text_of(ids.get("arxiv", "")))
        fields.setdefault("doi", text_of(ids.get("doi", "")))
    pdf = item.get("openaccesspdf") or item.get("open_access")
    if isinstance(pdf, dict):
        fields["pdf"] = text_of(pdf.get("url") or pdf.get("oa_url") or "")
    return fields


def _title(item: Item) -> str:
    return next((text for name in _TITLES if (text := plain_title(text_of(item.get(name))))), "")


def _categories(item: Item) -> tuple[tuple[str, ...], ...]:
    """The categories in CSL that ptmrag wrote, outermost first."""
    said = item.get("categories")
    names = [one for one in said if isinstance(one, str)] if isinstance(said, list) else []
    return distinct(tuple(part.strip() for part in name.split(" > ")) for name in names)


def _paths(attachments: Any) -> tuple[str, ...]:
    found = attachments if isinstance(attachments, list) else []
    paths = (text_of(one.get("path") or "") for one in found if isinstance(one, dict))
    return tuple(path for path in paths if path)


def _tags(item: Item) -> tuple[str, ...]:
    said = item.get("tags") or item.get("keyword") or item.get("keywords") or []
    if isinstance(said, str):
        said = re.split(r"\s*[,;]\s*", said)
    tags = said if isinstance(said, list) else []
    found = (text_of(one.get("tag") if isinstance(one, dict) else one) for one in tags)
    return tuple(tag for tag in found if tag)
