"""Which characters of a PDF's page its readers cannot see: without ink, tiny, or white on white.

    hidden_characters(page, text_page)    # frozenset of character indices, mostly empty

Such text is written for machines, and stays out of the index. Whether pale text can be seen is seen: it
is hidden where the page looks the same without it, so white on a dark bar is kept and white on a white
one is not. What its readers see drawn beneath it is kept too: the invisible layer of recognised text
over a scan, the words of a drawing, the halo of a text. Dark text that something is painted over is
not looked for.
"""

import math
from collections.abc import Callable, Collection, Iterator, Sequence
from ctypes import byref, c_double, c_float, c_int, c_uint, c_void_p, cast
from typing import Any, Literal

import pypdfium2.raw as pdfium

Sight = Literal["seen", "inkless", "tiny", "pale"]
Matrix = tuple[float, float, float, float]  # how a form scales and turns what is in it
Letters = dict[int, list[int]]  # the indices of a text's characters, by the text's address

_TINY = 2.0  # points
_CONTRAST = 24  # of 255: what differs less from what is around it is not seen
_SCALE, _MOST_DOTS = 1.0, 4e6  # dots in a point, enough for small labels, and in a page
_COVERED = 0.5  # of a page: a scan
_DRAWN = 0.8  # of the letters of a text have a line of the drawing in their place
_NEAR = 2.0  # points between a text and its halo
_DEPTH = 15  # of forms within forms
_AS_IT_IS: Matrix = (1.0, 0.0, 0.0, 1.0)
_STROKED = (pdfium.FPDF_TEXTRENDERMODE_STROKE, pdfium.FPDF_TEXTRENDERMODE_STROKE_CLIP)


def hidden_characters(page: Any, text_page: Any) -> frozenset[int]:
    """The indices of a page's characters that nobody can see; pypdfium2's page and text page."""
    texts: list[tuple[Any, Sight]] = []
    is_scan = False
    for item, kind, outer in _objects(page.raw):
        if kind == pdfium.FPDF_PAGEOBJ_TEXT:
            texts.append((item, _sight(item, outer)))
        elif kind == pdfium.FPDF_PAGEOBJ_IMAGE:
            is_scan = is_scan or _covers(item, outer, page.get_size())
    if all(sight == "seen" for _, sight in texts):
        return frozenset()
    sights = {_address(item): sight for item, sight in texts}
    if is_scan and sum(sight == "inkless" for _, sight in texts) > len(texts) / 2:
        # The text of a picture, as a program recognised it.
        sights = {address: sight for address, sight in sights.items() if sight != "inkless"}
    of = {
        sight: _letters(text_page.raw, {a for a, s in sights.items() if s == sight})
        for sight in ("seen", "inkless", "tiny", "pale")
    }
    found = {index for letters in of["tiny"].values() for index in letters}
    if of["inkless"]:
        words = [item for item, _ in texts]
        found |= _not_drawn(page, text_page, of["inkless"], words)
    if of["pale"]:
        pale = [item for item, sight in texts if sight == "pale"]
        unread = [i for i, sight in texts if sight == "seen" and _address(i) not in of["seen"]]
        found |= _not_missed(page, text_page, of["pale"], pale, unread)
    return frozenset(found)


def _objects(page: Any) -> Iterator[tuple[Any, int, Matrix]]:
    """What stands on a page and in the forms on it, of what type, with the matrix of the forms."""
    count = pdfium.FPDFPage_CountObjects(page)
    todo = [(pdfium.FPDFPage_GetObject(page, n), _AS_IT_IS, 0) for n in reversed(range(count))]
    while todo:
        item, outer, depth = todo.pop()
        kind = pdfium.FPDFPageObj_GetType(item)
        if kind != pdfium.FPDF_PAGEOBJ_FORM:
            yield item, kind, outer
        elif depth < _DEPTH:
            inner, count = _times(_matrix(item), outer), pdfium.FPDFFormObj_CountObjects(item)
            todo += [
                (pdfium.FPDFFormObj_GetObject(item, n), inner, depth + 1) for n in range(count)
            ]


def _sight(item: Any, outer: Matrix) -> Sight:
    """How a text could be seen; of a pale one, what lies behind it decides."""
    mode = pdfium.FPDFTextObj_GetTextRenderMode(item)
    if mode == pdfium.FPDF_TEXTRENDERMODE_INVISIBLE:
        return "inkless"
    size = c_float()
    if pdfium.FPDFTextObj_GetFontSize(item, size) and size.value:
        a, b, c, d = _times(_matrix(item), outer)
        least = (_TINY / size.value) ** 2
        if a * a + b * b < least or c * c + d * d < least:
            return "tiny"
    red, green, blue, alpha = c_uint(0), c_uint(0), c_uint(0), c_uint(255)
    of = pdfium.FPDFPageObj_GetStrokeColor if mode in _STROKED else pdfium.FPDFPageObj_GetFillColor
    of(item, red, green, blue, alpha)
    if alpha.value < _CONTRAST:
        return "pale"
    return "seen" if min(red.value, green.value, blue.value) <= 255 - _CONTRAST else "pale"


def _letters(text_page: Any, addresses: Collection[int]) -> Letters:
    """The characters of some texts, but for white space."""
    found: Letters = {}
    for index in range(pdfium.FPDFText_CountChars(text_page) if addresses else 0):
        address = _address(pdfium.FPDFText_GetTextObject(text_page, index))
        if address in addresses and not chr(pdfium.FPDFText_GetUnicode(text_page, index)).isspace():
            found.setdefault(address, []).append(index)
    return found


def _not_drawn(page: Any, text_page: Any, letters: Letters, texts: Sequence[Any]) -> set[int]:
    """The characters in whose place no drawing and no picture shows a letter."""
    picture = _picture(page, without=texts)

    def is_drawn(index: int) -> bool:
        return (
            _contrast(picture.crop(_place(page, text_page, index, picture, margin=1))) >= _CONTRAST
        )

    return _unless(letters, is_drawn, _DRAWN)


def _not_missed(
    page: Any, text_page: Any, letters: Letters, pale: Sequence[Any], unread: Sequence[Any]
) -> set[int]:
    """The characters of pale texts without which the page looks the same, unless they are halos.

    Of a text and its halo, pdfium reads but one: the other is among those that it has not read.
    """
    from PIL import ImageChops

    changes = ImageChops.difference(_picture(page), _picture(page, without=pale))

    def is_missed(index: int) -> bool:
        return _most(changes.crop(_place(page, text_page, index, changes))) >= _CONTRAST

    others = [_bounds(item) for item in unread]
    halos = {_address(item) for item in pale if any(_near(_bounds(item), b) for b in others)}
    return _unless({a: i for a, i in letters.items() if a not in halos}, is_missed, 0.5)


def _unless(letters: Letters, is_seen: Callable[[int], bool], share: float) -> set[int]:
    """The characters that are not seen, of texts of which less than a share is seen."""
    found: set[int] = set()
    for indices in letters.values():
        unseen = {index for index in indices if not is_seen(index)}
        if len(unseen) > (1 - share) * len(indices):
            found |= unseen
    return found


def _picture(page: Any, *, without: Sequence[Any] = ()) -> Any:
    """A page in grey as it would look without some of its objects."""
    width, height = page.get_size()
    scale = min(_SCALE, math.sqrt(_MOST_DOTS / max(width * height, 1.0)))
    for item in without:
        pdfium.FPDFPageObj_SetIsActive(item, False)
    picture = page.render(scale=scale, grayscale=True).to_pil()
    for item in without:
        pdfium.FPDFPageObj_SetIsActive(item, True)
    return picture


def _place(
    page: Any, text_page: Any, index: int, picture: Any, *, margin: int = 0
) -> tuple[int, int, int, int]:
    """Where a character stands on the picture of its page: left, top, right, bottom."""
    left, right, bottom, top = (c_double() for _ in range(4))
    pdfium.FPDFText_GetCharBox(text_page.raw, index, left, right, bottom, top)
    x, y = c_int(), c_int()
    corners = []
    for across, up in ((left, bottom), (right, top)):
        pdfium.FPDF_PageToDevice(page.raw, 0, 0, *picture.size, 0, across, up, byref(x), byref(y))
        corners.append((x.value, y.value))
    (x0, x1), (y0, y1) = (sorted(values) for values in zip(*corners, strict=True))
    x0, y0 = (
        min(max(low - margin, 0), most - 1)
        for low, most in zip((x0, y0), picture.size, strict=True)
    )
    x1, y1 = (min(high + margin, most) for high, most in zip((x1, y1), picture.size, strict=True))
    return x0, y0, max(x1, x0 + 1), max(y1, y0 + 1)


def _most(picture: Any) -> int:
    return int(picture.getextrema()[1])


def _contrast(picture: Any) -> int:
    darkest, lightest = picture.getextrema()
    return int(lightest - darkest)


def _covers(image: Any, outer: Matrix, size: tuple[float, float]) -> bool:
    """Whether a picture covers most of a page; it is drawn in a square of side 1."""
    a, b, c, d = _times(_matrix(image), outer)
    return abs(a * d - b * c) > _COVERED * size[0] * size[1]


def _matrix(item: Any) -> Matrix:
    matrix = pdfium.FS_MATRIX()
    if not pdfium.FPDFPageObj_GetMatrix(item, matrix):
        return _AS_IT_IS
    return matrix.a, matrix.b, matrix.c, matrix.d


def _times(inner: Matrix, outer: Matrix) -> Matrix:
    if outer is _AS_IT_IS:
        return inner
    a, b, c, d = inner
    e, f, g, h = outer
    return a * e + b * g, a * f + b * h, c * e + d * g, c * f + d * h


def _bounds(item: Any) -> list[float]:
    sides = [c_float() for _ in range(4)]
    pdfium.FPDFPageObj_GetBounds(item, *map(byref, sides))
    return [side.value for side in sides]


def _near(one: Sequence[float], other: Sequence[float]) -> bool:
    return all(abs(a - b) <= _NEAR for a, b in zip(one, other, strict=True))


def _address(item: Any) -> int:
    return cast(item, c_void_p).value or 0
