"""Runs ingests in the background, one at a time, with their progress; they can be stopped and resumed.

    jobs = Jobs(Path("index"))
    jobs.begin(Task("index"))
    jobs.progress()                          # JobProgress(state="running", done=3, total=57, …)

`ptmrag.ingestion.worker` does the work in a process of its own, so that the chat stays quick and a stop takes
effect at once. `job.json` in the index folder records what was begun, so that the next start can resume it.
"""

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import IO, Any, Literal

from pydantic import TypeAdapter, ValidationError

from ptmrag.errors import InputError
from ptmrag.ingestion.removal import let_in, remove, restore, task_of
from ptmrag.ingestion.task import Task
from ptmrag.library.removals import Removal, RemovalKind

JobState = Literal["idle", "running", "stopped", "failed", "done"]
_PATIENCE = 10.0  # seconds for an ingest to end before it is killed


@dataclass(frozen=True, slots=True)
class JobProgress:
    """How far the last ingest is; `report` is the JSON of the last one that ended, as `ptmrag ingest` prints it."""

    state: JobState = "idle"
    done: int = 0
    total: int = 0
    item: str = ""
    seconds: float = 0.0
    error: str = ""
    report: dict[str, Any] | None = None

    @property
    def seconds_left(self) -> float | None:
        """How long the rest takes at the pace so far; None before three sources are done."""
        if self.state != "running" or self.done < 3:
            return None
        return self.seconds / self.done * (self.total - self.done)


@dataclass(frozen=True, slots=True)
class _Note:
    """What `job.json` holds."""

    task: Task | None
    state: JobState
    error: str
    report: dict[str, Any] | None


@cache
def _notes() -> TypeAdapter[_Note]:
    return TypeAdapter(_Note)


class Jobs:
    """The ingests of one index; safe to use from several threads. `watch` is told each change of the state."""

    def __init__(self, index: Path, *, mirror: str | None = None) -> None:
        self._index = index.absolute()
        self._mirror = mirror
        self._note = self._index / "job.json"
        self._lock = threading.RLock()
        self._process: subprocess.Popen[str] | None = None
        self._reader: threading.Thread | None = None
        self._started = 0.0
        self.watch: Callable[[JobState, str], None] = lambda state, error: None
        self._task, self._progress = self._read_note()

    @property
    def index(self) -> Path:
        """The index folder that is written."""
        return self._index

    def progress(self) -> JobProgress:
        """How far the ingest is at this moment."""
        with self._lock:
            if self._progress.state == "running":
                return replace(self._progress, seconds=time.monotonic() - self._started)
            return self._progress

    def begin(self, task: Task) -> None:
        """Start an ingest. Raises InputError while another one is running."""
        self._wait_for_end()
        with self._lock:
            self.demand_idle()
            self._task = replace(task, index=str(self._index), mirror=task.mirror or self._mirror)
            self._progress = JobProgress("running", report=self._progress.report)
            self._started = time.monotonic()
            self._write_note()
            process = self._process = self._spawn()
            self._reader = threading.Thread(target=self._read, args=(process,), daemon=True)
            self._reader.start()

    def demand_idle(self) -> None:
        """Raise InputError while an ingest is running."""
        if self.progress().state == "running":
            raise InputError("An ingest is already running: stop it, or wait until it finishes.")

    def remove(self, kind: RemovalKind, name: str) -> tuple[Removal, ...]:
        """Remove an entry, a list or a file, at once. Raises InputError while an ingest is running."""
        self._wait_for_end()
        self.demand_idle()
        return remove([name], index=self._index, kind=kind)

    def restore(self, number: int) -> None:
        """Take a removal back; what an ingest has made final is read again. Raises InputError while one is running."""
        self._wait_for_end()
        self.demand_idle()
        for back in restore([str(number)], index=self._index):
            if task := task_of(back):
                self.begin(task)

    def let_in(self, files: Sequence[Path]) -> None:
        """Files that were removed are added anew. Raises InputError while an ingest is running."""
        self._wait_for_end()
        self.demand_idle()
        let_in(files, index=self._index)

    def resume(self) -> None:
        """Continue the ingest that was stopped or failed. Raises InputError if there is none."""
        task = self._task
        if task is None:
            raise InputError("There is no ingest to resume: add papers instead.")
        self.begin(task)

    def is_unfinished(self) -> bool:
        """Whether the last ingest broke off or failed; one that a person stopped waits for a person."""
        return self._task is not None and self._progress.state == "failed"

    def stop(self) -> None:
        """Stop the ingest and keep what it has done."""
        self._end("stopped")

    def close(self) -> None:
        """Stop the ingest because the chat ends; the next start resumes it."""
        self._end("failed")

    def wait(self, seconds: float) -> JobProgress:
        """Wait until the ingest has ended, or at most so many seconds."""
        reader = self._reader
        if reader is not None:
            reader.join(seconds)
        return self.progress()

    def _end(self, state: JobState) -> None:
        with self._lock:
            process = self._process
            if process is None or self._progress.state != "running":
                return
            self._progress = replace(self._progress, state=state, error=_ENDED[state])
            self._write_note()
        process.terminate()
        self._wait_for_end()

    def _wait_for_end(self) -> None:
        """Wait for an ingest that was asked to end: two would get in each other's way."""
        with self._lock:
            process, reader = self._process, self._reader
            if process is None or reader is None or self._progress.state == "running":
                return
        try:
            process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
        reader.join()

    def _spawn(self) -> "subprocess.Popen[str]":
        # A session of its own: Ctrl-C ends the chat, and the chat ends this.
        process = subprocess.Popen(
            [sys.executable, "-m", "ptmrag.ingestion.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            env={**os.environ, "OMP_WAIT_POLICY": "passive"},
            start_new_session=True,
        )
        stdin: IO[str] = process.stdin  # type: ignore[assignment]
        json.dump(self._task.as_json(), stdin)  # type: ignore[union-attr]
        stdin.close()
        return process

    def _read(self, process: "subprocess.Popen[str]") -> None:
        """Read what the worker reports until it ends."""
        stdout: IO[str] = process.stdout  # type: ignore[assignment]
        reported: dict[str, Any] = {}
        for line in stdout:
            reported = json.loads(line)
            if "done" in reported:
                with self._lock:
                    self._progress = replace(self._progress, **reported)
        stdout.close()
        code = process.wait()
        with self._lock:
            if self._progress.state != "running":  # it was asked to end
                return
            taken = time.monotonic() - self._started
            if "report" in reported:
                self._progress = JobProgress("done", seconds=taken, report=reported["report"])
            else:
                error = (
                    reported.get("error") or f"The ingest ended unexpectedly (exit code {code})."
                )
                self._progress = replace(self._progress, state="failed", error=error, seconds=taken)
            self._write_note()

    def _read_note(self) -> tuple[Task | None, JobProgress]:
        """What the last start began; an ingest that was running then has failed since."""
        try:
            note = _notes().validate_json(self._note.read_bytes())
        except (OSError, ValidationError):
            return None, JobProgress()
        state: JobState = "failed" if note.state == "running" else note.state
        return note.task, JobProgress(state, error=note.error, report=note.report)

    def _write_note(self) -> None:
        progress = self._progress
        note = _Note(self._task, progress.state, progress.error, progress.report)
        self._index.mkdir(parents=True, exist_ok=True)
        part = self._note.with_name("job.json.part")
        part.write_bytes(_notes().dump_json(note))
        part.replace(self._note)
        self.watch(progress.state, progress.error)


_ENDED = {"stopped": "", "failed": "The chat was closed before the ingest finished."}
