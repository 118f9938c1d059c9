"""Ingests that programs begin, where they may.

    Ingesting(assistant, jobs).begin("https://example.org/list.md", (), refresh=False).state     # "running"

`ptmrag.ingestion.jobs` runs them. Files of this machine are not named here: a list comes from an address.
"""

from typing import Any

from ptmrag.api.arguments import PLACE
from ptmrag.api.ingest_shapes import IngestJob
from ptmrag.assistant import Assistant
from ptmrag.errors import IndexBusyError, InputError, NotAllowedError
from ptmrag.ingestion.jobs import JobProgress, Jobs
from ptmrag.ingestion.task import Task
from ptmrag.library.filter import Filter
from ptmrag.library.known_names import demand_known
from ptmrag.sources.web_address import web_address


class Ingesting:
    """The ingests of one library; without jobs, none may be begun."""

    def __init__(self, assistant: Assistant, jobs: Jobs | None) -> None:
        self._assistant, self._jobs = assistant, jobs

    @property
    def is_allowed(self) -> bool:
        """Whether one may be begun."""
        return self._jobs is not None

    def begin(self, address: str, only: tuple[str, ...], *, refresh: bool) -> IngestJob:
        """Begin an ingest."""
        jobs = self._demanded()
        if address and not (web_address(address) or "").startswith("http"):
            raise InputError(f"'{address[:80]}' is not a web address: it must begin with https://.")
        demand_known(self._assistant.library, Filter(entries=only), place=PLACE)
        if jobs.progress().state == "running":
            raise IndexBusyError(
                "An ingest is already running: stop it, or wait until it finishes."
            )
        jobs.begin(Task(str(jobs.index), address=address, only=only, refresh=refresh))
        return self.progress()

    def progress(self) -> IngestJob:
        """How far the last one is; idle where none may be begun."""
        return _shape(self._jobs.progress() if self._jobs is not None else JobProgress())

    def stop(self) -> IngestJob:
        """Stop it and keep what it has done."""
        self._demanded().stop()
        return self.progress()

    def _demanded(self) -> Jobs:
        if self._jobs is None:
            raise NotAllowedError("This library is read-only: nothing can be added to it here.")
        return self._jobs


def _shape(progress: JobProgress) -> IngestJob:
    """A job without the folder of the index, which is nobody's business."""
    made = IngestJob.of_progress(progress)
    if made.report is None:
        return made
    values: dict[str, Any] = {"index": made.report.index.replace("\\", "/").rsplit("/", 1)[-1]}
    return made.model_copy(update={"report": made.report.model_copy(update=values)})
