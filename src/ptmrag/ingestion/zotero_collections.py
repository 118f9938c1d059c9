"""The library or collection of Zotero that a user names, in `zotero:` and `zotero:COLLECTION`.

    chosen = choose("NLP/Parsing", zotero)
    chosen.prefix, chosen.key          # "users/0", "ABCD2345"

A collection is named by its name, by its path, or by its key; one of a group with the group's name before it. It reads
no items: `zotero_list` does.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from ptmrag.catalog.formats.collections import paths_of
from ptmrag.catalog.formats.json_values import text_of
from ptmrag.errors import InputError
from ptmrag.fetch.zotero_api import ZoteroApi

OWN = "users/0"
_MOST_NAMED = 12


@dataclass(frozen=True, slots=True)
class ZoteroCollection:
    """A collection, or a whole library if `key` is "".

    `prefix` is the library in paths of the API, `group` the name of its group, "" for the user's own library;
    `paths` are all collections of the library by their keys, with the names from the outermost one, and
    `lines` the same with keys: two collections may have one name.
    """

    prefix: str
    group: str = ""
    key: str = ""
    paths: dict[str, tuple[str, ...]] = field(default_factory=dict)
    lines: dict[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The name of it as a list: it stays when the collection is renamed."""
        place = "" if self.prefix == OWN else self.prefix
        return "zotero:" + "/".join(part for part in (place, self.key) if part)

    @property
    def path(self) -> tuple[str, ...]:
        """The names that lead to it, the group's first."""
        return (*([self.group] if self.group else []), *self.paths.get(self.key, ()))

    @property
    def inside(self) -> dict[str, tuple[str, ...]]:
        """Its own path and those of the collections in it, by key; all of the library if it has no key."""
        return {
            key: path
            for key, path in self.paths.items()
            if not self.key or self.key in self.lines[key]
        }


def choose(said: str, zotero: ZoteroApi) -> ZoteroCollection:
    """The collection of this name, path or key; InputError with the choices where it is none or several."""
    own = _library(OWN, zotero)
    if not said:
        return own
    places = [*_places(own)]
    found = _matching(said, places)
    if not found:
        places += [place for group in _groups(zotero) for place in (group, *_places(group))]
        found = _matching(said, places)
    if len(found) == 1:
        return found[0]
    if found:
        named = ", ".join(f"'{'/'.join(one.path)}' ({one.key})" for one in found)
        raise InputError(
            f"Zotero has {len(found)} collections '{said}': {named}. Name one by its path or its key."
        )
    names = ["/".join(one.path) for one in places]
    raise InputError(f"Zotero has no collection '{said}': {_choices(names)}.")


def collections_of(zotero: ZoteroApi) -> list[ZoteroCollection]:
    """All that can be chosen: the user's library, each group, and their collections."""
    libraries = [_library(OWN, zotero), *_groups(zotero)]
    return [place for library in libraries for place in (library, *_places(library))]


def _choices(names: Sequence[str]) -> str:
    if not names:
        return "it has none; leave the name out, 'zotero:' is the whole library"
    more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
    shown = ", ".join(f"'{name}'" for name in names[:_MOST_NAMED])
    return f"name one of {shown}{more}"


def _matching(said: str, places: Sequence[ZoteroCollection]) -> list[ZoteroCollection]:
    """The places with this key; else with this path; else with this name."""
    wanted = said.strip("/").casefold()
    keyed = [one for one in places if said in (one.key, one.name.removeprefix("zotero:"))]
    whole = [one for one in places if "/".join(one.path).casefold() == wanted]
    named = [one for one in places if one.path and one.path[-1].casefold() == wanted]
    return keyed or whole or named


def _places(library: ZoteroCollection) -> Iterator[ZoteroCollection]:
    """The collections of a library, as they are ordered in Zotero: by their paths."""
    for key in sorted(library.paths, key=lambda key: library.paths[key]):
        yield replace(library, key=key)


def _groups(zotero: ZoteroApi) -> Iterator[ZoteroCollection]:
    for group in zotero.get(f"{OWN}/groups"):
        data = group.get("data")
        name = text_of(data.get("name")) if isinstance(data, dict) else ""
        if isinstance(group.get("id"), int) and name:
            yield _library(f"groups/{group['id']}", zotero, group=name)


def _library(prefix: str, zotero: ZoteroApi, *, group: str = "") -> ZoteroCollection:
    """A whole library with all its collections."""
    found: dict[str, tuple[str, str]] = {}
    for one in zotero.get(f"{prefix}/collections"):
        data = one.get("data")
        if isinstance(data, dict) and (name := text_of(data.get("name"))):
            found[text_of(one.get("key"))] = (name, text_of(data.get("parentCollection")))
    lines = paths_of({key: (key, parent) for key, (_, parent) in found.items()})
    return ZoteroCollection(prefix, group, paths=paths_of(found), lines=lines)
