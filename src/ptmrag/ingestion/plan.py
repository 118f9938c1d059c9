"""What an ingest would fetch and read, and what that would cost: `ptmrag ingest --dry-run`.

    foresee([Path("list.md")], index=None, settings=read_settings(), extent=Extent())
    # IngestPlan(entries=100, to_ask=140, megabytes=230.0, seconds=300.0, …)

It changes nothing, and fetches nothing but the list of a GitHub repository. Sizes and times are
estimates from the averages of the survey and the seed list.
"""

import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack, closing
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from ptmrag.catalog.parse import default_catalog_path
from ptmrag.errors import NoIndexError
from ptmrag.fetch.open_fetcher import open_fetcher
from ptmrag.ingestion.entries import ResolvedEntry, catalog_name
from ptmrag.ingestion.extent import Extent
from ptmrag.ingestion.listed_files import files_of, read_instead
from ptmrag.ingestion.own_papers import claimed_source, is_unchanged
from ptmrag.ingestion.paper_files import find_papers
from ptmrag.ingestion.read_list import read_list
from ptmrag.library.index_path import index_path
from ptmrag.library.library import Library
from ptmrag.library.schema import SourceState
from ptmrag.settings import Settings
from ptmrag.sources.policies import POLICIES, policy_of
from ptmrag.sources.resolve import resolve
from ptmrag.sources.source import Source

# The average download, in megabytes, and the average time of a fetch.
_PAPER, _PAGE = 1.6, 0.15
_SECONDS_EACH = 1.5
# The time to read and embed one on a laptop.
_SECONDS_A_PAPER, _SECONDS_A_PAGE = 3.0, 0.3


@dataclass(frozen=True, slots=True)
class IngestPlan:
    """What would be fetched; `megabytes` and `seconds` are estimates."""

    entries: int
    sources: int
    fresh: int
    to_ask: int
    hosts: tuple[tuple[str, int], ...]
    megabytes: float
    seconds: float
    papers: int = 0  # the reader's own PDFs that would be read

    def as_json(self) -> dict[str, Any]:
        """The shape that `ptmrag ingest --dry-run --json` prints."""
        return asdict(self) | {"hosts": dict(self.hosts)}

    def __str__(self) -> str:
        hosts = ", ".join(f"{host} {count}" for host, count in self.hosts[:8])
        own = f" {self.papers} PDFs of your own would be read." if self.papers else ""
        return (
            f"{self.entries} entries with {self.sources} sources: {self.fresh} are up to date, "
            f"{self.to_ask} would be asked for.{own}\nAbout {self.megabytes:,.0f} MB in "
            f"{max(1, round(self.seconds / 60)):,} min.\nHosts: {hosts or 'none'}"
        )


@dataclass(frozen=True, slots=True)
class PlannedPapers:
    """The reader's own PDFs in a plan: the names of their sources, and how many are to be read."""

    names: frozenset[str] = frozenset()
    to_read: int = 0

    @classmethod
    def of(
        cls, files: Iterable[Path], state: Callable[[Path], SourceState | None]
    ) -> "PlannedPapers":
        """`state` gives what the library knows of a file. Of others, the name may hold an arXiv id."""
        names, to_read = set(), 0
        for file in files:
            known = state(file)
            to_read += not is_unchanged(file, known)
            names.add(known.name if known else claimed_source(file))
        return cls(frozenset(names), to_read)

    def besides(self, names: Iterable[str]) -> "PlannedPapers":
        """The same with sources for which these files are read."""
        return replace(self, names=self.names.union(names))


NO_PAPERS = PlannedPapers()


def plan(
    entries: Sequence[ResolvedEntry],
    state: Callable[[Source], SourceState | None],
    *,
    papers: PlannedPapers = NO_PAPERS,
    concurrency: int,
) -> IngestPlan:
    """The plan for fetching these entries' links; `state` gives what is known of a source.

    The sources of the reader's own PDFs are not fetched.
    """
    links = (
        source for linked in entries for source in linked.sources if policy_of(source).is_fetched
    )
    sources = {source.name: source for source in links if source.name not in papers.names}
    known = {name: state(source) for name, source in sources.items()}
    asked = [source for name, source in sources.items() if not _is_fresh(known[name])]
    new = [source for source in asked if not _is_read(known[source.name])]
    hosts = Counter(_host(source) for source in asked)
    slow = hosts["arxiv.org"]
    quick = (len(asked) - slow) * _SECONDS_EACH / concurrency
    # arXiv, the other hosts and the reading go on at the same time: the slowest of them counts.
    reading = papers.to_read * _SECONDS_A_PAPER + sum(
        _SECONDS_A_PAPER if POLICIES[source.scheme].is_pdf else _SECONDS_A_PAGE for source in new
    )
    seconds = max(slow * POLICIES["arxiv"].interval, quick, reading)
    return IngestPlan(
        len(entries),
        len(sources),
        len(sources) - len(asked),
        len(asked),
        tuple(hosts.most_common()),
        round(_megabytes(new), 1),
        round(seconds, 1),
        papers.to_read,
    )


def _megabytes(sources: Iterable[Source]) -> float:
    return sum(_PAPER if POLICIES[source.scheme].is_pdf else _PAGE for source in sources)


def _is_fresh(known: SourceState | None) -> bool:
    return known is not None and known.is_fresh


def _is_read(known: SourceState | None) -> bool:
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
) -> IngestPlan:
    """What `ptmrag ingest` would fetch and read; raises InputError for a list that cannot be used."""
    files = find_papers(papers).files
    names = catalogs or ([] if papers else [default_catalog_path()])
    with (
        tempfile.TemporaryDirectory() as folder,
        closing(open_fetcher(Path(folder), mirror=settings.mirror)) as fetcher,
    ):
        lists = [read_list(name, fetcher) for name in names]
    entries = extent.of(
        [
            ResolvedEntry(entry, resolve(entry), catalog_name(found))
            for found in lists
            for entry in found.entries
        ]
    )
    listed = files_of(entries, index=index_path(index)).files
    files = [*files, *(path for path, _ in listed)]
    instead = read_instead(entries, {identifier: path for path, identifier in listed})
    with ExitStack() as stack:
        library = _library(index_path(index))
        if library is not None:
            stack.callback(library.close)
        return plan(
            entries,
            lambda source: library.records.state(source.name) if library else None,
            papers=PlannedPapers.of(
                files, lambda file: library.records.state_at(str(file)) if library else None
            ).besides(instead),
            concurrency=settings.concurrency,
        )


def _library(path: Path) -> Library | None:
    """The index as it is, None if there is no index yet."""
    try:
        return Library.open(path)
    except NoIndexError:
        return None
