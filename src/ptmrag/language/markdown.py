r"""Makes text from papers, catalogs and chat models harmless before the page shows it.

Such text must reach the reader as text, never as markup, a script, an image or a link.

>>> markdown_text("![a](http://evil/?q=1) **b**")
'!\\[a]\\(http:\\//evil/?q=1) **b**'
>>> literal_text("a*b*c")
'a\\*b\\*c'

HTML is escaped by the templates (`rendering`), which use `printable` and `sources.web_address`. Gradio's Markdown
has no such templates, so its texts are escaped here. Nothing here judges what a text says.
"""

import re

from ptmrag.language.printable import printable

# What starts a tag, an image, a link, the definition of a link, or an address that would become one.
_TAG = re.compile(r"<(?=[A-Za-z/!?])")
_LINK = re.compile(
    r"!(?=\[)|\](?=[(:])|[a-z]:(?=//)|\bwww(?=\.)|(?<=[\w.+-])(?=@\w)", re.IGNORECASE
)
# A fence with a word behind it: Gradio draws what stands in one of "mermaid", with the pictures that it names.
_FENCE = re.compile(r"(`{3,}|~{3,})(?=[ \t]*[^\s`~])")
_INLINE = re.compile(r"[\\`*_~|]")
_LINE_START = re.compile(r"^([ \t]*)([#>+=-]|\d+(?=[.)]))", re.MULTILINE)


def markdown_text(text: str) -> str:
    """Escape a chat model's Markdown: emphasis, lists and code stay; tags, images, links and drawings do not.

    What is harmless here is so in each of its beginnings, so that a draft can be shown as it grows.
    """
    return _disarmed(printable(text))


def literal_text(text: str) -> str:
    """Escape text for Markdown so that it is read literally: no emphasis, no heading, no list."""
    text = _INLINE.sub(r"\\\g<0>", printable(text).replace("&", "&amp;"))
    return _disarmed(_LINE_START.sub(_escape_start, text))


def _disarmed(text: str) -> str:
    """Markdown without tags, images, links and drawings, from a text that is printable."""
    text = _FENCE.sub("\\1\n", _TAG.sub("&lt;", text))
    return _LINK.sub(r"\g<0>\\", text)


def _escape_start(match: re.Match[str]) -> str:
    """Escape a heading, quote or list mark at the start of a line; a number keeps its digits."""
    space, mark = match.groups()
    return f"{space}{mark}\\" if mark.isdigit() else f"{space}\\{mark}"
