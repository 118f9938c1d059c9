"""The resources of a library, which people attach to a conversation: its list, an entry, a page; and completion.

    ptmrag://entries                         the list of entries
    ptmrag://entry/bert                      the card of one
    ptmrag://page/arxiv:1810.04805/3         the text of a page

A source with a slash in its name is percent-encoded or not, both are found. The texts are marked as the tools' are.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import anyio.to_thread
from mcp.server import MCPServer
from mcp.server.mcpserver.exceptions import ResourceError, ResourceNotFoundError
from mcp.server.mcpserver.resources import ResourceSecurity
from mcp_types import (
    Completion,
    CompletionArgument,
    CompletionContext,
    PromptReference,
    ResourceTemplateReference,
)

from ptmrag.api.operations import Operations
from ptmrag.errors import InputError, NotFoundError, PtmragError
from ptmrag.mcp.quotes import Page
from ptmrag.mcp.untrusted import fenced
from ptmrag.mcp.works import WorkCard, WorkList

_MARKDOWN = "text/markdown"
_PART = 200  # entries that the operations give at a time
_MOST_LISTED = 500
_MOST_COMPLETED = 100
# Names of entries and sources are looked up in the library; no file is opened by them.
_NAMES = ResourceSecurity(exempt_params=frozenset({"id", "source"}))


def add_resources(server: MCPServer, library: Callable[[], Operations]) -> None:
    """Register the three resources."""

    @server.resource(
        "ptmrag://entries",
        title="Entries",
        description="The papers of the library: ids, titles, years, sources.",
        mime_type=_MARKDOWN,
    )
    def entries() -> str:
        with _told():
            return fenced(_whole_list(library()).text())

    @server.resource(
        "ptmrag://entry/{id}",
        title="Entry",
        description="One paper on a page, by quotes: ptmrag://entry/bert",
        mime_type=_MARKDOWN,
        security=_NAMES,
    )
    def entry(id: str) -> str:  # noqa: A002 - the name in the template
        with _told():
            return fenced(WorkCard.of(library().entry(id)).text())

    @server.resource(
        "ptmrag://page/{+source}/{n}",
        title="Page",
        description="The text of a page: ptmrag://page/arxiv:1810.04805/3",
        mime_type=_MARKDOWN,
        security=_NAMES,
    )
    def page(source: str, n: str) -> str:
        with _told():
            return fenced(Page.of(library().page(source, _number(n))).text())


def add_completion(server: MCPServer, library: Callable[[], Operations]) -> None:
    """Complete the ids of entries and the names of sources while a person types."""

    @server.completion()  # type: ignore[untyped-decorator, no-untyped-call]
    async def complete(
        ref: PromptReference | ResourceTemplateReference,
        argument: CompletionArgument,
        context: CompletionContext | None,
    ) -> Completion | None:
        if argument.name not in ("id", "source", "papers"):
            return None
        return await anyio.to_thread.run_sync(
            lambda: _completion(library(), argument.name, argument.value)
        )


def _completion(library: Operations, name: str, value: str) -> Completion:
    """The names that begin with a value; of several with commas between them, the last is completed."""
    before, comma, typed = value.rpartition(",") if name == "papers" else ("", "", value)
    wanted = typed.strip().casefold()
    listed = _whole_list(library).entries
    names = [one.source if name == "source" else one.entry_id for one in listed]
    found = sorted({one for one in names if one and one.casefold().startswith(wanted)})
    lead = f"{before}{comma} " if comma else ""
    return Completion(
        values=[lead + one for one in found[:_MOST_COMPLETED]],
        total=len(found),
        has_more=len(found) > _MOST_COMPLETED,
    )


def _whole_list(library: Operations) -> WorkList:
    """The entries up to a bound."""
    first = WorkList.of(library.entries(limit=_PART))
    entries = list(first.entries)
    while len(entries) < min(first.total, _MOST_LISTED):
        part = WorkList.of(library.entries(offset=len(entries), limit=_PART)).entries
        if not part:
            break
        entries += part
    return WorkList(total=first.total, entries=entries)


def _number(page: str) -> int | None:
    """A page, None for 0, which is how a source without pages is named."""
    if not page.isdecimal() or len(page) > 6:
        raise InputError(
            f"'{page[:20]}' is no page: give a number from 1, or 0 where there are none."
        )
    return int(page) or None


@contextmanager
def _told() -> Iterator[None]:
    """Tell the client in one sentence what a resource lacks."""
    try:
        yield
    except NotFoundError as error:
        raise ResourceNotFoundError(str(error)) from error
    except PtmragError as error:
        raise ResourceError(str(error)) from error
