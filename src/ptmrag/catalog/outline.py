"""Walk the blocks of a list: what makes an entry together, and which headings it stands under.

>>> from ptmrag.catalog.markdown import read_blocks
>>> drafts, failures = draft_entries(read_blocks("## Tools\\n- A tool\\n  - code: https://example.org/a"))
>>> [(draft.title, draft.category, [link.url for link in draft.links]) for draft in drafts]
[('A tool', ('Tools',), ['https://example.org/a'])]

It gives no ids and joins no doubles: `catalog` does.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from ptmrag.catalog.drafts import Category, Draft, address_drafts, heading_draft, rows_of
from ptmrag.catalog.items import Record, read_records, record_of
from ptmrag.catalog.markdown import Block, text_of
from ptmrag.catalog.titles import clean_title, is_about_the_list, is_citation, is_people, is_venue
from ptmrag.errors import Failure

Item = tuple[Block, Record]
Origin = Literal["paragraph", "item"]


def draft_entries(blocks: Sequence[Block]) -> tuple[list[Draft], list[Failure]]:
    """The entries of a document in their order, and what looks like one and cannot be used."""
    walker = _Walker()
    heading: Block | None = None
    section: list[Block] = []
    for block in blocks:
        if block.kind == "heading":
            walker.section(heading, section)
            heading, section = block, []
        else:
            section.append(block)
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
    heading: Block | None = None
    waiting: Record | None = None
    remarks: list[str] = field(default_factory=list)

    @property
    def category(self) -> Category:
        return (*(text for _, text in self.headings), *self.group)

    # --- sections

    def section(self, heading: Block | None, blocks: Sequence[Block]) -> None:
        self.last = self.heading = self.waiting = None
        self.group, self.owns, self.remarks = (), False, []
        if heading is not None:
            text = clean_title(text_of(heading.lines))
            self.headings = [pair for pair in self.headings if pair[0] < heading.level]
            if is_about_the_list(text):
                return
            self._open(heading, text)
        last = max((at for at, block in enumerate(blocks) if _has_links(block)), default=-1)
        for at, block in enumerate(blocks):
            self._block(block, blocks[at - 1] if at else None, is_last=at >= last)

    def _open(self, heading: Block, text: str) -> None:
        """`### [Title](https://…)` is an entry, and what follows may be its own or others."""
        record = record_of(heading)
        is_own_title = heading.level == 1 and not self.has_begun
        self.has_begun = True
        if record.links and not record.has_pictures_only and not is_own_title:
            self._start(record, self.category, "paragraph")
            self.owns = True
        elif not is_own_title and text:
            self.heading = heading
        if text:
            self.headings.append((heading.level, text))

    def _block(self, block: Block, previous: Block | None, *, is_last: bool) -> None:
        waiting, self.waiting = self.waiting, None
        if block.kind == "paragraph":
            for record in read_records(block.lines):
                self._paragraph(record, waiting, is_last=is_last)
                waiting = None
        elif block.kind == "list":
            is_below = previous is not None and previous.kind == "list" and previous.ordered
            self._list(block, waiting, is_below=is_below and not block.ordered)
        elif block.kind == "table":
            self._regroup()
            drafts, failures = rows_of(block, self.category)
            self.drafts += drafts
            self.failures += failures
            self.last = self.heading = None
        elif block.kind == "quote":
            for child in block.children:
                is_entry = child.kind != "paragraph" or record_of(child).is_own
                if is_entry:
                    self._block(child, None, is_last=False)

    # --- paragraphs

    def _paragraph(self, record: Record, waiting: Record | None, *, is_last: bool) -> None:
        self._fail(record)
        if record.has_pictures_only and not (self.heading and record.is_labelled):
            return
        if not record.links:
            self._text(record)
        elif record.mark == "none" or self._is_byline(record):
            self._addresses(record, waiting, is_last=is_last)
        elif not record.is_prose and not is_about_the_list(record.title):
            self._start(record, self.category, "paragraph")
        elif self.last and self.last.origin == "paragraph" and record.is_bare:
            self.last.add_links(record.links)
            self.last.add_note(record.text)

    def _text(self, record: Record) -> None:
        """A paragraph without links: a marked title, a title whose address follows, or a note."""
        if is_about_the_list(record.title):
            return
        if record.title and not record.is_prose:
            self._start(record, self.category, "paragraph")
            return
        self.waiting = record if record.may_be_title else None
        last = self.last
        if last and (self.owns or (last.origin == "paragraph" and last.mark in ("book", "bold"))):
            last.add_note(record.text)
            self.waiting = None
        else:
            self.remarks.append(record.text)

    def _is_byline(self, record: Record) -> bool:
        """`ICLR 2021 [paper]` under a heading that is the title."""
        words = record.title
        is_beside = is_venue(words) or is_people(words) or is_people(re.split(r"\.\s", words)[0])
        return bool(self.heading or self.owns) and record.is_labelled and is_beside

    def _addresses(self, record: Record, waiting: Record | None, *, is_last: bool) -> None:
        """Links without a title belong to what stands before them."""
        last = self.last
        if waiting is not None:
            self._start(waiting, self.category, "paragraph").add(record)
        elif last and (self.owns or record.is_labelled or _may_go_on(last)):
            last.add(record)
        elif self.heading and (record.is_labelled or is_last):
            self._start_heading().add(record)
        else:
            self._untitled(record, self.category)

    # --- lists

    def _list(self, block: Block, waiting: Record | None, *, is_below: bool) -> None:
        items = [(item, record_of(item)) for item in block.children]
        if waiting is not None and items[0][1].is_labelled and items[0][1].mark == "none":
            self._start(waiting, self.category, "paragraph")
        elif any(record.links and record.title for _, record in items):
            self._regroup()
        has_links = any(record.links for _, record in items)
        for item, record in items:
            if self.last and (is_below or self.owns):
                self._nested(item, record, self.last)
            else:
                self._item(item, record, self.category, among_entries=has_links)

    def _regroup(self) -> None:
        """A bold line over a list of entries is a heading, not an entry."""
        last = self.last
        if last and last.mark == "bold" and last.origin == "paragraph" and not last.links:
            self.drafts.remove(last)
            self.group, self.last = (last.title,), None

    def _item(
        self, item: Block, record: Record, category: Category, *, among_entries: bool
    ) -> None:
        """An item of a list of entries. Where its neighbours are entries, it needs no link."""
        self._fail(record)
        inner = _items(item)
        is_badge = record.has_pictures_only and record.mark == "none"
        if is_badge or (record.leads_within and not record.links):
            return  # or a table of contents
        if not record.links and _is_heading(record, inner):
            deeper = (*category, record.text) if record.text else category
            for child, kid in inner:
                self._item(child, kid, deeper, among_entries=True)
            return
        if record.mark == "none" and record.links:
            draft = self._addressed(record, category)
        elif record.links or self._counts(item, record, inner, among_entries=among_entries):
            draft = self._start(record, category, "item")
        else:
            return
        self._contents(item, inner, draft)

    def _addressed(self, record: Record, category: Category) -> Draft:
        """A label with its address, or an address for itself."""
        if record.is_labelled and (self.last or self.heading):
            draft = self.last or self._start_heading()
            draft.add(record)
            return draft
        return self._untitled(record, category)

    def _counts(
        self, item: Block, record: Record, inner: Sequence[Item], *, among_entries: bool
    ) -> bool:
        """Whether an item without a link of its own is an entry."""
        if not record.title:
            return False
        below = [*(record_of(kid) for kid in item.children), *(kid for _, kid in inner)]
        is_marked = record.mark in ("book", "bold") or is_citation(record.text)
        return among_entries or is_marked or any(part.links for part in below)

    def _contents(self, item: Block, inner: Sequence[Item], draft: Draft) -> None:
        """What stands within an item belongs to it."""
        for child in item.children:
            if child.kind == "paragraph":
                record = record_of(child)
                self._fail(record)
                draft.add_links(record.links)
                draft.add_note(record.note if record.is_labelled else record.text)
            elif child.kind == "quote":
                draft.add_note(" ".join(text_of(kid.lines) for kid in child.children))
        for child, record in inner:
            self._nested(child, record, draft)

    def _nested(self, item: Block, record: Record, outer: Draft) -> None:
        """An item below an entry: its label, its note, or an entry of its own."""
        if record.is_own:
            self._item(item, record, outer.category, among_entries=False)
            self.last = outer
            return
        self._fail(record)
        if record.links or not record.leads_within:
            outer.add_links(record.links)
            outer.add_note(record.note if record.mark == "none" else record.text.rstrip("：: "))
        self._contents(item, _items(item), outer)

    # --- drafts

    def _start(self, record: Record, category: Category, origin: Origin) -> Draft:
        draft = Draft(record.title, record.mark, category, record.number, origin)
        draft.add(record)
        return self._take(draft)

    def _start_heading(self) -> Draft:
        """The heading turns out to be the title of an entry."""
        title, category = self.headings[-1][1], self.category[:-1]
        draft = self._take(heading_draft(title, self.heading, category, self.remarks))
        self.owns = True
        return draft

    def _untitled(self, record: Record, category: Category) -> Draft:
        """Addresses that stand for themselves: an entry each."""
        drafts = [self._take(draft) for draft in address_drafts(record, category)]
        drafts[-1].add_note(record.note)
        return drafts[-1]

    def _take(self, draft: Draft) -> Draft:
        self.drafts.append(draft)
        self.last, self.owns, self.heading = draft, False, None
        return draft

    def _fail(self, record: Record) -> None:
        for what, why in record.flaws:
            self.failures.append(Failure("catalog", what or record.title, why, record.number))


def _items(item: Block) -> list[Item]:
    """The items of the lists within an item."""
    lists = [child for child in item.children if child.kind == "list"]
    return [(child, record_of(child)) for block in lists for child in block.children]


def _is_heading(record: Record, inner: Sequence[Item]) -> bool:
    """Whether the items below a text are entries: titled ones, and no label among them."""
    below = [kid for _, kid in inner if kid.links]
    if record.mark in ("bold", "book") and all(kid.is_introduced for kid in below):
        return False  # **Title**, and below it `An unusual label: https://…`
    return bool(below) and all(kid.title for kid in below)


def _has_links(block: Block) -> bool:
    return bool(record_of(block).links) or any(map(_has_links, block.children))


def _may_go_on(draft: Draft) -> bool:
    """Whether addresses in a paragraph of their own still belong to the entry before them."""
    is_complete = bool(draft.links) and draft.mark in ("link", "none")
    return draft.origin == "paragraph" and not is_complete
