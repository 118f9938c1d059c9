"""`ptmrag catalog`: parse a catalog and show it."""

from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ptmrag.cli.options import AsJson
from ptmrag.cli.output import show

if TYPE_CHECKING:
    from rich.console import RenderableType

    from ptmrag.catalog.entry import Catalog


def catalog(
    catalog: Annotated[
        Path | None,
        typer.Argument(
            help="A list: Markdown, text, BibTeX, RIS, CSV, zotero: … Default: the PTM survey in the package."
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Parse a catalog and show it."""
    from ptmrag.catalog.parse import default_catalog_path
    from ptmrag.ingestion.read_list import show_list

    read = show_list(catalog or default_catalog_path())
    show(as_json, lambda: catalog_json(read), lambda: catalog_text(read))


def catalog_json(catalog: "Catalog") -> dict[str, Any]:
    """The shape of `ptmrag catalog --json`."""
    from ptmrag.sources.resolve import name_source

    entries = [
        {
            "id": entry.id,
            "title": entry.title,
            "category": list(entry.category),
            "categories": [list(path) for path in entry.categories],
            "note": entry.note,
            "facts": {
                fact.name: {"en": fact.english, "zh": fact.chinese, "line": fact.line}
                for fact in entry.facts
            },
            "line": entry.line,
            "year": entry.year,
            "record": asdict(entry.record) if entry.record else None,
            "links": [
                {"url": link.url, "kind": link.kind, "source": name_source(link.url)}
                for link in entry.links
            ],
        }
        for entry in catalog.entries
    ]
    failures = [{"line": f.line, "item": f.item, "reason": f.reason} for f in catalog.failures]
    return {"path": catalog.path, "entries": entries, "failures": failures}


def catalog_text(catalog: "Catalog") -> "RenderableType":
    """The entries as a table, with their categories and links; then the lines that failed."""
    from rich.console import Group
    from rich.markup import escape
    from rich.table import Table

    table = Table("entry", "title", "year", "category", "links", box=None, pad_edge=False)
    for entry in catalog.entries:
        links = Counter(link.kind for link in entry.links)
        table.add_row(
            entry.id,
            escape(entry.title),
            str(entry.year or ""),
            escape("; ".join(" › ".join(path) for path in entry.categories)),
            ", ".join(f"{count} {kind}" for kind, count in links.items()),
        )
    links_in_all = sum(len(entry.links) for entry in catalog.entries)
    lines = [f"line {f.line}: {f.reason} ({f.item})" for f in catalog.failures]
    summary = f"{len(catalog.entries)} entries, {links_in_all} links"
    return Group(table, *(escape(line) for line in [*lines, summary]))
