"""Which works the references of an index name, as the last writer matched them.

    match_references(database)                 # for a writer, when it ends
    matched_references(database, works)        # for a reader: {("arxiv:2003.10555", 3): ("bert",)}

Matching thousands of works takes a while, so it is kept. A reader that finds it out of date matches anew, in
memory. It reads no lists: `citations` makes a graph of what it finds.
"""

import hashlib
from collections.abc import Mapping

from ptmrag.library.cited_works import KnownWorks
from ptmrag.library.database import Database
from ptmrag.library.known_works import LibraryWorks, read_works
from ptmrag.library.reference_rows import all_references

# The generation whose references are matched, a digest of what they were matched with, and the number of rows.
_DONE = "cited_works"

Place = tuple[str, int]  # a source, and the number of a reference in its list


def match_references(database: Database) -> None:
    """Match all references with the works, and keep it, unless neither has changed."""
    generation = database.meta("generation")
    before, _, known = database.meta(_DONE).partition(" ")
    if before == generation:
        return
    works = read_works(database)
    digest = _digest(database, works)
    if known != f"{digest} {_count(database)}":  # a source that was replaced took its rows with it
        found = _matched(database, works)
        with database.transaction():
            database.execute("DELETE FROM cited_works")
            rows = [(*place, entry) for place, entries in found.items() for entry in entries]
            database.execute_many("INSERT INTO cited_works VALUES (?, ?, ?)", rows)
            database.set_meta(_DONE, f"{generation} {digest} {len(rows)}")
    else:
        with database.transaction():
            database.set_meta(_DONE, f"{generation} {known}")


def matched_references(database: Database, works: LibraryWorks) -> Mapping[Place, tuple[str, ...]]:
    """The works that references name, by source and number; references that name none are not in it."""
    if database.meta(_DONE).partition(" ")[0] != database.meta("generation"):
        return _matched(database, works)
    found: dict[Place, tuple[str, ...]] = {}
    for source, number, entry in database.query("SELECT source, number, entry FROM cited_works"):
        found[source, number] = (*found.get((source, number), ()), entry)
    return found


def _matched(database: Database, works: LibraryWorks) -> dict[Place, tuple[str, ...]]:
    known = KnownWorks(works.works)
    found = (
        ((source, number), tuple(known.cited_in(reference)))
        for source, number, reference in all_references(database.query)
    )
    return {place: entries for place, entries in found if entries}


def _count(database: Database) -> int:
    return int(database.query("SELECT count(*) FROM cited_works")[0][0])


def _digest(database: Database, works: LibraryWorks) -> str:
    """A text that is another one where works or lists of references have changed."""
    lists = database.query(
        "SELECT source, count(*), sum(length(text)) FROM paper_references GROUP BY source"
    )
    said = [
        (work.entry_id, work.titles, sorted(work.identifiers), sorted(work.years), work.families)
        for work in works.works
    ]
    return hashlib.blake2b(repr((said, lists)).encode(errors="replace"), digest_size=8).hexdigest()
