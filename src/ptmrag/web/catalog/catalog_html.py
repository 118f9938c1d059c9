"""Renders the catalog: the table, the bar below the filters, and what the chat is limited to.

    render_table(filter_entries(overview.entries, filters), total=34, picked=())

It filters nothing (`catalog_filters` does) and keeps nothing of what a visitor picked.
"""

from collections.abc import Collection, Sequence

from ptmrag.export.formats import FORMATS
from ptmrag.language.cut_at_word import cut_at_word
from ptmrag.library.entry_summaries import EntrySummary
from ptmrag.web.catalog.catalog_filters import EXTENT_LABELS
from ptmrag.web.overview import Overview
from ptmrag.web.rendering import render

SHOWN = 200
# Titles in the line that says what the chat is limited to, and the letters of each.
_NAMED, _LONGEST_TITLE = 3, 48


def render_table(entries: Sequence[EntrySummary], *, total: int, picked: Collection[str]) -> str:
    """The entries as a table with a box to pick each; beyond 200 they are only counted."""
    return render(
        "catalog_table.html",
        entries=entries,
        total=total,
        picked=frozenset(picked),
        most=SHOWN,
        extent_labels=EXTENT_LABELS,
    )


def render_ask_bar(picked: Collection[str]) -> str:
    """The buttons for the picked entries; disabled while none is picked."""
    return render("ask_bar.html", count=len(picked))


def render_export_bar() -> str:
    """The formats in which the entries that are picked or listed can be saved."""
    return render("export_bar.html", formats=FORMATS)


def render_limit(overview: Overview, picked: Sequence[str]) -> str:
    """What the chat is limited to, with a button to lift the limit; empty without a limit."""
    if not picked:
        return ""
    entries = [one.entry for one in overview.entries if one.entry.id in picked]
    shown = entries[:_NAMED]
    titles = [cut_at_word(entry.title, _LONGEST_TITLE) for entry in shown]
    return render("limit.html", shown=shown, titles=titles, more=len(entries) - len(shown))
