"""The folder for the indexes of a benchmark that has to begin with new ones.

    demand_new(work, "this", "beside")

It imports little: processes that are measured use it too.
"""

from pathlib import Path

from ptmrag.errors import InputError


def demand_new(work: Path, *names: str) -> None:
    """Make the folder; InputError where it has an index of another run, into which nothing new would be written."""
    for name in names:
        if (work / name).exists():
            raise InputError(
                f"'{work / name}' is of another run: delete it, or name another --work."
            )
    work.mkdir(parents=True, exist_ok=True)
