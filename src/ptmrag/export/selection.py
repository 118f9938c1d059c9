"""Which entries are exported: named ones, those that an answer cites, those of a category or of some years.

    selected(library, entries=["bert"], within=Filter(years=(2018, 2020)))

It writes nothing: `formats` does.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from ptmrag.answer.card import unknown_entry
from ptmrag.catalog.entry import Entry
from ptmrag.errors import InputError, NotFoundError
from ptmrag.library.filter import Filter
from ptmrag.library.library import Library
from ptmrag.remote.address import shown


def selected(
    library: Library, *, entries: Sequence[str] | None = None, within: Filter | None = None
) -> list[str]:
    """The ids of the entries of a library, of `entries` alone if they are named, that a filter lets through.

    Only the category and the years of the filter count. InputError for an entry that the library does not have,
    and where a filter leaves none.
    """
    known = {entry.id: entry for entry in library.records.entries()}
    for entry_id in entries or ():
        if entry_id not in known:
            raise NotFoundError(unknown_entry(entry_id, list(known.values())))
    chosen = list(known) if entries is None else list(dict.fromkeys(entries))
    within = within or Filter()
    years = {work.entry_id: work.year for work in library.works.all()} if within.years else {}
    found = [
        entry_id
        for entry_id in chosen
        if _lets_through(within, known[entry_id], years.get(entry_id))
    ]
    if chosen and not found:
        raise InputError(
            "No entry to export is in this category or of these years: "
            f"`ptmrag search --index '{shown(library.path)}'` with --json shows the categories of entries."
        )
    return found


def entries_in_answer(text: str, *, name: str) -> list[str]:
    """The ids of the entries that an answer cites or a search has found, from the JSON that a command printed.

    InputError where the text is none, or cites nothing; `name` is that of the file.
    """
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InputError(
            f"'{name}' is not JSON: make it with ptmrag ask QUESTION --json."
        ) from error
    known = ("citations", "hits", "sections")
    if not isinstance(found, dict) or not any(isinstance(found.get(part), list) for part in known):
        raise InputError(
            f"'{name}' has no answer with citations: make it with ptmrag ask QUESTION --json."
        )
    ids = list(dict.fromkeys(_cited(found)))
    if not ids:
        raise InputError(f"The answer in '{name}' cites nothing: there is nothing to export.")
    return ids


def _cited(document: dict[str, Any]) -> Iterator[str]:
    for part in ("citations", "hits"):
        for item in _objects(document.get(part)):
            if isinstance(item.get("entry_id"), str):
                yield item["entry_id"]
    for section in _objects(document.get("sections")):
        yield from _cited(section)


def _objects(value: Any) -> Iterable[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _lets_through(within: Filter, entry: Entry, said: int | None) -> bool:
    """Whether an entry is of the category and the years; `said` is that of its record, where its list has none."""
    if within.category is not None:
        wanted = within.category.casefold()
        if not any(wanted in heading.casefold() for heading in entry.headings):
            return False
    first, last = within.years or (0, 0)
    year = entry.year or said
    return within.years is None or (year is not None and first <= year <= last)
