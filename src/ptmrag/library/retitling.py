"""Passages whose entries have other titles than before: they get new ids, so that they are indexed anew.

    with renumbering_retitled(database, passages, ["arxiv:1810.04805"]):
        ...  # entries and links are replaced

The index contains the titles of entries and recognises passages by their ids. The caller holds the transaction.
"""

import json
from collections.abc import Collection, Iterator
from contextlib import contextmanager

from ptmrag.library.database import Database
from ptmrag.library.insertion import renumber_passages
from ptmrag.library.stored_passages import StoredPassages


@contextmanager
def renumbering_retitled(
    database: Database, passages: StoredPassages, sources: Collection[str] | None = None
) -> Iterator[None]:
    """Compare the titles of sources, of all if none are named, before and after the block."""
    before = passages.titles(sources)
    yield
    for source, title in passages.titles(sources).items():
        if before.get(source) != title:
            passages.fill_vectors(source)
            renumber_passages(database, source)


def sources_of(database: Database, *entries: str) -> list[str]:
    """The names of the sources that some entries link."""
    rows = database.query(
        "SELECT DISTINCT source FROM links WHERE entry_id IN (SELECT value FROM json_each(?))",
        json.dumps(entries),
    )
    return [row[0] for row in rows]
