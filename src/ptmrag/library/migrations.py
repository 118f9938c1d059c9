"""The tables of `library.sqlite`, as numbered migrations.

    migrate(connection)             # for a writer: brings any known version to the newest
    show_as_newest(connection)      # for a reader: an older version looks like the newest

`PRAGMA user_version` holds the number of the last migration. To change the tables, append a function
with the next number; where it renames something, extend `_RENAMED`, and where it adds a table, `_ADDED`,
so that a reader who may not write can still read an older index. It reads and writes no rows of its own:
`records` and `writing` do.
"""

import sqlite3
from collections.abc import Callable
from typing import Any

from ptmrag.library.digests import VERSION_WITH_DIGESTS, put_digests
from ptmrag.library.first_tables import TABLES
from ptmrag.library.removal_tables import ADDED, VERSION_WITH_REMOVALS
from ptmrag.library.removal_tables import TABLES as TABLES_OF_REMOVALS

Migration = Callable[[sqlite3.Connection], None]
_MIGRATIONS: dict[int, Migration] = {}
# Indexes of ptmrag 0.1 have this version, in `meta` alone.
_FIRST = 2


def _migration(number: int) -> Callable[[Migration], Migration]:
    def register(function: Migration) -> Migration:
        _MIGRATIONS[number] = function
        return function

    return register


@_migration(2)
def _tables_of_0_1(connection: sqlite3.Connection) -> None:
    """Create the tables of 0.1 that are missing."""
    for statement in TABLES.split(";"):
        connection.execute(statement)


# Table: its name in version 2, and its columns.
_RENAMED = {
    # A source whose text another one (`same_as`) has too; the passages are stored under that one.
    "duplicates": ("twins", "source, same_as"),
    # The number of the ingest that first brought a document of a source, and of the last that
    # changed it; 0 where it came before ingests were counted.
    "source_ingests": ("arrivals", "source, first, last"),
    # How much text a source hides from its readers; only sources that hide some.
    "hidden_text": ("hidden", "source, characters, pages"),
}


@_migration(3)
def _plain_names(connection: sqlite3.Connection) -> None:
    """Three tables are named after what they hold."""
    for name, (old, _) in _RENAMED.items():
        connection.execute(f"ALTER TABLE {old} RENAME TO {name}")


# Table: the version that brought it, and its columns.
_ADDED = {
    # The tables of documents; `content` is a `document.Table` as JSON.
    "document_tables": (4, "source, number, page, content"),
    # The kind of a passage's section, and what each of its sentences is for.
    "passage_roles": (5, "passage, section, roles"),
    # The digests of a source's pages and passages, JSON arrays in their order.
    "text_digests": (VERSION_WITH_DIGESTS, "source, pages, passages"),
    # The headings above further mentions of an entry; `path` is a JSON array, outermost first.
    "other_categories": (7, "entry, position, path"),
    # What an origin says about the work of an entry, as JSON, and when it said so. The rows stay where
    # an entry is replaced by the same one of a newer list.
    "work_records": (8, "entry, origin, at, content"),
    # The references of documents, in the order of their lists; `rest` is what is on the next page.
    "paper_references": (
        9,
        "source, number, page, text, rest, title, year, arxiv_id, doi, acl_id",
    ),
    # What changed, and when; `before` and `after` are titles, venues or versions.
    "history": (10, "number, at, kind, entry, title, before, after"),
    # The works that references name, as the last writer matched them: the ids of entries.
    "cited_works": (11, "source, number, entry"),
    # The id of the last passage that was ever added by the end of a generation; a generation that added
    # none has no row.
    "generations": (12, "number, last"),
    # The passages that were removed, and the generation that came of it.
    "removed_passages": (12, "passage, generation"),
    # What was removed by hand, and when lists were read.
    **{name: (VERSION_WITH_REMOVALS, columns) for name, columns in ADDED.items()},
}


@_migration(4)
def _tables_of_documents(connection: sqlite3.Connection) -> None:
    """A document's tables, row by row and cell by cell, beside its passages."""
    connection.execute(
        "CREATE TABLE document_tables ("
        "source TEXT NOT NULL REFERENCES sources (name) ON DELETE CASCADE, number INTEGER NOT NULL, "
        "page INTEGER NOT NULL, content TEXT NOT NULL, PRIMARY KEY (source, number)) WITHOUT ROWID"
    )


@_migration(5)
def _roles(connection: sqlite3.Connection) -> None:
    """What each sentence is for, of the passages that are read from now on."""
    connection.execute(
        "CREATE TABLE passage_roles (passage INTEGER PRIMARY KEY REFERENCES passages (id) "
        "ON DELETE CASCADE, section TEXT NOT NULL, roles TEXT NOT NULL)"
    )


@_migration(VERSION_WITH_DIGESTS)
def _digests(connection: sqlite3.Connection) -> None:
    """The digests of all texts, as they are at this moment."""
    connection.execute(
        "CREATE TABLE text_digests (source TEXT PRIMARY KEY REFERENCES sources (name) "
        "ON DELETE CASCADE, pages TEXT NOT NULL, passages TEXT NOT NULL) WITHOUT ROWID"
    )

    def query(sql: str, *values: object) -> list[Any]:
        return connection.execute(sql, values).fetchall()

    for (source,) in query("SELECT DISTINCT source FROM pages"):
        put_digests(query, query, source)


@_migration(7)
def _other_categories(connection: sqlite3.Connection) -> None:
    """An entry can be under several headings: those besides the first, of the next ingest."""
    connection.execute(
        "CREATE TABLE other_categories (entry TEXT NOT NULL REFERENCES entries (id) "
        "ON DELETE CASCADE, position INTEGER NOT NULL, path TEXT NOT NULL, "
        "PRIMARY KEY (entry, position)) WITHOUT ROWID"
    )


@_migration(8)
def _work_records(connection: sqlite3.Connection) -> None:
    """Authors, venue and identifiers of works, of the next ingest."""
    connection.execute(
        "CREATE TABLE work_records (entry TEXT NOT NULL, origin TEXT NOT NULL, at TEXT NOT NULL, "
        "content TEXT NOT NULL, PRIMARY KEY (entry, origin)) WITHOUT ROWID"
    )


@_migration(9)
def _paper_references(connection: sqlite3.Connection) -> None:
    """The lists of references; those of documents that are stored are cut from the texts of their pages."""
    connection.execute(
        "CREATE TABLE paper_references (source TEXT NOT NULL REFERENCES sources (name) "
        "ON DELETE CASCADE, number INTEGER NOT NULL, page INTEGER, text TEXT NOT NULL, "
        "rest TEXT NOT NULL, title TEXT NOT NULL, year INTEGER, arxiv_id TEXT NOT NULL, "
        "doi TEXT NOT NULL, acl_id TEXT NOT NULL, PRIMARY KEY (source, number)) WITHOUT ROWID"
    )
    from ptmrag.library.reference_rows import insert_references_of_pages  # which no reader needs

    insert_references_of_pages(
        lambda sql, *values: connection.execute(sql, values).fetchall(), connection.executemany
    )


@_migration(10)
def _history(connection: sqlite3.Connection) -> None:
    """What changes from now on."""
    connection.execute(
        "CREATE TABLE history (number INTEGER PRIMARY KEY, at TEXT NOT NULL, kind TEXT NOT NULL, "
        "entry TEXT NOT NULL, title TEXT NOT NULL, before TEXT NOT NULL, after TEXT NOT NULL)"
    )
    connection.execute(
        "INSERT OR REPLACE INTO meta VALUES ('history_began', strftime('%Y-%m-%dT%H:%M:%S+00:00', 'now'))"
    )


@_migration(11)
def _cited_works(connection: sqlite3.Connection) -> None:
    """The works that references name, matched by the next writer."""
    connection.execute(
        "CREATE TABLE cited_works (source TEXT NOT NULL, number INTEGER NOT NULL, entry TEXT NOT NULL, "
        "PRIMARY KEY (source, number, entry), FOREIGN KEY (source, number) "
        "REFERENCES paper_references (source, number) ON DELETE CASCADE) WITHOUT ROWID"
    )


# A transaction writes its generation when it ends. Where a source goes, its passages go by cascade.
_PASSAGE_LOG = (
    "CREATE TABLE generations (number INTEGER PRIMARY KEY, last INTEGER NOT NULL)",
    "CREATE TABLE removed_passages (passage INTEGER PRIMARY KEY, generation INTEGER NOT NULL)",
    "CREATE INDEX removed_by_generation ON removed_passages (generation)",
    "INSERT INTO generations SELECT coalesce((SELECT value FROM meta WHERE key = 'generation'), 0), "
    "coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'passages'), 0)",
    "CREATE TRIGGER IF NOT EXISTS passages_removed AFTER DELETE ON passages BEGIN "
    "INSERT OR IGNORE INTO removed_passages SELECT old.id, value + 1 FROM meta WHERE key = 'generation'; END",
)


@_migration(12)
def _passage_log(connection: sqlite3.Connection) -> None:
    """Which passages are added and removed from now on."""
    for statement in _PASSAGE_LOG:
        connection.execute(statement)


@_migration(VERSION_WITH_REMOVALS)
def _removals(connection: sqlite3.Connection) -> None:
    """What is removed by hand from now on, and what it needs to be undone."""
    for statement in TABLES_OF_REMOVALS:
        connection.execute(statement)


VERSION = max(_MIGRATIONS)


def version_of(connection: sqlite3.Connection) -> int | None:
    """The version of an index: 0 of an empty database, None of one that is not ours."""
    try:
        row = connection.execute("SELECT value FROM meta WHERE key = 'version'").fetchone()
    except sqlite3.OperationalError:
        return None if _tables_of(connection) else 0
    return _user_version(connection) or int(row[0] if row else 0)


def is_readable(version: int | None) -> bool:
    """Whether this code can read an index of a version."""
    return version is not None and _FIRST <= version <= VERSION


def migrate(connection: sqlite3.Connection) -> None:
    """Apply the migrations that are missing; the caller holds a transaction, all or none."""
    done = _user_version(connection)
    for number in sorted(_MIGRATIONS):
        if number > done:
            _MIGRATIONS[number](connection)
    if done != VERSION:
        connection.execute(f"PRAGMA user_version = {VERSION}")
        # ptmrag 0.1 looks here, and says that it cannot read this version.
        connection.execute("INSERT OR REPLACE INTO meta VALUES ('version', ?)", (str(VERSION),))


def show_as_newest(connection: sqlite3.Connection) -> int:
    """Give an index of an older version the names of the newest, and return its own version.

    The names are temporary views of this connection: nothing is written to the file.
    """
    for name in (*_RENAMED, *_ADDED):
        connection.execute(f"DROP VIEW IF EXISTS temp.{name}")
    version = _user_version(connection)
    if version == 0:
        tables = _tables_of(connection)
        for name, (old, columns) in _RENAMED.items():
            rows = f"{columns} FROM main.{old}" if old in tables else _no_rows(columns)
            connection.execute(f"CREATE TEMP VIEW {name} AS SELECT {rows}")
    for name, (number, columns) in _ADDED.items():
        if version < number:
            connection.execute(f"CREATE TEMP VIEW {name} AS SELECT {_no_rows(columns)}")
    return version


def _no_rows(columns: str) -> str:
    """What selects some columns of an empty table."""
    return ", ".join(f"NULL AS {column}" for column in columns.split(", ")) + " WHERE FALSE"


def _user_version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _tables_of(connection: sqlite3.Connection) -> set[str]:
    return {row[0] for row in connection.execute("SELECT name FROM main.sqlite_master")}
