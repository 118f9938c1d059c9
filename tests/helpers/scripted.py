"""An assistant that says what it was told to; it waits before the last answer."""

import threading
from collections.abc import Iterator
from typing import Any

from helpers.chat import Scripted
from ptmrag.answer.answer import Answer


class Waiting(Scripted):
    """It waits for `go` before the last answer."""

    model = "scripted:model"

    def __init__(self, *answers: Answer) -> None:
        super().__init__(*answers)
        self.go = threading.Event()

    def stream(self, question: str, **options: Any) -> Iterator[Answer]:
        *drafts, last = super().stream(question, **options)
        yield from drafts
        self.go.wait(30)
        yield last
