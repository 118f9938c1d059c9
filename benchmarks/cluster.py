"""Ingest a list on one machine and on a Ray cluster with one and two workers, one of which is killed.

    measured = measure(60, Path("/tmp/cluster"), say=print)

The web is generated and answers slowly, as the web does; the embedder is the built-in one. The cluster is
Ray's own test cluster: all its nodes are this machine, so that workers share its cores, and two of them gain
the waiting for hosts at most. What is shown is that the library is the same, whatever dies.
"""

import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from benchmarks.bigweb import BigWeb, listing, serve
from benchmarks.ray_cluster import RunningCluster, ray_cluster
from benchmarks.runs import BenchmarkError
from benchmarks.scale import content
from benchmarks.work_folder import demand_new

_DELAY = 1.0  # seconds before each reply of the web


@dataclass(frozen=True, slots=True)
class ClusterLeg:
    """One ingest: its seconds and those of the processor (driver and readers), requests, and passages."""

    name: str
    seconds: float
    cpu_seconds: float
    passages: int
    requests: int
    most_at_once: int
    is_same: bool


def measure(entries: int, work: Path, *, say: Callable[[str], None]) -> tuple[ClusterLeg, ...]:
    """Ingest a list four times, each into a new index, and compare the passages with those of the first.

    InputError where there is an index of another run, BenchmarkError where an ingest fails.
    """
    demand_new(work, "alone", "one", "two", "killed")
    listed = work / "list.md"
    listed.write_text(listing(entries), encoding="utf-8")
    web = BigWeb(entries, delay=_DELAY)
    with serve(web) as address:
        run = _Runner(web, listed, address, say=say)
        run("one machine", work / "alone")
        with ray_cluster(1) as cluster:
            run("Ray, one worker", work / "one", cluster)
        with ray_cluster(2) as cluster:
            run("Ray, two workers", work / "two", cluster)
        with ray_cluster(2) as cluster:
            run("Ray, two workers, one killed", work / "killed", cluster, kill_at=entries // 3)
    return tuple(run.legs)


class _Runner:
    def __init__(
        self, web: BigWeb, listed: Path, address: str, *, say: Callable[[str], None]
    ) -> None:
        self._web, self._listed, self._address, self._say = web, listed, address, say
        self._first: set[tuple[str, int, str]] | None = None
        self.legs: list[ClusterLeg] = []

    def __call__(
        self,
        name: str,
        index: Path,
        cluster: RunningCluster | None = None,
        *,
        kill_at: int | None = None,
    ) -> None:
        """Ingest, kill a worker after so many requests, and measure."""
        self._web.forget()
        began, before = time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN)
        command = [sys.executable, "-m", "ptmrag", "ingest", str(self._listed), "--json"]
        command += ["--index", str(index), "--mirror", self._address]
        command += ["--ray", cluster.address] if cluster else []
        process = subprocess.Popen(command, stdout=subprocess.PIPE, encoding="utf-8")  # noqa: S603 - our own program
        while kill_at and sum(self._web.asked.values()) < kill_at and process.poll() is None:
            time.sleep(0.2)
        if cluster and kill_at and process.poll() is None:
            cluster.kill_a_worker()
        said = process.communicate()[0]
        if process.returncode:
            raise BenchmarkError(f"The ingest of '{name}' failed. Its error is above.")
        report: dict[str, Any] = json.loads(said)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        found = content(index)
        self._first = self._first or found
        leg = ClusterLeg(
            name,
            round(time.monotonic() - began, 1),
            round(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, 1),
            report["totals"]["passages"],
            sum(self._web.asked.values()),
            max(self._web.most_at_once.values(), default=0),
            found == self._first,
        )
        self.legs.append(leg)
        self._say(json.dumps(asdict(leg)))


def table(legs: tuple[ClusterLeg, ...]) -> str:
    """Return the ingests as a Markdown table."""
    rows = [
        "| ingest | s | processor s of the driver | passages | requests | most at once of a host | same passages |",
        "| --- | ---: | ---: | ---: | ---: | ---: | --- |",
    ]
    rows += [
        f"| {leg.name} | {leg.seconds} | {leg.cpu_seconds} | {leg.passages} | {leg.requests} | {leg.most_at_once} "
        f"| {'yes' if leg.is_same else 'NO'} |"
        for leg in legs
    ]
    return "\n".join(rows)
