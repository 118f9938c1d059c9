"""`ptmrag remove`: take entries, lists and files out of the index, and take that back."""

from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.markup import escape

from ptmrag.cli.index_names import complete_entry
from ptmrag.cli.options import AsJson, Index
from ptmrag.cli.output import show

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ptmrag.ingestion.removal import Restored
    from ptmrag.library.removals import Removal


def remove(
    names: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[NAME]...",
            help="The id of an entry, a list (its file, its address, survey, or papers for all PDFs of yours), or "
            "a PDF. Without a name: what was removed.",
            autocompletion=complete_entry,
        ),
    ] = None,
    restore: Annotated[
        bool, typer.Option("--restore", help="Take the removal of these names back.")
    ] = False,
    index: Index = None,
    as_json: AsJson = False,
) -> None:
    """Remove entries, lists or PDFs; they stay out when their list is read again.

    Until the next ingest, --restore brings them back as they were; after that, the next ingest of their list does.
    """
    from ptmrag.ingestion.removal import remove as take_out
    from ptmrag.ingestion.removal import removed
    from ptmrag.ingestion.removal import restore as take_back
    from ptmrag.library.index_path import index_path

    path = index_path(index)
    if names and restore:
        back = take_back(names, index=path)
        show(
            as_json, lambda: {"restored": [one.as_json() for one in back]}, lambda: _back_text(back)
        )
        return
    found = take_out(names, index=path) if names else removed(path)
    show(as_json, lambda: _document(found), lambda: _text(found, is_new=bool(names)))


def _document(found: "Sequence[Removal]") -> dict[str, Any]:
    return {"removed": [one.as_json() for one in found]}


def _text(found: "Sequence[Removal]", *, is_new: bool) -> str:
    """A line for each thing that was removed, and how to take it back."""
    if not found:
        return "Nothing is removed."
    lines = [f"removed {_line(one)}" for one in found]
    name = found[0].name
    shown = f"'{name}'" if " " in name else name
    cure = f"To take it back: ptmrag remove --restore {shown}"
    return escape("\n".join([*lines, cure] if is_new else lines))


def _line(one: "Removal") -> str:
    entries = f"{len(one.entries)} {'entry' if len(one.entries) == 1 else 'entries'}"
    what = f"{one.kind} {one.name}" + (f" ({entries})" if one.kind == "list" else "")
    return what if one.can_undo else f"{what}; restored, it is read again at the next ingest"


def _back_text(back: "Sequence[Restored]") -> str:
    lines = []
    for one in back:
        line = f"restored {one.removal.kind} {one.removal.name}"
        where = ", ".join(one.removal.catalogs or one.removal.files)
        again = f"; the next ingest of {where} reads it" if where else "; name it for an ingest"
        lines.append(line if one.is_back else line + again)
    return escape("\n".join(lines))
