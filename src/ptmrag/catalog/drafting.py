"""The state of a walk through a list: the drafts so far, the headings above, what is still open.

    drafting = Drafting()
    drafting.start(snippet, ("Tools",), origin="item")
    drafting.drafts    ->  [Draft("A tool", …)]

It does not decide what is an entry: `outline`, `paragraphs` and `list_items` do.
"""

from dataclasses import dataclass, field
from typing import Literal

from ptmrag.catalog.drafts import Category, Draft, address_drafts, heading_draft
from ptmrag.catalog.markdown import MarkdownPart
from ptmrag.catalog.snippets import Snippet
from ptmrag.errors import Failure

Origin = Literal["paragraph", "item"]


@dataclass(slots=True)
class Drafting:
    """What has been read so far.

    headings   the headings above, each with its level
    has_begun  whether a heading was seen: the first one of level 1 is the title of the list
    group      a bold line that serves as a heading
    last       the entry that the labels, addresses and notes that follow belong to
    owns       whether everything up to the next heading belongs to `last`, whose title the heading is
    heading    a heading that becomes an entry if its links follow
    waiting    a line of text that becomes an entry if its address follows
    remarks    paragraphs under `heading`, which become its note
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
        """The headings above, outermost first."""
        return (*(text for _, text in self.headings), *self.group)

    def begin_section(self, level: int | None) -> None:
        """Close everything that is open; `level` is that of the new heading, None without one."""
        self.last = self.heading = self.waiting = None
        self.group, self.owns, self.remarks = (), False, []
        if level is not None:
            self.headings = [pair for pair in self.headings if pair[0] < level]

    def start(self, snippet: Snippet, category: Category, *, origin: Origin) -> Draft:
        """A new entry from a snippet with a title."""
        draft = Draft(snippet.title, snippet.mark, category, snippet.number, origin)
        draft.has_authors = snippet.has_authors
        draft.add(snippet)
        return self._take(draft)

    def start_heading(self) -> Draft:
        """A new entry whose title is the heading above; the rest of the section belongs to it."""
        title, category = self.headings[-1][1], self.category[:-1]
        draft = self._take(
            heading_draft(title, category, heading=self.heading, remarks=self.remarks)
        )
        self.owns = True
        return draft

    def start_untitled(self, snippet: Snippet, category: Category) -> Draft:
        """A new entry for each address of a snippet without a title; the last one is returned."""
        drafts = [self._take(draft) for draft in address_drafts(snippet, category)]
        drafts[-1].add_note(snippet.note)
        return drafts[-1]

    def regroup(self) -> None:
        """Turn a bold line above a list of entries from an entry into a heading."""
        last = self.last
        if last and last.mark == "bold" and last.origin == "paragraph" and not last.links:
            self.drafts.remove(last)
            self.group, self.last = (last.title,), None

    def report_flaws(self, snippet: Snippet) -> None:
        """Record what in a snippet cannot be used."""
        for what, why in snippet.flaws:
            self.failures.append(Failure("catalog", what or snippet.title, why, snippet.number))

    def _take(self, draft: Draft) -> Draft:
        self.drafts.append(draft)
        self.last, self.owns, self.heading = draft, False, None
        return draft
