"""What was removed from a library by hand, and when each list was read: read from SQLite.

    removals = library.removals
    removals.all()                     ->  (Removal(3, "2026-11-20T09:00:00+00:00", "entry", "bert", …),)
    removals.files()["/pdfs/a.pdf"]    ->  RemovedFile("/pdfs/a.pdf", "file:a.pdf", "ab12…", "Owls")

A removed entry stays out though its list has it, until it is restored. It writes nothing: `removing` does.
"""

import json
from dataclasses import asdict, dataclass
from typing import Any, Literal

from ptmrag.library.database import Database
from ptmrag.library.schema import KnownList

RemovalKind = Literal["entry", "list", "file"]


@dataclass(frozen=True, slots=True)
class Removal:
    """One thing that was removed: an entry by its id, a list by its name, a file by the name of its source.

    `can_undo` is false since the next ingest: what is restored then is read again. `entries` are the ids of the
    entries that went with it, `catalogs` the lists that name them, `files` the paths of files.
    """

    number: int
    at: str
    kind: RemovalKind
    name: str
    title: str
    can_undo: bool
    entries: tuple[str, ...] = ()
    catalogs: tuple[str, ...] = ()
    files: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The shape that `ptmrag remove --json` prints for it."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class RemovedEntry:
    """An entry that stays out: its id and title, and the names of the sources that it linked."""

    entry_id: str
    catalog: str
    title: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RemovedFile:
    """A file that stays out: its path, the name of its source, and the digest of its content."""

    address: str
    source: str
    sha256: str
    title: str


class Removals:
    """The marks of what was removed, as frozen values."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self) -> tuple[Removal, ...]:
        """What was removed and can be restored, the last one first."""
        with self._database.snapshot():
            rows = self._database.query(
                "SELECT number, at, kind, name, title, is_kept FROM removals ORDER BY number DESC"
            )
            entries = self._by_removal("SELECT removal, entry FROM removed_entries")
            lists = self._by_removal("SELECT DISTINCT removal, catalog FROM removed_entries")
            files = self._by_removal("SELECT removal, address FROM removed_files")
        return tuple(
            Removal(
                *(number, at, kind, name, title, bool(is_kept)),
                entries=entries.get(number, ()),
                catalogs=lists.get(number, ()),
                files=files.get(number, ()),
            )
            for number, at, kind, name, title, is_kept in rows
        )

    def entries(self) -> tuple[RemovedEntry, ...]:
        """The entries that stay out."""
        rows = self._database.query(
            "SELECT entry, catalog, title, sources FROM removed_entries ORDER BY entry"
        )
        return tuple(
            RemovedEntry(entry, catalog, title, tuple(json.loads(sources)))
            for entry, catalog, title, sources in rows
        )

    def files(self) -> dict[str, RemovedFile]:
        """The files that stay out, by their paths."""
        rows = self._database.query("SELECT address, source, sha256, title FROM removed_files")
        return {row[0]: RemovedFile(*row) for row in rows}

    def lists(self) -> tuple[KnownList, ...]:
        """The lists of the library, by name."""
        rows = self._database.query(
            "SELECT entries.catalog, count(*), coalesce(max(read_at), '') FROM entries "
            "LEFT JOIN lists ON lists.catalog = entries.catalog GROUP BY entries.catalog ORDER BY 1"
        )
        return tuple(KnownList(*row) for row in rows)

    def _by_removal(self, sql: str) -> dict[int, tuple[str, ...]]:
        found: dict[int, tuple[str, ...]] = {}
        for number, name in self._database.query(f"{sql} ORDER BY 1, 2"):
            found[number] = (*found.get(number, ()), name)
        return found
