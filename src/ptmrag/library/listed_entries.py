"""The entries of lists in an index: replaced as a whole, and told from those of before by a digest.

    before = list_digest(database)
    replace_catalogs(database, {"list.md": [(entry, sources)]}, renamed={})    ->  ["web:example.org/gone"]
    list_digest(database) == before

The caller holds the transaction. It looks at no texts, nor at when a list was put.
"""

import hashlib
from collections.abc import Mapping, Sequence

from ptmrag.catalog.entry import Entry
from ptmrag.library.database import Database
from ptmrag.library.duplicate_links import link_duplicates, remove_lost_duplicates
from ptmrag.library.insertion import delete_sources, insert_entry, orphans_in
from ptmrag.library.work_records import WorkRecords, follow_lists
from ptmrag.sources.source import Source

Linked = tuple[Entry, Sequence[Source]]

_SAID_BY_LISTS = (
    "SELECT * FROM entries ORDER BY id",
    "SELECT * FROM other_categories ORDER BY entry, position",
    "SELECT entry_id, source, link, kind FROM links ORDER BY entry_id, position",
    "SELECT * FROM duplicates ORDER BY source",
    "SELECT entry, origin, content FROM work_records ORDER BY entry, origin",
)


def list_digest(database: Database) -> bytes:
    """Sixteen bytes that are others where an entry, a link, a duplicate or a record is another one."""
    digest = hashlib.blake2b(digest_size=16)
    for sql in _SAID_BY_LISTS:
        for row in database.query(sql):
            digest.update(repr(row).encode("utf-8", "surrogatepass"))
    return digest.digest()


def replace_catalogs(
    database: Database, catalogs: Mapping[str, Sequence[Linked]], *, renamed: Mapping[str, str]
) -> list[str]:
    """Replace the entries of catalogs, by their names; `renamed` as in `LibraryWriter.put_catalogs`.

    Sources that no entry links now are removed with their passages; their names are returned.
    """
    before = WorkRecords(database).listed_ids()
    for catalog in catalogs:
        database.execute("DELETE FROM entries WHERE catalog = ?", catalog)
    for catalog, entries in catalogs.items():
        for position, (entry, sources) in enumerate(entries):
            insert_entry(database, catalog, position=position, entry=entry, sources=sources)
    listed = [entry for entries in catalogs.values() for entry, _ in entries]
    follow_lists(database, listed, before=before, renamed=renamed)
    remove_lost_duplicates(database)
    link_duplicates(database)
    orphans = orphans_in(database)
    delete_sources(database, orphans)
    return orphans
