"""Drafts of entries, and the drafts that the rows of a table make.

>>> from ptmrag.catalog.markdown import read_markdown
>>> table, = read_markdown("| Model | Code |\\n|---|---|\\n| Tiny | https://example.org/a |")
>>> drafts, failures = rows_of(table, ("Models",))
>>> drafts[0].title, drafts[0].category, [link.kind for link in drafts[0].links]
('Tiny', ('Models',), ['code'])

It does not know which heading a draft is under or what comes before it: `outline` does.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import unquote, urlsplit

from ptmrag.catalog.addresses import address_key, arxiv_id, mentioned_arxiv_id
from ptmrag.catalog.entry import Link
from ptmrag.catalog.markdown import MarkdownPart, text_of
from ptmrag.catalog.marked_title import Mark
from ptmrag.catalog.snippets import Snippet, read_snippets, snippet_of
from ptmrag.catalog.titles import clean_title
from ptmrag.catalog.venues import year_of
from ptmrag.errors import Failure

Category = tuple[str, ...]


@dataclass(slots=True)
class Draft:
    """An entry that is still being read.

    `mark` is how its title is marked, `origin` what it is made from; `others` are further categories;
    `facts` are the lines of facts; `year` is what the list says; `has_authors` says that names precede its title;
    `other_titles` are the letters of the titles of further mentions.
    """

    title: str
    mark: Mark
    category: Category
    line: int
    origin: Literal["paragraph", "item", "row"]
    links: list[Link] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    facts: list[str] = field(default_factory=list)
    year: int | None = None
    others: list[Category] = field(default_factory=list)
    has_authors: bool = False
    other_titles: set[str] = field(default_factory=set)
    # Of the links, so that a line with thousands of them is read in linear time.
    keys: set[str] = field(default_factory=set)
    papers: set[str] = field(default_factory=set)
    mentions: dict[str, Link] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Note what the links lead to that it begins with."""
        given, self.links = self.links, []
        self.add_links(given)

    def add(self, snippet: Snippet) -> None:
        """Add the links and the note of a snippet, and its year if there is none yet."""
        self.add_links(snippet.links)
        self.add_note(snippet.note)
        self.year = self.year or snippet.year

    def add_note(self, note: str) -> None:
        """Add a paragraph to the note, unless it is there."""
        if note and note not in self.notes:
            self.notes.append(note)

    def add_fact(self, line: str) -> None:
        """Add a line that says a fact, unless it is there."""
        if line not in self.facts:
            self.facts.append(line)

    def add_links(self, links: Iterable[Link]) -> None:
        """Add links, each address once; `arXiv:…` in the text only if no link leads to that paper."""
        for link in links:
            key, paper = address_key(link.url), arxiv_id(link.url)
            mentioned = mentioned_arxiv_id(link.url)
            if key in self.keys or (mentioned and mentioned in self.papers):
                continue
            if paper and (said := self.mentions.pop(paper, None)) is not None:
                self.links.remove(said)
            if mentioned:
                self.mentions[mentioned] = link
            if paper:
                self.papers.add(paper)
            self.keys.add(key)
            self.links.append(link)


_VENUE_BEHIND = re.compile(r"\s*([\[(（][^\[\]()（）]*\d{4}[^\[\]()（）]*[\])）])$")


def heading_draft(
    title: str, category: Category, *, heading: MarkdownPart | None, remarks: Sequence[str]
) -> Draft:
    """The draft of an entry whose title is a heading; a venue after the title goes to the note."""
    venue = _VENUE_BEHIND.search(title)
    draft = Draft(_VENUE_BEHIND.sub("", title), "link", category, 0, "paragraph")
    if heading is not None:
        draft.line, draft.year = heading.number, snippet_of(heading).year
    for note in (venue[1] if venue else "", *remarks):
        draft.add_note(note)
    return draft


def address_drafts(snippet: Snippet, category: Category) -> list[Draft]:
    """A draft for each address of a snippet without a title."""
    drafts = []
    for link in snippet.links:
        title = title_of_address(link.url)
        draft = Draft(title, "none", category, snippet.number, "paragraph", [link])
        draft.year = snippet.year
        drafts.append(draft)
    return drafts


def title_of_address(url: str) -> str:
    """A title for an address alone: a paper's id, owner/repository, or the last step of the path."""
    if identifier := arxiv_id(url):
        return f"arXiv:{identifier}"
    try:
        parts = urlsplit(url if "//" in url else f"//{url}")
    except ValueError:  # mailto:[…
        return url
    steps = [unquote(step) for step in parts.path.split("/") if step]
    host = (parts.hostname or "").removeprefix("www.")
    if host in ("github.com", "gitlab.com", "huggingface.co", "gitee.com") and len(steps) > 1:
        return "/".join(steps[:2]).removesuffix(".git")
    last = re.sub(r"\.(?:pdf|html?|shtml|md|php)$", "", steps[-1]) if steps else ""
    return clean_title(re.sub(r"[-_+]+", " ", last)) or host or url


# --- tables

_TITLE_COLUMNS = (
    re.compile(r"title|标题|题目", re.IGNORECASE),
    re.compile(r"paper|论文|文章", re.IGNORECASE),
    re.compile(r"name|model|名称|模型|方法|method|tool|工具|dataset|数据集", re.IGNORECASE),
    re.compile(r"project|项目|resource|资源", re.IGNORECASE),
)
_YEAR_COLUMN = re.compile(
    r"year|date|time|venue|conf|publi|journal|年|时间|日期|会议|期刊|发表|出处", re.IGNORECASE
)


def rows_of(table: MarkdownPart, category: Category) -> tuple[list[Draft], list[Failure]]:
    """A draft for each row, and what failed; the header names the title's column and labels the others."""
    header = [clean_title(text_of(cell)) for cell in table.children[0].cells]
    drafts: list[Draft] = []
    failures: list[Failure] = []
    for row in table.children[1:]:
        cells = [
            next(iter(read_snippets(cell, listed=True, label=name)), Snippet(row.number))
            for name, cell in zip(header, row.cells, strict=False)
        ]
        failures += [Failure("catalog", *flaw, row.number) for cell in cells for flaw in cell.flaws]
        links = [link for cell in cells for link in cell.links]
        if not links and any(cell.leads_within for cell in cells):
            continue  # this is a table of contents
        at = _title_column(header, cells)
        if at is not None:
            drafts.append(_row_draft(row, category, header=header, cells=cells, at=at))
        elif links:
            failures.append(Failure("catalog", links[0].url, "the row has no title", row.number))
    is_list = any(draft.links for draft in drafts) or any(
        pattern.search(name) for pattern in _TITLE_COLUMNS[:2] for name in header
    )
    return (drafts if is_list else []), failures


def _title_column(header: Sequence[str], cells: Sequence[Snippet]) -> int | None:
    """The index of the title's column: by its name, else the first column with words."""
    titled = [at for at, cell in enumerate(cells) if re.search(r"[^\W_]", cell.title)]
    for pattern in _TITLE_COLUMNS:
        if named := next((at for at in titled if pattern.search(header[at])), None):
            return named
        if 0 in titled and pattern.search(header[0]):
            return 0
    if any(pattern.search(name) for pattern in _TITLE_COLUMNS[:3] for name in header):
        return None
    return next((at for at in titled if not _YEAR_COLUMN.search(header[at])), None)


def _row_draft(
    row: MarkdownPart,
    category: Category,
    *,
    header: Sequence[str],
    cells: Sequence[Snippet],
    at: int,
) -> Draft:
    draft = Draft(cells[at].title, cells[at].mark, category, row.number, "row")
    draft.add_note(cells[at].note)
    dates, notes = "", []
    for index, (name, cell) in enumerate(zip(header, cells, strict=False)):
        draft.add_links(cell.links)
        if index != at and not cell.links and re.search(r"\w", cell.text):
            notes.append(f"{name}: {cell.text}" if name else cell.text)
        if _YEAR_COLUMN.search(name):
            dates += f" ({cell.text})"
    draft.add_note("; ".join(notes))
    draft.year = year_of(draft.title, dates) or next((c.year for c in cells if c.year), None)
    return draft
