"""Count the pages and list the sources of a folder of PDFs, or of its first papers.

    survey = survey_papers(folder, work, limit=3)

The names are those that the product gives. Pages and names are determined once, so that all systems are
measured against the same.
"""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pypdfium2

from ptmrag.errors import InputError
from ptmrag.ingestion.own_papers import claimed_source
from ptmrag.ingestion.paper_files import find_papers


@dataclass(frozen=True, slots=True)
class Survey:
    """A folder of papers: how many, their pages in total, and the names of their sources."""

    folder: Path
    papers: int
    pages: int
    sources: tuple[str, ...]


def survey_papers(folder: Path, work: Path, *, limit: int | None = None) -> Survey:
    """Survey the PDFs of a folder. With `limit`, link the first ones into a folder of their own."""
    files = find_papers([folder]).files[:limit]
    if not files:
        raise InputError(f"There are no PDFs in '{folder}'. Give a folder that holds some.")
    if limit is not None:
        folder = _linked(files, work / f"papers-{limit}")
    looks = [_look(file) for file in files]
    sources = tuple(sorted({source for _, source in looks}))
    return Survey(folder, len(files), sum(pages for pages, _ in looks), sources)


def _look(file: Path) -> tuple[int, str]:
    """Return the pages of a PDF, 0 if it cannot be read, and the name of its source."""
    try:
        with pypdfium2.PdfDocument(file) as document:
            first = document[0].get_textpage().get_text_bounded()
            return len(document), claimed_source(file, first)
    except (pypdfium2.PdfiumError, OSError):
        return 0, claimed_source(file)


def _linked(files: Sequence[Path], folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for file in files:
        (folder / file.name).symlink_to(file.resolve())
    return folder
