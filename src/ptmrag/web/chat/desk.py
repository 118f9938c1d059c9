"""The conversations that one visitor's page has open: the one that is shown, and those in the making.

    desk = Desk()
    making = desk.begin("What is ELECTRA?")     # in the conversation that is shown
    desk.grow(making, conversation)             # shown or not, it goes where it was asked
    desk.show("k3v9…", conversation)            # another one is shown meanwhile

The browser keeps all conversations (`memory`, `kept_scripts`); this holds what the page works on, for one session.
"""

import re
import secrets
import threading
import time
from dataclasses import dataclass, field

from ptmrag.web.chat.conversation import Interrupt
from ptmrag.web.chat.exchange import Conversation

_ID = re.compile(r"[0-9a-z]{1,24}")
_PATIENCE = 10.0  # seconds; a page that never reports back is answered all the same
_MOST_OPEN = 8  # conversations in memory for one page


@dataclass(slots=True, eq=False)
class Making:
    """An answer in the making, the conversation that it belongs to, and its end if that was asked for."""

    id: str
    question: str
    interrupt: Interrupt = field(default_factory=Interrupt)


@dataclass(frozen=True, slots=True)
class Finished:
    """A conversation that has become longer; what is later has a higher serial, after a restart as well."""

    conversation: Conversation
    serial: int


def new_id() -> str:
    """A name for a conversation that no other one has."""
    return secrets.token_hex(8)


def is_id(name: object) -> bool:
    """Whether what a browser sent may be the name of a conversation."""
    return isinstance(name, str) and _ID.fullmatch(name) is not None


class Desk:
    """One for each session, and it changes; safe to use from several threads."""

    def __init__(self) -> None:
        self.shown = new_id()
        # Whether the page has, or will have, its question box as while an answer is in the making.
        self.box_runs = False
        self._lock = threading.RLock()
        self._open: dict[str, Conversation] = {}
        self._making: dict[str, Making] = {}
        self._finished: dict[str, Finished] = {}
        self._serial = 0
        self._is_restored = threading.Event()

    def __deepcopy__(self, memo: object) -> "Desk":
        """Gradio copies a state for each session: each gets one of its own."""
        return Desk()

    @property
    def conversation(self) -> Conversation:
        """What is shown."""
        with self._lock:
            return self._open.get(self.shown, ())

    @property
    def is_busy(self) -> bool:
        """Whether an answer is in the making in the conversation that is shown."""
        return self.shown in self._making

    @property
    def making(self) -> tuple[Making, ...]:
        """All answers in the making."""
        with self._lock:
            return tuple(self._making.values())

    def of(self, name: str) -> Conversation:
        """An open conversation by its id; empty for any other."""
        with self._lock:
            return self._open.get(name, ())

    def show(self, name: str, kept: Conversation = ()) -> None:
        """Show a conversation, as the browser keeps it or, if it is in the making, as it grows."""
        with self._lock:
            if name not in self._making and (kept or name not in self._open):
                self._open[name] = kept
            self.shown = name
            idle = [one for one in self._open if one != name and one not in self._making]
            for one in idle[:-_MOST_OPEN]:
                del self._open[one]

    def restored(self) -> None:
        """The page shows what it came back with: questions need not wait any longer."""
        self._is_restored.set()

    def wait(self) -> None:
        """Wait until the page shows what it came back with.

        A quick visitor asks before that. Without this the question would forget that conversation, and the
        conversation would replace its answer.
        """
        if not self._is_restored.is_set():
            self._is_restored.wait(_PATIENCE)

    def begin(self, asked_in: object, question: str) -> Making | None:
        """Begin an answer in the conversation that a question was asked in; None while one is in the making there."""
        with self._lock:
            sent = asked_in.get("id") if isinstance(asked_in, dict) else None
            name = sent if isinstance(sent, str) and sent in self._open else self.shown
            if name in self._making:
                return None
            self._open.setdefault(name, ())
            making = self._making[name] = Making(name, question)
            self.box_runs = True
            return making

    def grow(self, making: Making, conversation: Conversation) -> bool:
        """Keep how far an answer is; whether its conversation is the one that is shown."""
        with self._lock:
            if self._making.get(making.id) is not making:
                return False  # it was cleared or removed meanwhile
            self._open[making.id] = conversation
            return self.shown == making.id

    def finish(self, making: Making) -> None:
        """An answer is complete, stopped or dropped."""
        with self._lock:
            if self._making.get(making.id) is making:
                del self._making[making.id]
                self._finish(making.id, self._open.get(making.id, ()))

    def _finish(self, name: str, conversation: Conversation) -> None:
        self._serial = max(self._serial + 1, time.time_ns() // 1_000_000)
        self._finished[name] = Finished(conversation, self._serial)

    @property
    def finished(self) -> dict[str, Finished]:
        """The conversations that have become longer, and that the browser has not said to keep yet."""
        with self._lock:
            return dict(self._finished)

    def kept(self, name: str, serial: int) -> None:
        """The browser has kept a conversation, or has said that it cannot; it may have become longer since."""
        with self._lock:
            if name in self._finished and self._finished[name].serial <= serial:
                del self._finished[name]

    def adopt(self, conversation: Conversation) -> None:
        """Show a conversation that the browser does not keep yet."""
        with self._lock:
            name = new_id()
            self.show(name, conversation)
            self._finish(name, conversation)

    def stop(self) -> None:
        """End the answer in the making that is shown, and keep its draft."""
        with self._lock:
            if making := self._making.get(self.shown):
                making.interrupt.kind = "stop"

    def remove(self, name: str) -> None:
        """Forget a conversation, with an answer in the making; if it is shown, show a new one."""
        with self._lock:
            if making := self._making.pop(name, None):
                making.interrupt.kind = "clear"
            self._open.pop(name, None)
            self._finished.pop(name, None)
            if self.shown == name:
                self.shown = new_id()

    def rename(self, old: str, new: str) -> None:
        """Another tab has changed a conversation: what this one has of it goes on under another id."""
        with self._lock:
            if old in self._open:
                self._open[new] = self._open.pop(old)
            if making := self._making.pop(old, None):
                making.id = new
                self._making[new] = making
            if old in self._finished:
                self._finished[new] = self._finished.pop(old)
            if self.shown == old:
                self.shown = new
