"""Whether an index has the entries and sources that a filter names.

    demand_known(library, within)     # InputError: No entry 'berrt' in 'index': did you mean 'bert'?

A filter in Python may name anything; this is for people and models, who mistype names.
"""

from collections.abc import Collection
from difflib import get_close_matches
from typing import TYPE_CHECKING

from ptmrag.errors import InputError

if TYPE_CHECKING:
    from ptmrag.library.filter import Filter
    from ptmrag.library.library import Library


def demand_known(library: "Library", within: "Filter") -> None:
    """Raise InputError for an entry or a source that the index does not have, with similar names."""
    records = library.records
    for kind, named, known in (
        ("entry", within.entries, records.entry_ids),
        ("source", within.sources, records.linked),
    ):
        names = known() if named else ()  # most questions name none
        for name in named:
            if name not in names:
                from ptmrag.remote.address import shown

                raise InputError(
                    f"No {kind} '{name}' in '{shown(library.path)}': {_cure(name, names)}"
                )


def _cure(name: str, known: Collection[str]) -> str:
    near = get_close_matches(name, known, n=3)
    if not near:
        return "`ptmrag search` with --json shows the names of entries and sources."
    return f"did you mean {' or '.join(repr(other) for other in near)}?"
