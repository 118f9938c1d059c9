"""Ingest a list of thousands of entries and measure time, memory and requests; stop and resume it.

    measured = measure(3_000, Path("/tmp/scale"), say=print)

The embedder is a stub that costs nothing, so everything but embedding is measured. The ingest is a process
of its own, `python -m benchmarks.scale LIST INDEX MIRROR PACE`, which is stopped by Ctrl-C and by kill -9
and started again. No other system is compared.
"""

import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.bigweb import BigWeb, listing, serve
from benchmarks.machine import peak_memory
from benchmarks.work_folder import demand_new
from ptmrag.embed.vectors import EncodedPassage, Vectors
from ptmrag.library.doctor import examine
from ptmrag.library.library import Library

_DIM = 64
_ROOT = Path(__file__).parents[1]


@dataclass(frozen=True, slots=True)
class Leg:
    """One start of the ingest: how it ended, its time and memory, and the requests that it made."""

    name: str
    ended: str
    seconds: float
    cpu: float  # seconds, with the processes that read files
    peak_mb: float | None  # of the ingest and its largest PDF reader; None if it was killed
    requests: int
    hosts: int
    most_of_a_host: int
    most_at_once: int
    sent_twice: int


@dataclass(frozen=True, slots=True)
class Scale:
    """The starts, and whether the stopped library has the same passages as the undisturbed one."""

    entries: int
    passages: int
    index_mb: float
    legs: tuple[Leg, ...]
    is_same: bool
    is_sound: bool
    totals: dict[str, int]

    def as_json(self) -> dict[str, Any]:
        """The shape of the JSON file."""
        return asdict(self)


class StubEmbedder:
    """An embedder that costs nothing: it makes passage vectors from hashes, and no word vectors."""

    name, dim, max_tokens = "stub", _DIM, 512

    def count_tokens(self, text: str) -> int:
        return len(text) // 4 + 1

    def encode_passages(self, texts: Sequence[str]) -> Iterator[tuple[int, EncodedPassage]]:
        for place, text in enumerate(texts):
            raw = hashlib.sha512(text.encode()).digest()
            vector: Vectors = np.frombuffer(raw, np.uint8).astype(np.float32) - 127.5
            unit = np.asarray(vector / np.linalg.norm(vector), dtype=np.float32)
            nothing = np.zeros((0, _DIM), np.float32), np.zeros((0, 2), np.int32)
            yield place, EncodedPassage(unit, *nothing)


def measure(entries: int, work: Path, *, pace: bool, say: Callable[[str], None]) -> Scale:
    """Ingest a list undisturbed, then into a new index with two stops, then once more with nothing new."""
    work.mkdir(parents=True, exist_ok=True)
    (work / "list.md").write_text(listing(entries), encoding="utf-8")
    web = BigWeb(entries)
    legs: list[Leg] = []
    with serve(web) as address:
        run = _Runner(web, (str(work / "list.md"), address, "pace" if pace else "no-pace"), say)
        whole, parts = work / "whole", work / "parts"
        legs.append(run("undisturbed", whole))
        web.forget()
        legs.append(run("stopped by Ctrl-C", parts, entries // 3, signal.SIGINT))
        legs.append(run("resumed, killed", parts, entries * 2 // 3, signal.SIGKILL))
        legs.append(run("resumed to the end", parts))
        web.forget()
        legs.append(run("again, nothing new", parts))
    with closing(Library.open(whole)) as library:
        status = library.status()
    return Scale(
        status.entries,
        status.passages,
        round(status.bytes / 1e6, 1),
        tuple(legs),
        content(whole) == content(parts),
        examine(whole) == examine(parts) == (),
        run.totals,
    )


def measure_again(
    entries: int, work: Path, beside: Path, *, rounds: int, say: Callable[[str], None]
) -> tuple[Leg, ...]:
    """Ingest a list with another checkout; then it and this one, in turn, ingest it with nothing new.

    InputError where there is an index of another run.
    """
    demand_new(work, "beside", "this")
    (work / "list.md").write_text(listing(entries), encoding="utf-8")
    web = BigWeb(entries)
    legs = []
    with serve(web) as address:
        how = (str(work / "list.md"), address, "no-pace")
        theirs, ours = _Runner(web, how, say, checkout=beside), _Runner(web, how, say)
        legs.append(theirs("undisturbed, beside", work / "beside"))
        shutil.copytree(work / "beside", work / "this")  # which this checkout migrates
        for _ in range(rounds):
            web.forget()
            legs.append(theirs("again, nothing new, beside", work / "beside"))
            web.forget()
            legs.append(ours("again, nothing new", work / "this"))
    return tuple(legs)


def _cpu_of_children() -> float:
    times = os.times()
    return times.children_user + times.children_system


class _Runner:
    def __init__(
        self,
        web: BigWeb,
        how: tuple[str, str, str],
        say: Callable[[str], None],
        *,
        checkout: Path = _ROOT,
    ) -> None:
        self._web, self._how, self._say = web, how, say
        self._paths = os.pathsep.join(map(str, (checkout.resolve() / "src", _ROOT)))
        self.totals: dict[str, int] = {}

    def __call__(
        self, name: str, index: Path, stop_at: int | None = None, by: int = signal.SIGINT
    ) -> Leg:
        """Start the ingest, stop it after `stop_at` sources, and measure."""
        before, began = sum(self._web.asked.values()), time.monotonic()
        listed, address, pace = self._how
        command = [sys.executable, "-m", "benchmarks.scale", listed, str(index), address, pace]
        peak, cpu = None, _cpu_of_children()
        with subprocess.Popen(  # noqa: S603 - our own module
            command,
            stdout=subprocess.PIPE,
            encoding="utf-8",
            env=os.environ | {"PYTHONPATH": self._paths},
        ) as process:
            assert process.stdout is not None
            for line in process.stdout:
                said = json.loads(line)
                peak = said.get("peak", peak)
                self.totals = said.get("totals", self.totals)
                if stop_at is not None and said.get("done", 0) >= stop_at:
                    os.kill(process.pid, by)
                    stop_at = None
        hosts = self._web.by_host()
        leg = Leg(
            name,
            f"exit {process.returncode}",
            round(time.monotonic() - began, 1),
            round(_cpu_of_children() - cpu, 1),
            None if peak is None else round(peak / 1e6, 1),
            sum(self._web.asked.values()) - before,
            len(hosts),
            max(hosts.values(), default=0),
            max(self._web.most_at_once.values(), default=0),
            self._web.sent_twice(),
        )
        self._say(str(leg))
        return leg


def legs_table(legs: Sequence[Leg]) -> str:
    """Return starts as a Markdown table."""
    rows = [
        "| leg | ended | s | CPU s | peak MB | requests | hosts | most of one host | most at once of one "
        "| bodies sent twice |",
        "| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    rows += [
        f"| {leg.name} | {leg.ended} | {leg.seconds} | {leg.cpu} | {leg.peak_mb or '–'} | {leg.requests} "
        f"| {leg.hosts} | {leg.most_of_a_host} | {leg.most_at_once} | {leg.sent_twice} |"
        for leg in legs
    ]
    return "\n".join(rows)


def table(scale: Scale) -> str:
    """Return the starts as a Markdown table, and what became of the library."""
    same = "the same passages" if scale.is_same else "OTHER passages"
    sound = "finds nothing" if scale.is_sound else "FINDS FAULTS"
    said = (
        f"{scale.entries} entries, {scale.totals['failed']} of them missing, {scale.passages} passages, "
        f"{scale.index_mb} MB. Stopped twice: {same} as undisturbed. `doctor` {sound}."
    )
    return f"{legs_table(scale.legs)}\n\n{said}"


def content(index: Path) -> set[tuple[str, int, str]]:
    """Return the passages of an index: source, place in it, text."""
    with closing(Library.open(index)) as library:
        found = library.passages.by_id(sorted(library.passages.ids())).values()
        return {(p.source, p.ordinal, p.text) for p in found}


def _ingest(listed: str, index: str, address: str, pace: str) -> None:
    """Run the ingest and report its progress on stdout, one JSON document per line."""
    import ptmrag.fetch.politeness
    import ptmrag.ingestion.ingest

    signal.signal(signal.SIGINT, signal.default_int_handler)  # nohup makes a process ignore it
    if pace == "no-pace":
        ptmrag.fetch.politeness.ARXIV_INTERVAL = 0.0
    vars(ptmrag.ingestion.ingest)["load_embedder"] = lambda name=None, **_: StubEmbedder()

    def tell(done: int, total: int, item: str) -> None:
        _say({"done": done, "total": total})

    try:
        report = ptmrag.ingestion.ingest.ingest(
            [listed], index=index, mirror=address, progress=tell
        )
        _say({"totals": asdict(report.totals)})
    except KeyboardInterrupt:
        sys.exit(130)
    finally:
        _say({"peak": peak_memory()})


def _say(document: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(document) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    _ingest(*sys.argv[1:])
