"""Lists the entries of a library: filtered, sorted, a part at a time.

    Entries(assistant).listed(wanted_of({"text": "memory", "limit": 20})).total

What is listed is read once for each state of the library. It makes no cards: `operations` does.
"""

import threading

from ptmrag.api.arguments import LONGEST_NAME, PLACE, Wanted
from ptmrag.api.work_shapes import Entry, EntryLink, EntryList, WorkRecord
from ptmrag.assistant import Assistant
from ptmrag.errors import NotFoundError
from ptmrag.library.entry_summaries import EntrySummary, read_summaries


class Entries:
    """The entries of an assistant's library; safe to use from several threads."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant
        self._lock = threading.Lock()
        self._read: tuple[int, list[EntrySummary]] | None = None

    def listed(self, wanted: Wanted) -> EntryList:
        """The part of the matching entries that is wanted."""
        found = _sorted([one for one in self._all() if _matches(one, wanted)], wanted.sort)
        part = found[wanted.offset : wanted.offset + wanted.limit]
        return EntryList(
            total=len(found),
            offset=wanted.offset,
            limit=wanted.limit,
            entries=[_shape(one) for one in part],
        )

    def one(self, entry_id: str) -> Entry:
        """An entry. Raises NotFoundError, which names the nearest."""
        entries = self._all()
        for summary in entries:
            if summary.entry.id == entry_id:
                return _shape(summary)
        from ptmrag.answer.card import unknown_entry

        raise NotFoundError(unknown_entry(entry_id, [one.entry for one in entries]))

    def record(self, entry_id: str) -> WorkRecord:
        """The record of an entry. Raises NotFoundError."""
        library = self._assistant.library
        with library.reading():
            record = library.works.of(entry_id)
        if record is None:
            raise NotFoundError(f"No entry '{entry_id[:LONGEST_NAME]}' in {PLACE} any more.")
        return WorkRecord.of(record)

    def _all(self) -> list[EntrySummary]:
        library = self._assistant.library
        with self._lock, library.reading():
            generation = library.generation
            if self._read is None or self._read[0] != generation:
                self._read = generation, read_summaries(library)
            return self._read[1]


def _matches(summary: EntrySummary, wanted: Wanted) -> bool:
    first, last = wanted.years or (0, 0)
    entry = summary.entry
    return (
        (not wanted.years or first <= (entry.year or 0) <= last)
        and (not wanted.kind or any(one.kind == wanted.kind for one in summary.sources))
        and (not wanted.extent or summary.extent == wanted.extent)
        and any(wanted.category in heading.casefold() for heading in (*entry.headings, ""))
        and all(word in summary.searched for word in wanted.words)
    )


def _sorted(entries: list[EntrySummary], sort: str) -> list[EntrySummary]:
    if sort == "title":
        return sorted(entries, key=lambda one: one.entry.title.casefold())
    if sort == "year":
        return sorted(entries, key=lambda one: -(one.entry.year or 0))
    if sort == "passages":
        return sorted(entries, key=lambda one: -one.passages)
    return entries


def _shape(summary: EntrySummary) -> Entry:
    entry = summary.entry
    return Entry(
        entry_id=entry.id,
        title=entry.title,
        category=list(entry.category),
        year=entry.year,
        note=entry.note,
        extent=summary.extent,
        passages=summary.passages,
        links=[
            EntryLink.model_validate(
                {
                    "source": row.source,
                    "url": row.link or row.url or "",
                    "kind": row.kind,
                    "status": row.status,
                    "reason": row.reason,
                    "pages": row.pages,
                    "passages": row.passages,
                }
            )
            for row in summary.sources
        ],
    )
