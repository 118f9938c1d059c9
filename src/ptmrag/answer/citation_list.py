"""Which works of the library an entry cites, and which cite it, as a value.

    listed = citation_list(library, "electra-pre-training-text-encoders")
    listed.cites[0].title, listed.cites[0].quote      # the line of its list of references

It matches no references: `library.citations` does.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from ptmrag.answer.card import unknown_entry
from ptmrag.catalog.entry import Entry
from ptmrag.errors import NotFoundError
from ptmrag.library.citations import Citation
from ptmrag.library.library import Library


@dataclass(frozen=True, slots=True)
class LinkedWork:
    """A work at the other end of a citation; `quote` is the reference, verbatim on a page of `source`."""

    entry_id: str
    title: str
    year: int | None
    quote: str
    page: int | None
    source: str
    url: str


@dataclass(frozen=True, slots=True)
class CitationList:
    """What an entry cites and what cites it.

    `has_list` is whether its own list of references could be read; `lists` how many of the `entries` of the
    library have one that could.
    """

    entry_id: str
    title: str
    cites: tuple[LinkedWork, ...]
    cited_by: tuple[LinkedWork, ...]
    has_list: bool
    lists: int
    entries: int

    def as_json(self) -> dict[str, Any]:
        """The shape that `ptmrag cites --json` prints."""
        return asdict(self)


def citation_list(library: Library, entry_id: str) -> CitationList:
    """The citations of an entry; InputError, which names the nearest entries, where there is none."""
    with library.reading(), library.snapshot():
        entries = {entry.id: entry for entry in library.records.entries()}
        if entry_id not in entries:
            raise NotFoundError(unknown_entry(entry_id, list(entries.values())))
        citations = library.citations
        cites, cited_by = citations.cites(entry_id), citations.cited_by(entry_id)
        urls = library.records.urls({one.source for one in (*cites, *cited_by)})
        with_list = citations.with_list()
    return CitationList(
        entry_id,
        entries[entry_id].title,
        tuple(_works(((one.cited, one) for one in cites), entries, urls)),
        tuple(_works(((one.citing, one) for one in cited_by), entries, urls)),
        entry_id in with_list,
        len(with_list),
        len(entries),
    )


def _works(
    found: Iterable[tuple[str, Citation]], entries: Mapping[str, Entry], urls: Mapping[str, str]
) -> Iterable[LinkedWork]:
    for entry_id, one in found:
        entry = entries[entry_id]
        url = urls.get(one.source, "")
        yield LinkedWork(entry_id, entry.title, entry.year, one.line, one.page, one.source, url)
