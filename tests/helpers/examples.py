"""The examples of the documents: their fenced blocks, and the commands that a block for a shell has.

    [block] = blocks_of(path)            # Block(path, line, "sh", "ptmrag status  # what failed\n")
    commands_of(block.text)              # [[Command(("ptmrag", "status"))]], one list for each pipe

It knows as much of a shell as the documents use: words, quotes, comments, variables before a command, pipes, `&&` and
lines that go on after a backslash.
"""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent
from typing import NamedTuple

FENCE = re.compile(
    r"^(?P<indent> *)```(?P<language>\w+)\n(?P<text>.*?)^(?P=indent)```$", re.M | re.S
)
ASSIGNMENT = re.compile(r"[A-Z_]+=")


class Block(NamedTuple):
    """A fenced block with the line that it begins at."""

    path: Path
    line: int
    language: str
    text: str


class Command(NamedTuple):
    """One command, without the variables that are set before it."""

    words: tuple[str, ...]

    @property
    def text(self) -> str:
        """The command on one line, without quotes."""
        return " ".join(self.words)


def blocks_of(path: Path) -> Iterator[Block]:
    """The fenced blocks of a document that name their language."""
    text = path.read_text(encoding="utf-8")
    for found in FENCE.finditer(text):
        line = text.count("\n", 0, found.start()) + 1
        yield Block(path, line, found["language"], dedent(found["text"]))


def commands_of(text: str) -> list[list[Command]]:
    """The pipes of a block, each a list of commands."""
    pipes = []
    for line in text.replace("\\\n", " ").splitlines():
        for part in parts_of(line, "&&"):
            commands = [without_variables(words) for words in split(part, "|")]
            pipes.append([Command(tuple(words)) for words in commands if words])
    return [pipe for pipe in pipes if pipe]


def parts_of(line: str, operator: str) -> list[list[str]]:
    """The words of a line, cut at an operator."""
    words = shlex.shlex(line, posix=True, punctuation_chars="|&;<>")
    words.whitespace_split = True
    return split(list(words), operator)


def split(words: list[str], operator: str) -> list[list[str]]:
    """A list cut at each `operator`."""
    parts: list[list[str]] = [[]]
    for word in words:
        if word == operator:
            parts.append([])
        else:
            parts[-1].append(word)
    return parts


def without_variables(words: list[str]) -> list[str]:
    """A command without the variables that are set for it."""
    first = next((place for place, word in enumerate(words) if not ASSIGNMENT.match(word)), None)
    return words[first:] if first is not None else []
