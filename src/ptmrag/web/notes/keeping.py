"""What clicks do to the quotes that a reader keeps: one more, one less, one back, another note.

    after = follow_pin_clicks([("pin", place)], Kept(pins), quoted=library.quoted)
    after.pins, after.pinned

It shows nothing: `notes_html` does. A quote that is not verbatim in the library is not kept.
"""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from ptmrag.answer.answer import Citation
from ptmrag.web.labels import Label
from ptmrag.web.notes.pins import (
    MOST_PINS,
    Pin,
    Pins,
    find_pin,
    keep_pin,
    put_back,
    remove_pin,
    today,
    write_note,
)
from ptmrag.web.quote_places import QuotePlace, read_place

PIN_ACTS = ("pin", "unpin-quote", "undo-pin", "note", "hide-pin", "full-pins")
_FULL = Label(
    f"笔记已满（最多 {MOST_PINS} 条）。请先导出，再移除一些。",
    f"Your notes are full ({MOST_PINS} quotes at most): export them, then remove some.",
)
_CHANGED = Label(
    "资料库里的这一页已经变了，找不到这段原文，没有记入笔记。请重新提问。",
    "This page has changed in the library and no longer has the quote, so it was not kept: ask again.",
)
_NO_ROOM = Label(
    "浏览器的存储空间已满，没有记入笔记。请先删除一些对话或笔记。",
    "The browser's storage is full, so it was not kept: remove some conversations or notes first.",
)
Quoted = Callable[[QuotePlace], Citation | None]


@dataclass(frozen=True, slots=True)
class Kept:
    """The pins after some clicks, and what the reader is told: of a pin that is new, of one removed, of a problem.

    `removed` are the pin that was removed last and its number among the others, to put it back.
    """

    pins: Pins = ()
    pinned: Pin | None = None
    removed: tuple[Pin, int] | None = None
    problem: Label | None = None


def follow_pin_clicks(clicks: Iterable[tuple[str, str]], kept: Kept, *, quoted: Quoted) -> Kept:
    """What is kept after these clicks, (act, id) each; an id that names nothing changes nothing."""
    for act, name in clicks:
        kept = _after(kept, act, name, quoted=quoted)
    return kept


def _after(kept: Kept, act: str, name: str, *, quoted: Quoted) -> Kept:
    if act == "pin":
        return _pin(kept, name, quoted=quoted)
    if act == "unpin-quote":
        return _remove(kept, name)
    if act == "undo-pin" and kept.removed:
        return Kept(put_back(kept.pins, *kept.removed))
    if act == "note":
        key, text = _read_note(name)
        return replace(kept, pins=write_note(kept.pins, key, text))
    if act == "full-pins":
        return Kept(kept.pins, problem=_NO_ROOM)
    if act == "hide-pin":
        return Kept(kept.pins)
    return kept


def _pin(kept: Kept, name: str, *, quoted: Quoted) -> Kept:
    """A quote kept; one that is kept already is taken out again."""
    place = read_place(name)
    if place is None:
        return kept
    if find_pin(kept.pins, place.key):
        return _remove(kept, place.key)
    citation = quoted(place)
    if citation is None:
        return Kept(kept.pins, problem=_CHANGED)
    pin = Pin(place, citation.title, date=today())
    pins = keep_pin(kept.pins, pin)
    return Kept(kept.pins, problem=_FULL) if pins is None else Kept(pins, pinned=pin)


def _remove(kept: Kept, key: str) -> Kept:
    pin = find_pin(kept.pins, key)
    if pin is None:
        return kept
    return Kept(remove_pin(kept.pins, key), removed=(pin, kept.pins.index(pin)))


def _read_note(sent: str) -> tuple[str, str]:
    """The key of a pin and the text that was written on it; empty for anything else."""
    try:
        found = json.loads(sent)
    except (ValueError, RecursionError):
        return "", ""
    if isinstance(found, list) and len(found) == 2 and all(isinstance(one, str) for one in found):
        return found[0], found[1]
    return "", ""
