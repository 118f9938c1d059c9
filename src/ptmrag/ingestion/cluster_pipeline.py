"""The links of entries on their way through a Ray cluster: its workers bring them, this process stores them.

    with ClusterPipeline(cluster, model.name, blobs, how) as pipeline:
        pipeline.arrivals(wanted)

A worker that dies loses nothing: what it had is read last, by workers that read nothing else meanwhile. A
source that has seen three of them die has failed. The pace of hosts is kept by one actor
(`cluster_pace`). It stores bodies, but no documents.
"""

import time
from collections import Counter, deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from ptmrag.errors import PtmragError
from ptmrag.fetch.blobs import blob_path, store_body
from ptmrag.fetch.limits import Limits
from ptmrag.ingestion.acquired import Acquired
from ptmrag.ingestion.arrivals import Arrival, Wanted
from ptmrag.ingestion.cluster import Cluster
from ptmrag.ingestion.cluster_crew import Crew, Worker
from ptmrag.ingestion.cluster_pace import Manners, start_pace
from ptmrag.ingestion.cluster_worker import Delivered, WorkerSetup
from ptmrag.ingestion.source_states import failed
from ptmrag.settings import Settings

_MOST_DEATHS = 3  # of workers that had one source
# Requests at a time of all workers together; each has its own bound too, as one machine has.
_MOST_REQUESTS = 1_000
_POLL_SECONDS = 1.0
# arXiv's sources that are given out besides one for each worker: one is fetched while others are read.
_SLOW_AHEAD = 2


@dataclass(slots=True)
class _Work:
    """The sources that are still to be given out; one that saw a worker die is a suspect."""

    quick: deque[str]
    slow: deque[str]
    suspects: deque[str]

    def __bool__(self) -> bool:
        return bool(self.quick or self.slow or self.suspects)


class ClusterPipeline:
    """Gets sources with the workers of a cluster."""

    def __init__(
        self, cluster: Cluster, embedder: str, blobs: Path, settings: Settings, *, refresh: bool
    ) -> None:
        self._ray = cluster.ray
        self._blobs = blobs
        threads = settings.concurrency + 1
        manners = Manners(
            _for_all(settings.mirror),
            settings.contact,
            Limits(size=int(settings.max_mb * 1e6)),
            at_once=_MOST_REQUESTS,
        )
        self._pace = start_pace(self._ray, manners)
        setup = WorkerSetup(embedder, settings.device, manners, refresh, settings.ocr)
        self._crew = Crew(cluster, setup, self._pace, concurrency=threads)
        self._deaths: Counter[str] = Counter()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """End the workers and the actor that keeps the pace."""
        self._crew.end()
        self._ray.kill(self._pace)

    def arrivals(self, wanted: Mapping[str, Wanted]) -> Iterator[tuple[str, Arrival]]:
        """Sources as they arrive. A source that lost several workers has failed."""
        slow = deque(key for key, one in wanted.items() if one.is_one_by_one)
        quick = deque(key for key, one in wanted.items() if not one.is_one_by_one)
        work = _Work(quick, slow, deque())
        running: dict[Any, tuple[Worker, str]] = {}
        while work or running:
            self._crew.fill()
            self._give_out(work, wanted, running)
            for reference in self._ready(running):
                worker, key = running.pop(reference)
                worker.works_on.discard(key)
                try:
                    delivered = self._ray.get(reference)
                except self._ray.exceptions.RayTaskError as error:
                    raise _ours(error) from error
                except self._ray.exceptions.RayError as error:
                    self._crew.lose(worker, error)
                    if self._is_poison(key):
                        yield key, _poisoned(wanted[key])
                    else:
                        work.suspects.append(key)
                    continue
                self._crew.delivered(worker)
                yield key, self._kept(delivered, wanted[key])
                del delivered

    def _ready(self, running: Mapping[Any, tuple[Worker, str]]) -> list[Any]:
        """The references of sources that have come or are lost; workers that got ready are noted."""
        opening = {worker.opening: worker for worker in self._crew.workers if not worker.is_open}
        waiting = [*opening, *running]
        if not waiting:  # no node is there
            time.sleep(_POLL_SECONDS)
            return []
        ready, _ = self._ray.wait(waiting, num_returns=1, timeout=_POLL_SECONDS)
        for reference in [one for one in ready if one in opening]:
            ready.remove(reference)
            try:
                self._crew.open(opening[reference])
            except self._ray.exceptions.RayTaskError as error:
                raise _ours(error) from error
            except self._ray.exceptions.RayError as error:
                self._crew.lose(opening[reference], error)
        return list(ready)

    def _give_out(
        self,
        work: _Work,
        wanted: Mapping[str, Wanted],
        running: dict[Any, tuple[Worker, str]],
    ) -> None:
        """Give each worker as many sources as it takes; of arXiv's, which wait for each other, only a few."""
        while free := self._crew.free():
            worker = free[0]
            at_arxiv = sum(wanted[key].is_one_by_one for _, key in running.values())
            if work.slow and at_arxiv < _SLOW_AHEAD + len(self._crew.workers):
                key = work.slow.popleft()
            elif work.quick:
                key = work.quick.popleft()
            elif work.suspects and not work.slow and not worker.works_on:
                key = work.suspects.popleft()
            else:
                return
            worker.works_on.add(key)
            running[worker.actor.bring.remote(wanted[key])] = worker, key

    def _is_poison(self, key: str) -> bool:
        self._deaths[key] += 1
        return self._deaths[key] >= _MOST_DEATHS

    def _kept(self, delivered: Delivered, wanted: Wanted) -> Arrival:
        """What a worker delivered, its body stored here."""
        digest = delivered.arrival.acquired.state.sha256
        if delivered.body and not blob_path(self._blobs, digest).is_file():
            store_body([delivered.body], self._blobs, url=wanted.source.url)
        return delivered.arrival


def _for_all(mirror: str | None) -> str | None:
    """A mirror as workers find it: a folder by its full path, which must be the same on all nodes."""
    return str(Path(mirror).resolve()) if mirror and Path(mirror).is_dir() else mirror


def _poisoned(wanted: Wanted) -> Arrival:
    reason = (
        f"{_MOST_DEATHS} workers of the cluster died while they had it; ingest it without --ray"
    )
    return Arrival(Acquired(wanted.source, "failed", failed(wanted.source, reason)))


def _ours(error: Any) -> Exception:
    """The error of ours that a worker raised, else the one of Ray that says where it came from."""
    return error.cause if isinstance(error.cause, PtmragError) else error
