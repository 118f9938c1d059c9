r"""Text of others made harmless before a page shows it.

Papers, catalogs and chat models are not ours: what they wrote must reach the reader as text, never
as markup, a script, an image or a link that we did not make.

>>> html_text('<b onclick="x">')
'&lt;b onclick=&quot;x&quot;&gt;'
>>> markdown_text("![a](http://evil/?q=1) **b**")
'!\\[a]\\(http:\\//evil/?q=1) **b**'
>>> web_address("javascript:alert(1)")

It does not judge what a text says.
"""

import html
import re
from urllib.parse import urlsplit

# Characters that turn the direction of the text around them, or that nobody can see.
_INVISIBLE = re.compile("[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
# What starts a tag, an image, a link, the definition of a link, or an address that would become one.
_TAG = re.compile(r"<(?=[A-Za-z/!?])")
_LINK = re.compile(r"!(?=\[)|\](?=[(:])|(?:https?|ftp):(?=//)|\bwww(?=\.)", re.IGNORECASE)
_INLINE = re.compile(r"[\\`*_~|]")
_LINE_START = re.compile(r"^([ \t]*)([#>+=-]|\d+(?=[.)]))", re.MULTILINE)


def visible(text: str) -> str:
    """The text without control characters and marks that reverse or hide what stands beside them."""
    return _CONTROL.sub("", _INVISIBLE.sub("", text))


def html_text(text: str) -> str:
    """Text for HTML, between tags or within an attribute's quotes."""
    return html.escape(visible(text), quote=True)


def markdown_text(text: str) -> str:
    """Markdown of a chat model: emphasis, lists and code stay; tags, images and links do not."""
    return _LINK.sub(r"\g<0>\\", _TAG.sub("&lt;", visible(text)))


def literal_text(text: str) -> str:
    """Text for Markdown that is to be read as it stands: nothing in it is emphasis or a heading."""
    text = _INLINE.sub(r"\\\g<0>", visible(text).replace("&", "&amp;"))
    return markdown_text(_LINE_START.sub(_escape_start, text))


def web_address(url: str) -> str | None:
    """The address if a browser may be sent there: http or https, a host, no user; else None."""
    if _CONTROL.search(url) or _INVISIBLE.search(url) or any(c.isspace() for c in url):
        return None
    try:
        parts = urlsplit(url)
    except ValueError:  # such as http://[
        return None
    honest = parts.hostname and "@" not in parts.netloc
    return url if honest and parts.scheme in ("http", "https") else None


def _escape_start(match: re.Match[str]) -> str:
    """A heading, quote or list mark at the start of a line; a number keeps its digits."""
    space, mark = match.groups()
    return f"{space}{mark}\\" if mark.isdigit() else f"{space}\\{mark}"
