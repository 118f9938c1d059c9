"""Measure what a document and a commit cost as an index grows, alone or beside another checkout in one run.

    found = measure([Side("this", ROOT), Side("beside", other)], [1_000, 10_000], work, say=print)
    print(table(found))

Each side is a process of its own (`growth_worker`), which grows an index to one size after the other, in turn
with the other side. Texts and vectors are made up, and nothing is embedded: only writing is measured.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from benchmarks.runs import ROOT, BenchmarkError
from benchmarks.work_folder import demand_new
from ptmrag.errors import InputError

Cost = tuple[float, float]  # milliseconds: CPU, wall
_LEAST = 100  # passages from one size to the next: the commits at one add 40


@dataclass(frozen=True, slots=True)
class Side:
    """A checkout, and what it is called."""

    name: str
    checkout: Path


@dataclass(frozen=True, slots=True)
class Grown:
    """An index of some passages: the cost of a document on the way there, and of a commit and an open then.

    The commit is of one document of 20 passages, and
    `written` are the bytes of the files that it wrote besides the database.
    """

    side: str
    passages: int
    document: Cost
    commit: Cost
    again: Cost
    opening: Cost
    written: int


def measure(
    sides: Sequence[Side], sizes: Sequence[int], work: Path, *, say: Callable[[str], None]
) -> list[Grown]:
    """Grow an index per side, in `work`, to each size in turn.

    InputError where there is an index of another run or a size is none to grow to, BenchmarkError where a side fails.
    """
    if any(larger - size < _LEAST for size, larger in pairwise(sizes)):
        raise InputError(f"Each size has to be larger than the one before by {_LEAST} or more.")
    demand_new(work, *(side.name for side in sides))
    found = []
    for size in sizes:
        for side in sides:
            found.append(_grown(side, work / side.name, size))
            say(str(found[-1]))
    return found


def _grown(side: Side, index: Path, size: int) -> Grown:
    run = subprocess.run(  # noqa: S603 - our own module
        [sys.executable, "-m", "benchmarks.growth_worker", str(index), str(size)],
        env=os.environ | {"PYTHONPATH": f"{side.checkout.resolve() / 'src'}{os.pathsep}{ROOT}"},
        stdout=subprocess.PIPE,
        encoding="utf-8",
        check=False,
    )
    if run.returncode:
        raise BenchmarkError(
            f"ptmrag of '{side.checkout}' did not grow to {size} passages. Its error is above."
        )
    return Grown(side.name, size, **json.loads(run.stdout.splitlines()[-1]))


def table(found: Sequence[Grown]) -> str:
    """The sizes as a Markdown table."""
    rows = [
        "| passages | side | a document, ms CPU (wall) | a commit | another commit | opening | commit writes, kB |",
        "| ---: | --- | ---: | ---: | ---: | ---: | ---: |",
    ]
    for one in found:
        cells = [
            f"{cpu:.1f} ({wall:.1f})"
            for cpu, wall in (one.document, one.commit, one.again, one.opening)
        ]
        rows.append(
            f"| {one.passages:,} | {one.side} | {' | '.join(cells)} | {one.written / 1e3:,.0f} |"
        )
    return "\n".join(rows)
