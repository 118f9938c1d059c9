"""Walk the parts of a list: what makes an entry together, and which headings it stands under.

>>> from ptmrag.catalog.markdown import read_markdown
>>> drafts, failures = draft_entries(read_markdown("## Tools\\n- A tool\\n  - code: https://example.org/a"))
>>> [(draft.title, draft.category, [link.url for link in draft.links]) for draft in drafts]
[('A tool', ('Tools',), ['https://example.org/a'])]

It gives no ids and joins no doubles: `catalog` does.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from ptmrag.catalog.drafts import Category, Draft, address_drafts, heading_draft, rows_of
from ptmrag.catalog.markdown import MarkdownPart, text_of
from ptmrag.catalog.snippets import Snippet, read_snippets, snippet_of
from ptmrag.catalog.titles import clean_title, is_about_the_list, is_citation, is_people, is_venue
from ptmrag.errors import Failure

Item = tuple[MarkdownPart, Snippet]
Origin = Literal["paragraph", "item"]


def draft_entries(parts: Sequence[MarkdownPart]) -> tuple[list[Draft], list[Failure]]:
    """The entries of a document in their order, and what looks like one and cannot be used."""
    walker = _Walker()
    heading: MarkdownPart | None = None
    section: list[MarkdownPart] = []
    for part in parts:
        if part.kind == "heading":
            walker.section(heading, section)
            heading, section = part, []
        else:
            section.append(part)
    walker.section(heading, section)
    return [draft for draft in walker.drafts if draft.title], walker.failures


@dataclass(slots=True)
class _Walker:
    """What has been read so far.

    `last`: the entry that labels, addresses and notes still belong to; it `owns` the section where
    it is the heading. `heading`: one that becomes an entry if its links follow. `waiting`: a line of
    text that becomes one if its address follows. `group`: a bold line that stands for a heading.
    """

    drafts: list[Draft] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    headings: list[tuple[int, str]] = field(default_factory=list)
    has_begun: bool = False
    group: Category = ()
    last: Draft | None = None
    owns: bool = False
    heading: MarkdownPart | None = None
    waiting: Snippet | None = None
    remarks: list[str] = field(default_factory=list)

    @property
    def category(self) -> Category:
        return (*(text for _, text in self.headings), *self.group)

    # --- sections

    def section(self, heading: MarkdownPart | None, parts: Sequence[MarkdownPart]) -> None:
        self.last = self.heading = self.waiting = None
        self.group, self.owns, self.remarks = (), False, []
        if heading is not None:
            text = clean_title(text_of(heading.lines))
            self.headings = [pair for pair in self.headings if pair[0] < heading.level]
            if is_about_the_list(text):
                return
            self._open(heading, text)
        last = max((at for at, part in enumerate(parts) if _has_links(part)), default=-1)
        for at, part in enumerate(parts):
            self._part(part, parts[at - 1] if at else None, is_last=at >= last)

    def _open(self, heading: MarkdownPart, text: str) -> None:
        """`### [Title](https://…)` is an entry, and what follows may be its own or others."""
        snippet = snippet_of(heading)
        is_own_title = heading.level == 1 and not self.has_begun
        self.has_begun = True
        if snippet.links and not snippet.has_pictures_only and not is_own_title:
            self._start(snippet, self.category, "paragraph")
            self.owns = True
        elif not is_own_title and text:
            self.heading = heading
        if text:
            self.headings.append((heading.level, text))

    def _part(self, part: MarkdownPart, previous: MarkdownPart | None, *, is_last: bool) -> None:
        waiting, self.waiting = self.waiting, None
        if part.kind == "paragraph":
            for snippet in read_snippets(part.lines):
                self._paragraph(snippet, waiting, is_last=is_last)
                waiting = None
        elif part.kind == "list":
            is_below = previous is not None and previous.kind == "list" and previous.ordered
            self._list(part, waiting, is_below=is_below and not part.ordered)
        elif part.kind == "table":
            self._regroup()
            drafts, failures = rows_of(part, self.category)
            self.drafts += drafts
            self.failures += failures
            self.last = self.heading = None
        elif part.kind == "quote":
            for child in part.children:
                is_entry = child.kind != "paragraph" or snippet_of(child).is_own
                if is_entry:
                    self._part(child, None, is_last=False)

    # --- paragraphs

    def _paragraph(self, snippet: Snippet, waiting: Snippet | None, *, is_last: bool) -> None:
        self._fail(snippet)
        if snippet.has_pictures_only and not (self.heading and snippet.is_labelled):
            return
        if not snippet.links:
            self._text(snippet)
        elif snippet.mark == "none" or self._is_byline(snippet):
            self._addresses(snippet, waiting, is_last=is_last)
        elif not snippet.is_prose and not is_about_the_list(snippet.title):
            self._start(snippet, self.category, "paragraph")
        elif self.last and self.last.origin == "paragraph" and snippet.is_bare:
            self.last.add_links(snippet.links)
            self.last.add_note(snippet.text)

    def _text(self, snippet: Snippet) -> None:
        """A paragraph without links: a marked title, a title whose address follows, or a note."""
        if is_about_the_list(snippet.title):
            return
        if snippet.title and not snippet.is_prose:
            self._start(snippet, self.category, "paragraph")
            return
        self.waiting = snippet if snippet.may_be_title else None
        last = self.last
        if last and (self.owns or (last.origin == "paragraph" and last.mark in ("book", "bold"))):
            last.add_note(snippet.text)
            self.waiting = None
        else:
            self.remarks.append(snippet.text)

    def _is_byline(self, snippet: Snippet) -> bool:
        """`ICLR 2021 [paper]` under a heading that is the title."""
        words = snippet.title
        is_beside = is_venue(words) or is_people(words) or is_people(re.split(r"\.\s", words)[0])
        return bool(self.heading or self.owns) and snippet.is_labelled and is_beside

    def _addresses(self, snippet: Snippet, waiting: Snippet | None, *, is_last: bool) -> None:
        """Links without a title belong to what stands before them."""
        last = self.last
        if waiting is not None:
            self._start(waiting, self.category, "paragraph").add(snippet)
        elif last and (self.owns or snippet.is_labelled or _may_go_on(last)):
            last.add(snippet)
        elif self.heading and (snippet.is_labelled or is_last):
            self._start_heading().add(snippet)
        else:
            self._untitled(snippet, self.category)

    # --- lists

    def _list(self, part: MarkdownPart, waiting: Snippet | None, *, is_below: bool) -> None:
        items = [(item, snippet_of(item)) for item in part.children]
        if waiting is not None and items[0][1].is_labelled and items[0][1].mark == "none":
            self._start(waiting, self.category, "paragraph")
        elif any(snippet.links and snippet.title for _, snippet in items):
            self._regroup()
        has_links = any(snippet.links for _, snippet in items)
        for item, snippet in items:
            if self.last and (is_below or self.owns):
                self._nested(item, snippet, self.last)
            else:
                self._item(item, snippet, self.category, among_entries=has_links)

    def _regroup(self) -> None:
        """A bold line over a list of entries is a heading, not an entry."""
        last = self.last
        if last and last.mark == "bold" and last.origin == "paragraph" and not last.links:
            self.drafts.remove(last)
            self.group, self.last = (last.title,), None

    def _item(
        self, item: MarkdownPart, snippet: Snippet, category: Category, *, among_entries: bool
    ) -> None:
        """An item of a list of entries. Where its neighbours are entries, it needs no link."""
        self._fail(snippet)
        inner = _items(item)
        is_badge = snippet.has_pictures_only and snippet.mark == "none"
        if is_badge or (snippet.leads_within and not snippet.links):
            return  # or a table of contents
        if not snippet.links and _is_heading(snippet, inner):
            deeper = (*category, snippet.text) if snippet.text else category
            for child, kid in inner:
                self._item(child, kid, deeper, among_entries=True)
            return
        if snippet.mark == "none" and snippet.links:
            draft = self._addressed(snippet, category)
        elif snippet.links or self._counts(item, snippet, inner, among_entries=among_entries):
            draft = self._start(snippet, category, "item")
        else:
            return
        self._contents(item, inner, draft)

    def _addressed(self, snippet: Snippet, category: Category) -> Draft:
        """A label with its address, or an address for itself."""
        if snippet.is_labelled and (self.last or self.heading):
            draft = self.last or self._start_heading()
            draft.add(snippet)
            return draft
        return self._untitled(snippet, category)

    def _counts(
        self, item: MarkdownPart, snippet: Snippet, inner: Sequence[Item], *, among_entries: bool
    ) -> bool:
        """Whether an item without a link of its own is an entry."""
        if not snippet.title:
            return False
        below = [*(snippet_of(kid) for kid in item.children), *(kid for _, kid in inner)]
        is_marked = snippet.mark in ("book", "bold") or is_citation(snippet.text)
        return among_entries or is_marked or any(part.links for part in below)

    def _contents(self, item: MarkdownPart, inner: Sequence[Item], draft: Draft) -> None:
        """What stands within an item belongs to it."""
        for child in item.children:
            if child.kind == "paragraph":
                snippet = snippet_of(child)
                self._fail(snippet)
                draft.add_links(snippet.links)
                draft.add_note(snippet.note if snippet.is_labelled else snippet.text)
            elif child.kind == "quote":
                draft.add_note(" ".join(text_of(kid.lines) for kid in child.children))
        for child, snippet in inner:
            self._nested(child, snippet, draft)

    def _nested(self, item: MarkdownPart, snippet: Snippet, outer: Draft) -> None:
        """An item below an entry: its label, its note, or an entry of its own."""
        if snippet.is_own:
            self._item(item, snippet, outer.category, among_entries=False)
            self.last = outer
            return
        self._fail(snippet)
        if snippet.links or not snippet.leads_within:
            outer.add_links(snippet.links)
            outer.add_note(snippet.note if snippet.mark == "none" else snippet.text.rstrip("：: "))
        self._contents(item, _items(item), outer)

    # --- drafts

    def _start(self, snippet: Snippet, category: Category, origin: Origin) -> Draft:
        draft = Draft(snippet.title, snippet.mark, category, snippet.number, origin)
        draft.add(snippet)
        return self._take(draft)

    def _start_heading(self) -> Draft:
        """The heading turns out to be the title of an entry."""
        title, category = self.headings[-1][1], self.category[:-1]
        draft = self._take(heading_draft(title, self.heading, category, self.remarks))
        self.owns = True
        return draft

    def _untitled(self, snippet: Snippet, category: Category) -> Draft:
        """Addresses that stand for themselves: an entry each."""
        drafts = [self._take(draft) for draft in address_drafts(snippet, category)]
        drafts[-1].add_note(snippet.note)
        return drafts[-1]

    def _take(self, draft: Draft) -> Draft:
        self.drafts.append(draft)
        self.last, self.owns, self.heading = draft, False, None
        return draft

    def _fail(self, snippet: Snippet) -> None:
        for what, why in snippet.flaws:
            self.failures.append(Failure("catalog", what or snippet.title, why, snippet.number))


def _items(item: MarkdownPart) -> list[Item]:
    """The items of the lists within an item."""
    lists = [child for child in item.children if child.kind == "list"]
    return [(child, snippet_of(child)) for part in lists for child in part.children]


def _is_heading(snippet: Snippet, inner: Sequence[Item]) -> bool:
    """Whether the items below a text are entries: titled ones, and no label among them."""
    below = [kid for _, kid in inner if kid.links]
    if snippet.mark in ("bold", "book") and all(kid.is_introduced for kid in below):
        return False  # **Title**, and below it `An unusual label: https://…`
    return bool(below) and all(kid.title for kid in below)


def _has_links(part: MarkdownPart) -> bool:
    return bool(snippet_of(part).links) or any(map(_has_links, part.children))


def _may_go_on(draft: Draft) -> bool:
    """Whether addresses in a paragraph of their own still belong to the entry before them."""
    is_complete = bool(draft.links) and draft.mark in ("link", "none")
    return draft.origin == "paragraph" and not is_complete
