"""What an ingest in a process of its own is to do, as a value that goes there as JSON.

>>> Task.read({"index": "index"}).refresh
False

It does nothing: `worker` does.
"""

from dataclasses import asdict, dataclass
from functools import cache
from typing import Any

from pydantic import TypeAdapter, ValidationError

from ptmrag.errors import InputError, first_problem


@dataclass(frozen=True, slots=True)
class Task:
    """What to ingest. Without catalogs and papers, the catalogs that the index was made from.

    `address` is that of a catalog, which is fetched first. `only` are the ids of the entries whose
    links are fetched, all if it is empty. `without` are lists that are removed first, by their names.
    """

    index: str
    catalogs: tuple[str, ...] = ()
    papers: tuple[str, ...] = ()
    address: str = ""
    only: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    refresh: bool = False
    mirror: str | None = None

    @classmethod
    def read(cls, document: Any) -> "Task":
        """A task from a JSON value; InputError for a value that is not a task."""
        try:
            return _adapter().validate_python(document)
        except ValidationError as error:
            raise InputError(f"This is not a task of an ingest: {first_problem(error)}") from error

    def as_json(self) -> dict[str, Any]:
        """The JSON value that `read` takes."""
        return asdict(self)


@cache
def _adapter() -> TypeAdapter[Task]:
    return TypeAdapter(Task)
