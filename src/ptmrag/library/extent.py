"""How much of a work was read: the body of a paper, or something else, which is named as what it is.

    extent_of(rows)    ->  "full" for an entry whose PDF was read, "readme" for one with a README alone

The report of an ingest, `status`, the pages of the chat and the answers about the list all say what is said
here. It reads no texts: it goes by what is stored of each source.
"""

from collections.abc import Iterable
from typing import Literal, Protocol, get_args

from ptmrag.sources.policies import POLICIES
from ptmrag.sources.source import is_note, scheme_of

# Best first. full: a paper's body · abstract: a page about a paper · slides · page: a page or post ·
# readme: a repository's · note: the list's own text alone · failed: the same, because no link could be read
Extent = Literal["full", "abstract", "slides", "page", "readme", "note", "failed"]
EXTENTS: tuple[Extent, ...] = get_args(Extent)
# A paper's body without page numbers (HTML, EPUB, plain text) has at least so many passages; an abstract
# and what surrounds it on a page has fewer.
_LEAST_BODY = 8
_BOOK = ".epub"


class StoredSource(Protocol):
    """A source of an entry, and what is stored of it: the rows of `schema` that `records` reads."""

    @property
    def source(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def pages(self) -> int | None: ...
    @property
    def passages(self) -> int: ...


def extent_of(sources: Iterable[StoredSource], *, has_failed: bool = False) -> Extent:
    """How much of an entry was read: the best that its sources gave.

    `has_failed` says that one of its links, or the search for its title, gave nothing.
    """
    found = [
        extent_of_source(row.source, kind=row.kind, pages=row.pages, passages=row.passages)
        for row in sources
        if row.passages and not is_note(row.source)
    ]
    return min(found, key=EXTENTS.index, default="failed" if has_failed else "note")


def extent_of_source(name: str, *, kind: str, pages: int | None, passages: int) -> Extent:
    """What the text of a source is that was read; `kind` is what its entry's link leads to."""
    if is_note(name):
        return "note"
    if kind == "slides":
        return "slides"
    if pages is not None or name.casefold().endswith(_BOOK):
        return "full"
    scheme = scheme_of(name)
    if scheme == "github":
        return "readme"
    if kind == "paper" or POLICIES[scheme].is_paper:
        return "full" if passages >= _LEAST_BODY else "abstract"
    return "page"
