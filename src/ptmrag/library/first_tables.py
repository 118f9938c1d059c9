"""The tables of ptmrag 0.1, which the first migration makes where they are missing.

    for statement in TABLES.split(";"): connection.execute(statement)

They are as they were: later migrations rename some and add others.
"""

# The last three were added over time: an index of 0.1 may lack some of them.
TABLES = """
CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS entries (
    id TEXT PRIMARY KEY, catalog TEXT NOT NULL, position INTEGER NOT NULL, title TEXT NOT NULL,
    category TEXT NOT NULL, note TEXT NOT NULL, line INTEGER NOT NULL, year INTEGER
);
CREATE TABLE IF NOT EXISTS links (
    entry_id TEXT NOT NULL REFERENCES entries (id) ON DELETE CASCADE,
    position INTEGER NOT NULL, source TEXT NOT NULL, link TEXT NOT NULL, kind TEXT NOT NULL,
    PRIMARY KEY (entry_id, position)
);
CREATE INDEX IF NOT EXISTS links_by_source ON links (source);
CREATE TABLE IF NOT EXISTS sources (
    name TEXT PRIMARY KEY, url TEXT NOT NULL, status TEXT NOT NULL, reason TEXT,
    address TEXT NOT NULL, etag TEXT, last_modified TEXT, sha256 TEXT NOT NULL, pages INTEGER,
    title TEXT NOT NULL, at TEXT NOT NULL, fresh_until TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS sources_by_address ON sources (address);
CREATE TABLE IF NOT EXISTS pages (
    source TEXT NOT NULL REFERENCES sources (name) ON DELETE CASCADE,
    page INTEGER NOT NULL, text TEXT NOT NULL, PRIMARY KEY (source, page)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS passages (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    source TEXT NOT NULL REFERENCES sources (name) ON DELETE CASCADE,
    ordinal INTEGER NOT NULL, page INTEGER, heading TEXT NOT NULL, kind TEXT NOT NULL,
    text TEXT NOT NULL, language TEXT NOT NULL, start INTEGER NOT NULL, boxes TEXT NOT NULL,
    vector BLOB NOT NULL, words BLOB NOT NULL
);
CREATE INDEX IF NOT EXISTS passages_by_source ON passages (source);
CREATE TABLE IF NOT EXISTS twins (
    source TEXT PRIMARY KEY REFERENCES sources (name) ON DELETE CASCADE, same_as TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS arrivals (
    source TEXT PRIMARY KEY, first INTEGER NOT NULL, last INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS hidden (
    source TEXT PRIMARY KEY REFERENCES sources (name) ON DELETE CASCADE,
    characters INTEGER NOT NULL, pages TEXT NOT NULL
) WITHOUT ROWID;
"""
