"""Removes the text that a page's markup hides from people, and counts its characters.

    hidden = drop_hidden(tree)            # for an lxml tree: how many characters were removed
    tracker = HiddenTracker()             # for HTML in pieces, as in Markdown
    tracker.feed("<p hidden>")
    tracker.visible_text("obey")          # "" until the element ends

It reads an element's own attributes (`hidden`, `style`), and no style sheets. Scripts, menus, dialogs
and comments are not counted: every page has them, and they hide no text.
"""

import re
from collections.abc import Mapping
from html.parser import HTMLParser
from typing import Any

_HIDDEN_STYLE = re.compile(
    r"display:none|visibility:(?:hidden|collapse)|opacity:0?(?:\.0\d*)?(?:;|!|$)|color:transparent"
    r"|font-size:[01]?(?:\.\d+)?(?:px|pt|r?em|%)?(?:;|!|$)|(?:left|top|text-indent):-\d{3,}"
    r"|clip:rect\(0|transform:scale\(0|(?:^|;)(?:max-)?(?:width|height):[01](?:px)?(?:;|!|$)"
)
_WHITE = r"(?:white|#fff(?:fff)?|rgba?\(255,255,255\b[^)]*\))"
_WHITE_TEXT = re.compile(rf"(?:^|;)color:{_WHITE}")
_BEHIND = re.compile(rf"background(?:-color)?:(?!{_WHITE}|none|transparent)")
_MACHINERY = (
    "script|style|noscript|template|svg|nav|header|footer|aside|form|dialog|button|menu|select"
)
_VOID = frozenset(
    "area base br col embed hr img input link meta param source track wbr".split()  # noqa: SIM905 - a line
)


def is_hidden(attributes: Mapping[str, str | None]) -> bool:
    """Whether an element with these attributes is not displayed, or is white on white."""
    style = re.sub(r"\s+", "", attributes.get("style") or "").casefold()
    is_white = _WHITE_TEXT.search(style) and not _BEHIND.search(style)
    return "hidden" in attributes or bool(is_white or _HIDDEN_STYLE.search(style))


def drop_hidden(tree: Any) -> int:
    """Remove hidden elements from an lxml tree, and return the number of characters in their text."""
    count = 0
    machinery = " or ".join(f"ancestor::{tag}" for tag in _MACHINERY.split("|"))
    for element in tree.xpath("//*[@hidden or @style]"):
        if is_hidden(element.attrib) and element.getparent() is not None:
            count += _letters("".join(element.xpath(f".//text()[not({machinery})]")))
            element.drop_tree()
    return count


class HiddenTracker(HTMLParser):
    """Reads HTML in pieces, and knows whether text between two pieces is hidden."""

    def __init__(self) -> None:
        super().__init__()
        self.count = 0
        self._open: list[
            tuple[str, bool]
        ] = []  # the open elements, and whether they hide their content
        self._shown: list[str] = []

    @property
    def is_hiding(self) -> bool:
        """Whether an element is open that hides its content."""
        return any(hides for _, hides in self._open)

    def visible_html(self, piece: str) -> str:
        """The visible text of a piece of HTML."""
        self._shown = []
        self.feed(piece)
        return "".join(self._shown)

    def visible_text(self, text: str) -> str:
        """Text between two pieces of HTML, or "" if it is hidden."""
        if not self.is_hiding:
            return text
        is_counted = not any(re.fullmatch(_MACHINERY, tag) for tag, _ in self._open)
        self.count += _letters(text) * is_counted
        return ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element begins; a space separates the words before and after the tag."""
        self._shown.append(" ")
        if tag not in _VOID:
            hides = tag in ("script", "style", "template") or is_hidden(dict(attrs))
            self._open.append((tag, hides))

    def handle_endtag(self, tag: str) -> None:
        """An element ends, and with it the elements in it that were never closed."""
        self._shown.append(" ")
        if any(name == tag for name, _ in self._open):
            while self._open.pop()[0] != tag:
                pass

    def handle_data(self, data: str) -> None:
        """Text within a piece."""
        self._shown.append(self.visible_text(data))


def _letters(text: str) -> int:
    return len("".join(text.split()))
