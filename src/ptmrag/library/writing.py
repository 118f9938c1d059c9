"""Writing an index: one writer at a time, one transaction for each document.

    with write_library(path, embedder.name, embedder.dim) as library:
        library.put_entries("list.md", [(entry, sources)])
        library.put_document(state, document, chunks, vectors)

Killed at any moment, it leaves whole documents; the derived files are brought in step at the end,
and by the next reader or writer where that did not happen.
"""

import json
import sqlite3
import uuid
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

import numpy as np
from filelock import FileLock, Timeout

from ptmrag.catalog.addresses import arxiv_year
from ptmrag.catalog.entry import Entry
from ptmrag.documents.chunks import Chunk
from ptmrag.documents.document import Document
from ptmrag.errors import IncompatibleIndexError, IndexBusyError, InputError, disk_errors
from ptmrag.language.detect import detect_language
from ptmrag.library.database import FILE, LOCK, connect_to_write
from ptmrag.library.dense import Vectors
from ptmrag.library.library import Library
from ptmrag.library.records import STATE_COLUMNS
from ptmrag.library.schema import ARRIVALS, HIDDEN, TABLES, TWINS, VERSION, SourceState, moment
from ptmrag.sources.source import Source, name_note

Linked = tuple[Entry, Sequence[Source]]


@contextmanager
def write_library(path: Path, embedder_name: str, dim: int) -> Iterator["LibraryWriter"]:
    """Open an index for writing, alone; a new one is made where there is none.

    Raises IndexBusyError where another process writes, IncompatibleIndexError where another
    embedder or version made the index, InputError where the folder cannot be written, StorageError
    where the disk is full: what was committed stays.
    """
    try:
        path.mkdir(parents=True, exist_ok=True)
        lock = FileLock(path / LOCK).acquire(timeout=0)
    except Timeout as error:
        raise IndexBusyError(
            f"Another process is writing the index '{path}': wait until it is done."
        ) from error
    except OSError as error:
        raise InputError(
            f"The index folder '{path}' cannot be written ({error.strerror}): "
            "name another one (--index)."
        ) from error
    with (
        disk_errors(path),
        lock,
        closing(connect_to_write(path / FILE)) as connection,
    ):
        _initialise(connection, embedder_name, dim)
        library = LibraryWriter(path, connection)
        connection.execute(TWINS)
        connection.execute(HIDDEN)
        library.demand_embedder(embedder_name)
        if library.dim != dim:
            raise IncompatibleIndexError(
                f"The vectors of the index '{path}' have {library.dim} numbers, those of "
                f"'{embedder_name}' {dim}: build anew in another folder (--index)."
            )
        library.publish()  # what a killed writer left behind
        library.count_ingest()
        try:
            yield library
        finally:
            library.publish()


class LibraryWriter(Library):
    """A Library that can be changed. Use `write_library`."""

    def put_catalogs(self, catalogs: Mapping[str, Sequence[Linked]]) -> list[str]:
        """Replace the entries of catalogs, each by its name, and their links.

        All in one transaction, so that an entry may move from one to another. The sources that
        nobody links now are removed with their passages; their names are returned.
        """
        with self._transaction(), self._retitled():
            for catalog in catalogs:
                self._sql.execute("DELETE FROM entries WHERE catalog = ?", (catalog,))
            for catalog, entries in catalogs.items():
                for position, (entry, sources) in enumerate(entries):
                    self._put_entry(catalog, position, entry, sources)
            self._forget_twins("same_as NOT IN (SELECT source FROM passages)")
            self._forget_twins("same_as NOT IN (SELECT source FROM links)")
            self._link_twins()
            orphans = self._orphans()
            self._remove(orphans)
        return orphans

    def put_entries(self, catalog: str, entries: Sequence[Linked]) -> list[str]:
        """`put_catalogs` for one catalog."""
        return self.put_catalogs({catalog: entries})

    def put_entry(
        self, catalog: str, position: int, entry: Entry, sources: Sequence[Source]
    ) -> None:
        """Add one entry, or replace it."""
        with self._transaction(), self._retitled():
            self._sql.execute("DELETE FROM entries WHERE id = ?", (entry.id,))
            self._put_entry(catalog, position, entry, sources)

    def put_link(self, entry_id: str, source: Source, *, instead_of: str = "") -> None:
        """Link a source to an entry, in the place of another one if that is named."""
        with self._transaction(), self._retitled([source.name, instead_of]):
            changed = self._sql.execute(
                "UPDATE links SET source = ?, kind = ? WHERE entry_id = ? AND source = ? "
                "AND kind <> 'note'",
                (source.name, source.kind, entry_id, instead_of),
            ).rowcount
            if not changed:
                self._sql.execute(
                    "INSERT INTO links SELECT ?1, 1 + coalesce(max(position), 0), ?2, ?3, ?4 "
                    "FROM links WHERE entry_id = ?1",
                    (entry_id, source.name, source.link, source.kind),
                )

    def put_document(
        self,
        state: SourceState,
        document: Document,
        chunks: Sequence[Chunk],
        vectors: Vectors,
        words: Sequence[bytes] = (),
    ) -> None:
        """Replace what is known of a source: state, pages, passages, (n, dim) vectors.

        `words` are the word vectors of each passage as `late.pack` makes them, if there are any.
        """
        if np.shape(vectors) != (len(chunks), self.dim) and len(chunks):
            raise ValueError(
                f"{len(chunks)} passages need vectors ({len(chunks)}, {self.dim}): "
                f"{np.shape(vectors)}"
            )
        with self._transaction():
            self._put_arrival(state.name)
            self._put_pages(state, document)
            packed = words or [b""] * len(chunks)
            for chunk, vector, late in zip(chunks, vectors, packed, strict=True):
                self._put_passage(state.name, chunk, vector, late)

    def put_twin(self, state: SourceState, document: Document, same_as: str) -> None:
        """Keep a source whose text another has: its state and pages, no passages of its own.

        The entries that link it link the other one too from now on.
        """
        with self._transaction(), self._retitled([same_as]):
            self._put_arrival(state.name)
            self._put_pages(state, document)
            self._sql.execute("INSERT INTO twins VALUES (?, ?)", (state.name, same_as))
            self._link_twins()

    def twin_of(self, name: str) -> str | None:
        """The source that has the passages of this one, None where it has its own."""
        rows = self._query("SELECT same_as FROM twins WHERE source = ?", name)
        return str(rows[0][0]) if rows else None

    def count_ingest(self) -> None:
        """One more ingest begins; what it brings is known by its number. No new generation."""
        with self._lock, self._sql:
            self._sql.execute("BEGIN IMMEDIATE")
            self._sql.execute(ARRIVALS)
            self._set_meta("ingests", str(self.last_ingest[0] + 1))
            self._set_meta("ingested_at", moment())

    def put_state(self, state: SourceState) -> None:
        """Keep what was learnt of a source without a new document; an older one stays."""
        with self._transaction():
            self._put_state(state)

    def put_failure(self, state: SourceState) -> None:
        """Keep why a source failed. An older document stays, and what is known of it.

        Its ETag goes: "not modified" would be no answer to one who asks for the whole again.
        """
        with self._transaction():
            changed = self._sql.execute(
                "UPDATE sources SET status = 'failed', reason = ?, at = ?, fresh_until = ?, "
                "etag = NULL, last_modified = NULL WHERE name = ?",
                (state.reason, state.at, state.fresh_until, state.name),
            ).rowcount
            if not changed:
                self._put_state(state)

    def remove_sources(self, names: Collection[str]) -> None:
        """Forget sources with their pages and passages; the entries keep their links."""
        with self._transaction():
            self._remove(names)

    def publish(self) -> None:
        """Bring the searchable files to the state of the database, so that readers load them."""
        with self._lock:
            self._derived.write(self)

    def _put_entry(
        self, catalog: str, position: int, entry: Entry, sources: Sequence[Source]
    ) -> None:
        category = json.dumps(entry.category, ensure_ascii=False)
        values = (entry.title, category, entry.note, entry.line, entry.year or _year_of(sources))
        self._sql.execute(
            "INSERT INTO entries VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (entry.id, catalog, position, *values),
        )
        rows = [(s.name, s.link, s.kind) for s in sources] + [(name_note(entry.id), "", "note")]
        self._sql.executemany(
            "INSERT INTO links VALUES (?, ?, ?, ?, ?)",
            [(entry.id, number, *row) for number, row in enumerate(rows)],
        )

    def _put_pages(self, state: SourceState, document: Document) -> None:
        """Begin a source anew; those that were the same as the old one are to be read again."""
        self._forget_twins("?1 IN (source, same_as)", state.name)
        self._remove([state.name])
        self._put_state(state)
        self._sql.executemany(
            "INSERT INTO pages VALUES (?, ?, ?)",
            [(state.name, number, text) for number, text in enumerate(document.pages, 1)],
        )
        if document.hidden.characters:
            values = (document.hidden.characters, json.dumps(document.hidden.pages))
            self._sql.execute("INSERT INTO hidden VALUES (?, ?, ?)", (state.name, *values))

    def _link_twins(self) -> None:
        """Let the entries of each twin link the source that has its passages."""
        self._sql.execute(
            "INSERT INTO links SELECT entry_id, row_number() OVER (PARTITION BY entry_id) + "
            "(SELECT max(position) FROM links AS own WHERE own.entry_id = links.entry_id), "
            "same_as, link, kind FROM twins JOIN links USING (source) WHERE NOT EXISTS "
            "(SELECT 1 FROM links AS own WHERE (own.entry_id, own.source) = (links.entry_id, same_as))"
        )

    def _forget_twins(self, condition: str, *values: str) -> None:
        """Let go of twins: what they were the same as is other now, or gone."""
        chosen = f"SELECT source, same_as FROM twins WHERE {condition}"  # noqa: S608 - our own text
        gone = self._query(chosen, *values)
        self._sql.executemany(
            "DELETE FROM links WHERE source = ?2 AND EXISTS (SELECT 1 FROM links AS own "
            "WHERE (own.entry_id, own.link, own.source) = (links.entry_id, links.link, ?1))",
            gone,
        )
        self._remove([source for source, _ in gone])
        for same_as in {same_as for _, same_as in gone}:
            self._renumber(same_as)  # it has lost the titles of entries

    def _put_state(self, state: SourceState) -> None:
        names = STATE_COLUMNS.split(", ")
        changes = ", ".join(f"{name} = excluded.{name}" for name in names[1:])
        marks = ", ".join("?" * len(names))
        self._sql.execute(
            f"INSERT INTO sources ({STATE_COLUMNS}) VALUES ({marks}) "  # noqa: S608 - constants alone
            f"ON CONFLICT (name) DO UPDATE SET {changes}",
            [getattr(state, name) for name in names],
        )

    def _put_arrival(self, source: str) -> None:
        """Note which ingest brings a document, and whether one of the source was here before."""
        ingest = self.last_ingest[0]
        was_here = self._query("SELECT 1 FROM pages WHERE source = ? LIMIT 1", source)
        if was_here:
            self._sql.execute("INSERT OR IGNORE INTO arrivals VALUES (?, 0, 0)", (source,))
            self._sql.execute("UPDATE arrivals SET last = ? WHERE source = ?", (ingest, source))
        else:
            self._sql.execute(
                "INSERT OR REPLACE INTO arrivals VALUES (?, ?, ?)", (source, ingest, ingest)
            )

    def _put_passage(self, source: str, chunk: Chunk, vector: Vectors, words: bytes) -> None:
        place = (source, chunk.ordinal, chunk.page, chunk.heading, chunk.kind)
        self._sql.execute(
            f"INSERT INTO passages ({_PASSAGE}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",  # noqa: S608 - constants alone
            (
                *place,
                chunk.text,
                detect_language(chunk.text),
                chunk.start,
                json.dumps(chunk.boxes),
                np.asarray(vector, dtype=np.float32).tobytes(),
                words,
            ),
        )

    def _orphans(self) -> list[str]:
        """The sources that nobody links, but for what look-ups by title gave (see `SourceState`).

        Those are not linked by their own name, and asking arXiv again is dear.
        """
        rows = self._query(
            "SELECT name FROM sources WHERE name NOT IN (SELECT source FROM links) "
            "AND status <> 'alias' AND name NOT IN (SELECT 'title:' || id FROM entries)"
        )
        return [row[0] for row in rows]

    def _remove(self, names: Collection[str]) -> None:
        """The pages and passages of a source go with it."""
        self._sql.executemany("DELETE FROM sources WHERE name = ?", [(name,) for name in names])

    @contextmanager
    def _retitled(self, sources: Collection[str] | None = None) -> Iterator[None]:
        """Give the passages of sources whose entries have other titles now new ids.

        The word index holds the titles and goes by ids; the vectors stay as they are.
        """
        before = self._titles(sources)
        yield
        for source, title in self._titles(sources).items():
            if before.get(source) != title:
                self._renumber(source)

    def _renumber(self, source: str) -> None:
        last = self._query("SELECT max(id) FROM passages WHERE source = ?", source)[0][0]
        self._sql.execute(
            f"INSERT INTO passages ({_PASSAGE}) SELECT {_PASSAGE} FROM passages "  # noqa: S608 - constants alone
            "WHERE source = ? ORDER BY ordinal",
            (source,),
        )
        self._sql.execute("DELETE FROM passages WHERE source = ? AND id <= ?", (source, last))

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        """All of it or nothing; what was committed is a new generation."""
        with self._lock, self._sql:
            self._sql.execute("BEGIN IMMEDIATE")
            yield
            self._set_meta("generation", str(self.generation + 1))
            self._set_meta("built_at", moment())

    def _set_meta(self, key: str, value: str) -> None:
        self._sql.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))


_PASSAGE = "source, ordinal, page, heading, kind, text, language, start, boxes, vector, words"


def _year_of(sources: Sequence[Source]) -> int | None:
    """The year that an entry's arXiv ids tell, for entries that do not tell it themselves."""
    return min(filter(None, (arxiv_year(source.name) for source in sources)), default=None)


def _initialise(connection: sqlite3.Connection, embedder_name: str, dim: int) -> None:
    """Make the tables of a new library, all or none; leave one that is there as it is."""
    with connection:
        connection.execute("BEGIN IMMEDIATE")
        if connection.execute("SELECT 1 FROM sqlite_master").fetchone():
            return
        for statement in TABLES.split(";"):
            connection.execute(statement)
        rows = {
            "version": str(VERSION),
            "identity": uuid.uuid4().hex,
            "embedder": embedder_name,
            "dim": str(dim),
            "generation": "0",
            "built_at": moment(),
        }
        connection.executemany("INSERT INTO meta VALUES (?, ?)", rows.items())
