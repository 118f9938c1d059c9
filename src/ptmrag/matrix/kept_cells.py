"""Cells that were found before, kept beside the index: a table that was made once is there at once.

    kept = KeptCells(library.path)
    kept.get(key)                 # the cell, None where it is not kept
    kept.put({key: cell})

A key has the digest of the work's text, so what an ingest changed is found anew. The file may be deleted at any time:
where it is damaged it is made anew, and where the folder cannot be written to, cells are kept in memory alone. Whether
a quote is still verbatim is checked by who reads it.
"""

import hashlib
import json
import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import astuple
from functools import cache
from importlib.resources import files
from pathlib import Path
from threading import Lock

from ptmrag.matrix.works_table import CellQuote

FILE = "cells.sqlite"
# Of the code that finds cells: another version finds them anew, as do other rules.
VERSION = 3
_RULES = ("aspects.toml", "clauses.toml", "any_aspect.toml")
_SECONDS = 2.0  # that another process may hold the file
_MOST = 20_000  # cells; of more, the oldest go
_TABLE = "CREATE TABLE IF NOT EXISTS cells (key TEXT PRIMARY KEY, content TEXT NOT NULL)"
Cell = tuple[CellQuote, ...]


class KeptCells:
    """The cells of one index; safe to use from several threads and processes."""

    def __init__(self, folder: Path) -> None:
        self._path = folder.resolve() / FILE
        self._memory: dict[str, Cell] = {}
        self._lock = Lock()

    def get(self, key: str) -> Cell | None:
        """A cell that was kept; None where it was not, or cannot be read."""
        with self._lock:
            if key not in self._memory and (found := self._read(key)) is not None:
                self._memory[key] = found
            return self._memory.get(key)

    def put(self, cells: Mapping[str, Cell]) -> None:
        """Keep cells, in memory alone where the file cannot be written."""
        with self._lock:
            self._memory |= cells
            while len(self._memory) > _MOST:
                self._memory.pop(next(iter(self._memory)))
            with suppress(OSError, sqlite3.Error):
                self._write(cells)

    def _read(self, key: str) -> Cell | None:
        if not self._path.is_file():
            return None
        try:
            with closing(
                sqlite3.connect(f"{self._path.as_uri()}?mode=ro", uri=True, timeout=_SECONDS)
            ) as file:
                row = file.execute("SELECT content FROM cells WHERE key = ?", (key,)).fetchone()
            return tuple(map(_quote, json.loads(row[0]))) if row else None
        except (OSError, sqlite3.Error, ValueError, TypeError):
            return None

    def _write(self, cells: Mapping[str, Cell]) -> None:
        """Write cells into the file, into a new one where it is damaged."""
        try:
            self._insert(cells)
        except sqlite3.OperationalError:
            raise  # it is held by another process, or read-only
        except sqlite3.DatabaseError:
            self._path.unlink(missing_ok=True)
            self._insert(cells)

    def _insert(self, cells: Mapping[str, Cell]) -> None:
        rows = [
            (key, json.dumps([astuple(quote) for quote in cell])) for key, cell in cells.items()
        ]
        with closing(sqlite3.connect(self._path, timeout=_SECONDS)) as file, file:
            file.execute(_TABLE)
            file.executemany("INSERT OR REPLACE INTO cells VALUES (?, ?)", rows)
            file.execute(
                "DELETE FROM cells WHERE rowid <= (SELECT max(rowid) FROM cells) - ?", (_MOST,)
            )


def _quote(values: Sequence[object]) -> CellQuote:
    """A quote as it was kept. Raises TypeError or ValueError where it was not kept by `put`."""
    *texts, page = values
    if len(texts) != 4 or not all(isinstance(text, str) for text in texts):
        raise ValueError(values)
    if page is not None and not isinstance(page, int):
        raise ValueError(values)
    text, quote, source, url = map(str, texts)
    return CellQuote(text, quote, source, url, page)


def key_of(*parts: str) -> str:
    """The key of a cell: a digest of what it depends on, and of the version of the rules."""
    return digest_of(str(VERSION), *_rules(), *parts)


@cache
def _rules() -> tuple[str, ...]:
    return tuple(
        digest_of(files("ptmrag.matrix").joinpath(name).read_text("utf-8")) for name in _RULES
    )


def digest_of(*parts: object) -> str:
    """A digest of strings, numbers and lists of these."""
    told = json.dumps(parts)
    return hashlib.blake2b(told.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
