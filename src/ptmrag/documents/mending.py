"""Characters as people see them: what a PDF's fonts double, widen or leave without a letter is mended.

    mend(characters)      # "⼿手术" is 手术, "ｏｐｉｎｉｏｎｍｉｎｉｎｇ" is "opinion mining"

It looks at the places of characters, and at no words: `ligatures` does. Text of fonts without a map to Unicode
is none of its cases: `unmapped_fonts` finds it.
"""

import itertools
import re
import unicodedata
from collections.abc import Sequence
from statistics import median

from ptmrag.documents.pdf_characters import UNREADABLE, PageCharacters

# What is looked at: Chinese, forms of full width, characters for private use.
_ODD = re.compile("[\u2e80-\u2fdf\u3400-\u9fff\ue000-\ufaff\ufe10-\ufe48\uff00-\uffef]")
_CJK = re.compile("[\u2e80-\u2fdf\u3400-\u9fff\uf900-\ufaff]")
# Radicals and compatibility ideographs, which stand for a character.
_STAND_IN = re.compile("[\u2e80-\u2fdf\uf900-\ufaff]")
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
# The forms of marks in vertical lines.
_OF_VERTICAL = dict(
    zip(
        "︐︑︒︓︔︕︖︵︶︷︸︹︺︻︼︽︾︿﹀﹁﹂﹃﹄﹇﹈︙︰︱",
        "，、。：；！？（）｛｝〔〕【】《》〈〉「」『』［］…：—",
        strict=True,
    )
)
_SAME = 0.12  # of its width: how far apart two boxes of one glyph are
_BLANK, _BLANK_OF_DIGITS = 0.14, 0.4  # of the font size: the gap between two words, and two numbers
_FARTHEST = 3.0  # font sizes: farther words are not on one line
_WIDE = 0.08  # of the font size: how much a full-width letter's advance differs from it
_LINE = 8  # times one character: a line that is drawn with it
_FLAT = 0.15  # of the font size: a dash is not as high as this


def mend(characters: PageCharacters) -> None:
    """Mend the texts of a page's characters in place."""
    texts = characters.texts
    if not _ODD.search("".join(texts)):
        return
    _merge_doubled(characters)
    folded = [number for number, text in enumerate(texts) if text and ord(text[0]) in _FOLDED]
    for number in folded:
        texts[number] = _FOLDED[ord(texts[number])]
    if folded:
        _find_blanks(characters, folded)
        _find_hyphens(characters, folded)
        _fold_marks(texts)
    _drop_ornaments(texts)
    texts[:] = [_OF_VERTICAL.get(text, text) for text in texts]
    for number, text in enumerate(texts):
        if text and "\ue000" <= text <= "\uf8ff":
            texts[number] = _of_private(characters, number)
        elif text in _OF_RADICALS or (text and _STAND_IN.match(text)):
            texts[number] = _OF_RADICALS.get(text) or unicodedata.normalize("NFKC", text)


def _drop_ornaments(texts: list[str]) -> None:
    """Empty runs of one Chinese character, with which some typesetting programs draw a line."""
    start = 0
    for _, run in itertools.groupby(texts):
        end = start + len(list(run))
        if end - start >= _LINE and _CJK.match(texts[start]):
            texts[start:end] = [""] * (end - start)
        start = end


def _merge_doubled(characters: PageCharacters) -> None:
    """Of two characters that one glyph gives (a radical and its character, or one twice) keep the latter."""
    texts = characters.texts
    for number, (one, other) in enumerate(itertools.pairwise(texts)):
        if not (_CJK.match(one) and _CJK.match(other)):
            continue
        is_same = unicodedata.normalize("NFKC", one) == unicodedata.normalize("NFKC", other)
        if (is_same or _STAND_IN.match(one)) and _are_one(characters, number):
            texts[number] = ""


def _are_one(characters: PageCharacters, number: int) -> bool:
    """Whether a character and the next one are drawn in one place."""
    one, other = characters.box(number), characters.box(number + 1)
    most = _SAME * max(one[2] - one[0], 0.1)
    return all(abs(a - b) <= most for a, b in zip(one, other, strict=True))


def _find_blanks(characters: PageCharacters, folded: Sequence[int]) -> None:
    """Put the blanks back between words of full-width letters, which pdfium takes for Chinese."""
    texts = characters.texts
    gaps = {
        number: _gap(characters, before, number)
        for before, number in itertools.pairwise(folded)
        if number == before + 1
    }
    usual = median(gaps.values()) if gaps else 0.0
    for number, gap in gaps.items():
        before, is_digit = texts[number - 1], texts[number].isdigit()
        is_word = before.strip().isalnum() or (before in ".%]" and not is_digit)
        least = max(_BLANK_OF_DIGITS if is_digit else _BLANK, 2.5 * usual)
        if texts[number].isalnum() and is_word and least < gap < _FARTHEST:
            texts[number] = f" {texts[number]}"


def _gap(characters: PageCharacters, before: int, number: int) -> float:
    """The gap between two characters in font sizes; 0 if the first one's glyph is of full width itself."""
    size = characters.size(number) or 1.0
    advance = characters.origin(number)[0] - characters.origin(before)[0]
    if abs(advance - size) <= _WIDE * size:
        return 0.0
    return (characters.box(number)[0] - characters.box(before)[2]) / size


def _find_hyphens(characters: PageCharacters, folded: Sequence[int]) -> None:
    """Make hyphens of the flat marks that fonts of full-width letters give as question marks."""
    beside = {near for number in folded for near in (number - 1, number + 1)}
    for number in beside & set(range(len(characters.texts))):
        if characters.texts[number] == "?" and _is_flat(characters, number):
            characters.texts[number] = "-"


def _fold_marks(texts: list[str]) -> None:
    """Make the comma, colon and semicolon between two Latin words those of Latin text; "1． 1" is 1.1."""
    for number in range(1, len(texts) - 1):
        mark = texts[number]
        before, after = texts[number - 1].strip(), texts[number + 1].strip()
        if mark == "." and before.isdigit() and not after and texts[number + 1] == " ":
            following = texts[number + 2].strip() if number + 2 < len(texts) else ""
            texts[number + 1] = "" if following.isdigit() else " "
        elif mark in "，：；" and mark and _LETTER.match(before) and _LETTER.match(after):
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
