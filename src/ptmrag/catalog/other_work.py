"""Whether a document is certainly another work than the one that a list names.

>>> text = "Sparse Gating of Marsupial Networks. We gate the networks of marsupials."
>>> is_other_work("Robust Training of Wombats", "Sparse Gating of Marsupial Networks", text)
True
>>> is_other_work("Marsupial gating", "Sparse Gating of Marsupial Networks", text)
False

A link may lead to another paper than its title says. A short name, a description, or a title in another
language is no proof of that, and neither is a title that may have been misread: what matters is that neither
the titles nor the start of the text have anything in common with the name.
"""

import re

from ptmrag.catalog.same_title import is_same_title, is_title_of, title_letters, title_words

_HAN = re.compile(r"[\u3400-\u9fff]")
# The least telling words, in Chinese pairs of characters, of a name and of a document's own title: of shorter
# ones there is no certainty.
_LEAST_WORDS = (3, 2)
_LEAST_HAN = (8, 6)
# The most telling words of a name that another work may have: in its title, and in the start of its text.
_MOST_IN_TITLE = 0.34
_MOST_IN_TEXT = 0.5
_START = 2_000  # characters: of a title and its abstract
_STEM = 5  # letters: "training" and "trained", "network" and "networks" are one word
_COMMON = frozenset(
    re.findall(
        r"\w+",
        """
    a about an and are as at by can do does for from how in into is it its of on or that the their this to
    toward towards under using via we what when where which why with without your
""",
    )
)


def is_other_work(name: str, title: str, text: str) -> bool:
    """Whether a document with a title, and a text that starts like this, is not the work of that name."""
    if bool(_HAN.search(name)) != bool(_HAN.search(title)):
        return False
    telling, own = _telling(name), _telling(title)
    least = _LEAST_HAN if _HAN.search(name) else _LEAST_WORDS
    if len(telling) < least[0] or len(own) < least[1] or is_title_alike(name, title):
        return False
    letters = title_letters(text)
    if title_letters(name) in letters or title_letters(title) not in letters:
        return False
    words = _telling(text[:_START])
    in_title = len(telling & own) / min(len(telling), len(own))
    return in_title <= _MOST_IN_TITLE and len(telling & words) / len(telling) <= _MOST_IN_TEXT


def is_title_alike(name: str, title: str) -> bool:
    """Whether two titles agree, or one of them is a name or a part of the other."""
    return is_same_title(name, title) or is_title_of(name, title) or is_title_of(title, name)


def _telling(text: str) -> frozenset[str]:
    """The stems of the words that tell one work from another; of Chinese, the pairs of characters."""
    found: set[str] = set()
    for word in title_words(text):
        if _HAN.search(word):
            runs = re.findall(r"[\u3400-\u9fff]+", word)
            found |= {run[at : at + 2] for run in runs for at in range(len(run) - 1)}
        elif word not in _COMMON and len(word) > 1:
            found.add(word[:_STEM])
    return frozenset(found)
