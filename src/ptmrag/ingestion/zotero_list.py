"""The items of a running Zotero as a list: `ptmrag ingest zotero:`, `ptmrag catalog zotero:NLP`.

    read_zotero("zotero:NLP").entries[0].links[-1].url     ->  "zotero://select/library/items/ABCD2345"

Each item has its collections as categories, its notes, and the paths of its PDFs, which are then read from disk. An
item that has left Zotero, or lies in its trash, leaves the library at the next ingest.

Two requests read the whole library, each time. Zotero's version numbers would save none of it: an item that is new or
edited here has no new version before Zotero has synced it (https://github.com/zotero/zotero/issues/5011), so whoever
asks for what is newer than a version misses it. What has not changed is not read or embedded again all the same.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from ptmrag.catalog.entry import Catalog
from ptmrag.catalog.formats.json_records import works_of
from ptmrag.catalog.formats.json_values import text_of
from ptmrag.catalog.formats.work import Work, catalog_of
from ptmrag.errors import Failure
from ptmrag.fetch.zotero_api import ZoteroApi
from ptmrag.ingestion.zotero_collections import OWN, ZoteroCollection, choose
from ptmrag.sources.zotero import ITEM

_SCHEME = re.compile(r"zotero:(?!/)(.*)", re.IGNORECASE | re.DOTALL)
_NO_WORKS = ("attachment", "note", "annotation")
# Better BibTeX keeps the key of an item there, in versions of Zotero that have no field for it.
_KEY = re.compile(r"^\s*Citation Key:\s*(\S+)\s*$", re.IGNORECASE | re.MULTILINE)

Item = Mapping[str, Any]


def names_zotero(said: str) -> bool:
    """Whether the name of a list is that of Zotero's library, or of a collection in it."""
    return _SCHEME.fullmatch(said) is not None


def read_zotero(said: str) -> Catalog:
    """The list of a library or a collection; InputError where Zotero does not answer, or has no such collection."""
    found = _SCHEME.fullmatch(said)
    with ZoteroApi() as zotero:
        chosen = choose(found[1].strip() if found else "", zotero)
        items = zotero.get(f"{chosen.prefix}/items")
    return catalog_of(_works(items, chosen), chosen.name)


def _works(items: Sequence[Item], chosen: ZoteroCollection) -> Iterator[Work | Failure]:
    inside = chosen.inside
    known = [(text_of(one.get("key")), _data(one)) for one in items]
    below = _children(items)
    places = {
        key: tuple(inside[place] for place in _collections(data) if place in inside)
        for key, data in known
    }
    wanted = [
        _folded(key, data, below.get(key, ()))
        for key, data in known
        if data.get("itemType") not in _NO_WORKS and (places[key] or not chosen.key)
    ]
    for work in works_of(wanted, places):
        yield work if isinstance(work, Failure) else _with_link(work, wanted, chosen.prefix)


def _with_link(work: Work, wanted: Sequence[Item], prefix: str) -> Work:
    """The work with the address that opens its item in Zotero, if the item has a key as Zotero makes them."""
    place = "library" if prefix == OWN else prefix
    address = f"zotero://select/{place}/items/{wanted[work.line - 1]['itemid']}"
    known = (address,) if ITEM.fullmatch(address) else ()
    return replace(work, addresses=(*work.addresses, *known))


def _children(items: Sequence[Item]) -> dict[str, list[Item]]:
    below: dict[str, list[Item]] = {}
    for one in items:
        parent = _data(one).get("parentItem")
        if isinstance(parent, str):
            below.setdefault(parent, []).append(one)
    return below


def _data(one: Item) -> Item:
    data = one.get("data")
    return data if isinstance(data, dict) else {}


def _collections(data: Item) -> list[str]:
    """The keys of the collections that an item is in."""
    said = data.get("collections")
    return [key for key in said if isinstance(key, str)] if isinstance(said, list) else []


def _folded(key: str, data: Item, below: Sequence[Item]) -> Item:
    """An item as Better BibTeX exports it: with its notes and attachments in it."""
    children = [(one, _data(one)) for one in below]
    extra = str(data.get("extra") or "")
    cited = _KEY.search(extra)
    return {
        **{name.casefold(): value for name, value in data.items()},
        "itemid": key,
        "key": "",
        "citationkey": data.get("citationKey") or (cited[1] if cited else ""),
        "extra": _KEY.sub("", extra).strip(),
        "notes": [said for _, said in children if said.get("itemType") == "note"],
        "attachments": [{"path": path} for one, said in children if (path := _path(one, said))],
    }


def _path(one: Item, data: Item) -> str:
    """Where the file of an attachment is on this disk, "" for an attachment without a file."""
    links = one.get("links")
    enclosure = links.get("enclosure") if isinstance(links, dict) else None
    address = enclosure.get("href") if isinstance(enclosure, dict) else None
    if isinstance(address, str) and address.startswith("file:"):
        return address
    path = Path(text_of(data.get("path")))
    return path.as_uri() if path.is_absolute() else ""
