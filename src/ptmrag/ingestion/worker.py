"""An ingest in a process of its own: its task comes on stdin, its progress goes to stdout, as JSON.

    echo '{"index": "index"}' | python -m ptmrag.ingestion.worker

It prints a line {"done": 3, "total": 57, "item": "arxiv:…"} for each source, and last
{"report": …} or {"error": …}. The web chat starts it and can end it at any moment. It calls `ingest`
and does nothing else.
"""

import json
import os
import signal
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath
from types import FrameType
from typing import Any
from urllib.parse import urlsplit

from ptmrag.catalog.formats.registry import FORMATS
from ptmrag.catalog.parse import default_catalog_path
from ptmrag.catalog.titles import slug
from ptmrag.errors import (
    INTERRUPTED,
    FetchError,
    IndexBusyError,
    InputError,
    NoIndexError,
    PtmragError,
)
from ptmrag.fetch.open_fetcher import open_fetcher
from ptmrag.ingestion.ingest import ingest
from ptmrag.ingestion.interruption import exit_within
from ptmrag.ingestion.listed_files import BY_THE_PAGE
from ptmrag.ingestion.paper_names import PAPERS
from ptmrag.ingestion.read_list import is_repository
from ptmrag.ingestion.report import IngestReport
from ptmrag.ingestion.task import Task
from ptmrag.ingestion.zotero_list import names_zotero
from ptmrag.library.library import Library

_TRIES = 4
_PAUSE = 2.0  # seconds
_GRACE = 2.0  # seconds to end cleanly; after that, an open transaction is rolled back


def run(task: Task) -> IngestReport:
    """Do the task. A busy index is tried again: a reader may hold its lock for a moment."""
    task, problem = _with_list(task)
    catalogs: Sequence[str] = task.catalogs
    if not catalogs and not task.papers:
        catalogs = _own_catalogs(Path(task.index))
    for tries_left in range(_TRIES, -1, -1):
        try:
            report = ingest(
                catalogs,
                index=task.index,
                papers=task.papers,
                without=task.without,
                mirror=task.mirror,
                entries=task.only,
                refresh=task.refresh,
                progress=_print_progress,
            )
            return replace(report, services=(*report.services, *problem))
        except IndexBusyError:
            if not tries_left:
                raise
            time.sleep(_PAUSE)
    raise AssertionError  # the last try returns or raises


def _with_list(task: Task) -> tuple[Task, tuple[str, ...]]:
    """The task with the list at its address; where that cannot be fetched, the rest, and a sentence for the report.

    InputError if there is no rest.
    """
    if not task.address:
        return task, ()
    try:
        named = task.address if is_repository(task.address) else _fetched(task)
    except InputError as error:
        if not (task.catalogs or task.papers):
            raise
        return replace(task, address=""), (str(error),)
    return replace(task, catalogs=(*task.catalogs, named), address=""), ()


def main() -> None:
    """Read one task from stdin and do it; SIGTERM ends it between two documents."""
    signal.signal(signal.SIGTERM, _end)
    os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")
    try:
        _print({"report": run(Task.read(_read_json())).as_json()})
    except PtmragError as error:
        _print({"error": str(error)})
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)


def _end(signum: int, frame: FrameType | None) -> None:
    """End as Ctrl-C does, but do not wait long for hosts that have not answered."""
    exit_within(_GRACE)
    raise KeyboardInterrupt


def _own_catalogs(index: Path) -> list[str]:
    """The lists that an index was made from, as far as they still exist; none for a new index."""
    try:
        library = Library.open(index)
    except NoIndexError:
        return []
    names = [name for name in library.records.catalogs() if name != PAPERS]
    library.close()
    survey = str(default_catalog_path())
    paths = [survey if name == "survey" else name for name in names]
    existing = [
        path for path in paths if Path(path).is_file() or is_repository(path) or names_zotero(path)
    ]
    if paths and not existing:
        raise InputError(f"The catalog '{paths[0]}' does not exist any more: add it again.")
    if not paths:
        raise InputError("The library was made from PDFs alone: add a catalog, or more PDFs.")
    return existing


def _fetched(task: Task) -> str:
    """The path of a catalog that was fetched from the web into the index folder."""
    folder = Path(task.index) / BY_THE_PAGE
    folder.mkdir(parents=True, exist_ok=True)
    fetcher = open_fetcher(Path(task.index) / "blobs", mirror=task.mirror)
    try:
        content = fetcher.fetch(task.address).path.read_bytes()
    except FetchError as error:
        raise InputError(
            f"The catalog at '{task.address}' cannot be fetched ({error.reason}): check the address."
        ) from error
    finally:
        fetcher.close()
    path = folder / f"{slug(task.address)[:80] or 'list'}{_ending(task.address)}"
    path.write_bytes(content)
    return str(path)


def _ending(address: str) -> str:
    """The end of the name that the list at an address is kept under: that of its form, where it says one."""
    ending = PurePosixPath(urlsplit(address).path).suffix.casefold()
    return ending if any(ending[1:] in form.endings for form in FORMATS) else ".md"


def _read_json() -> Any:
    try:
        return json.load(sys.stdin)
    except ValueError as error:
        raise InputError(f"The task on stdin is not JSON: {error}") from error


def _print_progress(done: int, total: int, item: str) -> None:
    _print({"done": done, "total": total, "item": item})


def _print(document: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(document, ensure_ascii=True) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
