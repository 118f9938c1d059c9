"""Which characters of a PDF's page people cannot see: invisible, tiny, or white on white.

    hidden_characters(page, text_page)    # frozenset of character indices, mostly empty

Such text is written for machines and must stay out of the index. Pale text is hidden if the page
looks the same when it is rendered without it: white on a dark bar is kept, white on white is not.
Invisible text is kept if the same letters are drawn in its place, as over a scan or a drawing; so is
the halo of a text. It does not look for dark text that something is painted over.
"""

import math
from collections.abc import Callable, Collection, Iterator, Sequence
from ctypes import byref, c_double, c_float, c_int, c_uint, c_void_p, cast
from typing import Any, Literal

import pypdfium2.raw as pdfium

Visibility = Literal["seen", "invisible", "tiny", "pale"]
Matrix = tuple[float, float, float, float]  # how a form scales and rotates its content
Letters = dict[int, list[int]]  # the indices of a text's characters, by the text's address

_TINY = 2.0  # points
_CONTRAST = 24  # of 255: a smaller difference from the surroundings cannot be seen
_SCALE, _MOST_DOTS = 1.0, 4e6  # dots per point, enough for small labels; dots per page
_COVERED = 0.5  # of a page: then a picture is a scan
_DRAWN = 0.8  # of the letters of a text must have a drawing in their place
_NEAR = 2.0  # points between a text and its halo
_DEPTH = 15  # of forms within forms
_IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0)
_STROKED = (pdfium.FPDF_TEXTRENDERMODE_STROKE, pdfium.FPDF_TEXTRENDERMODE_STROKE_CLIP)


def hidden_characters(page: Any, text_page: Any) -> frozenset[int]:
    """The indices of the characters that nobody can see, of pypdfium2's page and text page."""
    texts: list[tuple[Any, Visibility]] = []
    is_scan = False
    for item, kind, outer in _objects(page.raw):
        if kind == pdfium.FPDF_PAGEOBJ_TEXT:
            texts.append((item, _visibility(item, outer)))
        elif kind == pdfium.FPDF_PAGEOBJ_IMAGE:
            is_scan = is_scan or _covers(item, outer, page.get_size())
    if all(visibility == "seen" for _, visibility in texts):
        return frozenset()
    addresses: dict[Visibility, set[int]] = {
        "seen": set(),
        "invisible": set(),
        "tiny": set(),
        "pale": set(),
    }
    for item, visibility in texts:
        addresses[visibility].add(_address(item))
    if is_scan and sum(visibility == "invisible" for _, visibility in texts) > len(texts) / 2:
        # The text layer that a program for character recognition put over a scan.
        addresses["invisible"] = set()
    letters = {kind: _letters(text_page.raw, of_kind) for kind, of_kind in addresses.items()}
    found = {index for indices in letters["tiny"].values() for index in indices}
    if letters["invisible"]:
        found |= _not_drawn(
            page, text_page, letters=letters["invisible"], texts=[item for item, _ in texts]
        )
    if letters["pale"]:
        pale = [item for item, visibility in texts if visibility == "pale"]
        seen = [item for item, visibility in texts if visibility == "seen"]
        unread = [item for item in seen if _address(item) not in letters["seen"]]
        found |= _not_missed(page, text_page, letters=letters["pale"], pale=pale, unread=unread)
    return frozenset(found)


def _objects(page: Any) -> Iterator[tuple[Any, int, Matrix]]:
    """The objects of a page and of the forms on it, with their types and the matrices of the forms."""
    count = pdfium.FPDFPage_CountObjects(page)
    todo = [(pdfium.FPDFPage_GetObject(page, n), _IDENTITY, 0) for n in reversed(range(count))]
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


def _visibility(item: Any, outer: Matrix) -> Visibility:
    """How visible a text is by itself; whether pale text is seen depends on what is behind it."""
    mode = pdfium.FPDFTextObj_GetTextRenderMode(item)
    if mode == pdfium.FPDF_TEXTRENDERMODE_INVISIBLE:
        return "invisible"
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
    """The characters of the texts at these addresses, without white space."""
    found: Letters = {}
    for index in range(pdfium.FPDFText_CountChars(text_page) if addresses else 0):
        address = _address(pdfium.FPDFText_GetTextObject(text_page, index))
        if address in addresses and not chr(pdfium.FPDFText_GetUnicode(text_page, index)).isspace():
            found.setdefault(address, []).append(index)
    return found


def _not_drawn(page: Any, text_page: Any, *, letters: Letters, texts: Sequence[Any]) -> set[int]:
    """The characters in whose place neither a drawing nor a picture shows anything."""
    picture = _picture(page, without=texts)

    def is_drawn(index: int) -> bool:
        return (
            _contrast(picture.crop(_place(page, text_page, index, picture, margin=1))) >= _CONTRAST
        )

    return _unless(letters, is_drawn, _DRAWN)


def _not_missed(
    page: Any, text_page: Any, *, letters: Letters, pale: Sequence[Any], unread: Sequence[Any]
) -> set[int]:
    """The characters of pale texts whose removal does not change the page, unless they are halos.

    pdfium reads only one of a text and its halo; the other one is in `unread`.
    """
    from PIL import ImageChops

    changes = ImageChops.difference(_picture(page), _picture(page, without=pale))

    def is_missed(index: int) -> bool:
        return _most(changes.crop(_place(page, text_page, index, changes))) >= _CONTRAST

    others = [_bounds(item) for item in unread]
    halos = {_address(item) for item in pale if any(_near(_bounds(item), b) for b in others)}
    return _unless({a: i for a, i in letters.items() if a not in halos}, is_missed, 0.5)


def _unless(letters: Letters, is_seen: Callable[[int], bool], share: float) -> set[int]:
    """The unseen characters of those texts of which less than `share` is seen."""
    found: set[int] = set()
    for indices in letters.values():
        unseen = {index for index in indices if not is_seen(index)}
        if len(unseen) > (1 - share) * len(indices):
            found |= unseen
    return found


def _picture(page: Any, *, without: Sequence[Any] = ()) -> Any:
    """A rendering of a page in grey, without some of its objects."""
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
    """The box of a character in the picture of its page: left, top, right, bottom in dots."""
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
    """Whether a picture covers most of a page. A PDF draws it in a square of side 1."""
    a, b, c, d = _times(_matrix(image), outer)
    return abs(a * d - b * c) > _COVERED * size[0] * size[1]


def _matrix(item: Any) -> Matrix:
    matrix = pdfium.FS_MATRIX()
    if not pdfium.FPDFPageObj_GetMatrix(item, matrix):
        return _IDENTITY
    return matrix.a, matrix.b, matrix.c, matrix.d


def _times(inner: Matrix, outer: Matrix) -> Matrix:
    if outer is _IDENTITY:
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
