"""The inside of a Markdown line: text, emphasis and links, bare addresses included.

>>> from ptmrag.inline import addresses
>>> addresses("代码：https://example.org/a，见（arXiv:2203.01922.pdf）")
['https://example.org/a', 'arXiv:2203.01922.pdf']

It does not know what an entry is: `catalog` does.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from markdown_it.token import Token

_ADDRESS = re.compile(
    r"https?://[^\s<>\"'`|，。；：、！？（）【】《》「」“”]+|\barXiv:\d{4}\.\d{4,5}(?:v\d+)?(?:\.pdf)?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text in one style; `url` where it is a link, whose text may be empty."""

    text: str
    style: Literal["plain", "strong", "emphasis"] = "plain"
    url: str = ""


Line = tuple[Piece, ...]


def lines_of(inline: Token) -> list[Line]:
    """The lines of an inline token, as they were broken in the source."""
    lines: list[list[Piece]] = [[]]
    for piece in _pieces(inline.children or ()):
        if piece is None:
            lines.append([])
        else:
            lines[-1].append(piece)
    return [tuple(line) for line in lines]


def text_of(line: Sequence[Piece]) -> str:
    """The text of a line without its addresses."""
    return re.sub(r"\s+", " ", "".join(piece.text for piece in line)).strip()


def addresses(text: str) -> list[str]:
    """The bare addresses in a text, without the punctuation that follows them."""
    return [_trimmed(found) for found in _ADDRESS.findall(text)]


def _pieces(children: Sequence[Token]) -> Iterator[Piece | None]:
    """Pieces, and None for the end of a line."""
    style: Literal["plain", "strong", "emphasis"] = "plain"
    url, inside = "", ""
    for token in children:
        if token.type in ("softbreak", "hardbreak"):
            yield None
        elif token.type == "link_open":
            url, inside = str(token.attrGet("href") or ""), ""
        elif token.type == "link_close":
            yield from _link(inside, url, style)
            url = ""
        elif token.type in ("strong_open", "em_open"):
            style = "strong" if token.type == "strong_open" else "emphasis"
        elif token.type in ("strong_close", "em_close"):
            style = "plain"
        elif token.type in ("text", "code_inline"):
            if url:
                inside += token.content
            else:
                yield from _split(Piece(token.content, style))
        elif token.type == "html_inline" and re.match(r"<br\s*/?>", token.content):
            yield None


def _link(text: str, url: str, style: Literal["plain", "strong", "emphasis"]) -> Iterator[Piece]:
    """A link; an address that is its own text has none, a badge or an anchor is no link."""
    if url.startswith("#"):
        return
    shown = "" if _ADDRESS.fullmatch(text.strip()) else text
    # A link around a picture alone is a badge: no text came, and none was an address.
    if text:
        yield Piece(shown, style, url)


def _split(piece: Piece) -> Iterator[Piece]:
    """Cut the bare addresses out of a text."""
    at = 0
    for match in _ADDRESS.finditer(piece.text):
        address = _trimmed(match[0])
        if match.start() > at:
            yield replace(piece, text=piece.text[at : match.start()])
        yield Piece("", url=address)
        at = match.start() + len(address)
    if at < len(piece.text):
        yield replace(piece, text=piece.text[at:])


def _trimmed(address: str) -> str:
    """An address without the sentence's punctuation, a closing bracket only if it was opened."""
    while address:
        last = address[-1]
        if (
            last in ".,;:!?*_~'\""
            or (last == ")" and address.count("(") < address.count(")"))
            or (last == "]" and "[" not in address)
        ):
            address = address[:-1]
        else:
            break
    return address
