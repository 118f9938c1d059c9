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
from pathlib import Path

Cost = tuple[float, float]  # milliseconds: CPU, wall


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
    """Grow an index per side, in `work`, to each size in turn."""
    found = []
    for size in sizes:
        for side in sides:
            found.append(_grown(side, work / side.name, size))
            say(str(found[-1]))
    return found


def _grown(side: Side, index: Path, size: int) -> Grown:
    root = Path(__file__).parents[1]
    run = subprocess.run(  # noqa: S603 - our own module
        [sys.executable, "-m", "benchmarks.growth_worker", str(index), str(size)],
        env=os.environ | {"PYTHONPATH": f"{side.checkout.resolve() / 'src'}{os.pathsep}{root}"},
        stdout=subprocess.PIPE,
        encoding="utf-8",
        check=True,
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
