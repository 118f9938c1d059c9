"""What changed in a library, ingest by ingest: entries that came and went, and news of their works.

    library.history.since("2026-11-01")    ->  (Event("2026-11-20T09:00:00+00:00", "added", "bert", "BERT"),)

It is written as an ingest goes; it compares nothing (`catalog.changes` and `ingestion.record_changes` do).
"""

from collections.abc import Iterable
from dataclasses import dataclass

from ptmrag.catalog.changes import Change
from ptmrag.library.database import Database
from ptmrag.library.schema import moment


@dataclass(frozen=True, slots=True)
class Event:
    """A change, when it was noticed (UTC in ISO 8601), and the title of its entry at that time."""

    at: str
    kind: str
    entry_id: str
    title: str
    before: str = ""
    after: str = ""


class History:
    """The events of an index, oldest first."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @property
    def began(self) -> str:
        """Since when events are kept: UTC in ISO 8601, "" of an index that an older ptmrag wrote."""
        return self._database.meta("history_began")

    def since(self, start: str) -> tuple[Event, ...]:
        """The events at this moment (ISO 8601, also a date alone) or later."""
        rows = self._database.query(
            "SELECT at, kind, entry, title, before, after FROM history WHERE at >= ? ORDER BY number",
            start,
        )
        return tuple(Event(*row) for row in rows)


def put_events(database: Database, changes: Iterable[Change]) -> None:
    """Keep changes of entries, each with the title that the entry has now, or had last."""
    titles = dict(database.query("SELECT id, title FROM entries"))
    at = moment()
    database.execute_many(
        "INSERT INTO history (at, kind, entry, title, before, after) VALUES (?, ?, ?, ?, ?, ?)",
        [
            (
                at,
                c.kind,
                c.entry_id,
                titles.get(c.entry_id, c.before or ""),
                c.before or "",
                c.after or "",
            )
            for c in changes
            if c.entry_id is not None
        ],
    )
