"""Run the systems one after the other, each step (build, search) in a process of its own.

    runs = run_all(Plan("papers", corpus, ("questions.jsonl",), work), ["ours", "tutorial"])

The indexes stay in the work folder. With `reuse` a later run searches them again.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from benchmarks.worker import Asked, Built, Job, Searched, Task
from ptmrag.errors import PtmragError

ROOT = Path(__file__).parent.parent


class BenchmarkError(PtmragError):
    """A step of a system failed. The step has printed its own error before."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What to run. `Job` describes the fields that a plan passes on."""

    task: Task
    corpus: Path
    asked: tuple[str, ...]
    work: Path
    only: tuple[str, ...] = ()
    limit: int | None = None
    reuse: bool = False
    share: bool = False


@dataclass(frozen=True, slots=True)
class Run:
    """What one system built and found."""

    system: str
    built: Built
    searched: Searched


def run_all(
    plan: Plan, systems: Sequence[str], say: Callable[[str], None] = lambda text: None
) -> list[Run]:
    """Run the systems. One that fails is reported and left out. BenchmarkError if all fail."""
    done: list[Run] = []
    for system in systems:
        try:
            say(f"{system}: ingest")
            built = _built(plan, system)
            say(f"{system}: {built.seconds:.0f} s; search")
            done.append(Run(system, built, _searched(plan, system)))
        except BenchmarkError as error:
            say(f"{system}: {error}")
    if not done:
        raise BenchmarkError("All systems failed: there are no results. Their errors are above.")
    return done


def _built(plan: Plan, system: str) -> Built:
    kept = plan.work / system / "built.json"
    if not (plan.reuse and _is_of(plan, kept)):
        folder = plan.work / system / "index"
        shutil.rmtree(plan.work / system, ignore_errors=True)
        folder.mkdir(parents=True)
        _work(_job(plan, system, "build", kept))
    row = _read(kept)
    return Built(**row | {"failed": tuple(row["failed"])})


def _is_of(plan: Plan, kept: Path) -> bool:
    """Whether an index was built from a corpus with this path."""
    order = kept.with_name("build.job.json")
    return kept.is_file() and order.is_file() and _read(order)["corpus"] == str(plan.corpus)


def _searched(plan: Plan, system: str) -> Searched:
    out = plan.work / system / "searched.json"
    _work(_job(plan, system, "search", out))
    row = _read(out)
    asked = tuple(Asked(**each | {"documents": tuple(each["documents"])}) for each in row["asked"])
    return Searched(tuple(row["ms"]), row["peak_bytes"], asked, row["parts"])


def _job(plan: Plan, system: str, step: Any, out: Path) -> Job:
    return Job(
        task=plan.task,
        step=step,
        system=system,
        corpus=str(plan.corpus),
        folder=str(plan.work / system / "index"),
        out=str(out),
        asked=plan.asked,
        only=plan.only,
        limit=plan.limit,
        share=str(plan.work / "shared") if plan.share else "",
    )


def _work(job: Job) -> None:
    """Run a job in a process of its own."""
    out = Path(job.out)
    out.unlink(missing_ok=True)
    order = out.with_name(f"{job.step}.job.json")
    order.write_text(json.dumps(asdict(job), ensure_ascii=False), encoding="utf-8")
    path = os.pathsep.join([str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])])
    ended = subprocess.run(  # noqa: S603 - our own module
        [sys.executable, "-m", "benchmarks.worker", str(order)],
        env=os.environ | {"PYTHONPATH": path},
        check=False,
    )
    if ended.returncode or not out.is_file():
        raise BenchmarkError(
            f"its {job.step} ended with exit code {ended.returncode}; the results leave it out."
        )


def _read(path: Path) -> dict[str, Any]:
    row: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return row
