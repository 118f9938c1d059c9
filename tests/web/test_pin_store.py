"""Where the browser keeps pins: what it is told to change, and what is taken over from the value of before."""

from types import SimpleNamespace
from typing import Any

import gradio as gr
import pytest

from ptmrag.web.browser_memory import BrowserMemory
from ptmrag.web.notes.pin_store import PinStore
from ptmrag.web.notes.pins import Pin, Pins, pins_to_json, write_note
from ptmrag.web.quote_places import QuotePlace

LIBRARY = SimpleNamespace(identity="a" * 32)
FIRST, SECOND, THIRD = (
    Pin(QuotePlace("bert", "arxiv:1", page, f"quote {page}"), "BERT") for page in (1, 2, 3)
)


@pytest.fixture
def store() -> PinStore:
    """The store of a page, inside one."""
    with gr.Blocks():
        return PinStore(LIBRARY)


def by(name: str | None) -> Any:
    return SimpleNamespace(username=name)


def old_value(pins: Pins) -> dict[str, Any]:
    """The value that the browser kept until now."""
    with gr.Blocks():
        return BrowserMemory(LIBRARY, "pins").changed({}, pins_to_json(pins), by(None))


def test_only_what_a_click_changes_is_changed(store: PinStore) -> None:
    """What is removed by its place, what is new with its number, and another note; nothing of the other pins."""
    noted = write_note((FIRST, SECOND), SECOND.key, "mine")
    told = store.changed((FIRST, SECOND), (THIRD, noted[1]), by(None))
    assert told["dropped"] == [["bert", "arxiv:1", 1, "quote 1"]]
    assert told["put"] == [{"pin": pins_to_json((THIRD,))[0], "at": 0}]
    assert told["noted"] == pins_to_json((noted[1],))
    assert told["place"] == f"ptmrag-{'a' * 16}-all-notes"
    same = store.changed((FIRST,), (FIRST,), by(None))
    assert [same[name] for name in ("dropped", "put", "noted")] == [[], [], []]


def test_each_user_has_an_item(store: PinStore) -> None:
    """Its name does not say who."""
    names = {store.place_of(by(name))["place"] for name in ("ann", "bob", None)}
    assert len(names) == 3
    assert "ann" not in str(names)


@pytest.mark.parametrize("kept", [None, 3, "x", [], {}, {"pins": 3}, {"pins": [[], None, [1] * 7]}])
def test_anything_else_in_the_browser_is_no_pin(store: PinStore, kept: object) -> None:
    """A browser may send anything."""
    assert store.pins(kept) == ()
    assert store.taken_over(kept, kept, by(None)) is None


def test_pins_of_before_are_taken_over_once(store: PinStore) -> None:
    """After those that are there; those that were removed since do not come back."""
    kept, old = {"pins": pins_to_json((THIRD, FIRST))}, old_value((FIRST, SECOND))
    assert store.taken_over(kept, old, by(None)) == (THIRD, FIRST, SECOND)
    assert store.taken_over(None, old, by(None)) == (FIRST, SECOND)
    assert store.taken_over(kept | {"taken": True}, old, by(None)) is None
    assert store.taken_over(kept, old, by("ann")) is None
