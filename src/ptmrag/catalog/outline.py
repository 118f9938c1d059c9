"""Walk the parts of a list: which of them make an entry, and which headings are above it.

>>> from ptmrag.catalog.markdown import read_markdown
>>> drafts, failures = draft_entries(read_markdown("## Tools\\n- A tool\\n  - code: https://example.org/a"))
>>> [(draft.title, draft.category, [link.url for link in draft.links]) for draft in drafts]
[('A tool', ('Tools',), ['https://example.org/a'])]

It gives no ids and does not merge an entry that is listed twice: `parse` does.
"""

from collections.abc import Sequence

from ptmrag.catalog.drafting import Drafting
from ptmrag.catalog.drafts import Draft, rows_of
from ptmrag.catalog.heading_text import heading_text
from ptmrag.catalog.list_items import draft_list
from ptmrag.catalog.markdown import MarkdownPart
from ptmrag.catalog.paragraphs import draft_paragraph
from ptmrag.catalog.snippets import read_snippets, snippet_of
from ptmrag.catalog.titles import is_about_the_list
from ptmrag.errors import Failure


def draft_entries(parts: Sequence[MarkdownPart]) -> tuple[list[Draft], list[Failure]]:
    """The entries of a document in their order, and what looks like one and cannot be used."""
    drafting = Drafting()
    heading: MarkdownPart | None = None
    section: list[MarkdownPart] = []
    for part in parts:
        if part.kind == "heading":
            _draft_section(drafting, section, heading=heading)
            heading, section = part, []
        else:
            section.append(part)
    _draft_section(drafting, section, heading=heading)
    return [draft for draft in drafting.drafts if draft.title], drafting.failures


def _draft_section(
    drafting: Drafting, parts: Sequence[MarkdownPart], *, heading: MarkdownPart | None
) -> None:
    drafting.begin_section(heading.level if heading else None)
    if heading is not None:
        text = heading_text(heading)
        if is_about_the_list(text):
            return
        _draft_heading(drafting, heading, text=text)
    last = max((at for at, part in enumerate(parts) if _has_links(part)), default=-1)
    for at, part in enumerate(parts):
        previous = parts[at - 1] if at else None
        _draft_part(drafting, part, previous=previous, is_last=at >= last)


def _draft_heading(drafting: Drafting, heading: MarkdownPart, *, text: str) -> None:
    """`### [Title](https://…)` is an entry; what follows belongs to it or is other entries."""
    snippet = snippet_of(heading)
    is_title_of_list = heading.level == 1 and not drafting.has_begun
    drafting.has_begun = True
    if snippet.links and not snippet.has_pictures_only and not is_title_of_list:
        drafting.start(snippet, drafting.category, origin="paragraph")
        drafting.owns = True
    elif not is_title_of_list and text:
        drafting.heading = heading
    if text:
        drafting.headings.append((heading.level, text))


def _draft_part(
    drafting: Drafting, part: MarkdownPart, *, previous: MarkdownPart | None, is_last: bool
) -> None:
    waiting, drafting.waiting = drafting.waiting, None
    if part.kind == "paragraph":
        for snippet in read_snippets(part.lines):
            draft_paragraph(drafting, snippet, waiting=waiting, is_last=is_last)
            waiting = None
    elif part.kind == "list":
        is_below = previous is not None and previous.kind == "list" and previous.ordered
        is_below = is_below and not part.ordered
        draft_list(drafting, part, waiting=waiting, is_below=is_below)
    elif part.kind == "table":
        drafting.regroup()
        drafts, failures = rows_of(part, drafting.category)
        drafting.drafts += drafts
        drafting.failures += failures
        drafting.last = drafting.heading = None
    elif part.kind == "quote":
        for child in part.children:
            if child.kind != "paragraph" or snippet_of(child).is_own:
                _draft_part(drafting, child, previous=None, is_last=False)


def _has_links(part: MarkdownPart) -> bool:
    return bool(snippet_of(part).links) or any(map(_has_links, part.children))
