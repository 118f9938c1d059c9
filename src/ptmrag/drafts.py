"""An entry in the making: title, links and notes of a few lines of a list.

>>> from markdown_it import MarkdownIt
>>> from ptmrag.inline import lines_of
>>> inline = MarkdownIt().parse("《A Small Model》 is small, 代码：<https://github.com/a/b>")[1]
>>> draft = draft_of(lines_of(inline), (), 1)
>>> draft.title, draft.links
('A Small Model', (Link(url='https://github.com/a/b', kind='code'),))

It does not know lists, tables and headings: `catalog` does.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from ptmrag.inline import Line, text_of

LinkKind = Literal["paper", "code", "page", "slides", "weights"]


@dataclass(frozen=True, slots=True)
class Link:
    """An address as the author wrote it, and what it leads to."""

    url: str
    kind: LinkKind


@dataclass(frozen=True, slots=True)
class Draft:
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


def draft_of(
    lines: Sequence[Line], category: tuple[str, ...], line: int, *, label: str = ""
) -> Draft:
    """Title, links and notes of the lines of one paragraph, item or cell."""
    links: tuple[Link, ...] = ()
    before = label
    for pieces in lines:
        for piece in pieces:
            if piece.url:
                hint = f"{piece.text} {before}" if not _is_sentence(before) else piece.text
                links = joined(links, (Link(piece.url, _kind(piece.url, hint)),))
            elif piece.text.strip():
                before = piece.text
    title, is_title = _title(lines)
    said = note_of(lines)
    rest = re.sub(r"\W*(?:19|20)\d{2}\W*$", "", said)
    notes = (said,) if rest and folded(rest) != folded(title) else ()
    return Draft(title, category, line, links, notes, is_title, heads=said)


def _title(lines: Sequence[Line]) -> tuple[str, bool]:
    """The title, and whether it is marked as one: 《…》, bold, or the text of a link."""
    text = "\n".join(text_of(line) for line in lines)
    if book := _BOOK_TITLE.search(text):
        return tidy(book[1]), True
    pieces = [piece for line in lines for piece in line if piece.text.strip()]
    if not pieces:
        return "", False
    first = next((p for p in pieces if re.search(r"[^\W\d_]", p.text)), pieces[0])
    if first.style == "strong" and not _SHORT_LABEL.match(first.text):
        return tidy(first.text), True
    head = _head(lines)
    if first.url and not _SHORT_LABEL.match(first.text):
        return tidy(first.text), True
    if head and not _SHORT_LABEL.match(head) and not _is_label_line(head):
        return tidy(_clause(head)), False
    named = next((p.text for p in pieces if p.url and not _SHORT_LABEL.match(p.text)), "")
    return tidy(named), bool(named)


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


def tidy(title: str) -> str:
    """A title without marks around it, a date glued to it, or an underscore for a colon."""
    title = re.sub(r"\s+", " ", title).strip(" \t-–—*•·|[]【】")
    title = re.sub(r"^(?:19|20)?\d{4}(?=[A-Z])", "", title)
    title = re.sub(r"^(\w+)_ ", r"\1: ", title)
    return re.sub(r"[\s:：,，.。;；]+$", "", title)


def note_of(lines: Sequence[Line]) -> str:
    """The lines' text but for labels and what stands on a line with nothing but an address."""
    kept = [text_of(line) for line in lines]
    has_link = [any(piece.url for piece in line) for line in lines]
    said = [
        text
        for text, linked in zip(kept, has_link, strict=True)
        if text and not _LABEL_LINE.match(text) and not (linked and _SHORT_LABEL.match(text))
    ]
    return "\n".join(said)


def is_label(draft: Draft) -> bool:
    """An item such as `Paper: <…>` or `[code](…)` under the item that it belongs to."""
    return bool(_LABEL_LINE.match(draft.title) or _SHORT_LABEL.match(draft.title))


def _is_label_line(text: str) -> bool:
    """Whether a text introduces the address behind it: 论文链接："""
    return bool(_LABEL_END.search(text) and _LABEL_LINE.match(text))


def _is_sentence(text: str) -> bool:
    return len(text) > 40 or bool(re.search(r"[。.]\s*$", text.strip()))


def has_own_address_line(lines: Sequence[Line]) -> bool:
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
    if on_github and not re.search(r"(?<!project )(?<!home )(?<!github )\bpage\b", label):
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


def joined(known: tuple[Link, ...], more: Sequence[Link]) -> tuple[Link, ...]:
    """The links of both, the same address once."""
    seen = {plain_address(link.url) for link in known}
    fresh = [link for link in more if plain_address(link.url) not in seen]
    return (*known, *{plain_address(link.url): link for link in fresh}.values())


def plain_address(url: str) -> str:
    return re.sub(r"^https?://(?:www\.)?", "", url).rstrip("/")


def folded(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).casefold()
