"""Corrects typing errors in the words that make a question: "whcih papers" asks which papers.

>>> corrected("whcih papres", frozenset({"which", "papers"}), not_misspelt=frozenset())
'which papers'

It corrects only words of a table that have one letter missing, doubled, wrong or exchanged with its neighbour;
a topic stays as it was typed.
"""

import re

_SHORTEST = 5  # letters; a shorter word is not recognisable with an error
_WORD = re.compile(r"(?<![\w-])[a-z]{4,}(?![\w-])")


def corrected(text: str, words: frozenset[str], *, not_misspelt: frozenset[str]) -> str:
    """The text with each word that is one error away from exactly one of `words` corrected."""

    def correct(found: re.Match[str]) -> str:
        typed = found[0]
        if typed in words or typed in not_misspelt:
            return typed
        meant = [word for word in words if len(word) >= _SHORTEST and _is_slip(typed, word)]
        return meant[0] if len(meant) == 1 else typed

    return _WORD.sub(correct, text) if words else text


def _is_slip(typed: str, word: str) -> bool:
    """Whether one word becomes the other by one change behind its first letter."""
    if typed[0] != word[0] or abs(len(typed) - len(word)) > 1:
        return False
    start = next((n for n, (a, b) in enumerate(zip(typed, word, strict=False)) if a != b), -1)
    if start < 0:
        # A plural is no error.
        return not typed.endswith("s") and not word.endswith("s")
    rest, other = typed[start:], word[start:]
    return (
        rest[1:] == other
        or rest == other[1:]
        or rest[1:] == other[1:]
        or (rest[:2] == other[1::-1] and rest[2:] == other[2:])
    )
