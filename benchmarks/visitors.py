"""Ask the page and the assistant as many visitors at once, of this checkout alone or beside another one.

    sides = [Side("this", ROOT, index), Side("beside", other, index)]
    print(table(measure(sides, questions, visitors=40, seconds=60, say=print)))

Each side and way is a process of its own (`visitors_worker`), one after the other: forty visitors take the whole
machine. A reply is wrong where it is not the one that its question gets when it is asked alone: then a visitor was
given another one's answer.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np

from benchmarks.machine import Machine, describe_machine
from benchmarks.speed import Asked, Side
from ptmrag.errors import PtmragError

Way = Literal["page", "assistant"]
_WAYS: dict[Way, str] = {"page": "the page", "assistant": "`Assistant.ask`"}


@dataclass(frozen=True, slots=True)
class Busy:
    """What the visitors of one side saw in one way: seconds, answers a second, megabytes, threads.

    `errors` and `wrong` are questions with what came instead; `cpu` is seconds of the processor for each answer, of
    the process that answers; `loads` are the load averages of one minute before and after.
    """

    side: str
    way: Way
    answers: int
    rate: float
    p50: float
    p95: float
    errors: list[str]
    wrong: list[str]
    cpu: float
    quiet_mb: float
    peak_mb: float
    threads: int
    loads: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Measured:
    """The visits of one run."""

    machine: Machine
    sides: tuple[Side, ...]
    questions: int
    visitors: int
    seconds: float
    found: tuple[Busy, ...]

    def as_json(self) -> dict[str, Any]:
        """The shape of the JSON file."""
        row = asdict(self)
        for side in row["sides"]:
            side |= {"checkout": str(side["checkout"]), "index": str(side["index"])}
        return row


def measure(
    sides: Sequence[Side],
    asked: Sequence[Asked],
    *,
    visitors: int,
    seconds: float,
    say: Callable[[str], None] = lambda text: None,
) -> Measured:
    """Let the visitors ask each side in each way. PtmragError where a side fails."""
    machine, found = describe_machine(), []
    questions = list(dict.fromkeys(one.text for one in asked))
    for way, named in _WAYS.items():
        for side in sides:
            say(f"{visitors} visitors at {named}, {side.name}: {seconds:g} seconds")
            before = os.getloadavg()[0]
            seen = _seen(side, way, questions, (visitors, seconds))
            found.append(_busy(side.name, way, seen, (before, os.getloadavg()[0])))
    return Measured(machine, tuple(sides), len(questions), visitors, seconds, tuple(found))


def _seen(side: Side, way: Way, questions: Sequence[str], how: tuple[int, float]) -> dict[str, Any]:
    """What a worker writes."""
    worker = str(Path(__file__).with_name("visitors_worker.py"))
    run = subprocess.run(  # noqa: S603 - our own module
        [sys.executable, "-P", worker, way, str(side.index.resolve()), *map(str, how)],
        input=json.dumps(questions),
        stdout=subprocess.PIPE,
        encoding="utf-8",
        env=os.environ | {"PYTHONPATH": str(side.checkout.resolve() / "src")},
        check=False,
    )
    try:
        seen: dict[str, Any] = json.loads(run.stdout)
    except ValueError as error:
        raise PtmragError(
            f"ptmrag of '{side.checkout}' could not answer from '{side.index}'. Its error is above."
        ) from error
    return seen


def _busy(side: str, way: Way, seen: dict[str, Any], loads: tuple[float, float]) -> Busy:
    alone, rows = dict(seen["alone"]), seen["rows"]
    p50, p95 = np.percentile([row[1] for row in rows], [50, 95])
    quiet, busy = seen["quiet"], seen["busy"]
    answers = sum(not error for *_, error in rows)
    return Busy(
        side,
        way,
        answers,
        round(answers / seen["took"], 2),
        round(float(p50), 2),
        round(float(p95), 2),
        [f"{question}: {error}" for question, _, _, error in rows if error],
        [question for question, _, reply, error in rows if not error and reply != alone[question]],
        round((busy["cpu_s"] - quiet["cpu_s"]) / max(1, len(rows)), 3),
        round(quiet["mb"], 1),
        round(busy["peak_mb"], 1),
        int(busy["threads"]),
        (round(loads[0], 2), round(loads[1], 2)),
    )


_COLUMNS = (
    "p50, s", "p95, s", "answers/s", "answers", "errors", "wrong", "CPU s/answer", "MB alone", "MB at most", "threads",
    "load",
)  # fmt: skip


def table(found: Measured) -> str:
    """Markdown: a row for each way and side, and the machine."""
    lines = [
        f"| {found.visitors} visitors at once | {' | '.join(_COLUMNS)} |",
        "| --- |" + " ---: |" * len(_COLUMNS),
    ]
    for one in found.found:
        cells = (
            one.p50, one.p95, one.rate, one.answers, len(one.errors), len(one.wrong), one.cpu, one.quiet_mb,
            one.peak_mb, one.threads, f"{one.loads[0]:g} → {one.loads[1]:g}",
        )  # fmt: skip
        lines.append(f"| {_WAYS[one.way]}, {one.side} | {' | '.join(map(str, cells))} |")
    machine = found.machine
    lines += [
        "",
        f"- {found.questions} questions for {found.seconds:g} seconds; {machine.cpu}, {machine.cores} cores, "
        f"Python {machine.python}",
    ]
    lines += [f"- {side.name}: `{side.checkout}`, index `{side.index}`" for side in found.sides]
    return "\n".join(lines)
