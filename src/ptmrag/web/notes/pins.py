"""The quotes that a reader keeps, as the reader's browser stores them.

    pins = keep_pin((), Pin(place, "BERT", date=today()))
    pins = write_note(pins, pins[0].key, "compare with ELECTRA")
    pins_from_json(pins_to_json(pins)) == pins

A browser may send back anything: each pin is checked, and their number and length are bounded. It does not say whether
a quote is still in the library: `kept_quotes` does.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from ptmrag.web.quote_places import QuotePlace, place_of

MOST_PINS = 300
LONGEST_NOTE = 2_000
_MOST_CHARACTERS = 150_000  # of all quotes and notes: the browser keeps some megabytes for all that a server stores
_LONGEST_TITLE = 300
_KEY = re.compile(r"[0-9a-f]{16}")
_DATE = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass(frozen=True, slots=True)
class Pin:
    """A quote with its place, the title of its work when it was kept, the reader's note and the day (UTC)."""

    place: QuotePlace
    title: str
    note: str = ""
    date: str = ""

    @property
    def key(self) -> str:
        """What buttons name the pin by: the same for the same quote."""
        return self.place.key

    @property
    def length(self) -> int:
        """How many characters it takes."""
        return len(self.place.quote) + len(self.note)


Pins = tuple[Pin, ...]


def today() -> str:
    """The day by UTC, as pins store it."""
    return datetime.now(UTC).date().isoformat()


def keep_pin(pins: Pins, pin: Pin) -> Pins | None:
    """The pins with one more at their beginning; as they are if they have it, None if there is no room."""
    if any(one.key == pin.key for one in pins):
        return pins
    more = (pin, *pins)
    return more if _bounded(more) == more else None


def write_note(pins: Pins, key: str, note: str) -> Pins:
    """The pins with another note on one of them."""
    note = note.strip()[:LONGEST_NOTE]
    return tuple(replace(pin, note=note) if pin.key == key else pin for pin in pins)


def remove_pin(pins: Pins, key: str) -> Pins:
    """The pins without one of them."""
    return tuple(pin for pin in pins if pin.key != key)


def put_back(pins: Pins, pin: Pin, at: int) -> Pins:
    """The pins with one that was removed where it was."""
    if find_pin(pins, pin.key):
        return pins
    return _bounded((*pins[:at], pin, *pins[at:]))


def joined(pins: Pins, others: Pins) -> Pins:
    """The pins, and after them the others that are not among them."""
    known = {pin.key for pin in pins}
    return _bounded((*pins, *(pin for pin in others if pin.key not in known)))


def find_pin(pins: Pins, key: str) -> Pin | None:
    """The pin of a key, which may be any text."""
    return next((pin for pin in pins if pin.key == key), None) if _KEY.fullmatch(key) else None


def pins_to_json(pins: Pins) -> list[list[Any]]:
    """The pins as the browser keeps them."""
    return [[*pin.place, pin.title, pin.note, pin.date] for pin in pins]


def pins_from_json(kept: object) -> Pins:
    """The pins that can be read from what a browser sends, each once; anything else is left out."""
    if not isinstance(kept, list):
        return ()
    found = (_read(one) for one in kept[:MOST_PINS])
    return _bounded(tuple({pin.key: pin for pin in found if pin}.values()))


def _read(one: object) -> Pin | None:
    if not isinstance(one, list) or len(one) != len(QuotePlace._fields) + 3:
        return None
    *where, title, note, date = one
    place = place_of(*where)
    if place is None or not all(isinstance(text, str) for text in (title, note, date)):
        return None
    day = date if _DATE.fullmatch(date) else ""
    return Pin(place, title[:_LONGEST_TITLE], note[:LONGEST_NOTE], day)


def _bounded(pins: Sequence[Pin]) -> Pins:
    """The first pins, as many as there is room for."""
    kept, room = [], _MOST_CHARACTERS
    for pin in pins[:MOST_PINS]:
        room -= pin.length
        if room < 0:
            break
        kept.append(pin)
    return tuple(kept)
