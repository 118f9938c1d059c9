"""The workers of an ingest on a cluster: one for each node, or for each accelerator of a node.

    crew = Crew(cluster, setup, pace, concurrency=5)
    crew.fill()                      # workers for the nodes that are there now
    crew.free()                      # a worker that can take another source
    crew.lose(worker)                # it has died: another one takes its place if its node lives

A worker takes its share of the node's CPUs and accelerators. It does not know what a source is:
`cluster_pipeline` gives out the work.
"""

import time
from collections import Counter
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from ptmrag.__version__ import __version__
from ptmrag.errors import InputError, PtmragError
from ptmrag.ingestion.cluster import Cluster
from ptmrag.ingestion.cluster_worker import ClusterWorker, WorkerSetup

_AHEAD = 2  # sources that a worker has besides one for each of its fetches
_LOOK_SECONDS = 5.0  # between two looks at the nodes: some may have joined
_MOST_DEATHS = 5  # of workers on one node, with nothing delivered between them
_WAIT_SECONDS = 180.0  # for the first worker, and for another after the last one was lost


@dataclass(eq=False, slots=True)
class Worker:
    """An actor on a node, and how many sources it works on. It takes none until it `is_open`."""

    name: str
    node: str
    address: str
    actor: Any
    opening: Any  # the reference to what `open` gives
    is_open: bool = False
    works_on: set[str] = field(default_factory=set)


class Crew:
    """The workers that are alive."""

    def __init__(
        self, cluster: Cluster, setup: WorkerSetup, pace: Any, *, concurrency: int
    ) -> None:
        self._ray = cluster.ray
        self._setup = setup
        self._pace = pace
        self._most_each = concurrency + _AHEAD
        self._numbers = count(1)
        self._deaths: Counter[str] = Counter()
        self._looked = float("-inf")
        self._began = time.monotonic()
        self.workers: list[Worker] = []

    def fill(self) -> None:
        """Start workers on nodes that have none. Raises PtmragError where none comes for minutes."""
        now = time.monotonic()
        if any(worker.is_open for worker in self.workers):
            self._began = now
        elif now - self._began > _WAIT_SECONDS:
            raise PtmragError(
                f"No worker of the Ray cluster has been ready for {_WAIT_SECONDS:g} s (no node, or its CPUs are taken "
                "by others: ray status): what was stored is kept, the same command goes on from here."
            )
        if now - self._looked < _LOOK_SECONDS:
            return
        self._looked = now
        busy = Counter(worker.node for worker in self.workers)
        for node in self._ray.nodes():
            resources, identifier = node["Resources"], node["NodeID"]
            cpus, devices = int(resources.get("CPU", 0)), int(resources.get("GPU", 0))
            if not node["Alive"] or not cpus or self._deaths[identifier] >= _MOST_DEATHS:
                continue
            most = max(1, min(devices, cpus))
            for _ in range(most - busy[identifier]):
                self._start(node, cpus=cpus // most, devices=min(devices, 1))

    def open(self, worker: Worker) -> None:
        """Note that a worker is ready. InputError if it has another ptmrag."""
        version = self._ray.get(worker.opening)
        if version != __version__:
            raise _other_version(worker, f"it has ptmrag {version}")
        worker.is_open = True

    def free(self) -> list[Worker]:
        """The workers that can take another source, the least busy first."""
        free = [w for w in self.workers if w.is_open and len(w.works_on) < self._most_each]
        return sorted(free, key=lambda worker: len(worker.works_on))

    def delivered(self, worker: Worker) -> None:
        """Note that a worker works: its node is all right."""
        self._deaths[worker.node] = 0

    def lose(self, worker: Worker, error: Exception) -> None:
        """Part with a worker that has died; its turns at hosts are free again.

        Raises InputError where it could not load ptmrag.
        """
        if worker not in self.workers:
            return
        said = str(error)
        if not worker.is_open and ("ModuleNotFoundError" in said or "ImportError" in said):
            raise _other_version(worker, "it cannot load this one")
        self.workers.remove(worker)
        self._deaths[worker.node] += 1
        self._looked = float("-inf")
        self._pace.forget.options(concurrency_group="rest").remote(worker.name)
        self._ray.kill(worker.actor)

    def end(self) -> None:
        """End all workers."""
        while self.workers:
            self._ray.kill(self.workers.pop().actor)

    def _start(self, node: dict[str, Any], *, cpus: int, devices: int) -> None:
        from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

        name = f"worker-{next(self._numbers)}"
        kind = self._ray.remote(ClusterWorker)
        actor = kind.options(
            num_cpus=cpus,
            num_gpus=devices,
            max_concurrency=self._most_each + 1,
            scheduling_strategy=NodeAffinitySchedulingStrategy(node["NodeID"], soft=False),
        ).remote()
        opening = actor.open.remote(self._setup, self._pace, name)
        address = str(node["NodeManagerAddress"])
        self.workers.append(Worker(name, node["NodeID"], address, actor, opening))


def _other_version(worker: Worker, why: str) -> InputError:
    return InputError(
        f"The node {worker.address} of the Ray cluster does not have ptmrag {__version__} ({why}): install the same "
        f"version on all nodes: pip install 'ptmrag[cluster]=={__version__}'"
    )
