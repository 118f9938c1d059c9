"""The citation graph of an index: its size, time and memory, and what a plain search of titles finds otherwise.

    measured = measure(Path("index"))
    measured.plain_only        # what the plain search finds and the graph lacks: to be judged by eye

The plain search looks for the letters of every work's titles, and for its arXiv ids, in all that follows the
heading of the list of references. It knows no references, so it also finds titles within longer titles.
"""

import re
import time
import unicodedata
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from benchmarks.machine import peak_memory
from ptmrag.library.cited_works import KnownWorks
from ptmrag.library.database import Database, open_to_read
from ptmrag.library.known_works import LibraryWorks, read_works
from ptmrag.library.library import Library
from ptmrag.library.reference_rows import all_references

_HEADING = re.compile(r"^\W*(?:\d{0,2}\.?\s*)?(?:r\s?eferences|参\s*考\s*文\s*献)\W*$", re.I | re.M)
_LEAST_LETTERS = 10
_MOST = 10

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Measured:
    """The figures of a graph; pairs are the ids of a citing and a cited work."""

    entries: int
    with_list: int
    references: int
    edges: int
    read_seconds: float
    match_seconds: float
    memory_mb: float
    most_cited: tuple[tuple[str, int], ...]
    lacking: tuple[tuple[str, int], ...]
    plain: int
    plain_only: tuple[Pair, ...]
    graph_only: tuple[Pair, ...]

    def as_json(self) -> dict[str, Any]:
        """One JSON document."""
        return asdict(self)


def measure(path: Path) -> Measured:
    """Read the graph of an index, match it anew, and search for the same with the plain method."""
    library, database = Library.open(path), open_to_read(path)
    started = time.perf_counter()
    found = {(edge.citing, edge.cited) for edge in library.citations.edges()}
    read = time.perf_counter() - started
    memory = peak_memory()
    works = read_works(database)
    started = time.perf_counter()
    known = KnownWorks(works.works)
    references = [known.cited_in(reference) for *_, reference in all_references(database.query)]
    matched = time.perf_counter() - started
    plain = set(_plainly_found(database, works))
    return Measured(
        entries=len(library.records.entry_ids()),
        with_list=len(library.citations.with_list()),
        references=len(references),
        edges=len(found),
        read_seconds=round(read, 2),
        match_seconds=round(matched, 2),
        memory_mb=round(memory / 1e6, 1),
        most_cited=tuple(library.citations.most_cited(_MOST)),
        lacking=tuple(
            (work.title, len(work.mentions)) for work in library.citations.lacking(_MOST)
        ),
        plain=len(plain),
        plain_only=tuple(sorted(plain - found)),
        graph_only=tuple(sorted(found - plain)),
    )


def table(measured: Measured) -> str:
    """The figures for people."""
    lines = [
        f"{measured.entries} entries, {measured.with_list} with a list that could be read, "
        f"{measured.references:,} references, {measured.edges:,} citations",
        f"read in {measured.read_seconds} s, matched in {measured.match_seconds} s, {measured.memory_mb} MB",
        "most cited: " + ", ".join(f"{name} {count}" for name, count in measured.most_cited),
        "cited and not here: " + ", ".join(f"{name} {count}" for name, count in measured.lacking),
        f"plain search: {measured.plain:,}",
    ]
    for heading, pairs in (
        ("only the plain search", measured.plain_only),
        ("only the graph", measured.graph_only),
    ):
        lines += [
            f"{heading}: {len(pairs)}",
            *(f"  {citing} -> {cited}" for citing, cited in pairs),
        ]
    return "\n".join(lines)


def _plainly_found(database: Database, works: LibraryWorks) -> Iterator[Pair]:
    for source, citing in works.of_source.items():
        rows = database.query("SELECT text FROM pages WHERE source = ? ORDER BY page", source)
        whole = "\n".join(text for (text,) in rows).replace("\r", "")
        heading = _HEADING.search(whole)
        if heading is None:
            continue
        letters = _letters(whole[heading.end() :])
        digits = re.sub(r"\s+", "", whole[heading.end() :])
        for work in works.works:
            titles = (title for title in map(_letters, work.titles) if len(title) >= _LEAST_LETTERS)
            ids = (name.removeprefix("arxiv:") for name in work.identifiers if name[:6] == "arxiv:")
            if any(title in letters for title in titles) or any(name in digits for name in ids):
                yield from ((one, work.entry_id) for one in citing if one != work.entry_id)


def _letters(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).casefold()
    return "".join(c for c in plain if c.isalnum() and not unicodedata.combining(c))
