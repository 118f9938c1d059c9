"""A README in Markdown or reStructuredText as headings, paragraphs, list items, rows and code.

    parts, hidden = read_readme(text, is_rst=False)

Markdown goes through markdown-it-py. Pictures, badges, directives and HTML tags leave no text, and
neither does what HTML in Markdown hides from people: `hidden` counts its characters.
"""

import itertools
import re
from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import urlsplit

from ptmrag.documents.document import BlockKind
from ptmrag.documents.hidden_in_html import HiddenTracker
from ptmrag.documents.parts import Part

_MEDIA_TYPES = ("text/markdown", "text/x-markdown", "text/x-rst")
_BODY: BlockKind = "body"
_RST_RULE = re.compile(r"^([=\-~^\"'#*+.`:_])\1{2,}\s*$")


def is_readme(media_type: str, address: str) -> bool:
    """Whether a media type or an address says that a text is in Markdown or reStructuredText."""
    path = urlsplit(address).path.lower()
    name = path.rpartition("/")[2]
    return (
        media_type in _MEDIA_TYPES
        or path.endswith((".md", ".markdown", ".rst"))
        or name == "readme"
    )


def looks_like_rst(text: str) -> bool:
    """Whether a text has headings with rules below them, and none of Markdown's, near its start."""
    lines = text[:3000].splitlines()
    return not any(re.match(r"#{1,4} ", line) for line in lines) and any(
        _RST_RULE.match(line) and len(before) > 2 for before, line in itertools.pairwise(lines)
    )


def read_readme(text: str, *, is_rst: bool) -> tuple[list[Part], int]:
    """The parts of a text in Markdown or reStructuredText, and how many characters it hides."""
    if is_rst or looks_like_rst(text):
        return list(_rst(text)), 0
    tracker = HiddenTracker()
    return list(_markdown(text, tracker)), tracker.count


def _markdown(text: str, tracker: HiddenTracker) -> Iterator[Part]:
    """The parts of a Markdown text; the tracker knows which of them an HTML element hides."""
    from markdown_it import MarkdownIt

    text = re.sub(r"<!--.*?-->", "", text, flags=re.DOTALL)
    kind, level = _BODY, 0
    row: list[str] = []
    for token in MarkdownIt("commonmark").enable("table").parse(text):
        if token.type == "heading_open":
            kind, level = "heading", int(token.tag[1:])
        elif token.type in ("heading_close", "list_item_close"):
            kind, level = _BODY, 0
        elif token.type == "list_item_open":
            kind = "item"
        elif token.type == "tr_open":
            row, kind = [], "table"
        elif token.type == "tr_close":
            yield Part("table", " | ".join(row))
            kind = _BODY
        elif token.type == "inline":
            text = _inline(token.children or (), tracker)
            if kind == "table":
                row.append(text)
            else:
                yield Part(kind, text, level)
        else:
            yield from _unparsed(token, tracker)


def _unparsed(token: Any, tracker: HiddenTracker) -> Iterator[Part]:
    """The part of a token that holds code or HTML, none of any other."""
    if token.type in ("fence", "code_block"):
        yield Part("code", tracker.visible_text(token.content))
    elif token.type == "html_block":
        yield Part("body", tracker.visible_html(token.content))


def _inline(children: Sequence[Any], tracker: HiddenTracker) -> str:
    """The text of an inline token, without pictures and tags."""
    tracker.handle_endtag("p")  # a paragraph ends the one before it
    shown = []
    for child in children:
        if child.type in ("softbreak", "hardbreak"):
            shown.append("\n")
        elif child.type in ("text", "code_inline"):
            shown.append(tracker.visible_text(child.content))
        elif child.type == "html_inline":
            tracker.visible_html(child.content)
    return "".join(shown)


def _rst(text: str) -> Iterator[Part]:
    """Headings, known by the rules below them, and paragraphs, without directives and link targets."""
    rules: list[str] = []
    for paragraph in re.split(r"\n\s*\n", text):
        lines = [line for line in paragraph.splitlines() if line.strip()]
        if len(lines) > 1 and _RST_RULE.match(lines[0]):
            lines = lines[1:]
        if len(lines) > 1 and _RST_RULE.match(lines[1]):
            # The rules of levels are in no fixed order: the first one is that of the title.
            rules += [lines[1][0]] if lines[1][0] not in rules else []
            yield Part("heading", lines[0], rules.index(lines[1][0]) + 1)
            lines = lines[2:]
        shown = "\n".join(
            line for line in lines if not re.match(r"^\s*(?:\.\. |:[\w-]+:|\|\w)", line)
        )
        shown = re.sub(r"`([^`<]+?)\s*<[^>`]*>`_+", r"\1", shown)
        yield Part("body", re.sub(r":\w+:`([^`]*)`|``?([^`]*)``?_*", r"\1\2", shown))
