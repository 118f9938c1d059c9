"""How many passages are wanted, and which may be found: the fields of the retriever.

>>> Narrowing(k=4, years="2018-2020").filter()
Filter(category=None, entries=(), years=(2018, 2020), language=None, kind=None, sources=())

It searches nothing: `retriever` does.
"""

from dataclasses import replace
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from ptmrag.library.filter import Filter, parse_years

Years = Annotated[
    tuple[int, int],
    BeforeValidator(lambda given: parse_years(given) if isinstance(given, str) else given),
]


class Narrowing(BaseModel):
    """The number of passages and the fields of a Filter, each on its own; those left out take `within`'s.

    `entry` is one entry more, beside `entries`. `years` may be text such as "2018-2020".
    """

    model_config = ConfigDict(extra="forbid")

    k: int = Field(default=8, ge=1, le=1000)
    within: Filter | None = None
    category: str | None = None
    entry: str | None = None
    entries: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    years: Years | None = None
    language: Literal["zh", "en"] | None = None
    kind: Literal["paper", "code", "page", "slides", "weights", "note"] | None = None

    def filter(self) -> Filter:
        """What may be found: `within`, with the fields that are given in the place of its own."""
        given: dict[str, Any] = {
            "category": self.category,
            "entries": (*self.entries, self.entry) if self.entry else self.entries,
            "sources": self.sources,
            "years": self.years,
            "language": self.language,
            "kind": self.kind,
        }
        return replace(self.within or Filter(), **{name: one for name, one in given.items() if one})
