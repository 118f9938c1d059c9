"""What a library holds and does at this moment, for the administrator.

    library_now(assistant, jobs).passages

A library that cannot be read says so in `fault`.
"""

from ptmrag.api.usage_shapes import LibraryNow
from ptmrag.assistant import Assistant
from ptmrag.errors import PtmragError
from ptmrag.ingestion.jobs import Jobs


def library_now(assistant: Assistant, jobs: Jobs) -> LibraryNow:
    """The state of an open library and of its last ingest."""
    progress = jobs.progress()
    doing = {
        "model": assistant.model,
        "ingest": progress.state,
        "ingest_done": progress.done,
        "ingest_total": progress.total,
    }
    try:
        status, generation = assistant.library.status(), assistant.library.generation
    except PtmragError as error:
        return LibraryNow.model_validate(doing | {"fault": str(error)})
    held = {"entries": status.entries, "passages": status.passages, "bytes": status.bytes}
    return LibraryNow.model_validate(doing | held | {"fault": "", "generation": generation})
