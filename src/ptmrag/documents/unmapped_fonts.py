"""Fonts whose glyphs do not look like the letters that they are mapped to.

    shapes = FontShapes()
    shapes.look_at(characters)                    # page by page
    shapes.unmapped()                             # frozenset of Fonts: their text is not to be read

Such text ("ÍÆl%", "+HUHWKHDJHQW", "濠瀈濿") has letters of any script, and words that a test of words may take
for some. But a glyph that is said to be an "x" and has a tail, or a 瀈 and is as narrow as an "l", is none.
Glyphs that cannot be told from others by their box, those of large symbols, and fonts that are not in the file
are not judged.
"""

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from ptmrag.documents.pdf_characters import UNREADABLE, Font, PageCharacters
from ptmrag.language.tokens import HAN

_LEAST_GLYPHS = 5  # different glyphs of a font that can be judged
_MOST_WRONG = 0.4  # of them
_SMALL_LETTERS = frozenset("acemnorsuvwxz")
_TAILED = frozenset("gpqy")
_ASCENDING = frozenset("bdhkl")
_TALL = frozenset("bdfhkltABCDEFGHIKLMNOPRSTUVWXYZ")
_MARKS = frozenset(".,'\"`´¨¯°·¸^~-_:;‘’“”•")
_WIDE = frozenset("MWmw@%&ÆŒ¾½¼—…")
_UNREADABLE = ("Co", "Cn", "Cc")
_HIGHEST = 0.95  # ems: no capital is higher
_TALLER, _LOWER = 0.78, 0.86  # of the highest letter: capitals are higher, small letters lower
_EQUAL = 0.06  # ems: letters of capitals' form are equally high


@dataclass(frozen=True, slots=True)
class Shape:
    """The width of a glyph, and its lower and upper edge above the line, in ems."""

    width: float
    low: float
    high: float

    @property
    def is_large(self) -> bool:
        """Whether it is a large symbol, such as a sum or a brace, of which letters say nothing."""
        return self.low < -0.35 or self.high - self.low > 1.15


class FontShapes:
    """The shapes of the glyphs of a document's fonts, by the letters that they are mapped to."""

    def __init__(self) -> None:
        self._shapes: dict[Font, dict[str, Shape]] = defaultdict(dict)
        self._counts = Counter[Font]()

    def look_at(self, characters: PageCharacters) -> None:
        """Note the shapes of the glyphs of a page that are new."""
        for number, text in enumerate(characters.texts):
            if text.isspace():
                continue
            font = characters.font(number)
            if font is None or not font.is_embedded:
                continue
            self._counts[font] += 1
            shapes = self._shapes[font]
            if text not in shapes and (shape := _shape_of(characters, number)) is not None:
                shapes[text] = shape

    def unmapped(self) -> frozenset[Font]:
        """The fonts without a right map to Unicode, and those of the same name with too few glyphs to judge."""
        verdicts = {font: is_unmapped(shapes) for font, shapes in self._shapes.items()}
        wrong = Counter[str]()
        for font, verdict in verdicts.items():
            if verdict is not None:
                wrong[font.name] += self._counts[font] * (1 if verdict else -1)
        return frozenset(
            font
            for font, verdict in verdicts.items()
            if verdict or (verdict is None and wrong[font.name] > 0)
        )


def is_unmapped(shapes: Mapping[str, Shape]) -> bool | None:
    """Whether glyphs are none of the letters that they are mapped to; None if there are too few to judge."""
    capitals = _are_capitals(shapes)
    heights = [shape.high for letter, shape in shapes.items() if "A" <= letter <= "z"]
    highest = max((height for height in heights if height <= _HIGHEST), default=0.0)
    verdicts = [
        _is_wrong(letter, shape, capitals=capitals, highest=highest)
        for letter, shape in shapes.items()
    ]
    judged = [verdict for verdict in verdicts if verdict is not None]
    # Of a font of symbols, a few are named like letters.
    if len(judged) < max(_LEAST_GLYPHS, len(shapes) / 2):
        return None
    return sum(judged) >= _MOST_WRONG * len(judged)


def take_out(characters: PageCharacters, fonts: Collection[Font]) -> int:
    """Make the characters of these fonts unreadable; how many there are on the page."""
    found = 0
    for number, text in enumerate(characters.texts):
        if not text.isspace() and characters.font(number) in fonts:
            characters.texts[number] = UNREADABLE
            found += 1
    return found


def _shape_of(characters: PageCharacters, number: int) -> Shape | None:
    size = characters.size(number)
    if characters.angle(number) or size <= 0:
        return None
    left, bottom, right, top = characters.box(number)
    line = characters.origin(number)[1]
    if right <= left or top <= bottom:
        return None
    return Shape((right - left) / size, (bottom - line) / size, (top - line) / size)


def _are_capitals(shapes: Mapping[str, Shape]) -> bool:
    """Whether the small letters of a font have the form of capitals: an "h" is no higher than an "a"."""
    low = [shape.high for letter, shape in shapes.items() if letter in _SMALL_LETTERS]
    high = [shape.high for letter, shape in shapes.items() if letter in _ASCENDING]
    return bool(low and high) and max(low + high) - min(low + high) < _EQUAL


def _is_wrong(letter: str, shape: Shape, *, capitals: bool, highest: float) -> bool | None:
    """Whether a glyph is not the letter; None where its box cannot show it.

    `highest` is the top of the font's highest letter.
    """
    if shape.is_large:
        return None
    if capitals and letter.islower():
        return None
    if letter in _SMALL_LETTERS:
        return shape.high > max(0.62, _LOWER * highest) or shape.low < -0.12
    if letter in _TAILED:
        return shape.low > -0.06
    if letter in _TALL:
        return (
            shape.high < max(0.5, _TALLER * highest) or shape.low < -0.16 or shape.high > _HIGHEST
        )
    if HAN.match(letter):
        return shape.width < 0.45 and shape.high - shape.low > 0.2
    if letter in _MARKS:
        return shape.high - shape.low > 0.6
    if unicodedata.category(letter[0]) in _UNREADABLE:
        return True
    if "\xa0" <= letter < "\u0250":
        return shape.width > 0.8 and shape.high - shape.low > 0.75 and letter not in _WIDE
    return None
