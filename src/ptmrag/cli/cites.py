"""`ptmrag cites`: which works of the library an entry cites, and which cite it."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from rich.markup import escape

from ptmrag.cli.options import AsJson, Entry, Index
from ptmrag.cli.output import show

if TYPE_CHECKING:
    from ptmrag.answer.citation_list import CitationList, LinkedWork

_LONGEST_QUOTE = 300  # characters of a reference: some name hundreds of authors


def cites(
    entry: Entry,
    index: Index = None,
    as_json: AsJson = False,
) -> None:
    """Show which works of the library an entry cites, and which cite it, each with its reference."""
    listed = _listed(index, entry)
    show(as_json, listed.as_json, lambda: cites_text(listed))


def _listed(index: Path | None, entry: str) -> "CitationList":
    from ptmrag.answer.citation_list import citation_list
    from ptmrag.library.index_path import index_path
    from ptmrag.library.library import Library

    library = Library.open(index_path(index))
    try:
        return citation_list(library, entry)
    finally:
        library.close()


def cites_text(listed: "CitationList") -> str:
    """The same for people: both directions, each work with the page of the reference."""
    lines = [f"[bold]{escape(listed.title)}[/bold]"]
    if listed.has_list:
        lines += _part("Cites", listed.cites)
    else:
        lines += ["", "It has no list of references that could be read."]
    lines += _part("Cited by", listed.cited_by)
    if not listed.lists:
        lines += ["", "No list of references was read yet: run `ptmrag ingest` (also --offline)."]
    elif listed.lists < listed.entries:
        unread = listed.entries - listed.lists
        lines += [
            "",
            f"{unread} of the {listed.entries} entries have no list of references that could be read.",
        ]
    return "\n".join(lines)


def _part(heading: str, works: "Sequence[LinkedWork]") -> list[str]:
    noun = "work" if len(works) == 1 else "works"
    lines = ["", f"[bold]{heading} {len(works)} {noun} of the library[/bold]"]
    for work in works:
        year = f" ({work.year})" if work.year else ""
        page = f", p. {work.page}" if work.page else ""
        quote = work.quote
        if len(quote) > _LONGEST_QUOTE:
            quote = f"{quote[:_LONGEST_QUOTE]}…"
        lines.append(f"- {escape(work.title)}{year} [dim]{escape(work.entry_id)}[/dim]")
        lines.append(f"  {escape(f'“{quote}” ({work.source}{page})')}")
    return lines
