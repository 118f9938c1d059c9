"""Writes what the server was asked to a file: a line of JSON for each event.

    UsageLog("usage.jsonl")({"at": "2026-11-26T20:00:00+00:00", "event": "question", "seconds": 0.4})

A file that can no longer be written is said once, and the server goes on. It decides nothing about what is told:
`api.usage` does.
"""

import json
import threading
from pathlib import Path
from typing import Any

from ptmrag.errors import InputError
from ptmrag.web.serving.refusals import log


class UsageLog:
    """A file that grows by a line for each event; safe to use from several threads. InputError if it cannot."""

    def __init__(self, path: str | Path) -> None:
        self._path = Path(path).expanduser()
        self._lock = threading.Lock()
        self._is_broken = False
        try:
            with self._path.open("a", encoding="utf-8"):
                pass
        except OSError as error:
            raise InputError(
                f"The usage cannot be written to '{self._path}' ({error.strerror}): name a file that "
                "this server may write, with --usage-log FILE."
            ) from error

    def __call__(self, event: dict[str, Any]) -> None:
        """Write an event."""
        line = json.dumps(event, ensure_ascii=False) + "\n"
        with self._lock:
            try:
                with self._path.open("a", encoding="utf-8") as file:
                    file.write(line)
            except OSError as error:
                if not self._is_broken:
                    log(f"The usage cannot be written to '{self._path}': {error.strerror}")
                self._is_broken = True
            else:
                self._is_broken = False
