"""The options that several commands of the benchmarks share, where results go, and how progress is told.

It has no commands: `__main__` and `costs` do.
"""

import sys
from pathlib import Path
from typing import Annotated

import typer

from benchmarks.runs import ROOT

Work = Annotated[
    Path, typer.Option(help="Folder for the indexes. It grows large; it can be deleted.")
]
Reuse = Annotated[
    bool, typer.Option("--reuse", help="Search the indexes that are already in --work.")
]
Share = Annotated[
    bool,
    typer.Option("--share", help="Make passages and vectors that several systems need only once."),
]
Keep = Annotated[Path, typer.Option("--results", help="Folder for the result files.")]
Name = Annotated[str, typer.Option(help="Name of the result files.")]
RESULTS = ROOT / "benchmarks" / "results"


def say(text: str) -> None:
    """Tell the progress on stderr: stdout has the table."""
    print(text, file=sys.stderr, flush=True)
