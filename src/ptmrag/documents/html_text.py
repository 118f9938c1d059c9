"""Headings, paragraphs and table rows of an HTML tree, in HTML's tags or in those of trafilatura.

    parts = list(parts_of(html_tree(page).find(".//body")))      # [Part("heading", "Owls", 1), …]

It reads all text below an element: `hidden_in_html` removes what people do not see before.
"""

from collections.abc import Iterator
from typing import Any

from ptmrag.documents.document import BlockKind
from ptmrag.documents.parts import Part

_HEADINGS = frozenset(("head", "h1", "h2", "h3", "h4", "h5", "h6"))
_CONTAINERS = frozenset(
    "list ul ol dl div section article main aside header figure center blockquote quote details".split()  # noqa: SIM905 - a line
)
_PARAGRAPHS = frozenset("p li item dt dd pre figcaption summary address".split())  # noqa: SIM905
_TABLES = frozenset(("table", "row"))
_KINDS: dict[str, BlockKind] = {"li": "item", "item": "item", "pre": "code", "code": "code"}
_BLOCKS = _HEADINGS | _CONTAINERS | _PARAGRAPHS | _TABLES
_BREAKS = frozenset(("br", "lb", "hr"))
_LEFT_OUT = frozenset(("script", "style", "nav", "footer", "graphic", "img"))


def html_tree(content: bytes) -> Any:
    """The lxml tree of the bytes of a page, in whatever encoding; None if they cannot be parsed."""
    from lxml.etree import ParserError
    from trafilatura.utils import load_html

    try:
        return load_html(content)
    except (ParserError, ValueError):
        return None


def parts_of(root: Any) -> Iterator[Part]:
    """The parts below an lxml element; text between two blocks is a part of its own."""
    line = root.text or ""
    for element in root.iterchildren():
        tag = element.tag if isinstance(element.tag, str) else ""
        # Code is a block unless text surrounds it: trafilatura has one tag for both.
        is_alone = tag == "code" and not line.strip() and not (element.tail or "").strip()
        if is_alone or _is_block(element, tag):
            yield Part("body", line)
            line = ""
            yield from _parts_in(element, tag)
        elif tag in _BREAKS:
            line += "\n"
        elif tag and tag not in _LEFT_OUT:
            line += _text(element)
        line += element.tail or ""
    yield Part("body", line)


def _is_block(element: Any, tag: str) -> bool:
    """Whether an element is a block itself, or an inline one with blocks in it."""
    if tag in _BLOCKS or not tag or tag in _LEFT_OUT:
        return tag in _BLOCKS
    return any(inner.tag in _BLOCKS for inner in element.iterdescendants())


def _parts_in(element: Any, tag: str) -> Iterator[Part]:
    if tag in _HEADINGS:
        yield Part("heading", _text(element), _level(element))
    elif tag in _TABLES:
        for row in element.iter("row", "tr"):
            cells = (" ".join(_text(cell).split()) for cell in row.iterchildren())
            yield Part("table", " | ".join(cells))
    elif tag in _PARAGRAPHS or tag == "code":
        yield Part(_KINDS.get(tag, "body"), _text(element))
    else:
        yield from parts_of(element)


def _level(element: Any) -> int:
    """The level of a heading, 0 where its tag has none: trafilatura names it in an attribute."""
    name = element.get("rend", "") if element.tag == "head" else element.tag
    return int(name[1:]) if name[1:].isdigit() else 0


def _text(element: Any) -> str:
    """The text of an element; line breaks and blocks in it part words."""
    found = element.text or ""
    for inner in element.iterchildren():
        tag = inner.tag if isinstance(inner.tag, str) else ""
        if tag in _BREAKS:
            found += "\n"
        elif tag and tag not in _LEFT_OUT:
            found += f"\n{_text(inner)}\n" if tag in _BLOCKS else _text(inner)
        found += inner.tail or ""
    return found
