"""An ingest in a process of its own, told on stdin and telling on stdout, one JSON document a line.

    echo '{"index": "index"}' | python -m ptmrag.ingestion.worker

It says {"done": 3, "total": 57, "item": "arxiv:…"} as it goes and ends with {"report": …} or
{"error": …}. It is `ingest` and nothing else: the web chat starts it, and can end it at any moment.
"""

import json
import os
import signal
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from types import FrameType
from typing import Any

from ptmrag.catalog.parse import default_catalog_path
from ptmrag.catalog.titles import slug
from ptmrag.errors import FetchError, IndexBusyError, InputError, NoIndexError, PtmragError
from ptmrag.fetch.open_fetcher import open_fetcher
from ptmrag.ingestion.ingest import ingest
from ptmrag.ingestion.own_papers import PAPERS
from ptmrag.ingestion.read_list import is_repository
from ptmrag.ingestion.report import IngestReport
from ptmrag.library.library import Library

_TRIES = 4
_PAUSE = 2.0  # seconds
_GRACE = 2.0  # seconds to end in good order; a transaction that is cut off leaves nothing behind
_INTERRUPTED = 130


@dataclass(frozen=True, slots=True)
class Task:
    """What to ingest. Without catalogs and papers it is what the index was made from, again.

    `address` is a catalog to fetch first; `only` are the entries to ask for, all if none is named.
    """

    index: str
    catalogs: tuple[str, ...] = ()
    papers: tuple[str, ...] = ()
    address: str = ""
    only: tuple[str, ...] = ()
    refresh: bool = False
    mirror: str | None = None

    @classmethod
    def read(cls, document: dict[str, Any]) -> "Task":
        """A task from JSON; TypeError for what is none."""
        lists = {name: tuple(document.get(name, ())) for name in ("catalogs", "papers", "only")}
        return cls(**document | lists)


def run(task: Task) -> IngestReport:
    """Do the task. A reader that brings the search files in step holds the lock for a moment."""
    if task.address:
        named = task.address if is_repository(task.address) else _fetched(task)
        task = Task(task.index, catalogs=(named,), mirror=task.mirror)
    catalogs: Sequence[str] = task.catalogs
    if not catalogs and not task.papers:
        catalogs = _own_catalogs(Path(task.index))
    for tries_left in range(_TRIES, -1, -1):
        try:
            return ingest(
                catalogs,
                index=task.index,
                papers=task.papers,
                mirror=task.mirror,
                entries=task.only,
                refresh=task.refresh,
                progress=_tell,
            )
        except IndexBusyError:
            if not tries_left:
                raise
            time.sleep(_PAUSE)
    raise AssertionError  # the last try returns or raises


def main() -> None:
    """Read one task from stdin; SIGTERM ends it at a whole document."""
    signal.signal(signal.SIGTERM, _end)
    os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")
    try:
        _say({"report": run(Task.read(json.load(sys.stdin))).as_json()})
    except PtmragError as error:
        _say({"error": str(error)})
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        sys.exit(_INTERRUPTED)


def _end(signum: int, frame: FrameType | None) -> None:
    """End as Ctrl-C does, but do not wait for hosts that keep their answers back."""
    watch = threading.Timer(_GRACE, os._exit, (_INTERRUPTED,))
    watch.daemon = True
    watch.start()
    raise KeyboardInterrupt


def _own_catalogs(index: Path) -> list[str]:
    """The lists that an index was made from, as far as they are there; the survey for a new one."""
    try:
        library = Library.open(index)
    except NoIndexError:
        return []
    names = [name for name in library.records.catalogs() if name != PAPERS]
    library.close()
    survey = str(default_catalog_path())
    paths = [survey if name == "survey" else name for name in names]
    there = [path for path in paths if Path(path).is_file() or is_repository(path)]
    if paths and not there:
        raise InputError(f"The catalog '{paths[0]}' is not there any more: add it again.")
    if not paths:
        raise InputError("This library has no catalog, only PDFs: add a catalog, or more PDFs.")
    return there


def _fetched(task: Task) -> str:
    """A catalog from the web, kept in the index folder."""
    folder = Path(task.index) / "catalogs"
    folder.mkdir(parents=True, exist_ok=True)
    fetcher = open_fetcher(Path(task.index) / "blobs", mirror=task.mirror)
    try:
        content = fetcher.fetch(task.address).path.read_bytes()
    except FetchError as error:
        raise InputError(
            f"The catalog at '{task.address}' gave nothing: {error.reason}."
        ) from error
    finally:
        fetcher.close()
    path = folder / f"{slug(task.address)[:80] or 'list'}.md"
    path.write_bytes(content)
    return str(path)


def _tell(done: int, total: int, item: str) -> None:
    _say({"done": done, "total": total, "item": item})


def _say(document: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(document, ensure_ascii=True) + "\n")
    sys.stdout.flush()


def as_document(task: Task) -> dict[str, Any]:
    """A task as JSON."""
    return asdict(task)


if __name__ == "__main__":
    main()
