"""Words that are broken at the ends of lines: those that were one word are joined, compounds keep their hyphen.

    words = Vocabulary.of(lines)
    without_breaks("a long-\\nterm mem-\\nory", words)        # "a long-term memory"

What the document writes elsewhere decides; then what it does with the same prefix; then whether both parts are
words, and their whole is none. It knows no fonts and no places.
"""

import re
import unicodedata

from ptmrag.documents.vocabulary import HYPHENS, Vocabulary
from ptmrag.language.tokens import HAN, stop_words

_BREAK = re.compile(rf"(?<![\w-])([\w-]*\w)(?:[{HYPHENS}]\s*\n|[\x02\ufffe])\s*(?=(\w[\w-]*))")
_SUSPENDING = ("and", "or", "und", "oder")  # "one- and two-layer networks"
_LEAST_PART = 3  # letters of each part of a compound that no document writes
_CAMEL = re.compile(r"(?<=[a-z])[A-Z][a-z]*$")


def without_breaks(text: str, words: Vocabulary) -> str:
    """A text of several lines in which no word is broken; its other lines stay as they are."""

    def mend(found: re.Match[str]) -> str:
        left, right = found[1], found[2]
        if not is_compound(left, right, words):
            return left
        return f"{left}- " if right in _SUSPENDING else f"{left}-"

    return _BREAK.sub(mend, text)


def is_compound(left: str, right: str, words: Vocabulary) -> bool:
    """Whether the hyphen between the two parts of a broken word is its own; `left` and `right` may have more."""
    left, right = (unicodedata.normalize("NFKC", part) for part in (left, right))
    a, b = left.rsplit("-", 1)[-1], right.split("-", 1)[0]
    b = re.sub(r"(?<=[^\W\d])\d+$", "", b)  # the mark of a footnote
    if a.isdigit() or b.isdigit() or HAN.search(a[-1] + b[0]):
        return True
    one, other = a.casefold(), b.casefold()
    for count in (words.written, words.related):
        joined, apart = count(one + other), count(one, other)
        if joined != apart:
            return apart > joined
    if a[-1].islower() and b[0].islower():
        if a[0].isupper() and not words.spellings(b)[b]:
            return False  # a name, such as Ben-gio
        return _is_new_compound(one, other, words, has_more=(a != left, b != right))
    if camel := _CAMEL.search(a):
        return not words.written((camel[0] + b).casefold())
    return not (a.isupper() and b.isupper() and words.is_listed(one + other))


def _is_new_compound(
    one: str, other: str, words: Vocabulary, *, has_more: tuple[bool, bool]
) -> bool:
    """Whether two parts are a compound that the document does not write elsewhere.

    `has_more`: whether there are more parts before ("state-of-the-") and behind ("of-the-art").
    """
    if len(one) == 1 or (has_more[1] and other in stop_words()):
        return True
    if other in _SUSPENDING:
        return not words.is_listed(one + other)
    are_long = min(len(one), len(other)) >= _LEAST_PART
    is_style = len(other) >= _LEAST_PART and words.joins_with_hyphens(one)
    is_listed = words.is_listed(one + other)
    if is_style and words.is_word(other) and not (is_listed and len(one) < _LEAST_PART):
        return True
    if is_listed:
        return False
    if has_more[0] and words.is_word(one) and words.is_word(other):
        return True
    return are_long and words.is_word(one) and (words.is_word(other) or words.has_second(other))
