"""What a person typed, as one line of a bearable length.

>>> asked_text("  What is\\nBERT? ", what="question")
'What is BERT?'

It reads nothing in it: `question_words` does.
"""

from ptmrag.errors import InputError

MAX_QUESTION = 2_000


def asked_text(text: str, *, what: str, most: int = MAX_QUESTION) -> str:
    """A text on one line; InputError, which calls it `what`, where it is empty or longer than `most` characters."""
    # Half of a pair of surrogates, which a browser may send, is no character.
    line = " ".join(text.encode(errors="ignore").decode().split())
    if not line:
        raise InputError(f"The {what} is empty: ask something.")
    if len(line) > most:
        raise InputError(f"The {what} has {len(line):,} characters: shorten it to {most:,}.")
    return line
