"""`ptmrag ingest`: bring the index up to date with catalogs and folders of PDFs."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from ptmrag.cli.options import AsJson, Index, Mirror
from ptmrag.cli.output import FAILED_UNDER_STRICT, err, hidden_text, show
from ptmrag.cli.progress import shown_progress
from ptmrag.settings import Device

if TYPE_CHECKING:
    from rich.console import RenderableType

    from ptmrag.catalog.changes import Change
    from ptmrag.ingestion.report import IngestReport

# Changes of one kind are listed one by one up to this number; of more, only the number is shown.
_MOST_LISTED = 20


def ingest(
    catalogs: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[CATALOG]...",
            help="Markdown, text, BibTeX, CSL JSON, - for stdin, zotero: or zotero:COLLECTION, or the address of "
            "a GitHub repository. Default: the PTM survey in the package.",
        ),
    ] = None,
    index: Index = None,
    papers: Annotated[
        list[Path] | None,
        typer.Option("--papers", help="A folder of PDFs that you have. Repeatable."),
    ] = None,
    without: Annotated[
        list[str] | None,
        typer.Option(
            "--without",
            metavar="LIST",
            help="Remove this list of the index first: survey. Repeatable.",
        ),
    ] = None,
    mirror: Mirror = None,
    offline: Annotated[bool, typer.Option("--offline", help="Fetch nothing.")] = False,
    only: Annotated[
        str | None,
        typer.Option("--only", help="Fetch only for entries that have this text in them."),
    ] = None,
    since: Annotated[
        int | None, typer.Option("--since", help="Fetch only for entries of this year or later.")
    ] = None,
    limit: Annotated[
        int | None, typer.Option("--limit", min=1, help="Fetch for at most this many entries.")
    ] = None,
    concurrency: Annotated[
        int | None, typer.Option("--concurrency", min=1, max=32, help="Fetches at a time.")
    ] = None,
    max_mb: Annotated[
        float | None, typer.Option("--max-mb", min=0.1, help="The largest download, in MB.")
    ] = None,
    ocr: Annotated[
        bool | None, typer.Option("--ocr/--no-ocr", help="Read scanned PDFs (extra: ocr).")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would be fetched, and stop.")
    ] = False,
    refresh: Annotated[
        bool, typer.Option("--refresh", help="Ask every address again, even if it is fresh.")
    ] = False,
    embedder: Annotated[
        str | None,
        typer.Option(
            "--embedder",
            help="A sentence-transformers model for a new index, name or folder. "
            "Default: $PTMRAG_EMBEDDER, else the built-in model.",
        ),
    ] = None,
    device: Annotated[
        Device | None,
        typer.Option(
            "--device",
            help="Where passages are embedded. Default: $PTMRAG_DEVICE, else the fastest there is.",
        ),
    ] = None,
    ray: Annotated[
        str | None,
        typer.Option(
            "--ray",
            metavar="ADDRESS",
            help="Let a Ray cluster fetch, read and embed the links: auto, local, HOST:6379 or ray://HOST:10001.",
        ),
    ] = None,
    strict: Annotated[
        bool, typer.Option("--strict", help="Exit with 4 if anything failed.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Bring the index up to date with the catalogs."""
    from ptmrag.ingestion.extent import Extent
    from ptmrag.ingestion.ingest import ingest as run
    from ptmrag.ingestion.plan import foresee
    from ptmrag.settings import read_settings

    settings = read_settings()
    settings = replace(
        settings,
        concurrency=concurrency or settings.concurrency,
        mirror=mirror or settings.mirror,
        max_mb=max_mb or settings.max_mb,
        ocr=settings.ocr if ocr is None else ocr,
        device=device or settings.device,
    )
    lists, folders = catalogs or (), papers or ()
    if dry_run:
        extent = Extent(only, since, limit)
        plan = foresee(lists, folders, index=index, settings=settings, extent=extent)
        show(as_json, plan.as_json, lambda: escape(str(plan)))
        return
    with shown_progress(err) as progress:
        report = run(
            lists,
            index=index,
            papers=folders,
            without=without or (),
            offline=offline,
            only=only,
            since=since,
            limit=limit,
            settings=settings,
            refresh=refresh,
            embedder=embedder,
            ray=ray,
            progress=progress,
        )
    show(as_json, report.as_json, lambda: ingest_text(report))
    if strict and report.totals.failed:
        raise typer.Exit(FAILED_UNDER_STRICT)


def ingest_text(report: "IngestReport") -> "RenderableType":
    """What changed, what failed and why, then the totals."""
    from rich.console import Group
    from rich.table import Table

    table = Table("entry", "source", "reason", title="Failed", box=None, title_justify="left")
    for row in report.sources:
        if row.status == "failed":
            table.add_row(row.entry_id, escape(row.source), escape(row.reason or ""))
    totals = report.totals
    summary = (
        f"{totals.entries} entries: {totals.new} sources new, {totals.updated} updated, "
        f"{totals.unchanged} unchanged, {totals.failed} failed, {totals.skipped} skipped, "
        f"{totals.removed} removed; {totals.passages} passages in {escape(report.index)}, "
        f"{report.seconds:.1f} s"
    )
    hides = {row.source: row.hidden for row in report.sources if row.hidden is not None}
    hidden = [hidden_text(name, h.characters, h.pages) for name, h in hides.items()]
    duplicates = {row.source: row.same_as for row in report.sources if row.same_as is not None}
    same = [
        escape(f"Same text, kept once: {name} and {other}") for name, other in duplicates.items()
    ]
    same += [escape(str(link)) for link in report.misleading]
    failed = [table] if totals.failed else []
    services = [escape(sentence) for sentence in report.services]
    if report.requests:
        counts = ", ".join(f"{name} {count}" for name, count in report.requests.items())
        services.append(f"Asked for records of works: {counts}")
    passed_over = _passed_over(report)
    return Group(
        *_changes_text(report.changes), *same, *hidden, *passed_over, *failed, *services, summary
    )


def _passed_over(report: "IngestReport") -> Iterator[str]:
    """A line for each thing in a folder of PDFs that is no file to read."""
    for row in report.sources:
        if row.status == "skipped" and not row.entry_id:
            yield escape(f"Passed over: {row.url}: {row.reason}")


def _changes_text(changes: "Sequence[Change]") -> Iterator[str]:
    """A line with the numbers, then a line for each change, except where there are many."""
    counts = Counter(change.kind for change in changes)
    if counts:
        yield "Changed: " + ", ".join(f"{count} {kind}" for kind, count in counts.items())
    for change in changes:
        if counts[change.kind] <= _MOST_LISTED:
            yield escape(f"  {change}")
