"""Slips of the pen in the words that make a question: "whcih papers" asks which papers.

>>> corrected("whcih papres", frozenset({"which", "papers"}), frozenset())
'which papers'

Only the words of a table are put right, by one letter that is missing, doubled, wrong or exchanged with its
neighbour; a topic stays as it is typed.
"""

import re

_SHORTEST = 5  # letters of a word that a slip leaves recognisable
_WORD = re.compile(r"(?<![\w-])[a-z]{4,}(?![\w-])")


def corrected(text: str, words: frozenset[str], not_misspelt: frozenset[str]) -> str:
    """The text with each word that is one slip away from exactly one of `words` put right."""

    def put_right(found: re.Match[str]) -> str:
        typed = found[0]
        if typed in words or typed in not_misspelt:
            return typed
        meant = [word for word in words if len(word) >= _SHORTEST and _is_slip(typed, word)]
        return meant[0] if len(meant) == 1 else typed

    return _WORD.sub(put_right, text) if words else text


def _is_slip(typed: str, word: str) -> bool:
    """Whether one word becomes the other by one change behind its first letter."""
    if typed[0] != word[0] or abs(len(typed) - len(word)) > 1:
        return False
    start = next((n for n, (a, b) in enumerate(zip(typed, word, strict=False)) if a != b), -1)
    if start < 0:
        # A plural is no slip.
        return not typed.endswith("s") and not word.endswith("s")
    rest, other = typed[start:], word[start:]
    return (
        rest[1:] == other
        or rest == other[1:]
        or rest[1:] == other[1:]
        or (rest[:2] == other[1::-1] and rest[2:] == other[2:])
    )
