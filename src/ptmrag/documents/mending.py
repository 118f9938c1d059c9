"""Characters as people see them: what a PDF's fonts double, widen or leave without a letter is mended.

    mend(characters)      # "⼿手术" is 手术, "ｏｐｉｎｉｏｎｍｉｎｉｎｇ" is "opinion mining"

It looks at the places of characters, and at no words: `ligatures` does. Text of fonts without a map to Unicode
is none of its cases: `unmapped_fonts` finds it.
"""

import itertools
import re
import unicodedata
from collections.abc import Sequence

from ptmrag.documents.pdf_characters import UNREADABLE, PageCharacters

_CJK = re.compile("[\u2e80-\u2fdf\u3400-\u9fff\uf900-\ufaff]")
_RADICAL = re.compile("[\u2e80-\u2fdf]")
_LETTER = re.compile("[A-Za-z0-9]")
# Radicals for which Unicode names no character of the same form.
_OF_RADICALS = dict(
    zip(
        "⺁⺇⺒⺓⺝⺟⺠⻁⻄⻅⻆⻉⻋⻌⻑⻓⻔⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻨⻩⻬⻮⻰⻳",
        "厂几巳幺月母民虎西见角贝车辶長长门青韦页风飞食马骨鬼鱼鸟麦黄齐齿龙龟",
        strict=True,
    )
)
# Full-width forms of ASCII that Chinese typesetting takes for Latin text. Its own marks (，。：（） …) stay.
_FOLDED = {
    code + 0xFEE0: chr(code)
    for code in range(0x21, 0x7F)
    if chr(code).isalnum() or chr(code) in "%+-./<=>@[]&#*_~|"
}
_SAME = 0.12  # of its width: how far apart two boxes of one glyph are
_BLANK = 0.2  # of the font size: the gap between two words
_WIDE = 0.08  # of the font size: how much a full-width letter's advance differs from it
_FLAT = 0.15  # of the font size: a dash is not as high as this


def mend(characters: PageCharacters) -> None:
    """Mend the texts of a page's characters in place."""
    texts = characters.texts
    _merge_doubled(characters)
    folded = [number for number, text in enumerate(texts) if text and ord(text[0]) in _FOLDED]
    for number in folded:
        texts[number] = _FOLDED[ord(texts[number])]
    if folded:
        _find_blanks(characters, folded)
        _find_hyphens(characters, folded)
        _fold_marks(texts)
    for number, text in enumerate(texts):
        if text and "\ue000" <= text <= "\uf8ff":
            texts[number] = _of_private(characters, number)
        elif text in _OF_RADICALS or (text and _RADICAL.match(text)):
            texts[number] = _OF_RADICALS.get(text) or unicodedata.normalize("NFKC", text)


def _merge_doubled(characters: PageCharacters) -> None:
    """Of two characters that one glyph gives (a radical and its character, or one twice) keep the latter."""
    texts = characters.texts
    for number, (one, other) in enumerate(itertools.pairwise(texts)):
        if not (_CJK.match(one) and _CJK.match(other)):
            continue
        is_same = unicodedata.normalize("NFKC", one) == unicodedata.normalize("NFKC", other)
        if (is_same or _RADICAL.match(one)) and _are_one(characters, number):
            texts[number] = ""


def _are_one(characters: PageCharacters, number: int) -> bool:
    """Whether a character and the next one are drawn in one place."""
    one, other = characters.box(number), characters.box(number + 1)
    most = _SAME * max(one[2] - one[0], 0.1)
    return all(abs(a - b) <= most for a, b in zip(one, other, strict=True))


def _find_blanks(characters: PageCharacters, folded: Sequence[int]) -> None:
    """Put the blanks back between words of full-width letters, which pdfium takes for Chinese."""
    texts = characters.texts
    for before, number in itertools.pairwise(folded):
        if number != before + 1 or not (
            texts[number].isalnum() and (texts[before].isalnum() or texts[before] in ".%]")
        ):
            continue
        size, one, other = characters.size(number), characters.box(before), characters.box(number)
        advance = characters.origin(number)[0] - characters.origin(before)[0]
        is_wide = abs(advance - size) <= _WIDE * size
        if not is_wide and _BLANK * size < other[0] - one[2] < 3 * size:
            texts[number] = f" {texts[number]}"


def _find_hyphens(characters: PageCharacters, folded: Sequence[int]) -> None:
    """Make hyphens of the flat marks that fonts of full-width letters give as question marks."""
    beside = {near for number in folded for near in (number - 1, number + 1)}
    for number in beside & set(range(len(characters.texts))):
        if characters.texts[number] == "?" and _is_flat(characters, number):
            characters.texts[number] = "-"


def _fold_marks(texts: list[str]) -> None:
    """Make the comma, colon and semicolon between two Latin words those of Latin text."""
    for number in range(1, len(texts) - 1):
        mark = texts[number]
        before, after = texts[number - 1].strip(), texts[number + 1].strip()
        if mark in "，：；" and mark and _LETTER.match(before) and _LETTER.match(after):
            texts[number] = chr(ord(mark) - 0xFEE0) + " "


def _is_flat(characters: PageCharacters, number: int) -> bool:
    _, bottom, _, top = characters.box(number)
    return 0 < top - bottom < _FLAT * characters.size(number)


def _of_private(characters: PageCharacters, number: int) -> str:
    """What a character for private use stands for: a hyphen, a letter that is not known, or an ornament."""
    texts = characters.texts
    before = texts[number - 1] if number else ""
    after = next((text for text in texts[number + 1 : number + 4] if text), "")
    is_in_latin = bool(_LETTER.match(before.strip()))
    if is_in_latin and _is_flat(characters, number):
        return "\x02" if after.isspace() else "-"
    return UNREADABLE if is_in_latin and _LETTER.match(after) else ""
