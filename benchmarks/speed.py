"""Time searches, answers and cold starts, of this checkout alone or beside another one in one run.

    sides = [Side("this", ROOT, index), Side("beside", other, index)]
    found = measure(sides, questions, cold=5, say=print)
    print(table(found))

Each side is a process of its own (`speed_worker`), and one question goes to both, one after the other, so that
the load of the machine hits both alike. It judges no answer: it says which differ.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

import numpy as np

from benchmarks.machine import Machine, describe_machine
from ptmrag.errors import InputError, PtmragError

Task = Literal["search", "answer", "cold"]
_WARM_UP = 5
# What is put before a question that is asked to warm up, so that it is none of the questions that are timed.
_WARMING = "First of all:"
_NAMES: dict[Task, str] = {
    "search": "warm search",
    "answer": "warm answer",
    "cold": "cold `ptmrag ask`",
}
_ORDER = (
    "embedding the question",
    "late interaction",
    "fusing",
    "dense",
    "words",
    "reading sentences",
    "choosing spans",
    "names",
)


@dataclass(frozen=True, slots=True)
class Side:
    """A checkout, and the index that it searches."""

    name: str
    checkout: Path
    index: Path


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, and what kind of question its file says that it is."""

    text: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Percentiles:
    """The median and the 95th percentile of wall and CPU milliseconds."""

    wall: tuple[float, float]
    cpu: tuple[float, float]

    @classmethod
    def of(cls, times: Sequence[Sequence[float]]) -> "Percentiles":
        """Those of (wall, CPU) times."""
        both = np.percentile(np.array(times), [50, 95], axis=0).round(1).tolist()
        return cls((both[0][0], both[1][0]), (both[0][1], both[1][1]))


@dataclass(frozen=True, slots=True)
class Speed:
    """What one side took for one task, in all, by part and by kind of question; `peak_mb` of cold starts."""

    whole: Percentiles
    parts: dict[str, Percentiles]
    kinds: dict[str, Percentiles]
    peak_mb: float | None = None


@dataclass(frozen=True, slots=True)
class Measured:
    """What all sides took. `differ` are the questions that got different hits or answers, by task.

    `late` is the largest difference between two MaxSim scores of one candidate. `loads` are the load averages of
    one minute at the beginning and at the end.
    """

    machine: Machine
    sides: tuple[Side, ...]
    questions: int
    speeds: dict[str, dict[Task, Speed]]
    loads: tuple[float, float]
    differ: dict[Task, list[str]] = field(default_factory=dict)
    late: float = 0.0

    def as_json(self) -> dict[str, Any]:
        """The shape of the JSON file."""
        row = asdict(self)
        for side in row["sides"]:
            side |= {"checkout": str(side["checkout"]), "index": str(side["index"])}
        return row


def read_asked(files: Sequence[Path]) -> list[Asked]:
    """The questions of JSONL files with a field `question` and perhaps a `kind`. Raises InputError."""
    asked = []
    for file in files:
        try:
            rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
            asked += [Asked(str(row["question"]), str(row.get("kind", ""))) for row in rows]
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise InputError(
                f"'{file}' cannot be read: it needs a JSON document with a `question` in each line."
            ) from error
    if not asked:
        raise InputError("There are no questions: name files with one JSON document per line.")
    return asked


def measure(
    sides: Sequence[Side],
    asked: Sequence[Asked],
    *,
    cold: int,
    say: Callable[[str], None] = lambda text: None,
) -> Measured:
    """Ask every side every question, `cold` of them in fresh processes too. PtmragError where a side fails."""
    machine = describe_machine()
    rows: dict[Task, list[list[dict[str, Any]]]] = {}
    tasks: list[tuple[Task, Sequence[Asked]]] = [("search", asked), ("answer", asked)]
    tasks += [("cold", asked[:cold])] if cold else []
    for task, questions in tasks:
        say(f"{_NAMES[task]}: {len(questions)} questions")
        # Fresh processes for each task: an embedder may remember the questions of the task before.
        with ExitStack() as stack:
            asking = [stack.enter_context(_worker(side)) for side in sides]
            for ask in asking if task != "cold" else ():
                for question in questions[:_WARM_UP]:
                    ask(task, f"{_WARMING} {question.text}")
            rows[task] = [_both(asking, task, q.text, n) for n, q in enumerate(questions)]
    return Measured(
        machine,
        tuple(sides),
        len(asked),
        {
            side.name: {task: _speed([row[n] for row in of], asked) for task, of in rows.items()}
            for n, side in enumerate(sides)
        },
        (machine.load, round(os.getloadavg()[0], 2)),
        {task: [q.text for q, row in zip(asked, of, strict=False) if _differ(row)] for task, of in rows.items()},
        max((_farthest(row) for row in rows["search"]), default=0.0),
    )  # fmt: skip


Ask = Callable[[Task, str], dict[str, Any]]


@contextmanager
def _worker(side: Side) -> Iterator[Ask]:
    """A worker of one side, as a function that asks it."""
    command = [sys.executable, "-P", str(Path(__file__).with_name("speed_worker.py"))]
    with subprocess.Popen(  # noqa: S603 - our own module
        [*command, str(side.index.resolve())],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        encoding="utf-8",
        env=os.environ | {"PYTHONPATH": str(side.checkout.resolve() / "src")},
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        given, taken = process.stdin, process.stdout

        def ask(task: Task, question: str) -> dict[str, Any]:
            try:
                given.write(json.dumps({"do": task, "question": question}) + "\n")
                given.flush()
                row: dict[str, Any] = json.loads(taken.readline())
            except (OSError, ValueError) as error:
                raise PtmragError(
                    f"ptmrag of '{side.checkout}' could not answer from '{side.index}'. "
                    "Its error is above."
                ) from error
            return row

        yield ask
        given.close()


def _both(asking: Sequence[Ask], task: Task, question: str, number: int) -> list[dict[str, Any]]:
    """What each side does with a question; every second time the last side is the first."""
    found: dict[int, dict[str, Any]] = {}
    order = range(len(asking)) if number % 2 == 0 else reversed(range(len(asking)))
    for side in order:
        found[side] = asking[side](task, question)
    return [found[side] for side in range(len(asking))]


def _speed(rows: Sequence[dict[str, Any]], asked: Sequence[Asked]) -> Speed:
    whole = [tuple(map(sum, zip(*row["parts"].values(), strict=True))) for row in rows]
    names = {name for row in rows for name in row["parts"]}
    ordered = [name for name in _ORDER if name in names] + sorted(names - set(_ORDER))
    kinds: dict[str, list[Sequence[float]]] = {}
    for question, times in zip(asked, whole, strict=False):
        kinds.setdefault(question.kind or "–", []).append(times)
    return Speed(
        Percentiles.of(whole),
        {n: Percentiles.of([row["parts"].get(n, (0.0, 0.0)) for row in rows]) for n in ordered},
        {kind: Percentiles.of(times) for kind, times in sorted(kinds.items())},
        round(max(row["peak_mb"] for row in rows), 1) if "peak_mb" in rows[0] else None,
    )


def _differ(row: Sequence[dict[str, Any]]) -> bool:
    return any(side["same"] != row[0]["same"] for side in row)


def _farthest(row: Sequence[dict[str, Any]]) -> float:
    """The largest difference of the MaxSim of a candidate that all sides found."""
    first, *others = (side["late"] for side in row)
    differences = [
        abs(late - other[i]) for other in others for i, late in first.items() if i in other
    ]
    return max(differences, default=0.0)  # fmt: skip


def table(found: Measured) -> str:
    """Markdown: a row for each task and part, two columns for each side; what differs; the machine."""
    head = [f"{side.name}: wall p50 / p95 | CPU p50 / p95" for side in found.sides]
    lines = [f"| ms | {' | '.join(head)} |", "| --- |" + " ---: | ---: |" * len(head)]
    speeds = [found.speeds[side.name] for side in found.sides]
    for task in speeds[0]:
        of_task = [speed[task] for speed in speeds]
        lines.append(_line(f"**{_NAMES[task]}**", [one.whole for one in of_task]))
        parts = dict.fromkeys(name for one in of_task for name in one.parts)
        for name in parts if len(parts) > 1 else ():
            lines.append(_line(f"– {name}", [one.parts.get(name) for one in of_task]))
        kinds = of_task[0].kinds
        for kind in kinds if task == "answer" and len(kinds) > 1 else ():
            lines.append(_line(f"– of a question of kind “{kind}”", [o.kinds[kind] for o in of_task]))  # fmt: skip
        if of_task[0].peak_mb is not None:
            peaks = " | ".join(f"{one.peak_mb:g} | " for one in of_task)
            lines.append(f"| – peak memory, MB | {peaks}|")
    machine = found.machine
    lines += ["", f"- {found.questions} questions; {machine.cpu}, {machine.cores} cores, Python {machine.python}; "
              f"load {found.loads[0]:g} before and {found.loads[1]:g} after"]  # fmt: skip
    lines += [f"- {s.name}: `{s.checkout}`, index `{s.index}`" for s in found.sides]
    if len(found.sides) > 1:
        counts = ", ".join(f"{_NAMES[task]} {len(of)}" for task, of in found.differ.items())
        lines.append(
            f"- questions with other hits or answers: {counts}; MaxSim differs by at most {found.late:.1g}"
        )
    return "\n".join(lines)


def _line(name: str, of: Sequence[Percentiles | None]) -> str:
    cells = [
        "– | –" if one is None else f"{one.wall[0]:g} / {one.wall[1]:g} | {one.cpu[0]:g} / {one.cpu[1]:g}"
        for one in of
    ]  # fmt: skip
    return f"| {name} | {' | '.join(cells)} |"
