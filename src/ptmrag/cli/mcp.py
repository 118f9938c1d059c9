"""`ptmrag mcp`: the library for agents, on standard input and output."""

import sys
from importlib.util import find_spec
from typing import Annotated

import typer

from ptmrag.cli.options import Index, Llm
from ptmrag.cli.output import err
from ptmrag.errors import InputError

_FOR_AGENTS = (
    "Waiting for an agent on standard input. Connect one, as with: claude mcp add ptmrag -- ptmrag mcp\n"
    "Ctrl-C ends this."
)


def mcp(
    index: Index = None,
    llm: Llm = None,
    allow_ingest: Annotated[
        bool,
        typer.Option(
            "--allow-ingest", help="Let agents add lists of papers, which fetches from the web."
        ),
    ] = False,
) -> None:
    """Serve the library to an agent (Claude Code, Codex, …) over MCP. The agent starts this command."""
    if find_spec("mcp") is None:
        raise InputError("The MCP server needs an extra. Install it: pip install 'ptmrag[mcp]'")
    if sys.stdin.isatty():
        err.print(_FOR_AGENTS, markup=False, soft_wrap=True)
    from ptmrag.mcp.stdio import serve_stdio

    serve_stdio(index=index, llm=llm, can_ingest=allow_ingest)
