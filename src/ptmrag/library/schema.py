"""The rows of an index that other packages read and write, as frozen values.

    SourceState("arxiv:1810.04805", "https://arxiv.org/abs/1810.04805", "ok", at=moment())

It holds no SQL: `migrations` has the tables, `records` reads, `writing` writes.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Literal

from ptmrag.library.extent import Extent
from ptmrag.remote.address import Address


@dataclass(frozen=True, slots=True)
class SourceState:
    """What is known of a source since it was last fetched.

    `status` is "ok" (its document is stored), "failed" (`reason` says why), or "alias" (a search by
    title found it; `address` is the name of the source that it stands for). `address` is what was
    fetched. `at` and `fresh_until` are UTC in ISO 8601; it is not fetched again before `fresh_until`.
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
        """Whether its text is stored, even if it failed the last time it was fetched."""
        return self.status != "alias" and bool(self.sha256)

    @property
    def is_fresh(self) -> bool:
        """Whether it was fetched so recently that it is not fetched again."""
        return self.fresh_until > moment()


@dataclass(frozen=True, slots=True)
class EntrySource:
    """A source of an entry: the link as the catalog has it, and the kind of thing it leads to.

    An entry's own text is a source of it too, of the kind "note", with no link.
    """

    entry_id: str
    source: str
    link: str
    kind: str


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A source of an entry, what is known of it (None: never fetched), and its number of passages."""

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
    """What came of a link of an entry, or of the entry's own text (kind "note").

    `status` is None where it was never fetched. `passages` counts what can be searched, also where
    only an older copy is stored. `first` and `last` are the numbers of the ingests that brought it
    and that changed it last, 0 if unknown.
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
    pages: int | None = None


@dataclass(frozen=True, slots=True)
class FailedLink:
    """A link of an entry that gave nothing, and why."""

    entry_id: str
    url: str
    reason: str
    at: str


@dataclass(frozen=True, slots=True)
class MisleadingLink:
    """A link of an entry, by its id and title, that leads to a work of another title."""

    entry_id: str
    title: str
    source: str
    url: str
    leads_to: str

    def __str__(self) -> str:
        return f"The link of '{self.title}' leads to '{self.leads_to}': {self.url}"


@dataclass(frozen=True, slots=True)
class HiddenText:
    """Text that a source hides from its readers, which was left out: characters, and pages if any."""

    source: str
    url: str
    characters: int
    pages: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class KnownList:
    """A list of a library: its name, how many entries it has, and when it was read ("" if unknown)."""

    name: str
    entries: int
    read_at: str

    @property
    def shown(self) -> str:
        """Its name for people who need not know where it is: of a file without the folder."""
        return Path(self.name).name if Path(self.name).is_absolute() else self.name


@dataclass(frozen=True, slots=True)
class LibraryStatus:
    """What an index holds; `extents` are the numbers of entries by how much of them was read."""

    index: Path | Address
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
    extents: Mapping[Extent, int] = field(default_factory=dict)
    misleading: tuple[MisleadingLink, ...] = ()
    lists: tuple[KnownList, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The shape that `ptmrag status --json` prints."""
        return {
            "index": str(self.index),
            "version": self.version,
            "embedder": self.embedder,
            "dim": self.dim,
            "entries": self.entries,
            "sources": self.sources,
            "passages": self.passages,
            "bytes": self.bytes,
            "built_at": self.built_at,
            "failed": [asdict(link) for link in self.failed],
            "hidden": [asdict(hidden) for hidden in self.hidden],
            "extents": dict(self.extents),
            "misleading": [asdict(link) for link in self.misleading],
            "lists": [asdict(known) for known in self.lists],
        }


def moment(later: timedelta = timedelta()) -> str:
    """Now, or that much later: UTC in ISO 8601, to the second."""
    return (datetime.now(UTC) + later).isoformat(timespec="seconds")
