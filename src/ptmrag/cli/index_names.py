"""What completes an ENTRY, --entry or --category: the names that the index has.

    complete_entry(context, "elec")       # [("electra", "ELECTRA: Pre-training …")]

It reads one table and opens no model; where the index cannot be read, there is nothing to offer.
"""

from contextlib import closing, suppress
from typing import Any

import typer

_MOST = 500  # more than a person looks through
_PATIENCE = 0.1  # seconds, where the file is locked


def complete_entry(context: typer.Context, incomplete: str) -> list[tuple[str, str]]:
    """The ids of entries that begin so, with their titles."""
    rows = _rows(
        context,
        "SELECT id, title FROM entries WHERE substr(id, 1, ?) = ? ORDER BY position LIMIT ?",
        (len(incomplete), incomplete, _MOST),
    )
    return [(str(entry), str(title)) for entry, title in rows]


def complete_category(context: typer.Context, incomplete: str) -> list[str]:
    """The headings of the lists that begin so; of a path of headings, each."""
    import json

    rows = _rows(context, "SELECT DISTINCT category FROM entries", ())
    headings = dict.fromkeys(str(one) for (path,) in rows for one in json.loads(path))
    return [one for one in headings if one.startswith(incomplete)][:_MOST]


def _rows(context: typer.Context, sql: str, values: tuple[object, ...]) -> list[Any]:
    """The rows of the index that the command line names, else of the default one."""
    import sqlite3

    from ptmrag.library.index_path import index_path

    file = index_path(context.params.get("index")) / "library.sqlite"
    # `immutable`: of a folder that may only be read, SQLite has to know that nothing changes.
    for mode in ("mode=ro", "immutable=1"):
        with suppress(sqlite3.Error):
            address = f"{file.resolve().as_uri()}?{mode}"
            with closing(sqlite3.connect(address, uri=True, timeout=_PATIENCE)) as connection:
                return connection.execute(sql, values).fetchall()
    return []
