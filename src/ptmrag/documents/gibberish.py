"""Whether a text is in a language, or is what fonts without a map to Unicode give.

>>> is_gibberish("Ž" + "\\ue001\\ue014\\ue01b \\ue002" * 200)
True
>>> is_gibberish("The memory of the model is read by a sparse attention. " * 20)
False

Such a PDF looks right, but its text is private-use characters, punctuation, or letters in place of
others. It judges whole documents; a text under 300 characters always passes: it is too short to judge.
"""

import re
import unicodedata

_LEAST = 300  # characters
_MOST_UNREADABLE = 0.3
_LEAST_ALPHANUMERIC = 0.4
_LEAST_WORDS, _MANY_WORDS = 150, 400
# Common words of English, German, French, Spanish, Italian and Dutch.
_COMMON = frozenset(
    re.findall(
        r"\w+",
        "a an and are as at be by can for from has in is it not of on or that the this to was we with "
        "der die das und ist von mit le la les et des est pour el los que en un una il di che per het "
        "de van een",
    )
)
# In these languages 36 to 48 % of the letters are vowels; in a permuted alphabet hardly ever.
_LEAST_VOWELS, _MOST_VOWELS = 0.26, 0.60


def is_gibberish(text: str) -> bool:
    """Whether the text of a document cannot be read, although its pages may look right."""
    inked = [character for character in text if not character.isspace()]
    if len(inked) < _LEAST:
        return False
    if sum(map(_is_unreadable, inked)) > _MOST_UNREADABLE * len(inked):
        return True
    if sum(map(str.isalnum, inked)) < _LEAST_ALPHANUMERIC * len(inked):
        return True
    return _is_permuted(text, len(inked))


def _is_unreadable(character: str) -> bool:
    return character == "\ufffd" or unicodedata.category(character) in ("Co", "Cn", "Cc", "Cs")


def _is_permuted(text: str, inked: int) -> bool:
    """Whether Latin letters replace others: no common words, or too few or too many vowels."""
    words = re.findall(r"[a-z]+", text.casefold())
    letters = "".join(words)
    if len(words) < _LEAST_WORDS or len(letters) < inked / 2:
        return False
    common = sum(word in _COMMON for word in words) / len(words)
    if common > 0.02:
        return False
    if len(words) >= _MANY_WORDS and common < 0.002:
        return True
    share = sum(letters.count(vowel) for vowel in "aeiou") / len(letters)
    return not _LEAST_VOWELS <= share <= _MOST_VOWELS
