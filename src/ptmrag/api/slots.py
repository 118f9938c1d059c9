"""How many answers are made at once, and how many each visitor has in the making: the others wait in line.

    async with slots.slot("ann"):
        ...

The line is bounded: who comes too late is told so at once (TooManyError). The page has a limit of its own.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from ptmrag.api.errors import TooManyError

AT_ONCE, EACH = 4, 2
WAITING, EACH_WAITING = 128, 64


class Slots:
    """The slots of one server; it runs in the server's one event loop."""

    def __init__(self, *, at_once: int = AT_ONCE, each: int = EACH) -> None:
        self._each = each
        self._all = asyncio.Semaphore(at_once)
        self._own: dict[str, asyncio.Semaphore] = {}
        self._here: Counter[str] = Counter()

    def demand_room(self, visitor: str) -> None:
        """Raise TooManyError if the line is full."""
        if self._here[visitor] >= EACH_WAITING:
            raise TooManyError(
                f"{EACH_WAITING} of your requests are waiting: send the next one when one is answered."
            )
        if self._here.total() >= WAITING:
            raise TooManyError("The library is busy: try again in a few seconds.")

    @asynccontextmanager
    async def slot(self, visitor: str) -> AsyncIterator[None]:
        """Use a slot inside the block, after those who came before."""
        self.demand_room(visitor)
        own = self._own.setdefault(visitor, asyncio.Semaphore(self._each))
        self._here[visitor] += 1
        try:
            async with own, self._all:
                yield
        finally:
            self._here[visitor] -= 1
            if not self._here[visitor]:
                del self._here[visitor], self._own[visitor]
