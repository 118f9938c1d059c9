"""Whether an index has the entries and sources that a filter names.

    demand_known(library, within)     # NotFoundError: No entry 'berrt' in 'index': did you mean 'bert'?

A filter in Python may name anything; this is for people and programs, who mistype names.
"""

from collections.abc import Collection
from difflib import get_close_matches
from typing import TYPE_CHECKING

from ptmrag.errors import NotFoundError

if TYPE_CHECKING:
    from ptmrag.library.filter import Filter
    from ptmrag.library.library import Library


def demand_known(library: "Library", within: "Filter", *, place: str = "") -> None:
    """Raise NotFoundError for an entry or a source that the index does not have, with similar names.

    `place` is what the index is called there, its folder if "".
    """
    records = library.records
    for kind, named, known in (
        ("entry", within.entries, records.entry_ids),
        ("source", within.sources, records.linked),
    ):
        names = known() if named else ()  # most questions name none
        for name in named:
            if name not in names:
                from ptmrag.remote.address import shown

                where = place or f"'{shown(library.path)}'"
                raise NotFoundError(
                    f"No {kind} '{name[:80]}' in {where}: {_cure(name, names, place)}"
                )


def _cure(name: str, known: Collection[str], place: str) -> str:
    near = get_close_matches(name, known, n=3)
    if not near:
        search = "a search" if place else "`ptmrag search` with --json"
        return f"{search} shows the names of entries and sources."
    return f"did you mean {' or '.join(repr(other) for other in near)}?"
