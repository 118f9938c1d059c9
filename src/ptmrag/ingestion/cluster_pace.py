"""The pace of each host and its robots.txt, kept for a whole cluster by one actor.

    actor = start_pace(ray, manners)
    with RemotePoliteness(actor, "worker-1").turn(url):
        ...  # ask, and read the answer

The actor gives turns with the same `Politeness` that one process has, so two workers together ask a host
as one machine does. A worker that dies gives its turns back (`forget`). It asks for nothing but robots.txt.
"""

import tempfile
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import httpx

from ptmrag.errors import FetchError
from ptmrag.fetch.fetcher import Fetcher
from ptmrag.fetch.limits import Limits
from ptmrag.fetch.open_fetcher import open_fetcher
from ptmrag.fetch.pace import machine_pace
from ptmrag.fetch.politeness import ARXIV_INTERVAL, Politeness
from ptmrag.fetch.robots import Robots

# Threads of the actor: those that wait for a turn must not keep others from giving theirs back.
_GROUPS = {"turns": 128, "robots": 16, "rest": 8}


@dataclass(frozen=True, slots=True)
class Manners:
    """How the whole cluster fetches: what `open_fetcher` wants, and how many requests at a time in all."""

    mirror: str | None
    contact: str | None
    limits: Limits
    at_once: int

    def fetcher(self, blobs: Path, politeness: Politeness) -> Fetcher:
        """A fetcher with these manners that stores bodies in a folder."""
        return open_fetcher(
            blobs,
            mirror=self.mirror,
            contact=self.contact,
            limits=self.limits,
            politeness=politeness,
        )


class ClusterPace:
    """The one that gives turns; its methods are called from many threads of the actor."""

    def __init__(self, manners: Manners) -> None:
        self._politeness = Politeness(pace=machine_pace("arxiv.org"), at_once=manners.at_once)
        # One that is started again cannot know when the last request to arXiv went out.
        self._politeness.pause(httpx.URL("https://arxiv.org"), ARXIV_INTERVAL)
        self._folder = tempfile.TemporaryDirectory(prefix="ptmrag-pace-")
        self._robots = Robots(manners.fetcher(Path(self._folder.name) / "blobs", self._politeness))
        self._lock = threading.Lock()
        self._turns: dict[str, tuple[str, ExitStack]] = {}
        self._dead: set[str] = set()

    def enter(self, worker: str, turn: str, url: str) -> None:
        """Wait for a turn to ask the host of an address."""
        with ExitStack() as held:
            held.enter_context(self._politeness.turn(httpx.URL(url)))
            with self._lock:
                if worker not in self._dead:  # else it died while it waited
                    self._turns[turn] = worker, held.pop_all()

    def leave(self, turn: str) -> None:
        """End a turn: the answer has been read."""
        with self._lock:
            _, held = self._turns.pop(turn, ("", ExitStack()))
        held.close()

    def forget(self, worker: str) -> None:
        """End all turns of a worker that has died, also those that it waits for."""
        with self._lock:
            self._dead.add(worker)
            turns = [turn for turn, (holder, _) in self._turns.items() if holder == worker]
        for turn in turns:
            self.leave(turn)

    def note_request(self, url: str) -> None:
        """As `Politeness.note_request`."""
        self._politeness.note_request(httpx.URL(url))

    def pause(self, url: str, seconds: float) -> None:
        """As `Politeness.pause`."""
        self._politeness.pause(httpx.URL(url), seconds)

    def has_given_up(self, url: str) -> bool:
        """As `Politeness.has_given_up`."""
        return self._politeness.has_given_up(httpx.URL(url))

    def count(self, url: str, *, failed: bool) -> None:
        """As `Politeness.count`."""
        self._politeness.count(httpx.URL(url), failed=failed)

    def allows(self, url: str) -> tuple[bool, str, bool]:
        """Whether a host's robots.txt allows an address; else why it cannot be read, and whether no host is there."""
        try:
            return self._robots.allows(url), "", False
        except FetchError as error:
            return False, error.reason, error.unreachable


class RemotePoliteness(Politeness):
    """The politeness of one worker: the actor keeps it for all of them."""

    def __init__(self, actor: Any, worker: str) -> None:
        super().__init__()
        self._actor = actor
        self._worker = worker
        self._numbers = count()

    @contextmanager
    def turn(self, url: httpx.URL) -> Iterator[None]:
        """Wait for a turn to ask the host of an address, and hold it while the body is read."""
        turn = f"{self._worker}/{next(self._numbers)}"
        _answer(self._actor.enter, self._worker, turn, str(url), group="turns")
        try:
            yield
        finally:
            _answer(self._actor.leave, turn)

    def note_request(self, url: httpx.URL) -> None:
        """As in the base class."""
        _answer(self._actor.note_request, str(url))

    def pause(self, url: httpx.URL, seconds: float) -> None:
        """As in the base class."""
        _answer(self._actor.pause, str(url), seconds)

    def has_given_up(self, url: httpx.URL) -> bool:
        """As in the base class."""
        return bool(_answer(self._actor.has_given_up, str(url)))

    def count(self, url: httpx.URL, *, failed: bool) -> None:
        """As in the base class."""
        _answer(self._actor.count, str(url), failed=failed)


class RemoteRobots(Robots):
    """The rules of hosts as the actor knows them: a host is asked for them once by the whole cluster."""

    def __init__(self, actor: Any, fetcher: Fetcher) -> None:
        super().__init__(fetcher)
        self._actor = actor

    def allows(self, url: str) -> bool:
        """As in the base class."""
        is_allowed, reason, unreachable = _answer(self._actor.allows, url, group="robots")
        if reason:
            raise FetchError(reason, url=url, unreachable=unreachable)
        return bool(is_allowed)


def start_pace(ray: Any, manners: Manners) -> Any:
    """Start the actor on the node of this process, whose file says when arXiv may be asked again."""
    from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

    here = ray.get_runtime_context().get_node_id()
    kind = ray.remote(concurrency_groups=_GROUPS)(ClusterPace)
    return kind.options(
        num_cpus=0,
        max_restarts=-1,
        max_task_retries=-1,
        scheduling_strategy=NodeAffinitySchedulingStrategy(here, soft=True),
    ).remote(manners)


def _answer(method: Any, *values: Any, group: str = "rest", **named: Any) -> Any:
    import ray

    return ray.get(method.options(concurrency_group=group).remote(*values, **named))
