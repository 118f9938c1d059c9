"""`ptmrag doctor`, which looks after an index, and lists from elsewhere. `cli` registers them.

    ptmrag doctor --repair

It prints and exits; `doctor` examines.
"""

import json
import sys
import tempfile
from collections.abc import Sequence
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from ptmrag.catalog import Catalog, default_catalog_path
from ptmrag.errors import NoIndexError
from ptmrag.fetch import open_fetcher
from ptmrag.listing import read_list
from ptmrag.plan import Extent, OwnPapers, Plan, plan
from ptmrag.preferences import Preferences
from ptmrag.sources import resolve


def doctor(
    index: Annotated[
        Path | None, typer.Option("--index", "-i", help="The index folder; default as elsewhere.")
    ] = None,
    mend: Annotated[
        bool, typer.Option("--repair", help="Rebuild what is derived, let go of what is damaged.")
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON document to stdout.")
    ] = False,
) -> None:
    """Check an index: counts, hashes, vectors, pages. Exits with 4 where something is wrong."""
    from ptmrag.doctor import examine, repair
    from ptmrag.library import default_index_path

    path = index or default_index_path()
    found = examine(path)
    left = repair(path, found) if mend else found
    if as_json:
        shown = {
            "index": str(path),
            "healthy": not left,
            "findings": [asdict(finding) | {"repaired": finding not in left} for finding in found],
        }
        sys.stdout.write(json.dumps(shown, ensure_ascii=False, indent=1) + "\n")
    else:
        for finding in found:
            mended = "mended: " if finding not in left else ""
            typer.echo(f"{mended}{finding.item}: {finding.says}")
        typer.echo(_verdict(len(found), len(left), mended=mend))
    if left:
        raise typer.Exit(4)


def show_list(name: Path) -> Catalog:
    """The list that `ptmrag catalog` shows; a GitHub repository's README is fetched for it."""
    with tempfile.TemporaryDirectory() as folder, closing(open_fetcher(Path(folder))) as fetcher:
        return read_list(name, fetcher)


def foresee(
    catalogs: Sequence[Path],
    papers: Sequence[Path] = (),
    *,
    index: Path | None,
    preferences: Preferences,
    extent: Extent,
) -> Plan:
    """What `ptmrag ingest` would fetch and read; but for a repository's list, nothing is."""
    from ptmrag.library import Library, default_index_path
    from ptmrag.papers import find_papers

    files = find_papers(papers)
    names = catalogs or ([] if papers else [default_catalog_path()])
    with (
        tempfile.TemporaryDirectory() as folder,
        closing(open_fetcher(Path(folder), mirror=preferences.mirror)) as fetcher,
    ):
        lists = [read_list(name, fetcher) for name in names]
    linked = extent.of([(entry, resolve(entry)) for found in lists for entry in found.entries])
    try:
        library = Library.open(index or default_index_path())
    except NoIndexError:
        own = OwnPapers.of(files, lambda file: None)
        return plan(linked, lambda source: None, own=own, concurrency=preferences.concurrency)
    with closing(library):
        own = OwnPapers.of(files, lambda file: library.state_at(str(file)))
        return plan(
            linked,
            lambda source: library.state(source.name),
            own=own,
            concurrency=preferences.concurrency,
        )


def _verdict(found: int, left: int, *, mended: bool) -> str:
    if not found:
        return "The index is sound."
    if mended and not left:
        return "Mended. `ptmrag ingest` fetches again what was let go of."
    cure = "build the index anew in another folder" if mended else "ptmrag doctor --repair"
    return f"{left} faults. Next: {cure}"
