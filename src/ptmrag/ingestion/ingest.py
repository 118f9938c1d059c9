"""The writing half: catalogs and folders of PDFs go in, an up-to-date library comes out.

    from ptmrag import ingest
    report = ingest(["my-list.md"], index="index")
    print(report.totals)

What is new or changed is fetched, read, cut and embedded; the rest stays untouched. Each document is
one transaction, so an interrupted run continues where it stopped. A source that fails is a row in
the report and stops nothing else. It does not search, and it opens no socket itself: `fetch` does.
"""

import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, nullcontext
from dataclasses import replace
from pathlib import Path

from ptmrag.catalog.changes import Change
from ptmrag.catalog.entry import Catalog
from ptmrag.catalog.parse import default_catalog_path
from ptmrag.catalog.record import WorkRecord
from ptmrag.documents.reader_processes import ReaderProcesses
from ptmrag.embed.embedder import load_embedder
from ptmrag.fetch.blobs import sweep
from ptmrag.fetch.fetcher import Fetcher
from ptmrag.fetch.limits import Limits
from ptmrag.fetch.open_fetcher import open_fetcher
from ptmrag.ingestion.acquisition import Acquirer
from ptmrag.ingestion.arrivals import Arriving
from ptmrag.ingestion.catalog_entries import put_catalogs
from ptmrag.ingestion.cluster import Cluster, connected
from ptmrag.ingestion.cluster_pipeline import ClusterPipeline
from ptmrag.ingestion.document_writer import DocumentWriter
from ptmrag.ingestion.embedding_thread import EmbeddingThread
from ptmrag.ingestion.entries import ResolvedEntry
from ptmrag.ingestion.extent import Extent
from ptmrag.ingestion.first_pages import put_first_pages
from ptmrag.ingestion.kept_out import UPLOADS, delete_removed_uploads, without_removed_files
from ptmrag.ingestion.links import fetch_links
from ptmrag.ingestion.listed_files import files_of, read_instead
from ptmrag.ingestion.notes import put_notes
from ptmrag.ingestion.own_copies import join_listed, part_from_strangers
from ptmrag.ingestion.paper_entries import PaperEntries, put_papers
from ptmrag.ingestion.paper_files import PaperFiles, find_papers
from ptmrag.ingestion.pipeline import LocalPipeline
from ptmrag.ingestion.read_list import read_list
from ptmrag.ingestion.record_changes import record_changes
from ptmrag.ingestion.removal import remove_lists
from ptmrag.ingestion.report import IngestReport, ProgressCallback, SourceReport, Totals
from ptmrag.ingestion.work_records import Asked, Asking, complete_records
from ptmrag.library.index_path import index_path
from ptmrag.library.library import Library
from ptmrag.library.writing import LibraryWriter, write_library
from ptmrag.remote.address import shown
from ptmrag.settings import Settings, read_settings


def ingest(  # noqa: PLR0913 - public: the options of `ptmrag ingest`, each by name
    catalogs: Sequence[Path | str] = (),
    *,
    index: Path | str | None = None,
    papers: Sequence[Path | str] = (),
    without: Sequence[str] = (),
    mirror: str | None = None,
    offline: bool = False,
    only: str | None = None,
    since: int | None = None,
    limit: int | None = None,
    entries: Sequence[str] = (),
    refresh: bool = False,
    embedder: str | None = None,
    ray: str | None = None,
    settings: Settings | None = None,
    progress: ProgressCallback | None = None,
) -> IngestReport:
    """Bring an index up to date with catalogs (the survey in the package if none is named).

    `papers` are folders of PDFs that the reader has; with them alone, no catalog is read. `without` are
    lists of the index to remove first, such as "survey". `mirror` is a copy of the web, a folder or an
    address. `only` (a text), `since` (a year), `limit` (a number) and `entries` (ids) restrict the links
    that are fetched; `refresh` asks every address again. `ray` is a Ray cluster's address. Raises
    InputError, IndexBusyError, IncompatibleIndexError or EmbedderError.
    """
    started = time.perf_counter()
    path = index_path(index)
    settings = _with_mirror(settings or read_settings(), mirror)
    progress = progress or (lambda done, total, item: None)
    with (
        connected(ray) if ray else nullcontext() as cluster,
        _fetcher(path, settings, offline=offline) as fetcher,
        ReaderProcesses(ocr=settings.ocr) as workers,
    ):
        default = [] if papers else [default_catalog_path()]
        lists = [read_list(catalog, fetcher) for catalog in catalogs or default]
        found = find_papers([Path(folder) for folder in papers])
        acquirer = Acquirer(fetcher, refresh=refresh, workers=workers) if fetcher else None
        model = load_embedder(embedder or Library.embedder_of(path), device=settings.device)
        with (
            write_library(path, model.name, dim=model.dim) as library,
            EmbeddingThread(model) as embedding,
        ):
            before = library.works()
            sweep(blobs := path / "blobs")  # the unfinished downloads of a run that was killed
            writer = DocumentWriter(library, embedding)
            listed, changes = _put_lists(library, lists, without=without)
            from_files = _put_files(writer, listed, found, workers=workers, progress=progress)
            put_notes(writer, listed)
            within = Extent(only, since, limit, tuple(entries)).of(listed)
            own = {**read_instead(listed, from_files.stated), **from_files.rows}
            with _arriving(writer, acquirer, cluster, blobs, settings=settings) as arriving:
                rows = fetch_links(writer, within, arriving=arriving, papers=own, progress=progress)
            rows = _with_papers(writer, rows, from_files)
            asked = _completed(library, rows, acquirer, settings, progress=progress)
            changes += _put_later(library, before, rows, from_files)
            return _report(library, rows, asked, changes=changes, path=path, started=started)


def _with_mirror(settings: Settings, mirror: str | None) -> Settings:
    return replace(settings, mirror=mirror or settings.mirror)


def _put_lists(
    library: LibraryWriter, lists: Sequence[Catalog], *, without: Sequence[str]
) -> tuple[tuple[ResolvedEntry, ...], tuple[Change, ...]]:
    """Put lists into the library: their entries, and what changed. A run that ends early has kept that.

    The lists of `without` go first.
    """
    remove_lists(library, without)
    from_lists = put_catalogs(library, lists)
    part_from_strangers(library)
    changes = (*from_lists.changes, *join_listed(library))
    library.put_events(changes)
    return from_lists.entries, changes


@contextmanager
def _arriving(
    writer: DocumentWriter,
    acquirer: Acquirer | None,
    cluster: Cluster | None,
    blobs: Path,
    *,
    settings: Settings,
) -> Iterator[Arriving | None]:
    """What brings the sources of links, None if the run is offline."""
    if acquirer is None:
        yield None
    elif cluster is not None:
        name, refresh = writer.embedding.embedder.name, acquirer.refresh
        with ClusterPipeline(cluster, name, blobs, settings, refresh=refresh) as pipeline:
            yield pipeline
    else:
        alone, concurrency = writer.comes_alone, settings.concurrency
        yield LocalPipeline(acquirer, writer.embedding, comes_alone=alone, concurrency=concurrency)


def _completed(
    library: LibraryWriter,
    rows: Sequence[SourceReport],
    acquirer: Acquirer | None,
    settings: Settings,
    *,
    progress: ProgressCallback,
) -> Asked:
    """Complete the records of works from first pages, and from services unless there is no network."""
    put_first_pages(library, rows)
    if acquirer is None or not acquirer.has_network:
        return Asked()
    asking = Asking(
        {row.entry_id for row in rows},
        settings.contact,
        is_mirror=bool(settings.mirror),
        refresh=acquirer.refresh,
        progress=progress,
    )
    return complete_records(library, acquirer.fetcher, asking)


def _put_files(
    writer: DocumentWriter,
    entries: Sequence[ResolvedEntry],
    found: PaperFiles,
    *,
    workers: ReaderProcesses,
    progress: ProgressCallback,
) -> PaperEntries:
    """Put the files that the lists name, and those of the folders, into the library; not those that were removed."""
    index = writer.library.library.path
    listed = files_of(entries, index=index)
    files, stay_out = without_removed_files(writer.library, found.files)
    named, _ = without_removed_files(writer.library, [file for file, _ in listed.files])
    wanted = [one for one in listed.files if one[0] in named]
    delete_removed_uploads(writer.library, index / UPLOADS)
    taken = put_papers(writer, files, listed=wanted, workers=workers, progress=progress)
    passed_over = (*listed.passed_over, *found.passed_over, *stay_out)
    return replace(taken, not_read=(*taken.not_read, *passed_over))


def _put_later(
    library: LibraryWriter,
    before: Sequence[WorkRecord],
    rows: Sequence[SourceReport],
    from_files: PaperEntries,
) -> tuple[Change, ...]:
    """What changed behind the lists: files, records, texts; it is kept as events too."""
    learnt = record_changes(before, library.works())
    updated = {row.source: row.entry_id for row in rows if row.status == "updated"}
    texts = (Change("new text", entry, after=name) for name, entry in updated.items())
    changes = (*from_files.changes, *learnt, *texts)
    library.put_events(changes)
    return changes


def _with_papers(
    writer: DocumentWriter, rows: Sequence[SourceReport], papers: PaperEntries
) -> tuple[SourceReport, ...]:
    """The rows of links, then those of PDFs that no link leads to, and of files that were not read.

    What was fetched may have the text of a PDF.
    """
    shown = {(row.entry_id, row.source) for row in rows}
    others = [row for row in papers.rows.values() if (row.entry_id, row.source) not in shown]
    renewed = (
        writer.renewed(row) if row.source in papers.rows else row for row in (*rows, *others)
    )
    return (*renewed, *papers.not_read)


def _report(
    library: LibraryWriter,
    rows: tuple[SourceReport, ...],
    asked: Asked,
    *,
    changes: Sequence[Change],
    path: Path,
    started: float,
) -> IngestReport:
    """The rows, their totals, and what changed."""
    totals = Totals.of(
        rows,
        entries=len(library.records.entry_ids()),
        removed=sum(change.kind == "source removed" for change in changes),
        passages=library.passages.total(),
    )
    seconds = time.perf_counter() - started
    misleading = tuple(library.records.misleading())
    return IngestReport(
        shown(path),
        seconds,
        rows,
        totals,
        tuple(changes),
        misleading,
        requests=asked.requests,
        services=asked.failures,
    )


@contextmanager
def _fetcher(path: Path, settings: Settings, *, offline: bool) -> Iterator[Fetcher | None]:
    """The fetcher of a run, None if it is offline."""
    if offline:
        yield None
        return
    with closing(
        open_fetcher(
            path / "blobs",
            mirror=settings.mirror,
            contact=settings.contact,
            limits=Limits(size=int(settings.max_mb * 1e6)),
            at_once=settings.concurrency + 1,  # arXiv's one beside the others
        )
    ) as fetcher:
        yield fetcher
