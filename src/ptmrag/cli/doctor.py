"""`ptmrag doctor`, which looks after an index, and lists from elsewhere. `cli` registers them.

    ptmrag doctor --repair

It prints and exits; `doctor` examines.
"""

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer


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
    from ptmrag.library.doctor import examine, repair
    from ptmrag.library.library import default_index_path

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


def _verdict(found: int, left: int, *, mended: bool) -> str:
    if not found:
        return "The index is sound."
    if mended and not left:
        return "Mended. `ptmrag ingest` fetches again what was let go of."
    cure = "build the index anew in another folder" if mended else "ptmrag doctor --repair"
    return f"{left} faults. Next: {cure}"
