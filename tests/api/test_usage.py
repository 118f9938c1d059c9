"""What a server counts for its administrator, within which bounds, and what it does not keep."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from helpers.chat import CITED
from helpers.clock import Clock
from ptmrag.answer.answer import Answer
from ptmrag.api import usage as module
from ptmrag.api.usage import Usage
from ptmrag.errors import ChatModelError, InputError


def answering(*given: Answer | Exception) -> Iterator[Answer]:
    for one in given:
        if isinstance(one, Exception):
            raise one
        yield one


def test_questions_are_counted_by_how_they_end() -> None:
    """Answered, abstained, failed, stopped: each once, by library and by where it was asked."""
    usage = Usage(["a", "b"])
    of = usage.of("a")
    refusal = replace(CITED, abstained=True)
    assert list(of.watched("What?", answering(CITED, refusal), door="page")) == [CITED, refusal]
    list(of.watched("What?", answering(CITED)))
    with pytest.raises(ChatModelError):
        list(of.watched("Why 42?", answering(ChatModelError("No answer to Why 42?"))))
    with pytest.raises(InputError):
        list(of.watched("x", answering(InputError("Too long."))))
    growing = of.watched("What?", answering(CITED, CITED))
    next(growing)
    growing.close()  # type: ignore[attr-defined]
    found, other = usage.report().libraries
    assert (found.page, found.programs) == (1, 4)
    assert (found.answered, found.abstained, found.failed, found.stopped) == (1, 1, 2, 1)
    assert found.p50 is not None
    assert (other.page, other.programs, other.p50) == (0, 0, None)
    (trouble,) = usage.report().errors
    assert (trouble.library, trouble.place) == ("a", "programs")


def test_neither_questions_nor_names_are_kept() -> None:
    """Nothing of a question or of who asked is in the report or in the log, unless it is asked for."""
    for is_kept in (False, True):
        told: list[dict[str, Any]] = []
        usage = Usage(["a"], keeps_questions=is_kept, log=told.append)
        of = usage.of("a")
        error = ChatModelError("The model did not answer 'Is it BERT?'.")
        with pytest.raises(ChatModelError):
            list(of.watched("Is it BERT?", answering(error), visitor="ann"))
        shown = usage.report().model_dump_json() + str(told)
        assert ("Is it BERT?" in shown) is is_kept
        assert "ann" not in shown
        assert (usage.report().questions is None) is not is_kept
        assert [event["event"] for event in told] == ["error", "question"]


def test_hours_and_days_count_visitors_once() -> None:
    """A visitor of two hours is one of the day; the last period is first; the oldest hours are forgotten."""
    clock = Clock()
    usage = Usage(["a"], clock=clock)
    for visitor in ("ann", "ann", "bob"):
        usage.of("a").asked("page", "answered", 0.1, visitor=visitor)
    clock.sleep(3_600)
    usage.of("a").asked("page", "abstained", 0.1, visitor="ann")
    report = usage.report()
    assert [(one.questions, one.visitors) for one in report.hours] == [(1, 1), (3, 2)]
    assert sum(one.questions for one in report.days) == 4
    assert report.days[0].visitors in (1, 2)  # midnight may lie between
    for _ in range(400):
        clock.sleep(3_600)
        usage.of("a").asked("page", "answered", 0.1)
    assert len(usage.report().hours) == 24 * 14


def test_an_error_is_shown_once_with_how_often(monkeypatch: pytest.MonkeyPatch) -> None:
    """One line, cut, with its first and its last time; the oldest are forgotten."""
    monkeypatch.setattr(module, "_TROUBLES", 3)
    usage = Usage(["a"], clock=Clock())
    for _ in range(2):
        usage.of("a").failed("KeyError:\n 'x'" + "y" * 1_000, place="page")
    (one,) = usage.report().errors
    assert (one.count, one.sentence[:13], len(one.sentence)) == (2, "KeyError: 'x'", 300)
    for number in range(5):
        usage.failed(f"fault {number}")
    assert [one.sentence for one in usage.report().errors] == ["fault 4", "fault 3", "fault 2"]


def test_calls_uploads_and_ingests_are_counted() -> None:
    """With those that failed."""
    usage = Usage(["a"])
    of = usage.of("a")
    of.called("api", "POST /api/v1/ask", 200, visitor="ann")
    of.called("api", "POST /api/v1/ask", 500)
    of.uploaded(2_000)
    of.ingested("running")
    of.ingested("failed", "The disk is full.")
    usage.refused(429)
    found = usage.report()
    (library,) = found.libraries
    assert [(one.calls, one.failed) for one in library.calls] == [(2, 1)]
    assert (library.uploads, library.upload_bytes) == (1, 2_000)
    assert library.ingests == {"running": 1, "failed": 1}
    assert found.refused == {"429": 1}
    assert found.errors[0].sentence == "The disk is full."
    assert found.versions["ptmrag"]
