"""Aspects in any words: which sentences have these words, and how near a sentence must be.

    has_words("trained on 16 TPU chips", aspect_of("TPU chips"))    # True

A sentence answers if it has the words of the aspect, or their translations: nearness of meaning alone finds
something for every aspect, also where the work says nothing of it.
"""

import re
from functools import lru_cache

from ptmrag.language.detect import Language, detect_language
from ptmrag.language.glossary import translations
from ptmrag.language.tokens import telling, tokens
from ptmrag.matrix.aspects import Aspect

# The share of the words of an aspect that a sentence has, at least.
_SHARE = 0.6
# How near a sentence must be, by the language of the aspect and of the sentence.
_LEAST = {("en", "en"): 0.80, ("zh", "zh"): 0.80, ("zh", "en"): 0.78, ("en", "zh"): 0.78}
# Aspects that a number answers.
_AMOUNT = re.compile(
    r"\b(?:number|how (?:many|much|long|large|big)|amount|time|duration|cost|rate|ratio|percentage|share|speed|length|"
    r"count|years?|hours?|days?|price|budget|memory|steps?|epochs?|score|accuracy|size|dimension)\b|"
    r"多少|数量?$|时[间长]|成本|费用|比例|速度|长度|内存|显存|步数|轮数|次数|准确率|大小|维度",
    re.IGNORECASE,
)
# These ask for a number, and are not in the sentence that has it.
_COUNTED = re.compile(r"\b(?:number|amount|count|how (?:many|much|long)) ?(?:of)?\b|数量|多少|个数")


def has_words(text: str, aspect: Aspect) -> bool:
    """Whether a text has most words of an aspect, or what they are in its language; and a number where it wants one."""
    words = _words(aspect.asked)
    if not words:
        return False
    there, folded = frozenset(tokens(text)), text.casefold()
    found = sum(any(_is_in(form, there, folded) for form in forms) for forms in words)
    if found < _SHARE * len(words):
        return False
    return any(map(str.isdigit, text)) or _AMOUNT.search(aspect.asked) is None


def least(aspect: Aspect, language: Language) -> float:
    """How near a sentence of a language must be to an aspect."""
    return _LEAST[detect_language(aspect.asked), language]


def _is_in(form: str, there: frozenset[str], folded: str) -> bool:
    """Whether a text has a form of a word: by its stems, or as it is written where it is Chinese."""
    if not form.isascii():
        return form.casefold() in folded
    stems = tokens(form)
    return bool(stems) and all(stem in there for stem in stems)


@lru_cache(maxsize=256)
def _words(asked: str) -> tuple[tuple[str, ...], ...]:
    """The words of an aspect that say something, each with its translations; a term of the glossary is one word."""
    whole = translations(asked)
    if whole:
        return ((asked, *whole),)
    words = dict.fromkeys(telling(_COUNTED.sub(" ", asked)) or telling(asked))
    return tuple((word, *translations(word)) for word in words)
