"""Whether a title is another one with a slip in it: a letter, a small word, or one word beside a coined name.

>>> title = "ALBERT: A Lite BERT for Self-supervised Learning of Language Representations"
>>> is_misspelt("Albert: A lite BEDRT for self-supervised learning of language representations", title)
True
>>> is_misspelt("Albert: A lite BERT for supervised learning of language representations", title)
False

Short titles are never judged: of two short ones a word is the difference. `same_title` compares without slips.
"""

import re
from difflib import SequenceMatcher

from ptmrag.catalog.same_title import coined_name, title_words

_LEAST_WORDS = 6
_ALIKE = 0.8  # of the letters of two words that are one with a slip
_SMALL = frozenset(
    re.findall(
        r"\S+",
        "a an and at by for from in into of on or the to towards via with within",
    )
)
# Words that make another work of it, also as the first half of one.
_OTHER = frozenset(
    re.findall(
        r"\S+",
        """
    anti bi bidirectional comment cross few inter mono multi no non not one reply rethinking revisiting self semi
    un under uni without zero
""",
    )
)


def is_misspelt(written: str, title: str) -> bool:
    """Whether a title is written with at most one word changed, left out or put in.

    A changed word begins with the same two letters and has most of the others, or both are small words. A word
    more or less is a small one, unless the title begins with a coined name ("FreeLB: …").
    """
    words, wanted = title_words(written), title_words(title)
    if min(len(words), len(wanted)) < _LEAST_WORDS or abs(len(words) - len(wanted)) > 1:
        return False
    start = _common(words, wanted)
    end = _common(words[start:][::-1], wanted[start:][::-1])
    odd, right = words[start : len(words) - end], wanted[start : len(wanted) - end]
    if len(odd) > 1 or len(right) > 1 or re.search(r"\d", "".join([*odd, *right])):
        return False
    if odd and right:
        return _are_one(odd[0], right[0])
    more = "".join([*odd, *right])
    has_name = start > 0 and bool(coined_name(title))
    return more in _SMALL or (has_name and more not in _OTHER)


def _common(one: list[str], other: list[str]) -> int:
    """How many words are the same from the beginning on."""
    return next(
        (n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b),
        min(len(one), len(other)),
    )


def _are_one(odd: str, right: str) -> bool:
    if odd in _SMALL and right in _SMALL:
        return True
    return odd[:2] == right[:2] and SequenceMatcher(None, odd, right).ratio() >= _ALIKE
