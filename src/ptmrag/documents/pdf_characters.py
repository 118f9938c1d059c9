"""The characters of a PDF's page with their places, sizes and fonts, as pdfium gives them.

    characters = PageCharacters(page, text_page)      # of pypdfium2
    characters.texts[0], characters.box(0)      # "T", (72.0, 700.1, 78.1, 709.0)

`mending` and `unmapped_fonts` change the texts, in which a character may become several or none; places and
numbers remain those of pdfium. Call it with the lock of `pdf` held.
"""

import ctypes
import math
import re
from collections.abc import Collection
from functools import cached_property
from typing import Any, NamedTuple

import pypdfium2.raw as pdfium

from ptmrag.documents.document import Box
from ptmrag.language.tokens import HAN

# Stands for what has no letter.
UNREADABLE = "\ufffd"


class Font(NamedTuple):
    """A font as a document knows it: one of its two names has the mark of its subset."""

    name: str
    family: str
    is_embedded: bool


_LINE = re.compile(r"[^\r\n]+")
_LEAST_LINE = 3  # characters
_DOWN = 3  # quarter turns to the right, for vertical Chinese
_BOLD = re.compile(r"bold|medi(?!um)|cmbx|black|heavy|simhei", re.IGNORECASE)


class PageCharacters:
    """The characters of one page. `texts` has one text for each of pdfium's characters."""

    def __init__(self, page: Any, text_page: Any) -> None:
        self._text_page = text_page  # pdfium frees what nobody holds
        self._page = raw = text_page.raw
        width, height = page.get_size()
        self._size = (height, width) if page.get_rotation() in (90, 270) else (width, height)
        count = pdfium.FPDFText_CountChars(raw)
        self.texts = [chr(pdfium.FPDFText_GetUnicode(raw, i)) for i in range(count)]
        self._fonts: dict[int, Font] = {}

    def text(self, *, without: Collection[int] = ()) -> str:
        """The text of the page; `without` are the numbers of characters to leave out."""
        kept = (text for number, text in enumerate(self.texts) if number not in without)
        return joined("".join(kept))

    def flat(self) -> str:
        """One letter for each character, so that its place is the number; a blank where there is no text."""
        return "".join(text[-1:] or " " for text in self.texts)

    def box(self, number: int) -> Box:
        """Left, bottom, right, top of a character in points, with the page turned so that its line is upright."""
        box = self._raw_box(number)
        quarters = self.quarters_of(number) if self._has_turned else 0
        return _turned(box, self._size, quarters) if quarters else box

    def _raw_box(self, number: int) -> Box:
        left, right, bottom, top = (ctypes.c_double() for _ in range(4))
        pdfium.FPDFText_GetCharBox(self._page, number, left, right, bottom, top)
        return left.value, bottom.value, right.value, top.value

    def origin(self, number: int) -> tuple[float, float]:
        """Where the pen was when it drew a character, on the page as it is in the file."""
        x, y = ctypes.c_double(), ctypes.c_double()
        pdfium.FPDFText_GetCharOrigin(self._page, number, x, y)
        return x.value, y.value

    def size(self, number: int) -> float:
        """The size of a character in points: that of its font, scaled as on the page."""
        matrix = pdfium.FS_MATRIX()
        pdfium.FPDFText_GetMatrix(self._page, number, matrix)
        scale = math.hypot(matrix.b, matrix.d) or 1.0
        return float(pdfium.FPDFText_GetFontSize(self._page, number)) * scale

    def is_bold(self, number: int) -> bool:
        """Whether the name of a character's font says that it is bold."""
        buffer, flags = ctypes.create_string_buffer(128), ctypes.c_int()
        pdfium.FPDFText_GetFontInfo(self._page, number, buffer, 128, flags)
        return bool(_BOLD.search(buffer.value.decode("utf-8", "replace")))

    def font(self, number: int) -> Font | None:
        """The font of a character, None for one that pdfium has added: a blank, the end of a line."""
        drawn = pdfium.FPDFText_GetTextObject(self._page, number)
        if not drawn:
            return None
        address = ctypes.addressof(drawn.contents)
        known = self._fonts.get(address)
        if known is None:
            font = pdfium.FPDFTextObj_GetFont(drawn)
            known = self._fonts[address] = Font(
                _name(pdfium.FPDFFont_GetBaseFontName, font),
                _name(pdfium.FPDFFont_GetFamilyName, font),
                pdfium.FPDFFont_GetIsEmbedded(font) == 1,
            )
        return known

    @cached_property
    def vertical(self) -> frozenset[int]:
        """The numbers of the characters in lines of vertical Chinese, if most of the page is in such lines."""
        if not HAN.search("".join(self.texts)):
            return frozenset()
        lines = [range(*line.span()) for line in _LINE.finditer(self.flat())]
        found = [line for line in lines if self._is_vertical(line)]
        if 2 * sum(map(len, found)) <= sum(map(len, lines)):
            return frozenset()
        # Of a line of one or two characters, the page says what it is.
        found += [line for line in lines if len(line) < _LEAST_LINE]
        return frozenset(number for line in found for number in line)

    def _is_vertical(self, line: range) -> bool:
        """Whether the characters of a line are below each other, and not turned."""
        if len(line) < _LEAST_LINE or self.angle(line[0]):
            return False
        first, last = self._raw_box(line[0]), self._raw_box(line[-1])
        return first[1] - last[1] > 2 * abs(first[0] - last[0]) and first[1] > last[3]

    @cached_property
    def _has_turned(self) -> bool:
        """Whether a line of the page is not upright."""
        if self.vertical:
            return True
        starts = [0, *(n + 1 for n, text in enumerate(self.texts) if text == "\n")]
        return any(self.quarters_of(start) for start in starts if start < len(self.texts))

    def angle(self, number: int) -> float:
        """How far a character is turned to the right, in radians; 0 for one that is upright."""
        return float(pdfium.FPDFText_GetCharAngle(self._page, number))

    def quarters_of(self, number: int) -> int:
        """How many quarter turns to the right make the line of a character upright: 1 for text that runs up the page.

        Lines of vertical Chinese, whose characters are upright, are turned so that the first is the highest.
        """
        if number in self.vertical:
            return _DOWN
        return -round(self.angle(number) / (math.pi / 2)) % 4


def _name(name_of: Any, font: Any) -> str:
    buffer = ctypes.create_string_buffer(128)
    name_of(font, buffer, 128)
    return buffer.value.decode("latin-1")


def joined(text: str) -> str:
    """A text in which characters beyond U+FFFF are one character each: pdfium gives two surrogates."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "ignore")


def _turned(box: Box, size: tuple[float, float], quarters: int) -> Box:
    """A box on a page of this width and height, turned to the right by so many quarters."""
    (left, bottom, right, top), (width, height) = box, size
    for _ in range(quarters):
        left, bottom, right, top = bottom, width - right, top, width - left
        width, height = height, width
    return left, bottom, right, top
