"""A library of two entries with a paper each, and what a test asks of it."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from ptmrag.catalog.entry import Entry, Link
from ptmrag.documents.chunks import Chunk
from ptmrag.documents.document import Document
from ptmrag.library.dense import Vectors
from ptmrag.library.library import Library
from ptmrag.library.schema import SourceState
from ptmrag.library.writing import LibraryWriter, write_library
from ptmrag.sources.source import Source

DIM = 8
AT = "2026-01-31T12:00:00+00:00"
BERT = "arxiv:1810.04805"
GPT = "arxiv:2005.14165"


def source(name: str, link: str = "") -> Source:
    return Source(name, f"https://example.org/{name}", link or f"https://a.b/{name}", (), "paper")


def entry(identifier: str, *sources: str, title: str = "", category: str = "NLP") -> Entry:
    links = tuple(Link(source(name).link, "paper") for name in sources)
    return Entry(identifier, title or identifier, (category,), "A note.", 3, links, 2020)


def linked(identifier: str, *sources: str, title: str = "", category: str = "NLP"):  # type: ignore[no-untyped-def]
    made = entry(identifier, *sources, title=title, category=category)
    return made, [source(name) for name in sources]


def vector(seed: int) -> Vectors:
    drawn = np.random.default_rng(seed).normal(size=DIM)
    return (drawn / np.linalg.norm(drawn)).astype(np.float32)


def put(library: LibraryWriter, name: str, texts: Sequence[str], *, seed: int = 0) -> None:
    """A document of one passage a page, whose vectors are `vector(seed)`, `vector(seed + 1)`, …"""
    chunks = [
        Chunk(name, i, i + 1, "Intro", "body", text, 0, ((1.0, 2.0, 3.0, 4.5),))
        for i, text in enumerate(texts)
    ]
    vectors = np.array([vector(seed + i) for i in range(len(texts))]).reshape(-1, DIM)
    state = SourceState(name, source(name).url, "ok", AT, sha256=f"{seed}", pages=len(texts))
    library.put_document(
        state, Document(name, name, (), tuple(texts)), chunks=chunks, vectors=vectors
    )


def build(path: Path) -> None:
    """Two entries, each with a paper of two passages."""
    with write_library(path, "fake", dim=DIM) as library:
        library.put_entries("list", [linked("bert", BERT), linked("gpt", GPT)])
        put(library, BERT, ["masked words", "掩码语言模型"])
        put(library, GPT, ["decoder alone", "few shots"], seed=10)


def found(library: Library, query: str, seed: int | None = None) -> list[str]:
    """The texts that match the words and, with a seed, the text nearest to its vector."""
    ids = [number for number, _ in library.matching(query, 10)]
    if seed is not None:
        ids += [number for number, _ in library.nearest(vector(seed), 1)]
    return [passage.text for passage in library.passages.by_id(ids).values()]


def intact(library: Library) -> bool:
    """Whether words and vectors know exactly the passages that SQLite knows, as it knows them."""
    ids = library.passages.ids()
    near = dict(library.nearest(vector(0), 1_000))
    cosines = {
        i: float(stored @ vector(0)) for i, stored in library.passages.vectors(list(ids)).items()
    }
    worded = {number for number, _ in library.matching("masked 掩码 decoder shots intro", 1_000)}
    return near == pytest.approx(cosines, abs=1e-6) and worded == ids
