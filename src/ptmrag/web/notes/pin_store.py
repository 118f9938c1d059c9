"""Where the browser keeps pins: one item for each library and user, which all tabs of the browser share.

    store = PinStore(context.assistant.library)          # among the page's components
    line.click(listener, [sent, store.kept], [store.changes], **store.reading(1, take_clicks("pin")))

A tab remembers nothing: its scripts read the item before each request, and change in it only what a click has changed.
So what two tabs keep is kept by both, and what one removes does not come back.
"""

from collections.abc import Mapping
from typing import Any

import gradio as gr

from ptmrag.web.browser_memory import BrowserMemory, library_key, user_key
from ptmrag.web.context import QUIET
from ptmrag.web.notes.notes_scripts import CHANGE_PINS, READ_PINS, READ_PINS_AT
from ptmrag.web.notes.pins import Pin, Pins, joined, pins_from_json, pins_to_json


class PinStore:
    """The pins of each user in the browser; `kept` is what its scripts read, `changes` what they are told to change."""

    def __init__(self, library: Any) -> None:
        self._library = library_key(library)
        self.kept, self.changes = gr.JSON(visible=False), gr.JSON({}, visible=False)
        self.place = gr.JSON({}, visible=False)
        # Until now the page had one value, which each tab wrote as a whole: its pins are taken over.
        self._before = BrowserMemory(library, "pins")
        self.before = self._before.state

    def place_of(self, request: gr.Request) -> dict[str, str]:
        """The name of the item of a user."""
        return {"place": f"ptmrag-{self._library}-{user_key(request)}-notes"}

    def reading(self, at: int, how: Mapping[str, Any]) -> dict[str, Any]:
        """How a listener is called whose input number `at` is `kept`."""
        return {**how, "js": READ_PINS % (how.get("js", "(...given) => given"), at)}

    def opening(self, how: Mapping[str, Any]) -> dict[str, Any]:
        """The same for the first one, of `kept`, `place` and `before`."""
        return {**how, "js": READ_PINS_AT}

    def change(self, event: Any) -> Any:
        """After an event, have the browser change what it keeps as `changes` says."""
        return event.then(None, [self.changes], None, js=CHANGE_PINS, **QUIET)

    def pins(self, kept: object) -> Pins:
        """The pins that a browser has read; it may send anything."""
        return pins_from_json(kept.get("pins")) if isinstance(kept, dict) else ()

    def changed(self, before: Pins, after: Pins, request: gr.Request) -> dict[str, Any]:
        """What the browser is told to change."""
        old, new = ({pin.key: pin for pin in pins} for pins in (before, after))
        return {
            **self.place_of(request),
            "dropped": [_where(pin) for key, pin in old.items() if key not in new],
            "put": [
                {"pin": _stored(pin), "at": number}
                for number, pin in enumerate(after)
                if pin.key not in old
            ],
            "noted": [_stored(new[key]) for key, pin in old.items() if new.get(key, pin) != pin],
        }

    def taken_over(self, kept: object, before: object, request: gr.Request) -> Pins | None:
        """The pins with those of the value of before; None where that was done, or has none."""
        found = pins_from_json(self._before.of(before, request))
        is_done = isinstance(kept, dict) and kept.get("taken") is True
        return None if is_done or not found else joined(self.pins(kept), found)


def _stored(pin: Pin) -> list[Any]:
    return pins_to_json((pin,))[0]


def _where(pin: Pin) -> list[Any]:
    return list(pin.place)
