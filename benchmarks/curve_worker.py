"""One step on a made library of one checkout, in a process of its own: `python curve_worker.py JOB.json`.

The steps are `build`, `search` and `commit`; the last line on stdout is a JSON document. `PYTHONPATH` says which
checkout's ptmrag it runs, so it uses nothing that an older one lacks, and imports nothing of this package.

Made vectors are drawn: a paper's mean around the mean of all papers, its passages around the paper's mean, with the
covariances that both have in a real index, a length of deviation drawn from the real ones, 55 passages a paper. A made
passage has words drawn by their frequency in the real index, and the word vectors of one of its shortest passages.
"""

import json
import os
import sqlite3
import sys
import time
from collections.abc import Iterator, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

_PAPER = 55  # passages of a made paper
_PUBLISHED = 100_000  # so many passages are published at once while a library is built
_SHORT = 500
_WORDS = 60
_WARM_UP = 10  # questions that are asked before the others are timed
# What is put before them: an embedder remembers questions, so none may be one of those that are timed.
_WARMING = "First of all:"
_DEPTH = 134  # candidates that late interaction ranks
_AT = "2026-01-31T12:00:00+00:00"


class Made:
    """Papers like those of a real index."""

    def __init__(self, index: str) -> None:
        with sqlite3.connect(f"file:{index}/library.sqlite?mode=ro", uri=True) as database:
            rows = database.execute("SELECT source, text, vector, words FROM passages").fetchall()
            self.embedder = dict(database.execute("SELECT key, value FROM meta"))["embedder"]
        real = np.stack([np.frombuffer(row[2], dtype=np.float32) for row in rows])
        _, papers, sizes = np.unique(
            [row[0] for row in rows], return_inverse=True, return_counts=True
        )
        means = np.stack([real[papers == paper].mean(0) for paper in range(len(sizes))])
        apart = real - means[papers]
        within = apart.T @ apart / (len(real) - len(sizes))
        self.dim = real.shape[1]
        self._mean = means.mean(0)
        # What the means of few passages differ by chance is taken out.
        self._between = _root(np.cov(means.T) - within * (1 / sizes).mean())
        self._within = _root(within)
        lengths = np.linalg.norm(apart, axis=1)
        self._lengths = lengths / np.sqrt((lengths**2).mean())
        self._blobs = sorted((row[3] for row in rows), key=len)[:_SHORT]
        words, counts = np.unique(" ".join(row[1] for row in rows).split(), return_counts=True)
        self._vocabulary, self._frequency = words, counts / counts.sum()

    def vectors(self, paper: int) -> Any:
        """The (55, dim) float32 vectors of a paper, the same ones each time."""
        drawn = np.random.default_rng([paper, 1])
        mean = self._mean + self._between @ drawn.normal(size=self.dim)
        apart = drawn.normal(size=(_PAPER, self.dim)) @ self._within.T
        rows = mean + apart * drawn.choice(self._lengths, size=(_PAPER, 1))
        return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)

    def texts(self, paper: int) -> list[str]:
        """The texts of a paper's passages."""
        drawn = np.random.default_rng([paper, 2])
        words = drawn.choice(self._vocabulary, size=(_PAPER, _WORDS), p=self._frequency)
        return [" ".join(row) for row in words.tolist()]

    def blobs(self, paper: int) -> list[bytes]:
        """Their packed word vectors."""
        drawn = np.random.default_rng([paper, 3])
        return [self._blobs[place] for place in drawn.integers(0, len(self._blobs), size=_PAPER)]


def _root(covariance: Any) -> Any:
    values, vectors = np.linalg.eigh(covariance)
    return vectors * np.sqrt(np.clip(values, 0, None))


def build(job: dict[str, Any]) -> dict[str, Any]:
    """Build a library of `size` passages, or go on where an earlier build was stopped."""
    made, index = Made(job["like"]), Path(job["index"])
    papers, began, used = -(-job["size"] // _PAPER), time.monotonic(), time.process_time()
    linked = [_linked(paper) for paper in range(papers)]
    write = import_module("ptmrag.library.writing").write_library
    with write(index, made.embedder, dim=made.dim) as writer:
        done = len(writer.passages.ids()) // _PAPER
        if not done:
            writer.put_entries("made", linked)
        for paper in range(done, papers):
            _put(writer, made, paper)
            if (paper + 1) % (_PUBLISHED // _PAPER) == 0:
                writer.publish()
                print(f"{(paper + 1) * _PAPER} passages", file=sys.stderr, flush=True)
    part = Path(job["vectors"] + ".part")
    with part.open("wb") as file:
        for paper in range(papers):
            file.write(made.vectors(paper).tobytes())
    part.replace(job["vectors"])
    return {
        "passages": papers * _PAPER,
        "from": done * _PAPER,
        "build_s": time.monotonic() - began,
        "build_cpu_s": time.process_time() - used,
        "peak_mb": _memory("VmHWM"),
    }


def commit(job: dict[str, Any]) -> dict[str, Any]:
    """Add 110 passages and publish them, a few times, and remove them again."""
    made, times, cpu, written = Made(job["like"]), [], [], []
    papers = range(10_000_000, 10_000_000 + 2 * job["times"])
    write = import_module("ptmrag.library.writing").write_library
    began = time.monotonic()
    with write(Path(job["index"]), made.embedder, dim=made.dim) as writer:
        opened = time.monotonic() - began
        for first in papers[::2]:
            before = _files(job["index"])
            start, used = time.monotonic(), time.process_time()
            for paper in (first, first + 1):
                _put(writer, made, paper)
            writer.publish()
            times.append(time.monotonic() - start)
            cpu.append(time.process_time() - used)
            after = _files(job["index"])
            written.append(sum(size for (_, size, _) in after - before))
        writer.remove_sources([_name(paper) for paper in papers])
    return {
        "writer_open_s": opened,
        "commit_s": float(np.median(times)),
        "commit_cpu_s": float(np.median(cpu)),
        "commit_most_s": max(times),
        "commit_written_mb": float(np.median(written)) / 1e6,
    }


def search(job: dict[str, Any]) -> dict[str, Any]:
    """Open the library, ask all questions, and compare with exact searches."""
    faiss = import_module("faiss")
    library_class = import_module("ptmrag.library.library").Library
    began, used = time.monotonic(), time.process_time()
    opened = library_class.open(Path(job["index"]))
    row: dict[str, Any] = {
        "open_s": time.monotonic() - began,
        "open_cpu_s": time.process_time() - used,
    }
    opened.close()
    assistant = import_module("ptmrag.assistant").Assistant.load(job["index"])
    embedder = import_module("ptmrag.embed.embedder").load_embedder()
    questions = job["questions"]
    queries = np.stack([embedder.embed_query(question) for question in questions])
    found: list[list[int]] = []
    times: list[tuple[float, float]] = []
    warming = [f"{_WARMING} {question}" for question in questions[:_WARM_UP]]
    for question in [*warming, *questions]:
        start, used = time.perf_counter(), time.process_time()
        hits = assistant.rank(question, k=10).hits
        times.append((time.perf_counter() - start, time.process_time() - used))
        found.append([hit.chunk_id for hit in hits])
    found, times = found[len(warming) :], times[len(warming) :]
    row |= _percentiles("search", times)
    near: list[list[int]] = []
    times = []
    library = library_class.open(Path(job["index"]))
    for query in [*queries[:_WARM_UP], *queries]:
        start, used = time.perf_counter(), time.process_time()
        near.append([i for i, _ in library.nearest(query, _DEPTH)])
        times.append((time.perf_counter() - start, time.process_time() - used))
    near, times = near[len(warming) :], times[len(warming) :]
    row |= _percentiles("dense", times) | {
        "resident_mb": _memory("VmRSS"),
        "peak_mb": _memory("VmHWM"),
    }
    if job["size"] >= 1_000:
        allowed = set(range(1, job["size"], 3))
        start = time.perf_counter()
        for query in queries[:10]:
            library.nearest(query, _DEPTH, within=allowed)
        row["within_third_ms"] = (time.perf_counter() - start) * 1000 / len(queries[:10])
    rows = np.memmap(job["vectors"], dtype=np.float32, mode="r").reshape(-1, queries.shape[1])

    def exact(self: Any, vector: Any, k: int, *, within: Any = None) -> list[tuple[int, float]]:
        del self, within
        scores, places = faiss.knn(
            vector.reshape(1, -1), rows, k, metric=faiss.METRIC_INNER_PRODUCT
        )
        # FAISS fills up with -1 where there are fewer than k.
        return [(int(i) + 1, float(s)) for i, s in zip(places[0], scores[0], strict=True) if i >= 0]

    right = [[i for i, _ in exact(None, query, _DEPTH)] for query in queries]
    row["dense_recall_10"] = _recall(near, right, 10)
    row["dense_recall_134"] = _recall(near, right, _DEPTH)
    library_class.nearest = exact
    best = [[hit.chunk_id for hit in assistant.rank(question, k=10).hits] for question in questions]
    row["search_recall_10"] = _recall(found, best, 10)
    row["index_mb"] = sum(size for _, size, _ in _files(job["index"])) / 1e6
    parts = ("vectors", "vectors.faiss", "lexical", "library.sqlite")
    for part in parts:
        of_part = [size for name, size, _ in _files(job["index"]) if name.split("/")[0] == part]
        if of_part:
            row[f"{part.removesuffix('.faiss')}_mb"] = sum(of_part) / 1e6
    return row


def _put(writer: Any, made: Made, paper: int) -> None:
    state_class = import_module("ptmrag.library.schema").SourceState
    chunk_class = import_module("ptmrag.documents.chunks").Chunk
    document_class = import_module("ptmrag.documents.document").Document
    name, texts = _name(paper), made.texts(paper)
    chunks = [
        chunk_class(name, n, 1, "Made", "body", text, 0, ((1.0, 2.0, 3.0, 4.5),))
        for n, text in enumerate(texts)
    ]
    state = state_class(name, f"https://example.org/{paper}", "ok", _AT, sha256=name, pages=1)
    writer.put_document(
        state,
        document_class(name, f"Made paper {paper}", (), (" ".join(texts),)),
        chunks=chunks,
        vectors=made.vectors(paper),
        words=made.blobs(paper),
    )


def _linked(paper: int) -> tuple[Any, list[Any]]:
    entries = import_module("ptmrag.catalog.entry")
    source_class = import_module("ptmrag.sources.source").Source
    address = f"https://example.org/{paper}"
    link = entries.Link(address, "paper")
    entry = entries.Entry(f"made-{paper}", f"Made paper {paper}", ("Made",), "", 1, (link,), 2020)
    return entry, [source_class(_name(paper), address, address, (), "paper")]


def _name(paper: int) -> str:
    return f"web:made-{paper}"


def _percentiles(name: str, times: Sequence[tuple[float, float]]) -> dict[str, float]:
    wall, cpu = np.array(times).T * 1000
    return {
        f"{name}_p50_ms": float(np.percentile(wall, 50)),
        f"{name}_p95_ms": float(np.percentile(wall, 95)),
        f"{name}_cpu_p50_ms": float(np.percentile(cpu, 50)),
    }


def _recall(found: Sequence[Sequence[int]], right: Sequence[Sequence[int]], k: int) -> float:
    shares = [len({*f[:k]} & {*r[:k]}) / len(r[:k]) for f, r in zip(found, right, strict=True) if r]
    return float(np.mean(shares))


def _files(folder: str) -> set[tuple[str, int, int]]:
    """Names, sizes and times of writing of the files in a folder."""
    return set(_states(Path(folder)))


def _states(folder: Path) -> Iterator[tuple[str, int, int]]:
    for path in folder.rglob("*"):
        if path.is_file() and not path.name.startswith("."):
            state = path.stat()
            yield path.relative_to(folder).as_posix(), state.st_size, state.st_mtime_ns


def _memory(field: str) -> float | None:
    """VmRSS or VmHWM of this process in MB, on Linux."""
    try:
        lines = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
    except OSError:
        return None
    return next(int(line.split()[1]) * 1024 / 1e6 for line in lines if line.startswith(field))


if __name__ == "__main__":
    asked = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    done = {"build": build, "search": search, "commit": commit}[asked["step"]](asked)
    print(json.dumps(done | {"load": os.getloadavg()[0]}), flush=True)
