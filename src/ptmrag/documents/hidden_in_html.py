"""What a page's markup hides from its readers: taken out, and counted.

    hidden = drop_hidden(tree)            # an lxml tree loses it; how many characters that were
    tracker = HiddenTracker()                   # the same for HTML that comes in pieces, as in Markdown
    tracker.feed("<p hidden>")
    tracker.visible_text("obey")                  # "" while it is drawn

It knows what an element says of itself (`hidden`, `style`), and no style sheets. Scripts, menus and
dialogs are no text that anybody is kept from: they count nothing, and neither do comments.
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
    """Whether an element with these attributes is not shown, or white on white."""
    style = re.sub(r"\s+", "", attributes.get("style") or "").casefold()
    is_white = _WHITE_TEXT.search(style) and not _BEHIND.search(style)
    return "hidden" in attributes or bool(is_white or _HIDDEN_STYLE.search(style))


def drop_hidden(tree: Any) -> int:
    """Take out of an lxml tree what its readers do not see, and count the characters of its text."""
    count = 0
    machinery = " or ".join(f"ancestor::{tag}" for tag in _MACHINERY.split("|"))
    for element in tree.xpath("//*[@hidden or @style]"):
        if is_hidden(element.attrib) and element.getparent() is not None:
            count += _letters("".join(element.xpath(f".//text()[not({machinery})]")))
            element.drop_tree()
    return count


class HiddenTracker(HTMLParser):
    """Reads HTML in pieces, and knows whether what comes between two pieces is hidden."""

    def __init__(self) -> None:
        super().__init__()
        self.count = 0
        self._open: list[tuple[str, bool]] = []  # the elements around, and whether they hide
        self._said: list[str] = []

    @property
    def is_hiding(self) -> bool:
        """Whether an element is open that hides what is in it."""
        return any(hides for _, hides in self._open)

    def visible_html(self, piece: str) -> str:
        """The text of a piece of HTML that is seen."""
        self._said = []
        self.feed(piece)
        return "".join(self._said)

    def visible_text(self, said: str) -> str:
        """Text that stands between two pieces of HTML, "" where it is hidden."""
        if not self.is_hiding:
            return said
        is_counted = not any(re.fullmatch(_MACHINERY, tag) for tag, _ in self._open)
        self.count += _letters(said) * is_counted
        return ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element begins; a blank keeps the words before and behind it apart."""
        self._said.append(" ")
        if tag not in _VOID:
            hides = tag in ("script", "style", "template") or is_hidden(dict(attrs))
            self._open.append((tag, hides))

    def handle_endtag(self, tag: str) -> None:
        """An element ends, and with it those in it that were never closed."""
        self._said.append(" ")
        if any(name == tag for name, _ in self._open):
            while self._open.pop()[0] != tag:
                pass

    def handle_data(self, data: str) -> None:
        """Text within a piece."""
        self._said.append(self.visible_text(data))


def _letters(text: str) -> int:
    return len("".join(text.split()))
