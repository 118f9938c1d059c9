"""Chat models that are made up: they read what they are sent, and answer honestly, lie, or break."""

import re
import threading
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from langchain_core.messages import AIMessageChunk

from ptmrag.language.verbatim import sentences
from ptmrag.llm import Message

PASSAGE = re.compile(r'<passage number="(\d+)">\n(.*?)\n</passage>', re.DOTALL)
ANSWERING = re.compile(r"^It answers with: (.+)$", re.MULTILINE)


def is_reading(messages: Sequence[Message]) -> bool:
    """Whether the model is asked which passages answer, and not for the answer."""
    return "pick out" in messages[0][1]


def passages(messages: Sequence[Message]) -> list[tuple[int, str]]:
    """The passages of a request, by their numbers."""
    return [(int(n), text) for n, text in PASSAGE.findall(messages[-1][1])]


class Model:
    """A chat model that reads with one function and writes with another; both see the passages.

    `asked` are the requests. A reply may be an exception, which is raised.
    """

    model_name = "scripted"

    def __init__(
        self,
        reads: Callable[[list[tuple[int, str]]], str | Exception],
        writes: Callable[[list[tuple[int, str]]], str | Exception],
        *,
        tokens: bool = False,
    ) -> None:
        self._reads, self._writes, self._tokens = reads, writes, tokens
        self.asked: list[list[Message]] = []

    def stream(self, input: Any) -> Iterator[AIMessageChunk]:  # noqa: A002 - LangChain's name
        self.asked.append(input)
        reply = (self._reads if is_reading(input) else self._writes)(passages(input))
        if isinstance(reply, Exception):
            raise reply
        for line in reply.splitlines(keepends=True):
            yield AIMessageChunk(line)
        if self._tokens:
            told = {"input_tokens": 100, "output_tokens": 10, "total_tokens": 110}
            yield AIMessageChunk("", usage_metadata=told)  # type: ignore[arg-type]

    @property
    def readings(self) -> int:
        return sum(map(is_reading, self.asked))


class Slow:
    """A chat model that writes this and then nothing more, until it is let go."""

    model_name = "slow"

    def __init__(self, *pieces: str, reads: str | None = None) -> None:
        self._pieces, self._reads = pieces, reads
        self.is_let_go = threading.Event()
        self.asked = 0

    def stream(self, input: Any) -> Iterator[str]:  # noqa: A002 - LangChain's name
        self.asked += 1
        if self._reads is not None and is_reading(input):
            yield self._reads
            return
        yield from self._pieces
        self.is_let_go.wait(60)


def finds(*words: str) -> Callable[[list[tuple[int, str]]], str]:
    """Reads honestly: the sentences that have one of some words, copied."""

    def read(given: list[tuple[int, str]]) -> str:
        found = [
            f"{n}: {sentence}"
            for n, text in given
            for sentence in sentences(text.partition("\n")[2])
            if any(word in sentence for word in words)
        ]
        return "\n".join(found) or "NONE"

    return read


def repeats(given: list[tuple[int, str]]) -> str:
    """Writes honestly: the sentences that were found to answer, each with its number."""
    found = [f"{said} [{n}]" for n, text in given for said in ANSWERING.findall(text)]
    return " ".join(found) or "NOT IN THE LIBRARY"
