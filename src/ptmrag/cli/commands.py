"""`ptmrag …`: the table of commands, on Typer and Rich.

    ptmrag ingest && ptmrag ask "Transformer-XL 如何处理长文本？"

A command is one file beside this one and one row of COMMANDS. Its file imports what the command
needs inside the function, so that `ptmrag --help` loads none of it.

Data goes to stdout, progress and messages to stderr. Exit codes: 0 done, 1 unforeseen, 2 wrong usage,
or a file or disk that cannot be used, 3 no index that can be read, 4 done with failures under `--strict`, 130
interrupted.
"""

import os
import sys
from collections.abc import Callable
from typing import Annotated

import typer

from ptmrag.__version__ import __version__
from ptmrag.cli.ask import ask
from ptmrag.cli.card import card
from ptmrag.cli.catalog import catalog
from ptmrag.cli.cites import cites
from ptmrag.cli.completion import answer_shell, is_asked
from ptmrag.cli.copy import copy
from ptmrag.cli.doctor import doctor
from ptmrag.cli.evaluate import evaluate
from ptmrag.cli.export import export
from ptmrag.cli.find_source import find_source
from ptmrag.cli.ingest import ingest
from ptmrag.cli.mcp import mcp
from ptmrag.cli.news import news
from ptmrag.cli.output import demand_text, errors_as_sentences, out, settle_streams
from ptmrag.cli.record import record
from ptmrag.cli.remove import remove
from ptmrag.cli.replay import replay
from ptmrag.cli.review import review
from ptmrag.cli.search import search
from ptmrag.cli.serve import serve
from ptmrag.cli.status import status
from ptmrag.cli.table import table
from ptmrag.cli.token import token
from ptmrag.errors import INTERRUPTED, InputError

COMMANDS: dict[str, Callable[..., None]] = {
    "catalog": catalog,
    "ingest": ingest,
    "remove": remove,
    "search": search,
    "ask": ask,
    "card": card,
    "table": table,
    "find-source": find_source,
    "cites": cites,
    "review": review,
    "record": record,
    "news": news,
    "export": export,
    "replay": replay,
    "status": status,
    "eval": evaluate,
    "serve": serve,
    "mcp": mcp,
    "token": token,
    "doctor": doctor,
    "copy": copy,
}

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Turn a curated list of papers into a research assistant that cites every claim.",
)
for name, command in COMMANDS.items():
    app.command(name)(command)


@app.callback(invoke_without_command=True)
def _version(
    # None: Typer loads pydantic (0.1 s) for any other value.
    version: Annotated[bool | None, typer.Option("--version", help="Print the version.")] = None,
) -> None:
    if version:
        out.print(f"ptmrag {__version__}")
        raise typer.Exit


def main() -> None:
    """Run the command line; an error is one sentence and an exit code."""
    if is_asked():
        answer_shell(app)
    # The model hub's client would mix its bars and messages with ours.
    os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    settle_streams()
    code = 0
    with errors_as_sentences():
        demand_text(sys.argv[1:])
        code = _run()
    sys.exit(code)


def _run() -> int:
    """The exit code of the command that was asked for. What was wrongly asked becomes an InputError.

    Typer would print what it was given as it is, also what a terminal would obey. It has no public name for
    the errors of its parser.
    """
    try:
        code = app(prog_name="ptmrag", standalone_mode=False)
    except Exception as error:
        if not hasattr(error, "format_message"):
            raise
        if says := error.format_message():  # nothing, where the help was shown instead
            path = getattr(getattr(error, "ctx", None), "command_path", "ptmrag")
            raise InputError(f"{says.rstrip('.')}. See: {path} --help") from error
        code = InputError.exit_code
    if code == INTERRUPTED:
        raise KeyboardInterrupt
    return code or 0
