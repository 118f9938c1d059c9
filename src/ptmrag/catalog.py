"""Read a list kept by people: Markdown or plain text, irregular as such lists are.

>>> catalog = parse_catalog("## Compression\\n- [A Small Model](https://arxiv.org/abs/2001.00001)")
>>> catalog.entries[0].id, catalog.entries[0].category, catalog.entries[0].year
('a-small-model', ('Compression',), 2020)

Headings become categories. An entry is a list item, a table row, or a paragraph that is a title
over addresses. What looks like an entry and cannot be used becomes a Failure with its line. Pure but
for `read_catalog`; it does not ask whether a link is alive.
"""

import hashlib
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from importlib.resources import files
from pathlib import Path
from typing import Literal

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from ptmrag.errors import Failure, InputError
from ptmrag.inline import Line, lines_of, text_of

LinkKind = Literal["paper", "code", "page", "slides", "weights"]


@dataclass(frozen=True, slots=True)
class Link:
    """An address as the author wrote it, and what it leads to."""

    url: str
    kind: LinkKind


@dataclass(frozen=True, slots=True)
class Entry:
    """One item of a catalog. `id` is a slug of the title, `line` where it starts (1-based)."""

    id: str
    title: str
    category: tuple[str, ...]
    note: str
    line: int
    links: tuple[Link, ...]
    year: int | None = None


@dataclass(frozen=True, slots=True)
class Catalog:
    """The entries of a list in their order, and what could not be used."""

    entries: tuple[Entry, ...]
    failures: tuple[Failure, ...] = ()
    path: str = ""


def default_catalog_path() -> Path:
    """The survey of pre-trained models that comes with the package."""
    return Path(str(files("ptmrag") / "ptm-survey.md"))


def read_catalog(path: Path | str) -> Catalog:
    """Read a catalog file; InputError where it cannot be read as text."""
    path = Path(path)
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise InputError(f"The catalog '{path}' cannot be read: {error.strerror}.") from error
    if b"\0" in raw:
        raise InputError(f"The catalog '{path}' is not text: give a Markdown or text file.")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return parse_catalog(raw.decode(encoding), path=str(path))
        except UnicodeDecodeError:
            continue
    raise InputError(f"The catalog '{path}' is neither UTF-8 nor GB18030: save it as UTF-8.")


def parse_catalog(text: str, *, path: str = "") -> Catalog:
    """The entries of a Markdown or plain text."""
    tree = SyntaxTreeNode(MarkdownIt("commonmark").enable("table").parse(text))
    reader = _Reader()
    reader.blocks(tree.children)
    drafts = _merged([draft for draft in reader.drafts if draft.links or draft.is_title])
    entries, failures = [], []
    taken: set[str] = set()
    for draft in drafts:
        if not draft.title:
            failures.append(Failure("catalog", draft.links[0].url, "no title", draft.line))
            continue
        entries.append(_entry(draft, taken))
    return Catalog(tuple(entries), tuple(failures), path)


@dataclass(frozen=True, slots=True)
class _Draft:
    """An entry in the making. `is_title`: its title is marked as one, so it needs no link."""

    title: str
    category: tuple[str, ...]
    line: int
    links: tuple[Link, ...] = ()
    notes: tuple[str, ...] = ()
    is_title: bool = False
    is_paragraph: bool = False
    heads: str = ""


_LABEL_END = re.compile(r"[：:]\s*$")
_BOOK_TITLE = re.compile(r"《\s*([^《》]+?)\s*》")
# What stands for a link and not for a work: [pdf], [code], 论文, 代码 …
_SHORT_LABEL = re.compile(
    r"^\W*(?:pdf|paper|papers|arxiv|code|github|git|link|links|url|website|site|page|project|"
    r"project page|homepage|blog|post|slides?|video|demo|doc|docs|documentation|weights|models?|"
    r"checkpoints?|download|data|dataset|official|pytorch|tensorflow|tf|keras|jax|here|abs|html|"
    r"bib|bibtex|poster|supp|appendix|openreview|acl|version|note|old address|"
    r"论文|代码|链接|地址|原文|解读|介绍|官网|下载|权重|幻灯片|博客|项目|源码|数据)"
    r"(?:链接|地址|下载地址|开源地址|网站|主页|实现)?(?:\s*\([^)]*\))?\W*$",
    re.IGNORECASE,
)
_LABEL_LINE = re.compile(
    r"^\W*[\w\s./+-]{0,24}?(?:pdf|paper|arxiv|code|github|link|url|website|page|slides?|video|demo|docs?|weights|"
    r"model|checkpoint|download|blog|address|implementation|version|"
    r"论文|代码|链接|地址|原文|解读|介绍|官网|网站|主页|下载|权重|幻灯片|博客|项目|源码|版本|数据)"
    r"[\w\s]{0,12}(?:\([^)]*\)|（[^）]*）)?\s*[：:]?\s*$",
    re.IGNORECASE,
)
_TITLE_HEADERS = re.compile(r"title|paper|model|name|论文|模型|标题|题目|名称|项目", re.IGNORECASE)


@dataclass(slots=True)
class _Reader:
    """Walks the blocks of a list and drafts entries."""

    drafts: list[_Draft] = field(default_factory=list)
    headings: list[tuple[int, str]] = field(default_factory=list)

    def blocks(self, nodes: Sequence[SyntaxTreeNode]) -> None:
        for node in nodes:
            if node.type == "heading":
                self._heading(node)
            elif node.type == "paragraph":
                self._paragraph(node)
            elif node.type in ("bullet_list", "ordered_list"):
                for item in node.children:
                    self._item(item, ())
            elif node.type == "table":
                self._table(node)
            elif node.type == "blockquote":
                self.blocks(node.children)

    @property
    def category(self) -> tuple[str, ...]:
        return tuple(text for _, text in self.headings)

    def _heading(self, node: SyntaxTreeNode) -> None:
        level = int(node.tag[1])
        text = text_of(_lines(node)[0]) if _lines(node) else ""
        self.headings = [pair for pair in self.headings if pair[0] < level]
        if text:
            self.headings.append((level, text))

    def _paragraph(self, node: SyntaxTreeNode) -> None:
        draft = _draft(_lines(node), self.category, _line(node))
        last = self.drafts[-1] if self.drafts else None
        if not draft.title and draft.links and last and last.category == self.category:
            # Addresses alone belong to the title before them.
            self.drafts[-1] = replace(last, links=_joined(last.links, draft.links))
        elif draft.is_title or _has_own_address_line(_lines(node)):
            self.drafts.append(replace(draft, is_paragraph=True))

    def _item(self, item: SyntaxTreeNode, outer: tuple[str, ...]) -> None:
        """A list item, with the labelled links, notes and items of its own below it."""
        paragraphs = [child for child in item.children if child.type == "paragraph"]
        if not paragraphs:
            self._nested(item, outer)
            return
        category = (*self.category, *outer)
        draft = _draft(_lines(paragraphs[0]), category, _line(item))
        notes = [_note(_lines(paragraph)) for paragraph in paragraphs[1:]]
        links: tuple[Link, ...] = ()
        children: list[SyntaxTreeNode] = []
        for child in _nested_items(item):
            inner = _draft(_lines(child.children[0]), category, _line(child))
            if inner.links and (not inner.title or _is_label(inner)):
                links = _joined(links, inner.links)
            elif inner.links or inner.is_title or _nested_items(child):
                children.append(child)
            elif inner.heads:
                notes.append(inner.heads)
        for paragraph in paragraphs[1:]:
            links = _joined(links, _draft(_lines(paragraph), category, _line(paragraph)).links)
        draft = replace(
            draft, links=_joined(draft.links, links), notes=(*draft.notes, *filter(None, notes))
        )
        is_entry = bool(draft.links) or (draft.is_title and not children)
        if is_entry:
            self.drafts.append(draft)
        for child in children:
            self._item(child, outer if is_entry else (*outer, draft.heads))

    def _nested(self, item: SyntaxTreeNode, outer: tuple[str, ...]) -> None:
        for child in _nested_items(item):
            self._item(child, outer)

    def _table(self, node: SyntaxTreeNode) -> None:
        """A row is an entry; the header tells which column is the title and labels the others."""
        rows = [row for part in node.children for row in part.children]
        header = [text_of(_lines(cell)[0]) if _lines(cell) else "" for cell in rows[0].children]
        titled = next((i for i, name in enumerate(header) if _TITLE_HEADERS.search(name)), 0)
        for row in rows[1:]:
            cells = [_lines(cell) for cell in row.children]
            if titled >= len(cells):
                continue
            drafts = [
                _draft(cell, self.category, _line(row), label=header[i] if i != titled else "")
                for i, cell in enumerate(cells)
                if cell
            ]
            links: tuple[Link, ...] = ()
            for draft in drafts:
                links = _joined(links, draft.links)
            title = text_of([piece for line in cells[titled] for piece in line])
            note = "; ".join(
                f"{header[i]}: {text_of([p for line in cell for p in line])}"
                for i, cell in enumerate(cells)
                if i != titled and text_of([p for line in cell for p in line if not p.url])
            )
            if title and links:
                self.drafts.append(
                    _Draft(_tidy(title), self.category, _line(row), links, (note,), heads=note)
                )


def _draft(
    lines: Sequence[Line], category: tuple[str, ...], line: int, *, label: str = ""
) -> _Draft:
    """Title, links and notes of the lines of one paragraph, item or cell."""
    links: tuple[Link, ...] = ()
    before = label
    for pieces in lines:
        for piece in pieces:
            if piece.url:
                hint = f"{piece.text} {before}" if not _is_sentence(before) else piece.text
                links = _joined(links, (Link(piece.url, _kind(piece.url, hint)),))
            elif piece.text.strip():
                before = piece.text
    title, is_title = _title(lines)
    said = _note(lines)
    rest = re.sub(r"\W*(?:19|20)\d{2}\W*$", "", said)
    notes = (said,) if rest and _folded(rest) != _folded(title) else ()
    return _Draft(title, category, line, links, notes, is_title, heads=said)


def _title(lines: Sequence[Line]) -> tuple[str, bool]:
    """The title, and whether it is marked as one: 《…》, bold, or the text of a link."""
    text = "\n".join(text_of(line) for line in lines)
    if book := _BOOK_TITLE.search(text):
        return _tidy(book[1]), True
    pieces = [piece for line in lines for piece in line if piece.text.strip()]
    if not pieces:
        return "", False
    first = next((p for p in pieces if re.search(r"[^\W\d_]", p.text)), pieces[0])
    if first.style == "strong" and not _SHORT_LABEL.match(first.text):
        return _tidy(first.text), True
    head = _head(lines)
    if first.url and not _SHORT_LABEL.match(first.text):
        return _tidy(first.text), True
    if head and not _SHORT_LABEL.match(head) and not _is_label_line(head):
        return _tidy(_clause(head)), False
    named = next((p.text for p in pieces if p.url and not _SHORT_LABEL.match(p.text)), "")
    return _tidy(named), bool(named)


def _head(lines: Sequence[Line]) -> str:
    """The text of the first line with any, up to its first link, emphasis or bracketed label."""
    for line in lines:
        head = ""
        for piece in line:
            if piece.url or piece.style == "emphasis":
                break
            head += piece.text
        head = re.sub(r"[\[(（|]+\s*$", "", head.strip()).strip()
        if head:
            return head
    return ""


def _clause(text: str) -> str:
    """A long line cut after its first clause: what follows is a note."""
    if len(text) <= 80:
        return text
    cut = re.search(r"(?<=.{15})[，。；;]|(?<=.{15})\.\s", text)
    return text[: cut.start()] if cut else text


def _tidy(title: str) -> str:
    """A title without marks around it, a date glued to it, or an underscore for a colon."""
    title = re.sub(r"\s+", " ", title).strip(" \t-–—*•·|[]【】")
    title = re.sub(r"^(?:19|20)?\d{4}(?=[A-Z][a-z])", "", title)
    title = re.sub(r"^(\w+)_ ", r"\1: ", title)
    return re.sub(r"[\s:：,，.。;；]+$", "", title)


def _note(lines: Sequence[Line]) -> str:
    """The lines' text but for labels and what stands on a line with nothing but an address."""
    kept = [text_of(line) for line in lines]
    has_link = [any(piece.url for piece in line) for line in lines]
    said = [
        text
        for text, linked in zip(kept, has_link, strict=True)
        if text and not _LABEL_LINE.match(text) and not (linked and _SHORT_LABEL.match(text))
    ]
    return "\n".join(said)


def _is_label(draft: _Draft) -> bool:
    """An item such as `Paper: <…>` or `[code](…)` under the item that it belongs to."""
    return bool(_LABEL_LINE.match(draft.title) or _SHORT_LABEL.match(draft.title))


def _is_label_line(text: str) -> bool:
    """Whether a text introduces the address behind it: 论文链接："""
    return bool(_LABEL_END.search(text) and _LABEL_LINE.match(text))


def _is_sentence(text: str) -> bool:
    return len(text) > 40 or bool(re.search(r"[。.]\s*$", text.strip()))


def _has_own_address_line(lines: Sequence[Line]) -> bool:
    """Whether a line holds an address and at most a label beside it: prose has none."""
    return any(
        any(piece.url for piece in line)
        and (not text_of(line) or bool(_LABEL_LINE.match(text_of(line))))
        for line in lines
    )


def _kind(url: str, label: str) -> LinkKind:
    """What a link leads to: by its label first, else by its address."""
    address, label = url.lower(), label.lower()
    on_github = re.search(r"github\.com|gitlab\.com|gitee\.com|bitbucket\.org", address)
    if re.search(r"slides?|幻灯", label) or "/slides/" in address:
        return "slides"
    if re.search(r"weights|checkpoint|权重|模型下载", label):
        return "weights"
    if on_github:
        return "code"
    is_paper = re.search(
        r"arxiv|aclweb|aclanthology|openreview\.net|doi\.org|\.pdf(?:$|[?#])", address
    )
    if is_paper or re.search(r"\bpaper\b|\bpdf\b|论文(?:链接|地址|下载)", label):
        return "paper"
    if re.search(
        r"huggingface\.co/(?!docs|transformers|blog|papers|spaces|datasets)[\w-]+/", address
    ):
        return "weights"
    return "page"


def _joined(known: tuple[Link, ...], more: Sequence[Link]) -> tuple[Link, ...]:
    """The links of both, the same address once."""
    seen = {_address(link.url) for link in known}
    fresh = [link for link in more if _address(link.url) not in seen]
    return (*known, *{_address(link.url): link for link in fresh}.values())


def _address(url: str) -> str:
    return re.sub(r"^https?://(?:www\.)?", "", url).rstrip("/")


def _merged(drafts: Sequence[_Draft]) -> list[_Draft]:
    """A paragraph whose links all stand under an earlier one is that one again."""
    kept: list[_Draft] = []
    for draft in drafts:
        links = {_address(link.url) for link in draft.links}
        twin = next(
            (
                other
                for other in kept
                if links
                and links <= {_address(link.url) for link in other.links}
                and (
                    (draft.is_paragraph and other.is_paragraph)
                    or _folded(draft.title) == _folded(other.title)
                )
            ),
            None,
        )
        if twin is None:
            kept.append(draft)
    return kept


def _entry(draft: _Draft, taken: set[str]) -> Entry:
    identifier = slug(draft.title)
    number = 2
    while identifier in taken:
        identifier = f"{slug(draft.title)}-{number}"
        number += 1
    taken.add(identifier)
    note = "\n\n".join(draft.notes)
    year = _year(f"{draft.heads}\n{draft.title}", draft.links)
    return Entry(identifier, draft.title, draft.category, note, draft.line, draft.links, year)


def slug(title: str) -> str:
    """Lower-case ASCII words with hyphens; a title without any becomes a short hash."""
    marks = re.sub(r"[\u0300-\u036f]", "", unicodedata.normalize("NFKD", title))
    slug = re.sub(r"[^a-z0-9]+", "-", marks.lower()).strip("-")
    if re.search(r"[a-z]", slug):
        return slug if len(slug) <= 80 else slug[:81].rpartition("-")[0]
    return f"entry-{hashlib.sha256(title.encode()).hexdigest()[:10]}"


def _year(text: str, links: Sequence[Link]) -> int | None:
    """A year in the text, else the one in an arXiv address."""
    for found in re.findall(r"(?<![\d.-])((?:19|20)\d{2})(?=年|[.]\d{1,2}\D|\D|$)", text):
        if 1950 <= int(found) <= 2100:
            return int(found)
    for link in links:
        if arxiv := re.search(r"arxiv\D{1,12}(\d{2})(?:0[1-9]|1[0-2])\.\d{4,5}", link.url, re.I):
            return 2000 + int(arxiv[1])
    return None


def _folded(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).casefold()


def _nested_items(item: SyntaxTreeNode) -> list[SyntaxTreeNode]:
    return [
        child
        for block in item.children
        if block.type in ("bullet_list", "ordered_list")
        for child in block.children
        if child.children and child.children[0].type == "paragraph"
    ]


def _lines(node: SyntaxTreeNode) -> list[Line]:
    """The lines of the inline content of a paragraph, a heading or a cell."""
    found = [child.token for child in node.children if child.type == "inline" and child.token]
    return [line for token in found for line in lines_of(token)]


def _line(node: SyntaxTreeNode) -> int:
    return node.map[0] + 1 if node.map else 0
