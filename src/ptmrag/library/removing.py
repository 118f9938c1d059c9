"""Removes entries, lists and files from a library by hand, and takes that back.

    number = writer.removals.remove(NewRemoval("entry", "bert", "BERT", entries=("bert",), stays=True))
    writer.removals.restore(number)      ->  True: everything is there again

A removal is one transaction: the rows are set aside (`kept_rows`), and a mark stays. The next ingest makes it final:
it forgets the rows, and keeps the mark of what would come back by itself. It looks at no file and no list.
"""

import json
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass

from ptmrag.catalog.entry import Entry
from ptmrag.library.database import Database
from ptmrag.library.duplicate_links import (
    link_duplicates,
    remove_duplicates_of,
    remove_lost_duplicates,
)
from ptmrag.library.insertion import delete_sources, insert_entry, orphans_in
from ptmrag.library.kept_rows import forget_live_rows, forget_rows, keep_rows, put_rows_back
from ptmrag.library.removals import RemovalKind, Removals, RemovedFile
from ptmrag.library.retitling import renumbering_retitled, sources_of
from ptmrag.library.schema import moment
from ptmrag.library.stored_passages import StoredPassages
from ptmrag.sources.source import Source

Made = tuple[
    str, Entry, Sequence[Source]
]  # the name of a catalog, an entry for it, and its sources


@dataclass(frozen=True, slots=True)
class NewRemoval:
    """What to remove. `stays` says that the entries stay out when their list is read again.

    `files` are files to keep out: of a removed entry, those that no other entry links. `made` are entries for
    files that stay though the entry that they belonged to goes.
    """

    kind: RemovalKind
    name: str
    title: str
    entries: tuple[str, ...] = ()
    files: tuple[RemovedFile, ...] = ()
    made: tuple[Made, ...] = ()
    stays: bool = False


class Removing(Removals):
    """The removals of a library that is open to be written; `begin` begins a transaction."""

    def __init__(
        self,
        database: Database,
        passages: StoredPassages,
        begin: Callable[[], AbstractContextManager[None]],
    ) -> None:
        super().__init__(database)
        self._passages, self._begin = passages, begin

    def remove(self, new: NewRemoval) -> int:
        """Remove at once, from searches, answers and the catalog; returns the number that undoes it."""
        named = [file.source for file in new.files] if new.kind == "file" else []
        linking = {*new.entries, *self._linking(named)}
        with self._changing():
            sources = self._set_aside(new.entries, linking)
            tombs = self._tombs(new.entries)
            for name in named:
                _remove_file(self._database, name)
            for entry_id in new.entries:
                self._database.execute("DELETE FROM entries WHERE id = ?", entry_id)
            for position, (catalog, entry, links) in enumerate(new.made):
                insert_entry(self._database, catalog, position=position, entry=entry, sources=links)
            self._settle()
            gone = sources - self._live(sources)
            number = self._note(new, gone)
            self._mark(new, tombs, gone, number)
            return number

    def restore(self, number: int) -> bool:
        """Take a removal back. Whether everything is there again: if not, the next ingest may read it again."""
        found = self._database.query(
            "SELECT is_kept, sources, made FROM removals WHERE number = ?", number
        )
        if not found:
            return False
        is_kept, sources, made = bool(found[0][0]), json.loads(found[0][1]), json.loads(found[0][2])
        with self._changing():
            if is_kept:
                entries = self._by_removal("SELECT removal, entry FROM removed_entries")
                put_rows_back(self._database, entries=entries.get(number, ()), sources=[*sources])
                for entry_id in made:
                    self._database.execute("DELETE FROM entries WHERE id = ?", entry_id)
                self._settle()
            for table in ("removed_entries", "removed_files"):
                self._database.execute(f"DELETE FROM {table} WHERE removal = ?", number)  # noqa: S608 - our own names
            self._database.execute("DELETE FROM removals WHERE number = ?", number)
        return is_kept

    def rename(self, old_id: str, new_id: str, title: str) -> None:
        """Note what a removed entry is called in its list now."""
        self._database.execute(
            "UPDATE OR REPLACE removed_entries SET entry = ?, title = ? WHERE entry = ?",
            *(new_id, title, old_id),
        )

    def forget_files(self, addresses: Collection[str]) -> None:
        """Let files in again, or forget those that are gone."""
        self._database.execute_many(
            "DELETE FROM removed_files WHERE address = ?", [(address,) for address in addresses]
        )

    # --- inside ------------------------------------------------------------------------------

    @contextmanager
    def _changing(self) -> Iterator[None]:
        with self._begin(), renumbering_retitled(self._database, self._passages):
            yield

    def _linking(self, sources: Sequence[str]) -> set[str]:
        rows = self._database.query(
            "SELECT DISTINCT entry_id FROM links WHERE source IN (SELECT value FROM json_each(?))",
            json.dumps(sources),
        )
        return {row[0] for row in rows}

    def _set_aside(self, entries: Collection[str], linking: Collection[str]) -> set[str]:
        """Keep all rows that may go; returns the names of the sources among them."""
        sources = {*sources_of(self._database, *linking), *(f"title:{one}" for one in entries)}
        sources = self._live(sources)
        for name in sources:
            self._passages.fill_vectors(name)
        keep_rows(self._database, entries=entries, linking=linking, sources=sources)
        return sources

    def _live(self, sources: Collection[str]) -> set[str]:
        rows = self._database.query(
            "SELECT name FROM sources WHERE name IN (SELECT value FROM json_each(?))",
            json.dumps(list(sources)),
        )
        return {row[0] for row in rows}

    def _settle(self) -> None:
        """Remove what nothing links now, and what was kept of the rest."""
        remove_lost_duplicates(self._database)
        link_duplicates(self._database)
        delete_sources(self._database, orphans_in(self._database))
        forget_live_rows(self._database)

    def _tombs(self, entries: Collection[str]) -> list[tuple[str, str, str, str]]:
        """Id, catalog, title and sources (JSON) of entries."""
        rows = self._database.query(
            "SELECT id, catalog, title FROM entries WHERE id IN (SELECT value FROM json_each(?))",
            json.dumps(list(entries)),
        )
        return [
            (
                *row,
                json.dumps([n for n in sources_of(self._database, row[0]) if not _is_own_text(n)]),
            )
            for row in rows
        ]

    def _note(self, new: NewRemoval, gone: Collection[str]) -> int:
        self._database.execute(
            "INSERT INTO removals (at, kind, name, title, is_kept, sources, made) VALUES (?, ?, ?, ?, 1, ?, ?)",
            *(moment(), new.kind, new.name, new.title, json.dumps(sorted(gone))),
            json.dumps([entry.id for _, entry, _ in new.made]),
        )
        return int(self._database.query("SELECT last_insert_rowid()")[0][0])

    def _mark(
        self,
        new: NewRemoval,
        tombs: Sequence[tuple[str, str, str, str]],
        gone: Collection[str],
        number: int,
    ) -> None:
        self._database.execute_many(
            "INSERT OR REPLACE INTO removed_entries VALUES (?, ?, ?, ?, ?, ?)",
            [(*tomb, number, int(new.stays)) for tomb in tombs],
        )
        self._database.execute_many(
            "INSERT OR REPLACE INTO removed_files VALUES (?, ?, ?, ?, ?)",
            [
                (file.address, file.source, file.sha256, file.title, number)
                for file in new.files
                if file.source in gone
            ],
        )


def make_final(database: Database) -> None:
    """Forget the rows of what was removed, and the marks of what nothing brings back. The caller has a transaction."""
    forget_rows(database)
    database.execute(
        "DELETE FROM removed_entries WHERE stays = 0 OR catalog IN (SELECT name FROM removals WHERE kind = 'list')"
    )
    database.execute("UPDATE removals SET is_kept = 0")
    database.execute(
        "DELETE FROM removals WHERE number NOT IN (SELECT removal FROM removed_entries) "
        "AND number NOT IN (SELECT removal FROM removed_files)"
    )


def note_lists(database: Database, names: Collection[str]) -> None:
    """Note that lists were read now."""
    at = moment()
    database.execute_many(
        "INSERT OR REPLACE INTO lists VALUES (?, ?)", [(name, at) for name in names]
    )


def _remove_file(database: Database, source: str) -> None:
    """Remove what was read from a file, and the links of entries to the file."""
    remove_duplicates_of(database, source)
    database.execute(
        "DELETE FROM links WHERE source = ? AND link <> '' AND instr(link, '://') = 0", source
    )
    delete_sources(database, [source])


def _is_own_text(source: str) -> bool:
    return source.startswith("catalog:")
