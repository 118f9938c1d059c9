"""Whether the tables of an index are as ptmrag writes them: tables, columns, kinds of values, links.

    next(structure_faults(database), None)    ->  "a row of 'entries' has a wrong value in 'year'"

It reads no text: `doctor` compares passages with their pages. It is read when an answer fails, to tell
a damaged index from an error of ptmrag.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cache

from ptmrag.embed.late_interaction import fault_of
from ptmrag.errors import DamagedIndexError, PtmragError, demand_disk
from ptmrag.library.database import FILE, Database
from ptmrag.library.migrations import migrate
from ptmrag.library.remote_copy import TABLE_VERSION
from ptmrag.remote.address import index_folder, shown

# Columns of text that hold JSON, and what JSON calls their kind.
_JSON = {
    **dict.fromkeys(
        [("entries", "category"), ("passages", "boxes"), ("hidden_text", "pages")], "array"
    ),
    **dict.fromkeys([("text_digests", "pages"), ("text_digests", "passages")], "array"),
    ("other_categories", "path"): "array",
    ("work_records", "content"): "object",
    **dict.fromkeys([("removals", "sources"), ("removals", "made")], "array"),
    ("removed_entries", "sources"): "array",
}
_TYPES = {"TEXT": "text", "INTEGER": "integer", "BLOB": "blob"}
_NUMBERS = ("dim", "generation")
# What belongs together, as a question for rows where it does not.
_APART = {
    "an entry has no text of its own": (
        "SELECT 1 FROM entries WHERE id NOT IN "
        "(SELECT entry_id FROM links WHERE kind = 'note' AND source = 'catalog:' || entry_id)"
    ),
    "a link belongs to no entry": (
        "SELECT 1 FROM links WHERE entry_id NOT IN (SELECT id FROM entries)"
    ),
    "a category belongs to no entry": (
        "SELECT 1 FROM other_categories WHERE entry NOT IN (SELECT id FROM entries)"
    ),
    "a passage belongs to no source": (
        "SELECT 1 FROM passages WHERE source NOT IN (SELECT name FROM sources)"
    ),
    "a reference belongs to no source": (
        "SELECT 1 FROM paper_references WHERE source NOT IN (SELECT name FROM sources)"
    ),
    "a page belongs to no source": (
        "SELECT 1 FROM pages WHERE source NOT IN (SELECT name FROM sources)"
    ),
}


def structure_faults(database: Database) -> Iterator[str]:
    """The faults of an index's tables, each in a few words; none of an index of an older version.

    A database that SQLite itself cannot read is one fault, with what SQLite says.
    """
    try:
        yield from _number_faults(database)
        faults = list(_table_faults(database)) if not database.is_older else []
        yield from faults
        if not faults:
            yield from _row_faults(database)
    except sqlite3.Error as error:
        yield f"'{FILE}' cannot be read: {error}"


def index_faults(database: Database) -> Iterator[str]:
    """The faults of the tables, then those of the vectors."""
    faults = list(structure_faults(database))
    yield from faults or _vector_faults(database)


@contextmanager
def blaming_damage(database: Database) -> Iterator[None]:
    """Raise DamagedIndexError for an error that a fault of the index explains; other errors pass."""
    try:
        yield
    except PtmragError:
        raise
    except Exception as error:
        demand_disk(error, database.folder)
        fault = next(index_faults(database), None)
        if fault is None:
            raise
        database.is_suspect = True
        raise damaged(database, fault) from error


def damaged(database: Database, fault: str) -> DamagedIndexError:
    """The error for a fault of an index, with what to do."""
    folder = shown(index_folder(database.folder))
    return DamagedIndexError(
        f"The index '{folder}' is damaged ({fault}): put a copy of it back, or build it again in another "
        "folder (ptmrag ingest --index FOLDER)."
    )


def _number_faults(database: Database) -> Iterator[str]:
    """Facts about the whole library that are no numbers, or missing."""
    for key in _NUMBERS:
        value = database.meta(key)
        if not value.isdecimal() or len(value) > len(str(2**63)) - 1:
            yield f"the {key} of the library is '{value[:40]}'"
    if not database.meta("embedder"):
        yield "the embedder of the library is missing"


def _table_faults(database: Database) -> Iterator[str]:
    for table, wanted in _tables_of_a_new_index().items():
        present = {row[1] for row in database.query(f"PRAGMA table_info({table})")}
        if not present:
            yield f"the table '{table}' is missing"
        else:
            yield from (
                f"the column '{column}' of '{table}' is missing"
                for column in wanted
                if column not in present
            )


def _row_faults(database: Database) -> Iterator[str]:
    for table, columns in _tables_of_a_new_index().items():
        wrong = ", ".join(
            f"coalesce(sum({_is_wrong(name, *kind)}), 0)" for name, kind in columns.items()
        )
        counts = database.query(f"SELECT {wrong} FROM {table}")[0]  # noqa: S608 - our own names
        for name, count in zip(columns, counts, strict=True):
            if count:
                yield f"a row of '{table}' has a wrong value in '{name}'"
    for says, rows in _APART.items():
        if database.query(f"{rows} LIMIT 1"):
            yield says


def _vector_faults(database: Database) -> Iterator[str]:
    dim = int(database.meta("dim"))
    # The vectors of a shared library are in its table alone.
    absent = 0 if database.meta(TABLE_VERSION) else 4 * dim
    wrong = "SELECT 1 FROM passages WHERE length(vector) NOT IN (?, ?) LIMIT 1"
    if database.query(wrong, 4 * dim, absent):
        yield "a vector has another length"
    last = 0
    while rows := database.query(
        "SELECT id, words, length(text) FROM passages WHERE id > ? ORDER BY id LIMIT 1000", last
    ):
        last = rows[-1][0]
        faults = (fault_of(words, dim, length=length) for _, words, length in rows)
        yield from filter(None, faults)


def _is_wrong(column: str, declared: str, is_needed: bool, json_kind: str) -> str:
    """SQL that is true for a value which ptmrag never writes."""
    kinds = [_TYPES[declared], *([] if is_needed else ["null"])]
    wrong = f"typeof({column}) NOT IN ({', '.join(map(repr, kinds))})"
    return (
        f"{wrong} OR NOT json_valid({column}) OR json_type({column}) <> '{json_kind}'"
        if json_kind
        else wrong
    )


@cache
def _tables_of_a_new_index() -> dict[str, dict[str, tuple[str, bool, str]]]:
    """By table and column: the declared type, whether a value is needed, and the kind of JSON, "" for none."""
    with closing(sqlite3.connect(":memory:")) as connection:
        migrate(connection)
        names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        return {
            table: {
                column: (kind, bool(needed or key), _JSON.get((table, column), ""))
                for _, column, kind, needed, _, key in connection.execute(
                    f"PRAGMA table_info({table})"
                ).fetchall()
            }
            for (table,) in names
            if not table.startswith("sqlite_")
        }
