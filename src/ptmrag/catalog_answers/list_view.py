"""The library as questions about its list see it: one consistent snapshot.

    view_of(library).links["bert4keras"][0].status

It answers no question: `list_answer` does.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from ptmrag.catalog.entry import Entry
from ptmrag.library.library import Library
from ptmrag.library.schema import LinkState

# The year in addresses other than arXiv's: 2020.acl-main.1, D19-1506, neurips.cc/paper/2020/.
_YEAR_IN_ADDRESS = re.compile(
    r"aclanthology\.org/(?:((?:19|20)\d{2})\.|[A-Z](\d{2})-\d)"
    r"|aclweb\.org/anthology/[A-Z](\d{2})-\d|n(?:eur)?ips\.cc/paper(?:_files/paper)?/(\d{4})"
)


@dataclass(frozen=True, slots=True)
class ListView:
    """The entries of a library and their links, at one moment.

    `headings` are the categories of each entry, without the title of its list; `links` the states of
    its links and of its own text; `page_text` gives the text of a source's page.
    """

    entries: tuple[Entry, ...]
    headings: Mapping[str, tuple[str, ...]]
    links: Mapping[str, tuple[LinkState, ...]]
    ingest: int
    ingested_at: str
    page_text: Callable[[str, int | None], str]


def view_of(library: Library, *, only: Sequence[str] = ()) -> ListView:
    """The list view of a library as it is now; of the entries `only`, if any are given."""
    with library.snapshot():
        entries = tuple(e for e in library.records.entries() if not only or e.id in only)
        links: dict[str, list[LinkState]] = {entry.id: [] for entry in entries}
        for state in library.records.link_states():
            if state.entry_id in links:
                links[state.entry_id].append(state)
        ingest, ingested_at = library.records.last_ingest
        headings = _headings(entries, library.records.catalog_of_entries())
    shown = {entry: tuple(states) for entry, states in links.items()}
    return ListView(entries, headings, shown, ingest, ingested_at, library.passages.page_text)


def year_of(entry: Entry) -> int | None:
    """The year of an entry: its own, else one from an address that contains a year."""
    if entry.year is not None:
        return entry.year
    for link in entry.links:
        if found := _YEAR_IN_ADDRESS.search(link.url):
            year = int(next(filter(None, found.groups())))
            return year if year > 99 else year + (1900 if year > 50 else 2000)
    return None


def _headings(entries: Sequence[Entry], catalogs: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """The categories of each entry, without a heading above a whole list, which is its title."""
    found = {entry.id: entry.category for entry in entries}
    for catalog in set(catalogs.values()):
        of_list = [entry.id for entry in entries if catalogs.get(entry.id) == catalog]
        while len({found[entry][:1] for entry in of_list}) == 1 and any(
            len(found[entry]) > 1 for entry in of_list
        ):
            found |= {entry: found[entry][1:] for entry in of_list}
    return found
