"""When sources were looked at and found as they were: noted together, without a new generation.

    looks = Looks(database)
    looks.is_one(known, state)     ->  True: nothing but the times and marks of the last look differ
    looks.note(state)              # written with the next hundred, or by flush()

A run over thousands of sources that have not changed then writes a few times, and no reader loads anything
anew. If the process is killed, the looks that were not written are repeated: with the ETag of before, no
body is sent again. It changes no document.
"""

import time
from dataclasses import replace

from ptmrag.library.database import Database
from ptmrag.library.schema import SourceState

_TOGETHER = 200
_SECONDS = 10.0  # where looks are rare, as arXiv's are


def failure_of(known: SourceState, failed: SourceState) -> SourceState:
    """What is known of a source after it failed.

    An older document stays; its ETag does not, so that all of it is sent again. The ETag of a body that could not be
    read is kept: it is worth reading again only if it has changed.
    """
    body = failed if not known.sha256 else replace(known, etag=None, last_modified=None)
    return replace(
        known,
        status="failed",
        reason=failed.reason,
        at=failed.at,
        fresh_until=failed.fresh_until,
        address=body.address,
        etag=body.etag,
        last_modified=body.last_modified,
    )


def is_look(known: SourceState | None, state: SourceState) -> bool:
    """Whether a state says of a source what is known, but for the times and marks of the last look."""
    return known is not None and state == replace(
        known,
        at=state.at,
        fresh_until=state.fresh_until,
        etag=state.etag,
        last_modified=state.last_modified,
    )


class Looks:
    """The looks that are not written yet."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._noted: dict[str, SourceState] = {}
        self._began = 0.0

    def note(self, state: SourceState) -> None:
        """Keep a look; it is written in time."""
        if not self._noted:
            self._began = time.monotonic()
        self._noted[state.name] = state
        if len(self._noted) >= _TOGETHER or time.monotonic() - self._began > _SECONDS:
            self.flush()

    def flush(self) -> None:
        """Write what was noted, in a transaction of its own unless there is one."""
        if self._noted:
            with self._database.transaction():
                self.write()
            self.forget()

    def write(self) -> None:
        """Write what was noted, within a transaction of the caller, who forgets it once that is committed."""
        rows = [
            (s.at, s.fresh_until, s.etag, s.last_modified, s.name) for s in self._noted.values()
        ]
        self._database.execute_many(
            "UPDATE sources SET at = ?, fresh_until = ?, etag = ?, last_modified = ? WHERE name = ?",
            rows,
        )

    def forget(self) -> None:
        """Forget what was noted: it is committed."""
        self._noted.clear()
