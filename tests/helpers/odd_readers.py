"""Readers that do what a reader should not, for tests of the processes that run them."""

import os
import signal
from pathlib import Path

from ptmrag.documents.document import Block, Document


def give_half_a_character(content: bytes, *, source: str) -> Document:
    """A document that is no text: half of a surrogate pair."""
    return Document(source, "\ud83d", (Block("\ud83d", None),), ("\ud83d",))


def print_a_line(content: bytes, *, source: str) -> Document:
    """A document, and a line on standard output, where the answers go."""
    print("a warning of a library")
    return Document(source, "Title", (Block("Text", 1, box=(1.0, 2.0, 3.0, 4.0)),), ("Text",))


def die(content: bytes, *, source: str) -> Document:
    """A crash, as of a library in C."""
    os.kill(os.getpid(), signal.SIGSEGV)
    raise AssertionError


def hang(content: bytes, *, source: str) -> Document:
    """Never an answer; `source` is the path of a file that says that it has begun, if it is one."""
    if source.startswith("/"):
        Path(source).touch()
    while True:
        pass


def say_where(content: bytes, *, source: str) -> Document:
    """The number of the process as the title."""
    return Document(source, str(os.getpid()), (Block("Text", None),), ("Text",))


def run_out_of_memory(content: bytes, *, source: str) -> Document:
    """What Python raises where a library in C has taken all there is."""
    raise MemoryError
