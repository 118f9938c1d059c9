"""`ptmrag record`: the bibliographic record of a work, who says each field of it, and corrections."""

from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from ptmrag.cli.options import AsJson, Entry, Index
from ptmrag.cli.output import show

if TYPE_CHECKING:
    from rich.table import Table

    from ptmrag.catalog.record import WorkRecord


def record(
    entry: Entry,
    corrections: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            metavar="FIELD=VALUE",
            help="Correct a field for good: 'authors=Lee, Ann; Doe, Jo', date=2019-06. "
            "Without a value, the correction is taken back. Repeatable.",
        ),
    ] = None,
    index: Index = None,
    as_json: AsJson = False,
) -> None:
    """Show the record of a work with who says each field, or correct it."""
    from ptmrag.ingestion.corrections import correct, known_record
    from ptmrag.library.index_path import index_path

    path = index_path(index)
    if corrections:
        correct(path, entry, corrections)
    work = known_record(path, entry)
    show(as_json, work.as_json, lambda: record_table(work))


def record_table(work: "WorkRecord") -> "Table":
    """The same for people: a row for each field, with its origin."""
    from rich.table import Table

    from ptmrag.ingestion.corrections import written

    table = Table(
        "field", "value", "origin", title=escape(work.title), box=None, title_justify="left"
    )
    for name, origin in work.origins.items():
        table.add_row(name, escape(written(work.record, name)), origin)
    return table
