"""A web page's or a README's bytes to a Document.

HTML goes through trafilatura, which keeps the article and drops what surrounds it; Markdown through
markdown-it-py; reStructuredText and plain text paragraph by paragraph. Pictures, badges, scripts and
whatever a page includes from elsewhere are never fetched and leave no text.

    document = read_webpage(body, source="web:example.org/post", url="https://…", media_type="text/html")
"""

import itertools
import re
from collections.abc import Iterator, Sequence
from html import unescape
from typing import Any

from ptmrag.documents import Block, BlockKind, Document, clean
from ptmrag.errors import DocumentError

_HUMAN_CHECK = re.compile(
    r"verify (?:that )?you are (?:a )?human|are you a robot|captcha|enable javascript and cookies|"
    r"checking your browser|unusual traffic",
    re.IGNORECASE,
)
_HIDDEN_STYLE = re.compile(
    r"display:none|visibility:hidden|opacity:0(?:\.0+)?(?:;|$)|font-size:[01](?:\.\d+)?(?:px|pt|em|%)?(?:;|$)"
    r"|(?:left|top|text-indent):-\d{3,}|(?:^|;)color:(?:white|#fff(?:fff)?)(?:;|$)(?!.*background)"
)
_LEAST_TEXT = 40
_TEXT_TYPES = ("text/markdown", "text/x-rst")
_HTML = re.compile(rb"<!doctype html|<html[\s>]|<body[\s>]|<head[\s>]", re.IGNORECASE)
_RST_RULE = re.compile(r"^([=\-~^\"'#*+.`:_])\1{2,}\s*$")
# A heading, its level not told, or text under the last heading.
_Part = tuple[BlockKind, str]


def read_webpage(content: bytes, *, source: str, url: str, media_type: str) -> Document:
    """The readable text in blocks without pages; DocumentError with the reason where there is none."""
    name = url.partition("?")[0].lower()
    is_text = media_type in _TEXT_TYPES or name.endswith((".md", ".rst", ".txt"))
    if _HTML.search(content[:4096]) and not is_text:
        title, parts = _html(content, url)
    else:
        text = _decoded(content)
        is_rst = name.endswith(".rst") or media_type == "text/x-rst" or _looks_like_rst(text)
        title, parts = "", list(_rst(text) if is_rst else _markdown(text))
    found = _blocks(parts)
    text = "\n\n".join(block.text for block in found)
    if _HUMAN_CHECK.search(text or content[:4096].decode("latin-1")) and len(text) < 600:
        raise DocumentError("no text: the page asks for proof that a human reads it")
    if len(text) < _LEAST_TEXT:
        raise DocumentError("no readable text")
    first = next((block.text for block in found if block.kind == "heading"), "")
    return Document(source, clean(title) or first, found, (text,))


def _blocks(parts: Sequence[_Part]) -> tuple[Block, ...]:
    found: list[Block] = []
    heading = ""
    for kind, raw in parts:
        text = clean(raw)
        if not text:
            continue
        if kind == "heading":
            heading = text
        found.append(Block(text, None, heading, kind))
    return tuple(found)


def _html(content: bytes, url: str) -> tuple[str, list[_Part]]:
    """The title and the article of a page; of a repository's page, its README."""
    from lxml import html
    from lxml.etree import ParserError
    from trafilatura import bare_extraction
    from trafilatura.utils import load_html

    try:
        tree = load_html(content)
    except (ParserError, ValueError):
        tree = None
    if tree is None:
        return "", []
    _drop_hidden(tree)
    articles = tree.xpath("//article[contains(@class, 'markdown-body')]")
    if articles:
        return "", list(_elements(articles[0]))
    extracted = bare_extraction(
        html.tostring(tree, encoding="unicode"),
        url=url,
        include_comments=False,
        include_tables=True,
        include_images=False,
    )
    if extracted is None or isinstance(extracted, dict) or extracted.body is None:
        return "", []
    return extracted.title or "", list(_elements(extracted.body))


def _drop_hidden(tree: Any) -> None:
    """Take out what a page hides from its readers: whoever put it there meant it for machines."""
    for element in tree.xpath("//*[@hidden or @style]"):
        style = re.sub(r"\s+", "", element.get("style", "")).casefold()
        is_hidden = element.get("hidden") is not None or _HIDDEN_STYLE.search(style)
        if is_hidden and element.getparent() is not None:
            element.drop_tree()


def _elements(root: object) -> Iterator[_Part]:
    """Headings and paragraphs of an lxml tree, in HTML's or in trafilatura's words."""
    for element in root.iterchildren():  # type: ignore[attr-defined]
        tag = element.tag if isinstance(element.tag, str) else ""
        if tag in ("head", "h1", "h2", "h3", "h4", "h5", "h6"):
            yield "heading", "".join(element.itertext())
        elif tag in ("list", "ul", "ol", "div", "section", "blockquote", "quote", "details"):
            inner = list(_elements(element))
            yield from inner or [("body", "".join(element.itertext()))]
        elif tag in ("table", "row"):
            for row in element.iter("row", "tr"):
                cells = [" ".join("".join(c.itertext()).split()) for c in row.iterchildren()]
                yield "table", " | ".join(cells)
        elif tag and tag not in ("script", "style", "nav", "footer", "graphic", "img"):
            yield "body", "".join(element.itertext())


def _markdown(text: str) -> Iterator[_Part]:
    """Headings, paragraphs, list items, rows and code of a Markdown text."""
    from markdown_it import MarkdownIt

    text = re.sub(r"<!--.*?-->", "", text, flags=re.DOTALL)
    kind: BlockKind = "body"
    row: list[str] = []
    for token in MarkdownIt("commonmark").enable("table").parse(text):
        if token.type == "heading_open":
            kind = "heading"
        elif token.type == "heading_close":
            kind = "body"
        elif token.type == "tr_open":
            row = []
            kind = "table"
        elif token.type == "tr_close":
            yield "table", " | ".join(row)
            kind = "body"
        elif token.type == "inline":
            said = _inline(token.children or ())
            if kind == "table":
                row.append(said)
            else:
                yield kind, said
        elif token.type in ("fence", "code_block"):
            yield "table", token.content
        elif token.type == "html_block":
            yield "body", unescape(re.sub(r"<[^>]*>", " ", token.content))


def _inline(children: Sequence[object]) -> str:
    """The text of an inline token; pictures and tags leave none."""
    words = {"softbreak": "\n", "hardbreak": "\n", "text": None, "code_inline": None}
    return "".join(
        words[child.type] or child.content  # type: ignore[attr-defined]
        for child in children
        if child.type in words  # type: ignore[attr-defined]
    )


def _rst(text: str) -> Iterator[_Part]:
    """Headings by their rules, and paragraphs; directives and targets are dropped."""
    for paragraph in re.split(r"\n\s*\n", text):
        lines = [line for line in paragraph.splitlines() if line.strip()]
        if len(lines) > 1 and _RST_RULE.match(lines[0]):
            lines = lines[1:]
        if len(lines) > 1 and _RST_RULE.match(lines[1]):
            yield "heading", lines[0]
            lines = lines[2:]
        said = "\n".join(
            line for line in lines if not re.match(r"^\s*(?:\.\. |:[\w-]+:|\|\w)", line)
        )
        said = re.sub(r"`([^`<]+?)\s*<[^>`]*>`_+", r"\1", said)
        yield "body", re.sub(r":\w+:`([^`]*)`|``?([^`]*)``?_*", r"\1\2", said)


def _looks_like_rst(text: str) -> bool:
    lines = text[:3000].splitlines()
    return not any(re.match(r"#{1,4} ", line) for line in lines) and any(
        _RST_RULE.match(line) and len(before) > 2 for before, line in itertools.pairwise(lines)
    )


def _decoded(content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    if content.count(b"\0") or sum(byte < 9 for byte in content[:4096]) > 16:
        raise DocumentError("neither a PDF nor text")
    return content.decode("utf-8", "replace")
