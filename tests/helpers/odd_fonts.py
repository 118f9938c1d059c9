"""PDFs whose fonts say something else than they draw: each letter is drawn as itself and mapped as the test wants.

claiming(("Here", {"H": "+", "e": "H", "r": "U"}))       # looks like "Here", its text is "+HUH"
"""

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

import reportlab
from reportlab.pdfbase.ttfonts import TTFontFile

Line = tuple[str, Mapping[str, str]]
_FONT = Path(reportlab.__file__).parent / "fonts" / "Vera.ttf"
_WIDTH, _HEIGHT, _SIZE, _LEADING, _BLANK = 595, 842, 11, 20, 318


@cache
def _font() -> TTFontFile:
    return TTFontFile(str(_FONT))


def claiming(
    *lines: Line, rotate: int = 0, matrix: str = "1 0 0 1 0 0", is_one_line: bool = False
) -> bytes:
    """One page with these lines, each with its map from drawn letters to text; all others map to themselves.

    Each map is a font of its own. `is_one_line`: whether the texts follow each other on one line.
    `rotate` is the page's /Rotate, `matrix` the matrix of its content: "0 1 -1 0 595 0" is text that runs up.
    """
    maps: list[Mapping[str, str]] = []
    for _, claims in lines:
        if claims not in maps:
            maps.append(claims)
    drawn = [f"q {matrix} cm BT {_LEADING} TL 60 {_place(rotate, matrix)} Td"]
    for text, claims in lines:
        drawn.append(
            f"/F{maps.index(claims)} {_SIZE} Tf [{_words(text)}] TJ {'' if is_one_line else 'T*'}"
        )
    drawn.append("ET Q")
    fonts = "".join(f"/F{n} {10 + 3 * n} 0 R " for n in range(len(maps)))
    objects = {
        1: b"<< /Type /Catalog /Pages 2 0 R >>",
        2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        3: (
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {_WIDTH} {_HEIGHT}] /Rotate {rotate} "
            f"/Contents 4 0 R /Resources << /Font << {fonts}>> >> >>"
        ).encode(),
        4: _stream("\n".join(drawn).encode()),
        5: _stream(_FONT.read_bytes(), f"/Length1 {_FONT.stat().st_size}"),
        6: (
            b"<< /Type /FontDescriptor /FontName /Vera /Flags 4 /FontBBox [-183 -236 1287 928] "
            b"/ItalicAngle 0 /Ascent 928 /Descent -236 /CapHeight 730 /StemV 80 /FontFile2 5 0 R >>"
        ),
    }
    drawn_letters = sorted({letter for text, _ in lines for letter in text})
    for number, claims in enumerate(maps):
        objects |= _font_objects(10 + 3 * number, f"Vera{number}", drawn_letters, claims)
    return _file(objects)


def _place(rotate: int, matrix: str) -> int:
    is_upright = matrix.startswith("1 ")
    return _HEIGHT - 90 if is_upright and not rotate else _WIDTH - 90


def _words(text: str) -> str:
    """The words of a text with a move in place of each blank."""
    return f" -{_BLANK} ".join(f"<{_codes(word)}>" for word in text.split(" "))


def _codes(text: str) -> str:
    return "".join(f"{_font().charToGlyph[ord(letter)]:04X}" for letter in text)


def _font_objects(
    at: int, name: str, letters: Sequence[str], claims: Mapping[str, str]
) -> dict[int, bytes]:
    font = _font()
    widths = " ".join(
        f"{font.charToGlyph[ord(letter)]} [{font.charWidths[ord(letter)]:.0f}]"
        for letter in letters
    )
    mapped = "\n".join(
        f"<{_codes(letter)}> <{claims.get(letter, letter).encode('utf-16-be').hex().upper()}>"
        for letter in letters
    )
    cmap = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /M def /CMapType 2 def\n"
        f"1 begincodespacerange <0000> <FFFF> endcodespacerange\n{len(letters)} beginbfchar\n{mapped}\n"
        "endbfchar endcmap end end"
    )
    return {
        at: (
            f"<< /Type /Font /Subtype /Type0 /BaseFont /{name} /Encoding /Identity-H "
            f"/DescendantFonts [{at + 1} 0 R] /ToUnicode {at + 2} 0 R >>"
        ).encode(),
        at + 1: (
            f"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /{name} /CIDToGIDMap /Identity /DW 600 "
            "/CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> "
            f"/FontDescriptor 6 0 R /W [{widths}] >>"
        ).encode(),
        at + 2: _stream(cmap.encode()),
    }


def _stream(data: bytes, more: str = "") -> bytes:
    return f"<< /Length {len(data)} {more} >>\nstream\n".encode() + data + b"\nendstream"


def _file(objects: Mapping[int, bytes]) -> bytes:
    body, places = b"%PDF-1.5\n", {}
    for number, content in objects.items():
        places[number] = len(body)
        body += f"{number} 0 obj\n".encode() + content + b"\nendobj\n"
    table = b"xref\n0 1\n0000000000 65535 f \n" + b"".join(
        f"{number} 1\n{place:010d} 00000 n \n".encode() for number, place in places.items()
    )
    size = max(objects) + 1
    return (
        body
        + table
        + f"trailer << /Size {size} /Root 1 0 R >>\nstartxref\n{len(body)}\n%%EOF\n".encode()
    )
