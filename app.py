"""`python app.py` is `ptmrag serve`: the same chat, the same options (`python app.py --help`)."""

import typer

from ptmrag.cli.output import errors_as_sentences
from ptmrag.cli.serve import serve

if __name__ == "__main__":
    with errors_as_sentences():
        typer.run(serve)
