"""Measure search, opening, memory, bytes and commits of made libraries of growing size.

    points = measure(Plan(work, like, questions, (1_000, 10_000)), say=print)
    print(table(points))

`curve_worker` makes the libraries, with vectors that are spread as in a real index, and does each step in a process
of its own. It measures how searches agree with exact ones, not whether they are right: made texts say nothing.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.runs import ROOT
from ptmrag.errors import InputError, PtmragError
from ptmrag.library.database import FILE

# What each row of the table shows: its name, the measure, and how it is written.
_ROWS = (
    ("warm search p50, ms", "search_p50_ms", ".1f"),
    ("warm search p95, ms", "search_p95_ms", ".1f"),
    ("– CPU p50, ms", "search_cpu_p50_ms", ".1f"),
    ("dense part p50, ms", "dense_p50_ms", ".1f"),
    ("dense part p95, ms", "dense_p95_ms", ".1f"),
    ("dense part within a third, ms", "within_third_ms", ".1f"),
    ("recall@10 of the whole search", "search_recall_10", ".4f"),
    ("recall@10 of the dense part", "dense_recall_10", ".4f"),
    ("recall@134 of the dense part", "dense_recall_134", ".4f"),
    ("resident, MB", "resident_mb", ".0f"),
    ("open, s", "open_s", ".2f"),
    ("– CPU, s", "open_cpu_s", ".2f"),
    ("open to write, s", "writer_open_s", ".2f"),
    ("commit of 110 passages, s", "commit_s", ".2f"),
    ("– CPU, s", "commit_cpu_s", ".2f"),
    ("– the slowest, s", "commit_most_s", ".2f"),
    ("– written, MB", "commit_written_mb", ".1f"),
    ("index, MB", "index_mb", ".0f"),
    ("– vectors", "vectors_mb", ".0f"),
    ("– words", "lexical_mb", ".0f"),
    ("build, s", "build_s", ".0f"),
    ("– CPU, s", "build_cpu_s", ".0f"),
    ("– peak, MB", "peak_mb", ".0f"),
    ("load", "load", ".1f"),
)


@dataclass(frozen=True, slots=True)
class Plan:
    """What is measured: libraries like the index `like`, asked `questions`; `reuse` builds none.

    `beside` is another checkout, which builds and searches libraries of its own.
    """

    work: Path
    like: Path
    questions: tuple[str, ...]
    sizes: tuple[int, ...]
    beside: Path | None = None
    reuse: bool = False
    commits: int = 5


@dataclass(frozen=True, slots=True)
class Point:
    """One library of one checkout, and its measures by name."""

    side: str
    size: int
    measures: dict[str, Any]


def measure(plan: Plan, *, say: Callable[[str], None] = lambda text: None) -> list[Point]:
    """Measure every size with every checkout, one step after the other.

    InputError where `like` is no index or the questions are none, PtmragError where a step fails.
    """
    if not (plan.like / FILE).is_file():
        raise InputError(f"No index at '{plan.like}': name one that was built from real papers.")
    if not plan.questions:
        raise InputError("There are no questions to ask: name a file with some.")
    sides = {"this": ROOT} | ({"beside": plan.beside} if plan.beside else {})
    return [
        Point(side, size, _measured(plan, side, checkout, size, say))
        for size in plan.sizes
        for side, checkout in sides.items()
    ]


def _measured(
    plan: Plan, side: str, checkout: Path, size: int, say: Callable[[str], None]
) -> dict[str, Any]:
    folder = plan.work.resolve() / f"{size}-{side}"
    folder.mkdir(parents=True, exist_ok=True)
    job = {
        "like": str(plan.like.resolve()),
        "index": str(folder / "index"),
        "vectors": str(folder / "vectors.f32"),
        "size": size,
        "times": plan.commits,
        "questions": plan.questions,
    }
    found: dict[str, Any] = {}
    built = folder / "built.json"
    for step in ("build", "search", "commit"):
        say(f"{size} passages, {side}: {step}")
        if step == "build" and plan.reuse:
            if not built.is_file():
                raise InputError(f"'{folder}' has no complete library: leave --reuse out.")
            found |= json.loads(built.read_text(encoding="utf-8"))
            continue
        done = _run(checkout, folder / f"{step}.json", job | {"step": step})
        if step == "build":
            built.write_text(json.dumps(done), encoding="utf-8")
        found |= {
            name: value for name, value in done.items() if name != "peak_mb" or step == "build"
        }
    return found


def _run(checkout: Path, file: Path, job: dict[str, Any]) -> dict[str, Any]:
    file.write_text(json.dumps(job), encoding="utf-8")
    command = [sys.executable, "-P", str(Path(__file__).with_name("curve_worker.py")), str(file)]
    environment = os.environ | {"PYTHONPATH": str(checkout.resolve() / "src")}
    run = subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=False, text=True)  # noqa: S603 - our own
    lines = run.stdout.splitlines()
    if run.returncode or not lines:
        raise PtmragError(
            f"The step of '{file}' failed with ptmrag of '{checkout}'. Its error is above."
        )
    measures: dict[str, Any] = json.loads(lines[-1])
    return measures


def table(points: Sequence[Point]) -> str:
    """Markdown: a column for each library, a row for each measure."""
    sides = {point.side for point in points}
    heads = [f"{p.size:,}" + (f", {p.side}" if len(sides) > 1 else "") for p in points]
    lines = [f"| passages | {' | '.join(heads)} |", "| --- |" + " ---: |" * len(points)]
    for name, key, form in _ROWS:
        values = [point.measures.get(key) for point in points]
        shown = ["–" if value is None else format(value, form) for value in values]
        lines.append(f"| {name} | {' | '.join(shown)} |")
    return "\n".join(lines)
