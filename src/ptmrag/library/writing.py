"""Writing an index: one writer at a time, one transaction for each document.

    with write_library(path, embedder.name, dim=embedder.dim) as writer:
        writer.put_entries("list.md", [(entry, sources)])
        writer.put_document(state, document, chunks=chunks, vectors=vectors)

A writer that is killed at any moment leaves whole documents; the searchable files are brought up to
date when it ends, or by the next writer. It fetches and embeds nothing.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext, suppress
from pathlib import Path

import numpy as np

from ptmrag.catalog.changes import Change
from ptmrag.catalog.entry import Entry
from ptmrag.catalog.record import Origin, Record, WorkRecord
from ptmrag.documents.chunks import Chunk
from ptmrag.documents.document import Document
from ptmrag.errors import disk_errors
from ptmrag.library.database import Database, open_to_write
from ptmrag.library.dense import Vectors
from ptmrag.library.digests import put_digests
from ptmrag.library.duplicate_links import (
    insert_duplicate,
    remove_duplicates_of,
)
from ptmrag.library.history import put_events
from ptmrag.library.insertion import (
    delete_sources,
    insert_entry,
    insert_pages,
    insert_passage,
    move_source,
    note_ingest,
    put_link,
    put_source_state,
)
from ptmrag.library.library import Library, SearchableFiles, searchable_files
from ptmrag.library.listed_entries import Linked, list_digest, replace_catalogs
from ptmrag.library.lock import lock_index
from ptmrag.library.looks import Looks, failure_of, is_look
from ptmrag.library.matched_references import match_references
from ptmrag.library.own_files import join_entries, put_address, remove_own_files
from ptmrag.library.passage_changes import forget_old_changes, new_generation
from ptmrag.library.remote_copy import checked_out
from ptmrag.library.removing import Removing, make_final, note_lists
from ptmrag.library.retitling import renumbering_retitled, sources_of
from ptmrag.library.schema import SourceState, moment
from ptmrag.library.scratch import sweep_scratch_folders
from ptmrag.library.structure import blaming_damage
from ptmrag.library.work_records import put_record
from ptmrag.sources.source import Source


@contextmanager
def write_library(
    path: Path, embedder_name: str, *, dim: int, is_ingest: bool = True
) -> Iterator["LibraryWriter"]:
    """Open an index for writing, alone; a new one is made where there is none.

    Unless `is_ingest` is false, it counts as an ingest: what it brings is new since the one before.
    An index of an earlier version is migrated. Raises IndexBusyError where another process writes,
    IncompatibleIndexError where another embedder or an unknown version made the index, InputError
    where the folder cannot be written, StorageError where the disk is full: what was committed stays.
    """
    with (
        checked_out(path) as folder,
        lock_index(folder),
        disk_errors(folder),
        closing(open_to_write(folder)) as database,
        blaming_damage(database),
    ):
        sweep_scratch_folders()
        database.prepare(embedder_name, dim=dim)
        stamped = searchable_files(database)
        library = Library(database, stamped)
        library.demand_embedder(embedder_name, dim=dim)
        library.refresh()
        writer = LibraryWriter(database, library, stamped)
        writer.publish()  # what a killed writer did not
        if is_ingest:
            writer.count_ingest()
        try:
            yield writer
            match_references(database)
        finally:
            writer.publish()


class _NothingChangedError(Exception):
    """Gives a transaction back that has changed nothing."""


class LibraryWriter:
    """An open index that can be changed, `removals` by hand. Use `write_library`.

    `records` and `passages` read what is committed; `library` searches what is published.
    """

    def __init__(self, database: Database, library: Library, stamped: SearchableFiles) -> None:
        self._database = database
        self._stamped = stamped
        self._looks = Looks(database)
        self._works: tuple[int, list[WorkRecord]] = -1, []
        self.library = library
        self.records = library.records
        self.passages = library.passages
        self.removals = Removing(database, self.passages, self._transaction)

    # --- entries and links -------------------------------------------------------------------

    def put_catalogs(
        self, catalogs: Mapping[str, Sequence[Linked]], *, renamed: Mapping[str, str] | None = None
    ) -> list[str]:
        """Replace the entries of catalogs, each by its name, their links and the lists' records.

        `renamed` has the old id by the new one of entries that were called otherwise: what others say
        of a work stays with it. It is one transaction, so an entry may move from one catalog to another.
        Sources that no entry links now are removed with their passages; their names are returned.
        """
        note_lists(self._database, catalogs)
        digest, orphans = list_digest(self._database), []
        with suppress(_NothingChangedError), self._transaction(), self._retitled():
            orphans = replace_catalogs(self._database, catalogs, renamed=renamed or {})
            if not orphans and list_digest(self._database) == digest:
                raise _NothingChangedError  # no new generation
        return orphans

    def put_entries(self, catalog: str, entries: Sequence[Linked]) -> list[str]:
        """`put_catalogs` for one catalog."""
        return self.put_catalogs({catalog: entries})

    def put_entry(
        self, catalog: str, position: int, *, entry: Entry, sources: Sequence[Source]
    ) -> None:
        """Add one entry, or replace it."""
        affected = [*sources_of(self._database, entry.id), *(source.name for source in sources)]
        with self._transaction(), self._retitled(affected):
            self._database.execute("DELETE FROM entries WHERE id = ?", entry.id)
            insert_entry(self._database, catalog, position=position, entry=entry, sources=sources)

    def put_link(self, entry_id: str, source: Source, *, instead_of: str = "") -> None:
        """Link a source to an entry, in the place of another source if that is named."""
        with self._transaction(), self._retitled([source.name, instead_of]):
            put_link(self._database, entry_id, source, instead_of=instead_of)

    def put_address(self, entry_id: str, source: Source) -> None:
        """Note where a file is now that an entry links by the place where it was."""
        with self._database.transaction():
            put_address(self._database, entry_id, source)

    def put_record(self, entry_id: str, origin: Origin, record: Record) -> None:
        """Keep what an origin says of the work of an entry, in the place of what it said before."""
        self.put_records(origin, {entry_id: record}, at=moment())

    def put_records(self, origin: Origin, records: Mapping[str, Record], *, at: str) -> None:
        """Keep what an origin said at a time, by entry id; if it is nothing new, it makes no generation."""
        said = {entry: self.library.works.said(entry).get(origin, Record()) for entry in records}
        begin = self._database.transaction if said == dict(records) else self._transaction
        with begin() if records else nullcontext():
            for entry_id, record in records.items():
                put_record(self._database, entry_id, origin, record=record, at=at)

    def works(self) -> list[WorkRecord]:
        """The records of all works as they are now; they are read again after a new generation."""
        generation = self.library.generation
        if self._works[0] != generation:
            self._works = generation, self.library.works.all()
        return self._works[1]

    # --- documents ---------------------------------------------------------------------------

    def put_document(
        self,
        state: SourceState,
        document: Document,
        *,
        chunks: Sequence[Chunk],
        vectors: Vectors,
        words: Sequence[bytes] = (),
    ) -> None:
        """Replace a source: its state, its pages, its passages and their (n, dim) float32 vectors.

        `words` are the word vectors of each passage as `late_interaction.pack` gives them, if the
        embedder has any. Raises ValueError where the vectors do not fit.
        """
        if np.shape(vectors) != (len(chunks), self.library.dim) and len(chunks):
            raise ValueError(
                f"{len(chunks)} passages need vectors ({len(chunks)}, {self.library.dim}): "
                f"{np.shape(vectors)}"
            )
        with self._transaction():
            self._replace_pages(state, document)
            packed = words or [b""] * len(chunks)
            for chunk, vector, word_vectors in zip(chunks, vectors, packed, strict=True):
                insert_passage(
                    self._database,
                    state.name,
                    chunk=chunk,
                    vector=vector,
                    word_vectors=word_vectors,
                )
            put_digests(self._database.query, self._database.execute, state.name)

    def put_duplicate(self, state: SourceState, document: Document, *, same_as: str) -> None:
        """Replace a source whose text another one has too: state and pages, without passages.

        The entries that link it are linked to the other one too.
        """
        with self._transaction(), self._retitled([same_as]):
            self._replace_pages(state, document)
            insert_duplicate(self._database, state.name, same_as)
            put_digests(self._database.query, self._database.execute, state.name)

    def make_duplicate(self, source: str, *, same_as: str) -> None:
        """Remove the passages of a source whose text another one has too, as `put_duplicate` does."""
        with self._transaction(), self._retitled([same_as]):
            remove_duplicates_of(self._database, source)
            self._database.execute("DELETE FROM passages WHERE source = ?", source)
            insert_duplicate(self._database, source, same_as)
            put_digests(self._database.query, self._database.execute, source)

    def put_state(self, state: SourceState) -> None:
        """Keep what was learnt of a source without a new document; an older document stays."""
        if is_look(self.records.state(state.name), state):
            self._looks.note(state)
            return
        with self._transaction():
            put_source_state(self._database, state)

    def put_failure(self, state: SourceState) -> None:
        """Keep why a source failed; an older document stays, with what is known of it."""
        known = self.records.state(state.name)
        self.put_state(state if known is None else failure_of(known, state))

    def rename_source(self, old: str, new: Source) -> None:
        """Give what is stored of a source another name and address; its links keep the old name."""
        with self._transaction():
            remove_duplicates_of(self._database, old)
            move_source(self._database, old, new)

    def remove_sources(self, names: Collection[str]) -> None:
        """Remove sources with their pages and passages; the entries keep their links."""
        with self._transaction():
            delete_sources(self._database, names)

    def remove_own_files(self, names: Collection[str], *, catalog: str) -> list[tuple[str, str]]:
        """Remove what was read from files; returns id and title of the entries of a catalog that go too."""
        with self._transaction(), self._retitled():
            return remove_own_files(self._database, names, catalog=catalog)

    def join_entries(self, entry_id: str, *, into: str) -> None:
        """Link what an entry links to another one, and remove the entry."""
        affected = sources_of(self._database, entry_id, into)
        with self._transaction(), self._retitled(affected):
            join_entries(self._database, entry_id, into=into)

    # --- the whole ---------------------------------------------------------------------------

    def count_ingest(self) -> None:
        """Begin one more ingest; documents are marked with its number. No new generation."""
        with self._database.transaction():
            self._database.set_meta("ingests", str(self.records.last_ingest[0] + 1))
            self._database.set_meta("ingested_at", moment())
            forget_old_changes(self._database, self.library.generation)
            make_final(self._database)  # what was removed by hand

    def put_events(self, changes: Iterable[Change]) -> None:
        """Keep what changed, for whoever asks for the news. No new generation."""
        with self._database.transaction():
            put_events(self._database, changes)

    def publish(self) -> None:
        """Bring the searchable files to the state of the database, so that readers load them."""
        self._looks.flush()
        with self._database.lock:
            self._stamped.publish(self.passages)

    def _replace_pages(self, state: SourceState, document: Document) -> None:
        """Begin a source anew; its duplicates are removed, since their text may differ now."""
        note_ingest(self._database, state.name, ingest=self.records.last_ingest[0])
        remove_duplicates_of(self._database, state.name)
        delete_sources(self._database, [state.name])
        put_source_state(self._database, state)
        insert_pages(self._database, state.name, document=document)

    def _retitled(self, sources: Collection[str] | None = None) -> AbstractContextManager[None]:
        return renumbering_retitled(self._database, self.passages, sources)

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        """All or nothing; what is committed is a new generation."""
        with new_generation(self._database):
            self._looks.write()  # before what is known now may be replaced
            yield
        self._looks.forget()
