"""Limits how many answers each visitor may have in the making, so that one does not keep the others waiting.

    with rate_limit.slot("ann") as is_granted:
        ...

A visitor is a user's name, or else a session of the page. Nothing is queued: a visitor who has used
all slots is refused at once.
"""

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

import gradio as gr

SLOTS = 2


def visitor_of(request: gr.Request) -> str:
    """Who sent a request: a user's name, or else a session of the page."""
    return str(request.username or request.session_hash)


class RateLimit:
    """How many answers each visitor has in the making; safe to use from several threads."""

    def __init__(self, slots: int = SLOTS) -> None:
        self._slots = slots
        self._used: Counter[str] = Counter()
        self._lock = threading.Lock()

    @contextmanager
    def slot(self, visitor: str) -> Iterator[bool]:
        """Use one of the visitor's slots inside the block; False if none was free."""
        with self._lock:
            is_granted = self._used[visitor] < self._slots
            self._used[visitor] += is_granted
        try:
            yield is_granted
        finally:
            with self._lock:
                self._used[visitor] -= is_granted
                if not self._used[visitor]:
                    del self._used[visitor]
