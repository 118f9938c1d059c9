"""Readers that do what a reader should not, for tests of the processes that run them."""

from ptmrag.documents.document import Block, Document


def give_half_a_character(content: bytes, *, source: str) -> Document:
    """A document that is no text: half of a surrogate pair."""
    return Document(source, "\ud83d", (Block("\ud83d", None),), ("\ud83d",))


def print_a_line(content: bytes, *, source: str) -> Document:
    """A document, and a line on standard output, where the answers go."""
    print("a warning of a library")
    return Document(source, "Title", (Block("Text", 1, box=(1.0, 2.0, 3.0, 4.0)),), ("Text",))
