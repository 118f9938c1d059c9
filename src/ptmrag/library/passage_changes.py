"""Generations, and which passages were added and removed since one of them, from a log in SQLite.

    with new_generation(database):
        ...                                # what is committed here is one generation
    changed_since(database, 40)            ->  PassageChanges(added=(70, 71), removed=(12,))

Ids are never used twice, so what was added has ids above the last one of that generation; a trigger logs
what is removed. It costs what changed, not what the library holds. It changes no passages.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from ptmrag.library.database import Database
from ptmrag.library.schema import moment

# So many generations are kept; whoever is further behind compares all ids.
KEPT = 100_000
_LAST = "coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'passages'), 0)"
_BEFORE = "SELECT last FROM generations WHERE number <= ? ORDER BY number DESC LIMIT 1"


@dataclass(frozen=True, slots=True)
class PassageChanges:
    """Ids of passages, ascending. `removed` may have some that were added since then too."""

    added: Sequence[int]
    removed: Sequence[int]


def changed_since(database: Database, generation: int) -> PassageChanges | None:
    """What was added and removed after a generation; None where the log does not reach so far back."""
    rows = database.query(_BEFORE, generation)
    if not rows or rows[0][0] is None:
        return None
    added = database.query("SELECT id FROM passages WHERE id > ? ORDER BY id", rows[0][0])
    removed = database.query(
        "SELECT passage FROM removed_passages WHERE generation > ? ORDER BY passage", generation
    )
    return PassageChanges(tuple(row[0] for row in added), tuple(row[0] for row in removed))


@contextmanager
def new_generation(database: Database) -> Iterator[None]:
    """A transaction: all or nothing; what is committed is a new generation."""
    with database.transaction():
        yield
        generation = int(database.meta("generation")) + 1
        database.set_meta("generation", str(generation))
        database.set_meta("built_at", moment())
        note_generation(database, generation)


def note_generation(database: Database, generation: int) -> None:
    """Log the last id of a generation, where it has another one than the generation before."""
    database.execute(
        f"INSERT INTO generations SELECT ?1, {_LAST} "  # noqa: S608 - constants alone
        f"WHERE {_LAST} IS NOT (SELECT last FROM generations ORDER BY number DESC LIMIT 1)",
        generation,
    )


def forget_old_changes(database: Database, generation: int) -> None:
    """Remove from the log what is more than KEPT generations before this one."""
    kept = "SELECT max(number) FROM generations WHERE number <= ?"
    oldest = database.query(kept, generation - KEPT)[0][0]
    if oldest is not None:
        database.execute("DELETE FROM generations WHERE number < ?", oldest)
        database.execute("DELETE FROM removed_passages WHERE generation <= ?", oldest)
