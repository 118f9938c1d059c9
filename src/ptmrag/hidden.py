"""Which characters of a PDF's page its readers cannot see: invisible, white on white, or tiny.

    hidden_characters(page, text_page)    # frozenset of character indices, mostly empty

Such text is written for machines, and stays out of the index. The invisible layer of recognised text
over a scan is what its readers see as a picture: it is kept. Text over a picture or a painted shape is
kept too, since white on a dark box is not hidden.
"""

from collections.abc import Sequence
from ctypes import byref, c_double, c_float, c_uint
from typing import Any

import pypdfium2.raw as pdfium

Box = tuple[float, float, float, float]

_TINY = 2.0  # points
_WHITE = 250
_COVERED = 0.5  # of a page: a scan


def hidden_characters(page: Any, text_page: Any) -> frozenset[int]:
    """The indices of a page's characters that nobody can see; pypdfium2's page and text page."""
    suspects: list[tuple[Box, bool]] = []
    painted: list[Box] = []
    count = 0
    for item in page.get_objects(max_depth=4):
        if item.type == pdfium.FPDF_PAGEOBJ_TEXT:
            count += 1
            is_hidden, is_white = _looks(item)
            if is_hidden or is_white:
                suspects.append((item.get_bounds(), is_white))
        else:
            painted.append(item.get_bounds())
    if not suspects or (_is_scan(painted, page.get_size()) and len(suspects) > count / 2):
        return frozenset()
    boxes = [
        box
        for box, is_white in suspects
        if not (is_white and any(_within(box, p) for p in painted))
    ]
    return _inside(text_page.raw, boxes) if boxes else frozenset()


def _looks(item: Any) -> tuple[bool, bool]:
    """Whether a text cannot be seen wherever it stands, and whether it is white."""
    mode = pdfium.FPDFTextObj_GetTextRenderMode(item.raw)
    red, green, blue, alpha = c_uint(255), c_uint(255), c_uint(255), c_uint(255)
    has_colour = pdfium.FPDFPageObj_GetFillColor(
        item.raw, byref(red), byref(green), byref(blue), byref(alpha)
    )
    size = c_float()
    matrix = item.get_matrix()
    scale = max(abs(matrix.a) + abs(matrix.b), abs(matrix.c) + abs(matrix.d))
    has_size = pdfium.FPDFTextObj_GetFontSize(item.raw, byref(size))
    is_tiny = bool(has_size) and 0 < size.value * scale < _TINY
    is_clear = bool(has_colour) and alpha.value == 0
    is_fill = mode == pdfium.FPDF_TEXTRENDERMODE_FILL
    colours = (red.value, green.value, blue.value)
    is_white = bool(has_colour) and is_fill and min(colours) >= _WHITE
    return mode == pdfium.FPDF_TEXTRENDERMODE_INVISIBLE or is_tiny or is_clear, is_white


def _is_scan(painted: Sequence[Box], size: tuple[float, float]) -> bool:
    area = size[0] * size[1]
    return any((b[2] - b[0]) * (b[3] - b[1]) > _COVERED * area for b in painted)


def _within(box: Box, other: Box) -> bool:
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return other[0] <= x <= other[2] and other[1] <= y <= other[3]


def _inside(text_page: Any, boxes: Sequence[Box]) -> frozenset[int]:
    """The characters whose origin lies in a box."""
    found = []
    x, y = c_double(), c_double()
    for index in range(pdfium.FPDFText_CountChars(text_page)):
        if pdfium.FPDFText_GetCharOrigin(text_page, index, byref(x), byref(y)) and any(
            b[0] - 1 <= x.value <= b[2] + 1 and b[1] - 1 <= y.value <= b[3] + 1 for b in boxes
        ):
            found.append(index)
    return frozenset(found)
