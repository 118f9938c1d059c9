"""The entries and sources of an index, read from SQLite.

    records = Records(database)
    records.entries_of(["arxiv:1810.04805"])["arxiv:1810.04805"][0].title

It reads no passages (`stored_passages` does) and writes nothing (`writing` does).
"""

import json
from collections.abc import Collection, Iterator
from typing import cast

from ptmrag.catalog.entry import Entry, Link, LinkKind
from ptmrag.library.database import Database
from ptmrag.library.schema import (
    EntrySource,
    FailedLink,
    HiddenText,
    LinkState,
    MisleadingLink,
    SourceRow,
    SourceState,
)
from ptmrag.library.shown_titles import ShownTitles

STATE_COLUMNS = (
    "name, url, status, at, reason, address, etag, last_modified, sha256, pages, title, fresh_until"
)
_IS_OWN = (
    "status <> 'alias' AND sha256 <> '' AND address <> '' AND address NOT LIKE '%://%' "
    "AND name NOT LIKE 'catalog:%'"
)
_ENTRY_COLUMNS = "entries.id, entries.title, category, note, line, year"


class Records:
    """The rows of entries, links and sources as frozen values."""

    def __init__(self, database: Database) -> None:
        self._database = database

    # --- entries -----------------------------------------------------------------------------

    def entries(self) -> list[Entry]:
        """All entries, in the order of their catalogs."""
        return list(self._entries("TRUE"))

    def entry(self, identifier: str) -> Entry | None:
        """The entry with this id, None if there is none."""
        return next(self._entries("entries.id = ?", identifier), None)

    def entry_ids(self, *, besides: Collection[str] = ()) -> set[str]:
        """The ids of all entries except those of some catalogs."""
        rows = self._database.query("SELECT id, catalog FROM entries")
        return {row[0] for row in rows if row[1] not in besides}

    def entries_of(self, sources: Collection[str]) -> dict[str, list[Entry]]:
        """The entries that link each source, in the order of their catalogs."""
        names = json.dumps(list(sources))
        linking = "SELECT entry_id FROM links WHERE source IN (SELECT value FROM json_each(?))"
        found: dict[str, list[Entry]] = {}
        with self._database.snapshot():
            entries = list(self._entries(f"entries.id IN ({linking})", names))
            links = self._links(f"entry_id IN ({linking})", names)
        for entry in entries:
            for name in dict.fromkeys(link.source for link in links[entry.id]):
                if name in sources:
                    found.setdefault(name, []).append(entry)
        return found

    def shown_entries_of(self, sources: Collection[str]) -> dict[str, list[Entry]]:
        """The entries that link each source, each with the title that the texts of the source are shown under.

        First come those that have the document's own title, then the others in the order of their catalogs.
        """
        with self._database.snapshot():
            titles = ShownTitles(self._database, sources)
            linking = self.entries_of(sources)
            return {name: titles.entries(name, entries) for name, entries in linking.items()}

    def ids_of_entries_with(self, sources: Collection[str]) -> set[str]:
        """The ids of the entries that link one of some sources."""
        rows = self._database.query(
            "SELECT entry_id FROM links WHERE source IN (SELECT value FROM json_each(?))",
            json.dumps(list(sources)),
        )
        return {row[0] for row in rows}

    def catalogs(self) -> list[str]:
        """The names of the catalogs that the entries come from."""
        rows = self._database.query("SELECT DISTINCT catalog FROM entries ORDER BY 1")
        return [row[0] for row in rows]

    def catalog_of_entries(self) -> dict[str, str]:
        """The name of each entry's catalog, by entry id."""
        return dict(self._database.query("SELECT id, catalog FROM entries"))

    # --- links -------------------------------------------------------------------------------

    def sources_by_entry(self) -> dict[str, list[EntrySource]]:
        """The sources of every entry by its id, in the order of its links, its own text last."""
        return self._links("TRUE")

    def linked(self) -> dict[str, str]:
        """The id of the entry that links each source, of the first one where there are several."""
        rows = self._database.query(
            "SELECT source, entry_id FROM links JOIN entries ON entries.id = entry_id "
            "ORDER BY catalog DESC, entries.position DESC"
        )
        return dict(rows)

    def overview(self) -> list[SourceRow]:
        """Every source of every entry, its state, and how many passages it has."""
        rows = self._database.query(
            "SELECT entry_id, source, link, kind, status, reason, sources.url, pages, title, "
            "(SELECT count(*) FROM passages WHERE passages.source = links.source) "
            "FROM links LEFT JOIN sources ON name = source ORDER BY entry_id, position"
        )
        return [SourceRow(*row) for row in rows]

    def link_states(self) -> list[LinkState]:
        """What came of each entry's links and own text, in the order of the catalogs."""
        rows = self._database.query(
            "SELECT entry_id, l.source, link, l.kind, coalesce(s.url, t.url, ''), "
            "coalesce(s.status, t.status), coalesce(s.reason, t.reason), coalesce(s.at, t.at, ''), "
            "(SELECT count(*) FROM passages WHERE passages.source = l.source), "
            "coalesce(i.first, 0), coalesce(i.last, 0), s.pages "
            "FROM links l JOIN entries ON entries.id = entry_id "
            "LEFT JOIN sources s ON s.name = l.source "
            "LEFT JOIN sources t ON t.name = 'title:' || entry_id AND t.status = 'failed' "
            "AND l.kind <> 'note' LEFT JOIN source_ingests i ON i.source = l.source "
            "ORDER BY catalog, entries.position, l.position"
        )
        return [LinkState(*row) for row in rows]

    def failed(self) -> list[FailedLink]:
        """The links that gave nothing the last time they were fetched, and why."""
        # The result of a title search is kept under the name "title:<entry>". Where a link's text is
        # a duplicate, the source that has the same text comes second with that link.
        rows = self._database.query(
            "SELECT DISTINCT entry_id, CASE link WHEN '' THEN url ELSE link END, reason, at "
            "FROM links JOIN sources ON name = source OR name = 'title:' || entry_id "
            "WHERE status = 'failed' AND links.kind <> 'note' AND NOT EXISTS (SELECT 1 FROM links AS own "
            "WHERE (own.entry_id, own.link) = (links.entry_id, links.link) "
            "AND own.position < links.position) ORDER BY entry_id, links.position"
        )
        return [FailedLink(*row) for row in rows]

    def misleading(self) -> list[MisleadingLink]:
        """The links to papers that lead to another work than their entry is, and what that one is called."""
        titles = ShownTitles(self._database)
        rows = self._database.query(
            "SELECT entry_id, entries.title, source, link FROM links "
            "JOIN entries ON entries.id = entry_id WHERE kind = 'paper' AND link <> '' "
            "ORDER BY catalog, entries.position, links.position"
        )
        found = [
            MisleadingLink(entry_id, title, source, link, titles.of(source, title))
            for entry_id, title, source, link in rows
        ]
        return [link for link in found if link.leads_to != link.title]

    # --- sources -----------------------------------------------------------------------------

    def state(self, name: str) -> SourceState | None:
        """What is known of a source, None if it was never fetched."""
        return next(iter(self._states("name = ?", name)), None)

    def states(self, names: Collection[str]) -> dict[str, SourceState]:
        """What is known of some sources, by name; those that were never fetched are missing."""
        named = "name IN (SELECT value FROM json_each(?))"
        return {state.name: state for state in self._states(named, json.dumps(list(names)))}

    def state_at(self, address: str) -> SourceState | None:
        """What is known of a source that was read from an address."""
        return next(iter(self.states_at(address)), None)

    def states_at(self, address: str) -> list[SourceState]:
        """What is known of the sources that were read from an address."""
        return self._states("address = ? ORDER BY name", address)

    def files_with(self, sha256: str) -> list[SourceState]:
        """The sources that were read from a file of the reader with this content."""
        return self._states(f"{_IS_OWN} AND sha256 = ? ORDER BY name", sha256)

    def files(self) -> list[SourceState]:
        """The sources that were read from a file of the reader, or could not be."""
        condition = "status <> 'alias' AND address <> '' AND address NOT LIKE '%://%'"
        return self._states(f"{condition} AND name NOT LIKE 'catalog:%' ORDER BY address")

    def own_copies(self) -> list[SourceState]:
        """The papers of the web that were read from a file of the reader."""
        return self._states(f"{_IS_OWN} AND name NOT LIKE 'file:%' ORDER BY name")

    def embedded_pdfs(self) -> list[SourceState]:
        """The sources with pages and passages, ordered by name."""
        condition = "pages IS NOT NULL AND name IN (SELECT source FROM passages) ORDER BY name"
        return self._states(condition)

    def urls(self, sources: Collection[str]) -> dict[str, str]:
        """The addresses to show to a reader, by source."""
        rows = self._database.query(
            "SELECT name, url FROM sources WHERE name IN (SELECT value FROM json_each(?))",
            json.dumps(list(sources)),
        )
        return dict(rows)

    def duplicate_of(self, name: str) -> str | None:
        """The source under which the passages of a duplicate are stored, None of other sources."""
        rows = self._database.query("SELECT same_as FROM duplicates WHERE source = ?", name)
        return str(rows[0][0]) if rows else None

    def hidden(self, source: str | None = None) -> list[HiddenText]:
        """How much text a source hides from its readers; of each source that does, if none is named."""
        rows = self._database.query(
            "SELECT source, url, characters, hidden_text.pages FROM hidden_text "
            "JOIN sources ON name = source WHERE ?1 IS NULL OR source = ?1 ORDER BY source",
            source,
        )
        return [HiddenText(name, url, n, tuple(json.loads(pages))) for name, url, n, pages in rows]

    @property
    def last_ingest(self) -> tuple[int, str]:
        """The number of the last ingest, from 1, and when it began; (0, "") if unknown."""
        meta = self._database.meta
        return int(meta("ingests") or 0), meta("ingested_at")

    # --- inside ------------------------------------------------------------------------------

    def _states(self, condition: str, *values: object) -> list[SourceState]:
        sql = f"SELECT {STATE_COLUMNS} FROM sources WHERE {condition}"  # noqa: S608 - our own text
        return [SourceState(*row) for row in self._database.query(sql, *values)]

    def _entries(self, condition: str, *values: object) -> Iterator[Entry]:
        with self._database.snapshot():
            rows = self._database.query(
                f"SELECT {_ENTRY_COLUMNS} FROM entries WHERE {condition} "  # noqa: S608 - our own text
                "ORDER BY catalog, position",
                *values,
            )
            links = self._links(
                "entry_id IN (SELECT value FROM json_each(?))",
                json.dumps([row[0] for row in rows]),
            )
            others = self._other_categories([row[0] for row in rows])
        for identifier, title, category, note, line, year in rows:
            own = [s for s in links.get(identifier, []) if s.link]
            # The link of a duplicate is there twice: once for each of the two sources.
            addresses = tuple(dict.fromkeys(Link(s.link, cast(LinkKind, s.kind)) for s in own))
            yield Entry(
                *(identifier, title, tuple(json.loads(category)), note, line, addresses, year),
                other_categories=tuple(others.get(identifier, ())),
            )

    def _other_categories(self, entries: Collection[str]) -> dict[str, list[tuple[str, ...]]]:
        found: dict[str, list[tuple[str, ...]]] = {}
        for identifier, path in self._database.query(
            "SELECT entry, path FROM other_categories "
            "WHERE entry IN (SELECT value FROM json_each(?)) ORDER BY entry, position",
            json.dumps(list(entries)),
        ):
            found.setdefault(identifier, []).append(tuple(json.loads(path)))
        return found

    def _links(self, condition: str, *values: object) -> dict[str, list[EntrySource]]:
        rows = self._database.query(
            f"SELECT entry_id, source, link, kind FROM links WHERE {condition} "  # noqa: S608 - our own text
            "ORDER BY entry_id, position",
            *values,
        )
        found: dict[str, list[EntrySource]] = {}
        for row in rows:
            found.setdefault(row[0], []).append(EntrySource(*row))
        return found
