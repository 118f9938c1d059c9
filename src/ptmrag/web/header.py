"""The header of the page: what the library holds at this moment, and which models answer.

    render_header(library.status, assistant.model)

It reads nothing itself: the status comes from a function, whose errors are shown in the header.
"""

from collections.abc import Callable

from ptmrag.errors import PtmragError
from ptmrag.library.schema import LibraryStatus
from ptmrag.web.rendering import render


def render_header(
    status: Callable[[], LibraryStatus],
    model: str | None,
    *,
    is_fetching: bool = False,
    progress: str = "",
) -> str:
    """The header as HTML; an error of `status` takes the place of what it would have said."""
    try:
        found = status()
    except PtmragError as error:
        return render("header.html", error=str(error))
    return render(
        "header.html",
        error="",
        status=found,
        embedder=found.embedder.rpartition("/")[2],
        model=model,
        is_fetching=is_fetching,
        progress=progress,
    )
