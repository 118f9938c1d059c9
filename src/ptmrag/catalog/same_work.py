"""Merge the mentions of one work in a list: it is one entry, under all headings that mention it.

>>> from ptmrag.catalog.drafts import Draft
>>> from ptmrag.catalog.entry import Link
>>> paper = Link("https://arxiv.org/abs/2001.00001", "paper")
>>> drafts = [Draft("Otters", "link", (name,), 1, "item", [paper]) for name in ("Nets", "Boats")]
>>> merged(drafts)[0].others
[('Boats',)]

It compares links and titles only. `formats.work` does the same for bibliographies, which know authors.
"""

from collections.abc import KeysView, Sequence

from ptmrag.catalog.addresses import work_key
from ptmrag.catalog.drafts import Draft
from ptmrag.catalog.same_title import is_same_title, title_letters, title_words
from ptmrag.catalog.titles import alike

# An address in very many entries says nothing about any of them.
_MANY = 30
# A title of so many words names one work, wherever it links.
_TELLING = 5


def merged(drafts: Sequence[Draft]) -> list[Draft]:
    """The drafts, each work once: the first mention, with what the others add."""
    kept: list[Draft] = []
    by_address: dict[str, list[Draft]] = {}
    by_title: dict[str, Draft] = {}
    for draft in drafts:
        keys, letters = _keys(draft), title_letters(draft.title)
        # In the order of the links, and each once: thousands of links may lead to the same few drafts.
        near = {id(other): other for key in keys for other in by_address.get(key, ())}
        same = next((other for other in near.values() if _is_same(draft, other, ours=keys)), None)
        if same is None:
            same = _of_same_title(draft, by_title.get(letters))
        if same is None:
            kept.append(draft)
            by_title.setdefault(letters, draft)
        else:
            _join(same, draft)
            by_title.setdefault(letters, same)
        for key in keys:
            known = by_address.setdefault(key, [])
            if len(known) < _MANY and (same or draft) not in known:
                known.append(same or draft)
    return kept


def _keys(draft: Draft) -> KeysView[str]:
    return dict.fromkeys(work_key(link.url) for link in draft.links).keys()


def _is_same(draft: Draft, other: Draft, *, ours: KeysView[str]) -> bool:
    """Whether two drafts with a common link are one work; `ours` are the keys of the first.

    Either their titles are the same, or the links of one are among those of the other and the titles
    may name one work. The titles of table rows have to be the same, for the sizes of a model have a row
    each and share one repository; outside of the table, the work may have its full title.
    """
    if title_letters(draft.title) in (title_letters(other.title), *other.other_titles):
        return True
    theirs = _keys(other)
    if not (ours <= theirs or theirs <= ours):
        return False
    if "row" in (draft.origin, other.origin):
        return is_same_title(draft.title, other.title) or (
            draft.origin != other.origin and (_names(draft, other) or _names(other, draft))
        )
    both_marked = "text" not in (draft.mark, other.mark) and "none" not in (draft.mark, other.mark)
    return alike(draft.title, other.title) if both_marked else True


def _names(row: Draft, other: Draft) -> bool:
    """Whether the title of a row is a short name that the other draft has too."""
    said = title_words(" ".join([other.title, *other.notes]))
    named = title_words(row.title)
    size = len(named)
    return 0 < size < 4 and any(said[at : at + size] == named for at in range(len(said)))


def _of_same_title(draft: Draft, other: Draft | None) -> Draft | None:
    """The other draft if it has the same title and nothing says that it is another work."""
    if other is None or not title_letters(draft.title):
        return None
    if not draft.links:
        return other
    papers = [{key for key in _keys(one) if key.startswith("arxiv:")} for one in (draft, other)]
    if all(papers) and not papers[0] & papers[1]:
        return None
    is_telling = len(set(title_words(draft.title))) >= _TELLING
    return other if is_telling and "row" not in (draft.origin, other.origin) else None


def _join(draft: Draft, again: Draft) -> None:
    letters = title_letters(again.title)
    if letters != title_letters(draft.title) and again.mark != "none":
        draft.add_note(again.title)
    draft.other_titles.add(letters)
    draft.origin = again.origin if draft.origin == "row" else draft.origin
    for note in again.notes:
        draft.add_note(note)
    for line in again.facts:
        draft.add_fact(line)
    draft.add_links(again.links)
    draft.year = draft.year or again.year
    if not draft.category:
        draft.category = again.category
    elif again.category and again.category not in (draft.category, *draft.others):
        draft.others.append(again.category)
