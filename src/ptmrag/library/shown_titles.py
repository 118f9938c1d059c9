"""The title that a source's texts are shown under: its entry's, or its own where it is another work.

    titles = ShownTitles(database, {"arxiv:2101.00001"})
    titles.of("arxiv:2101.00001", "Robust Training of Wombats")    ->  "Sparse Gating of Marsupial Networks"

A link of a list may lead to another paper than its title says. Only documents with pages count: pages of
the web, READMEs and notes have titles of their own kind. `catalog.other_work` compares.
"""

import json
from collections.abc import Collection, Sequence
from dataclasses import replace

from ptmrag.catalog.entry import Entry
from ptmrag.catalog.other_work import is_other_work, is_title_alike
from ptmrag.library.database import Database

_WITH_PAGES = "pages IS NOT NULL AND title <> ''"


class ShownTitles:
    """The documents' own titles of some sources, of all if none are named; read once."""

    def __init__(self, database: Database, sources: Collection[str] | None = None) -> None:
        self._database = database
        self._own: dict[str, str] = dict(
            database.query(
                f"SELECT name, title FROM sources WHERE {_WITH_PAGES} "  # noqa: S608 - constants alone
                "AND (?1 IS NULL OR name IN (SELECT value FROM json_each(?1)))",
                None if sources is None else json.dumps(list(sources)),
            )
        )
        self._starts: dict[str, str] = {}

    def of(self, source: str, title: str) -> str:
        """The title for the texts of a source that an entry of some title links."""
        own = self._own.get(source, "")
        if not own or is_title_alike(title, own):
            return title
        return own if is_other_work(title, own, self._start(source)) else title

    def entries(self, source: str, entries: Sequence[Entry]) -> list[Entry]:
        """The entries that link a source, each with the title for its texts; first those that agree with it."""
        own = self._own.get(source, "")
        ordered = sorted(entries, key=lambda entry: not is_title_alike(entry.title, own))
        return [replace(entry, title=self.of(source, entry.title)) for entry in ordered]

    def _start(self, source: str) -> str:
        """The text of the first two pages."""
        if source not in self._starts:
            rows = self._database.query(
                "SELECT substr(text, 1, 4000) FROM pages WHERE source = ? AND page <= 2 ORDER BY page",
                source,
            )
            self._starts[source] = "\n".join(row[0] for row in rows)
        return self._starts[source]
