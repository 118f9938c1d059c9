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

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from ptmrag.drafts import (
    Draft,
    Link,
    LinkKind,
    draft_of,
    folded,
    has_own_address_line,
    is_label,
    joined,
    note_of,
    plain_address,
    tidy,
)
from ptmrag.errors import Failure, InputError
from ptmrag.inline import Line, lines_of, text_of


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


__all__ = [
    "Catalog",
    "Entry",
    "Link",
    "LinkKind",
    "default_catalog_path",
    "parse_catalog",
    "read_catalog",
    "slug",
]

_TITLE_HEADERS = re.compile(r"title|paper|model|name|论文|模型|标题|题目|名称|项目", re.IGNORECASE)


@dataclass(slots=True)
class _Reader:
    """Walks the blocks of a list and drafts entries."""

    drafts: list[Draft] = field(default_factory=list)
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
        draft = draft_of(_lines(node), self.category, _line(node))
        last = self.drafts[-1] if self.drafts else None
        if not draft.title and draft.links and last and last.category == self.category:
            # Addresses alone belong to the title before them.
            self.drafts[-1] = replace(last, links=joined(last.links, draft.links))
        elif draft.is_title or has_own_address_line(_lines(node)):
            self.drafts.append(replace(draft, is_paragraph=True))

    def _item(self, item: SyntaxTreeNode, outer: tuple[str, ...]) -> None:
        """A list item, with the labelled links, notes and items of its own below it."""
        paragraphs = [child for child in item.children if child.type == "paragraph"]
        if not paragraphs:
            self._nested(item, outer)
            return
        category = (*self.category, *outer)
        draft = draft_of(_lines(paragraphs[0]), category, _line(item))
        notes = [note_of(_lines(paragraph)) for paragraph in paragraphs[1:]]
        links: tuple[Link, ...] = ()
        children: list[SyntaxTreeNode] = []
        for child in _nested_items(item):
            inner = draft_of(_lines(child.children[0]), category, _line(child))
            if inner.links and (not inner.title or is_label(inner)):
                links = joined(links, inner.links)
            elif inner.links or inner.is_title or _nested_items(child):
                children.append(child)
            elif inner.heads:
                notes.append(inner.heads)
        for paragraph in paragraphs[1:]:
            links = joined(links, draft_of(_lines(paragraph), category, _line(paragraph)).links)
        draft = replace(
            draft, links=joined(draft.links, links), notes=(*draft.notes, *filter(None, notes))
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
                draft_of(cell, self.category, _line(row), label=header[i] if i != titled else "")
                for i, cell in enumerate(cells)
                if cell
            ]
            links: tuple[Link, ...] = ()
            for draft in drafts:
                links = joined(links, draft.links)
            title = text_of([piece for line in cells[titled] for piece in line])
            note = "; ".join(
                f"{header[i]}: {text_of([p for line in cell for p in line])}"
                for i, cell in enumerate(cells)
                if i != titled and text_of([p for line in cell for p in line if not p.url])
            )
            if title and links:
                self.drafts.append(
                    Draft(tidy(title), self.category, _line(row), links, (note,), heads=note)
                )


def _merged(drafts: Sequence[Draft]) -> list[Draft]:
    """A paragraph whose links all stand under an earlier one is that one again."""
    kept: list[Draft] = []
    for draft in drafts:
        links = {plain_address(link.url) for link in draft.links}
        twin = next(
            (
                other
                for other in kept
                if links
                and links <= {plain_address(link.url) for link in other.links}
                and (
                    (draft.is_paragraph and other.is_paragraph)
                    or folded(draft.title) == folded(other.title)
                )
            ),
            None,
        )
        if twin is None:
            kept.append(draft)
    return kept


def _entry(draft: Draft, taken: set[str]) -> Entry:
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
