"""Whether two titles name the same work.

>>> is_same_title("Attention is All you Need", "Attention Is All You Need")
True

It compares titles only, not authors or years.
"""

import re
import unicodedata
from collections.abc import Iterator

# What separates a title from its subtitle, or surrounds an addition.
_SUBTITLE = re.compile(r"[:：?？!！()（）\[\]–—]|\s-+\s|\.\s")
_LEAST_WORDS, _LEAST_SHARE = 3, 0.8
_LEAST_LETTERS = 4


def is_same_title(one: str, other: str) -> bool:
    """Whether two titles name one work: their letters are the same, or one has a short subtitle.

    Without the subtitle, at least 3 words and 80 % of the longer title's words are left.
    """
    if not title_letters(one) or not title_letters(other):
        return False
    if title_letters(one) == title_letters(other):
        return True
    short, long = sorted((one, other), key=lambda title: len(title_words(title)))
    least = max(_LEAST_WORDS, _LEAST_SHARE * len(title_words(long)))
    return len(title_words(short)) >= least and title_letters(short) in _without_subtitle(long)


def is_title_of(name: str, title: str) -> bool:
    """Whether a name that a list gives a work agrees with the work's own title.

    >>> is_title_of("BERT", "BERT: Pre-training of Deep Bidirectional Transformers")
    True
    >>> is_title_of("BERT: Pre-training of Transformers", "BERT: Reading Private Mail")
    False
    """
    letters = title_letters(name)
    return is_same_title(name, title) or (bool(letters) and letters in _without_subtitle(title))


def title_marks(title: str) -> set[str]:
    """Keys of which two titles of one work share at least one: the letters of the title and its parts."""
    parts = {title_letters(title), *_without_subtitle(title)}
    return {part for part in parts if len(part) >= _LEAST_LETTERS}


def _without_subtitle(title: str) -> Iterator[str]:
    """The letters before and after each mark that may begin a subtitle."""
    for mark in _SUBTITLE.finditer(title):
        yield title_letters(title[: mark.start()])
        yield title_letters(title[mark.end() :])


def title_words(title: str) -> list[str]:
    """The words of a title in lower case, without punctuation."""
    folded = unicodedata.normalize("NFKC", title).casefold()
    return re.findall(r"[^\W_]+", folded)


def title_letters(title: str) -> str:
    """The letters and digits of a title in lower case: "Pre-Training" and "pretraining" are the same."""
    return "".join(title_words(title))
