"""Which passages a search may find.

    Filter(sources=("arxiv:1810.04805",), language="en")

>>> parse_years("2018-2020")
(2018, 2020)

It filters nothing itself: `stored_passages` looks up the ids of the passages that it lets through.
"""

import re
from dataclasses import dataclass
from typing import Literal

from ptmrag.errors import InputError


@dataclass(frozen=True, slots=True)
class Filter:
    """Which passages a search may find; a field that is None or empty restricts nothing.

    `category` is text of a heading, `entries` are ids, `years` are the first and the last year,
    `language` is that of the passage, `kind` that of the link ("note": the catalog's own text), and
    `sources` are names such as "arxiv:1810.04805".
    """

    category: str | None = None
    entries: tuple[str, ...] = ()
    years: tuple[int, int] | None = None
    language: Literal["zh", "en"] | None = None
    kind: Literal["paper", "code", "page", "slides", "weights", "note"] | None = None
    sources: tuple[str, ...] = ()


def parse_years(text: str) -> tuple[int, int]:
    """The first and last year of "2020", "2018-2020", "2020-" or "-2020"; InputError for others."""
    match = re.fullmatch(r"\s*(\d{4})?\s*([-–]?)\s*(\d{4})?\s*", text)
    first, dash, last = match.groups() if match else (None, "", None)
    if first and not dash and not last:
        return int(first), int(first)
    years = int(first or 0), int(last or 9999)
    if not dash or not (first or last) or years[0] > years[1]:
        raise InputError(f"'{text}' is not a span of years: write 2020, 2018-2020, 2020- or -2020.")
    return years
