"""The numbers of footnotes behind words are read as raised: "memory⁵", not "memory5".

    raise_marks(characters)      # in place

A raised digit is smaller than the word before it and stands above its line. Digits behind digits, such as
exponents, and those behind single letters stay as they are.
"""

import re

from ptmrag.documents.pdf_characters import PageCharacters

_MARK = re.compile(r"(?<=[^\W\d_]{2}|[^\W\d_][.,;:!?)\]”’\"'。，；：！？）])\d{1,2}(?![\w.%°])")
RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_SMALL, _ABOVE = 0.85, 0.15  # of the size of the word


def raise_marks(characters: PageCharacters) -> None:
    """Make superscripts of the raised digits behind the words of a page."""
    texts = characters.texts
    flat = characters.flat()
    for found in _MARK.finditer(flat):
        word = found.start() - 1
        if _is_raised(characters, found.start(), word if flat[word].isalpha() else word - 1):
            for number in range(*found.span()):
                texts[number] = texts[number].translate(RAISED)


def _is_raised(characters: PageCharacters, number: int, word: int) -> bool:
    size = characters.size(word)
    above = characters.origin(number)[1] - characters.origin(word)[1]
    return characters.size(number) < _SMALL * size and above > _ABOVE * size
