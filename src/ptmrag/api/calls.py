"""Runs the operations, which take their time, beside the event loop: within the limits, and streamed.

    answer = await calls.answer(request, lambda: operations.ask("What is BERT?"))

It knows no operation.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from typing import TypeVar

import anyio
import anyio.to_thread
from starlette.requests import Request

from ptmrag.api.slots import AT_ONCE, Slots
from ptmrag.api.visitors import visitor_of
from ptmrag.errors import PtmragError

_READERS = 8  # threads for what is only read
SILENCE = 10.0  # seconds after which a stream says that it is alive
_T = TypeVar("_T")


class Calls:
    """The calls of one server; `slots` are the limits of all of its doors for programs."""

    def __init__(self, slots: Slots | None = None) -> None:
        self.slots = slots or Slots()
        self._readers = anyio.CapacityLimiter(_READERS)
        self._makers = anyio.CapacityLimiter(AT_ONCE + 1)
        self._running: set[asyncio.Task[None]] = set()

    async def read(self, work: Callable[[], _T]) -> _T:
        """What is quick: it waits for no slot."""
        return await anyio.to_thread.run_sync(work, limiter=self._readers)

    async def answer(self, request: Request, work: Callable[[], _T]) -> _T:
        """What takes a while: it waits for a slot. Raises TooManyError if the line is full."""
        async with self.slots.slot(visitor_of(request.scope)):
            return await anyio.to_thread.run_sync(work, limiter=self._makers)

    def demand_room(self, request: Request) -> None:
        """Raise TooManyError if the line is full."""
        self.slots.demand_room(visitor_of(request.scope))

    async def stream(
        self, request: Request, items: Iterator[_T]
    ) -> AsyncIterator[_T | PtmragError | None]:
        """The items as they are made, an error as the last one, and None after each ten seconds of silence.

        When nobody listens any more, the item in the making is finished and no other begun.
        """
        queue: asyncio.Queue[_T | PtmragError | _End | None] = asyncio.Queue()
        listening = [True]
        task = asyncio.create_task(self._make(visitor_of(request.scope), items, queue, listening))
        self._running.add(task)  # a task that nobody holds may be forgotten
        task.add_done_callback(self._running.discard)
        try:
            while True:
                try:
                    item = await asyncio.wait_for(queue.get(), SILENCE)
                except TimeoutError:
                    item = None
                if isinstance(item, _End):
                    return
                yield item
        finally:
            listening.clear()

    async def _make(
        self,
        visitor: str,
        items: Iterator[_T],
        queue: "asyncio.Queue[_T | PtmragError | _End | None]",
        listening: list[bool],
    ) -> None:
        try:
            async with self.slots.slot(visitor):
                while listening:
                    item = await anyio.to_thread.run_sync(next, items, _END, limiter=self._makers)
                    queue.put_nowait(item)
                    if isinstance(item, _End):
                        return
        except PtmragError as error:
            queue.put_nowait(error)
        except Exception:
            queue.put_nowait(PtmragError("The answer failed: the log of the server says why."))
            raise
        finally:
            queue.put_nowait(_END)


class _End:
    """The end of a stream."""


_END = _End()
