"""`python app.py` is `ptmrag serve`: the same chat, the same options (`python app.py --help`)."""

import sys

import typer

from ptmrag.cli.commands import serve
from ptmrag.errors import PtmragError

if __name__ == "__main__":
    try:
        typer.run(serve)
    except PtmragError as error:
        sys.stderr.write(f"Error: {error}\n")
        sys.exit(error.exit_code)
