"""The formats that works can be exported in, and how each is written.

    FORMATS["bibtex"].write(exported_works(library))

A new format is a module with a function and a row of FORMATS. This writes no files: `written_file` does.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from ptmrag.errors import InputError
from ptmrag.export.bibtex import write_bibtex
from ptmrag.export.columns import write_columns
from ptmrag.export.csl import write_csl
from ptmrag.export.exported_work import ExportedWork
from ptmrag.export.format_name import FormatName
from ptmrag.export.markdown import write_markdown
from ptmrag.export.ris import write_ris


@dataclass(frozen=True, slots=True)
class Format:
    """A format: what people call it, how its files end, their encoding, and the function that writes it."""

    title: str
    ending: str
    media_type: str
    write: Callable[[Sequence[ExportedWork]], str]
    # Excel takes a file of CSV for UTF-8 only if it begins with a byte order mark.
    encoding: str = "utf-8"


FORMATS: dict[FormatName, Format] = {
    "bibtex": Format("BibTeX", "bib", "application/x-bibtex", write_bibtex),
    "csl": Format("CSL JSON", "json", "application/vnd.citationstyles.csl+json", write_csl),
    "ris": Format("RIS", "ris", "application/x-research-info-systems", write_ris),
    "csv": Format("CSV", "csv", "text/csv", write_columns, encoding="utf-8-sig"),
    "md": Format("Markdown", "md", "text/markdown", write_markdown),
}


def format_for(name: str | None, path: Path | None = None) -> Format:
    """The format with a name; without one that of a file's name, else BibTeX. InputError for another name."""
    if name is None:
        ending = path.suffix[1:].casefold() if path else ""
        by_ending = (form for form in FORMATS.values() if form.ending == ending)
        return next(by_ending, FORMATS["bibtex"])
    for known in get_args(FormatName):
        if known == name.casefold():
            return FORMATS[known]
    raise InputError(f"There is no format '{name}' to export: name one of {', '.join(FORMATS)}.")
