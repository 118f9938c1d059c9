"""What an ingest is to fetch, and what that would cost.

    Extent(since=2020, limit=100).of(linked)
    plan(linked, states, extent)    ->  Plan(entries=100, to_ask=140, megabytes=230, seconds=300, …)

It fetches nothing and changes nothing; sizes and times are guesses from what such sources weigh.
"""

import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from ptmrag.catalog.entry import Entry
from ptmrag.catalog.parse import default_catalog_path
from ptmrag.errors import NoIndexError
from ptmrag.fetch.fetcher import open_fetcher
from ptmrag.ingestion.read_list import read_list
from ptmrag.library.schema import SourceState
from ptmrag.settings import Settings
from ptmrag.sources.policies import POLICIES, policy_of
from ptmrag.sources.resolve import resolve
from ptmrag.sources.source import Source

Linked = tuple[Entry, tuple[Source, ...]]
# What the survey's and the seed list's links weigh on average, in megabytes.
_PAPER, _PAGE = 1.6, 0.15
_SECONDS_EACH = 1.5
# What reading and embedding one takes on a laptop.
_SECONDS_A_PAPER, _SECONDS_A_PAGE = 3.0, 0.3


@dataclass(frozen=True, slots=True)
class Extent:
    """Which entries' links are fetched: with this text, of this year or later, at most so many.

    `entries` are ids; where there are none, all are meant.

    An entry whose year nobody knows is not left out for it.
    """

    only: str | None = None
    since: int | None = None
    limit: int | None = None
    entries: tuple[str, ...] = ()

    def of(self, linked: Sequence[Linked]) -> list[Linked]:
        """The entries within, in their order."""
        return [pair for pair in linked if self._holds(pair)][: self.limit]

    def _holds(self, linked: Linked) -> bool:
        entry, sources = linked
        if self.entries and entry.id not in self.entries:
            return False
        if self.since is not None and entry.year is not None and entry.year < self.since:
            return False
        said = " ".join([entry.id, entry.title, *entry.category, *(s.name for s in sources)])
        return self.only is None or self.only.casefold() in said.casefold()


@dataclass(frozen=True, slots=True)
class Plan:
    """What would be fetched: how much and how long are estimates."""

    entries: int
    sources: int
    fresh: int
    to_ask: int
    hosts: tuple[tuple[str, int], ...]
    megabytes: float
    seconds: float
    papers: int = 0  # PDFs of the reader's own that would be read

    def as_json(self) -> dict[str, Any]:
        """The shape that `ptmrag ingest --dry-run --json` prints."""
        return asdict(self) | {"hosts": dict(self.hosts)}

    def __str__(self) -> str:
        hosts = ", ".join(f"{host} {count}" for host, count in self.hosts[:8])
        own = f" {self.papers} PDFs of your own would be read." if self.papers else ""
        return (
            f"{self.entries} entries with {self.sources} sources: {self.fresh} are here and fresh, "
            f"{self.to_ask} would be asked for.{own}\nAbout {self.megabytes:,.0f} MB in "
            f"{max(1, round(self.seconds / 60)):,} min.\nHosts: {hosts or 'none'}"
        )


@dataclass(frozen=True, slots=True)
class OwnPapers:
    """The reader's own PDFs: the sources that they are, as far as is known, and how many are new."""

    names: frozenset[str] = frozenset()
    to_read: int = 0

    @classmethod
    def of(cls, files: Iterable[Path], state: Callable[[Path], SourceState | None]) -> "OwnPapers":
        """`state` is what is known of a file; one that is not known may tell its arXiv id."""
        from ptmrag.ingestion.own_papers import (  # it loads what reads PDFs
            arxiv_id,
            file_source,
            fingerprint,
        )

        names, to_read = set(), 0
        for file in files:
            known = state(file)
            is_known = known is not None and (known.status, known.etag) == ("ok", fingerprint(file))
            to_read += not is_known
            names.add(known.name if known else file_source(file, arxiv_id(file, "")).name)
        return cls(frozenset(names), to_read)


def plan(
    linked: Sequence[Linked],
    state: Callable[[Source], SourceState | None],
    *,
    own: OwnPapers | None = None,
    concurrency: int,
) -> Plan:
    """What fetching these entries' links would come to; `state` is what is known of a source.

    What the reader's own PDFs are is not fetched.
    """
    own = own or OwnPapers()
    sources = {s.name: s for _, links in linked for s in links if s.name not in own.names}
    known = {name: state(source) for name, source in sources.items()}
    asked = [source for name, source in sources.items() if not _is_fresh(known[name])]
    new = [source for source in asked if not _is_here(known[source.name])]
    hosts = Counter(_host(source) for source in asked)
    slow = hosts["arxiv.org"]
    quick = (len(asked) - slow) * _SECONDS_EACH / concurrency
    # Asking and reading go on side by side: the slowest of them is what is waited for.
    reading = own.to_read * _SECONDS_A_PAPER + sum(
        _SECONDS_A_PAPER if POLICIES[source.scheme].is_pdf else _SECONDS_A_PAGE for source in new
    )
    seconds = max(slow * POLICIES["arxiv"].interval, quick, reading)
    return Plan(
        len(linked),
        len(sources),
        len(sources) - len(asked),
        len(asked),
        tuple(hosts.most_common()),
        round(_megabytes(new), 1),
        round(seconds, 1),
        own.to_read,
    )


def _megabytes(sources: Iterable[Source]) -> float:
    return sum(_PAPER if POLICIES[source.scheme].is_pdf else _PAGE for source in sources)


def _is_fresh(known: SourceState | None) -> bool:
    return known is not None and known.is_fresh


def _is_here(known: SourceState | None) -> bool:
    return known is not None and known.status == "ok"


def _host(source: Source) -> str:
    if policy_of(source) is POLICIES["arxiv"]:
        return "arxiv.org"
    return urlsplit(source.addresses[0]).netloc if source.addresses else "no web address"


def foresee(
    catalogs: Sequence[Path],
    papers: Sequence[Path] = (),
    *,
    index: Path | None,
    settings: Settings,
    extent: Extent,
) -> Plan:
    """What `ptmrag ingest` would fetch and read; but for a repository's list, nothing is."""
    from ptmrag.ingestion.own_papers import find_papers
    from ptmrag.library.library import Library, default_index_path

    files = find_papers(papers)
    names = catalogs or ([] if papers else [default_catalog_path()])
    with (
        tempfile.TemporaryDirectory() as folder,
        closing(open_fetcher(Path(folder), mirror=settings.mirror)) as fetcher,
    ):
        lists = [read_list(name, fetcher) for name in names]
    linked = extent.of([(entry, resolve(entry)) for found in lists for entry in found.entries])
    try:
        library = Library.open(index or default_index_path())
    except NoIndexError:
        own = OwnPapers.of(files, lambda file: None)
        return plan(linked, lambda source: None, own=own, concurrency=settings.concurrency)
    with closing(library):
        own = OwnPapers.of(files, lambda file: library.records.state_at(str(file)))
        return plan(
            linked,
            lambda source: library.records.state(source.name),
            own=own,
            concurrency=settings.concurrency,
        )
