"""The results that a visitor's browser keeps of the page "Write": the last five of each part, with date and inputs.

    kept = read_kept(memory.of(state, request))
    kept, dropped = with_result(kept, kept_of("review", {"topic": "BERT"}, review))
    shown, lost = shown_again(kept[0], library)        # each quote checked against the library once more

A browser may send anything: what comes back is bounded and read by its types, and a quote that is not verbatim on its
page in the library is taken out. It renders nothing: `written` and `kept_html` do.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from typing import Any

from pydantic import TypeAdapter, ValidationError

from ptmrag.answer.answer import Citation
from ptmrag.draft_check.found_source import DraftReport, FoundSource
from ptmrag.matrix.works_table import WorkRow, WorksTable
from ptmrag.reviews.review import Review
from ptmrag.web.cached_library import CachedLibrary
from ptmrag.web.quote_places import place_of

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
    """A result that was made just now."""
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


def shown_again(kept: KeptResult, library: CachedLibrary) -> tuple[Result | None, int]:
    """A result without the quotes that the library no longer has, and how many these are.

    A review tells in its own words what its quotes say: without one of them it is not shown at all.
    """
    try:
        result = _adapter(kept.part).validate_python(kept.result)
    except (ValidationError, RecursionError):
        return None, 0

    def is_there(entry_id: str, source: str, page: int | None, quote: str) -> bool:
        place = place_of(entry_id, source, page, quote)
        return place is not None and library.quoted(place) is not None

    if isinstance(result, WorksTable):
        return _checked_table(result, is_there)
    if isinstance(result, Review):
        lost = sum(not _is_cited(one, is_there) for one in _citations(result))
        return (None if lost else result), lost
    return _checked_report(result, is_there)


_IsThere = Callable[[str, str, int | None, str], bool]


def _checked_table(table: WorksTable, is_there: _IsThere) -> tuple[WorksTable, int]:
    rows = [_checked_row(row, is_there) for row in table.rows]
    lost = sum(map(_quotes, table.rows)) - sum(map(_quotes, rows))
    return replace(table, rows=tuple(rows)), lost


def _checked_row(row: WorkRow, is_there: _IsThere) -> WorkRow:
    cells = {
        aspect: tuple(
            one for one in cell if is_there(row.entry_id, one.source, one.page, one.quote)
        )
        for aspect, cell in row.cells.items()
    }
    return replace(row, cells=cells)


def _quotes(row: WorkRow) -> int:
    return sum(map(len, row.cells.values()))


def _citations(review: Review) -> list[Citation]:
    cells = [
        row.citation(quote)
        for row in (review.table.rows if review.table else ())
        for cell in row.cells.values()
        for quote in cell
    ]
    return [*cells, *(one for section in review.sections for one in section.citations)]


def _is_cited(one: Citation, is_there: _IsThere) -> bool:
    return is_there(one.entry_id, one.source, one.page, one.quote)


def _checked_report(report: DraftReport, is_there: _IsThere) -> tuple[DraftReport, int]:
    """Sentences all of whose passages are gone are gone as well: their verdict rested on them."""
    kept: list[FoundSource] = []
    lost = 0
    for found in report.sentences:
        hits = tuple(
            hit for hit in found.hits if is_there(hit.entry_id, hit.source, hit.page, hit.quote)
        )
        lost += len(found.hits) - len(hits)
        if hits or not found.hits:
            kept.append(replace(found, hits=hits))
    return replace(report, sentences=tuple(kept)), lost


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
