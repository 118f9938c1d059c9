"""A passage as the library stores it, as a value."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage as it is stored: a `chunks.Chunk` with its id and language, but its boxes."""

    id: int
    source: str
    ordinal: int
    page: int | None
    heading: str
    kind: str
    text: str
    language: Literal["zh", "en"]
    start: int
