"""What clicks on entries lead to: entries picked, one entry open, another page shown.

    follow_clicks([("pick", "bert"), ("ask", "")], (), overview=overview)
    # Selection(picked=("bert",), entry_id="", page="chat")

It renders nothing: `catalog_page` does.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from ptmrag.library.entry_summaries import EntrySummary
from ptmrag.web.overview import Overview

PICKING = ("pick", "unpick", "only")
ACTS = (*PICKING, "ask", "table", "tabulate", "open", "entry", "leave")
MOST_PICKED = 50
_TAB = re.compile(r"[a-z]{1,20}")


@dataclass(frozen=True, slots=True)
class Selection:
    """The ids of the entries picked, an entry to open, a page to show; the latter empty for none.

    `to_table` are those that a table was asked for: one alone joins the works of the table, several take their place.
    `leaves` is whether the page of the work that is open is left.
    """

    picked: tuple[str, ...] = ()
    entry_id: str = ""
    page: str = ""
    to_table: tuple[str, ...] = ()
    leaves: bool = False


def follow_clicks(
    clicks: Iterable[tuple[str, str]], picked: Sequence[str], *, overview: Overview
) -> Selection:
    """The selection after these clicks, (act, id) each; an id that the library does not have is ignored."""
    selection = Selection(tuple(picked))
    for act, entry_id in clicks:
        if act == "leave":  # for the tab from which the work was opened
            tab = entry_id if _TAB.fullmatch(entry_id) else ""
            selection = replace(selection, entry_id="", leaves=True, page=tab)
        else:
            selection = _after(selection, act, overview.find(entry_id))
    return selection


def _after(selection: Selection, act: str, summary: EntrySummary | None) -> Selection:
    if act == "unpick":
        return replace(selection, picked=())
    if act == "ask" and selection.picked:
        return replace(selection, page="chat")
    if act == "table" and selection.picked:
        return replace(selection, page="write", to_table=selection.picked)
    if summary is None:
        return selection
    key = summary.entry.id
    if act == "pick":
        rest = tuple(one for one in selection.picked if one != key)
        now = rest if key in selection.picked else (*rest, key)[-MOST_PICKED:]
        return replace(selection, picked=now)
    if act == "only":
        return replace(selection, picked=(key,), page="chat")
    if act == "tabulate":
        return replace(selection, to_table=(key,), page="write")
    if act in ("open", "entry"):
        return replace(selection, entry_id=key, page="catalog", leaves=False)
    return selection
