"""Whether an index is sound: counts, hashes, and each passage's vectors and page.

    findings = examine(Path("index"))
    repair(Path("index"), findings)

SQLite holds the truth. The searchable files are rebuilt from it. A source whose rows are damaged is
removed, and the next ingest reads it again; a damaged download is deleted. A damaged database cannot
be repaired: `examine` reports it and `repair` changes nothing.
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

from ptmrag.documents.role import ROLES, SECTIONS
from ptmrag.embed.late_interaction import fault_of
from ptmrag.errors import NoIndexError
from ptmrag.language.tokens import telling
from ptmrag.language.verbatim import contains, normalise, sentences
from ptmrag.library.database import FILE, Database, open_to_read
from ptmrag.library.digests import altered
from ptmrag.library.library import SearchableFiles, elsewhere_of, searchable_files
from ptmrag.library.lock import lock_index
from ptmrag.library.remote_copy import pull
from ptmrag.library.stamped_index import STAMP, StampedIndex
from ptmrag.library.stored_passages import StoredPassages
from ptmrag.library.structure import structure_faults
from ptmrag.library.writing import write_library

Kind = Literal["database", "source", "derived", "download"]
_BATCH = 2_000
_SAMPLES = 2_000


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault, and the item that has it: a file of the index, or a source."""

    kind: Kind
    item: str
    says: str


def examine(path: Path) -> tuple[Finding, ...]:
    """The faults of an index, none where it is sound; it changes nothing.

    Raises NoIndexError where there is none, IncompatibleIndexError where it cannot be opened.
    """
    pull(path)
    if not (path / FILE).is_file():
        raise NoIndexError(f"No index at '{path}'. Build one: ptmrag ingest --index '{path}'")
    with closing(open_to_read(path)) as database:
        broken = tuple(_database_faults(database))
        if broken:
            return broken
        database.demand_readable()
        faults = [Finding("database", FILE, fault) for fault in structure_faults(database)]
        if faults:
            return tuple(faults)
        with database.snapshot():
            stamped = searchable_files(database, demand_tokens=False)
            passages = StoredPassages(database, elsewhere=elsewhere_of(stamped))
            truth = tuple(_source_faults(database, passages))
            # Files that were made from damaged rows are rebuilt anyway, once the rows are repaired.
            derived = () if truth else tuple(_derived_faults(passages, stamped))
            return (*truth, *derived, *_download_faults(path / "blobs"))


def repair(path: Path, findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Repair what `examine` found, and return the faults that are left.

    Raises IndexBusyError where another process writes the index.
    """
    if not findings or any(finding.kind == "database" for finding in findings):
        return tuple(findings)
    with closing(open_to_read(path)) as database:
        name, dim = database.meta("embedder"), int(database.meta("dim"))
    for finding in findings:
        if finding.kind == "download":
            (path / "blobs" / finding.item).unlink(missing_ok=True)
    with write_library(path, name, dim=dim, is_ingest=False) as writer:
        writer.remove_sources({f.item for f in findings if f.kind == "source"})
    if any(finding.kind == "derived" for finding in findings):
        with lock_index(path):  # of a writer that has loaded nothing of these files
            (path / STAMP).unlink(missing_ok=True)  # without it the files are not trusted
    with write_library(path, name, dim=dim, is_ingest=False):
        pass  # a writer rebuilds them when it opens the index
    return examine(path)


# --- the database --------------------------------------------------------------------------------


def _database_faults(database: Database) -> Iterator[Finding]:
    try:
        for (said,) in database.query("PRAGMA integrity_check(5)"):
            if said != "ok":
                yield Finding("database", FILE, str(said))
        for row in database.query("PRAGMA foreign_key_check"):
            yield Finding("database", FILE, f"a row of '{row[0]}' belongs to no other row")
    except sqlite3.DatabaseError as error:
        yield Finding("database", FILE, str(error))


# --- sources -------------------------------------------------------------------------------------


def _source_faults(database: Database, passages: StoredPassages) -> Iterator[Finding]:
    for name, pages, stored in database.query(
        "SELECT name, sources.pages, count(page) FROM sources LEFT JOIN pages ON source = name "
        "WHERE status = 'ok' GROUP BY name"
    ):
        if stored != (pages or 1):
            yield Finding("source", name, f"has {stored} pages, not {pages or 1}")
    # An index from before duplicates were noted has copies of other sources without passages.
    for (name,) in database.query(
        "SELECT name FROM sources WHERE status = 'ok' AND name NOT LIKE 'catalog:%' "
        "AND name NOT IN (SELECT source FROM passages) AND name NOT IN (SELECT source FROM duplicates) "
        "AND name NOT IN (SELECT source FROM pages WHERE text IN "
        "(SELECT text FROM pages GROUP BY text HAVING min(source) <> max(source)))"
    ):
        yield Finding("source", name, "was read, and has no passages")
    for name, says in altered(database.query):
        yield Finding("source", name, says)
    # An embedder without word vectors gives none to any passage.
    needs_words = bool(database.query("SELECT 1 FROM passages WHERE words <> x'' LIMIT 1"))
    for (name,) in database.query("SELECT source FROM passages GROUP BY source ORDER BY min(id)"):
        if fault := _passage_fault(database, passages, name, needs_words=needs_words):
            yield Finding("source", name, fault)


def _passage_fault(
    database: Database, passages: StoredPassages, source: str, *, needs_words: bool
) -> str | None:
    """The first fault of a source's passages."""
    dim = int(database.meta("dim"))
    rows = database.query(
        "SELECT passages.id, passages.page, passages.text, vector, words, pages.text, section, roles "
        "FROM passages LEFT JOIN passage_roles ON passage = passages.id "
        "LEFT JOIN pages ON pages.source = passages.source "
        "AND pages.page = coalesce(passages.page, 1) WHERE passages.source = ? ORDER BY passages.id",
        source,
    )
    stored = passages.word_vectors([row[0] for row in rows if not row[3]])
    for identifier, page, text, vector, words, page_text, section, roles in rows:
        if identifier in stored:
            vector, words = stored[identifier][0].tobytes(), stored[identifier][1]
        fault = (
            _vector_fault(vector, dim)
            or fault_of(words, dim, length=len(text))
            or ("a passage has no word vectors" if needs_words and _lacks(words, text) else None)
            or _text_fault(text, page, page_text)
            or _roles_fault(section, roles)
        )
        if fault:
            return fault
    return None


def _vector_fault(raw: bytes, dim: int) -> str | None:
    if len(raw) != 4 * dim:
        return f"a vector has {len(raw)} bytes, not {4 * dim}"
    length = float(np.linalg.norm(np.frombuffer(raw, dtype=np.float32)))
    return None if abs(length - 1.0) < 0.01 else f"a vector has the length {length:.3g}, not 1"


def _roles_fault(section: str | None, roles: str | None) -> str | None:
    """A passage of an earlier version has no roles: they are read from its text."""
    unknown = {section or "other"} - SECTIONS | set((roles or "").split()) - ROLES
    return f"a passage has the role '{min(unknown)}', which is not known" if unknown else None


def _lacks(words: bytes, text: str) -> bool:
    return not words and bool(telling(text))


def _text_fault(text: str, page: int | None, page_text: str | None) -> str | None:
    """A passage may continue on the next page; its first sentence is on its own page."""
    if page_text is None:
        return f"a passage is on page {page}, which is not stored"
    first = next(iter(sentences(text)), text)
    if contains(page_text, first) or max(_share(first, page_text), _share(text, page_text)) >= 0.5:
        return None
    return f"a passage is not on its page ({page or 1}): '{first[:60]}'"


def _share(text: str, page: str) -> float:
    """How much of a text's longer words a page holds; a table has them in another order there."""
    words = re.findall(r"[a-z]{4,}|[\u3400-\u9fff]{2}", text.casefold())
    there = normalise(page)
    return sum(word in there for word in words) / len(words) if words else 1.0


# --- files ---------------------------------------------------------------------------------------


def _derived_faults(passages: StoredPassages, stamped: SearchableFiles) -> Iterator[Finding]:
    # An index of an older ptmrag is sound: its words are cut anew where it is opened.
    if isinstance(stamped, StampedIndex) and (altered := stamped.altered()):
        yield from (Finding("derived", name, "is not as it was written") for name in altered)
        return
    stamped.load_newer(passages)
    if stamped.generation is None:
        yield Finding("derived", STAMP, "the searchable files are missing or damaged")
        return
    if stamped.generation != passages.generation:
        says = f"of generation {stamped.generation}, the library is at {passages.generation}"
        yield Finding("derived", STAMP, f"the searchable files are {says}")
        return
    indexed, stored = stamped.index.ids(), passages.ids()
    if indexed != stored:
        says = f"{len(indexed - stored)} rows too many, {len(stored - indexed)} missing"
        yield Finding("derived", "vectors", says)
        return
    ids = sorted(stored)[:: max(1, len(stored) // _SAMPLES)]
    for start in range(0, len(ids), _BATCH):
        for identifier, vector in passages.vectors(ids[start : start + _BATCH]).items():
            found = stamped.index.nearest(vector, 1, within={identifier})
            if not found or abs(found[0][1] - 1.0) > 0.01:
                yield Finding("derived", "vectors", f"row {identifier} has another vector")


def _download_faults(blobs: Path) -> Iterator[Finding]:
    for file in sorted(blobs.rglob("*")) if blobs.is_dir() else ():
        name = file.relative_to(blobs).as_posix()
        if file.name.startswith(".part-"):
            yield Finding("download", name, "the download was not finished")
        elif file.is_file():
            with file.open("rb") as held:
                digest = hashlib.file_digest(held, "sha256").hexdigest()
            if digest != file.name:
                yield Finding("download", name, "its content has changed since it was downloaded")
