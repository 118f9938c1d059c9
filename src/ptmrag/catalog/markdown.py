"""Read Markdown or plain text as parts, which have lines, which have spans.

>>> part, = read_markdown("代码：https://example.org/a，见 [论文](https://example.org/b.pdf)")
>>> [span.url for span in part.lines[0].spans if span.url]
['https://example.org/a', 'https://example.org/b.pdf']

An address in the text becomes a link. Of HTML, the text and the links are kept; comments, pictures
and code blocks are left out. It does not know what an entry is.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode

from ptmrag.catalog.addresses import ADDRESS, ARXIV_TEXT, DOI_TEXT, WITHOUT_SCHEME, trim_address
from ptmrag.catalog.html_in_markdown import BREAK, prepared

Style = Literal["plain", "strong", "emphasis", "struck"]


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
    numbers, markdown = prepared(text)
    tree = SyntaxTreeNode(_parser().parse(markdown))
    return tuple(_Parts(numbers).of(tree.children))


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
    scheme = _SCHEME.search(state.pending[-6:])
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


# --- Markdown to parts


_BREAKS = ("softbreak", "hardbreak")
# Levels, of which a list takes two: more than `html_in_markdown` leaves.
_NESTING = 56


def _parser() -> MarkdownIt:
    parser = (
        MarkdownIt("commonmark", {"maxNesting": _NESTING})
        .enable(["table", "strikethrough"])
        .disable(["code", "html_block", "html_inline"])
    )
    parser.inline.ruler.after("text", "bare_address", _bare_address)
    # An address is kept as its author wrote it; `addresses.flaw_in` judges it later.
    parser.validateLink = lambda url: True  # type: ignore[method-assign]
    parser.normalizeLink = lambda url: url  # type: ignore[method-assign]
    return parser


class _Parts:
    """Makes parts of markdown-it's nodes; `numbers` are those of the lines in the source."""

    def __init__(self, numbers: Sequence[int]) -> None:
        self._numbers = numbers

    def of(self, nodes: Sequence[SyntaxTreeNode]) -> Iterator[MarkdownPart]:
        """The parts that nodes are, in their order; what is no part is left out."""
        for node in nodes:
            number = self._number(node.map)
            if node.type in ("heading", "paragraph"):
                lines = self._lines(node)
                heading = node.type == "heading" and not _is_underlined_paragraph(node, lines)
                level = int(node.tag[1]) if heading else 0
                yield MarkdownPart(
                    "heading" if heading else "paragraph", number, lines, level=level
                )
            elif node.type in ("bullet_list", "ordered_list"):
                items = tuple(self._item(item) for item in node.children)
                is_ordered = node.type == "ordered_list"
                yield MarkdownPart("list", number, children=items, ordered=is_ordered)
            elif node.type == "blockquote":
                yield MarkdownPart("quote", number, children=tuple(self.of(node.children)))
            elif node.type == "table":
                rows = [row for section in node.children for row in section.children]
                yield MarkdownPart("table", number, children=tuple(map(self._row, rows)))

    def _number(self, place: tuple[int, int] | None, *, below: int = 0) -> int:
        """The number of a line in the source, from its place among the lines that were parsed."""
        if place is None:
            return 0
        return self._numbers[min(place[0] + below, len(self._numbers) - 1)]

    def _item(self, node: SyntaxTreeNode) -> MarkdownPart:
        children = list(self.of(node.children))
        lines = children.pop(0).lines if children and children[0].kind == "paragraph" else ()
        return MarkdownPart("item", self._number(node.map), lines, tuple(children))

    def _row(self, node: SyntaxTreeNode) -> MarkdownPart:
        cells = tuple(map(self._lines, node.children))
        return MarkdownPart("row", self._number(node.map), cells=cells)

    def _lines(self, node: SyntaxTreeNode) -> tuple[TextLine, ...]:
        inline = next((child for child in node.children if child.type == "inline"), None)
        if inline is None or inline.token is None:
            return ()
        lines: list[list[TextSpan]] = [[]]
        below = [0]
        for span in _spans(inline.token.children or ()):
            if isinstance(span, TextSpan):
                lines[-1].append(span)
            else:
                lines.append([])
                below.append(below[-1] + (span == "\n"))
        place = (inline.token.map[0], inline.token.map[1]) if inline.token.map else None
        return tuple(
            TextLine(self._number(place, below=offset), tuple(spans))
            for offset, spans in zip(below, lines, strict=True)
        )


def _is_underlined_paragraph(node: SyntaxTreeNode, lines: Sequence[TextLine]) -> bool:
    """Whether a heading is an entry with a rule (---) below it, which Markdown takes for a heading."""
    has_link = any(span.url is not None for line in lines for span in line.spans)
    return node.markup in ("-", "=") and (len(lines) > 1 or has_link)


def _spans(tokens: Sequence[Token]) -> Iterator[TextSpan | str]:
    """Spans, and a mark for the end of a line: a newline, or BREAK for one that the source lacks."""
    depth = {"strong": 0, "em": 0, "s": 0}
    link: Token | None = None
    inside, picture = "", ""
    for token in tokens:
        if token.type == "link_open":
            link, inside, picture = token, "", ""
        elif token.type == "link_close" and link is not None:
            yield _link(link, _style(depth), inside=inside, picture=picture)
            link = None
        elif token.type == "image":
            picture = token.content or "picture"
        elif token.tag in depth and token.nesting:
            depth[token.tag] += token.nesting
        elif link is not None:
            inside += " " if token.type in _BREAKS else token.content.replace(BREAK, " ")
        elif token.type in _BREAKS:
            yield "\n"
        else:
            yield from _lines_of(token.content, _style(depth))


def _lines_of(text: str, style: Style) -> Iterator[TextSpan | str]:
    for number, part in enumerate(text.split(BREAK)):
        if number:
            yield BREAK
        yield from _split(part, style)


def _style(depth: Mapping[str, int]) -> Style:
    if depth["s"]:
        return "struck"
    return "strong" if depth["strong"] else "emphasis" if depth["em"] else "plain"


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
    """Cut a text at the addresses in it that have no scheme; a long row of blanks is two."""
    text = re.sub(r"[ \t\xa0\u3000]{3,}", "  ", text)
    at = 0
    for found in WITHOUT_SCHEME.finditer(text):
        address = trim_address(found[0])
        if found.start() > at:
            yield TextSpan(text[at : found.start()], style)
        yield TextSpan("", style, address, bare=True)
        at = found.start() + len(address)
    if at < len(text):
        yield TextSpan(text[at:], style)
