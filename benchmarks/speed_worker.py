"""Time the searches and answers of one checkout, in a process of its own: `python speed_worker.py INDEX`.

It reads a JSON document per line, `{"do": "search" | "answer" | "cold", "question": "…"}`, and writes one per
line. `PYTHONPATH` says which checkout's ptmrag it runs, so it uses nothing that an older one lacks, and imports
nothing of this package. It compares nothing: `speed` does.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from importlib import import_module
from typing import Any

# What an answer does beside its searches: the methods of a class, or a function, whose time is a part of it.
# What a checkout does not have is left out, and its time counts as the rest.
_PARTS = {
    "names": (("ptmrag.answer.meant_names", "NamesMeant.of"),),
    "reading sentences": (
        ("ptmrag.answer.reading", "SentenceReader.sentences"),
        ("ptmrag.answer.reading", "SentenceReader.own_passages"),
    ),
    "choosing spans": (("ptmrag.answer.spans", "choose"),),
}
_OF_A_SEARCH = {
    "embedding": "embedding the question",
    "late": "late interaction",
    "lexical": "words",
}


class Clock:
    """Milliseconds of wall and CPU time by part; a part inside another one is taken from that one."""

    def __init__(self) -> None:
        self.parts: dict[str, list[float]] = {}
        self._inside: list[list[float]] = []

    @contextmanager
    def of(self, part: str) -> Iterator[None]:
        """Count the time that is spent inside as that of a part."""
        began, inner = _now(), [0.0, 0.0]
        self._inside.append(inner)
        try:
            yield
        finally:
            self._inside.pop()
            spent = [after - before for after, before in zip(_now(), began, strict=True)]
            known = self.parts.setdefault(part, [0.0, 0.0])
            for kind in range(2):
                known[kind] += spent[kind] - inner[kind]
                if self._inside:
                    self._inside[-1][kind] += spent[kind]


def _now() -> tuple[float, float]:
    return time.perf_counter() * 1000, time.process_time() * 1000


class Worker:
    """An open index of one checkout."""

    def __init__(self, index: str) -> None:
        self._clock = Clock()
        assistant = import_module("ptmrag.assistant")
        self._time_parts()
        self._assistant = assistant.Assistant.load(index)

    def search(self, question: str) -> dict[str, Any]:
        """Search once: `hits` are the ids of the passages, `late` the MaxSim of all candidates by id."""
        ranking, row = self._timed(lambda: self._assistant.rank(question))
        hits = [hit.chunk_id for hit in ranking.hits]
        late = {candidate.id: candidate.late for candidate in ranking.candidates}
        return row | {"same": hits, "late": late}

    def answer(self, question: str) -> dict[str, Any]:
        """Answer once: `same` is what two checkouts should agree on."""
        answer, row = self._timed(lambda: self._assistant.ask(question))
        cited = [[cite.source, cite.page, cite.quote] for cite in answer.citations]
        return row | {"same": [answer.text, cited]}

    def _timed(self, work: Callable[[], Any]) -> tuple[Any, dict[str, Any]]:
        self._clock.parts.clear()
        with self._clock.of("the rest"):
            done = work()
        return done, {"parts": dict(self._clock.parts)}

    def _time_parts(self) -> None:
        timings, clock = import_module("ptmrag.retrieval.ranking").Timings, self._clock
        own = timings.of

        @contextmanager
        def of(self: Any, part: str) -> Iterator[None]:
            with clock.of(_OF_A_SEARCH.get(part, part)), own(self, part):
                yield

        timings.of = of
        for part, places in _PARTS.items():
            for module, name in places:
                self._time(part, module, name)

    def _time(self, part: str, module: str, name: str) -> None:
        """Count the time of a function as a part, under whatever name it was imported."""
        try:
            holder: Any = import_module(module)
            *above, last = name.split(".")
            for one in above:
                holder = getattr(holder, one)
            function = getattr(holder, last)
        except (ImportError, AttributeError):
            return

        @wraps(function)
        def timed(*values: Any, **named: Any) -> Any:
            with self._clock.of(part):
                return function(*values, **named)

        holders = [holder]
        if not above:
            holders += [m for n, m in sys.modules.items() if n.split(".")[0] == "ptmrag"]
        for each in holders:
            for known, value in list(vars(each).items()):
                if value is function:
                    setattr(each, known, timed)


def cold(index: str, question: str) -> dict[str, Any]:
    """Run `ptmrag ask` in a fresh process: milliseconds, and the peak of its memory in MB.

    The process is a child of this one, which is small: a child's peak begins with that of its parent.
    """
    command = [sys.executable, "-m", "ptmrag", "ask", question, "--index", index]
    began = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE) as child:  # noqa: S603 - ours
        assert child.stdout is not None
        text = child.stdout.read()
        _, status, used = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
    wall = (time.perf_counter() - began) * 1000
    if child.returncode:
        sys.exit(child.returncode)  # it has printed its error
    unit = 2**20 if sys.platform == "darwin" else 2**10
    return {
        "parts": {"the rest": [wall, (used.ru_utime + used.ru_stime) * 1000]},
        "same": text.decode(errors="replace"),
        "peak_mb": used.ru_maxrss * unit / 1e6,
    }


def main(index: str) -> None:
    """Do what the lines on stdin ask for; the index is opened by the first one that needs it."""
    worker: Worker | None = None
    for line in sys.stdin:
        asked = json.loads(line)
        if asked["do"] == "cold":
            row = cold(index, asked["question"])
        else:
            worker = worker or Worker(index)
            row = getattr(worker, asked["do"])(asked["question"])
        sys.stdout.write(json.dumps(row) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1])
