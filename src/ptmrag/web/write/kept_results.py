"""The results that a visitor's browser keeps of the page "Write": the last five of each part, with date and inputs.

    kept = read_kept(memory.of(state, request))
    kept, dropped = with_result(kept, kept_of("review", {"topic": "BERT"}, review))
    read_result(kept[0])

A browser may send anything: what comes back is bounded and read by its types. It checks no quote (`checked_again` does)
and renders nothing (`written` and `kept_html` do).
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from typing import Any

from pydantic import TypeAdapter, ValidationError

from ptmrag.draft_check.found_source import DraftReport
from ptmrag.matrix.works_table import WorksTable
from ptmrag.reviews.review import Review

KEPT = 5  # of each part
# Bytes as JSON. The browser's storage takes four characters for three of them, and has five million for all pages; a
# proxy takes a megabyte at once. A review of 37 works has 330,000.
_LONGEST = 450_000
_LONGEST_ALL = 900_000
_LONGEST_INPUTS = 100_000  # the longest draft has 20,000 characters
PARTS: Mapping[str, type] = {"table": WorksTable, "review": Review, "source": DraftReport}
Result = WorksTable | Review | DraftReport


@dataclass(frozen=True, slots=True)
class KeptResult:
    """A result: its part, when it was made (UTC, ISO 8601), what it was made of, and itself as JSON."""

    part: str
    made: str
    inputs: Mapping[str, Any]
    result: Mapping[str, Any]

    @property
    def key(self) -> str:
        """What names it among the others."""
        return f"{self.part} {self.made}"

    @property
    def is_small(self) -> bool:
        """Whether the browser may keep it."""
        return _size(self.result) <= _LONGEST

    def as_json(self) -> dict[str, Any]:
        """What the browser keeps."""
        return {"part": self.part, "made": self.made, "inputs": self.inputs, "result": self.result}


def kept_of(part: str, inputs: Mapping[str, Any], result: Result) -> KeptResult:
    """A result that was made just now, without what the page does not show or makes anew."""
    if isinstance(result, Review):
        result = replace(result, body="", bibtex="")
    made = datetime.now(UTC).isoformat(timespec="milliseconds")
    return KeptResult(part, made, inputs, _adapter(part).dump_python(result, mode="json"))


def read_kept(value: object) -> tuple[KeptResult, ...]:
    """What a browser has kept, newest first; what is not of these types is left out."""
    found = value if isinstance(value, list) else []
    read = (_read(one) for one in found[: KEPT * len(PARTS)])
    return tuple(one for one in read if one is not None)


def with_result(kept: Sequence[KeptResult], new: KeptResult) -> tuple[tuple[KeptResult, ...], int]:
    """The results with a new one, and how many of the oldest went because all together would be beyond 900,000 bytes.

    Of the part of the new one, five stay.
    """
    same = [one for one in kept if one.part == new.part and one.key != new.key][: KEPT - 1]
    found = sorted(
        [new, *same, *(one for one in kept if one.part != new.part)],
        key=lambda one: one.made,
        reverse=True,
    )
    most = len(found)
    while len(found) > 1 and sum(_size(one.as_json()) for one in found) > _LONGEST_ALL:
        found.pop()
    return tuple(found), most - len(found)


def read_result(kept: KeptResult) -> Result | None:
    """A result as a value, not checked against any library; None for what is not of its type."""
    try:
        result: Result = _adapter(kept.part).validate_python(kept.result)
    except (ValidationError, RecursionError):
        return None
    return result


def _read(value: object) -> KeptResult | None:
    if not isinstance(value, dict) or value.get("part") not in PARTS:
        return None
    inputs, result, made = value.get("inputs"), value.get("result"), value.get("made")
    if not (isinstance(inputs, dict) and isinstance(result, dict) and isinstance(made, str)):
        return None
    try:
        datetime.fromisoformat(made)
        is_small = _size(inputs) <= _LONGEST_INPUTS
    except (ValueError, RecursionError):
        return None
    kept = KeptResult(str(value["part"]), made[:40], inputs, result)
    return kept if is_small and kept.is_small else None


def _size(value: object) -> int:
    """How many bytes a value has as JSON in UTF-8, as browsers send it."""
    return len(json.dumps(value, ensure_ascii=False).encode(errors="replace"))


@cache
def _adapter(part: str) -> TypeAdapter[Any]:
    return TypeAdapter(PARTS[part])
