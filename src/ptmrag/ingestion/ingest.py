"""The writing half: catalogs and folders of PDFs go in, an up-to-date library comes out.

    from ptmrag import ingest
    report = ingest(["my-list.md"], index="index")
    print(report.totals)

What is new or changed is fetched, read, cut and embedded; what is not stays untouched. Each
document is one transaction, so an interrupted run goes on where it stopped. A source that fails
costs its own row in the report and nothing else.

It does not search, and it opens no socket: `fetch` does.
"""

import hashlib
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Protocol

from ptmrag.catalog.changes import Change, compare, renamed
from ptmrag.catalog.entry import Catalog, Entry
from ptmrag.catalog.parse import default_catalog_path, read_catalog
from ptmrag.documents.document import Hidden
from ptmrag.documents.reader_processes import ReaderProcesses
from ptmrag.embed.embedder import Embedder, load_embedder
from ptmrag.errors import NoIndexError
from ptmrag.fetch.blobs import sweep
from ptmrag.fetch.fetcher import Fetcher, open_fetcher
from ptmrag.fetch.politeness import Limits
from ptmrag.ingestion.acquisition import Acquired, Acquirer
from ptmrag.ingestion.duplicates import Twins
from ptmrag.ingestion.embed_and_store import Read, store
from ptmrag.ingestion.entries import (
    catalog_name,
    entry_of,
    known_entries,
    note_document,
    numbered,
    state_name,
)
from ptmrag.ingestion.own_papers import (
    PAPERS,
    Paper,
    find_papers,
    fingerprint,
    matching_entry,
    read_paper,
)
from ptmrag.ingestion.plan import Extent, Linked
from ptmrag.ingestion.read_list import read_list
from ptmrag.ingestion.report import STATUSES, IngestReport, SourceReport, Status, Totals
from ptmrag.ingestion.threads import as_they_come
from ptmrag.library.library import Library, default_index_path
from ptmrag.library.schema import SourceState, moment
from ptmrag.library.writing import LibraryWriter, write_library
from ptmrag.settings import Settings, read_settings
from ptmrag.sources.arxiv import arxiv_source
from ptmrag.sources.policies import policy_of
from ptmrag.sources.resolve import resolve
from ptmrag.sources.source import Source, scheme_of

__all__ = ["IngestReport", "Progress", "ingest", "note_document"]

# Readers see what is new after so many seconds of a long ingest.
_REFRESH_EVERY = 60.0


class Progress(Protocol):
    """Called with the sources done, the sources in all, and the one just done."""

    def __call__(self, done: int, total: int, item: str, /) -> None: ...


def ingest(
    catalogs: Sequence[Path | str] = (),
    *,
    index: Path | str | None = None,
    papers: Sequence[Path | str] = (),
    mirror: str | None = None,
    offline: bool = False,
    only: str | None = None,
    since: int | None = None,
    limit: int | None = None,
    entries: Sequence[str] = (),
    refresh: bool = False,
    embedder: str | None = None,
    settings: Settings | None = None,
    progress: Progress | None = None,
) -> IngestReport:
    """Bring an index up to date with catalogs (the survey in the package if none is named).

    `papers` are folders of PDFs that the reader has; with them alone, no catalog is read. `mirror`
    is a copy of the web, a folder or an address; `offline` fetches nothing; `only`, `since` and
    `limit` restrict the fetching to entries with this text, of this year or later, to so many, and
    `entries` to those with these ids; `refresh` asks every address again; `settings` are those
    of `read_settings` by default. Raises InputError, IndexBusyError, IncompatibleIndexError or
    EmbedderError; a source that fails is a row in the report.
    """
    started = time.perf_counter()
    path = Path(index) if index is not None else default_index_path()
    settings = settings or read_settings()
    with (
        _fetcher(path, mirror, settings, offline=offline) as fetcher,
        ReaderProcesses(ocr=settings.ocr) as workers,
    ):
        lists = [read_list(catalog, fetcher) for catalog in catalogs]
        if not lists and not papers:
            lists = [read_catalog(default_catalog_path())]
        files = find_papers([Path(folder) for folder in papers])
        model = load_embedder(embedder or _embedder_of(path))
        with write_library(path, model.name, model.dim) as library:
            sweep(path / "blobs")  # what a killed run had begun to download
            run = _Ingest(library, model, progress or (lambda done, total, item: None))
            run.take_catalogs(lists)
            run.take_papers(files, workers)
            run.take_notes()
            acquirer = Acquirer(fetcher, refresh=refresh, workers=workers) if fetcher else None
            extent = Extent(only, since, limit, tuple(entries))
            run.take_links(acquirer, extent, settings.concurrency)
            return run.report(path, time.perf_counter() - started)


class _Ingest:
    """One run: what it has done so far, and the rows of its report."""

    def __init__(self, library: LibraryWriter, embedder: Embedder, progress: Progress) -> None:
        self._library = library
        self._embedder = embedder
        self._progress = progress
        self._entries: list[Linked] = []
        self._rows: list[SourceReport] = []
        self._files: dict[str, SourceReport] = {}
        self._changes: list[Change] = []
        self._twins = Twins(library)
        self._refreshed = time.monotonic()

    def take_catalogs(self, catalogs: Sequence[Catalog]) -> None:
        """Put the catalogs' entries into the library; what no catalog links any more goes."""
        names = {catalog_name(catalog) for catalog in catalogs}
        others = self._library.records.entry_ids(besides=names)
        taken = set(others)
        linked = {
            catalog_name(catalog): [
                self._linked(numbered(entry, taken)) for entry in catalog.entries
            ]
            for catalog in catalogs
        }
        self._entries = [pair for pairs in linked.values() for pair in pairs]
        known = known_entries(self._library.records)
        before = [named for named in known.entries if named[0].id not in others]
        after = [(entry, [source.name for source in sources]) for entry, sources in self._entries]
        old_ids = renamed(before, after)
        removed = self._library.put_catalogs(
            {
                name: [
                    (entry, _with_papers(links, known.papers.get(old_ids.get(entry.id, entry.id))))
                    for entry, links in pairs
                ]
                for name, pairs in linked.items()
            }
        )
        self._changes += compare(before, after)
        gone = [name for name in sorted(removed) if scheme_of(name) != "catalog"]
        self._changes += [Change("source removed", None, before=name) for name in gone]

    def take_papers(self, files: Sequence[Path], workers: ReaderProcesses) -> None:
        """Read the reader's own PDFs and put each under its entry, or under one of its own."""
        entries = self._library.records.entries()
        titles = [(entry.id, entry.title) for entry in entries]
        linked = self._library.records.linked()
        own: list[Linked] = []
        for done, file in enumerate(files, 1):
            self._progress(done, len(files), file.name)
            paper = self._known(file) or read_paper(file, workers)
            match = matching_entry(paper, linked, titles)
            if match is None:
                entry = entry_of(paper, {entry for entry, _ in titles})
                titles.append((entry.id, entry.title))
                linked[paper.source.name] = match = entry.id
                own.append((entry, (paper.source,)))
                self._changes.append(Change("added", entry.id, after=entry.title))
                self._library.put_entry(PAPERS, len(own), entry, (paper.source,))
            elif linked.get(paper.source.name) != match:
                self._library.put_link(match, paper.source)
                linked[paper.source.name] = match
            self._take_paper(paper, match)

    def take_notes(self) -> None:
        """Make each entry's own text a source, so that it can be found and cited."""
        changed: list[Read] = []
        for entry, sources in self._entries:
            document = note_document(entry)
            digest = hashlib.sha256(repr(document).encode()).hexdigest()
            known = self._library.records.state(document.source)
            url = next((source.url for source in sources if source.url), "")
            if known is not None and (known.sha256, known.url) == (digest, url):
                continue
            state = SourceState(
                document.source, url, "ok", moment(), sha256=digest, title=entry.title
            )
            changed.append((state, document, entry.title))
        self._store(changed)

    def take_links(self, acquirer: Acquirer | None, extent: Extent, concurrency: int) -> None:
        """Fetch what the entries link to, each source once, and store it as it comes."""
        wanted = extent.of(self._entries)
        done: dict[str, SourceReport] = {}
        sources = {state_name(entry, source): source for entry, links in wanted for source in links}
        rest = {key: s for key, s in sources.items() if s.name not in self._files}
        owner = {state_name(entry, source): entry for entry, links in wanted for source in links}
        if acquirer is None:
            done = {key: self._offline(key, owner[key], s) for key, s in rest.items()}
        else:
            found = self._acquired(acquirer, rest, concurrency)
            for number, (key, acquired) in enumerate(found, 1):
                done[key] = self._settle(key, owner[key], rest[key], acquired)
                self._progress(number, len(rest), acquired.source.name)
                self._refresh_now_and_then()
            # What had the text of one that changed in this run is to be read for itself.
            lost = {key: s for key, s in rest.items() if self._library.records.state(key) is None}
            for key, acquired in self._acquired(acquirer, lost, concurrency):
                done[key] = self._settle(key, owner[key], rest[key], acquired)
        for entry, links in wanted:
            for source in links:
                row = done.get(state_name(entry, source)) or self._files[source.name]
                self._rows.append(replace(row, entry_id=entry.id, url=source.link))

    def report(self, path: Path, seconds: float) -> IngestReport:
        """The rows and their totals."""
        shown = {(row.entry_id, row.source) for row in self._rows}
        files = [row for row in self._files.values() if (row.entry_id, row.source) not in shown]
        rows = [*self._rows, *files]
        counts = {status: sum(row.status == status for row in rows) for status in STATUSES}
        totals = Totals(
            entries=len(self._library.records.entry_ids()),
            removed=sum(change.kind == "source removed" for change in self._changes),
            passages=len(self._library.passages.ids()),
            **counts,
        )
        read_anew = {row.source: row.entry_id for row in rows if row.status == "updated"}
        new_text = [Change("new text", entry, after=name) for name, entry in read_anew.items()]
        return IngestReport(str(path), seconds, tuple(rows), totals, (*self._changes, *new_text))

    def _linked(self, entry: Entry) -> Linked:
        """An entry with its sources; a title that was looked up before is the paper found."""
        sources = []
        for source in resolve(entry):
            known = (
                self._library.records.state(state_name(entry, source)) if source.lookup else None
            )
            if known is not None and known.status == "alias":
                source = arxiv_source(known.address, link=source.link)
            sources.append(source)
        return entry, tuple(sources)

    def _known(self, file: Path) -> Paper | None:
        """A file that the library has and that has not changed since."""
        known = self._library.records.state_at(str(file))
        if known is None or known.status != "ok" or known.etag != fingerprint(file):
            return None
        source = Source(known.name, known.url, str(file), (), "paper")
        return Paper(file, source, known)

    def _take_paper(self, paper: Paper, entry_id: str) -> None:
        name, state = paper.source.name, paper.state
        if state.status == "failed":
            self._library.put_failure(state)
            row = SourceReport(entry_id, str(paper.path), name, "failed", state.reason)
        elif paper.document is None:
            row = self._row(entry_id, str(paper.path), name, "unchanged", state.pages)
        else:
            old = self._library.records.state(name)
            status: Status = "updated" if old is not None and old.status == "ok" else "new"
            entry = self._library.records.entry(entry_id)
            self._keep((state, paper.document, state.title or paper.path.stem), entry)
            row = self._row(entry_id, str(paper.path), name, status, state.pages)
        self._files[name] = row
        self._refresh_now_and_then()

    def _acquired(
        self, acquirer: Acquirer, sources: dict[str, Source], concurrency: int
    ) -> Iterator[tuple[str, Acquired]]:
        """Sources as they arrive: arXiv's one after another, the others a few at a time."""
        slow = {key for key, source in sources.items() if policy_of(source).is_one_by_one}
        jobs = {
            key: partial(acquirer.acquire, source, self._library.records.state(key))
            for key, source in sources.items()
        }
        return as_they_come(jobs, one_by_one=slow, threads=concurrency)

    def _settle(self, key: str, entry: Entry, asked: Source, acquired: Acquired) -> SourceReport:
        """Store what came of a source and say so."""
        name, state = acquired.source.name, acquired.state
        if asked.lookup is not None and acquired.source.name != asked.name:
            identifier = acquired.source.name.partition(":")[2]
            self._library.put_link(entry.id, acquired.source, instead_of=asked.name)
            alias = SourceState(key, asked.url, "alias", moment(), address=identifier)
            self._library.put_state(alias)
        elif asked.lookup is not None:
            state = replace(state, name=key)
        known = self._library.records.state(state.name)
        was_read = known is not None and known.has_document
        if acquired.document is not None:
            self._keep((state, acquired.document, acquired.document.title or entry.title), entry)
            status: Status = "updated" if was_read else "new"
            row = self._row(entry.id, asked.link, name, status, state.pages)
            return replace(row, used=_fallback(acquired.source, state))
        if acquired.status == "unchanged":
            if known is not None:  # else it had the text of one that changed meanwhile
                self._library.put_state(state)
            row = self._row(entry.id, asked.link, name, "unchanged", state.pages)
            return replace(row, used=_fallback(acquired.source, state))
        self._library.put_failure(state)
        return SourceReport(entry.id, asked.link, name, "failed", f"{state.reason}{_kept(known)}")

    def _offline(self, key: str, entry: Entry, source: Source) -> SourceReport:
        known = self._library.records.state(key)
        if known is not None and known.status == "ok":
            return self._row(entry.id, source.link, source.name, "unchanged", known.pages)
        return SourceReport(entry.id, source.link, source.name, "skipped", "offline")

    def _row(
        self, entry_id: str, link: str, name: str, status: Status, pages: int | None
    ) -> SourceReport:
        hidden = next(
            (Hidden(h.characters, h.pages) for h in self._library.records.hidden(name)), None
        )
        return SourceReport(
            entry_id,
            link,
            name,
            status,
            pages=pages,
            passages=self._library.passages.count(name),
            same_as=self._library.records.duplicate_of(name),
            hidden=hidden,
        )

    def _keep(self, read: Read, entry: Entry | None) -> None:
        """Store a document; one whose text another PDF has is not embedded again."""
        state, document, _ = read
        same_as = self._twins.find(state, document, entry) if entry else None
        if same_as is not None:
            self._library.put_duplicate(state, document, same_as)
            return
        self._store([read])
        if entry is not None and state.pages is not None:
            self._twins.add(state, entry)

    def _store(self, read: Sequence[Read]) -> None:
        store(self._library, self._embedder, read)

    def _refresh_now_and_then(self) -> None:
        if time.monotonic() - self._refreshed > _REFRESH_EVERY:
            self._library.publish()
            self._refreshed = time.monotonic()


def _with_papers(
    links: tuple[Source, ...], papers: tuple[Source, ...] | None
) -> tuple[Source, ...]:
    """An entry's links and the reader's own PDFs that were put under it before."""
    names = {source.name for source in links}
    return (*links, *(paper for paper in papers or () if paper.name not in names))


def _kept(known: SourceState | None) -> str:
    if known is None or not known.has_document:
        return ""
    which = f"the copy of {known.at[:10]}" if known.status == "ok" else "an earlier copy"
    return f" ({which} stays)"


def _fallback(source: Source, state: SourceState) -> str | None:
    """The address that gave the text, None where it was the best one."""
    is_other = source.addresses and state.address not in ("", source.addresses[0])
    return state.address if is_other else None


@contextmanager
def _fetcher(
    path: Path, mirror: str | None, settings: Settings, *, offline: bool
) -> Iterator[Fetcher | None]:
    if offline:
        yield None
        return
    with closing(
        open_fetcher(
            path / "blobs",
            mirror=mirror or settings.mirror,
            contact=settings.contact,
            limits=Limits(size=int(settings.max_mb * 1e6)),
            at_once=settings.concurrency + 1,  # arXiv's one beside the others
        )
    ) as fetcher:
        yield fetcher


def _embedder_of(path: Path) -> str | None:
    """The embedder that made an index, None where there is none yet."""
    try:
        library = Library.open(path)
    except NoIndexError:
        return None
    name = library.embedder_name
    library.close()
    return name
