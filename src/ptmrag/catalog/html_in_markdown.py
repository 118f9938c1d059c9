"""Turn the HTML in a Markdown text into Markdown, and correct common slips, before it is parsed.

>>> numbers, text = prepared("<h2>Nets</h2>\\n<ul><li><b>Otter</b></li><li>Heron</li></ul>")
>>> text.split("\\n"), numbers
(['## Nets', '', '- Otter', '- Heron'], [1, 2, 2, 2])

Of HTML, the text and the links are kept; comments are left out. It parses no Markdown: `markdown` does.
"""

import html
import re
from urllib.parse import unquote

from ptmrag.catalog.html_tables import lines_of
from ptmrag.catalog.venues import is_when_or_where

# Stands for the end of a line that is none in the source, and for one within a line of Markdown.
NEW_LINE, BREAK = "\ue00a", "\u2028"

_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_HTML_HEADING = re.compile(
    r"^[ \t]*<h([1-6])\b[^<>]*>(.*?)</h\1>[ \t]*$", re.MULTILINE | re.IGNORECASE
)
_TAG = re.compile(
    r"<(/?)(a|b|big|blockquote|br|center|code|dd|del|details|div|dl|dt|em|figure|font|h[1-6]|hr|i|img|kbd|li|ol|p|"
    r"picture|pre|s|samp|small|source|span|strike|strong|sub|summary|sup|table|tbody|td|th|thead|tr|u|ul|video)"
    r"(?:\s([^<>]*))?/?>",
    re.IGNORECASE,
)
# Lists within lists, in columns and in marks on one line.
_DEEPEST = 40
_MARKER = r"(?:(?:>|[-*+](?=\s)|\d{1,9}[.)](?=\s))\s*)"
_MARKERS = re.compile(rf"^(\s*{_MARKER}{{6}}){_MARKER}+")
_BADGE = re.compile(
    r"(?<!\[)!\[[^\[\]]*\]\(https?://img\.shields\.io/badge/([^\s()?]{1,100})[^\s()]*\)"
)
_ALT = re.compile(r"""\balt\s*=\s*(?:"([^"]*)"|'([^']*)')""", re.IGNORECASE)
_HREF = re.compile(r"""\bhref\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+))""", re.IGNORECASE)


def prepared(text: str) -> tuple[list[int], str]:
    """The text as Markdown, and the number of each of its lines in the source (1-based)."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    text = text.replace(NEW_LINE, " ").replace(BREAK, " ")
    text = _COMMENT.sub(lambda found: "\n" * found[0].count("\n"), text)
    text = _HTML_HEADING.sub(lambda found: f"{'#' * int(found[1])} {found[2]}", text)
    numbers, lines = [], []
    numbered = lines_of(text)
    converted = _without_tags("\n".join(line for _, line in numbered))
    for (number, _), line in zip(numbered, converted.split("\n"), strict=True):
        for part in line.split(NEW_LINE):
            numbers.append(number)
            lines.append(_corrected(part))
    return numbers, "\n".join(lines)


def _corrected(line: str) -> str:
    if not line or line.isspace():
        return ""
    line = _levelled(line)
    line = re.sub(r"^[\u3000\xa0\u200b\ufeff]+", "", line)
    # A Chinese keyboard: ##标题, https：//, [题目]（https://…）
    line = re.sub(r"^(#{2,6}|#(?=[\u3400-\u9fff]))(?=[^#\s])", r"\1 ", line)
    line = re.sub(r"(https?)：//", r"\1://", line)
    line = re.sub(r"［([^［］]{1,200})］(?=（\s*https?://)", r"[\1]", line)
    line = re.sub(r"\]（\s*([^\s（）]+)\s*）", r"](\1)", line)
    line = _BADGE.sub(_venue_of_badge, line) if "img.shields.io" in line else line
    return line if line.strip("\u200b\ufeff \t\u3000\xa0") else ""


def _venue_of_badge(found: re.Match[str]) -> str:
    """The words of a badge that says where a work appeared: `badge/ICLR-2022-red`."""
    words = re.sub(r"[-_]+", " ", unquote(found[1]).rpartition("-")[0])
    return f"({words}) " if is_when_or_where(words) else found[0]


def _levelled(line: str) -> str:
    """A line at most so deep as is read: what is deeper is beside what is less deep."""
    inside = line.lstrip(" \t")
    before = line[: len(line) - len(inside)]
    if len(before) + 3 * before.count("\t") > _DEEPEST:
        line = " " * _DEEPEST + inside
    return _MARKERS.sub(r"\1", line) if inside[:1] in ">-*+0123456789" else line


def _without_tags(text: str) -> str:
    open_links: list[str | None] = []

    def replace(found: re.Match[str]) -> str:
        closing, name, attributes = found[1], found[2].lower(), found[3] or ""
        if name == "a" and not closing:
            href = _HREF.search(attributes)
            address = html.unescape(next(filter(None, href.groups()), "")) if href else None
            open_links.append(address)
            return "[" if address else ""
        if name == "a" and open_links:
            address = open_links.pop()
            return f"](<{address}>)" if address else ""
        newlines = "\n" * found[0].count("\n")
        if name == "img" and any(open_links):
            return f"![{_description(attributes)}](picture){newlines}"
        if name in ("li", "dt") and not closing:
            return f"{newlines}{_line_before(text, found.start())}- "
        if name == "dd" and not closing:
            return f"{newlines}{_line_before(text, found.start())}  "
        if name == "br":
            return newlines or BREAK
        return (" " if name in ("td", "th") else "") + newlines

    return _TAG.sub(replace, text)


def _description(attributes: str) -> str:
    found = _ALT.search(attributes)
    return re.sub(r"[\[\]\\]", " ", next(filter(None, found.groups()), "")) if found else ""


def _line_before(text: str, at: int) -> str:
    """What ends the line before an item: nothing where the item begins its line, a blank in a table."""
    start = text.rfind("\n", max(0, at - 2_000), at) + 1
    before = text[start : start + 200] if at - start > 200 else text[start:at]
    if before.lstrip().startswith("|"):
        return " "
    return "" if not before.strip() else NEW_LINE
