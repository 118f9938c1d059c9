"""What an index has of the reader's own files, when a file or a list has changed.

    remove_own_files(database, ["file:paper.pdf"], catalog="papers")    ->  [("numbats", "Numbats")]
    join_entries(database, "owls-2", into="owls")

It looks at no file, and does not decide which of them are replaced: `ingestion` does. The caller holds
the transaction.
"""

from collections.abc import Collection

from ptmrag.library.database import Database
from ptmrag.library.duplicate_links import remove_duplicates_of, remove_lost_duplicates
from ptmrag.library.insertion import delete_sources, orphans_in
from ptmrag.sources.source import Source


def remove_own_files(
    database: Database, names: Collection[str], *, catalog: str
) -> list[tuple[str, str]]:
    """Remove sources and their links to files; the links of lists to the same source stay.

    Entries of the catalog that only these files were linked to go too: their ids and titles are returned.
    """
    for name in names:
        remove_duplicates_of(database, name)
        database.execute(
            "DELETE FROM links WHERE source = ? AND link <> '' AND instr(link, '://') = 0", name
        )
    delete_sources(database, names)
    empty = "catalog = ? AND id NOT IN (SELECT entry_id FROM links WHERE kind <> 'note')"
    gone = database.query(f"SELECT id, title FROM entries WHERE {empty}", catalog)  # noqa: S608 - our own text
    database.execute(f"DELETE FROM entries WHERE {empty}", catalog)  # noqa: S608 - our own text
    remove_lost_duplicates(database)
    delete_sources(database, orphans_in(database))
    return [(row[0], row[1]) for row in gone]


def join_entries(database: Database, entry_id: str, *, into: str) -> None:
    """Link the sources of an entry to another one too, and remove the entry."""
    database.execute(
        "INSERT INTO links SELECT ?2, row_number() OVER (ORDER BY position) + "
        "(SELECT coalesce(max(position), 0) FROM links WHERE entry_id = ?2), source, link, kind "
        "FROM links WHERE entry_id = ?1 AND kind <> 'note' "
        "AND source NOT IN (SELECT source FROM links WHERE entry_id = ?2)",
        *(entry_id, into),
    )
    database.execute("DELETE FROM entries WHERE id = ?", entry_id)
    delete_sources(database, orphans_in(database))


def put_address(database: Database, entry_id: str, source: Source) -> None:
    """Note where a file is now that an entry links by the place where it was."""
    database.execute(
        "UPDATE links SET link = ? WHERE entry_id = ? AND source = ? AND link <> '' "
        "AND instr(link, '://') = 0",
        *(source.link, entry_id, source.name),
    )
