"""The tables of documents, read from SQLite.

    tables = StoredTables(database)
    tables.of(["arxiv:1810.04805"])["arxiv:1810.04805"][0].caption

An index that an older ptmrag wrote has none until its documents are read again. It chooses no rows for a question
(`answer.table_rows` does).
"""

import json
from collections.abc import Sequence

from ptmrag.documents.document import Table, TableRow
from ptmrag.library.database import Database


class StoredTables:
    """The rows of `document_tables` as values."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, sources: Sequence[str]) -> dict[str, list[Table]]:
        """The tables of each source in their order; a source without tables is missing."""
        found: dict[str, list[Table]] = {}
        for source, content in self._database.query(
            "SELECT source, content FROM document_tables "
            "WHERE source IN (SELECT value FROM json_each(?)) ORDER BY source, number",
            json.dumps(list(sources)),
        ):
            found.setdefault(source, []).append(_table(content))
        return found


def _table(content: str) -> Table:
    kept = json.loads(content)
    return Table(
        kept["page"],
        kept["caption"],
        tuple(map(tuple, kept["header"])),
        tuple(kept["head"]),
        tuple(TableRow(r["text"], tuple(r["cells"]), r["section"]) for r in kept["rows"]),
    )
