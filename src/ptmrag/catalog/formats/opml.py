"""Read OPML, the outlines of feed readers and outliners.

>>> catalog = read_opml('<opml><body><outline text="Law"><outline text="A Paper" url="https://a.example/p"/></outline></body></opml>')
>>> catalog.entries[0].title, catalog.entries[0].category, catalog.entries[0].links[0].url
('A Paper', ('Law',), 'https://a.example/p')

An outline with an address is an entry, one above it a category. It reads no other XML, and no feeds.
"""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING
from xml.etree.ElementTree import ParseError

from ptmrag.catalog.addresses import ADDRESS, trim_address
from ptmrag.catalog.entry import Catalog
from ptmrag.catalog.formats.work import Work, catalog_of, plain_title
from ptmrag.catalog.record import Record
from ptmrag.errors import InputError

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_ADDRESSES = ("url", "htmlurl", "xmlurl", "link", "href")
_TEXTS = ("title", "text", "_note", "description")
_DEEPEST = 100


def looks_like_opml(text: str) -> bool:
    """Whether a text is an OPML document."""
    return bool(
        re.match(r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)?<opml\b", text[:5_000], re.DOTALL)
    )


def read_opml(text: str, path: str = "") -> Catalog:
    """The catalog of an OPML document; InputError if it is no XML."""
    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    # The text is decoded: what the document says of its encoding is no longer true.
    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", text)
    try:
        root = fromstring(text)
    except (ParseError, DefusedXmlException, RecursionError, ValueError) as error:
        raise InputError(f"The list '{path}' is broken XML ({error}): export it again.") from error
    body = root.find("body")
    lines = _Lines(text)
    return catalog_of(_works(root if body is None else body, (), lines), path)


class _Lines:
    """The lines on which outlines begin, in the order of the document."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._starts = re.finditer(r"<outline\b", text)
        self._line, self._at = 1, 0

    def next(self) -> int:
        """The line of the next outline."""
        found = next(self._starts, None)
        if found is not None:
            self._line += self._text.count("\n", self._at, found.start())
            self._at = found.start()
        return self._line


def _works(parent: "Element", category: tuple[str, ...], lines: _Lines) -> Iterator[Work]:
    for outline in parent:
        if outline.tag.casefold() != "outline":
            continue
        line = lines.next()
        said = {name.casefold(): value.strip() for name, value in outline.attrib.items()}
        texts = [said[name] for name in _TEXTS if said.get(name)]
        title, addresses = _read(texts, [said[name] for name in _ADDRESSES if said.get(name)])
        if addresses:
            note = plain_title(said.get("_note", "") or said.get("description", ""))
            year = re.search(r"\((?:\w+ )?((?:19|20)\d\d)\)", " ".join(texts))
            record = Record(date=year[1] if year else "")
            yield Work(line, title, addresses[:3], note, category, record)
        if len(category) < _DEEPEST:
            inner = category if addresses or not title else (*category, title)
            yield from _works(outline, inner, lines)


def _read(texts: list[str], addresses: list[str]) -> tuple[str, tuple[str, ...]]:
    """The title of an outline and its addresses, which may be in its text."""
    inside = [trim_address(found[0]) for text in texts for found in ADDRESS.finditer(text)]
    title = ADDRESS.sub("", re.sub(r"<a\b[^<>]{0,500}>", "", texts[0])) if texts else ""
    title = plain_title(title).strip(" -–—:,()[]")
    found = tuple(dict.fromkeys(addresses or inside))
    # A feed has the address of its site and that of itself.
    return title or (found[0] if found else ""), found[:1] if addresses else found
