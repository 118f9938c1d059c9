"""Which sentences of passages are rows of tables, run together as they came out of the PDF.

    rows = PrintedRows(library.tables)
    rows.are_in(hit, "System BLEU Plain 24.9 Larkspur 25.9")       # True

A passage has the text of a table as one sentence. `small_tables` shows rows instead.
"""

from ptmrag.language.verbatim import normalise
from ptmrag.library.stored_tables import StoredTables
from ptmrag.retrieval.hit import Hit

# A row of fewer letters may be in a sentence by chance.
_SHORTEST = 8


class PrintedRows:
    """The rows of the tables of the sources that are asked about, each source read once."""

    def __init__(self, tables: StoredTables) -> None:
        self._tables = tables
        self._rows: dict[str, dict[int | None, list[str]]] = {}

    def are_in(self, hit: Hit, sentence: str) -> bool:
        """Whether a sentence of a hit has a row of a table on the hit's page in it."""
        if sum(map(str.isdigit, sentence)) < 2 or hit.page is None:
            return False
        if hit.source not in self._rows:
            self._rows[hit.source] = self._read(hit.source)
        rows = self._rows[hit.source].get(hit.page)
        text = normalise(sentence) if rows else ""
        return any(row in text for row in rows or ())

    def _read(self, source: str) -> dict[int | None, list[str]]:
        found: dict[int | None, list[str]] = {}
        for table in self._tables.of([source]).get(source, ()):
            rows = [text for row in table.rows if len(text := normalise(row.text)) >= _SHORTEST]
            found.setdefault(table.page, []).extend(rows)
        return found
