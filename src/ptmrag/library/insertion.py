"""Rows into the tables of an index: one function for each kind of row.

    insert_entry(database, "list.md", position=0, entry=entry, sources=sources)

The caller holds the transaction. `writing` decides which rows belong together.
"""

import json
from collections.abc import Collection, Sequence
from dataclasses import asdict

import numpy as np

from ptmrag.catalog.addresses import arxiv_year
from ptmrag.catalog.entry import Entry
from ptmrag.documents.chunks import Chunk
from ptmrag.documents.document import Document
from ptmrag.language.detect import detect_language
from ptmrag.library.database import Database
from ptmrag.library.dense import Vectors
from ptmrag.library.records import STATE_COLUMNS
from ptmrag.library.reference_rows import insert_references
from ptmrag.library.schema import SourceState
from ptmrag.sources.source import Source, name_note

_PASSAGE = "source, ordinal, page, heading, kind, text, language, start, boxes, vector, words"


def insert_entry(
    database: Database, catalog: str, *, position: int, entry: Entry, sources: Sequence[Source]
) -> None:
    """An entry and its links; its own text, `catalog:<id>`, is the last of them."""
    category = json.dumps(entry.category, ensure_ascii=False)
    year = entry.year or _year_of(sources)
    database.execute(
        "INSERT INTO entries VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        *(entry.id, catalog, position, entry.title, category, entry.note, entry.line, year),
    )
    others = [json.dumps(path, ensure_ascii=False) for path in entry.other_categories]
    database.execute_many(
        "INSERT INTO other_categories VALUES (?, ?, ?)",
        [(entry.id, number, path) for number, path in enumerate(others)],
    )
    rows = [(s.name, s.link, s.kind) for s in sources] + [(name_note(entry.id), "", "note")]
    database.execute_many(
        "INSERT INTO links VALUES (?, ?, ?, ?, ?)",
        [(entry.id, number, *row) for number, row in enumerate(rows)],
    )


def put_link(database: Database, entry_id: str, source: Source, *, instead_of: str) -> None:
    """Link a source to an entry, in the place of another source if that is linked, else last."""
    changed = database.execute(
        "UPDATE links SET source = ?, kind = ? WHERE entry_id = ? AND source = ? AND kind <> 'note'",
        *(source.name, source.kind, entry_id, instead_of),
    )
    if not changed:
        database.execute(
            "INSERT INTO links SELECT ?1, 1 + coalesce(max(position), 0), ?2, ?3, ?4 "
            "FROM links WHERE entry_id = ?1",
            *(entry_id, source.name, source.link, source.kind),
        )


def put_source_state(database: Database, state: SourceState) -> None:
    """A source, or what is now known of one that is there already."""
    names = STATE_COLUMNS.split(", ")
    changes = ", ".join(f"{name} = excluded.{name}" for name in names[1:])
    marks = ", ".join("?" * len(names))
    database.execute(
        f"INSERT INTO sources ({STATE_COLUMNS}) VALUES ({marks}) "  # noqa: S608 - constants alone
        f"ON CONFLICT (name) DO UPDATE SET {changes}",
        *(getattr(state, name) for name in names),
    )


def insert_pages(database: Database, source: str, *, document: Document) -> None:
    """The pages of a source, its tables and references, and how much text it hides."""
    database.execute_many(
        "INSERT INTO pages VALUES (?, ?, ?)",
        [(source, number, text) for number, text in enumerate(document.pages, 1)],
    )
    database.execute_many(
        "INSERT INTO document_tables VALUES (?, ?, ?, ?)",
        [
            (source, number, table.page, json.dumps(asdict(table), ensure_ascii=False))
            for number, table in enumerate(document.tables)
        ],
    )
    insert_references(database.execute_many, source, document.references)
    hidden = document.hidden
    if hidden.characters:
        values = (source, hidden.characters, json.dumps(hidden.pages))
        database.execute("INSERT INTO hidden_text VALUES (?, ?, ?)", *values)


def insert_passage(
    database: Database, source: str, *, chunk: Chunk, vector: Vectors, word_vectors: bytes
) -> None:
    """A passage with its (dim,) vector and its packed word vectors, and what its sentences are for."""
    database.execute(
        f"INSERT INTO passages ({_PASSAGE}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",  # noqa: S608 - constants alone
        *(source, chunk.ordinal, chunk.page, chunk.heading, chunk.kind, chunk.text),
        *(detect_language(chunk.text), chunk.start, json.dumps(chunk.boxes)),
        *(np.asarray(vector, dtype=np.float32).tobytes(), word_vectors),
    )
    database.execute(
        "INSERT INTO passage_roles VALUES (last_insert_rowid(), ?, ?)",
        *(chunk.section, " ".join(chunk.roles)),
    )


def renumber_passages(database: Database, source: str) -> None:
    """Give the passages of a source new ids, so that the passage index takes them as new.

    The index recognises passages by their ids and contains the titles of entries, so a new title needs
    new ids.
    """
    last = database.query("SELECT max(id) FROM passages WHERE source = ?", source)[0][0]
    database.execute(
        f"INSERT INTO passages ({_PASSAGE}) SELECT {_PASSAGE} FROM passages "  # noqa: S608 - constants alone
        "WHERE source = ? ORDER BY ordinal",
        source,
    )
    database.execute(
        "INSERT INTO passage_roles SELECT copy.id, section, roles FROM passages copy "
        "JOIN passages old USING (source, ordinal) JOIN passage_roles ON passage = old.id "
        "WHERE source = ?1 AND old.id <= ?2 AND copy.id > ?2",
        *(source, last),
    )
    database.execute("DELETE FROM passages WHERE source = ? AND id <= ?", source, last)


def move_source(database: Database, old: str, new: Source) -> None:
    """Give what is stored of a source another name and address; its links keep the old name."""
    columns = STATE_COLUMNS.removeprefix("name, url, ")
    database.execute(
        f"INSERT INTO sources (name, url, {columns}) "  # noqa: S608 - constants alone
        f"SELECT ?, ?, {columns} FROM sources WHERE name = ?",
        *(new.name, new.url, old),
    )
    # They point to the references by the name of the source; the writer matches them anew.
    database.execute("DELETE FROM cited_works WHERE source = ?", old)
    tables = ("pages", "passages", "document_tables", "hidden_text", "source_ingests")
    for table in (*tables, "text_digests", "paper_references"):
        database.execute(f"UPDATE {table} SET source = ? WHERE source = ?", new.name, old)  # noqa: S608 - our own names
    delete_sources(database, [old])


def delete_sources(database: Database, names: Collection[str]) -> None:
    """Remove sources; their pages and passages go with them."""
    database.execute_many("DELETE FROM sources WHERE name = ?", [(name,) for name in names])


def orphans_in(database: Database) -> list[str]:
    """The sources that no entry links.

    Results of searches by title are kept though nothing links them by their own name (see
    `SourceState`): asking arXiv again is slow.
    """
    rows = database.query(
        "SELECT name FROM sources WHERE name NOT IN (SELECT source FROM links) "
        "AND status <> 'alias' AND name NOT IN (SELECT 'title:' || id FROM entries)"
    )
    return [row[0] for row in rows]


def note_ingest(database: Database, source: str, *, ingest: int) -> None:
    """Note which ingest brings a document of a source; call it before the pages are replaced."""
    if database.query("SELECT 1 FROM pages WHERE source = ? LIMIT 1", source):
        database.execute("INSERT OR IGNORE INTO source_ingests VALUES (?, 0, 0)", source)
        database.execute("UPDATE source_ingests SET last = ? WHERE source = ?", ingest, source)
    else:
        values = (source, ingest, ingest)
        database.execute("INSERT OR REPLACE INTO source_ingests VALUES (?, ?, ?)", *values)


def _year_of(sources: Sequence[Source]) -> int | None:
    """The year in an entry's arXiv ids, for entries that name no year themselves."""
    return min(filter(None, (arxiv_year(source.name) for source in sources)), default=None)
