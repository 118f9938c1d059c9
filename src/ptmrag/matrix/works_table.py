"""A table of works by aspects, as a value.

    table.rows[0].cells["data"][0].quote      # verbatim on the page of its source
    table.as_json()                           # what `ptmrag table --json` prints

It finds no cells.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ptmrag.answer.answer import Citation
from ptmrag.language.detect import Language


@dataclass(frozen=True, slots=True)
class CellQuote:
    """A quote of a cell, verbatim on its page; `text` is how the cell shows it.

    `text` is the quote as a line, or what a chat model made of it, checked against the quote.
    """

    text: str
    quote: str
    source: str
    url: str
    page: int | None


@dataclass(frozen=True, slots=True)
class WorkRow:
    """The row of one work: its quotes on each aspect, in the order of the aspects; an empty tuple is an empty cell."""

    entry_id: str
    title: str
    year: int | None
    cells: Mapping[str, tuple[CellQuote, ...]]

    def citation(self, quote: CellQuote, n: int = 0) -> Citation:
        """The citation of a quote of one of its cells."""
        place = quote.source, quote.url, quote.page
        return Citation(n, self.entry_id, self.title, *place, quote.quote)


@dataclass(frozen=True, slots=True)
class WorksTable:
    """Works by aspects. `aspects` are as they were asked for; `labels` are how they are shown in `lang`.

    `notice` says in one sentence why cells are not shortened though a chat model was to do it, "" for nothing to say.
    """

    aspects: tuple[str, ...]
    labels: Mapping[str, str]
    rows: tuple[WorkRow, ...]
    lang: Language
    notice: str = ""

    def as_json(self) -> dict[str, Any]:
        """The shape that `ptmrag table --json` prints."""
        return {
            "aspects": list(self.aspects),
            "rows": [
                {
                    "entry_id": row.entry_id,
                    "title": row.title,
                    "year": row.year,
                    "cells": {
                        aspect: [_quote(q) for q in row.cells[aspect]] for aspect in row.cells
                    },
                }
                for row in self.rows
            ],
            "labels": dict(self.labels),
            "lang": self.lang,
            "notice": self.notice,
        }


def _quote(quote: CellQuote) -> dict[str, Any]:
    return {name: getattr(quote, name) for name in ("quote", "source", "page", "text", "url")}
