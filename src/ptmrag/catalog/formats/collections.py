r"""The collections, groups and folders that managers of references keep works in, as categories.

>>> paths_of({"K1": ("NLP", ""), "K2": ("Parsing", "K1")})
{'K1': ('NLP',), 'K2': ('NLP', 'Parsing')}
>>> groups = groups_of_jabref("@Comment{jabref-meta: grouping:\n0 AllEntriesGroup:;\n1 StaticGroup:Nets\\;0\\;1;\n}")
>>> groups
{'Nets': ('Nets',)}

Groups of JabRef that are made by a search or a keyword hold no works by name and are left out. It reads no works.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from ptmrag.catalog.formats.json_values import text_of
from ptmrag.catalog.formats.latex_text import plain_text

_DEEPEST = 20
_GROUPING = re.compile(
    r"@comment\s*\{\s*jabref-meta:\s*grouping:(.*?)\n\s*\}", re.DOTALL | re.IGNORECASE
)
_GROUP = re.compile(r"^(\d+) (\w+):((?:\\.|[^;\\\n])*)", re.MULTILINE)

Path = tuple[str, ...]


def paths_of(collections: Mapping[str, tuple[str, str]]) -> dict[str, Path]:
    """The names from the outermost collection to each, by its key; given are its name and its parent's key."""
    found = {}
    for key in collections:
        names: list[str] = []
        at = key
        while at in collections and len(names) < _DEEPEST:
            names.insert(0, collections[at][0])
            at = collections[at][1]
        found[key] = tuple(names)
    return found


def places_in(document: Any) -> dict[str, tuple[Path, ...]]:
    """The collections of each item of a document of Better BibTeX, by the item's number."""
    said = document.get("collections") if isinstance(document, dict) else None
    values = said.values() if isinstance(said, dict) else ()
    known = [one for one in values if isinstance(one, dict) and text_of(one.get("name"))]
    paths = paths_of(
        {str(one.get("key")): (text_of(one["name"]), str(one.get("parent"))) for one in known}
    )
    found: dict[str, tuple[Path, ...]] = {}
    for one in known:
        items = one.get("items")
        for item in items if isinstance(items, list) else ():
            found[str(item)] = (*found.get(str(item), ()), paths[str(one.get("key"))])
    return found


def groups_of_jabref(text: str) -> dict[str, Path]:
    """The path of each group in a database of JabRef, by its name."""
    grouping = _GROUPING.search(text)
    found: dict[str, Path] = {}
    above: list[str] = []
    for depth, kind, said in _GROUP.findall(grouping[1]) if grouping else ():
        if kind == "AllEntriesGroup":
            continue
        name = _name(re.split(r"\\;", said)[0].replace("\\\\", "\\"))
        above = [*above[: int(depth) - 1], name]
        found.setdefault(name, tuple(above))
    return found


def places_of_entry(fields: Mapping[str, str], groups: Mapping[str, Path]) -> tuple[Path, ...]:
    """The groups that an entry of JabRef is in, and its folders in Mendeley."""
    named = (_name(part) for part in re.split(r"(?<!\\),", fields.get("groups", "")))
    folders = fields.get("mendeley-groups", "").split(",")
    return distinct(
        (
            *(groups.get(name) or path_in(name) for name in named),
            *(tuple(map(_name, folder.split("/"))) for folder in folders),
        )
    )


def _name(said: str) -> str:
    """A name without the escapes of LaTeX and of JabRef, in which a comma is one."""
    return plain_text(said.replace("\\,", ","))


def path_in(said: str) -> Path:
    """The headings in a text such as "NLP > Parsing", as `ptmrag export` writes them."""
    return tuple(re.split(r"\s*[>›]\s*", said.strip()))


def distinct(places: Iterable[Path]) -> tuple[Path, ...]:
    """Places without empty names, each once."""
    whole = (tuple(name for name in place if name) for place in places)
    return tuple(dict.fromkeys(place for place in whole if place))
