"""`ptmrag export`: the works of a library as BibTeX, CSL JSON, RIS, CSV or Markdown."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ptmrag.cli.index_names import complete_entry
from ptmrag.cli.options import Category, Index, Out
from ptmrag.cli.output import err, print_encoded

if TYPE_CHECKING:
    from ptmrag.library.library import Library


def export(
    entry: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="ENTRY",
            help="The ids of entries. Default: all of the index.",
            autocompletion=complete_entry,
        ),
    ] = None,
    format_name: Annotated[
        str | None,
        typer.Option(
            "--format",
            "-f",
            metavar="bibtex|csl|ris|csv|md",
            help="The format. Default: by the name of --out, else bibtex.",
        ),
    ] = None,
    out: Out = None,
    answer: Annotated[
        str | None,
        typer.Option(
            "--answer",
            metavar="FILE",
            help="What an answer cites: a file made with `ptmrag ask --json`, - for stdin.",
        ),
    ] = None,
    category: Category = None,
    year: Annotated[
        str | None, typer.Option("--year", help="Only entries of 2020, 2018-2020, 2020- or -2020.")
    ] = None,
    index: Index = None,
) -> None:
    """Write works as BibTeX, CSL JSON, RIS, CSV or Markdown."""
    from ptmrag.export.exported_work import exported_works
    from ptmrag.export.formats import format_for
    from ptmrag.export.selection import selected
    from ptmrag.export.written_file import write_file
    from ptmrag.library.filter import Filter, parse_years
    from ptmrag.library.index_path import index_path
    from ptmrag.library.library import Library

    form = format_for(format_name, out)
    within = Filter(category=category, years=parse_years(year) if year else None)
    library = Library.open(index_path(index))
    with library.reading():
        chosen = selected(library, entries=_named(library, entry, answer), within=within)
        works = exported_works(library, chosen)
    text = form.write(works)
    if out is None:
        print_encoded(text, form.encoding)
    else:
        write_file(out, text, encoding=form.encoding)
        number = f"{len(works):,} {'work' if len(works) == 1 else 'works'}"
        err.print(f"{number} written to {out}.", markup=False, soft_wrap=True)


def _named(library: "Library", entries: list[str] | None, answer: str | None) -> list[str] | None:
    """The entries that are named on the command line or cited by an answer; None for all."""
    from ptmrag.export.selection import entries_in_answer

    if answer is None:
        return entries or None
    return [*(entries or ()), *entries_in_answer(_read(answer), name=answer)]


def _read(name: str) -> str:
    """The text of a file, or of stdin for "-"."""
    from ptmrag.catalog.encodings import decoded
    from ptmrag.errors import InputError
    from ptmrag.regular_files import read_regular

    if name == "-":
        content = sys.stdin.buffer.read() if sys.stdin is not None else b""
        return decoded(content, "-")
    try:
        return decoded(read_regular(Path(name)), name)
    except OSError as error:
        raise InputError(
            f"'{name}' cannot be read ({error.strerror}): name a file made with ptmrag ask --json."
        ) from error
