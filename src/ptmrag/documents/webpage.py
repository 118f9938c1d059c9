"""A web page's or a README's bytes to a Document.

HTML goes through trafilatura, which keeps the article and drops what surrounds it; Markdown through
markdown-it-py; reStructuredText and plain text paragraph by paragraph. Pictures, badges, scripts and
whatever a page includes from elsewhere are never fetched and leave no text; nor does what it hides
from its readers, which is counted.

    document = read_webpage(body, source="web:example.org/post", url="https://…", media_type="text/html")
"""

import itertools
import re
from collections.abc import Iterator, Sequence
from typing import Any

from ptmrag.documents.document import Block, BlockKind, Document, Hidden
from ptmrag.documents.hidden_in_html import HiddenTracker, drop_hidden
from ptmrag.errors import DocumentError
from ptmrag.language.verbatim import clean, smuggled

_HUMAN_CHECK = re.compile(
    r"verify (?:that )?you are (?:a )?human|are you a robot|captcha|enable javascript and cookies|"
    r"checking your browser|unusual traffic",
    re.IGNORECASE,
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
        title, parts, hidden = _html(content, url)
    else:
        text, tracker = _decoded(content), HiddenTracker()
        is_rst = name.endswith(".rst") or media_type == "text/x-rst" or _looks_like_rst(text)
        title, parts = "", list(_rst(text) if is_rst else _markdown(text, tracker))
        hidden = tracker.count
    hidden += sum(smuggled(said) for _, said in parts)
    found = _blocks(parts)
    text = "\n\n".join(block.text for block in found)
    if _HUMAN_CHECK.search(text or content[:4096].decode("latin-1")) and len(text) < 600:
        raise DocumentError("no text: the page asks for proof that a human reads it")
    if len(text) < _LEAST_TEXT:
        raise DocumentError("no readable text")
    first = next((block.text for block in found if block.kind == "heading"), "")
    return Document(source, clean(title) or first, found, (text,), Hidden.in_text(hidden))


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


def _html(content: bytes, url: str) -> tuple[str, list[_Part], int]:
    """The title and the article of a page (of a repository's page, its README), and what it hides."""
    from lxml import html
    from lxml.etree import ParserError
    from trafilatura import bare_extraction
    from trafilatura.utils import load_html

    try:
        tree = load_html(content)
    except (ParserError, ValueError):
        tree = None
    if tree is None:
        return "", [], 0
    hidden = drop_hidden(tree)
    articles = tree.xpath("//article[contains(@class, 'markdown-body')]")
    if articles:
        return "", list(_elements(articles[0])), hidden
    extracted = bare_extraction(
        html.tostring(tree, encoding="unicode"),
        url=url,
        include_comments=False,
        include_tables=True,
        include_images=False,
    )
    if extracted is None or isinstance(extracted, dict) or extracted.body is None:
        return "", [], hidden
    return extracted.title or "", list(_elements(extracted.body)), hidden


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


def _markdown(text: str, tracker: HiddenTracker) -> Iterator[_Part]:
    """Headings, paragraphs, list items, rows and code of a Markdown text; the tracker hides HTML."""
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
            said = _inline(token.children or (), tracker)
            if kind == "table":
                row.append(said)
            else:
                yield kind, said
        elif token.type in ("fence", "code_block"):
            yield "table", tracker.visible_text(token.content)
        elif token.type == "html_block":
            yield "body", tracker.visible_html(token.content)


def _inline(children: Sequence[Any], tracker: HiddenTracker) -> str:
    """The text of an inline token; pictures and tags leave none."""
    tracker.handle_endtag("p")  # no paragraph stands in another
    said = []
    for child in children:
        if child.type in ("softbreak", "hardbreak"):
            said.append("\n")
        elif child.type in ("text", "code_inline"):
            said.append(tracker.visible_text(child.content))
        elif child.type == "html_inline":
            tracker.visible_html(child.content)
    return "".join(said)


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
