"""Where a quote is, as one text that a button of the page carries and a click brings back.

>>> place = QuotePlace("bert", "arxiv:1810.04805", 3, "We pre-train BERT.")
>>> read_place(write_place(*place)) == place
True

A browser may send anything: `read_place` bounds it, and `quoted` looks up in the library whether the quote is there.
"""

import hashlib
import json
from typing import NamedTuple

from ptmrag.answer.answer import Citation
from ptmrag.language.verbatim import contains
from ptmrag.library.library import Library

LONGEST_QUOTE = 2_000
_LONGEST_NAME = 500
_MOST_PAGE = 100_000


class QuotePlace(NamedTuple):
    """A quote and where it is; `page` is None for a source without pages."""

    entry_id: str
    source: str
    page: int | None
    quote: str

    @property
    def key(self) -> str:
        """A short name of it: the same for the same quote in the same place."""
        return hashlib.sha256(repr(tuple(self)).encode(errors="replace")).hexdigest()[:16]


def write_place(entry_id: str, source: str, page: int | None, quote: str) -> str:
    """The text that names a quote; "" for one that is too long to be kept."""
    if len(quote) > LONGEST_QUOTE:
        return ""
    return json.dumps([entry_id, source, page, quote], ensure_ascii=False, separators=(",", ":"))


def read_place(text: str) -> QuotePlace | None:
    """What such a text names; None for any other text."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return (
        place_of(*found)
        if isinstance(found, list) and len(found) == len(QuotePlace._fields)
        else None
    )


def place_of(entry_id: object, source: object, page: object, quote: object) -> QuotePlace | None:
    """Values that are of a place and within its bounds; None for others."""
    if not (isinstance(entry_id, str) and isinstance(source, str) and isinstance(quote, str)):
        return None
    if not (page is None or (type(page) is int and 0 < page <= _MOST_PAGE)):
        return None
    is_short = max(len(entry_id), len(source)) <= _LONGEST_NAME and len(quote) <= LONGEST_QUOTE
    is_said = bool(entry_id and source and quote.strip())
    return QuotePlace(entry_id, source, page, quote) if is_short and is_said else None


def quoted(place: QuotePlace, library: Library) -> Citation | None:
    """The citation of a quote that is verbatim on its page in the library; None for any other.

    Its title and its address are those of the library.
    """
    with library.snapshot():
        entries = library.records.shown_entries_of({place.source}).get(place.source, [])
        if not entries:
            return None
        # An entry has another id when its list names it otherwise; the text of the source is what it was.
        entry = next((one for one in entries if one.id == place.entry_id), entries[0])
        text = library.passages.page_text(place.source, place.page)
        state = library.records.state(place.source)
    if not contains(text, place.quote):
        return None
    return Citation(
        0, entry.id, entry.title, place.source, state.url if state else "", place.page, place.quote
    )
