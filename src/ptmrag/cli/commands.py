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
from ptmrag.cli.doctor import doctor
from ptmrag.cli.evaluate import evaluate
from ptmrag.cli.export import export
from ptmrag.cli.find_source import find_source
from ptmrag.cli.ingest import ingest
from ptmrag.cli.news import news
from ptmrag.cli.output import INTERRUPTED, demand_text, errors_as_sentences, out, settle_streams
from ptmrag.cli.record import record
from ptmrag.cli.replay import replay
from ptmrag.cli.review import review
from ptmrag.cli.search import search
from ptmrag.cli.serve import serve
from ptmrag.cli.status import status
from ptmrag.cli.table import table
from ptmrag.errors import InputError

COMMANDS: dict[str, Callable[..., None]] = {
    "catalog": catalog,
    "ingest": ingest,
    "search": search,
    "ask": ask,
    "card": card,
    "find-source": find_source,
