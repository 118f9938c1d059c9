"""Which of the works that a search by title found is the one that was asked for.

    work_titled("Larkspur: Sparse Memory", records)

It searches nothing: the modules of the services do.
"""

from collections.abc import Iterable

from ptmrag.catalog.record import Record
from ptmrag.catalog.same_title import is_same_title


def work_titled(title: str, records: Iterable[Record]) -> Record | None:
    """The work with this very title, its publication before a preprint; None if there is none, or several.

    A record without authors (a review, a notice, a table of contents) is never it: nothing shows whose work it is.
    """
    named = [one for one in records if one.authors and is_same_title(title, one.title)]
    first_authors = {one.authors[0].family.casefold() for one in named}
    if len(first_authors) != 1:
        return None
    return min(named, key=lambda one: one.kind == "article")
