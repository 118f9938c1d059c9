"""`ptmrag table`: works by aspects, every cell a verified quote or empty."""

from typing import Annotated, Literal

import typer

from ptmrag.cli.index_names import complete_entry
from ptmrag.cli.options import AsJson, Index, Llm, Out
from ptmrag.cli.output import err, json_text, print_encoded


def table(
    entry: Annotated[
        list[str],
        typer.Argument(
            metavar="ENTRY…",
            help="Ids, sources or names of works: bert, arxiv:1909.11942.",
            autocompletion=complete_entry,
        ),
    ],
    aspects: Annotated[
        str | None,
        typer.Option(
            "--aspects",
            "-a",
            metavar="LIST",
            help="Aspects, with commas between them, in any words. Default: problem, method, data, size, …",
        ),
    ] = None,
    format_name: Annotated[
        str | None,
        typer.Option(
            "--format",
            "-f",
            metavar="md|csv|html|json",
            help="The format. Default: by the name of --out, else md.",
        ),
    ] = None,
    out: Out = None,
    lang: Annotated[
        Literal["zh", "en"] | None,
        typer.Option("--lang", help="The language of the headings. Default: that of the aspects."),
    ] = None,
    index: Index = None,
    llm: Llm = None,
    as_json: AsJson = False,
) -> None:
    """Show works by aspects: each cell a quote with its page, or empty."""
    from ptmrag.assistant import Assistant
    from ptmrag.export.written_file import write_file
    from ptmrag.language.detect import detect_language
    from ptmrag.matrix.aspects import aspects_in
    from ptmrag.matrix.written_table import encoding_of, format_by, written

    form = "json" if as_json else format_by(format_name, out)
    asked = None if aspects is None else aspects_in(aspects)
    spoken = lang or (detect_language(aspects) if aspects else "en")
    made = Assistant.load(index, llm=llm).table(entry, asked, lang=spoken)
    if made.notice:
        err.print(made.notice, markup=False, soft_wrap=True)
    text = json_text(made.as_json()) + "\n" if form == "json" else written(made, form)
    if out is not None:
        write_file(out, text, encoding=encoding_of(form))
        err.print(f"{len(made.rows)} works written to {out}.", markup=False, soft_wrap=True)
    else:
        print_encoded(text, encoding_of(form))
