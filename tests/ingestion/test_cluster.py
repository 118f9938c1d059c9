"""An ingest on a Ray cluster: the same library as on one machine, whatever dies on the way."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from benchmarks.ray_cluster import RunningCluster, ray_cluster

from helpers import papers
from helpers.webserver import Web
from ptmrag.fetch.blobs import blob_path
from ptmrag.ingestion.ingest import ingest
from ptmrag.library.library import Library

SOURCE = Path(__file__).parents[2] / "src"
COUNT = 24


@dataclass
class Laid:
    """A list on disk, and the web that it links to."""

    web: Web
    path: Path


@pytest.fixture
def laid(web: Web, tmp_path: Path) -> Laid:
    """Two dozen pages of four hosts, two papers of arXiv, a copy of one of them, and a dead link."""
    lines = []
    for number in range(COUNT):
        place = f"host{number % 4}.example.org/page/{number}"
        said = (
            f"Method number {number} reads reports with {number + 2} layers and a sparse memory. "
        )
        web.put(
            place,
            f"<html><head><title>Method {number}</title></head><body><article><h1>Method {number}"
            f"</h1><p>{said * 3}</p><p>It was tried on {number} gardens.</p></article></body></html>",
        )
        lines.append(f"- [Method {number}](https://{place})")
    web.put_paper("2101.00001", papers.one_column())
    web.put_paper("2102.00002", papers.two_columns())
    web.put("files.example.org/larkspur.pdf", papers.one_column(), media_type="application/pdf")
    lines += [
        f"- {papers.LARKSPUR}: [paper](https://arxiv.org/abs/2101.00001), [pdf](https://files.example.org/larkspur.pdf)",
        f"- [{papers.HERON}](https://arxiv.org/abs/2102.00002)",
        "- [Gone](https://host1.example.org/gone)",
    ]
    path = tmp_path / "list.md"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return Laid(web, path)


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[RunningCluster]:
    """A cluster with two nodes that can work."""
    env = {"PTMRAG_PACE": str(tmp_path / "pace"), "PYTHONPATH": str(SOURCE)}
    with ray_cluster(2, **env) as running:
        yield running


def started(laid: Laid, index: Path, *more: str) -> "subprocess.Popen[str]":
    """Start `ptmrag ingest` on the list."""
    command = [sys.executable, "-m", "ptmrag", "ingest", str(laid.path), "--index", str(index)]
    return subprocess.Popen(
        [*command, "--mirror", laid.web.address, "--json", *more],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        env={**os.environ, "PYTHONPATH": str(SOURCE)},
    )


def finished(process: "subprocess.Popen[str]") -> dict[str, Any]:
    """The report of an ingest."""
    out, err = process.communicate(timeout=400)
    assert process.returncode == 0, err
    report: dict[str, Any] = json.loads(out)
    return report


def content(index: Path) -> dict[str, Any]:
    """What a library has: states, passages, and the stored bodies that are missing.

    Of two addresses of one text, the one that comes first has the passages: their sources are not compared.
    """
    with closing(Library.open(index)) as library:
        found = library.passages.by_id(sorted(library.passages.ids())).values()
        states = [library.records.state(row.source) for row in library.records.overview()]
        kept = {s.name: (s.status, s.sha256, s.pages, s.title) for s in states if s is not None}
        missing = [
            s.name
            for s in states
            if s is not None
            and s.status == "ok"
            and s.address
            and s.sha256
            and not s.name.startswith("catalog:")
            and not blob_path(index / "blobs", s.sha256).is_file()
        ]
        return {
            "passages": sorted((p.ordinal, p.text) for p in found),
            "states": kept,
            "missing": missing,
        }


@pytest.fixture
def here(laid: Laid, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The index that one machine makes of the list."""
    monkeypatch.setattr("ptmrag.fetch.politeness.ARXIV_INTERVAL", 0.0)
    ingest([laid.path], index=tmp_path / "here", mirror=laid.web.address)
    laid.web.log.clear()
    laid.web.requests.clear()
    return tmp_path / "here"


@pytest.mark.slow
def test_a_cluster_makes_the_same_library(
    laid: Laid, here: Path, cluster: RunningCluster, tmp_path: Path
) -> None:
    """Two workers bring what one machine brings: states, passages, bodies; nothing is asked twice."""
    report = finished(started(laid, tmp_path / "there", "--ray", cluster.address))
    assert content(tmp_path / "there") == content(here)
    assert content(here)["missing"] == []
    assert report["totals"]["passages"] == len(content(here)["passages"])
    assert (report["totals"]["new"], report["totals"]["failed"]) == (COUNT + 3, 1)
    places = [place for place, status in laid.web.log if status == 200]
    assert len(places) == len(set(places))
    assert laid.web.asked("robots.txt").count(404) == len(
        {p.split("/")[0] for p, _ in laid.web.log if "robots" in p}
    )


@pytest.mark.slow
def test_a_worker_and_a_node_that_die_lose_nothing(
    laid: Laid, here: Path, cluster: RunningCluster, tmp_path: Path
) -> None:
    """A worker is killed and a node is removed while they read: the library is the same."""
    gate = threading.Event()
    for number in range(4, COUNT, 5):  # the middle of the list waits
        for reply in laid.web.replies[f"host{number % 4}.example.org/page/{number}"]:
            reply.gate = gate
    process = started(laid, tmp_path / "there", "--ray", cluster.address)
    wait_for(lambda: len(laid.web.log) > 8 and len(cluster.workers()) == 2)
    cluster.kill_a_worker()
    wait_for(lambda: len(cluster.workers()) == 2)
    cluster.remove_a_node()
    gate.set()
    finished(process)
    assert content(tmp_path / "there") == content(here)


@pytest.mark.slow
def test_two_workers_keep_the_pace_of_one_machine(
    laid: Laid, cluster: RunningCluster, tmp_path: Path
) -> None:
    """ArXiv gets one request in three seconds from both together, another host two at a time."""
    gate = threading.Event()
    held = [place for place in laid.web.replies if place.startswith("host0.example.org/page/")]
    for place in held:
        laid.web.replies[place][0].gate = gate
    process = started(laid, tmp_path / "there", "--ray", cluster.address)
    others = [place for place in laid.web.replies if place not in held]
    wait_for(lambda: {place for place, _ in laid.web.log} >= set(others))
    assert len(laid.web.asked("host0.example.org/page/")) == 2
    gate.set()
    finished(process)
    assert len(laid.web.asked("host0.example.org/page/")) == len(held)
    came = sorted(one.at for one in laid.web.requests if one.place.startswith("arxiv.org"))
    assert len(came) == 2
    assert came[1] - came[0] > 2.9


@pytest.mark.slow
def test_ctrl_c_ends_it_and_the_next_run_goes_on(
    laid: Laid, here: Path, cluster: RunningCluster, tmp_path: Path
) -> None:
    """Ctrl-C ends with 130 and without a traceback; no worker stays, and what was stored is kept."""
    gate = threading.Event()
    for replies in laid.web.replies.values():
        replies[0].gate = gate
    for number in range(3):
        laid.web.replies[f"host{number}.example.org/page/{number}"][0].gate = None
    process = started(laid, tmp_path / "there", "--ray", cluster.address)
    wait_for(lambda: len(laid.web.log) > 5 and len(cluster.workers()) == 2)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 130, err
    assert "Traceback" not in err
    wait_for(lambda: not cluster.workers())
    gate.set()
    finished(started(laid, tmp_path / "there", "--ray", cluster.address))
    assert content(tmp_path / "there") == content(here)


@pytest.mark.slow
@pytest.mark.parametrize("address", ["127.0.0.1:1", "ray://127.0.0.1:1", "nothing", "auto"])
def test_where_no_cluster_answers_one_sentence_says_so(
    laid: Laid, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    """An address without a cluster ends with 2, soon and in one sentence; nothing is made."""
    monkeypatch.setenv(
        "RAY_ADDRESS", "127.0.0.1:1"
    )  # that of "auto", as if a cluster had been there
    process = started(laid, tmp_path / "there", "--ray", address)
    _, err = process.communicate(timeout=100)
    assert process.returncode == 2
    assert "Traceback" not in err
    assert address in err
    assert not (tmp_path / "there" / "library.sqlite").exists()


def wait_for(condition: Any, *, seconds: float = 240.0) -> None:
    """Wait until something is so."""
    ends = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < ends
        time.sleep(0.1)
