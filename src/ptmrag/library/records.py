"""What the SQLite file of an index holds, read: entries, sources, page texts, passages.

    records.entries_of(["arxiv:1810.04805"])["arxiv:1810.04805"][0].title

It searches nothing and writes nothing: `library` searches, `writing` writes.
"""

import json
from collections.abc import Collection, Iterator, Sequence
from typing import cast

import numpy as np

from ptmrag.catalog.entry import Entry, Link, LinkKind
from ptmrag.documents.document import Box
from ptmrag.library.database import Store
from ptmrag.library.dense import Vectors
from ptmrag.library.filter import Filter
from ptmrag.library.passage import Passage
from ptmrag.library.schema import (
    EntrySource,
    FailedLink,
    HiddenText,
    LinkState,
    SourceRow,
    SourceState,
)

STATE_COLUMNS = (
    "name, url, status, at, reason, address, etag, last_modified, sha256, pages, title, fresh_until"
)
_ENTRY_COLUMNS = "entries.id, entries.title, category, note, line, year"


class Records(Store):
    """The rows of an open `library.sqlite` as frozen values."""

    # --- passages and pages ------------------------------------------------------------------

    def passages(self, ids: Sequence[int]) -> dict[int, Passage]:
        """The passages by id; those that are gone are missing."""
        rows = self._query(
            "SELECT id, source, ordinal, page, heading, kind, text, language, start FROM passages "
            "WHERE id IN (SELECT value FROM json_each(?)) AND source IN (SELECT source FROM links)",
            json.dumps(list(ids)),
        )
        return {row[0]: Passage(*row) for row in rows}

    def boxes(self, identifier: int) -> tuple[Box, ...]:
        """Where the blocks of a passage stand on its page; none where there are no pages."""
        rows = self._query("SELECT boxes FROM passages WHERE id = ?", identifier)
        return tuple(tuple(box) for box in json.loads(rows[0][0])) if rows else ()

    def languages(self, ids: Sequence[int]) -> dict[int, str]:
        """The languages of passages by id; those that are gone are missing."""
        rows = self._query(
            "SELECT id, language FROM passages WHERE id IN (SELECT value FROM json_each(?)) "
            "AND source IN (SELECT source FROM links)",
            json.dumps(list(ids)),
        )
        return dict(rows)

    def vectors(self, ids: Sequence[int]) -> dict[int, Vectors]:
        """The vectors of passages, each (dim,) float32."""
        rows = self._query(
            "SELECT id, vector FROM passages WHERE id IN (SELECT value FROM json_each(?))",
            json.dumps(list(ids)),
        )
        return {row[0]: np.frombuffer(row[1], dtype=np.float32) for row in rows}

    def word_vectors(self, ids: Sequence[int]) -> dict[int, tuple[Vectors, bytes]]:
        """The (dim,) vectors of passages, and their words as `late.pack` made them."""
        rows = self._query(
            "SELECT id, vector, words FROM passages WHERE id IN (SELECT value FROM json_each(?))",
            json.dumps(list(ids)),
        )
        return {i: (np.frombuffer(vector, dtype=np.float32), words) for i, vector, words in rows}

    def passage_count(self, source: str) -> int:
        """How many passages a source has."""
        rows = self._query("SELECT count(*) FROM passages WHERE source = ?", source)
        return int(rows[0][0])

    def page_text(self, source: str, page: int | None) -> str:
        """The text of a page as the extractor gave it; of a source without pages, all of it."""
        rows = self._query(
            "SELECT text FROM pages WHERE source = ? AND page = ?", source, page or 1
        )
        return str(rows[0][0]) if rows else ""

    # --- entries and sources -----------------------------------------------------------------

    def entries(self) -> list[Entry]:
        """All entries, in the order of their catalogs."""
        return list(self._entries("TRUE"))

    def entry(self, identifier: str) -> Entry | None:
        """The entry with this id, None if there is none."""
        return next(self._entries("entries.id = ?", identifier), None)

    def entry_ids(self, *, besides: Collection[str] = ()) -> set[str]:
        """The ids of all entries but those of some catalogs."""
        rows = self._query("SELECT id, catalog FROM entries")
        return {row[0] for row in rows if row[1] not in besides}

    def entries_of(self, sources: Collection[str]) -> dict[str, list[Entry]]:
        """The entries that link each source, in the order of their catalogs."""
        names = json.dumps(list(sources))
        linking = "SELECT entry_id FROM links WHERE source IN (SELECT value FROM json_each(?))"
        found: dict[str, list[Entry]] = {}
        with self.snapshot():
            entries = list(self._entries(f"entries.id IN ({linking})", names))
            links = self._links(f"entry_id IN ({linking})", names)
        for entry in entries:
            for name in dict.fromkeys(link.source for link in links[entry.id]):
                if name in sources:
                    found.setdefault(name, []).append(entry)
        return found

    def sources_of(self, entry_id: str) -> list[EntrySource]:
        """The sources of an entry in the order of its links, its own text last."""
        return self._links("entry_id = ?", entry_id).get(entry_id, [])

    def linked(self) -> dict[str, str]:
        """The entry of each source, the first where there are several."""
        rows = self._query(
            "SELECT source, entry_id FROM links JOIN entries ON entries.id = entry_id "
            "ORDER BY catalog DESC, entries.position DESC"
        )
        return dict(rows)

    def urls(self, sources: Collection[str]) -> dict[str, str]:
        """The addresses to show to a reader."""
        rows = self._query(
            "SELECT name, url FROM sources WHERE name IN (SELECT value FROM json_each(?))",
            json.dumps(list(sources)),
        )
        return dict(rows)

    def state(self, name: str) -> SourceState | None:
        """What is known of a source, None if it was never asked for."""
        rows = self._query(f"SELECT {STATE_COLUMNS} FROM sources WHERE name = ?", name)  # noqa: S608 - constants alone
        return SourceState(*rows[0]) if rows else None

    def state_at(self, address: str) -> SourceState | None:
        """What is known of the source that was read from an address."""
        rows = self._query(f"SELECT {STATE_COLUMNS} FROM sources WHERE address = ?", address)  # noqa: S608 - constants alone
        return SourceState(*rows[0]) if rows else None

    def ids_within(self, wanted: Filter) -> set[int]:
        """The ids of the passages that a filter lets through."""
        first, last = wanted.years or (None, None)
        rows = self._query(
            "SELECT DISTINCT passages.id FROM passages JOIN links USING (source) "
            "JOIN entries ON entries.id = links.entry_id "
            "WHERE (?1 = '[]' OR entries.id IN (SELECT value FROM json_each(?1))) "
            "AND (?2 IS NULL OR EXISTS (SELECT 1 FROM json_each(entries.category) "
            "WHERE instr(casefold(value), casefold(?2)) > 0)) "
            "AND (?3 IS NULL OR entries.year BETWEEN ?3 AND ?4) "
            "AND (?5 IS NULL OR links.kind = ?5) AND (?6 IS NULL OR passages.language = ?6) "
            "AND (?7 = '[]' OR passages.source IN (SELECT value FROM json_each(?7)))",
            json.dumps(wanted.entries),
            wanted.category,
            first,
            last,
            wanted.kind,
            wanted.language,
            json.dumps(wanted.sources),
        )
        return {row[0] for row in rows}

    def ids_of(self, entry: str) -> set[int]:
        """The ids of an entry's passages, its note's among them."""
        rows = self._query(
            "SELECT DISTINCT passages.id FROM links JOIN passages USING (source) WHERE entry_id = ?",
            entry,
        )
        return {row[0] for row in rows}

    def failed(self) -> list[FailedLink]:
        """The links that gave nothing when they were last asked for, and why."""
        # What a look-up by title gave is kept under the name "title:<entry>". A source that has the text
        # of a link's own comes second with that link.
        rows = self._query(
            "SELECT DISTINCT entry_id, CASE link WHEN '' THEN url ELSE link END, reason, at "
            "FROM links JOIN sources ON name = source OR name = 'title:' || entry_id "
            "WHERE status = 'failed' AND links.kind <> 'note' AND NOT EXISTS (SELECT 1 FROM links AS own "
            "WHERE (own.entry_id, own.link) = (links.entry_id, links.link) "
            "AND own.position < links.position) ORDER BY entry_id, links.position"
        )
        return [FailedLink(*row) for row in rows]

    def hidden(self, source: str | None = None) -> list[HiddenText]:
        """What a source hides from its readers, or each that hides something."""
        if not self._query("SELECT 1 FROM sqlite_master WHERE name = 'hidden'"):
            return []
        rows = self._query(
            "SELECT source, url, characters, hidden.pages FROM hidden JOIN sources ON name = source "
            "WHERE ?1 IS NULL OR source = ?1 ORDER BY source",
            source,
        )
        return [HiddenText(name, url, n, tuple(json.loads(pages))) for name, url, n, pages in rows]

    def overview(self) -> list[SourceRow]:
        """Every source of every entry, its state, and how many passages it has."""
        rows = self._query(
            "SELECT entry_id, source, link, kind, status, reason, sources.url, pages, title, "
            "(SELECT count(*) FROM passages WHERE passages.source = links.source) "
            "FROM links LEFT JOIN sources ON name = source ORDER BY entry_id, position"
        )
        return [SourceRow(*row) for row in rows]

    def catalogs(self) -> list[str]:
        """The names of the catalogs that the entries come from."""
        return [row[0] for row in self._query("SELECT DISTINCT catalog FROM entries ORDER BY 1")]

    def source_vectors(self, source: str) -> Vectors:
        """The (n, dim) vectors of a source's passages."""
        rows = self._query("SELECT vector FROM passages WHERE source = ?", source)
        joined = b"".join(row[0] for row in rows)
        return np.frombuffer(joined, dtype=np.float32).reshape(-1, self.dim)

    def source_text(self, source: str) -> str:
        """The text of a source's passages, one after the other."""
        rows = self._query("SELECT text FROM passages WHERE source = ? ORDER BY ordinal", source)
        return "\n".join(row[0] for row in rows)

    def embedded_pdfs(self) -> list[SourceState]:
        """The sources with pages and passages."""
        rows = self._query(
            f"SELECT {STATE_COLUMNS} FROM sources WHERE pages IS NOT NULL "  # noqa: S608 - constants alone
            "AND name IN (SELECT source FROM passages) ORDER BY name"
        )
        return [SourceState(*row) for row in rows]

    def catalog_of_entries(self) -> dict[str, str]:
        """The catalog that each entry stands in, by entry id."""
        return dict(self._query("SELECT id, catalog FROM entries"))

    def link_states(self) -> list[LinkState]:
        """What became of each entry's links and own text, in the order of the catalogs."""
        known = self._query("SELECT 1 FROM sqlite_master WHERE name = 'arrivals'")
        arrivals = "arrivals" if known else "(SELECT '' AS source, 0 AS first, 0 AS last)"
        rows = self._query(
            "SELECT entry_id, l.source, link, l.kind, coalesce(s.url, t.url, ''), "  # noqa: S608 - constants alone
            "coalesce(s.status, t.status), coalesce(s.reason, t.reason), coalesce(s.at, t.at, ''), "
            "(SELECT count(*) FROM passages WHERE passages.source = l.source), "
            "coalesce(a.first, 0), coalesce(a.last, 0) "
            "FROM links l JOIN entries ON entries.id = entry_id "
            "LEFT JOIN sources s ON s.name = l.source "
            "LEFT JOIN sources t ON t.name = 'title:' || entry_id AND t.status = 'failed' "
            f"AND l.kind <> 'note' LEFT JOIN {arrivals} a ON a.source = l.source "
            "ORDER BY catalog, entries.position, l.position"
        )
        return [LinkState(*row) for row in rows]

    @property
    def last_ingest(self) -> tuple[int, str]:
        """Which ingest was the last one, counted from 1, and when it began; (0, "") if unknown."""
        return int(self._meta("ingests") or 0), self._meta("ingested_at")

    # --- what FAISS and Tantivy are derived from (`derived.Truth`) ---------------------------

    def passage_ids(self) -> set[int]:
        """The ids of all passages; an id is never used twice."""
        return {row[0] for row in self._query("SELECT id FROM passages")}

    def words(self, ids: Collection[int]) -> list[tuple[int, str, str, str]]:
        """Id, title, heading and text of passages."""
        rows = self._query(
            "SELECT id, source, heading, text FROM passages "
            "WHERE id IN (SELECT value FROM json_each(?))",
            json.dumps(list(ids)),
        )
        titles = self._titles({row[1] for row in rows})
        return [(i, titles.get(source, ""), heading, text) for i, source, heading, text in rows]

    def stacked_vectors(self, ids: Collection[int]) -> tuple[list[int], Vectors]:
        """Ids and (n, dim) vectors of passages."""
        found = self.vectors(list(ids))
        vectors = np.array(list(found.values()), dtype=np.float32).reshape(-1, self.dim)
        return list(found), vectors

    # --- inside ------------------------------------------------------------------------------

    def _titles(self, sources: Collection[str] | None = None) -> dict[str, str]:
        """The titles of the entries that link each source, all sources if none are named."""
        rows = self._query(
            "SELECT source, entries.title FROM links JOIN entries ON entries.id = entry_id "
            "WHERE ?1 IS NULL OR source IN (SELECT value FROM json_each(?1)) "
            "ORDER BY catalog, entries.position",
            None if sources is None else json.dumps(list(sources)),
        )
        found: dict[str, dict[str, None]] = {}
        for source, title in rows:
            found.setdefault(source, {})[title] = None
        return {source: "\n".join(titles) for source, titles in found.items()}

    def _entries(self, condition: str, *values: object) -> Iterator[Entry]:
        with self.snapshot():
            rows = self._query(
                f"SELECT {_ENTRY_COLUMNS} FROM entries WHERE {condition} "  # noqa: S608 - our own text
                "ORDER BY catalog, position",
                *values,
            )
            links = self._links(
                "entry_id IN (SELECT value FROM json_each(?))",
                json.dumps([row[0] for row in rows]),
            )
        for identifier, title, category, note, line, year in rows:
            own = [s for s in links.get(identifier, []) if s.link]
            # A link whose text another source has is there twice, once for each.
            addresses = tuple(dict.fromkeys(Link(s.link, cast(LinkKind, s.kind)) for s in own))
            yield Entry(identifier, title, tuple(json.loads(category)), note, line, addresses, year)

    def _links(self, condition: str, *values: object) -> dict[str, list[EntrySource]]:
        rows = self._query(
            f"SELECT entry_id, source, link, kind FROM links WHERE {condition} "  # noqa: S608 - our own text
            "ORDER BY entry_id, position",
            *values,
        )
        found: dict[str, list[EntrySource]] = {}
        for row in rows:
            found.setdefault(row[0], []).append(EntrySource(*row))
        return found
