"""Reads the Markdown of a review into nodes that a template renders, with its marks `[n]` set apart.

    read_document("**ELECTRA** detects replaced tokens [1].")[0].children

HTML, images and links are not read: they stay text. Emphasis with one star or stroke stays text too, because quotes
have such characters. It renders nothing: `templates/document.html` does.
"""

import re
from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

# The elements that a template makes of the kinds of nodes; the children of every other kind stand for it.
_ELEMENTS = {
    "paragraph": "p",
    "bullet_list": "ul",
    "ordered_list": "ol",
    "list_item": "li",
    "blockquote": "blockquote",
    "strong": "strong",
    "table": "table",
    "thead": "thead",
    "tbody": "tbody",
    "tr": "tr",
    "th": "th",
    "td": "td",
}
_TEXTS = ("text", "code_inline", "code_block", "fence")
_MARK = re.compile(r"\[(\d{1,4})\]")
_READER = (
    MarkdownIt("commonmark", {"html": False})
    .enable("table")
    .disable(["html_block", "html_inline", "image", "link", "autolink", "reference", "entity"])
)


@dataclass(frozen=True, slots=True)
class Node:
    """A part of a document: an element with its children, or a text, or a mark with its number."""

    element: str = ""
    children: tuple["Node", ...] = ()
    text: str = ""
    mark: int = 0


def read_document(markdown: str) -> tuple[Node, ...]:
    """The nodes of a Markdown text; any text is one."""
    return _children(SyntaxTreeNode(_READER.parse(markdown)))


def _children(tree: SyntaxTreeNode) -> tuple[Node, ...]:
    return tuple(node for child in tree.children for node in _nodes(child))


def _nodes(tree: SyntaxTreeNode) -> tuple[Node, ...]:
    kind = tree.type
    if kind in _TEXTS:
        return _marked(tree.content)
    if kind in ("softbreak", "hardbreak"):
        return (Node(text="\n"),)
    inner = _children(tree)
    if kind == "em":
        return (Node(text=tree.markup), *inner, Node(text=tree.markup))
    if kind == "heading":  # below the title of its section
        return (Node("h4", inner),)
    return (Node(_ELEMENTS[kind], inner),) if kind in _ELEMENTS else inner


def _marked(text: str) -> tuple[Node, ...]:
    """A text, cut at its marks."""
    parts = _MARK.split(text)  # every second one is a number
    return tuple(
        Node(mark=int(part), text=f"[{part}]") if at % 2 else Node(text=part)
        for at, part in enumerate(parts)
        if part
    )
