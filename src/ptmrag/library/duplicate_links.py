"""Duplicates in an index: a source whose text another one has too.

    insert_duplicate(database, "pdf:aclanthology.org/N19-1423.pdf", "arxiv:1810.04805")

The passages are stored once, under the other source; the entries that link the duplicate link that
one too. It does not find duplicates: `ingestion` does. The caller holds the transaction.
"""

from ptmrag.library.database import Database
from ptmrag.library.insertion import delete_sources, renumber_passages


def insert_duplicate(database: Database, source: str, same_as: str) -> None:
    """Note that a source is a duplicate, and link the other one to its entries."""
    database.execute("INSERT INTO duplicates VALUES (?, ?)", source, same_as)
    link_duplicates(database)


def link_duplicates(database: Database) -> None:
    """Link the source that has the passages to the entries of each duplicate."""
    database.execute(
        "INSERT INTO links SELECT entry_id, row_number() OVER (PARTITION BY entry_id) + "
        "(SELECT max(position) FROM links AS own WHERE own.entry_id = links.entry_id), "
        "same_as, link, kind FROM duplicates JOIN links USING (source) WHERE NOT EXISTS "
        "(SELECT 1 FROM links AS own WHERE (own.entry_id, own.source) = (links.entry_id, same_as))"
    )


def remove_duplicates_of(database: Database, source: str) -> None:
    """Remove a source's note as a duplicate, and all duplicates of it: its text changes."""
    _remove(database, "?1 IN (source, same_as)", source)


def remove_lost_duplicates(database: Database) -> None:
    """Remove the duplicates of sources that have no passages or no link any more."""
    _remove(database, "same_as NOT IN (SELECT source FROM passages)")
    _remove(database, "same_as NOT IN (SELECT source FROM links)")


def _remove(database: Database, condition: str, *values: str) -> None:
    """Remove duplicates with what is known of them, so that they are read again."""
    chosen = f"SELECT source, same_as FROM duplicates WHERE {condition}"  # noqa: S608 - our own text
    gone = database.query(chosen, *values)
    database.execute_many(
        "DELETE FROM links WHERE source = ?2 AND EXISTS (SELECT 1 FROM links AS own "
        "WHERE (own.entry_id, own.link, own.source) = (links.entry_id, links.link, ?1))",
        gone,
    )
    delete_sources(database, [source for source, _ in gone])
    for same_as in {same_as for _, same_as in gone}:
        renumber_passages(database, same_as)  # it has lost the titles of entries
