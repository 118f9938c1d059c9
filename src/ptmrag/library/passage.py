"""A passage as the library stores it.

    Passage(7, "arxiv:1810.04805", 0, 1, "Abstract", "body", "We introduce …", "en", 0, "abstract", ("prose",))

It holds no vectors: `stored_passages` reads those by the id.
"""

from dataclasses import dataclass
from typing import Literal

from ptmrag.documents.role import Role, Section


@dataclass(frozen=True, slots=True)
class Passage:
    """A `chunks.Chunk` with its id and its language, without its boxes.

    `ordinal` counts the passages of a source from 0, `page` its pages from 1 (None where it has none);
    `start` is the place of the text in its page, in characters. `roles` say what each sentence is for;
    there are none, and no section, in an index that an earlier version made.
    """

    id: int
    source: str
    ordinal: int
    page: int | None
    heading: str
    kind: str
    text: str
    language: Literal["zh", "en"]
    start: int
    section: Section | None = None
    roles: tuple[Role, ...] = ()
