"""Make a table of works by aspects.

    table_of_works(resources, ["bert", "electra"], ["data", "size"], "en")

Each cell is found by itself, so that it can be kept for the next table (`kept_cells`). It writes no formats.
"""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from ptmrag.answer.resources import Resources
from ptmrag.language.detect import Language
from ptmrag.matrix.aspects import Aspect, aspects_of
from ptmrag.matrix.cells import text_cell
from ptmrag.matrix.kept_cells import KeptCells, key_of
from ptmrag.matrix.named_entries import entries_named
from ptmrag.matrix.printed import code_cell, fact_cell, row_cell
from ptmrag.matrix.work_text import WorkText, WorkTexts
from ptmrag.matrix.works_table import CellQuote, WorkRow, WorksTable


def table_of_works(
    resources: Resources, entry_ids: Sequence[str], aspects: Sequence[str] | None, lang: Language
) -> WorksTable:
    """Each work is a row; `aspects` are free text, the usual ones if None.

    Entries are named by id, by a source, or by a name that one work has. Raises InputError, which names the nearest
    entries, where the library has no such entry.
    """
    asked = aspects_of(aspects)
    texts = WorkTexts(resources)
    rows = [_row(texts.of(entry), asked, lang) for entry in entries_named(resources, entry_ids)]
    labels = {aspect.asked: aspect.label(lang) for aspect in asked}
    return WorksTable(tuple(aspect.asked for aspect in asked), labels, tuple(rows), lang)


def _row(work: WorkText, aspects: Sequence[Aspect], lang: Language) -> WorkRow:
    """The row of one work."""
    kept = work.resources.library.works.of(work.entry.id)
    year = work.entry.year or (kept.record.year if kept else None)
    cells = _cells(work, aspects, lang)
    return WorkRow(work.entry.id, kept.title if kept else work.entry.title, year, cells)


def _cells(
    work: WorkText, aspects: Sequence[Aspect], lang: Language
) -> dict[str, tuple[CellQuote, ...]]:
    """The cells of a work by what is asked; those that were found before are read."""
    kept = _kept(work.resources.library.path)
    found, new = dict[str, tuple[CellQuote, ...]](), dict[str, tuple[CellQuote, ...]]()
    for aspect in aspects:
        key = key_of(
            work.digest, aspect.name or aspect.asked, lang, work.resources.library.embedder_name
        )
        cell = kept.get(key)
        if cell is None or not all(map(work.has, cell)):
            cell = new[key] = cell_of(work, aspect, lang)
        found[aspect.asked] = cell
    if new:
        kept.put(new)
    return found


@lru_cache(maxsize=8)
def _kept(folder: Path) -> KeptCells:
    return KeptCells(folder)


def cell_of(work: WorkText, aspect: Aspect, lang: Language) -> tuple[CellQuote, ...]:
    """The cell of a work on an aspect; () where nothing in it answers."""
    if aspect.kind == "code":
        return code_cell(work)
    told = fact_cell(work, aspect, lang)
    if aspect.kind == "fact" or (told and not aspect.facts_last):
        return told
    said = text_cell(work, aspect, lang)
    if aspect.has_rows and not any(aspect.has_rows.search(quote.quote) for quote in said):
        said = row_cell(work, aspect.has_rows) or said
    return said or told
