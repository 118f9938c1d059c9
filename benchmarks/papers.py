"""The folder of PDFs of a run: how many pages, which sources, and a cut of it for trying things out.

    survey = survey_papers(folder, work, limit=3)

Names and pages are taken once, the product's way, so that all systems are measured against the same.
"""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pypdfium2

from ptmrag.errors import InputError
from ptmrag.ingestion.own_papers import arxiv_id, file_source, find_papers


@dataclass(frozen=True, slots=True)
class Survey:
    """A folder of papers, their pages in all, and the names of their sources."""

    folder: Path
    papers: int
    pages: int
    sources: tuple[str, ...]


def survey_papers(folder: Path, work: Path, *, limit: int | None = None) -> Survey:
    """Look the PDFs over; with a limit, the first so many of them in a folder of their own."""
    files = find_papers([folder])[:limit]
    if not files:
        raise InputError(f"There are no PDFs in '{folder}'.")
    if limit is not None:
        folder = _linked(files, work / f"papers-{limit}")
    looks = [_look(file) for file in files]
    sources = tuple(sorted({source for _, source in looks}))
    return Survey(folder, len(files), sum(pages for pages, _ in looks), sources)


def _look(file: Path) -> tuple[int, str]:
    """The pages of a PDF, none where it cannot be read, and what its source is called."""
    try:
        with pypdfium2.PdfDocument(file) as document:
            first = document[0].get_textpage().get_text_bounded()
            return len(document), file_source(file, arxiv_id(file, first)).name
    except (pypdfium2.PdfiumError, OSError):
        return 0, file_source(file, arxiv_id(file, "")).name


def _linked(files: Sequence[Path], folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for file in files:
        (folder / file.name).symlink_to(file.resolve())
    return folder
