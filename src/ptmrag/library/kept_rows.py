"""The rows of what was removed by hand, set aside so that a removal can be undone, until the next ingest.

    keep_rows(database, entries=["bert"], linking=["bert"], sources=["arxiv:1810.04805"])
    put_rows_back(database, entries=["bert"], sources=["arxiv:1810.04805"])

What is put back gets new passage ids, so that the passage index takes it as new. The caller holds the
transaction, and removes the rows themselves.
"""

# ruff: noqa: S608 - names of tables, of our own
import json
from collections.abc import Collection

from ptmrag.library.database import Database
from ptmrag.library.removal_tables import KEPT

# Tables with a row or more for a source; its passages come apart, with ids of their own.
_OF_SOURCES = (
    *("pages", "document_tables", "hidden_text", "paper_references", "duplicates"),
    "text_digests",
)
_CHOSEN = "IN (SELECT value FROM json_each(?))"
_PASSAGE = "source, ordinal, page, heading, kind, text, language, start, boxes, vector, words"
_ROLES_OF = f"passage IN (SELECT id FROM {{}} WHERE source {_CHOSEN})"


def keep_rows(
    database: Database,
    *,
    entries: Collection[str],
    linking: Collection[str],
    sources: Collection[str],
) -> None:
    """Copy entries, the links of all that link something that goes, and sources with their texts."""
    own, names = json.dumps(list(entries)), json.dumps(list(sources))
    _copy(database, "entries", f"id {_CHOSEN}", own)
    _copy(database, "other_categories", f"entry {_CHOSEN}", own)
    _copy(database, "links", f"entry_id {_CHOSEN}", json.dumps(list(linking)))
    _copy(database, "sources", f"name {_CHOSEN}", names)
    for table in (*_OF_SOURCES, "passages"):
        _copy(database, table, f"source {_CHOSEN}", names)
    _copy(database, "passage_roles", _ROLES_OF.format("passages"), names)


def put_rows_back(
    database: Database, *, entries: Collection[str], sources: Collection[str]
) -> None:
    """Put entries and sources back, and the links that led to them; what is there already stays as it is."""
    own = json.dumps(list(entries))
    _insert(database, "entries", f"id {_CHOSEN}", own)
    _insert(database, "other_categories", f"entry {_CHOSEN}", own)
    names = _absent(database, own, sources)
    _insert(database, "sources", f"name {_CHOSEN}", names)
    for table in _OF_SOURCES:
        _insert(database, table, f"source {_CHOSEN}", names)
    _insert_passages(database, names)
    database.execute(
        "INSERT INTO links SELECT entry_id, position + (SELECT coalesce(max(position) + 1, 0) FROM links AS own "
        "WHERE own.entry_id = kept.entry_id), source, link, kind FROM (SELECT DISTINCT * FROM kept_links) AS kept "
        f"WHERE (entry_id {_CHOSEN} OR source {_CHOSEN}) AND entry_id IN (SELECT id FROM entries) "
        "AND NOT EXISTS (SELECT 1 FROM links AS own WHERE (own.entry_id, own.source) = (kept.entry_id, kept.source))",
        *(own, names),
    )
    forget_live_rows(database)


def forget_live_rows(database: Database) -> None:
    """Remove what was kept of sources and entries that are there, or are there again."""
    live = "IN (SELECT name FROM sources)"
    database.execute(
        "DELETE FROM kept_passage_roles WHERE passage IN "
        f"(SELECT id FROM kept_passages WHERE source {live})"
    )
    database.execute(f"DELETE FROM kept_sources WHERE name {live}")
    for table in (*_OF_SOURCES, "passages"):
        database.execute(f"DELETE FROM kept_{table} WHERE source {live}")
    back = "IN (SELECT id FROM entries)"
    database.execute(f"DELETE FROM kept_entries WHERE id {back}")
    database.execute(f"DELETE FROM kept_other_categories WHERE entry {back}")
    database.execute(
        "DELETE FROM kept_links WHERE EXISTS (SELECT 1 FROM links AS own "
        "WHERE (own.entry_id, own.source) = (kept_links.entry_id, kept_links.source))"
    )


def forget_rows(database: Database) -> None:
    """Remove all that was kept: from now on, nothing can be undone."""
    for table in KEPT:
        database.execute(f"DELETE FROM kept_{table}")


def _copy(database: Database, table: str, condition: str, *values: object) -> None:
    database.execute(f"INSERT INTO kept_{table} SELECT * FROM {table} WHERE {condition}", *values)


def _insert(database: Database, table: str, condition: str, *values: object) -> None:
    database.execute(
        f"INSERT OR IGNORE INTO {table} SELECT * FROM kept_{table} WHERE {condition}",
        *values,
    )


def _absent(database: Database, entries: str, sources: Collection[str]) -> str:
    """The names of the kept sources that are wanted and not there, as JSON."""
    rows = database.query(
        "SELECT DISTINCT name FROM kept_sources WHERE name NOT IN (SELECT name FROM sources) AND "
        f"(name {_CHOSEN} OR name IN (SELECT source FROM kept_links WHERE entry_id {_CHOSEN}))",
        *(json.dumps(list(sources)), entries),
    )
    return json.dumps([row[0] for row in rows])


def _insert_passages(database: Database, names: str) -> None:
    """Put passages back under new ids, and what their sentences are for."""
    last = "coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'passages'), 0)"
    before = database.query(f"SELECT {last}")[0][0]
    database.execute(
        f"INSERT INTO passages ({_PASSAGE}) SELECT {_PASSAGE} FROM kept_passages "
        f"WHERE source {_CHOSEN} ORDER BY source, ordinal",
        names,
    )
    database.execute(
        "INSERT INTO passage_roles SELECT back.id, section, roles FROM passages back "
        "JOIN kept_passages old USING (source, ordinal) JOIN kept_passage_roles ON passage = old.id "
        f"WHERE source {_CHOSEN} AND back.id > ?",
        *(names, before),
    )
