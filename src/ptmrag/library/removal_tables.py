"""The tables for what was removed by hand: what it was, and its rows as long as it can be undone.

    for statement in TABLES: connection.execute(statement)

`kept_pages` has the columns of `pages`, and so on: a migration that changes one of `KEPT` changes the other
too. It holds no rows of its own: `removing` and `kept_rows` write them.
"""

_STATE = "status TEXT, reason TEXT, address TEXT, etag TEXT, last_modified TEXT, sha256 TEXT, pages INTEGER"
_PLACE = (
    "source TEXT, ordinal INTEGER, page INTEGER, heading TEXT, kind TEXT, text TEXT, language TEXT"
)
_NAMED = "title TEXT, year INTEGER, arxiv_id TEXT, doi TEXT, acl_id TEXT"
# The tables whose rows are kept until the next ingest, and their columns.
KEPT = {
    "entries": "id TEXT, catalog TEXT, position INTEGER, title TEXT, category TEXT, note TEXT, "
    "line INTEGER, year INTEGER",
    "links": "entry_id TEXT, position INTEGER, source TEXT, link TEXT, kind TEXT",
    "other_categories": "entry TEXT, position INTEGER, path TEXT",
    "sources": f"name TEXT, url TEXT, {_STATE}, title TEXT, at TEXT, fresh_until TEXT",
    "pages": "source TEXT, page INTEGER, text TEXT",
    "passages": f"id INTEGER, {_PLACE}, start INTEGER, boxes TEXT, vector BLOB, words BLOB",
    "passage_roles": "passage INTEGER, section TEXT, roles TEXT",
    "document_tables": "source TEXT, number INTEGER, page INTEGER, content TEXT",
    "hidden_text": "source TEXT, characters INTEGER, pages TEXT",
    "paper_references": f"source TEXT, number INTEGER, page INTEGER, text TEXT, rest TEXT, {_NAMED}",
    "duplicates": "source TEXT, same_as TEXT",
    "text_digests": "source TEXT, pages TEXT, passages TEXT",
}
VERSION_WITH_REMOVALS = 13  # of the index
_READ = {
    # What was removed by hand: an entry, a list or a file. `sources` and `made` are JSON arrays: the names of the
    # sources that went with it, and the ids of entries that were made for files which stay. `is_kept` is 1
    # until the next ingest: the rows of `kept_…` are still there.
    "removals": "number, at, kind, name, title, is_kept, sources, made",
    # The entries that stay out, though their list has them. `sources` is a JSON array: what the entry linked;
    # `stays` is 0 where the next ingest forgets it, as nothing brings the entry back.
    "removed_entries": "entry, catalog, title, sources, removal, stays",
    # The files that stay out, though they are in a folder that is read.
    "removed_files": "address, source, sha256, title, removal",
    # When each list was read last: UTC in ISO 8601.
    "lists": "catalog, read_at",
}
_READ_TABLES = (
    "CREATE TABLE removals (number INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, kind TEXT NOT NULL, "
    "name TEXT NOT NULL, title TEXT NOT NULL, is_kept INTEGER NOT NULL, sources TEXT NOT NULL, made TEXT NOT NULL)",
    "CREATE TABLE removed_entries (entry TEXT PRIMARY KEY, catalog TEXT NOT NULL, title TEXT NOT NULL, "
    "sources TEXT NOT NULL, removal INTEGER NOT NULL, stays INTEGER NOT NULL) WITHOUT ROWID",
    "CREATE TABLE removed_files (address TEXT PRIMARY KEY, source TEXT NOT NULL, sha256 TEXT NOT NULL, "
    "title TEXT NOT NULL, removal INTEGER NOT NULL) WITHOUT ROWID",
    "CREATE TABLE lists (catalog TEXT PRIMARY KEY, read_at TEXT NOT NULL) WITHOUT ROWID",
)
TABLES = (
    *_READ_TABLES,
    *(f"CREATE TABLE kept_{name} ({columns})" for name, columns in KEPT.items()),
)
# The tables that version 13 brought, and their columns.
ADDED = _READ | {
    f"kept_{name}": ", ".join(column.split()[0] for column in columns.split(", "))
    for name, columns in KEPT.items()
}
