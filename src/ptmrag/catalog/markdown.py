"""Read Markdown or plain text as parts, which have lines, which have spans.

>>> part, = read_markdown("代码：https://example.org/a，见 [论文](https://example.org/b.pdf)")
>>> [span.url for span in part.lines[0].spans if span.url]
['https://example.org/a', 'https://example.org/b.pdf']

An address in the text becomes a link. Of HTML, the text and the links are kept; comments, pictures
and code blocks are left out. It does not know what an entry is.
"""

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode

from ptmrag.catalog.addresses import ADDRESS, ARXIV_TEXT, DOI_TEXT, WITHOUT_SCHEME, trim_address

Style = Literal["plain", "strong", "emphasis"]


@dataclass(frozen=True, slots=True)
class TextSpan:
    """A run of text in one style; a link if `url` is not None.

    bare     the link is an address in the text, and `text` is empty
    picture  the link is around a picture, and `text` is its description
    """

    text: str
    style: Style = "plain"
    url: str | None = None
    bare: bool = False
    picture: bool = False


@dataclass(frozen=True, slots=True)
class TextLine:
    """One line of the source (`number` is 1-based)."""

    number: int
    spans: tuple[TextSpan, ...]


@dataclass(frozen=True, slots=True)
class MarkdownPart:
    """A part of a document that begins on the line `number` (1-based).

    A heading or paragraph has lines. A list has items as children. An item has the lines of its first
    paragraph, and what follows as children. A table has rows as children, the header first.
    """

    kind: Literal["heading", "paragraph", "list", "item", "table", "row", "quote"]
    number: int
    lines: tuple[TextLine, ...] = ()
    children: tuple["MarkdownPart", ...] = ()
    level: int = 0
    ordered: bool = False
    cells: tuple[tuple[TextLine, ...], ...] = ()


def read_markdown(text: str) -> tuple[MarkdownPart, ...]:
    """The parts of a document in their order."""
    tree = SyntaxTreeNode(_parser().parse(_prepared(text)))
    return tuple(_parts(tree.children))


def text_of(lines: Sequence[TextLine]) -> str:
    """The text of lines without addresses and pictures; Chinese lines are joined without a space."""
    text = "\n".join("".join(s.text for s in line.spans if not s.picture) for line in lines)
    text = re.sub(r"(?<=[\u3000-\u9fff\uff00-\uffef])\n(?=[\u3000-\u9fff\uff00-\uffef])", "", text)
    return re.sub(r"\s+", " ", text).strip()


# --- addresses in the text

_SCHEME = re.compile(r"(?<![a-zA-Z])(https?|ftp|arxiv|doi)$", re.IGNORECASE)


def _bare_address(state: StateInline, silent: bool) -> bool:
    """A rule for markdown-it: at the colon of `https://…`, `arXiv:…` or `doi:…` outside of a link."""
    if state.linkLevel > 0 or state.src[state.pos] != ":":
        return False
    scheme = _SCHEME.search(state.pending)
    if not scheme:
        return False
    start = state.pos - len(scheme[1])
    pattern = {"arxiv": ARXIV_TEXT, "doi": DOI_TEXT}.get(scheme[1].lower(), ADDRESS)
    found = pattern.match(state.src, start)
    if not found:
        return False
    if not silent:
        state.pending = state.pending[: -len(scheme[1])]
        opened = state.push("link_open", "a", 1)
        opened.attrs = {"href": trim_address(found[0])}
        opened.info = "auto"
        state.push("link_close", "a", -1)
    # The length in the source, with the escapes that trimming undoes.
    state.pos = start + _source_length(found[0])
    return True


def _source_length(address: str) -> int:
    """How many characters of the source a trimmed address takes."""
    wanted = trim_address(address)
    for length in range(len(wanted), len(address) + 1):
        if trim_address(address[:length]) == wanted:
            return length
    return len(address)


# --- before Markdown

_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_HTML_HEADING = re.compile(
    r"^[ \t]*<h([1-6])\b[^<>]*>(.*?)</h\1>[ \t]*$", re.MULTILINE | re.IGNORECASE
)
_TAG = re.compile(
    r"<(/?)(a|b|big|blockquote|br|center|code|details|div|em|figure|font|h[1-6]|hr|i|img|kbd|li|ol|p|"
    r"picture|pre|s|small|source|span|strong|sub|summary|sup|table|tbody|td|th|thead|tr|u|ul|video)"
    r"(?:\s([^<>]*))?/?>",
    re.IGNORECASE,
)
_HREF = re.compile(r"""\bhref\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+))""", re.IGNORECASE)


def _prepared(text: str) -> str:
    """The text with HTML turned into Markdown and common slips corrected; lines keep their numbers."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    text = _COMMENT.sub(lambda found: "\n" * found[0].count("\n"), text)
    text = _HTML_HEADING.sub(lambda found: f"{'#' * int(found[1])} {found[2]}", text)
    text = _without_tags(text)
    lines = []
    for line in text.split("\n"):
        line = re.sub(r"^[\u3000\xa0\u200b\ufeff]+", "", line)
        # A Chinese keyboard: ##标题, https：//, [题目]（https://…）
        line = re.sub(r"^(#{2,6}|#(?=[\u3400-\u9fff]))(?=[^#\s])", r"\1 ", line)
        line = re.sub(r"(https?)：//", r"\1://", line)
        line = re.sub(r"\]（\s*([^\s（）]+)\s*）", r"](\1)", line)
        lines.append(line if line.strip("\u200b\ufeff \t\u3000\xa0") else "")
    return "\n".join(lines)


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
        if name == "li" and not closing:
            return "- " if not text[: found.start()].rpartition("\n")[2].strip() else " "
        return (" " if name in ("br", "td", "th") else "") + "\n" * found[0].count("\n")

    return _TAG.sub(replace, text)


# --- Markdown to parts


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark").enable("table").disable(["code", "html_block", "html_inline"])
    parser.inline.ruler.after("text", "bare_address", _bare_address)
    # An address is kept as its author wrote it; `addresses.flaw_in` judges it later.
    parser.validateLink = lambda url: True  # type: ignore[method-assign]
    parser.normalizeLink = lambda url: url  # type: ignore[method-assign]
    return parser


def _parts(nodes: Sequence[SyntaxTreeNode]) -> Iterator[MarkdownPart]:
    for node in nodes:
        number = node.map[0] + 1 if node.map else 0
        if node.type in ("heading", "paragraph"):
            lines = _lines(node)
            heading = node.type == "heading" and not _is_underlined_paragraph(node, lines)
            level = int(node.tag[1]) if heading else 0
            yield MarkdownPart("heading" if heading else "paragraph", number, lines, level=level)
        elif node.type in ("bullet_list", "ordered_list"):
            items = tuple(_item(item) for item in node.children)
            yield MarkdownPart("list", number, children=items, ordered=node.type == "ordered_list")
        elif node.type == "blockquote":
            yield MarkdownPart("quote", number, children=tuple(_parts(node.children)))
        elif node.type == "table":
            rows = [row for section in node.children for row in section.children]
            yield MarkdownPart("table", number, children=tuple(_row(row) for row in rows))


def _is_underlined_paragraph(node: SyntaxTreeNode, lines: Sequence[TextLine]) -> bool:
    """Whether a heading is an entry with a rule (---) below it, which Markdown takes for a heading."""
    has_link = any(span.url is not None for line in lines for span in line.spans)
    return node.markup in ("-", "=") and (len(lines) > 1 or has_link)


def _item(node: SyntaxTreeNode) -> MarkdownPart:
    children = list(_parts(node.children))
    lines = children.pop(0).lines if children and children[0].kind == "paragraph" else ()
    number = node.map[0] + 1 if node.map else 0
    return MarkdownPart("item", number, lines, tuple(children))


def _row(node: SyntaxTreeNode) -> MarkdownPart:
    number = node.map[0] + 1 if node.map else 0
    return MarkdownPart("row", number, cells=tuple(_lines(cell) for cell in node.children))


def _lines(node: SyntaxTreeNode) -> tuple[TextLine, ...]:
    inline = next((child for child in node.children if child.type == "inline"), None)
    if inline is None or inline.token is None:
        return ()
    number = inline.token.map[0] + 1 if inline.token.map else 0
    lines: list[list[TextSpan]] = [[]]
    for span in _spans(inline.token.children or ()):
        if span is None:
            lines.append([])
        else:
            lines[-1].append(span)
    return tuple(TextLine(number + index, tuple(spans)) for index, spans in enumerate(lines))


def _spans(tokens: Sequence[Token]) -> Iterator[TextSpan | None]:
    """Spans, and None for the end of a line."""
    depth = {"strong": 0, "em": 0}
    link: Token | None = None
    inside, picture = "", ""
    for token in tokens:
        style: Style = "strong" if depth["strong"] else "emphasis" if depth["em"] else "plain"
        if token.type == "link_open":
            link, inside, picture = token, "", ""
        elif token.type == "link_close" and link is not None:
            yield _link(link, style, inside=inside, picture=picture)
            link = None
        elif token.type in ("softbreak", "hardbreak"):
            if link is None:
                yield None
            inside += " "
        elif token.type == "image":
            picture = token.content or "picture"
        elif token.tag in depth and token.nesting:
            depth[token.tag] += token.nesting
        elif link is not None:
            inside += token.content
        elif token.content:
            yield from _split(token.content, style)


def _link(opened: Token, style: Style, *, inside: str, picture: str) -> TextSpan:
    url = str(opened.attrGet("href") or "").strip()
    if opened.info == "auto" and url.startswith("mailto:"):
        return TextSpan(inside, style)
    if opened.info == "auto" or (inside.strip() and inside.strip() == url):
        return TextSpan("", style, url, bare=True)
    if picture and not inside.strip():
        return TextSpan(picture, style, url, picture=True)
    return TextSpan(inside, style, url)


def _split(text: str, style: Style) -> Iterator[TextSpan]:
    """Cut a text at the addresses in it that have no scheme."""
    at = 0
    for found in WITHOUT_SCHEME.finditer(text):
        address = trim_address(found[0])
        if found.start() > at:
            yield TextSpan(text[at : found.start()], style)
        yield TextSpan("", style, address, bare=True)
        at = found.start() + len(address)
    if at < len(text):
        yield TextSpan(text[at:], style)
