"""What a document says, for tests that compare it with what was printed."""

from ptmrag.documents.document import Document


def text_of(document: Document) -> str:
    """The text of all blocks of a document on one line."""
    return " ".join(block.text for block in document.blocks)
