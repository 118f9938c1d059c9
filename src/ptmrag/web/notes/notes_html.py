"""Renders the quotes that a reader keeps, the bar above them, and the line that says what was kept just now.

    render_notes(kept_works(pins, library), total=len(pins)); render_kept(kept)

It checks no quote: `kept_quotes` does.
"""

from collections.abc import Sequence

from ptmrag.web.notes.keeping import Kept
from ptmrag.web.notes.kept_quotes import KeptWork
from ptmrag.web.rendering import render


def render_notes(works: Sequence[KeptWork], *, total: int) -> str:
    """The quotes by work; of `total`, those that were searched for."""
    return render("notes.html", works=works, total=total)


def render_notes_bar(works: Sequence[KeptWork], *, total: int) -> str:
    """How many there are, and how they are exported."""
    shown = sum(len(work.quotes) for work in works)
    return render("notes_bar.html", shown=shown, total=total)


def render_kept(kept: Kept) -> str:
    """The line about the last click: what was kept, with a box for a note, or removed, or why it was not kept."""
    return render("kept_bar.html", kept=kept)
