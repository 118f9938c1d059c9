"""`ptmrag review`: a cited review of what the library holds on a topic."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ptmrag.cli.options import AnswerLanguage, AsJson, Index, Llm
from ptmrag.cli.output import err, json_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ptmrag.reviews.review import Review


def review(
    topic: Annotated[str, typer.Argument(metavar="TOPIC", help="What the review is about.")],
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            "-o",
            metavar="FILE",
            help="Write to this file, not to stdout, and the records of what it cites to FILE.bib.",
        ),
    ] = None,
    lang: AnswerLanguage = None,
    index: Index = None,
    llm: Llm = None,
    as_json: AsJson = False,
) -> None:
    """Write a cited review of what the library holds on a topic, in Markdown."""
    from ptmrag.assistant import Assistant
    from ptmrag.errors import InputError
    from ptmrag.export.written_file import write_file

    records = out.with_suffix(".bib") if out else None
    if out and out == records:
        raise InputError(f"'{out}' is where the records would be written: name it FILE.md.")
    made = _last(Assistant.load(index, llm=llm).stream_review(topic, lang=lang))
    text = json_text(made.as_json()) + "\n" if as_json else made.markdown
    if out is None or records is None:
        sys.stdout.write(text)
        return
    write_file(out, text)
    cited = sum(work.cited for work in made.works)
    if not cited:
        err.print(f"{made.markdown.strip()} This was written to {out}.", markup=False)
        return
    write_file(records, made.bibtex)
    number = f"A review of {len(made.works)} works"
    err.print(f"{number} was written to {out}, its records to {records}.", markup=False)


def _last(reviews: "Iterator[Review]") -> "Review":
    """The whole review; at a terminal, a line for each section as it is made."""
    told = -1
    for made in reviews:
        if err.is_terminal and len(made.sections) > told:
            told = len(made.sections)
            last = f": {made.sections[-1].title}" if made.sections else ""
            err.print(f"{len(made.works)} works, {told} sections{last}", markup=False)
    return made
