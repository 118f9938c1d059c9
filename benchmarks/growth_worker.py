"""Grow an index to some passages and measure it; `growth` starts this for each size and side.

    python -m benchmarks.growth_worker INDEX PASSAGES

It calls only what the other checkout has too: `write_library`, `put_entries`, `put_document`, `publish`.
"""

import json
import random
import statistics
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np

from ptmrag.catalog.entry import Entry
from ptmrag.documents.chunks import Chunk
from ptmrag.documents.document import Document
from ptmrag.library.library import Library
from ptmrag.library.schema import SourceState
from ptmrag.library.writing import LibraryWriter, write_library
from ptmrag.sources.source import Source

_DIM = 384
_EACH = 20  # passages a document
_WORDS = tuple(f"{a}{b}{c}" for a in "bdfgklm" for b in ("an", "el", "ix", "o") for c in "lnrst")
Cost = tuple[float, float]  # ms CPU, ms wall


def _cost(call: Callable[[], object]) -> Cost:
    cpu, wall = time.process_time(), time.monotonic()
    call()
    return 1e3 * (time.process_time() - cpu), 1e3 * (time.monotonic() - wall)


def _put(writer: LibraryWriter, number: int) -> None:
    """A document of 20 passages of 90 words, as an ingest puts it."""
    chance = random.Random(number)  # noqa: S311 - not a secret
    name = f"web:example.org/{number}"
    texts = [" ".join(chance.choices(_WORDS, k=90)) for _ in range(_EACH)]
    drawn = np.random.default_rng(number).normal(size=(_EACH, _DIM)).astype(np.float32)
    vectors = drawn / np.linalg.norm(drawn, axis=1, keepdims=True)
    chunks = [
        Chunk(name, i, 1 + i // 4, "Method", "body", text, 0, ()) for i, text in enumerate(texts)
    ]
    pages = tuple("\n".join(texts[i : i + 4]) for i in range(0, _EACH, 4))
    state = SourceState(name, f"https://example.org/{number}", "ok", "2026-01-01T00:00:00+00:00")
    writer.put_document(state, Document(name, name, (), pages), chunks=chunks, vectors=vectors)


def _entries(count: int) -> list[tuple[Entry, list[Source]]]:
    return [
        (
            Entry(f"work-{n}", f"Work {n} on {_WORDS[n % len(_WORDS)]}", (), "", n, (), 2020),
            [
                Source(
                    f"web:example.org/{n}",
                    f"https://example.org/{n}",
                    f"https://example.org/{n}",
                    (),
                    "page",
                )
            ],
        )
        for n in range(count)
    ]


def _files(index: Path) -> dict[Path, tuple[int, int]]:
    """The inode and size of each file but the database's."""
    stats = ((file, file.stat()) for file in index.rglob("*") if file.is_file())
    return {file: (s.st_ino, s.st_size) for file, s in stats if "sqlite" not in file.name}


def measure(index: Path, size: int) -> dict[str, object]:
    """Grow an index to a size that it has not reached, and measure."""
    documents = size // _EACH
    with write_library(index, "stub", dim=_DIM) as writer:
        writer.put_entries("list.md", _entries(documents + 2))
        first = len(writer.passages.ids()) // _EACH
        costs = [_cost(partial(_put, writer, number)) for number in range(first, documents)]
        writer.publish()
        commits = []
        for number in (documents, documents + 1):
            before = _files(index)
            _put(writer, number)
            commits.append(_cost(writer.publish))
        written = sum(s[1] for file, s in _files(index).items() if before.get(file) != s)
    Library.open(index).close()  # the files are in memory when it is measured
    late = costs[-max(1, len(costs) // 10) :]  # the last tenth, where the index is largest
    return {
        "document": [statistics.mean(cost[side] for cost in late) for side in (0, 1)],
        "commit": commits[0],
        "again": commits[1],
        "opening": _cost(lambda: Library.open(index).close()),
        "written": written,
    }


if __name__ == "__main__":
    print(json.dumps(measure(Path(sys.argv[1]), int(sys.argv[2]))))
