"""`ptmrag serve`: the web chat. `python app.py` runs the same function."""

from pathlib import Path
from typing import Annotated

import typer

from ptmrag.cli.options import Indexes, Llm, Mirror


def serve(
    index: Indexes = None,
    host: Annotated[str, typer.Option("--host", help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[
        int, typer.Option("--port", min=0, max=65535, help="The port to listen on; 0: any.")
    ] = 7860,
    llm: Llm = None,
    auth: Annotated[
        str | None,
        typer.Option(
            "--auth", metavar="FILE", help="Who may log in: a file with lines of user:password."
        ),
    ] = None,
    root_path: Annotated[
        str | None,
        typer.Option("--root-path", help="The path under which a proxy serves it: /ptmrag."),
    ] = None,
    allow_host: Annotated[
        list[str] | None,
        typer.Option(
            "--allow-host", metavar="NAME", help="A further name under which it is reached."
        ),
    ] = None,
    read_only: Annotated[
        bool, typer.Option("--read-only", help="Visitors cannot add to the library.")
    ] = False,
    title: Annotated[
        str, typer.Option("--title", metavar="NAME", help="What the page is called.")
    ] = "ptmrag",
    admin: Annotated[
        list[str] | None,
        typer.Option(
            "--admin",
            metavar="USER",
            help="A user of --auth who may see the usage and the errors. Repeatable.",
        ),
    ] = None,
    usage_log: Annotated[
        Path | None,
        typer.Option(
            "--usage-log", metavar="FILE", help="Write a line of JSON for each question and error."
        ),
    ] = None,
    keep_questions: Annotated[
        bool,
        typer.Option(
            "--keep-questions", help="Show administrators what was asked, not only how often."
        ),
    ] = False,
    empty: Annotated[
        bool, typer.Option("--empty", help="Begin a new index empty, without the survey.")
    ] = False,
    mirror: Mirror = None,
) -> None:
    """Open the web chat. Builds an index first where there is none."""
    from ptmrag.web import serve as run
    from ptmrag.web.serving.server import ServerOptions

    options = ServerOptions(
        host,
        port,
        auth,
        root_path,
        read_only,
        tuple(allow_host or ()),
        title.strip() or "ptmrag",
        tuple(admin or ()),
        usage_log,
        keep_questions,
        empty=empty,
    )
    run(index=index, llm=llm, mirror=mirror, options=options)
