"""An assistant that says what it was told to; it waits before the last answer."""

import threading
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

from helpers.chat import library_of
from ptmrag.answer.answer import Answer


class Waiting:
    """It waits for `go` before the last answer."""

    model = "scripted:model"

    def __init__(self, *answers: Answer) -> None:
        self.answers = answers
        self.go = threading.Event()
        state = SimpleNamespace(entries=1, passages=2, embedder="small")
        self.library = library_of(state)

    def refresh(self) -> None:
        """Nothing is ever added."""

    def stream(self, question: str, **options: Any) -> Iterator[Answer]:
        answers = self.answers
        yield from answers[:-1]
        self.go.wait(30)
        yield answers[-1]
