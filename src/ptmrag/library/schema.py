"""The tables of `library.sqlite`, the rows that cross module borders, and their version.

SQLite is the truth of an index: whatever FAISS and Tantivy know can be built again from it.

    SourceState("arxiv:1810.04805", "https://arxiv.org/abs/1810.04805", "ok", at=moment())

It runs no query: `library` reads, `writing` writes.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal

VERSION = 2

TABLES = """
CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS entries (
    id TEXT PRIMARY KEY, catalog TEXT NOT NULL, position INTEGER NOT NULL, title TEXT NOT NULL,
    category TEXT NOT NULL, note TEXT NOT NULL, line INTEGER NOT NULL, year INTEGER
);
CREATE TABLE IF NOT EXISTS links (
    entry_id TEXT NOT NULL REFERENCES entries (id) ON DELETE CASCADE,
    position INTEGER NOT NULL, source TEXT NOT NULL, link TEXT NOT NULL, kind TEXT NOT NULL,
    PRIMARY KEY (entry_id, position)
);
CREATE INDEX IF NOT EXISTS links_by_source ON links (source);
CREATE TABLE IF NOT EXISTS sources (
    name TEXT PRIMARY KEY, url TEXT NOT NULL, status TEXT NOT NULL, reason TEXT,
    address TEXT NOT NULL, etag TEXT, last_modified TEXT, sha256 TEXT NOT NULL, pages INTEGER,
    title TEXT NOT NULL, at TEXT NOT NULL, fresh_until TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS sources_by_address ON sources (address);
CREATE TABLE IF NOT EXISTS pages (
    source TEXT NOT NULL REFERENCES sources (name) ON DELETE CASCADE,
    page INTEGER NOT NULL, text TEXT NOT NULL, PRIMARY KEY (source, page)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS passages (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    source TEXT NOT NULL REFERENCES sources (name) ON DELETE CASCADE,
    ordinal INTEGER NOT NULL, page INTEGER, heading TEXT NOT NULL, kind TEXT NOT NULL,
    text TEXT NOT NULL, language TEXT NOT NULL, start INTEGER NOT NULL, boxes TEXT NOT NULL,
    vector BLOB NOT NULL, words BLOB NOT NULL
);
CREATE INDEX IF NOT EXISTS passages_by_source ON passages (source);
"""
# A source whose text another one has, which has the passages (`twins`); older indexes lack the table.
TWINS = """
CREATE TABLE IF NOT EXISTS twins (
    source TEXT PRIMARY KEY REFERENCES sources (name) ON DELETE CASCADE, same_as TEXT NOT NULL
) WITHOUT ROWID
"""
# By which ingest (they are counted in meta) a source first gave a document, and which changed it
# last. Of an index that is older than this table nothing is known: its sources came before.
ARRIVALS = """
CREATE TABLE IF NOT EXISTS arrivals (
    source TEXT PRIMARY KEY, first INTEGER NOT NULL, last INTEGER NOT NULL
) WITHOUT ROWID
"""
# What a source hides from its readers, of sources that hide something; older indexes lack the table.
HIDDEN = """
CREATE TABLE IF NOT EXISTS hidden (
    source TEXT PRIMARY KEY REFERENCES sources (name) ON DELETE CASCADE,
    characters INTEGER NOT NULL, pages TEXT NOT NULL
) WITHOUT ROWID
"""


@dataclass(frozen=True, slots=True)
class SourceState:
    """What is known of a source since it was last asked for.

    `status`: "ok" (its document is here), "failed" (`reason` says why), or "alias" (its title was
    looked up; `address` is the name of the source that it stands for). `address` is what was
    fetched; `at` and `fresh_until` are UTC in ISO 8601: before `fresh_until` nobody asks again.
    """

    name: str
    url: str
    status: Literal["ok", "failed", "alias"]
    at: str
    reason: str | None = None
    address: str = ""
    etag: str | None = None
    last_modified: str | None = None
    sha256: str = ""
    pages: int | None = None
    title: str = ""
    fresh_until: str = ""

    @property
    def has_document(self) -> bool:
        """Whether its text is here, be it that it has failed since."""
        return self.status != "alias" and bool(self.sha256)

    @property
    def is_fresh(self) -> bool:
        """Whether it was asked for so lately that nobody asks again."""
        return self.fresh_until > moment()


@dataclass(frozen=True, slots=True)
class EntrySource:
    """A source of an entry: the link as the catalog has it, and what kind of thing it leads to.

    An entry's own text is a source of it too, of the kind "note", with no link.
    """

    entry_id: str
    source: str
    link: str
    kind: str


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A source of an entry, what is known of it (None: never asked for), and its passages' number."""

    entry_id: str
    source: str
    link: str
    kind: str
    status: str | None
    reason: str | None
    url: str | None
    pages: int | None
    title: str | None
    passages: int


@dataclass(frozen=True, slots=True)
class LinkState:
    """What became of a link of an entry, or of the entry's own text (kind "note").

    `status` is None where nobody has asked yet; `passages` counts what can be searched, of an older
    copy too. `first` and `last` are the ingests that brought it and changed it last, 0 if unknown.
    """

    entry_id: str
    source: str
    link: str
    kind: str
    url: str
    status: str | None
    reason: str | None
    at: str
    passages: int
    first: int = 0
    last: int = 0


@dataclass(frozen=True, slots=True)
class FailedLink:
    """A link of an entry that gave nothing, and why."""

    entry_id: str
    url: str
    reason: str
    at: str


@dataclass(frozen=True, slots=True)
class HiddenText:
    """What a source hides from its readers, which was left out: characters, and pages if it has any."""

    source: str
    url: str
    characters: int
    pages: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Status:
    """What an index holds."""

    index: Path
    version: int
    embedder: str
    dim: int
    entries: int
    sources: int
    passages: int
    bytes: int
    built_at: str
    failed: tuple[FailedLink, ...]
    hidden: tuple[HiddenText, ...] = ()


def moment(later: timedelta = timedelta()) -> str:
    """This moment, or one that much later: UTC, ISO 8601 to the second."""
    return (datetime.now(UTC) + later).isoformat(timespec="seconds")
