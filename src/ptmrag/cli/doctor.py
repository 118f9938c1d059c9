"""`ptmrag doctor`: check an index, and repair it on request. `library.doctor` does the work."""

from collections.abc import Sequence
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.markup import escape

from ptmrag.cli.options import AsJson, Index
from ptmrag.cli.output import show

if TYPE_CHECKING:
    from ptmrag.library.doctor import Finding
    from ptmrag.library.schema import FailedLink, MisleadingLink

_FAULTS_LEFT = 4


def doctor(
    index: Index = None,
    mend: Annotated[
        bool, typer.Option("--repair", help="Rebuild derived files, remove damaged sources.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Check an index: counts, hashes, vectors, pages. Exits with 4 if it finds faults."""
    from ptmrag.library.doctor import examine, repair
    from ptmrag.library.index_path import index_path

    path = index_path(index)
    found = examine(path)
    left = repair(path, found) if mend else found
    is_legible = not any(fault.kind == "database" for fault in left)
    unread, misleading = _links_of(path) if is_legible else ((), ())
    show(
        as_json,
        lambda: doctor_json(path, found, left, unread=unread, misleading=misleading),
        lambda: escape(
            doctor_text(found, left, repaired=mend, unread=unread, misleading=misleading)
        ),
    )
    if left:
        raise typer.Exit(_FAULTS_LEFT)


def _links_of(path: Path) -> "tuple[Sequence[FailedLink], Sequence[MisleadingLink]]":
    """The links that gave nothing, and those that lead to another work than their entry is.

    They are read from the tables alone, for the other files may be damaged.
    """
    from ptmrag.library.database import open_to_read
    from ptmrag.library.records import Records

    with closing(open_to_read(path)) as database:
        records = Records(database)
        return records.failed(), records.misleading()


def doctor_json(
    path: Path,
    found: "Sequence[Finding]",
    left: "Sequence[Finding]",
    *,
    unread: "Sequence[FailedLink]",
    misleading: "Sequence[MisleadingLink]",
) -> dict[str, Any]:
    """The shape of `ptmrag doctor --json`."""
    from ptmrag.remote.address import shown

    findings = [asdict(finding) | {"repaired": finding not in left} for finding in found]
    return {
        "index": shown(path),
        "healthy": not left,
        "findings": findings,
        "unread": [asdict(link) for link in unread],
        "misleading": [asdict(link) for link in misleading],
    }


def doctor_text(
    found: "Sequence[Finding]",
    left: "Sequence[Finding]",
    *,
    repaired: bool,
    unread: "Sequence[FailedLink]",
    misleading: "Sequence[MisleadingLink]",
) -> str:
    """A line for each link that misleads or was not read, which is no fault, and each fault; then what to do next."""
    lines = [str(link) for link in misleading]
    lines += [
        f"not read: {link.entry_id}: {link.url or 'no link'}: {link.reason}" for link in unread
    ]
    lines += [
        f"{'repaired: ' if finding not in left else ''}{finding.item}: {finding.says}"
        for finding in found
    ]
    return "\n".join([*lines, _verdict(len(found), len(left), repaired=repaired)])


def _verdict(found: int, left: int, *, repaired: bool) -> str:
    if not found:
        return "The index has no faults."
    if repaired and not left:
        return "Repaired. `ptmrag ingest` fetches again the sources that were removed."
    cure = "build the index anew in another folder" if repaired else "ptmrag doctor --repair"
    faults = "1 fault" if left == 1 else f"{left} faults"
    return f"{faults}. Next: {cure}"
