"""Reads the Markdown of a review into nodes that a template renders, with its marks `[n]` set apart.

    read_document("**ELECTRA** detects replaced tokens [1].")[0].children

HTML, images and links are not read: they stay text. Between quotation marks, a star or a stroke is a character of the
quote and no emphasis. It renders nothing: `templates/written_parts.html` does.
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
    "em": "em",
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
    nodes: list[Node] = []
    quoted = 0
    for child in tree.children:
        nodes += _quoted(child) if quoted > 0 and child.type in ("em", "strong") else _nodes(child)
        said = _said(child)
        quoted += said.count("“") - said.count("”")
    return tuple(nodes)


def _quoted(tree: SyntaxTreeNode) -> tuple[Node, ...]:
    """What stands in a quote, with the stars or strokes that are not emphasis there."""
    return (Node(text=tree.markup), *_children(tree), Node(text=tree.markup))


def _said(tree: SyntaxTreeNode) -> str:
    return tree.content if tree.type == "text" else "".join(map(_said, tree.children))


def _nodes(tree: SyntaxTreeNode) -> tuple[Node, ...]:
    kind = tree.type
    if kind in _TEXTS:
        return _marked(tree.content)
    if kind in ("softbreak", "hardbreak"):
        return (Node(text="\n"),)
    inner = _children(tree)
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
