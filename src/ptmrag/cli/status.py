"""`ptmrag status`: what the index holds, how it was built, what failed and why."""

from typing import TYPE_CHECKING

from rich.markup import escape

from ptmrag.cli.options import AsJson, Index
from ptmrag.cli.output import hidden_text, show

if TYPE_CHECKING:
    from ptmrag.library.extent import Extent
    from ptmrag.library.schema import LibraryStatus

# What was read of entries, in the plural.
_EXTENTS: "dict[Extent, str]" = {
    "full": "full texts",
    "abstract": "abstracts",
    "slides": "slides",
    "page": "web pages",
    "readme": "READMEs",
    "note": "notes alone",
    "failed": "notes alone (links failed)",
}


def status(index: Index = None, as_json: AsJson = False) -> None:
    """Show what the index holds, how it was built, what failed and why."""
    from ptmrag.library.index_path import index_path
    from ptmrag.library.library import Library

    found = Library.open(index_path(index)).status()
    show(as_json, found.as_json, lambda: status_text(found))


def status_text(status: "LibraryStatus") -> str:
    """The same for people."""
    lines = [
        f"{status.index}: {status.entries} entries, {status.sources} sources, "
        f"{status.passages} passages, {status.bytes / 1e6:.1f} MB",
        f"embedder {status.embedder} ({status.dim} dimensions), built {status.built_at}",
    ]
    read = [f"{n} {_EXTENTS[extent]}" for extent, n in status.extents.items() if n]
    lines += [f"read of the entries: {', '.join(read)}"] if read else []
    lines += [
        f"list: {one.name}: {one.entries} entries{_when(one.read_at)}" for one in status.lists
    ]
    lines += [f"failed: {f.entry_id}: {f.url or 'no link'}: {f.reason}" for f in status.failed]
    lines += [str(link) for link in status.misleading]
    hidden = [hidden_text(h.source, h.characters, h.pages) for h in status.hidden]
    return "\n".join([escape("\n".join(lines)), *hidden])


def _when(read_at: str) -> str:
    return f", read {read_at}" if read_at else ""
