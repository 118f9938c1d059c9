"""A fair share of the answering for each visitor, so that one cannot keep the others waiting.

    with rate_limit.slot("ann") as is_granted:
        ...

A visitor is a user's name, or else a session of the page. It queues nothing: who has a full share
is told so at once.
"""

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

AT_ONCE = 2


class RateLimit:
    """Who has how many answers in the making; safe to use from several threads."""

    def __init__(self, at_once: int = AT_ONCE) -> None:
        self._at_once = at_once
        self._taken: Counter[str] = Counter()
        self._lock = threading.Lock()

    @contextmanager
    def slot(self, who: str) -> Iterator[bool]:
        """Inside, one more of the visitor's share is taken, if there was one left."""
        with self._lock:
            is_granted = self._taken[who] < self._at_once
            self._taken[who] += is_granted
        try:
            yield is_granted
        finally:
            with self._lock:
                self._taken[who] -= is_granted
                if not self._taken[who]:
                    del self._taken[who]
