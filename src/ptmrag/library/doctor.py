"""Whether an index holds what it says: counts, hashes, each passage's vectors and page.

    findings = examine(Path("index"))
    repair(Path("index"), findings)

SQLite is the truth: what is derived from it is rebuilt, a source whose own rows are damaged is let go
of and fetched again by the next ingest, a download that is not what its name says is thrown away. A
damaged database cannot be repaired; its examination says so.
"""

import hashlib
import re
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np

from ptmrag.embed.late_interaction import fault_of
from ptmrag.errors import NoIndexError
from ptmrag.language.tokens import telling
from ptmrag.language.verbatim import contains, normalise, sentences
from ptmrag.library.database import FILE, connect_to_read
from ptmrag.library.derived import Derived
from ptmrag.library.records import Records
from ptmrag.library.writing import write_library

Kind = Literal["database", "source", "derived", "download"]
_BATCH = 2_000
_SAMPLES = 2_000


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it should be, and the item that it is about."""

    kind: Kind
    item: str
    says: str


def examine(path: Path) -> tuple[Finding, ...]:
    """What is wrong with an index, nothing where all is well; it changes nothing.

    Raises NoIndexError where there is none, IncompatibleIndexError where it cannot be opened.
    """
    if not (path / FILE).is_file():
        raise NoIndexError(f"No index at '{path}'. Build one: ptmrag ingest --index '{path}'")
    with closing(connect_to_read(path / FILE)) as connection:
        broken = tuple(_broken_database(connection))
        if broken:
            return broken
        records = Records(path, connection)
        with records.snapshot():
            truth = tuple(_broken_sources(records, connection))
            # What is made of a damaged truth says nothing: it is made anew with the truth.
            derived = () if truth else tuple(_broken_derived(records))
            return (*truth, *derived, *_broken_downloads(path / "blobs"))


def repair(path: Path, findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Mend what was found and return what is left; the caller's findings say what to mend.

    Raises IndexBusyError where another process writes the index.
    """
    if not findings or any(finding.kind == "database" for finding in findings):
        return tuple(findings)
    with closing(connect_to_read(path / FILE)) as connection:
        records = Records(path, connection)
        name, dim = records.embedder_name, records.dim
    for finding in findings:
        if finding.kind == "download":
            (path / "blobs" / finding.item).unlink(missing_ok=True)
    with write_library(path, name, dim) as library:
        library.remove_sources({f.item for f in findings if f.kind == "source"})
        if any(finding.kind == "derived" for finding in findings):
            (path / "derived.json").unlink(missing_ok=True)  # then nothing below is trusted
    with write_library(path, name, dim):
        pass  # opening brings what is derived in step
    return examine(path)


def _broken_database(connection: sqlite3.Connection) -> Iterator[Finding]:
    try:
        for (said,) in connection.execute("PRAGMA integrity_check(5)"):
            if said != "ok":
                yield Finding("database", FILE, str(said))
        for row in connection.execute("PRAGMA foreign_key_check"):
            yield Finding("database", FILE, f"a row of '{row[0]}' belongs to nothing")
    except sqlite3.DatabaseError as error:
        yield Finding("database", FILE, str(error))


def _broken_sources(records: Records, connection: sqlite3.Connection) -> Iterator[Finding]:
    for name, said, counted in connection.execute(
        "SELECT name, sources.pages, count(page) FROM sources LEFT JOIN pages ON source = name "
        "WHERE status = 'ok' GROUP BY name"
    ):
        if counted != (said or 1):
            yield Finding("source", name, f"has {counted} pages, not {said or 1}")
    rows = connection.execute(
        "SELECT passages.source, passages.page, passages.text, vector, words, pages.text "
        "FROM passages LEFT JOIN pages ON pages.source = passages.source "
        "AND pages.page = coalesce(passages.page, 1) ORDER BY passages.id"
    )
    seen: set[str] = set()
    # An embedder without word vectors gives none to any passage.
    needs_words = bool(connection.execute("SELECT 1 FROM passages WHERE words <> x''").fetchone())
    for source, page, text, vector, words, page_text in rows:
        fault = (
            _vector_fault(vector, records.dim)
            or fault_of(words, records.dim, len(text))
            or ("a passage has no word vectors" if needs_words and _lacks(words, text) else None)
            or _text_fault(text, page, page_text)
        )
        if fault and source not in seen:
            seen.add(source)
            yield Finding("source", source, fault)


def _vector_fault(raw: bytes, dim: int) -> str | None:
    if len(raw) != 4 * dim:
        return f"a vector has {len(raw)} bytes, not {4 * dim}"
    length = float(np.linalg.norm(np.frombuffer(raw, dtype=np.float32)))
    return None if abs(length - 1.0) < 0.01 else f"a vector has the length {length:.3g}, not 1"


def _lacks(words: bytes, text: str) -> bool:
    return not words and bool(telling(text))


def _text_fault(text: str, page: int | None, page_text: str | None) -> str | None:
    """A passage may go on on the next page, and its first sentence stands on its own."""
    if page_text is None:
        return f"a passage stands on page {page}, which is not there"
    first = next(iter(sentences(text)), text)
    if contains(page_text, first) or max(_share(first, page_text), _share(text, page_text)) >= 0.5:
        return None
    return f"a passage does not stand on its page ({page or 1}): '{first[:60]}'"


def _share(text: str, page: str) -> float:
    """How much of a text's longer words a page holds: a table's may stand in another order there."""
    words = re.findall(r"[a-z]{4,}|[\u3400-\u9fff]{2}", text.casefold())
    there = normalise(page)
    return sum(word in there for word in words) / len(words) if words else 1.0


def _broken_derived(records: Records) -> Iterator[Finding]:
    derived = Derived(records.path, records.dim)
    derived.load_newer(records)
    if derived.generation is None:
        yield Finding("derived", "derived.json", "the searchable files are missing or damaged")
        return
    if derived.generation != records.generation:
        says = f"of generation {derived.generation}, the library is at {records.generation}"
        yield Finding("derived", "derived.json", f"the searchable files are {says}")
        return
    here, there = derived.dense.ids(), records.passage_ids()
    if here != there:
        says = f"{len(here - there)} rows too many, {len(there - here)} missing"
        yield Finding("derived", "vectors.faiss", says)
        return
    ids = sorted(there)[:: max(1, len(there) // _SAMPLES)]
    for start in range(0, len(ids), _BATCH):
        for identifier, vector in records.vectors(ids[start : start + _BATCH]).items():
            found = derived.dense.search(vector, 1, within={identifier})
            if not found or abs(found[0][1] - 1.0) > 0.01:
                yield Finding("derived", "vectors.faiss", f"row {identifier} is another vector")


def _broken_downloads(blobs: Path) -> Iterator[Finding]:
    for file in sorted(blobs.rglob("*")) if blobs.is_dir() else ():
        name = file.relative_to(blobs).as_posix()
        if file.name.startswith(".part-"):
            yield Finding("download", name, "a download that was never finished")
        elif file.is_file():
            with file.open("rb") as held:
                digest = hashlib.file_digest(held, "sha256").hexdigest()
            if digest != file.name:
                yield Finding("download", name, "is not what was downloaded")
