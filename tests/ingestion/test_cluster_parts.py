"""What an ingest on a cluster does by itself, without Ray: turns, poison, refusals."""

import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import httpx
import pytest

from ptmrag.__version__ import __version__
from ptmrag.catalog.entry import Entry
from ptmrag.errors import InputError
from ptmrag.fetch.limits import Limits
from ptmrag.ingestion.acquired import Acquired
from ptmrag.ingestion.arrivals import Arrival, Wanted
from ptmrag.ingestion.cluster import Cluster
from ptmrag.ingestion.cluster_pace import ClusterPace, Manners
from ptmrag.ingestion.cluster_pipeline import ClusterPipeline
from ptmrag.ingestion.cluster_worker import Delivered
from ptmrag.ingestion.ingest import ingest
from ptmrag.library.schema import SourceState
from ptmrag.settings import Settings
from ptmrag.sources.source import Source

URL = "https://blog.example.org/post"


class LostError(Exception):
    """Ray's error for an actor that has died."""


class RaisedError(Exception):
    """Ray's error for what a method has raised."""

    cause: Exception | None = None


class StandIn:
    """As much of Ray as the pipeline uses, in this thread: one node, whose workers die of "poison"."""

    exceptions = SimpleNamespace(RayError=LostError, RayTaskError=RaisedError)

    def __init__(self, version: str = __version__) -> None:
        self.version = version
        self.started = 0

    def nodes(self) -> list[dict[str, Any]]:
        address, resources = "10.0.0.1", {"CPU": 2.0}
        return [
            {"NodeID": "a", "Alive": True, "Resources": resources, "NodeManagerAddress": address}
        ]

    def get_runtime_context(self) -> Any:
        return SimpleNamespace(get_node_id=lambda: "a")

    def remote(self, kind: type | None = None, **_: Any) -> Any:
        if kind is None:
            return self.remote
        self.started += kind.__name__ == "ClusterWorker"
        return SimpleNamespace(options=lambda **_: SimpleNamespace(remote=lambda *_: Actor(self)))

    def wait(self, waiting: Sequence[Any], **_: Any) -> tuple[list[Any], list[Any]]:
        return list(waiting[:1]), list(waiting[1:])

    def get(self, reference: Any) -> Any:
        return reference()

    def kill(self, actor: Any) -> None:
        actor.is_dead = True


class Actor:
    """An actor of the stand-in: a worker, or the one that keeps the pace."""

    def __init__(self, ray: StandIn) -> None:
        self.is_dead = False
        method = SimpleNamespace(remote=lambda *_: None)
        self.forget = SimpleNamespace(options=lambda **_: method)
        self.open = SimpleNamespace(remote=lambda *_: lambda: ray.version)
        self.bring = SimpleNamespace(remote=lambda wanted: lambda: self._brought(wanted))

    def _brought(self, wanted: Wanted) -> Delivered:
        if self.is_dead or wanted.key == "web:poison":
            self.is_dead = True
            raise LostError
        state = SourceState(wanted.key, wanted.source.url, "failed", "", reason="gone")
        return Delivered(Arrival(Acquired(wanted.source, "failed", state)))


@pytest.fixture(autouse=True)
def _no_placing(monkeypatch: pytest.MonkeyPatch) -> None:
    module: Any = ModuleType("ray.util.scheduling_strategies")
    module.NodeAffinitySchedulingStrategy = lambda node, *, soft: (node, soft)
    for name in ("ray", "ray.util"):
        monkeypatch.setitem(sys.modules, name, ModuleType(name))
    monkeypatch.setitem(sys.modules, "ray.util.scheduling_strategies", module)


def wanted(*names: str) -> dict[str, Wanted]:
    return {
        f"web:{name}": Wanted(
            f"web:{name}",
            Entry(name, name, (), "", 1, ()),
            Source(f"web:{name}", f"https://{name}.example.org/", name, (), "page"),
        )
        for name in names
    }


def test_a_source_that_kills_its_workers_fails_alone(tmp_path: Path) -> None:
    """Three workers die of one source, which has failed then; all others arrive."""
    ray = StandIn()
    with ClusterPipeline(
        Cluster(ray, "auto"), "stub", tmp_path, Settings(), refresh=False
    ) as pipeline:
        names = ("a", "poison", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k")
        found = dict(pipeline.arrivals(wanted(*names)))
    assert set(found) == {f"web:{name}" for name in names}
    reasons = {key: arrival.acquired.state.reason for key, arrival in found.items()}
    assert "3 workers of the cluster died" in (reasons.pop("web:poison") or "")
    assert set(reasons.values()) == {"gone"}
    assert ray.started == 3


def test_a_node_with_another_version_is_named(tmp_path: Path) -> None:
    """A worker with another ptmrag ends the ingest in one sentence, with the cure."""
    with (
        ClusterPipeline(
            Cluster(StandIn("0.0.1"), "auto"), "stub", tmp_path, Settings(), refresh=False
        ) as pipeline,
        pytest.raises(InputError, match=r"10\.0\.0\.1 .* has ptmrag 0\.0\.1.*pip install"),
    ):
        list(pipeline.arrivals(wanted("a")))


def test_a_dead_worker_gives_its_turns_back() -> None:
    """A host gets two requests at a time; the turns of a worker that has died are free, also those it waits for."""
    pace = ClusterPace(Manners(None, None, Limits(), at_once=9))
    pace.enter("one", "1/0", URL)
    pace.enter("one", "1/1", URL)
    waiting = [
        threading.Thread(target=pace.enter, args=("one", "1/2", URL), daemon=True),
        threading.Thread(target=pace.enter, args=("two", "2/0", URL), daemon=True),
    ]
    waiting[0].start()
    pace.forget("one")
    waiting[1].start()
    for thread in waiting:
        thread.join(60)
        assert not thread.is_alive()
    pace.enter("two", "2/1", URL)  # the second of two: nothing of the dead one is left
    assert not pace.has_given_up(str(httpx.URL(URL)))


def test_without_ray_one_sentence_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the extra, --ray is refused before anything is done."""
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(InputError, match=r"pip install 'ptmrag\[cluster\]'"):
        ingest([], index=tmp_path / "index", ray="auto")
    assert not (tmp_path / "index").exists()
