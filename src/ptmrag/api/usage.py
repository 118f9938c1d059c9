"""What a server was asked and what went wrong, for its administrator: counted in memory, within bounds.

    usage = Usage(["survey"])
    of = usage.of("survey")
    of.asked("page", "answered", 0.4, visitor="ann")
    usage.report().libraries[0].answered                 # 1

It keeps no name of a visitor: how many there were is counted by digests that end with the process. It keeps no
question either, unless it is told to (`keeps_questions`). `log` gets each event as a dict, and may write it to a file.
"""

import hashlib
import secrets
import threading
import time
from collections import Counter, OrderedDict, deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any, Literal

from ptmrag.api.usage_shapes import (
    AskedQuestion,
    CallCount,
    LibraryNow,
    LibraryUse,
    Period,
    Trouble,
    UsageReport,
)
from ptmrag.errors import InputError, PtmragError

if TYPE_CHECKING:
    from ptmrag.answer.answer import Answer

Door = Literal["page", "programs"]
Outcome = Literal["answered", "abstained", "failed", "stopped"]

_HOURS = 24 * 14
_VISITORS = 10_000  # of an hour
_TIMES = 1_000  # the last ones, of which the percentiles are made
_TROUBLES, _QUESTIONS, _CALLS = 200, 200, 200
_LONGEST = 300


@dataclass(slots=True)
class _Hour:
    outcomes: Counter[str] = field(default_factory=Counter)
    visitors: set[bytes] = field(default_factory=set)


class Usage:
    """The usage of one server; safe to use from several threads."""

    def __init__(
        self,
        libraries: Sequence[str] = ("",),
        *,
        keeps_questions: bool = False,
        log: Callable[[dict[str, Any]], None] | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.keeps_questions, self._log, self._clock = keeps_questions, log, clock
        self._since, self._salt = clock(), secrets.token_bytes(16)
        self._lock = threading.RLock()
        self._hours: OrderedDict[int, _Hour] = OrderedDict()
        self._troubles: OrderedDict[tuple[str, str, str], Trouble] = OrderedDict()
        self._questions: deque[AskedQuestion] = deque(maxlen=_QUESTIONS)
        self._refused: Counter[int] = Counter()
        self._of = {name: LibraryUsage(self, name) for name in libraries}

    def of(self, library: str) -> "LibraryUsage":
        """The usage of one library. KeyError for one that the server does not have."""
        return self._of[library]

    def refused(self, status: int) -> None:
        """A request was refused, or failed, with a status of HTTP from 400 on."""
        with self._lock:
            self._refused[status] += 1

    def failed(self, sentence: str, *, library: str = "", place: str = "") -> None:
        """Something went wrong: one line, kept once with how often and when."""
        line = " ".join(sentence.split())[:_LONGEST]
        with self._lock:
            key, now = (library, place, line), self.time()
            seen = self._troubles.pop(key, None)
            self._troubles[key] = Trouble(
                library=library,
                place=place,
                sentence=line,
                count=1 + (seen.count if seen else 0),
                first=seen.first if seen else now,
                last=now,
            )
            while len(self._troubles) > _TROUBLES:
                self._troubles.popitem(last=False)
        self.note("error", library=library, place=place, sentence=line)

    def report(self) -> UsageReport:
        """What is known at this moment."""
        from ptmrag.api.process import memory, versions

        libraries = [one.report() for one in self._of.values()]
        now, peak = memory()
        with self._lock:
            return UsageReport(
                since=_iso(self._since),
                seconds=round(self._clock() - self._since, 1),
                memory_mb=now,
                peak_mb=peak,
                versions=versions(),
                libraries=libraries,
                hours=self._periods("%Y-%m-%d %H:00"),
                days=self._periods("%Y-%m-%d"),
                refused={str(status): n for status, n in sorted(self._refused.items())},
                errors=list(reversed(self._troubles.values())),
                questions=list(reversed(self._questions)) if self.keeps_questions else None,
            )

    def note(self, kind: str, **values: Any) -> None:
        """Hand an event to the log, if there is one."""
        if self._log is not None:
            self._log({"at": self.time(), "event": kind, **values})

    def count(self, outcome: str, visitor: str) -> None:
        """A question, or with "" only a visitor, in the hour of this moment."""
        number = int(self._clock() // 3_600)
        digest = hashlib.blake2b(visitor.encode(), key=self._salt, digest_size=8).digest()
        with self._lock:
            hour = self._hours.setdefault(number, _Hour())
            if outcome:
                hour.outcomes[outcome] += 1
            if visitor and len(hour.visitors) < _VISITORS:
                hour.visitors.add(digest)
            while len(self._hours) > _HOURS:
                self._hours.popitem(last=False)

    def keep(self, question: AskedQuestion) -> None:
        """Keep a question, where that is asked for."""
        if self.keeps_questions:
            with self._lock:
                self._questions.append(question)

    def _periods(self, form: str) -> list[Period]:
        """The hours, or the days that they add up to, the last one first."""
        found: dict[str, _Hour] = {}
        for number, hour in self._hours.items():
            name = datetime.fromtimestamp(number * 3_600).astimezone().strftime(form)
            whole = found.setdefault(name, _Hour())
            whole.outcomes += hour.outcomes
            whole.visitors |= hour.visitors
        return [
            Period(
                period=name,
                questions=one.outcomes.total(),
                abstained=one.outcomes["abstained"],
                failed=one.outcomes["failed"],
                visitors=len(one.visitors),
            )
            for name, one in reversed(found.items())
        ]

    def time(self) -> str:
        """This moment, as the report writes it."""
        return _iso(self._clock())


class LibraryUsage:
    """The usage of one library of a server; `now` says what it holds and does at a moment."""

    def __init__(self, usage: Usage, name: str) -> None:
        self._usage, self._name = usage, name
        self._lock = threading.Lock()
        self._asked: Counter[tuple[str, str]] = Counter()
        self._seconds: deque[float] = deque(maxlen=_TIMES)
        self._calls: OrderedDict[tuple[str, str], list[int]] = OrderedDict()
        self._uploads = self._upload_bytes = 0
        self._ingests: Counter[str] = Counter()
        self.now: Callable[[], LibraryNow] = partial(LibraryNow)

    def asked(
        self, door: Door, outcome: Outcome, seconds: float, *, visitor: str = "", question: str = ""
    ) -> None:
        """A question was asked, and how that ended."""
        with self._lock:
            self._asked[door, outcome] += 1
            if outcome in ("answered", "abstained"):
                self._seconds.append(seconds)
        self._usage.count(outcome, visitor)
        taken = round(seconds, 3)
        self._usage.keep(
            AskedQuestion(
                at=self._usage.time(),
                library=self._name,
                question=question[:_LONGEST],
                outcome=outcome,
                seconds=taken,
            )
        )
        told = {"question": question} if self._usage.keeps_questions else {}
        self._usage.note(
            "question", library=self._name, door=door, outcome=outcome, seconds=taken, **told
        )

    def watched(
        self,
        question: str,
        answers: "Iterator[Answer]",
        *,
        door: Door = "programs",
        visitor: str = "",
    ) -> "Iterator[Answer]":
        """The answers to a question, which is counted when the last one is there, or nobody waits for it any more."""
        started, last = time.perf_counter(), None
        outcome: Outcome = "stopped"
        try:
            for last in answers:
                yield last
            outcome = "abstained" if last is not None and last.abstained else "answered"
        except PtmragError as error:
            outcome = "failed"
            if not isinstance(error, InputError):
                self.failed(str(error), place=door, question=question)
            raise
        except Exception:
            outcome = "failed"
            raise
        finally:
            taken = time.perf_counter() - started
            self.asked(door, outcome, taken, visitor=visitor, question=question)

    def failed(self, sentence: str, *, place: str, question: str = "") -> None:
        """Something went wrong with this library; the sentence is kept without the question."""
        if question and not self._usage.keeps_questions:
            sentence = sentence.replace(question, "…")
        self._usage.failed(sentence, library=self._name, place=place)

    def called(self, door: str, address: str, status: int, *, visitor: str = "") -> None:
        """A program asked at an address, and the status of the answer."""
        with self._lock:
            counts = self._calls.setdefault((door, address), [0, 0])
            counts[0] += 1
            counts[1] += status >= 400
            while len(self._calls) > _CALLS:
                self._calls.popitem(last=False)
        self._usage.count("", visitor)

    def uploaded(self, size: int) -> None:
        """Files were uploaded in one request."""
        with self._lock:
            self._uploads += 1
            self._upload_bytes += size
        self._usage.note("upload", library=self._name, bytes=size)

    def ingested(self, state: str, error: str = "") -> None:
        """An ingest began, or ended."""
        with self._lock:
            self._ingests[state] += 1
        if error:
            self.failed(error, place="ingest")
        self._usage.note("ingest", library=self._name, state=state)

    def report(self) -> LibraryUse:
        """What is known at this moment."""
        now = self.now()
        with self._lock:
            times = sorted(self._seconds)
            total: Counter[str] = Counter()
            for (_, outcome), count in self._asked.items():
                total[outcome] += count
            return LibraryUse(
                library=self._name,
                now=now,
                page=sum(n for (door, _), n in self._asked.items() if door == "page"),
                programs=sum(n for (door, _), n in self._asked.items() if door == "programs"),
                answered=total["answered"],
                abstained=total["abstained"],
                failed=total["failed"],
                stopped=total["stopped"],
                p50=_at(times, 0.5),
                p95=_at(times, 0.95),
                uploads=self._uploads,
                upload_bytes=self._upload_bytes,
                ingests=dict(self._ingests),
                calls=[
                    CallCount(door=door, address=address, calls=calls, failed=failed)
                    for (door, address), (calls, failed) in sorted(self._calls.items())
                ],
            )


def _at(times: Sequence[float], share: float) -> float | None:
    """The time that this share of the answers took at most; None without answers."""
    return round(times[min(len(times) - 1, int(share * len(times)))], 3) if times else None


def _iso(seconds: float) -> str:
    return datetime.fromtimestamp(seconds).astimezone().isoformat(timespec="seconds")
