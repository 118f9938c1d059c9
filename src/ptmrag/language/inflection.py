"""An English word without the endings of number and tense, for terms that must not be taken for others.

>>> uninflected("adapters"), uninflected("adaptations"), uninflected("modelling")
('adapter', 'adaptation', 'model')

Snowball, with which `tokens` searches, goes further: its "visual" is "visualize", its "relative" is "related". It
knows no irregular plurals.
"""

import re
from functools import lru_cache

# Words that end like inflected ones, and those whose endings make other words of them.
_WHOLE = frozenset(
    ("bias", "news", "series", "were", "reasoning", "meaning", "setting", "grounding")
)
_SHORT = 3  # letters of which none is an ending: CNN, add, MSE


@lru_cache(maxsize=16_384)
def uninflected(word: str) -> str:
    """A word in small letters without -s, -ing and -ed, spelt as in American English; not always a word itself."""
    if word in _WHOLE:
        return word
    word = re.sub(r"(?<=[a-z]{2})is(?=(?:ation|e|ed|es|ing)s?$)", "iz", word)
    word = re.sub(r"ies$", "y", word) if len(word) > _SHORT + 1 else word
    word = re.sub(r"(?<=[a-z]{2}[^s])(?<![iu])s$", "", word)
    word = re.sub(r"(?<=[a-z]{3})(?:ing|ed)$", "", word)
    if len(word) > _SHORT:
        word = re.sub(r"([b-df-hj-np-rt-z])\1$", r"\1", word).removesuffix("e")
    return word
