"""The library as questions about its list see it: one consistent snapshot.

    view_of(library).links["bert4keras"][0].status

It answers no question: `list_answer` does.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from ptmrag.catalog.entry import Entry, headings_in
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

    `paths` are the places of each entry, without the title of its list, `headings` all headings in
    them; `links` the states of its links and of its own text; `page_text` gives the text of a page.
    """

    entries: tuple[Entry, ...]
    paths: Mapping[str, tuple[tuple[str, ...], ...]]
    links: Mapping[str, tuple[LinkState, ...]]
    ingest: int
    ingested_at: str
    page_text: Callable[[str, int | None], str]

    @property
    def headings(self) -> dict[str, tuple[str, ...]]:
        """The headings above each entry, each once."""
        return {entry: headings_in(paths) for entry, paths in self.paths.items()}


def view_of(library: Library, *, only: Sequence[str] = ()) -> ListView:
    """The list view of a library as it is now; of the entries `only`, if any are given."""
    with library.snapshot():
        entries = tuple(e for e in library.records.entries() if not only or e.id in only)
        links: dict[str, list[LinkState]] = {entry.id: [] for entry in entries}
        for state in library.records.link_states():
            if state.entry_id in links:
                links[state.entry_id].append(state)
        ingest, ingested_at = library.records.last_ingest
        paths = _paths(entries, library.records.catalog_of_entries())
    shown = {entry: tuple(states) for entry, states in links.items()}
    return ListView(entries, paths, shown, ingest, ingested_at, library.passages.page_text)


def year_of(entry: Entry) -> int | None:
    """The year of an entry: its own, else one from an address that contains a year."""
    if entry.year is not None:
        return entry.year
    for link in entry.links:
        if found := _YEAR_IN_ADDRESS.search(link.url):
            year = int(next(filter(None, found.groups())))
            return year if year > 99 else year + (1900 if year > 50 else 2000)
    return None


def _paths(
    entries: Sequence[Entry], catalogs: Mapping[str, str]
) -> dict[str, tuple[tuple[str, ...], ...]]:
    """The places of each entry, without a heading above a whole list, which is its title."""
    found = {entry.id: entry.categories for entry in entries}
    for catalog in set(catalogs.values()):
        of_list = [entry.id for entry in entries if catalogs.get(entry.id) == catalog]
        places = [path for entry in of_list for path in found[entry]]
        while len({path[:1] for path in places}) == 1 and any(len(path) > 1 for path in places):
            found |= {entry: tuple(path[1:] for path in found[entry]) for entry in of_list}
            places = [path for entry in of_list for path in found[entry]]
    return found
