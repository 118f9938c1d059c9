"""What a person typed, as one line of a bearable length.

>>> asked_text("  What is\\nBERT? ", what="question")
'What is BERT?'

It reads nothing in it: `question_words` does.
"""

from ptmrag.errors import InputError

MAX_QUESTION = 2_000


def asked_text(text: str, *, what: str, do: str = "ask something", else_do: str = "") -> str:
    """A text on one line; InputError, which calls it `what`, where it is empty or longer than a question may be.

    `do` is what to do where it is empty, `else_do` what else where it is too long.
    """
    line = " ".join(whole_characters(text).split())
    if not line:
        raise InputError(f"The {what} is empty: {do}.")
    if len(line) > MAX_QUESTION:
        raise InputError(
            f"The {what} has {len(line):,} characters: shorten it to {MAX_QUESTION:,}{else_do}."
        )
    return line


def whole_characters(text: str) -> str:
    """A text without halves of pairs of surrogates, which a browser may send and which are no characters."""
    return text.encode(errors="ignore").decode()
