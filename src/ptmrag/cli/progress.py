"""Shows on stderr how far an ingest is: a bar on a terminal, elsewhere a line now and then.

    with shown_progress(err) as progress:
        progress(3, 57, "arxiv:1706.03762")     # done, total and the name of the last one

What ends within ten seconds prints no line. It writes nothing to stdout.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import TYPE_CHECKING

from rich.markup import escape

if TYPE_CHECKING:
    from rich.console import Console

EVERY = 10.0  # seconds between two lines
Update = Callable[[int, int, str], None]


def shown_progress(console: "Console") -> AbstractContextManager[Update]:
    """A bar or lines on the console; yields the function that takes done, total and the last item."""
    return _bar(console) if console.is_terminal else _lines(console)


@contextmanager
def _bar(console: "Console") -> Iterator[Update]:
    from rich import progress as bars

    columns = (
        bars.BarColumn(bar_width=24),
        bars.MofNCompleteColumn(),
        bars.TimeElapsedColumn(),
        bars.TimeRemainingColumn(),
        bars.TextColumn("{task.description}"),
    )
    with bars.Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("", total=None)

        def update(done: int, total: int, item: str) -> None:
            bar.update(task, completed=done, total=total, description=escape(item[:60]))

        yield update


@contextmanager
def _lines(console: "Console") -> Iterator[Update]:
    """Print a line every ten seconds, also while nothing is done, and where another part begins."""
    lines, is_over = ProgressLines(), threading.Event()

    def show(line: str | None) -> None:
        if line is not None:
            console.print(line, markup=False, soft_wrap=True)

    def beat() -> None:
        while not is_over.wait(EVERY):
            show(lines.due())

    thread = threading.Thread(target=beat, daemon=True)
    thread.start()
    try:
        yield lambda done, total, item: show(lines.update(done, total, item))
    finally:
        is_over.set()
        thread.join()


class ProgressLines:
    """The lines that say how far a run is, and when the next one is due."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._began = self._part_began = self._shown = clock()
        self._done, self._total, self._item = 0, 0, ""

    def update(self, done: int, total: int, item: str) -> str | None:
        """Note what is done; a line where another part begins in a run that is not a short one."""
        is_other = total != self._total or done < self._done
        if is_other:
            self._part_began = self._clock()
        self._done, self._total, self._item = done, total, item
        return self._line() if is_other and self._clock() - self._began >= EVERY else self.due()

    def due(self) -> str | None:
        """A line, if the last one was ten seconds ago."""
        return self._line() if self._clock() - self._shown >= EVERY else None

    def _line(self) -> str:
        now = self._shown = self._clock()
        passed = f"{now - self._began:.0f} s"
        if not self._total:
            return f"ingest: reading the lists and their notes, {passed} so far"
        left = self._total - self._done
        seconds = (now - self._part_began) / max(self._done, 1) * left
        about = f", about {seconds:.0f} s" if left and self._done > 1 else ""
        place = f"{self._done} of {self._total} done, {left} left{about}"
        return f"ingest: {place}; {passed} so far; last: {self._item[:100]}"
