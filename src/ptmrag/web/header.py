"""The header of the page: what the library holds at this moment, which models answer, and who is here.

    render_header(library.status, assistant.model)
    render_visitor(Place("Lab"), user="ann")     # the libraries beside this one, the user, and the way out

It reads nothing itself: the status comes from a function, whose errors are shown in the header.
"""

from collections.abc import Callable
from pathlib import Path

from ptmrag.errors import PtmragError
from ptmrag.library.schema import LibraryStatus
from ptmrag.web.place import TITLE, Place
from ptmrag.web.rendering import render

# Attributes of the whole page, which have both languages: see the file.
READERS_LANGUAGE = (Path(__file__).with_name("scripts") / "attributes.js").read_text("utf-8")
# The list of libraries closes as other menus do; without this script it is opened and closed by its button.
CLOSE_MENU = """
const menu = () => element.querySelector('details[open]');
document.addEventListener('click', (event) => {
  const open = menu();
  if (open && !open.contains(event.target)) open.open = false;
});
element.addEventListener('keydown', (event) => {
  const open = menu();
  if (open && event.key === 'Escape') { open.open = false; open.querySelector('summary').focus(); }
});
"""


def render_header(
    status: Callable[[], LibraryStatus],
    model: str | None,
    *,
    can_choose: bool = False,
    is_fetching: bool = False,
    progress: str = "",
    title: str = TITLE,
) -> str:
    """The header as HTML; an error of `status` takes the place of what it would have said.

    Where the visitor `can_choose` the chat model, its name is a button.
    """
    try:
        found = status()
    except PtmragError as error:
        return render("header.html", title=title, error=str(error))
    return render(
        "header.html",
        title=title,
        error="",
        status=found,
        embedder=found.embedder.rpartition("/")[2],
        model=model,
        can_choose=can_choose,
        is_fetching=is_fetching,
        progress=progress,
    )


def render_visitor(place: Place, *, user: str | None = None, is_admin: bool = False) -> str:
    """The other libraries of the server, the user's name with the way out, and the administrator's page."""
    return render("visitor.html", place=place, user=user, is_admin=is_admin)
