"""Items of a list and the items below them: which are entries, which say something about one.

    draft_list(drafting, part, waiting=None, is_below=False)

Tables are read by `drafts`, paragraphs between the lists by `paragraphs`.
"""

from collections.abc import Sequence

from ptmrag.catalog.drafting import Drafting
from ptmrag.catalog.drafts import Category, Draft
from ptmrag.catalog.markdown import MarkdownPart, text_of
from ptmrag.catalog.references import is_citation
from ptmrag.catalog.relations import speaks_of_another
from ptmrag.catalog.snippets import Snippet, snippet_of

_Item = tuple[MarkdownPart, Snippet]


def draft_list(
    drafting: Drafting, part: MarkdownPart, *, waiting: Snippet | None, is_below: bool
) -> None:
    """Add the items of a list to the drafts.

    `waiting` is the line before the list if that may be the title of its addresses; `is_below` says
    that the list belongs to the last item of the numbered list before it.
    """
    items = [(item, snippet_of(item)) for item in part.children]
    if waiting is not None and items[0][1].is_labelled and items[0][1].mark == "none":
        drafting.start(waiting, drafting.category, origin="paragraph")
    elif any(snippet.links and snippet.title for _, snippet in items):
        drafting.regroup()
    has_links = any(snippet.links for _, snippet in items)
    if drafting.heading and _says_facts([snippet for _, snippet in items]):
        drafting.start_heading()
    for item in items:
        if drafting.last and (is_below or drafting.owns):
            _draft_nested(drafting, item, outer=drafting.last)
        else:
            _draft_item(drafting, item, category=drafting.category, among_entries=has_links)


def _draft_item(
    drafting: Drafting, item: _Item, *, category: Category, among_entries: bool
) -> None:
    """An item of a list of entries; where its neighbours are entries, it needs no link."""
    part, snippet = item
    drafting.report_flaws(snippet)
    inner = _items_in(part)
    is_badge = snippet.has_pictures_only and snippet.mark == "none"
    is_contents = snippet.leads_within and not snippet.links  # a table of contents
    if is_badge or is_contents:
        return
    if not snippet.links and _is_heading(snippet, inner):
        _draft_below(drafting, snippet, inner, category=category)
        return
    if snippet.mark == "none" and snippet.links:
        draft = _draft_addresses(drafting, snippet, category=category)
    elif snippet.links or _is_entry(item, inner, among_entries=among_entries):
        draft = drafting.start(snippet, category, origin="item")
    else:
        _draft_below(drafting, snippet, inner, category=category)
        return
    _add_contents(drafting, part, inner=inner, draft=draft)


def _draft_below(
    drafting: Drafting, heading: Snippet, inner: Sequence[_Item], *, category: Category
) -> None:
    """The items below one that is their heading."""
    deeper = (*category, heading.text) if heading.text else category
    has_links = any(child.links for _, child in inner)
    for child in inner:
        _draft_item(drafting, child, category=deeper, among_entries=has_links)


def _draft_addresses(drafting: Drafting, snippet: Snippet, *, category: Category) -> Draft:
    """A label with its address belongs to the entry before it; other addresses are entries."""
    if snippet.is_labelled and (drafting.last or drafting.heading):
        draft = drafting.last or drafting.start_heading()
        draft.add(snippet)
        return draft
    return drafting.start_untitled(snippet, category)


def _is_entry(item: _Item, inner: Sequence[_Item], *, among_entries: bool) -> bool:
    """Whether an item without a link of its own is an entry."""
    part, snippet = item
    if not snippet.title:
        return False
    if among_entries or snippet.mark in ("book", "bold") or is_citation(snippet.text):
        return True
    below = [*(snippet_of(child) for child in part.children), *(child for _, child in inner)]
    return any(child.links or child.is_fact for child in below)


def _add_contents(
    drafting: Drafting, part: MarkdownPart, *, inner: Sequence[_Item], draft: Draft
) -> None:
    """Add to an entry what its item contains."""
    for child in part.children:
        if child.kind == "paragraph":
            snippet = snippet_of(child)
            drafting.report_flaws(snippet)
            draft.add_links(snippet.links)
            draft.add_note(snippet.note if snippet.is_labelled else snippet.text)
        elif child.kind == "quote":
            draft.add_note(" ".join(text_of(line.lines) for line in child.children))
    for item in inner:
        _draft_nested(drafting, item, outer=draft)


def _draft_nested(drafting: Drafting, item: _Item, *, outer: Draft) -> None:
    """An item below an entry: a fact, a label, a note, or an entry of its own."""
    part, snippet = item
    if snippet.is_fact:
        drafting.report_flaws(snippet)
        outer.add_fact(snippet.text)
        outer.add_links(link for link in snippet.links if not speaks_of_another(snippet.text))
        return
    if snippet.is_own:
        _draft_item(drafting, item, category=outer.category, among_entries=False)
        drafting.last = outer
        return
    drafting.report_flaws(snippet)
    if snippet.links or not snippet.leads_within:
        outer.add_links(snippet.links)
        outer.add_note(snippet.note if snippet.mark == "none" else snippet.text.rstrip("：: "))
    _add_contents(drafting, part, inner=_items_in(part), draft=outer)


def _says_facts(items: Sequence[Snippet]) -> bool:
    """Whether the items of a list are the facts and the labelled links of the heading above it."""
    are_labels = all(one.is_fact or (one.is_labelled and one.mark == "none") for one in items)
    return are_labels and any(one.is_fact for one in items) and any(one.links for one in items)


def _items_in(part: MarkdownPart) -> list[_Item]:
    """The items of the lists within an item."""
    lists = [child for child in part.children if child.kind == "list"]
    return [(child, snippet_of(child)) for inner in lists for child in inner.children]


def _is_heading(snippet: Snippet, inner: Sequence[_Item]) -> bool:
    """Whether the items below a text are entries: all have titles, none is a label."""
    if not snippet.text:
        return bool(inner)
    below = [child for _, child in inner if child.links]
    if snippet.mark in ("bold", "book") and all(child.is_introduced for child in below):
        return False  # **Title**, and below it `An unusual label: https://…`
    if not below:
        return any(_is_group(child) for child in inner)
    return all(child.title for child in below)


def _is_group(item: _Item) -> bool:
    """Whether an item without links has items with titles and links below it: a heading below a heading."""
    part, snippet = item
    inner = _items_in(part)
    if snippet.links or not inner:
        return False
    below = [child for _, child in inner if child.links]
    return bool(below) and all(c.mark != "none" and not c.is_introduced for c in below)
