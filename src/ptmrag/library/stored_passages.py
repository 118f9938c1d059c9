"""The passages and pages of an index, read from SQLite.

    passages = StoredPassages(database)
    passages.by_id([7])[7].text
    passages.ids_within(Filter(entries=("bert",)))

It finds no passage for a question (`passage_index` does) and writes none (`writing` does).
"""

import json
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import AbstractContextManager
from typing import Any, cast

import numpy as np

from ptmrag.documents.document import Box
from ptmrag.documents.role import ROLES, SECTIONS, Role
from ptmrag.library.database import Database
from ptmrag.library.dense import Vectors
from ptmrag.library.filter import Filter
from ptmrag.library.passage import Passage
from ptmrag.library.passage_changes import PassageChanges, changed_since
from ptmrag.library.passage_index import IndexedPassage
from ptmrag.library.shown_titles import ShownTitles

# So many passages are read at once: some 20 MB.
_BATCH = 4_000
_WITH_ID = "WHERE id IN (SELECT value FROM json_each(?))"
_COLUMNS = "id, source, ordinal, page, heading, kind, text, language, start, section, roles"
_TABLES = "passages LEFT JOIN passage_roles ON passage = id"
# A source that lost its last link goes with its passages; until then they are not shown.
_LINKED = "source IN (SELECT source FROM links)"


# The vectors and word vectors of passages whose rows have none.
Elsewhere = Callable[[Sequence[int]], dict[int, tuple[Vectors, bytes]]]

_OF_ENTRIES = "entries.id IN (SELECT value FROM json_each(?))"
_OF_CATEGORY = (
    "(EXISTS (SELECT 1 FROM json_each(entries.category) "
    "WHERE instr(casefold(value), casefold(?)) > 0) "
    "OR EXISTS (SELECT 1 FROM other_categories, json_each(other_categories.path) "
    "WHERE other_categories.entry = entries.id AND instr(casefold(value), casefold(?)) > 0))"
)
# The second part are the sources that hold the text of a duplicate.
_OF_SOURCES = (
    "passages.source IN (SELECT value FROM json_each(?) "
    "UNION SELECT same_as FROM duplicates JOIN json_each(?) ON source = value)"
)


class StoredPassages:
    """The rows of passages and pages as values.

    The rows of a shared library have no vectors: `elsewhere` gives them.
    """

    def __init__(self, database: Database, *, elsewhere: Elsewhere | None = None) -> None:
        self._database = database
        self._elsewhere = elsewhere
        self._dim = int(database.meta("dim"))

    def by_id(self, ids: Sequence[int]) -> dict[int, Passage]:
        """The passages by id; those that were removed are missing."""
        rows = self._database.query(
            f"SELECT {_COLUMNS} FROM {_TABLES} {_WITH_ID} AND {_LINKED}",  # noqa: S608 - constants alone
            json.dumps(list(ids)),
        )
        return {row[0]: _passage(row) for row in rows}

    def openings(self, count: int = 4) -> list[Passage]:
        """The first passages of every source, in their order."""
        rows = self._database.query(
            f"SELECT {_COLUMNS} FROM {_TABLES} "  # noqa: S608 - constants alone
            f"WHERE ordinal < ? AND {_LINKED} ORDER BY source, ordinal",
            count,
        )
        return [_passage(row) for row in rows]

    def languages(self, ids: Sequence[int]) -> dict[int, str]:
        """The languages of passages by id; those that were removed are missing."""
        sql = f"SELECT id, language FROM passages {_WITH_ID} AND {_LINKED}"  # noqa: S608 - constants alone
        return dict(self._database.query(sql, json.dumps(list(ids))))

    def boxes(self, identifier: int) -> tuple[Box, ...]:
        """The boxes of a passage's blocks on its page; none where there are no pages."""
        rows = self._database.query("SELECT boxes FROM passages WHERE id = ?", identifier)
        return tuple(tuple(box) for box in json.loads(rows[0][0])) if rows else ()

    def vectors(self, ids: Sequence[int]) -> dict[int, Vectors]:
        """The vectors of passages, each (dim,) float32."""
        sql = f"SELECT id, vector FROM passages {_WITH_ID}"  # noqa: S608 - constants alone
        rows = self._database.query(sql, json.dumps(list(ids)))
        return self._vectors(rows)

    def word_vectors(self, ids: Sequence[int]) -> dict[int, tuple[Vectors, bytes]]:
        """The (dim,) vectors of passages, and their word vectors as `late_interaction.pack` gives them."""
        sql = f"SELECT id, vector, words FROM passages {_WITH_ID}"  # noqa: S608 - constants alone
        rows = self._database.query(sql, json.dumps(list(ids)))
        here = {i: (np.frombuffer(v, dtype=np.float32), words) for i, v, words in rows if v}
        return here | self._from_elsewhere([i for i, vector, _ in rows if not vector])

    def page_text(self, source: str, page: int | None) -> str:
        """The text of a page as the extractor gave it; of a source without pages, all of it."""
        rows = self._database.query(
            "SELECT text FROM pages WHERE source = ? AND page = ?", source, page or 1
        )
        return str(rows[0][0]) if rows else ""

    # --- of one source -----------------------------------------------------------------------

    def count(self, source: str) -> int:
        """How many passages a source has."""
        rows = self._database.query("SELECT count(*) FROM passages WHERE source = ?", source)
        return int(rows[0][0])

    def source_text(self, source: str) -> str:
        """The texts of a source's passages, a line break between two."""
        rows = self._database.query(
            "SELECT text FROM passages WHERE source = ? ORDER BY ordinal", source
        )
        return "\n".join(row[0] for row in rows)

    def source_vectors(self, source: str) -> Vectors:
        """The (n, dim) float32 vectors of a source's passages."""
        rows = self._database.query("SELECT id, vector FROM passages WHERE source = ?", source)
        found = self._vectors(rows)
        vectors = [found[row[0]] for row in rows if row[0] in found]
        return np.array(vectors, dtype=np.float32).reshape(-1, self._dim)

    def total(self) -> int:
        """How many passages there are."""
        return int(self._database.query("SELECT count(*) FROM passages")[0][0])

    # --- sets of ids -------------------------------------------------------------------------

    def ids(self) -> set[int]:
        """The ids of all passages; an id is never used twice."""
        return {row[0] for row in self._database.query("SELECT id FROM passages")}

    def ids_of(self, entry: str) -> set[int]:
        """The ids of an entry's passages, with those of its note."""
        rows = self._database.query(
            "SELECT DISTINCT passages.id FROM links JOIN passages USING (source) WHERE entry_id = ?",
            entry,
        )
        return {row[0] for row in rows}

    def ids_within(self, wanted: Filter, *, opening: int | None = None) -> set[int]:
        """The ids of the passages that a filter lets through; the first so many of each source (`opening`).

        A duplicate has no passages of its own: where a filter names it, those of the source with
        the same text are let through.
        """
        conditions = _conditions(wanted)
        if opening is not None:
            conditions.append(("passages.ordinal < ?", (opening,)))
        rows = self._database.query(
            "SELECT DISTINCT passages.id FROM passages JOIN links USING (source) "  # noqa: S608 - constants alone
            "JOIN entries ON entries.id = links.entry_id "
            f"WHERE {' AND '.join(['TRUE', *(sql for sql, _ in conditions)])}",
            *(value for _, values in conditions for value in values),
        )
        return {row[0] for row in rows}

    # --- what the passage index is made of (`stamped_index.Truth`) ---------------------------

    @property
    def identity(self) -> str:
        """A text that no other library has."""
        return self._database.meta("identity")

    @property
    def generation(self) -> int:
        """How many transactions made this library."""
        return int(self._database.meta("generation"))

    def snapshot(self) -> AbstractContextManager[None]:
        """Inside, all reads see one generation, whatever is committed meanwhile."""
        return self._database.snapshot()

    def changed_since(self, generation: int) -> PassageChanges | None:
        """What was added and removed after a generation; None where that is not known any more."""
        return changed_since(self._database, generation)

    def to_index(self, ids: Collection[int]) -> Iterator[IndexedPassage]:
        """Passages as a passage index takes them, in the order of their ids."""
        numbers = sorted(ids)
        for start in range(0, len(numbers), _BATCH):
            rows = self._database.query(
                f"SELECT id, source, heading, text, vector FROM passages {_WITH_ID} ORDER BY id",  # noqa: S608 - constants alone
                json.dumps(numbers[start : start + _BATCH]),
            )
            titles = self.titles({row[1] for row in rows})
            vectors = self._vectors([(row[0], row[4]) for row in rows])
            for identifier, source, heading, text, _ in rows:
                title, vector = titles.get(source, ""), vectors[identifier]
                yield IndexedPassage(identifier, title, heading, text, vector)

    def titles(self, sources: Collection[str] | None = None) -> dict[str, str]:
        """The titles that the texts of each source are shown under, of all sources if none are named.

        They are indexed with its passages.
        """
        rows = self._database.query(
            "SELECT source, entries.title FROM links JOIN entries ON entries.id = entry_id "
            "WHERE ?1 IS NULL OR source IN (SELECT value FROM json_each(?1)) "
            "ORDER BY catalog, entries.position",
            None if sources is None else json.dumps(list(sources)),
        )
        shown = ShownTitles(self._database, sources)
        found: dict[str, dict[str, None]] = {}
        for source, title in rows:
            found.setdefault(source, {})[shown.of(source, title)] = None
        return {source: "\n".join(titles) for source, titles in found.items()}

    # --- vectors -----------------------------------------------------------------------------

    def fill_vectors(self, source: str | None = None) -> None:
        """Write the vectors that are elsewhere into the rows of a source, of all sources if None.

        The caller has a transaction. Ids with new numbers keep them then, and so does a copy of the library.
        """
        empty = "SELECT id FROM passages WHERE vector = x'' AND (?1 IS NULL OR source = ?1)"
        ids = [row[0] for row in self._database.query(empty, source)]
        for start in range(0, len(ids), _BATCH):
            found = self._from_elsewhere(ids[start : start + _BATCH])
            self._database.execute_many(
                "UPDATE passages SET vector = ?, words = ? WHERE id = ?",
                [(vector.tobytes(), words, number) for number, (vector, words) in found.items()],
            )

    def _vectors(self, rows: Sequence[Any]) -> dict[int, Vectors]:
        """The vectors of rows (id, vector)."""
        here = {number: np.frombuffer(raw, dtype=np.float32) for number, raw in rows if raw}
        absent = self._from_elsewhere([number for number, raw in rows if not raw])
        return here | {number: vector for number, (vector, _) in absent.items()}

    def _from_elsewhere(self, ids: Sequence[int]) -> dict[int, tuple[Vectors, bytes]]:
        return self._elsewhere(ids) if self._elsewhere is not None and ids else {}


def _conditions(wanted: Filter) -> list[tuple[str, Sequence[object]]]:
    """What a filter demands, with its values: SQLite takes an index only for what is always demanded."""
    category, sources = wanted.category, json.dumps(wanted.sources)
    found: list[tuple[str, Sequence[object]]] = []
    if wanted.entries:
        found.append((_OF_ENTRIES, (json.dumps(wanted.entries),)))
    if category is not None:
        found.append((_OF_CATEGORY, (category, category)))
    if wanted.years is not None:
        found.append(("entries.year BETWEEN ? AND ?", wanted.years))
    if wanted.kind is not None:
        found.append(("links.kind = ?", (wanted.kind,)))
    if wanted.language is not None:
        found.append(("passages.language = ?", (wanted.language,)))
    if wanted.sources:
        found.append((_OF_SOURCES, (sources, sources)))
    return found


def _passage(row: Sequence[Any]) -> Passage:
    """A passage from a row of `_COLUMNS`. Roles that this version does not know are left out."""
    *values, section, roles = row
    words = cast(tuple[Role, ...], tuple((roles or "").split()))
    is_known = section in SECTIONS and ROLES.issuperset(words)
    return Passage(*(*values, section, words)) if is_known else Passage(*values)
